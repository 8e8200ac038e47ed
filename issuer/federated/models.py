"""The rows of organisations in federations: their keys for it, where they joined, their word."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, JsonText, new_id
from service.fence import Owned


class JoiningState(StrEnum):
    """How far an organisation is with an anchor."""

    SENDING = "sending"  # kept before it is sent: a crash in between leaves a trace
    WAITING = "waiting"
    FAULTY = "faulty"  # the anchor found something that does not fit
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # by us, before there was an answer
    LEFT = "left"  # by us, after we had been a member


class EntityKey(Owned, Base):
    """A key with which an organisation signs for the federation; the secret stays in the store."""

    __tablename__ = "entity_key"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    position: Mapped[int]  # from 0, the oldest first
    name: Mapped[str] = mapped_column(unique=True)  # in the key store
    thumbprint: Mapped[str] = mapped_column(unique=True)  # RFC 7638; the `kid`
    public_key: Mapped[str]  # as Multikey
    valid_from: Mapped[datetime]  # published from then on
    signs_from: Mapped[datetime | None]  # None: announced, and not used yet
    valid_until: Mapped[datetime | None]  # when another took its place
    revoked_at: Mapped[datetime | None]
    reason: Mapped[str | None]


class Joining(Owned, Base):
    """That an organisation applied to an anchor, and what came of it."""

    __tablename__ = "federation_joining"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    anchor_id: Mapped[str]  # its entity identifier
    anchor_name: Mapped[str]
    jwks: Mapped[Any] = mapped_column(JsonText)  # the anchor's federation keys as last had
    state: Mapped[JoiningState]
    kinds: Mapped[Any] = mapped_column(JsonText)  # asked for
    # By this address anybody reads the state of a public body's application, and nothing else.
    state_url: Mapped[str | None]
    reason: Mapped[str | None]  # why not, as the anchor says it
    record: Mapped[Any | None] = mapped_column(JsonText)  # the anchor's record of us as a member
    applied_at: Mapped[datetime]
    applied_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]  # when we heard of the decision
    left_at: Mapped[datetime | None]
    refreshed_at: Mapped[datetime | None]
    refresh_due_at: Mapped[datetime | None] = mapped_column(index=True)
    failure: Mapped[str | None]  # a code; None when the anchor answered the last time
    failing_since: Mapped[datetime | None]


class TrustMark(Owned, Base):
    """An accreditation as the anchor signed it, published with our configuration."""

    __tablename__ = "federation_mark"
    __table_args__ = (UniqueConstraint("joining_id", "kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    joining_id: Mapped[UUID] = mapped_column(ForeignKey("federation_joining.id"), index=True)
    kind: Mapped[str]
    type: Mapped[str]  # the `trust_mark_type`
    token: Mapped[str]
    expires_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime]


class Vouching(Owned, Base):
    """An organisation's word for another body, as it was told to an anchor."""

    __tablename__ = "federation_vouching"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    joining_id: Mapped[UUID] = mapped_column(ForeignKey("federation_joining.id"), index=True)
    entity_id: Mapped[str]  # of the body that is vouched for
    name: Mapped[str]
    partner_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))  # hosted here
    kinds: Mapped[Any] = mapped_column(JsonText)
    until: Mapped[datetime | None]
    token: Mapped[str]  # as it was signed
    stated_at: Mapped[datetime]
    stated_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]


class SignedRecord(Owned, Base):
    """What a stolen key had signed before the instant, stated by its successor."""

    __tablename__ = "signed_record"

    key_id: Mapped[UUID] = mapped_column(ForeignKey("organisation_key.id"), primary_key=True)
    position: Mapped[int]  # of that key
    token: Mapped[str]
    signed_by: Mapped[str]  # the verification method of the key that states it
    count: Mapped[int]
    made_at: Mapped[datetime]
