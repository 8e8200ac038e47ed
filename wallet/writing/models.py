"""The rows of what is being written, and of what others are asked to attest."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, JsonText, new_id
from service.fence import Personal


class Draft(Personal, Base):
    """An entry that is not finished; saved while it is written."""

    __tablename__ = "wallet_draft"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("wallet_item.id"), index=True)
    kind: Mapped[str]  # see `wallet.writing.kinds`
    fields: Mapped[Any] = mapped_column(JsonText)
    revision: Mapped[int] = mapped_column(default=1)  # of two browsers, the later one is told
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]


class AskState(StrEnum):
    """Where a request for an attestation stands."""

    ASKED = "asked"
    ATTESTED = "attested"
    COMMENTED = "commented"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Ask(Personal, Base):
    """A request to an adult or an association to attest an entry, by a link."""

    __tablename__ = "wallet_ask"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("wallet_item.id"), index=True)
    number: Mapped[int]  # of the version that is shown to whom is asked
    to_name: Mapped[str]
    to_email: Mapped[str | None]
    to_role: Mapped[str]
    message: Mapped[str]
    token_hash: Mapped[bytes | None] = mapped_column(unique=True)
    token_sealed: Mapped[Any] = mapped_column(JsonText, nullable=True)
    state: Mapped[AskState]
    answer: Mapped[str]
    answered_by: Mapped[str]
    endorsement_id: Mapped[UUID | None] = mapped_column(ForeignKey("wallet_endorsement.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
