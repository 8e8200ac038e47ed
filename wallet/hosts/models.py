"""The rows of connections: which host a holder reads from, and how far it came."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, JsonText, new_id
from service.fence import Personal


class Stage(StrEnum):
    """Where a connection stands."""

    ASKED = "asked"  # the holder was sent there to allow it
    OPEN = "open"  # badges are brought from there
    ENDED = "ended"  # the host takes us no more, see `error`


class Connection(Personal, Base):
    """The right of a holder to have their badges brought from another host."""

    __tablename__ = "wallet_connection"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    platform_id: Mapped[UUID] = mapped_column(ForeignKey("platform.id"), index=True)
    stage: Mapped[Stage]
    state_hash: Mapped[bytes] = mapped_column(unique=True)  # of the `state` of OAuth 2.0
    secrets: Mapped[Any] = mapped_column(JsonText, nullable=True)  # sealed; none unless open
    token_until: Mapped[datetime | None]
    error: Mapped[str | None]  # a code: why it ended, or why the last try brought nothing
    job_id: Mapped[UUID | None]  # that brings them now
    brought_at: Mapped[datetime | None]  # when they last came
    found: Mapped[int] = mapped_column(default=0)  # how many there were then
    fresh: Mapped[int] = mapped_column(default=0)  # how many of them were new here
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]  # of the permission that is asked for
