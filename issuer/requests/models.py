"""The rows of requests."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, new_id
from service.fence import Owned


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    RETURNED = "returned"  # with a comment; the person may write it anew
    ATTESTED = "attested"
    DECLINED = "declined"


class RequestPage(Owned, Base):
    """A link or QR code behind which people ask: of an event, or of an organisation in general."""

    __tablename__ = "request_page"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    token: Mapped[str]  # printed again whenever it is wanted: it only lets people ask
    name: Mapped[str]
    achievement_id: Mapped[UUID | None] = mapped_column(ForeignKey("achievement.id"))
    made_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class AttestationRequest(Owned, Base):
    """What a person says they did."""

    __tablename__ = "attestation_request"
    __table_args__ = (Index("ix_attestation_request_listed", "organisation_id", "state", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    page_id: Mapped[UUID] = mapped_column(ForeignKey("request_page.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)  # by which the person comes back
    state: Mapped[RequestState]
    achievement_id: Mapped[UUID | None] = mapped_column(ForeignKey("achievement.id"))
    name: Mapped[str]
    story: Mapped[str]
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]  # the same as the first for what took a day
    language: Mapped[str] = mapped_column(server_default="fr")  # in which they asked
    address: Mapped[str | None]  # where the answer goes, where they left one
    comment: Mapped[str | None]  # of the adult
    award_id: Mapped[UUID | None] = mapped_column(ForeignKey("award.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    expires_at: Mapped[datetime]
