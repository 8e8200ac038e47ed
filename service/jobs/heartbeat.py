"""A job that does nothing, every minute: where it is done, somebody works in the background."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.audit import INSTALLATION
from service.fence import scope
from service.jobs import Chunk, Job, JobState, Kinds

KIND: Final = "heartbeat"
EVERY: Final = timedelta(minutes=1)
SILENT_AFTER: Final = timedelta(minutes=5)
"""A worker in the middle of a long chunk misses a beat or two."""


def register(kinds: Kinds, _: object) -> None:
    """Let every worker of a service beat; the second argument is the place of its other jobs."""
    kinds.register(KIND, _beat)
    kinds.periodic(KIND, EVERY)


def is_beating(session: Session, now: datetime) -> bool:
    """Whether a worker did something lately; for `Hooks.ready`."""
    query = select(Job.id).where(
        Job.kind == KIND, Job.state == JobState.DONE, Job.ended_at > now - SILENT_AFTER
    )
    with scope(session, organisation=INSTALLATION):
        return session.scalars(query.limit(1)).first() is not None


def _beat(_: Session, __: Chunk) -> None:
    """Being done is all that it says."""
