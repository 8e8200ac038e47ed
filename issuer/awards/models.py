"""The rows of awards: one for each thing attested of one person, with the life it has.

Who the person is stands here for those who award; what enters the credential is `holder` alone.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, JsonText, new_id
from service.fence import Owned


class AwardState(StrEnum):
    """The life of an award; `moves.MOVES` says which may follow which."""

    DRAFT = "draft"
    TO_APPROVE = "to-approve"
    SCHEDULED = "scheduled"  # decided; the worker issues it as soon as it is due
    OFFERED = "offered"  # waits to be taken
    TAKEN = "taken"
    LEFT = "left"  # the person left it aside: counted, never shown of one person
    LAPSED = "lapsed"
    REPLACED = "replaced"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class Recipient(StrEnum):
    """How the credential names its subject."""

    CLAIM = "claim"  # by whoever holds the code: the wallet's DID is learnt when it is taken
    DID = "did"
    EMAIL = "email"  # salted and hashed, for a platform that knows people by address


class Source(StrEnum):
    """Where a campaign comes from."""

    TABLE = "table"  # the organisation's own table of rows
    IMPORT = "import"  # a file of a national application
    EVENT = "event"  # people who were there, answering one request page


class Campaign(Owned, Base):
    """Awards that were made together."""

    __tablename__ = "campaign"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    source: Mapped[Source]
    reader: Mapped[str | None]  # IMPORT: the name of the source in `importing`
    achievement_id: Mapped[UUID | None] = mapped_column(ForeignKey("achievement.id"))
    file_name: Mapped[str | None]
    file_digest: Mapped[str | None]  # SHA-256 of a file that is kept no longer
    facts: Mapped[Any] = mapped_column(JsonText, nullable=True)  # counts and mapping of the run
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id"))
    made_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Award(Owned, Base):
    """That an organisation attests an achievement, in one version of it, of one person."""

    __tablename__ = "award"
    __table_args__ = (
        UniqueConstraint("organisation_id", "source_key", "revision"),
        Index("ix_award_newest", "organisation_id", "id"),
        Index("ix_award_listed", "organisation_id", "state", "id"),
        Index("ix_award_achievement", "achievement_id", "id"),
        Index("ix_award_due", "state", "due_at"),
        Index("ix_award_lapsing", "state", "lapses_at"),
    )

    # The first index is the one by organisation.
    organisation_id: Mapped[UUID] = mapped_column(index=False, sort_order=-1)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    achievement_id: Mapped[UUID] = mapped_column(ForeignKey("achievement.id"))
    version_id: Mapped[UUID] = mapped_column(ForeignKey("achievement_version.id"))
    language: Mapped[str]
    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    pupil_id: Mapped[UUID | None] = mapped_column(ForeignKey("roster_pupil.id"), index=True)
    state: Mapped[AwardState]
    recipient: Mapped[Recipient]
    recipient_name: Mapped[str]  # for those who award, and on the strip of paper
    address: Mapped[str | None]  # where the letter goes
    holder: Mapped[str | None]  # DID or other identifier in the credential, once it is known
    content: Mapped[Any] = mapped_column(JsonText, nullable=False)  # as `awards.content` writes it
    words: Mapped[str]  # recipient and achievement without accents, for search
    awarded_at: Mapped[datetime]  # when it was earned
    valid_until: Mapped[datetime | None]
    due_at: Mapped[datetime | None]  # SCHEDULED: when it is to be issued
    offered_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    lapses_at: Mapped[datetime | None]  # an offer that nobody took ends then
    reminded_at: Mapped[datetime | None]
    reason: Mapped[str | None]  # of sending back, suspending or revoking
    source_key: Mapped[str | None]  # the same thing of the same pupil, whatever a file says of it
    source_digest: Mapped[str | None]  # what the file said
    revision: Mapped[int] = mapped_column(default=0)  # grows each time a corrected file replaces
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("award.id"), index=True)
    made_by: Mapped[UUID | None]
    approved_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Evidence(Owned, Base):
    """A document that shows what was done; its digest stands in the signed credential."""

    __tablename__ = "evidence"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    award_id: Mapped[UUID | None] = mapped_column(ForeignKey("award.id"), index=True)
    token: Mapped[str] = mapped_column(unique=True)  # its address cannot be guessed
    name: Mapped[str]
    description: Mapped[str | None]
    media_type: Mapped[str]
    data: Mapped[bytes] = mapped_column(deferred=True)
    digest: Mapped[str]  # SHA-384 as Subresource Integrity writes it
    made_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
