"""The rows of endorsements, of those that were given and of those that were received."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, new_id
from service.fence import Owned


class TargetKind(StrEnum):
    """What is endorsed."""

    ACHIEVEMENT = "achievement"
    PROFILE = "profile"


class Endorsement(Owned, Base):
    """What this organisation said of another's achievement or profile."""

    __tablename__ = "endorsement"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    credential_id: Mapped[UUID] = mapped_column(ForeignKey("credential.id"), unique=True)
    kind: Mapped[TargetKind]
    target: Mapped[str]  # the `id` of the achievement or profile
    target_name: Mapped[str]
    url: Mapped[str]  # where it was read
    digest: Mapped[str]  # SHA-384 of what was read, as it stands in the credential
    comment: Mapped[str]
    valid_until: Mapped[datetime | None]
    made_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class ReceivedEndorsement(Owned, Base):
    """What somebody else said of an achievement of this organisation, verified when it came."""

    __tablename__ = "received_endorsement"
    __table_args__ = (UniqueConstraint("achievement_id", "digest"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    achievement_id: Mapped[UUID] = mapped_column(ForeignKey("achievement.id"), index=True)
    target: Mapped[str]  # the `id` of the version and language that is endorsed
    document: Mapped[bytes] = mapped_column(deferred=True)  # exactly as it came
    is_jwt: Mapped[bool]
    digest: Mapped[str]  # SHA-256 of the document
    issuer_id: Mapped[str]
    issuer_name: Mapped[str]
    comment: Mapped[str | None]
    valid_until: Mapped[datetime | None]
    added_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
