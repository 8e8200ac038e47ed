"""The rows of an archive that is being brought back: they go once that is done, or after a day."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, JsonText, new_id
from service.fence import Personal


class Stage(StrEnum):
    """How far it came."""

    LOOKED = "looked"  # what it holds was shown, and nothing was changed
    WAITING = "waiting"  # for the work in the background
    DONE = "done"


class Import(Personal, Base):
    """An archive that its holder gave to be brought back."""

    __tablename__ = "wallet_import"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    stage: Mapped[Stage]
    summary: Mapped[Any] = mapped_column(JsonText)  # counts of what is in it
    result: Mapped[Any] = mapped_column(JsonText, nullable=True)  # counts of what came of it
    created_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]


class ImportPiece(Personal, Base):
    """A part of the bytes of an archive, so that no statement carries all of them."""

    __tablename__ = "wallet_import_piece"
    __table_args__ = (UniqueConstraint("import_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    import_id: Mapped[UUID] = mapped_column(ForeignKey("wallet_import.id"), index=True)
    number: Mapped[int]
    data: Mapped[bytes]
