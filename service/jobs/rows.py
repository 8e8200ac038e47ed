"""The rows of durable work: a job, and each thing that it has to do."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.database import Base, JsonText, new_id
from service.fence import Owned


class JobState(StrEnum):
    """The life of a job."""

    ACTIVE = "active"
    DONE = "done"  # every item is done
    INCOMPLETE = "incomplete"  # every item was tried, some failed for good
    CANCELLED = "cancelled"


class ItemState(StrEnum):
    """The life of an item; a cancelled job leaves its items waiting."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class Job(Owned, Base):
    """Work that survives a restart. `key` tells apart what must be started once only."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("organisation_id", "kind", "key"),
        Index("ix_job_next", "state", "served_at"),
    )

    # The unique key below is the index by organisation.
    organisation_id: Mapped[UUID] = mapped_column(index=False, sort_order=-1)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    key: Mapped[str | None]
    facts: Mapped[Any] = mapped_column(JsonText)  # what holds for every item
    state: Mapped[JobState] = mapped_column(default=JobState.ACTIVE)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    served_at: Mapped[datetime]  # jobs take turns by it
    ended_at: Mapped[datetime | None]
    items: Mapped[list["JobItem"]] = relationship(
        back_populates="job", passive_deletes=True, order_by="JobItem.position"
    )


class JobItem(Owned, Base):
    """One thing to do, exactly once; its effect and its state change in one transaction."""

    __tablename__ = "job_item"
    __table_args__ = (
        UniqueConstraint("job_id", "key"),
        Index("ix_job_item_next", "job_id", "state", "due_at"),
    )

    # Items are reached through their job, so an index of their own would only cost.
    organisation_id: Mapped[UUID] = mapped_column(index=False, sort_order=-1)
    job_id: Mapped[UUID] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)  # from 0
    key: Mapped[str]
    facts: Mapped[Any | None] = mapped_column(JsonText)
    state: Mapped[ItemState] = mapped_column(default=ItemState.WAITING)
    result: Mapped[Any | None] = mapped_column(JsonText)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    lease_owner: Mapped[str | None]
    error: Mapped[str | None]  # the code of the last failure
    job: Mapped[Job] = relationship(back_populates="items")
