"""The rows of the adults beside a holder: who they are, what is open to them, what they said."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, JsonText, new_id
from service.fence import Personal


class Relation(StrEnum):
    """What an adult is to the holder."""

    GUARDIAN = "guardian"  # legally responsible
    TEACHER = "teacher"  # the main teacher
    COUNSELLOR = "counsellor"
    FAMILY = "family"
    OTHER = "other"


class Companion(Personal, Base):
    """An adult beside a holder, from an invitation to an end."""

    __tablename__ = "wallet_companion"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)  # the holder
    adult_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    school_id: Mapped[UUID | None] = mapped_column(ForeignKey("wallet_school.id"), index=True)
    relation: Mapped[Relation]
    name: Mapped[str]
    email: Mapped[str | None]
    token_hash: Mapped[bytes | None] = mapped_column(unique=True)
    token_sealed: Mapped[Any] = mapped_column(JsonText, nullable=True)
    sees_all: Mapped[bool] = mapped_column(default=False)  # else what is opened one by one
    invited_by: Mapped[UUID | None]  # an account; None: by the school's list
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]  # of the invitation
    accepted_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]  # such as the end of the school year
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]


class Opened(Personal, Base):
    """An item that its holder opened to an adult."""

    __tablename__ = "wallet_opened"
    __table_args__ = (UniqueConstraint("item_id", "companion_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("wallet_item.id"), index=True)
    companion_id: Mapped[UUID] = mapped_column(ForeignKey("wallet_companion.id"), index=True)
    at: Mapped[datetime]


class Comment(Personal, Base):
    """What an adult says about an item, or the holder answers; an encouragement has no text."""

    __tablename__ = "wallet_comment"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("wallet_item.id"), index=True)
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    author_name: Mapped[str]
    text: Mapped[str]
    encouragement: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class Approval(Personal, Base):
    """A guardian's yes or no to a partner who deposits: asked once per partner, never per badge."""

    __tablename__ = "wallet_approval"
    __table_args__ = (UniqueConstraint("person_id", "issuer_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    issuer_id: Mapped[str]
    issuer_name: Mapped[str]
    asked_at: Mapped[datetime]
    given: Mapped[bool | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
