"""The rows of the people of a wallet: holders, their keys, schools and their lists."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, JsonText, new_id
from service.fence import Owned, Personal


class Holder(Personal, Base):
    """A person who has a booklet; the row lives and dies with their account."""

    __tablename__ = "wallet_holder"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    born: Mapped[str | None]  # year and month, such as `2012-03`; None: not said
    did: Mapped[str] = mapped_column(unique=True)  # by which they sign what they say and show
    pairwise: Mapped[bool] = mapped_column(default=False)  # another DID for each issuer and reader
    opened_by: Mapped[UUID | None] = mapped_column(index=True)  # the school; None: by oneself
    created_at: Mapped[datetime]
    welcomed_at: Mapped[datetime | None]  # when the first steps were done or put aside
    seen_at: Mapped[datetime]  # the day on which they were last here
    warned_at: Mapped[datetime | None]  # that an unused booklet will be deleted
    warnings: Mapped[int] = mapped_column(default=0)


class KeyUse(StrEnum):
    """What a key of a holder is for."""

    MAIN = "main"  # the DID of the holder
    PAIRWISE = "pairwise"  # known to one issuer or one reader only


class HolderKey(Personal, Base):
    """A key of a holder; the private part is sealed under the master key of the service."""

    __tablename__ = "wallet_key"
    __table_args__ = (UniqueConstraint("person_id", "peer"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    use: Mapped[KeyUse]
    sealed: Mapped[Any] = mapped_column(JsonText)
    did: Mapped[str] = mapped_column(unique=True)
    peer: Mapped[str | None]  # the issuer or reader who knows it; None: the main key
    created_at: Mapped[datetime]


class School(Base):
    """A school whose staff opens booklets from class lists and accompanies its pupils."""

    __tablename__ = "wallet_school"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    uai: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Seat(Owned, Base):
    """A pupil on a class list of a school, with the code that opens their booklet."""

    __tablename__ = "wallet_seat"
    __table_args__ = (UniqueConstraint("organisation_id", "year", "reference"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    year: Mapped[int]  # the first of the school year
    group: Mapped[str]  # the class, such as 3A
    reference: Mapped[str]  # by which the school knows the pupil again in its next list
    name: Mapped[str]
    born: Mapped[str | None]  # year and month
    email: Mapped[str | None]
    guardians: Mapped[Any] = mapped_column(JsonText)  # [{"name", "email"}], until they are invited
    code_hash: Mapped[bytes | None] = mapped_column(unique=True)  # None: used or withdrawn
    code_sealed: Mapped[Any] = mapped_column(JsonText, nullable=True)  # so that it can be printed
    code_expires_at: Mapped[datetime | None]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    opened_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]  # the end of the school year: then its adults see nothing more
    left_at: Mapped[datetime | None]


class ClassAdult(Owned, Base):
    """A member of the staff who accompanies a class for a school year: its main teacher, mostly."""

    __tablename__ = "wallet_class_adult"
    __table_args__ = (UniqueConstraint("organisation_id", "year", "group", "account_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    year: Mapped[int]  # the first of the school year
    group: Mapped[str]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    relation: Mapped[str]  # see `wallet.companions.models.Relation`
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
