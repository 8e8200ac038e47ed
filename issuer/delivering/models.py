"""The rows of claims: the right of whoever holds a code to take an award."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from issuer.issuing.models import Form
from service.database import Base, JsonText, new_id
from service.fence import Owned


class Channel(StrEnum):
    """By which way a code left the house."""

    MAIL = "mail"
    SHEET = "sheet"  # a strip of paper
    LINK = "link"  # shown once to the one who awarded


class Way(StrEnum):
    """How an award was taken."""

    FILE = "file"
    WALLET = "wallet"  # by OID4VCI
    PLATFORM = "platform"  # by the Open Badges API


class PushState(StrEnum):
    """Where the sending of an award to a platform stands."""

    ASKED = "asked"  # the person was sent there to allow it
    ALLOWED = "allowed"  # a job delivers it
    DELIVERED = "delivered"
    FAILED = "failed"


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
    way: Mapped[Way | None]  # not shown of one person
    mail_job_id: Mapped[UUID | None]  # MAIL: the job that sends the letter


class Push(Owned, Base):
    """One sending of an award to the platform of its person."""

    __tablename__ = "push"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    award_id: Mapped[UUID] = mapped_column(ForeignKey("award.id"), index=True)
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claim.id"), index=True)
    platform_id: Mapped[UUID] = mapped_column(ForeignKey("platform.id"))
    form: Mapped[Form]
    state: Mapped[PushState]
    state_hash: Mapped[bytes] = mapped_column(unique=True)  # of the `state` of OAuth 2.0
    secrets: Mapped[Any] = mapped_column(JsonText, nullable=True)  # sealed; none once it ended
    token_until: Mapped[datetime | None]
    error: Mapped[str | None]  # a code
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    expires_at: Mapped[datetime]  # of the permission that is asked for
