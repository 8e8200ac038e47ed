"""The rows of what is shown to others: dossiers, links, and who opened them."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, JsonText, new_id
from service.fence import Personal


class Purpose(StrEnum):
    """What a dossier is for."""

    AFFELNET = "affelnet"
    PARCOURSUP = "parcoursup"
    INTERNSHIP = "internship"
    ASSOCIATION = "association"
    INTERVIEW = "interview"
    OTHER = "other"


class Dossier(Personal, Base):
    """Items chosen for one purpose, in an order, with a text that opens them."""

    __tablename__ = "wallet_dossier"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    title: Mapped[str]
    purpose: Mapped[Purpose]
    opening: Mapped[str]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Chosen(Personal, Base):
    """An item of a dossier."""

    __tablename__ = "wallet_chosen"
    __table_args__ = (UniqueConstraint("dossier_id", "item_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("wallet_dossier.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("wallet_item.id"), index=True)
    position: Mapped[int]
    with_files: Mapped[bool] = mapped_column(default=False)
    with_endorsements: Mapped[bool] = mapped_column(default=True)
    pointers: Mapped[Any] = mapped_column(JsonText, nullable=True)  # the chosen fields; None: all


class Share(Personal, Base):
    """A link to a dossier as it was when the link was made; its readers see this and no more."""

    __tablename__ = "wallet_share"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    dossier_id: Mapped[UUID | None] = mapped_column(ForeignKey("wallet_dossier.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    token_sealed: Mapped[Any] = mapped_column(JsonText, nullable=True)  # to show the link again
    title: Mapped[str]
    purpose: Mapped[Purpose]
    opening: Mapped[str]
    reader: Mapped[str]  # whom it is for, in the holder's words
    reader_id: Mapped[str | None]  # "this reader only": the DID or address that must be proven
    code_hash: Mapped[str | None]
    failures: Mapped[int] = mapped_column(default=0)  # wrong codes so far
    max_openings: Mapped[int | None]
    openings: Mapped[int] = mapped_column(default=0)
    contents: Mapped[Any] = mapped_column(JsonText)  # what is drawn, frozen: see `sharing.contents`
    bundle: Mapped[bytes | None] = mapped_column(deferred=True)  # the presentation; None once ended
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[UUID | None]


class ShareFile(Personal, Base):
    """A file that a link shows; it goes when the link ends."""

    __tablename__ = "wallet_share_file"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    share_id: Mapped[UUID] = mapped_column(ForeignKey("wallet_share.id"), index=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("wallet_file.id"), index=True)


class Visit(Personal, Base):
    """One opening of a link; no address of the reader's machine is kept."""

    __tablename__ = "wallet_visit"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    share_id: Mapped[UUID] = mapped_column(ForeignKey("wallet_share.id"), index=True)
    at: Mapped[datetime]
    what: Mapped[str]  # page, json, zip, pdf, oid4vp, refused-code
    reader: Mapped[str | None]  # who it was, where the reader proved or said it
    proven: Mapped[bool] = mapped_column(default=False)
