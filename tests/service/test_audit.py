"""A line of the audit log that is removed, changed, moved or cut off is noticed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, update

from service import audit
from service.audit import AuditEntry, AuditHead
from service.errors import ServiceError
from service.fence import scope

SCHOOL, OTHER, ACTOR, AWARD = (UUID(int=number) for number in range(1, 5))


def write(session: Any, now: datetime, *, count: int = 5, organisation: UUID = SCHOOL) -> None:
    for number in range(count):
        audit.record(
            session,
            actor=ACTOR,
            act="award.revoke",
            organisation=organisation,
            target=AWARD,
            facts={"reason": "duplicate", "number": number, "at": now, "ids": [AWARD]},
            now=now + timedelta(seconds=number),
        )


@pytest.fixture
def written(sessions: Any, now: datetime) -> Any:
    with sessions() as session:
        write(session, now)
        write(session, now, count=2, organisation=OTHER)
        session.commit()
    return sessions


def test_an_untouched_chain_is_whole(written: Any) -> None:
    with written() as session:
        assert audit.verify(session, SCHOOL) is None
        assert audit.verify(session, OTHER) is None
        assert audit.verify(session, UUID(int=99)) is None
        assert audit.head(session, SCHOOL).sequence == 5


def test_an_entry_says_who_did_what_to_what_and_when(written: Any, now: datetime) -> None:
    with written() as session:
        newest, *_ = audit.entries(session, SCHOOL)
    assert (newest.sequence, newest.actor, newest.act) == (5, str(ACTOR), "award.revoke")
    assert (newest.target, newest.at) == (str(AWARD), now + timedelta(seconds=4))
    assert newest.facts["reason"] == "duplicate"


def test_entries_are_paged_from_the_newest(written: Any) -> None:
    with written() as session:
        first = audit.entries(session, SCHOOL, most=2)
        second = audit.entries(session, SCHOOL, before=first[-1].sequence, most=2)
    assert [entry.sequence for entry in (*first, *second)] == [5, 4, 3, 2]


def test_what_belongs_to_no_organisation_has_a_chain_too(sessions: Any, now: datetime) -> None:
    with sessions() as session:
        audit.record(session, actor=None, act="sign-in.locked", organisation=None, now=now)
        session.commit()
        assert audit.verify(session, None) is None
        assert audit.head(session, None).sequence == 1


def test_an_act_that_is_undone_leaves_no_entry(written: Any, now: datetime) -> None:
    with written() as session:
        write(session, now)
        session.rollback()
    with written() as session:
        assert audit.head(session, SCHOOL).sequence == 5
        assert audit.verify(session, SCHOOL) is None


def changed(**values: Any) -> Callable[[Any], None]:
    def tamper(session: Any) -> None:
        session.execute(update(AuditEntry).where(AuditEntry.sequence == 3).values(**values))

    return tamper


def removed(*sequences: int) -> Callable[[Any], None]:
    def tamper(session: Any) -> None:
        session.execute(delete(AuditEntry).where(AuditEntry.sequence.in_(sequences)))

    return tamper


def swapped(session: Any) -> None:
    for old, new in ((3, 100), (4, 3), (100, 4)):
        session.execute(update(AuditEntry).where(AuditEntry.sequence == old).values(sequence=new))


def closed_up(session: Any) -> None:
    removed(3)(session)
    for old in (4, 5):
        session.execute(
            update(AuditEntry).where(AuditEntry.sequence == old).values(sequence=old - 1)
        )


def head_gone(session: Any) -> None:
    session.execute(delete(AuditHead))


@pytest.mark.parametrize(
    ("tamper", "position"),
    [
        pytest.param(changed(act="award.issue"), 3, id="another act"),
        pytest.param(changed(actor=str(OTHER)), 3, id="another actor"),
        pytest.param(changed(actor=None), 3, id="no actor"),
        pytest.param(changed(target=None), 3, id="no target"),
        pytest.param(changed(facts={"reason": "other"}), 3, id="other facts"),
        pytest.param(changed(facts={"number": 0.5}), 3, id="facts we never write"),
        pytest.param(changed(hash=bytes(32)), 3, id="another hash"),
        pytest.param(removed(1), 1, id="the first removed"),
        pytest.param(removed(3), 3, id="one removed"),
        pytest.param(removed(5), 5, id="the last cut off"),
        pytest.param(removed(3, 4, 5), 3, id="the end cut off"),
        pytest.param(removed(1, 2, 3, 4, 5), 1, id="all removed"),
        pytest.param(swapped, 3, id="two swapped"),
        pytest.param(closed_up, 3, id="one removed, the gap closed"),
        pytest.param(head_gone, 6, id="the head removed"),
    ],
)
def test_a_changed_chain_is_noticed(
    written: Any, tamper: Callable[[Any], None], position: int
) -> None:
    with written() as session:
        with scope(session, organisation=SCHOOL):
            tamper(session)
        session.commit()
    with written() as session:
        assert audit.verify(session, SCHOOL) == position
        assert audit.verify(session, OTHER) is None


def test_a_chain_written_anew_is_noticed_by_a_head_noted_elsewhere(
    written: Any, now: datetime
) -> None:
    with written() as session:
        noted = audit.head(session, SCHOOL)
        with scope(session, organisation=SCHOOL):
            session.execute(delete(AuditEntry))
            session.execute(delete(AuditHead))
        session.expunge_all()
        write(session, now + timedelta(days=1), count=6)
        session.commit()
        assert audit.verify(session, SCHOOL) is None
        assert audit.verify(session, SCHOOL, noted=noted) == 5


def test_a_chain_shorter_than_the_noted_head_is_noticed(written: Any, now: datetime) -> None:
    with written() as session:
        noted = audit.Head(7, b"x" * 32)
        assert audit.verify(session, SCHOOL, noted=noted) == 6


def test_an_entry_is_neither_changed_nor_deleted(written: Any) -> None:
    with written() as session, scope(session, organisation=SCHOOL):
        entry = session.get_one(AuditEntry, (SCHOOL, 3))
        entry.act = "award.issue"
        with pytest.raises(ServiceError, match="audit-append-only"):
            session.flush()
        session.rollback()
        session.delete(session.get_one(AuditEntry, (SCHOOL, 3)))
        with pytest.raises(ServiceError, match="audit-append-only"):
            session.flush()
        session.rollback()


def test_writers_at_once_make_one_chain(sessions: Any, now: datetime) -> None:
    writers, each = 6, 5
    begin = Barrier(writers)

    def append(_: int) -> None:
        begin.wait()
        for _ in range(each):
            with sessions() as session:
                write(session, now, count=1)
                session.commit()

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(append, range(writers)))
    with sessions() as session:
        assert audit.head(session, SCHOOL).sequence == writers * each
        assert audit.verify(session, SCHOOL) is None


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        pytest.param({"act": "Award Revoked"}, "audit-act-malformed", id="act"),
        pytest.param({"facts": {"story": "x" * 201}}, "audit-facts-malformed", id="a story"),
        pytest.param({"facts": {"a": {"b": 1}}}, "audit-facts-malformed", id="an object"),
        pytest.param({"facts": {"a": 0.5}}, "audit-facts-malformed", id="a fraction"),
        pytest.param({"facts": dict.fromkeys(map(str, range(21)))}, "audit-facts", id="too many"),
    ],
)
def test_what_does_not_belong_into_an_entry_is_refused(
    sessions: Any, now: datetime, wrong: Any, code: str
) -> None:
    usual: Any = {"act": "award.issue", "facts": {}}
    with sessions() as session, pytest.raises(ServiceError, match=code):
        audit.record(session, actor=None, organisation=SCHOOL, now=now, **{**usual, **wrong})
