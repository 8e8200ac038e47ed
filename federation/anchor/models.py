"""The rows of an anchor: its public decisions, what follows from them, and what waits for one.

The decisions are the truth. `Member`, `Granted` and `Recognition` are what replaying them gives,
kept for search; nothing but `deciding.decide` writes them.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, JsonText, new_id
from service.fence import Owned


class MemberKind(StrEnum):
    """What a member is."""

    SCHOOL = "school"
    ASSOCIATION = "association"
    ENTERPRISE = "enterprise"
    TRAINING = "training"
    AUTHORITY = "authority"


class MemberState(StrEnum):
    """How a member stands with the anchor now."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"
    COMPROMISED = "compromised"


class ApplicationState(StrEnum):
    """How far an application is."""

    WAITING = "waiting"  # checked, a clerk has to look at it
    FAULTY = "faulty"  # a check failed; it can be checked again
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # by who applied


class SponsorshipState(StrEnum):
    """How far a member's word for another is."""

    STATED = "stated"  # the sponsored body has not applied yet
    IN_FORCE = "in-force"
    VETOED = "vetoed"
    ENDED = "ended"


class RecognitionRole(StrEnum):
    """What the other anchor is to us."""

    SUBORDINATE = "subordinate"  # below us, as academies below a ministry
    PEER = "peer"
    SUPERIOR = "superior"  # it has taken us in; we name it in our configuration


class Anchor(Base):
    """Whose federation this is; one in a database. Not behind the fence: all of it is public."""

    __tablename__ = "anchor"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    entity_id: Mapped[str] = mapped_column(unique=True)  # its https address, never changed
    homepage: Mapped[str | None]
    email: Mapped[str | None]
    description: Mapped[str | None]  # Markdown
    open_applications: Mapped[bool] = mapped_column(default=False)  # also without an invitation
    snapshot_days: Mapped[int] = mapped_column(default=14)  # how long a registry may be used
    mark_days: Mapped[int] = mapped_column(default=30)  # how long a trust mark lives at most
    created_at: Mapped[datetime]
    decided: Mapped[int] = mapped_column(default=0)  # the sequence of the last decision
    decided_hash: Mapped[bytes]  # of the last decision


class Decision(Owned, Base):
    """A public act of the anchor, signed; never changed. The history is the list of these."""

    __tablename__ = "anchor_decision"
    __table_args__ = (UniqueConstraint("organisation_id", "sequence"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    sequence: Mapped[int]  # from 1, without gaps
    at: Mapped[datetime] = mapped_column(index=True)
    act: Mapped[str]  # one of federation.chronicle.history.Act
    subject: Mapped[str] = mapped_column(index=True)  # the entity identifier it is about
    facts: Mapped[Any] = mapped_column(JsonText)
    hash: Mapped[bytes]  # chains it to the one before
    token: Mapped[str]  # the same, signed
    decided_by: Mapped[UUID | None]  # an account; not public
    note: Mapped[str | None]  # for the clerks; not public


class Member(Owned, Base):
    """A body that belongs, or belonged, to the federation."""

    __tablename__ = "anchor_member"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    sort_name: Mapped[str] = mapped_column(index=True)  # small letters without accents
    kind: Mapped[MemberKind]
    uai: Mapped[str | None] = mapped_column(index=True)
    rna: Mapped[str | None] = mapped_column(index=True)
    siret: Mapped[str | None] = mapped_column(index=True)
    state: Mapped[MemberState] = mapped_column(index=True)
    record: Mapped[Any] = mapped_column(JsonText)  # as in the registry, see chronicle.history
    sponsor_id: Mapped[UUID | None] = mapped_column(ForeignKey("anchor_member.id"), index=True)
    joined_at: Mapped[datetime]
    changed_in: Mapped[int]  # the sequence of the last decision about it
    email: Mapped[str | None]  # of its office, for letters; not public
    configuration: Mapped[str | None]  # its entity configuration as last had
    refreshed_at: Mapped[datetime | None]  # when that was
    refresh_due_at: Mapped[datetime | None] = mapped_column(index=True)
    refresh_failure: Mapped[str | None]  # a code; None when the last time went well
    failing_since: Mapped[datetime | None]


class MemberDid(Owned, Base):
    """A DID of a member; no two members may have the same."""

    __tablename__ = "anchor_member_did"

    did: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("anchor_member.id"), index=True)


class Granted(Owned, Base):
    """An accreditation: that a member may attest a kind, from when to when."""

    __tablename__ = "anchor_accreditation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)  # also in the decision
    member_id: Mapped[UUID] = mapped_column(ForeignKey("anchor_member.id"), index=True)
    kind: Mapped[str]  # one of federation.standing.ACCREDITATION_KINDS
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None] = mapped_column(index=True)  # first instant without it
    ended_at: Mapped[datetime | None]  # taken back or given up before that
    sponsorship_id: Mapped[UUID | None] = mapped_column(ForeignKey("anchor_sponsorship.id"))


