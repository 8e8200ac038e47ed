"""One chunk of work: lease items, prepare, then do them and say so in one transaction.

The lease keeps other workers away while a chunk is prepared outside of any transaction. What makes
an item done exactly once is the second transaction: it takes only items that still wait under
this very lease, and writes effect and state together.
"""

import logging
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_, select, update
from sqlalchemy.orm import Session

from schemas.errors import LivretError
from service.database import new_id
from service.fence import scope
from service.jobs.kinds import Chunk, GiveUp, HasNow, Kind, Kinds, Sessions
from service.jobs.rows import ItemState, Job, JobItem, JobState

LEASE: Final = timedelta(minutes=5)
"""Longer than any chunk takes; a worker that lives no more gives its items back at once."""
MAX_JOBS_LOOKED_AT: Final = 50
_REASON: Final = "workers serve every organisation in turn"
_LOG: Final = logging.getLogger("livret.jobs")


@dataclass(frozen=True, slots=True)
class _Leased:
    """What one worker holds between the two transactions."""

    kind: Kind
    job_id: UUID
    organisation: UUID
    positions: tuple[int, ...]
    owner: str


def run_once(sessions: Sessions, world: HasNow, kinds: Kinds) -> int:
    """Do one chunk of the job that has waited longest; how many items it had, 0 when none is due.

    `world.now` is the instant for all of it.
    """
    leased = _lease(sessions, kinds, world.now)
    if leased is None:
        return 0
    try:
        _work(sessions, leased, world)
    except Exception as error:  # noqa: BLE001 - it is written beside the items
        # Whatever work raises must not end the worker; the items are tried alone instead.
        _LOG.warning("chunk of %s failed: %s", leased.kind.name, _code(error))
        _one_by_one(sessions, leased, error, world)
    return len(leased.positions)


def _lease(sessions: Sessions, kinds: Kinds, now: datetime) -> _Leased | None:
    with sessions() as session, scope(session, everything=_REASON):
        for job in _candidates(session, kinds, now):
            kind = kinds[job.kind]
            items = session.scalars(_due(job, now).limit(kind.items_at_once)).all()
            if items:
                leased = _hold(job, items, kind, now=now)
                session.commit()
                return leased
    return None


def _candidates(session: Session, kinds: Kinds, now: datetime) -> Sequence[Job]:
    due = exists().where(JobItem.job_id == Job.id, *_free(now))
    query = (
        select(Job)
        .where(Job.state == JobState.ACTIVE, Job.kind.in_(list(kinds)), due)
        .order_by(Job.served_at, Job.id)
        .limit(MAX_JOBS_LOOKED_AT)
    )
    return session.scalars(query).all()


def _free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    unleased = or_(JobItem.lease_until.is_(None), JobItem.lease_until <= now)
    return JobItem.state == ItemState.WAITING, JobItem.due_at <= now, unleased


def _due(job: Job, now: datetime) -> Select[JobItem]:
    # Other workers' rows are passed over, not waited for; SQLite has one writer anyway.
    return (
        select(JobItem)
        .where(JobItem.job_id == job.id, *_free(now))
        .order_by(JobItem.due_at, JobItem.position)
        .with_for_update(skip_locked=True)
    )


def _hold(job: Job, items: Sequence[JobItem], kind: Kind, *, now: datetime) -> _Leased:
    owner = f"{_process()}/{new_id()}"
    for item in items:
        item.lease_owner, item.lease_until = owner, now + LEASE
    job.served_at = now
    positions = tuple(item.position for item in items)
    return _Leased(kind, job.id, job.organisation_id, positions, owner)


def _work(sessions: Sessions, leased: _Leased, world: HasNow) -> None:
    prepared = _prepare(sessions, leased, world) if leased.kind.prepare else None
    with sessions() as session, scope(session, organisation=leased.organisation):
        chunk = _chunk(session, leased, world)
        if not chunk.items:
            return  # the lease had ended and another worker has them
        chunk = replace(chunk, prepared=prepared)
        leased.kind.work(session, chunk)
        _settle(leased.kind, chunk, now=world.now)
        _count(session, chunk, now=world.now)
        session.commit()


def _prepare(sessions: Sessions, leased: _Leased, world: HasNow) -> object:
    with sessions() as session, scope(session, organisation=leased.organisation):
        chunk = _chunk(session, leased, world)
    # No transaction is open from here on.
    return leased.kind.prepare(sessions, chunk) if leased.kind.prepare and chunk.items else None


