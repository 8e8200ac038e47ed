"""The rows of what people are told in the service; a letter goes beside it where they have one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, JsonText, new_id
from service.fence import Personal


class Notice(Personal, Base):
    """Something a person is told: a code whose sentence is in `notices.wording`, and its facts."""

    __tablename__ = "wallet_notice"
    __table_args__ = (Index("ix_wallet_notice_unread", "person_id", "seen_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    code: Mapped[str]
    facts: Mapped[Any] = mapped_column(JsonText)
    about_id: Mapped[UUID | None] = mapped_column(index=True)  # of the holder, for adults
    path: Mapped[str | None]  # of the page it leads to
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
