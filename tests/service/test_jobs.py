"""Each item is done exactly once, whatever fails, stops or is killed."""

import os
import platform
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from service import database, jobs
from service.audit import INSTALLATION
from service.errors import Conflict, NotFound, ServiceError
from service.fence import current, scope
from service.jobs import Chunk, GiveUp, Item, ItemState, Job, JobItem, JobState, Kinds, Worker
from service.jobs.kinds import FIRST_DELAY, LONGEST_DELAY, Kind
from service.jobs.working import LEASE
from tests.service.job_worker import Effect, Workers
from tests.service.scratch import Scratch

SCHOOL, OTHER = UUID(int=1), UUID(int=2)


@dataclass(frozen=True)
class Time:
    """The world of these workers."""

    now: datetime

    def later(self, delay: timedelta) -> "Time":
        return replace(self, now=self.now + delay)


@pytest.fixture
def at(now: datetime) -> Time:
    return Time(now)


@pytest.fixture
def sessions(engine: Engine) -> Any:
    Scratch.metadata.create_all(engine)
    return database.sessions(engine)


def begin(sessions: Any, at: Time, items: Any, **more: Any) -> Job:
    with sessions() as session:
        job = jobs.start(session, "effects", items, organisation=SCHOOL, now=at.now, **more)
        session.commit()
    return job


def now_of(sessions: Any, job: Job) -> Job:
    with sessions() as session:
        return jobs.progress(session, job.id, organisation=SCHOOL)


def effects(sessions: Any) -> Counter[str]:
    with sessions() as session, scope(session, everything="the test counts"):
        return Counter(session.scalars(select(Effect.key)))


def add_effects(session: Session, chunk: Chunk) -> None:
    for item in chunk.items:
        session.add(Effect(key=item.key))


def known(work: Any = add_effects, **how: Any) -> Kinds:
    kinds = Kinds()
    kinds.register("effects", work, **how)
    return kinds


def run_all(sessions: Any, at: Time, kinds: Kinds) -> int:
    return Worker(sessions, kinds, world=lambda: at).run_pending()


KEYS = tuple(f"award-{number}" for number in range(120))


def test_a_job_does_each_item_once_and_says_so(sessions: Any, at: Time) -> None:
    job = begin(sessions, at, KEYS)
    assert run_all(sessions, at, known()) == len(KEYS)
    found = now_of(sessions, job)
    assert (found.state, found.done, found.failed) == (JobState.DONE, len(KEYS), 0)
    assert found.ended_at == at.now
    assert effects(sessions) == Counter(KEYS)
    assert run_all(sessions, at, known()) == 0


def test_progress_is_seen_between_chunks(sessions: Any, at: Time) -> None:
    job, kinds = begin(sessions, at, KEYS), known(items_at_once=50)
    seen = []
    while jobs.run_once(sessions, at, kinds):
        seen.append(now_of(sessions, job).done)
    assert seen == [50, 100, 120]


def test_work_gets_the_facts_and_leaves_a_result(sessions: Any, at: Time) -> None:
    def double(_: Session, chunk: Chunk) -> None:
        for item in chunk.items:
            item.result = {"is": item.facts["number"] * chunk.job.facts["by"]}

    job = begin(sessions, at, [Item("a", {"number": 21})], facts={"by": 2})
    run_all(sessions, at, known(double))
    with sessions() as session, scope(session, organisation=SCHOOL):
        assert session.get_one(JobItem, (job.id, 0)).result == {"is": 42}


def test_work_stands_in_the_scope_of_its_organisation(sessions: Any, at: Time) -> None:
    seen = []
    begin(sessions, at, ["a"])
    run_all(sessions, at, known(lambda session, _: seen.append(current(session))))
    assert [(one.organisation, one.everything) for one in seen] == [(SCHOOL, "")]


def test_a_job_that_is_not_committed_does_not_begin(sessions: Any, at: Time) -> None:
    with sessions() as session:
        jobs.start(session, "effects", ["a"], organisation=SCHOOL, now=at.now)
        session.rollback()
    assert run_all(sessions, at, known()) == 0


def test_a_job_without_items_is_done(sessions: Any, at: Time) -> None:
    assert begin(sessions, at, []).state is JobState.DONE