def _chunk(session: Session, leased: _Leased, world: HasNow) -> Chunk:
    job = session.scalars(select(Job).where(Job.id == leased.job_id)).one()
    query = (
        select(JobItem)
        .where(
            JobItem.job_id == leased.job_id,
            JobItem.position.in_(leased.positions),
            JobItem.state == ItemState.WAITING,
            JobItem.lease_owner == leased.owner,
        )
        .order_by(JobItem.position)
        .with_for_update()
    )
    return Chunk(job, tuple(session.scalars(query)), world)


def _settle(kind: Kind, chunk: Chunk, *, now: datetime) -> None:
    for item in chunk.items:
        error = chunk.failures.get(item.key)
        if error is None:
            item.state, item.error = ItemState.DONE, None
            item.attempts += 1
        else:
            _fail(kind, item, error, now=now)
        item.lease_owner = item.lease_until = None


def _fail(kind: Kind, item: JobItem, error: Exception, *, now: datetime) -> None:
    item.attempts += 1
    item.error = _code(error)
    if isinstance(error, GiveUp) or item.attempts >= kind.max_attempts:
        item.state = ItemState.FAILED
    else:
        item.due_at = now + kind.delay(item.attempts)


def _code(error: Exception) -> str:
    # A foreign exception's text may quote what no log should hold.
    return error.code if isinstance(error, LivretError) else type(error).__name__


def _count(session: Session, chunk: Chunk, *, now: datetime) -> None:
    """Move the job's counters and end it with its last item. It comes last: others wait for it."""
    done = sum(item.state is ItemState.DONE for item in chunk.items)
    failed = sum(item.state is ItemState.FAILED for item in chunk.items)
    session.flush()
    session.execute(
        update(Job)
        .where(Job.id == chunk.job.id)
        .values(done=Job.done + done, failed=Job.failed + failed)
        .execution_options(synchronize_session=False)
    )
    job = session.get_one(Job, chunk.job.id, populate_existing=True)
    if job.state is JobState.ACTIVE and job.done + job.failed >= job.total:
        job.state = JobState.INCOMPLETE if job.failed else JobState.DONE
        job.ended_at = now


def _one_by_one(sessions: Sessions, leased: _Leased, error: Exception, world: HasNow) -> None:
    if len(leased.positions) == 1:
        _note_failure(sessions, leased, error, world)
        return
    for position in leased.positions:
        alone = replace(leased, positions=(position,))
        try:
            _work(sessions, alone, world)
        except Exception as own_error:  # noqa: BLE001 - it is written beside the item
            _note_failure(sessions, alone, own_error, world)


def _note_failure(sessions: Sessions, leased: _Leased, error: Exception, world: HasNow) -> None:
    _LOG.warning("an item of %s failed: %s", leased.kind.name, _code(error))
    with sessions() as session, scope(session, organisation=leased.organisation):
        chunk = _chunk(session, leased, world)
        for item in chunk.items:
            _fail(leased.kind, item, error, now=world.now)
            item.lease_owner = item.lease_until = None
        _count(session, chunk, now=world.now)
        session.commit()


_THIS_PROCESS: Final = new_id()


def _process() -> str:
    return f"{platform.node()}/{os.getpid()}/{_THIS_PROCESS}"


def release_dead(sessions: Sessions) -> int:
    """Free the items of workers on this machine that are no more; how many of those workers.

    Those of another machine are free when their lease ends.
    """
    held = select(JobItem.lease_owner).where(JobItem.state == ItemState.WAITING).distinct()
    with sessions() as session, scope(session, everything=_REASON):
        owners = session.scalars(held.where(JobItem.lease_owner.is_not(None))).all()
        dead = [owner for owner in owners if owner and not _is_alive(owner)]
        if dead:
            freed = update(JobItem).where(
                JobItem.state == ItemState.WAITING, JobItem.lease_owner.in_(dead)
            )
            session.execute(freed.values(lease_owner=None, lease_until=None))
            session.commit()
    return len(dead)


def _is_alive(owner: str) -> bool:
    host, pid, process, *_ = owner.split("/")
    if host != platform.node():
        return True  # nobody here can tell
    if int(pid) == os.getpid():
        # After a restart of a container the number is often the same.
        return process == str(_THIS_PROCESS)
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
