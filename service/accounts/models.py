"""The rows of accounts: who may sign in, by what, and what they are in which organisation.

Secrets stand here only as what cannot be turned back (hashes) or what the master key seals. The
`person_id` of the rows is the identifier of the account.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, synonym

from service.database import Base, JsonText, new_id
from service.fence import Owned, Personal
from service.language import DEFAULT


class Role(StrEnum):
    """What a person is in an organisation; the strongest first."""

    HEAD = "head"
    SECRETARY = "secretary"
    AWARDER = "awarder"
    PARTNER = "partner"


class Account(Base):
    """A person who may sign in."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    login: Mapped[str] = mapped_column(unique=True)  # as `logins.login` writes it
    email: Mapped[str | None] = mapped_column(index=True)  # in small letters
    display_name: Mapped[str]
    password_hash: Mapped[str | None]  # None: signs in by a provider only
    totp_sealed: Mapped[Any] = mapped_column(JsonText, nullable=True)
    totp_offered: Mapped[Any] = mapped_column(JsonText, nullable=True)  # shown, not yet proven
    totp_step: Mapped[int] = mapped_column(default=0)  # of the last code that was taken
    adult: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(default=DEFAULT.value)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    @property
    def has_second_step(self) -> bool:
        """Whether signing in asks for a second step."""
        return self.totp_sealed is not None


class Membership(Owned, Personal, Base):
    """A role of a person in an organisation, from an instant to another."""

    __tablename__ = "membership"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[Role]
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]  # the first instant at which it no longer holds
    given_by: Mapped[UUID | None]  # an account; None: the service itself
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]

    account_id = synonym("person_id")

    def holds(self, now: datetime) -> bool:
        """Whether it is in force."""
        begun = self.valid_from <= now and self.ended_at is None
        return begun and (self.valid_until is None or now < self.valid_until)


class Invitation(Owned, Base):
    """An offer of a role to whoever holds its link, or its printed identifier and password."""

    __tablename__ = "invitation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    through_id: Mapped[UUID]  # the organisation whose head invites: this one, or its sponsor
    role: Mapped[Role]
    email: Mapped[str | None]
    token_hash: Mapped[bytes | None] = mapped_column(unique=True)  # None: printed, not yet opened
    printed: Mapped[str | None] = mapped_column(unique=True)  # the identifier on paper
    password_hash: Mapped[bytes | None]  # of the one-time password on paper
    failures: Mapped[int] = mapped_column(default=0)  # wrong passwords so far
    membership_until: Mapped[datetime | None]
    made_by: Mapped[UUID | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class Reset(Personal, Base):
    """A way to a new password for whoever holds its link."""

    __tablename__ = "password_reset"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignIn(Personal, Base):
    """A browser in which a person signed in."""

    __tablename__ = "sign_in"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    provider: Mapped[str | None]  # None: by password
    browser: Mapped[str]  # as people know it again in the list of their sign-ins
    awaits_second_step: Mapped[bool]  # until then nobody is signed in
    second_step_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    account_id = synonym("person_id")


class RecoveryCode(Personal, Base):
    """A code on paper for who lost the telephone; gone when it was used."""

    __tablename__ = "recovery_code"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[bytes]


class ProviderLink(Personal, Base):
    """A person as a sign-in provider knows them: by issuer and subject, never by an address."""

    __tablename__ = "provider_link"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    created_at: Mapped[datetime]


class Failures(Base):
    """How often something was guessed wrong of late: for a login, known or not, or an address.

    The key is hidden (`secrets.Secrets.hidden`), since people type passwords where logins belong.
    """

    __tablename__ = "sign_in_failures"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    locked_until: Mapped[datetime | None]