class Invited(Owned, Base):
    """A link by which a body applies; its code is also what the body signs to prove its keys."""

    __tablename__ = "anchor_invitation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    label: Mapped[str]  # for whom it is meant, as clerks call it
    kinds: Mapped[Any] = mapped_column(JsonText)  # proposed kinds of accreditation
    email: Mapped[str | None]
    made_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class Application(Owned, Base):
    """What a body asks for, with what it proved and what was found."""

    __tablename__ = "anchor_application"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    state: Mapped[ApplicationState] = mapped_column(index=True)
    state_hash: Mapped[bytes] = mapped_column(
        unique=True
    )  # of the secret by which its state is asked
    entity_id: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    kind: Mapped[MemberKind]
    numbers: Mapped[Any] = mapped_column(JsonText)  # {"uai": …}
    kinds: Mapped[Any] = mapped_column(JsonText)  # of accreditations asked for
    email: Mapped[str | None]
    message: Mapped[str | None]
    claimed: Mapped[Any] = mapped_column(
        JsonText
    )  # the record it would have, see federation.chronicle.history
    configuration: Mapped[str]  # the entity configuration, as had
    checks: Mapped[Any] = mapped_column(JsonText)  # [{"check", "outcome", "code", "facts"}]
    invitation_id: Mapped[UUID | None] = mapped_column(ForeignKey("anchor_invitation.id"))
    sponsorship_id: Mapped[UUID | None] = mapped_column(ForeignKey("anchor_sponsorship.id"))
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("anchor_member.id"))
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    reason: Mapped[str | None]  # told to who applied


class Sponsorship(Owned, Base):
    """A member's word for another body, which the anchor sees and may veto."""

    __tablename__ = "anchor_sponsorship"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    sponsor_id: Mapped[UUID] = mapped_column(ForeignKey("anchor_member.id"), index=True)
    entity_id: Mapped[str] = mapped_column(index=True)  # of the sponsored body
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("anchor_member.id"), index=True)
    kinds: Mapped[Any] = mapped_column(JsonText)
    until: Mapped[datetime | None]
    state: Mapped[SponsorshipState] = mapped_column(index=True)
    token: Mapped[str]  # as the sponsor signed it
    stated_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]  # when a clerk said so
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None]


class Recognition(Owned, Base):
    """Another anchor whose members count here, or that has taken us in."""

    __tablename__ = "anchor_recognition"
    __table_args__ = (UniqueConstraint("organisation_id", "entity_id", "role"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    entity_id: Mapped[str]
    name: Mapped[str]
    role: Mapped[RecognitionRole]
    kinds: Mapped[Any] = mapped_column(JsonText)  # which accreditations of it count here
    max_path_length: Mapped[int] = mapped_column(default=0)  # anchors between it and a member
    jwks: Mapped[Any] = mapped_column(JsonText)  # its federation keys, as we state them
    roots: Mapped[Any] = mapped_column(JsonText, nullable=True)  # its root keys, as a JWK set
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    configuration: Mapped[str | None]
    refreshed_at: Mapped[datetime | None]
    refresh_failure: Mapped[str | None]


class Root(Owned, Base):
    """A version of the root document: which keys are the root's, and which sign from day to day."""

    __tablename__ = "anchor_root"
    __table_args__ = (UniqueConstraint("organisation_id", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int]  # from 1, without gaps
    tokens: Mapped[Any] = mapped_column(JsonText)  # signed by the root before, and by its own
    expires_at: Mapped[datetime]
    published_at: Mapped[datetime]


class OnlineKey(Owned, Base):
    """A key that signs from day to day; the secret stays in the key store."""

    __tablename__ = "anchor_key"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    thumbprint: Mapped[str] = mapped_column(unique=True)  # RFC 7638; the `kid`
    verification_method: Mapped[str] = mapped_column(unique=True)  # its name in the store
    jwk: Mapped[Any] = mapped_column(JsonText)
    valid_from: Mapped[datetime]  # published from then on
    signs_from: Mapped[datetime | None]  # None: announced, not used yet
    valid_until: Mapped[datetime | None]  # no longer published as current
    revoked_at: Mapped[datetime | None]
    reason: Mapped[str | None]  # compromised or superseded


class Publication(Owned, Base):
    """One registry as it was published; the newest has its whole text."""

    __tablename__ = "anchor_publication"
    __table_args__ = (UniqueConstraint("organisation_id", "serial"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    serial: Mapped[int]  # from 1, without gaps
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    decided: Mapped[int]  # the sequence of the last decision in it
    digest: Mapped[str]  # of the payload
    head: Mapped[str]  # the signed statement about it
    changed: Mapped[Any] = mapped_column(
        JsonText
    )  # records that differ from the one before, see anchor.drafting
    size: Mapped[int]  # of the payload, in bytes
    bundle: Mapped[bytes | None] = mapped_column(deferred=True)  # what is sent; of the newest only
