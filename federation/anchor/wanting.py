"""Ask for the registry to be published, in the transaction that changed what it says."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.anchor.models import Anchor, Publication
from service import jobs
from service.fence import scope
from service.jobs import Job, JobState

PUBLISH: Final = "publish-registry"
"""The kind of job that publishes a registry; its one item is the serial that it will have."""


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
    return job


def newest_serial(session: Session, anchor: Anchor) -> int:
    """The serial of the newest registry; 0 before the first."""
    query = select(Publication.serial).order_by(Publication.serial.desc()).limit(1)
    with scope(session, organisation=anchor.id):
        return session.scalars(query).one_or_none() or 0