def test_a_key_starts_a_job_once(sessions: Any, at: Time) -> None:
    first, second = (begin(sessions, at, ["a"], key="file-1") for _ in range(2))
    other = begin(sessions, at, ["a"], key="file-2")
    assert first.id == second.id != other.id


def test_a_key_starts_a_job_once_also_at_once(sessions: Any, at: Time) -> None:
    with ThreadPoolExecutor(6) as pool:
        started = pool.map(lambda _: begin(sessions, at, ["a"], key="file-1").id, range(6))
        assert len(set(started)) == 1


@pytest.mark.parametrize(
    ("items", "code"),
    [
        pytest.param(["a", "b", "a"], "job-item-twice", id="twice"),
        pytest.param([""], "job-item-key-malformed", id="no key"),
        pytest.param(["x" * 201], "job-item-key-malformed", id="long key"),
    ],
)
def test_wrong_items_are_refused(sessions: Any, at: Time, items: Any, code: str) -> None:
    with pytest.raises(ServiceError, match=code):
        begin(sessions, at, items)


class Refusing:
    """Work that refuses some items, as a whole chunk or by name."""

    def __init__(self, *refused: str, error: ServiceError | Exception) -> None:
        self.refused = set(refused)
        self.error = error

    def __call__(self, session: Session, chunk: Chunk) -> None:
        for item in chunk.items:
            session.add(Effect(key=item.key))
            session.flush()
            if item.key in self.refused:
                raise self.error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ServiceError("list-full"), "list-full"),
        (ZeroDivisionError("secret"), "ZeroDivisionError"),
    ],
    ids=["our error", "a fault"],
)
def test_an_item_that_fails_leaves_the_others_done(
    sessions: Any, at: Time, error: Exception, code: str
) -> None:
    job = begin(sessions, at, KEYS)
    run_all(sessions, at, known(Refusing("award-3", error=error)))
    found = now_of(sessions, job)
    assert (found.state, found.done, found.failed) == (JobState.ACTIVE, len(KEYS) - 1, 0)
    assert effects(sessions) == Counter(set(KEYS) - {"award-3"})
    with sessions() as session, scope(session, organisation=SCHOOL):
        item = session.get_one(JobItem, (job.id, 3))
    assert (item.error, item.attempts, item.due_at) == (code, 1, at.now + FIRST_DELAY)


def test_a_failed_item_is_tried_again_later_until_it_succeeds(sessions: Any, at: Time) -> None:
    work = Refusing("b", error=ServiceError("list-full"))
    job, kinds = begin(sessions, at, ["a", "b"]), known(work)
    run_all(sessions, at, kinds)
    assert run_all(sessions, at.later(FIRST_DELAY / 2), kinds) == 0
    work.refused.clear()
    assert run_all(sessions, at.later(FIRST_DELAY), kinds) == 1
    assert now_of(sessions, job).state is JobState.DONE
    assert effects(sessions) == Counter("ab")


def test_delays_grow_to_a_bound() -> None:
    kind = Kind("x", add_effects)
    delays = [kind.delay(attempts) for attempts in range(1, 40)]
    assert delays[:3] == [FIRST_DELAY, FIRST_DELAY * 2, FIRST_DELAY * 4]
    assert delays == sorted(delays)
    assert delays[-1] == LONGEST_DELAY


def test_an_item_that_always_fails_is_given_up_and_listed(sessions: Any, at: Time) -> None:
    kinds = known(Refusing("b", error=ServiceError("list-full")), max_attempts=3)
    job = begin(sessions, at, ["a", "b"])
    for number in range(3):
        assert now_of(sessions, job).state is JobState.ACTIVE
        run_all(sessions, at.later(LONGEST_DELAY * number), kinds)
    found = now_of(sessions, job)
    assert (found.state, found.done, found.failed) == (JobState.INCOMPLETE, 1, 1)
    with sessions() as session:
        failed = jobs.failures(session, found)
    assert [(item.key, item.error, item.attempts) for item in failed] == [("b", "list-full", 3)]


def test_what_cannot_be_mended_is_given_up_at_once(sessions: Any, at: Time) -> None:
    job = begin(sessions, at, ["a", "b"])
    run_all(sessions, at, known(Refusing("b", error=GiveUp("award-withdrawn"))))
    assert now_of(sessions, job).state is JobState.INCOMPLETE


