"""The rows of a booklet: items, their documents, the competences they name, files, endorsements."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, JsonText, new_id
from service.fence import Personal


class Rubric(StrEnum):
    """The eight parts of a booklet, in their order."""

    SOCLE = "socle"
    DIPLOMAS = "diplomas"
    ENGAGEMENTS = "engagements"
    FAMILY = "family"
    DISCOVERIES = "discoveries"
    PLACEMENTS = "placements"
    SELF_ASSESSMENT = "self-assessment"
    PROJECT = "project"


class Box(StrEnum):
    """Where an item lies."""

    DEPOSIT = "deposit"  # it came, and its holder has not said anything yet
    KEPT = "kept"
    HIDDEN = "hidden"  # kept, out of sight, in no share
    REFUSED = "refused"  # its check failed on arrival: kept apart, never shown as good
    DELETED = "deleted"  # can be taken back for a while


class Voice(StrEnum):
    """Who says it."""

    ATTESTED = "attested"  # somebody else, by a signature
    DECLARED = "declared"  # the holder


class Way(StrEnum):
    """How an item came."""

    WRITTEN = "written"
    CLAIM = "claim"
    OFFER = "offer"  # OpenID for Verifiable Credential Issuance
    FILE = "file"
    ADDRESS = "address"
    PUSH = "push"  # Open Badges API, by the issuer
    PULL = "pull"  # Open Badges API, from another host
    PARTNER = "partner"
    IMPORT = "import"  # from another wallet of this kind


class About(StrEnum):
    """Whether a credential speaks of its holder."""

    HOLDER = "holder"  # its subject is bound to a key or identifier of the holder
    UNBOUND = "unbound"  # it names nobody who could be compared
    OTHER = "other"  # it names somebody else


class Form(StrEnum):
    """How the document of an item is secured and written."""

    JSON = "json"
    JWT = "jwt"


class Item(Personal, Base):
    """One thing in a booklet. What is drawn stands in columns, so that a page asks once for all."""

    __tablename__ = "wallet_item"
    __table_args__ = (
        UniqueConstraint("person_id", "identity"),
        Index("ix_wallet_item_listing", "person_id", "box", "rubric", "sort_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    # SHA-256 over issuer and credential id (or over the text, where there is no id): a credential
    # that comes again is known again.
    identity: Mapped[bytes]
    rubric: Mapped[Rubric]
    box: Mapped[Box]
    box_before: Mapped[Box | None]  # of a deleted item: where it goes back to
    voice: Mapped[Voice]
    way: Mapped[Way]
    about: Mapped[About]
    kind: Mapped[str]  # of what was written, see `wallet.writing.kinds`; else the achievementType
    name: Mapped[str]
    description: Mapped[str]  # a short plain text for cards and search
    search: Mapped[str]  # name, issuer and competences in small letters without accents
    issuer_id: Mapped[str]
    issuer_name: Mapped[str]  # the registry's where it knows the issuer, else the badge's
    issuer_kind: Mapped[str | None]  # school, association, … as the registry has it
    subject: Mapped[str | None]
    achievement_id: Mapped[str | None] = mapped_column(index=True)
    picture: Mapped[UUID | None]  # of a File of the holder; None: a picture is drawn
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]
    # What the last report said, so that a list needs no report.
    verdict: Mapped[str]  # verified | refused | undetermined
    trust: Mapped[str]
    reason: Mapped[str]  # the code of the finding that decided; it tells expired from revoked
    checked_at: Mapped[datetime]
    check_next_at: Mapped[datetime] = mapped_column(index=True)
    number: Mapped[int] = mapped_column(default=1)  # of the version that is shown
    replaces: Mapped[UUID | None]  # an item that this one corrects
    replaced_by: Mapped[UUID | None]
    sort_at: Mapped[datetime]  # the date by which it stands in the timeline
    came_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class Version(Personal, Base):
    """A document of an item exactly as it was received or signed, and what was found about it."""

    __tablename__ = "wallet_version"
    __table_args__ = (UniqueConstraint("item_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("wallet_item.id"), index=True)
    number: Mapped[int]
    form: Mapped[Form]
    document: Mapped[bytes]
    digest: Mapped[bytes]  # SHA-256 of the document
    report: Mapped[Any] = mapped_column(JsonText)  # the whole report of its last check
    fields: Mapped[Any] = mapped_column(JsonText, nullable=True)  # of what was written: the form
    at: Mapped[datetime]


class Skill(Personal, Base):
    """A competence that an item names: by these rows the booklet is read "by competence"."""

    __tablename__ = "wallet_skill"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("wallet_item.id"), index=True)
    target: Mapped[str]  # the address of the framework item
    framework: Mapped[str]
    code: Mapped[str | None]
    name: Mapped[str]
    level: Mapped[int | None]  # one to four, where a result or the holder says one


class File(Personal, Base):
    """A document or picture of a holder: an attachment of an entry, or the picture of a badge."""

    __tablename__ = "wallet_file"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("wallet_item.id"), index=True)
    draft_id: Mapped[UUID | None] = mapped_column(index=True)
    name: Mapped[str]
    media_type: Mapped[str]  # found in the bytes, never the word of the sender
    digest: Mapped[bytes]
    size: Mapped[int]
    data: Mapped[bytes] = mapped_column(deferred=True)
    at: Mapped[datetime]


class Endorsement(Personal, Base):
    """A signed word of an adult or an organisation about an item of a booklet."""

    __tablename__ = "wallet_endorsement"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("wallet_item.id"), index=True)
    number: Mapped[int]  # of the version that was endorsed
    author_id: Mapped[UUID | None] = mapped_column(index=True)  # an account here
    author_name: Mapped[str]
    author_role: Mapped[str]  # what the author is to the holder, as said when it was given
    text: Mapped[str]
    form: Mapped[Form]
    document: Mapped[bytes]
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Note(Personal, Base):
    """A private note of the holder to themself; sealed, and given to nobody else by any route."""

    __tablename__ = "wallet_note"
    __table_args__ = (UniqueConstraint("person_id", "item_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("wallet_item.id"), index=True)
    sealed: Mapped[Any] = mapped_column(JsonText)
    at: Mapped[datetime]
