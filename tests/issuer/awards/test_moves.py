"""The life of an award: every pair of states, instants, the audit log, two at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from issuer.awards import moves
from issuer.awards.models import Award, AwardState
from issuer.awards.moves import FIRST, MOVES, NOT_YET_ISSUED, STANDING
from service.audit import AuditEntry
from service.errors import Conflict, NotFound
from tests.issuer.awards.catalogues import achievement, an_award
from tests.issuer.support import Running

S = AwardState
ALLOWED = {
    S.DRAFT: {S.TO_APPROVE, S.SCHEDULED, S.REPLACED},
    S.TO_APPROVE: {S.DRAFT, S.SCHEDULED, S.REPLACED},
    S.SCHEDULED: {S.DRAFT, S.TO_APPROVE, S.OFFERED, S.REPLACED, S.REVOKED},
    S.OFFERED: {S.TAKEN, S.LEFT, S.LAPSED, S.REPLACED, S.SUSPENDED, S.REVOKED},
    S.LEFT: {S.OFFERED, S.TAKEN, S.LAPSED, S.REPLACED, S.SUSPENDED, S.REVOKED},
    S.TAKEN: {S.REPLACED, S.SUSPENDED, S.REVOKED},
    S.LAPSED: {S.SCHEDULED, S.REPLACED, S.REVOKED},
    S.SUSPENDED: {S.OFFERED, S.TAKEN, S.REPLACED, S.REVOKED},
    S.REPLACED: set(),
    S.REVOKED: set(),
}


def entries(session: Any, award: Award) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.target == str(award.id))
    return list(session.scalars(query.order_by(AuditEntry.sequence)))


def test_the_table_is_the_one_that_was_agreed():
    assert {state: set(after) for state, after in MOVES.items()} == ALLOWED


@pytest.mark.parametrize("before", S)
def test_every_other_move_is_refused(running: Running, before: AwardState):
    with running.inside() as (session, school):
        badge = achievement(session, school, running.now)
        for after in S:
            made = an_award(session, school, badge.id, running.now, state=before)
            if after in ALLOWED[before]:
                assert moves.move(session, made, after, by=None, now=running.now).state is after
                continue
            with pytest.raises(Conflict) as refused:
                moves.move(session, made, after, by=None, now=running.now)
            assert refused.value.code == "award-move-refused"
            assert "left" not in refused.value.facts.values()
            assert made.state is before


def test_all_states_can_be_reached_and_only_two_are_for_good():
    reached, waiting = set(FIRST), list(FIRST)
    while waiting:
        waiting += (new := MOVES[waiting.pop()] - reached)
        reached |= new
    assert reached == set(S)
    assert {state for state, after in MOVES.items() if not after} == {S.REPLACED, S.REVOKED}
    assert NOT_YET_ISSUED.isdisjoint(STANDING)


def test_whoever_left_an_award_is_not_told_from_who_did_not_answer(running: Running):
    for allowed in MOVES[S.OFFERED] - {S.LEFT}:
        assert allowed in MOVES[S.LEFT]
    with running.inside() as (session, school):
        badge = achievement(session, school, running.now)
        made = an_award(session, school, badge.id, running.now)
        moves.move(session, made, S.OFFERED, by=None, now=running.now)
        before, seen = len(entries(session, made)), made.changed_at
        running.clock.forward(hours=1)
        moves.move(session, made, S.LEFT, by=None, now=running.now)
        assert (len(entries(session, made)), made.changed_at) == (before, seen)
        moves.move(session, made, S.TAKEN, by=None, now=running.now)
        assert entries(session, made)[-1].facts == {"from": "offered", "to": "taken"}


def test_a_move_leaves_its_instant_and_an_entry(running: Running):
    with running.inside() as (session, school):
        badge = achievement(session, school, running.now)
        made, head = an_award(session, school, badge.id, running.now), running.head.account_id
        for state in (S.OFFERED, S.TAKEN, S.SUSPENDED, S.TAKEN, S.REVOKED):
            running.clock.forward(hours=1)
            moves.move(session, made, state, by=head, now=running.now, reason=f"why {state}")
        hours = [
            (at - made.created_at).total_seconds() / 3600 for at in (made.offered_at, made.taken_at)
        ]
        assert hours == [1, 2]
        assert (made.changed_at, made.reason) == (running.now, "why revoked")
        told = entries(session, made)
        acts = ["made", "offered", "taken", "suspended", "resumed", "revoked"]
        assert [one.act for one in told] == [f"award.{act}" for act in acts]
        assert told[-1].actor == str(head)
        # A reason may name people: it stands on the row, which can be erased.
        assert "why" not in str([one.facts for one in told])


def test_all_or_none(running: Running):
    with running.inside() as (session, school):
        badge = achievement(session, school, running.now)
        good = an_award(session, school, badge.id, running.now, state=S.TAKEN)
        bad = an_award(session, school, badge.id, running.now, state=S.DRAFT)
        with pytest.raises(Conflict):
            moves.move_all(session, [good, bad], S.REVOKED, by=None, now=running.now)
        assert good.state is S.TAKEN
        assert moves.move_all(session, [], S.REVOKED, by=None, now=running.now) == ()
        gone = Award(id=UUID(int=1), organisation_id=school.id)
        with pytest.raises(NotFound):
            moves.move(session, gone, S.REVOKED, by=None, now=running.now)
        with pytest.raises(NotFound):
            moves.move_all(session, [good, gone], S.REVOKED, by=None, now=running.now)


def test_two_who_move_the_same_award_at_once(running_on_both: Running):
    running, both = running_on_both, 4
    with running.inside() as (session, school):
        badge = achievement(session, school, running.now)
        made = an_award(session, school, badge.id, running.now, state=S.OFFERED)
    barrier = Barrier(both)

    def go(number: int) -> str:
        barrier.wait()
        with running.session() as session:
            try:
                moves.move(session, made, (S.TAKEN, S.LAPSED)[number % 2], by=None, now=running.now)
                session.commit()
            except Conflict as error:
                return error.code
        return "done"

    with ThreadPoolExecutor(both) as pool:
        answers = sorted(pool.map(go, range(both)))
    assert answers == ["award-move-refused"] * (both - 1) + ["done"]
    with running.inside() as (session, _):
        told = [one.act for one in entries(session, made)]
        assert len(told) == 2, told