def test_work_may_name_the_items_that_failed(sessions: Any, at: Time) -> None:
    def work(_: Session, chunk: Chunk) -> None:
        chunk.failures["b"] = ServiceError("mail-not-taken")

    job = begin(sessions, at, ["a", "b", "c"])
    run_all(sessions, at, known(work))
    assert now_of(sessions, job).done == 2


def test_failed_items_are_taken_up_again(sessions: Any, at: Time) -> None:
    work = Refusing("b", error=GiveUp("award-withdrawn"))
    job, kinds = begin(sessions, at, ["a", "b"]), known(work)
    run_all(sessions, at, kinds)
    change(sessions, job, jobs.take_up, at)
    work.refused.clear()
    assert run_all(sessions, at, kinds) == 1
    assert now_of(sessions, job).state is JobState.DONE
    assert effects(sessions) == Counter("ab")


def change(sessions: Any, job: Job, verb: Any, at: Time) -> None:
    with sessions() as session:
        verb(session, jobs.progress(session, job.id, organisation=SCHOOL), now=at.now)
        session.commit()


def test_a_cancelled_job_stops_and_can_be_taken_up(sessions: Any, at: Time) -> None:
    job, kinds = begin(sessions, at, KEYS), known(items_at_once=50)
    jobs.run_once(sessions, at, kinds)
    change(sessions, job, jobs.cancel, at)
    assert run_all(sessions, at, kinds) == 0
    found = now_of(sessions, job)
    assert (found.state, found.done) == (JobState.CANCELLED, 50)
    change(sessions, job, jobs.take_up, at)
    assert run_all(sessions, at, kinds) == 70
    assert effects(sessions) == Counter(KEYS)


def test_a_job_that_ended_is_neither_cancelled_nor_taken_up(sessions: Any, at: Time) -> None:
    job = begin(sessions, at, ["a"])
    run_all(sessions, at, known())
    for verb, code in ((jobs.cancel, "job-ended"), (jobs.take_up, "job-nothing-left")):
        with pytest.raises(Conflict, match=code):
            change(sessions, job, verb, at)


def test_a_job_cancelled_while_a_chunk_is_at_work_keeps_what_that_did(
    sessions: Any, at: Time
) -> None:
    job = begin(sessions, at, KEYS)

    def stop_it(_: object, __: Chunk) -> None:
        if now_of(sessions, job).state is JobState.ACTIVE:
            change(sessions, job, jobs.cancel, at)

    run_all(sessions, at, known(prepare=stop_it, items_at_once=50))
    found = now_of(sessions, job)
    assert (found.state, found.done) == (JobState.CANCELLED, 50)
    assert sum(effects(sessions).values()) == 50


def test_another_organisation_sees_no_job(sessions: Any, at: Time) -> None:
    job = begin(sessions, at, ["a"])
    with sessions() as session, pytest.raises(NotFound, match="job-unknown"):
        jobs.progress(session, job.id, organisation=OTHER)


def test_jobs_take_turns(sessions: Any, at: Time) -> None:
    long = begin(sessions, at, KEYS)
    short = begin(sessions, at.later(timedelta(seconds=1)), ["urgent"])
    kinds = known(items_at_once=10)
    for second in range(2, 4):
        jobs.run_once(sessions, at.later(timedelta(seconds=second)), kinds)
    assert now_of(sessions, short).state is JobState.DONE
    assert now_of(sessions, long).done == 10


def test_a_worker_takes_only_what_it_knows(sessions: Any, at: Time) -> None:
    begin(sessions, at, ["a"])
    assert run_all(sessions, at, Kinds()) == 0


def test_a_kind_has_one_meaning() -> None:
    kinds = known()
    kinds.register("effects", add_effects)
    with pytest.raises(ServiceError, match="job-kind-taken"):
        kinds.register("effects", lambda *_: None)


def test_leased_items_are_left_alone_until_the_lease_ends(sessions: Any, at: Time) -> None:
    begin(sessions, at, ["a"])
    inner: list[int] = []

    def meanwhile(_: object, __: Chunk) -> None:
        if not inner:
            inner.append(-1)
            inner.append(jobs.run_once(sessions, at, kinds))
            inner.append(jobs.run_once(sessions, at.later(LEASE), kinds))

    kinds = known(prepare=meanwhile)
    jobs.run_once(sessions, at, kinds)
    # The second worker, after the lease, did the item; the first found it done and did nothing.
    assert inner == [-1, 0, 1]
    assert effects(sessions) == Counter("a")


