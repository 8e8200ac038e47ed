"""Ask for work in the transaction that makes it needed: a registry, new signatures."""

from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from federation.anchor.models import Anchor, Publication
from service import jobs
from service.fence import scope
from service.jobs import ItemState, Job, JobItem, JobState

PUBLISH: Final = "publish-registry"
"""The kind of job that publishes a registry; its one item is the serial that it will have."""

RESIGN: Final = "resign-history"
"""The kind of job that signs decisions again; its items are the first sequence of each span."""
DECISIONS_AT_ONCE: Final = 500


def wanted(session: Session, anchor: Anchor, *, now: datetime) -> Job:
    """Publish the next registry as soon as this transaction is committed.

    However many ask before it is published, one job does it: its key is the next serial. The
    anchor's row is held from here on, so that who asks while a registry is being written waits,
    and then asks for the one after it.
    """
    session.scalars(select(Anchor.id).where(Anchor.id == anchor.id).with_for_update()).one()
    serial = str(newest_serial(session, anchor) + 1)
    job = jobs.start(session, PUBLISH, (serial,), organisation=anchor.id, now=now, key=serial)
    if job.state is not JobState.ACTIVE:
        # It failed for good or was stopped; its serial is still the next one.
        jobs.take_up(session, job, now=now)
    hurried = update(JobItem).where(
        JobItem.job_id == job.id, JobItem.state == ItemState.WAITING, JobItem.due_at > now
    )
    with scope(session, organisation=anchor.id):
        # What kept an earlier attempt from it, such as a missing key, may be over.
        session.execute(hurried.values(due_at=now))
    return job


def newest_serial(session: Session, anchor: Anchor) -> int:
    """The serial of the newest registry; 0 before the first."""
    query = select(Publication.serial).order_by(Publication.serial.desc()).limit(1)
    with scope(session, organisation=anchor.id):
        return session.scalars(query).one_or_none() or 0


def resigned(session: Session, anchor: Anchor, *, now: datetime) -> None:
    """Sign again whatever a withdrawn key had signed in the history."""
    spans = range(1, anchor.decided + 1, DECISIONS_AT_ONCE)
    jobs.start(session, RESIGN, (str(first) for first in spans), organisation=anchor.id, now=now)
