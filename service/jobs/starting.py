"""Start, look at, stop and take up again: the verbs of who wants work done."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Delete, Select, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.audit import INSTALLATION
from service.errors import Conflict, NotFound, ServiceError
from service.fence import scope
from service.jobs.kinds import Kinds
from service.jobs.rows import ItemState, Job, JobItem, JobState

MAX_ITEMS: Final = 1_000_000
MAX_KEY_CHARACTERS: Final = 200
INSERTED_AT_ONCE: Final = 1000
MAX_SHOWN: Final = 1000
KEEP_PERIODIC: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Item:
    """A thing to do: its key is unique in the job, its facts are JSON."""

    key: str
    facts: Any = None


def start(
    session: Session,
    kind: str,
    items: Iterable[Item | str],
    *,
    organisation: UUID | None,
    now: datetime,
    key: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Job:
    """A job with its items, begun as soon as this transaction is committed.

    With a `key`, the same kind is started once for it: later calls give the first job. Raises
    ServiceError `job-too-long` (`most`), `job-item-key-malformed`, `job-item-twice` (`key`).
    """
    job = Job(
        organisation_id=organisation or INSTALLATION,
        kind=kind,
        key=key,
        facts=dict(facts or {}),
        total=0,
        created_at=now,
        served_at=now,
    )
    with scope(session, organisation=job.organisation_id):
        if (earlier := _add(session, job)) is not None:
            return earlier
        job.total = _add_items(session, job, items)
        if not job.total:
            job.state, job.ended_at = JobState.DONE, now
    return job


def _add(session: Session, job: Job) -> Job | None:
    """The job that was started for this key before, or None once this one is added."""
    if job.key is not None and (found := _begun(session, job.kind, job.key)) is not None:
        return found
    try:
        with session.begin_nested():
            session.add(job)
    except IntegrityError:
        if job.key is None:
            raise
        # Another transaction with the same key was committed while ours waited.
        return session.scalars(_same(job.kind, job.key)).one()
    return None


def _begun(session: Session, kind: str, key: str) -> Job | None:
    return session.scalars(_same(kind, key)).one_or_none()


def _same(kind: str, key: str) -> Select[Job]:
    return select(Job).where(Job.kind == kind, Job.key == key)


def _add_items(session: Session, job: Job, items: Iterable[Item | str]) -> int:
    rows, seen = _rows(job, items), set[str]()
    # A job of a hundred thousand items never stands in memory as a whole.
    while batch := list(islice(rows, INSERTED_AT_ONCE)):
        for row in batch:
            if row["key"] in seen:
                raise ServiceError("job-item-twice", key=row["key"])
            seen.add(row["key"])
        if len(seen) > MAX_ITEMS:
            raise ServiceError("job-too-long", most=MAX_ITEMS)
        session.execute(insert(JobItem), batch)
    return len(seen)


def _rows(job: Job, items: Iterable[Item | str]) -> Iterator[dict[str, Any]]:
    for position, given in enumerate(items):
        item = Item(given) if isinstance(given, str) else given
        if not 0 < len(item.key) <= MAX_KEY_CHARACTERS:
            raise ServiceError("job-item-key-malformed", position=position)
        yield {
            "organisation_id": job.organisation_id,
            "job_id": job.id,
            "position": position,
            "key": item.key,
            "facts": item.facts,
            "due_at": job.created_at,
        }


def progress(session: Session, job_id: UUID, *, organisation: UUID | None) -> Job:
    """The job as it stands now, with its counts. Raises NotFound `job-unknown`."""
    query = select(Job).where(Job.id == job_id)
    with scope(session, organisation=organisation or INSTALLATION):
        # Workers change it from other sessions.
        job = session.scalars(query, execution_options={"populate_existing": True}).one_or_none()
    if job is None:
        raise NotFound("job-unknown", job=str(job_id))
    return job


def failures(session: Session, job: Job, *, most: int = 100) -> Sequence[JobItem]:
    """The items that failed for good, by position, each with the code of its error."""
    query = (
        select(JobItem)
        .where(JobItem.job_id == job.id, JobItem.state == ItemState.FAILED)
        .order_by(JobItem.position)
        .limit(min(most, MAX_SHOWN))
    )
    with scope(session, organisation=job.organisation_id):
        return session.scalars(query).all()


def cancel(session: Session, job: Job, *, now: datetime) -> None:
    """Stop before the next chunk; what is done stays done. Raises Conflict `job-ended`."""
    _locked(session, job)
    if job.state is not JobState.ACTIVE:
        raise Conflict("job-ended", state=job.state.value)
    with scope(session, organisation=job.organisation_id):
        job.state, job.ended_at = JobState.CANCELLED, now


def take_up(session: Session, job: Job, *, now: datetime) -> None:
    """Go on with a cancelled job, and try the failed items of an ended one again, from the start.

    Raises Conflict `job-nothing-left`.
    """
    _locked(session, job)
    if job.state is JobState.ACTIVE or job.done == job.total:
        raise Conflict("job-nothing-left", state=job.state.value)
    again = update(JobItem).where(JobItem.job_id == job.id, JobItem.state == ItemState.FAILED)
    with scope(session, organisation=job.organisation_id):
        session.execute(again.values(state=ItemState.WAITING, attempts=0, due_at=now))
        job.state, job.failed, job.ended_at = JobState.ACTIVE, 0, None


def _locked(session: Session, job: Job) -> None:
    with scope(session, organisation=job.organisation_id):
        session.refresh(job, with_for_update=True)


def start_periodic(session: Session, kinds: Kinds, *, now: datetime) -> None:
    """Start what is due by itself, once however many workers ask, and drop old runs."""
    for periodic in kinds.periodics:
        key = periodic.slot(now)
        with scope(session, organisation=INSTALLATION):
            if _begun(session, periodic.kind, key) is not None:
                continue
            start(session, periodic.kind, ("run",), organisation=None, now=now, key=key)
            session.execute(_old_runs(periodic.kind, now))


def _old_runs(kind: str, now: datetime) -> Delete:
    return delete(Job).where(
        Job.kind == kind,
        Job.key.is_not(None),
        Job.state != JobState.ACTIVE,
        Job.created_at < now - KEEP_PERIODIC,
    )
