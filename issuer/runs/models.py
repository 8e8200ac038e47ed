"""The rows of runs: one for each file that was sent, and the columns of tables as people set them.

What a file says of people stands here only while it waits; then counts are left.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, JsonText, new_id
from service.fence import Owned


class RunKind(StrEnum):
    """What a file is for."""

    LIST = "list"  # the pupils of a school
    RESULTS = "results"  # what a national application attests
    TABLE = "table"  # the organisation's own table, or names that were typed


class RunState(StrEnum):
    """The life of a run; the file is there in the first two alone."""

    COLUMNS = "columns"  # a person says what the columns mean
    READY = "ready"  # a person looks at what it would do
    STARTED = "started"  # the job makes the awards
    DONE = "done"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"  # nobody confirmed it in time


class ImportRun(Owned, Base):
    """One file, from the moment it was sent."""

    __tablename__ = "import_run"
    __table_args__ = (
        Index("ix_import_run_listed", "organisation_id", "kind", "id"),
        Index("ix_import_run_lapsing", "state", "expires_at"),
    )

    organisation_id: Mapped[UUID] = mapped_column(index=False, sort_order=-1)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[RunKind]
    state: Mapped[RunState]
    reader: Mapped[str]  # the code of the source in `importing`
    file_name: Mapped[str]
    file_digest: Mapped[str]  # SHA-256, in hexadecimal digits
    data: Mapped[bytes | None] = mapped_column(deferred=True)  # packed and sealed
    data_key: Mapped[Any] = mapped_column(JsonText, nullable=True)  # under the master key
    answers: Mapped[Any] = mapped_column(JsonText, nullable=False)  # as `answers.Answers` writes it
    found: Mapped[Any] = mapped_column(JsonText, nullable=True)  # as `found.Found` writes it
    counts: Mapped[Any] = mapped_column(JsonText, nullable=False)  # what is left of it in the end
    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey("campaign.id"))
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id"))
    made_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]  # a file that waits longer is deleted
    ended_at: Mapped[datetime | None]


class SavedColumns(Owned, Base):
    """What the columns of tables with these titles mean, for the next table of the same make."""

    __tablename__ = "saved_columns"
    __table_args__ = (UniqueConstraint("organisation_id", "titles_digest"),)

    organisation_id: Mapped[UUID] = mapped_column(index=False, sort_order=-1)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    titles_digest: Mapped[str]
    mapping: Mapped[Any] = mapped_column(JsonText, nullable=False)
    used_at: Mapped[datetime]
