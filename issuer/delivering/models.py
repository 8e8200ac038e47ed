"""The rows of claims: the right of whoever holds a code to take an award."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, new_id
from service.fence import Owned


class Channel(StrEnum):
    """By which way a code left the house."""

    MAIL = "mail"
    SHEET = "sheet"  # a strip of paper
    LINK = "link"  # shown once to the one who awarded


class Claim(Owned, Base):
    """A code for one award; a new one makes the earlier ones void."""

    __tablename__ = "claim"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    award_id: Mapped[UUID] = mapped_column(ForeignKey("award.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    channel: Mapped[Channel]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]  # not shown of one person
    used_at: Mapped[datetime | None]
    void_at: Mapped[datetime | None]
