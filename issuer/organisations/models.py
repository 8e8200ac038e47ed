"""The rows of organisations: what they are, the keys they have had, what partners were allowed."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, JsonText, new_id
from service.fence import Owned


class Kind(StrEnum):
    """What an organisation is."""

    SCHOOL = "school"
    ASSOCIATION = "association"
    ENTERPRISE = "enterprise"
    TRAINING = "training"
    AUTHORITY = "authority"


class AwardKind(StrEnum):
    """What an achievement is about; who may attest it is told by these."""

    SOCLE = "socle"
    CERTIFICATE = "certificate"
    ENGAGEMENT = "engagement"
    DISCOVERY = "discovery"
    PLACEMENT = "placement"
    TRAINING = "training"


class Standing(StrEnum):
    """How a partner stands with the school that invited it."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


class Organisation(Base):
    """Who awards. Not behind the fence: who exists, and with which keys, is public."""

    __tablename__ = "organisation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)  # its name in addresses, never changed
    name: Mapped[str]
    kind: Mapped[Kind]
    uai: Mapped[str | None] = mapped_column(unique=True)
    rna: Mapped[str | None] = mapped_column(unique=True)
    siret: Mapped[str | None] = mapped_column(unique=True)
    did: Mapped[str] = mapped_column(unique=True)
    default_suite: Mapped[str]
    languages: Mapped[Any] = mapped_column(JsonText)  # a list; the first is the usual one
    needs_approval: Mapped[bool] = mapped_column(default=False)  # four eyes: the head approves
    description: Mapped[str | None]  # Markdown
    website: Mapped[str | None]
    email: Mapped[str | None]
    logo: Mapped[bytes | None] = mapped_column(deferred=True)
    logo_type: Mapped[str | None]
    logo_digest: Mapped[str | None]  # names the picture in its address
    created_at: Mapped[datetime]
    # Of a partner: what holds now. What held when is in its terms.
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    partner_kinds: Mapped[Any] = mapped_column(JsonText, nullable=True)  # a list of AwardKind
    partner_until: Mapped[datetime | None]  # the first instant at which it is over
    suspended_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class OrganisationKey(Owned, Base):
    """A key that an organisation has published; the secret stays in the key store."""

    __tablename__ = "organisation_key"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    position: Mapped[int]  # from 0, the oldest first
    verification_method: Mapped[str] = mapped_column(unique=True)
    public_key: Mapped[str]  # as Multikey
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]  # when another took its place
    revoked_at: Mapped[datetime | None]  # from when on it is not to be believed
    reason: Mapped[str | None]


class PartnerTerms(Owned, Base):
    """What a school allowed a partner, from an instant until other terms replaced these."""

    __tablename__ = "partner_terms"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id"), index=True
    )  # the school
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    standing: Mapped[Standing]
    kinds: Mapped[Any] = mapped_column(JsonText)
    until: Mapped[datetime | None]
    valid_from: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