def test_workers_at_once_do_each_item_once(sessions: Any, at: Time) -> None:
    job, kinds = begin(sessions, at, KEYS), known(items_at_once=5)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: run_all(sessions, at, kinds), range(4)))
    # One may have looked when the rest was in others' hands.
    done.append(run_all(sessions, at, kinds))
    assert sum(done) == len(KEYS)
    assert effects(sessions) == Counter(KEYS)
    found = now_of(sessions, job)
    assert (found.state, found.done) == (JobState.DONE, len(KEYS))


def lease_to(sessions: Any, owner: str, at: Time) -> None:
    with sessions() as session, scope(session, everything="the test makes a dead worker"):
        session.execute(update(JobItem).values(lease_owner=owner, lease_until=at.now + LEASE))
        session.commit()


@pytest.mark.parametrize(
    ("owner", "freed"),
    [
        pytest.param(f"{platform.node()}/{2**22 + 1}/x/y", 1, id="no such process"),
        pytest.param(f"{platform.node()}/{os.getpid()}/x/y", 1, id="our number, before us"),
        pytest.param(f"{platform.node()}/{os.getppid()}/x/y", 0, id="alive"),
        pytest.param("another-machine/1/x/y", 0, id="another machine"),
    ],
)
def test_items_of_a_dead_worker_are_free_at_once(
    sessions: Any, at: Time, owner: str, freed: int
) -> None:
    begin(sessions, at, ["a"])
    lease_to(sessions, owner, at)
    assert run_all(sessions, at, known()) == 0
    assert jobs.release_dead(sessions) == freed
    assert run_all(sessions, at, known()) == freed


def test_the_embedded_worker_works_until_stopped(sessions: Any, at: Time) -> None:
    begin(sessions, at, KEYS)
    idle = Event()
    worker = Worker(sessions, known(), world=lambda: at, wait=lambda _: idle.set())
    thread = worker.start_thread()
    idle.wait()
    worker.stop()
    thread.join()
    assert effects(sessions) == Counter(KEYS)


def periodic_jobs(sessions: Any) -> int:
    with sessions() as session, scope(session, organisation=INSTALLATION):
        return session.scalar(select(func.count(Job.id)))


def test_periodic_work_starts_once_in_each_span(sessions: Any, at: Time) -> None:
    kinds = known()
    kinds.periodic("effects", timedelta(hours=1))
    for minutes in (0, 10, 20, 40, 50, 100):
        run_all(sessions, at.later(timedelta(minutes=minutes)), kinds)
    # It is half past: the spans of 18, 19 and 20 hours.
    assert effects(sessions) == Counter({"run": 3})


def test_periodic_work_starts_once_however_many_workers_ask(sessions: Any, at: Time) -> None:
    kinds = known()
    kinds.periodic("effects", timedelta(hours=1))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: run_all(sessions, at, kinds), range(4)))
    run_all(sessions, at, kinds)
    assert effects(sessions) == Counter({"run": 1})


def test_old_periodic_runs_are_dropped(sessions: Any, at: Time) -> None:
    kinds = known()
    kinds.periodic("effects", timedelta(days=1))
    for days in range(12):
        run_all(sessions, at.later(timedelta(days=days)), kinds)
    assert periodic_jobs(sessions) == 8


def test_killed_at_random_points_each_item_is_done_once(
    sessions: Any, at: Time, database_url: str
) -> None:
    job = begin(sessions, at, KEYS)
    chance, stopped = random.Random(20261123), Counter[str]()
    with Workers(database_url) as workers:
        for _ in range(12):
            stopped[workers.run(steps=chance.randrange(0, 24))] += 1
        assert "idle" not in stopped, "there was nothing left to kill"
        assert now_of(sessions, job).state is JobState.ACTIVE
        assert workers.run(steps=10_000) == "idle"
    assert len(stopped) >= 3, "the kills hit too few different points"
    assert effects(sessions) == Counter(KEYS)
    found = now_of(sessions, job)
    assert (found.state, found.done, found.failed) == (JobState.DONE, len(KEYS), 0)
    with sessions() as session, scope(session, organisation=SCHOOL):
        states = session.scalars(select(JobItem.state).distinct()).all()
    assert states == [ItemState.DONE]
