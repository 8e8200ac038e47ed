"""The rows of status lists. The entries are the truth; the published list is made of them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, new_id
from service.fence import Owned


class Purpose(StrEnum):
    """What a set bit means, https://www.w3.org/TR/vc-bitstring-status-list/#statuspurpose"""

    REVOCATION = "revocation"  # for good
    SUSPENSION = "suspension"  # until it is lifted


class StatusList(Owned, Base):
    """A list of an organisation, published at `/orgs/SLUG/status/NUMBER`."""

    __tablename__ = "status_list"
    __table_args__ = (UniqueConstraint("organisation_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int]  # from 1
    purpose: Mapped[Purpose]
    length: Mapped[int]  # how many entries it can hold
    allotted: Mapped[int] = mapped_column(default=0)  # how many it holds
    secret: Mapped[bytes]  # orders the indices, so that neighbours in time are none in the list
    revision: Mapped[int] = mapped_column(default=0)  # grows with each bit that changes
    published_revision: Mapped[int | None]  # None: never published
    document: Mapped[bytes | None] = mapped_column(deferred=True)  # the signed credential
    etag: Mapped[str | None]
    published_at: Mapped[datetime | None]
    valid_until: Mapped[datetime | None] = mapped_column(index=True)  # of the document
    closed_at: Mapped[datetime | None]  # nothing is allotted in it any more


class StatusEntry(Owned, Base):
    """One place in a list, given to one credential."""

    __tablename__ = "status_entry"
    __table_args__ = (Index("ix_status_entry_set", "list_id", "is_set"),)

    list_id: Mapped[UUID] = mapped_column(ForeignKey("status_list.id"), primary_key=True)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    credential: Mapped[str]  # the `id` of the credential
    is_set: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]
    reason: Mapped[str | None]  # for the holder and the console; never published
