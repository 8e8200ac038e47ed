"""Revoking, suspending and resuming: the bits of status lists, reasons, who may, two at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.awards import withdrawing
from issuer.awards.models import Award, AwardState
from issuer.awards.withdrawing import Act
from issuer.errors import IssuerError
from issuer.issuing.models import Credential, Form, Origin
from issuer.organisations.models import Organisation
from issuer.status import entries
from issuer.status.home import Home
from issuer.status.models import Purpose, StatusEntry
from schemas.errors import LivretError
from service.errors import Conflict, NotAllowed, NotFound
from tests.issuer.awards.catalogues import achievement, an_award
from tests.issuer.support import Running

S = AwardState
WHY = "Erreur sur le nom"


@pytest.fixture
def badge(running: Running) -> UUID:
    return a_badge(running)


def a_badge(running: Running) -> UUID:
    with running.inside() as (session, school):
        return achievement(session, school, running.now).id


def signed(
    running: Running,
    session: Session,
    school: Organisation,
    badge: UUID,
    *,
    purpose: Purpose = Purpose.REVOCATION,
    by: str = "awarder",
) -> Award:
    """A taken award with a credential in both forms that share a place in a list."""
    made = an_award(session, school, badge, running.now, state=S.TAKEN)
    made.taken_at, made.made_by = running.now, running.people[by].account_id
    home = Home(school, running.place.hosting)
    row, _ = entries.allot(session, home, f"urn:uuid:{made.id}", now=running.now, purpose=purpose)
    for form in Form:
        session.add(
            Credential(
                award_id=made.id,
                origin=Origin.AWARD,
                form=form,
                name=f"urn:uuid:{made.id}",
                document=b"{}",
                digest="",
                suite="",
                verification_method="",
                status_list_id=row.list_id,
                status_index=row.index,
                issued_at=running.now,
            )
        )
    session.flush()
    return made


def bits(session: Session, award: Award) -> list[tuple[bool, str | None]]:
    query = select(StatusEntry.is_set, StatusEntry.reason).where(
        StatusEntry.credential == f"urn:uuid:{award.id}"
    )
    return [(row.is_set, row.reason) for row in session.execute(query)]


def do(running: Running, verb: Any, awards: list[Award], who: str = "head", **more: Any) -> Any:
    with running.inside() as (session, school):
        by = running.people[who].account_id
        return verb(session, school, awards, by=by, now=running.now, **more)


def test_a_revoked_award_is_set_in_its_list(running: Running, badge: UUID):
    with running.inside() as (session, school):
        made, other = (signed(running, session, school, badge) for _ in range(2))
    done = do(running, withdrawing.revoke, [made], reason=f" {WHY}\n")
    assert [(one.state, one.reason) for one in done] == [(S.REVOKED, WHY)]
    with running.inside() as (session, _):
        assert bits(session, made) == [(True, WHY)]
        assert bits(session, other) == [(False, None)]
    with pytest.raises(Conflict, match="award-move-refused"):
        do(running, withdrawing.revoke, [made], reason=WHY)


def test_an_offer_that_nobody_took_simply_ends(running: Running, badge: UUID):
    with running.inside() as (session, school):
        made = an_award(session, school, badge, running.now, state=S.LEFT)
        assert withdrawing.can_suspend(session, made)
    assert do(running, withdrawing.revoke, [made], reason=WHY)[0].state is S.REVOKED


def test_suspended_until_it_is_lifted(running: Running, badge: UUID):
    with running.inside() as (session, school):
        made = signed(running, session, school, badge, purpose=Purpose.SUSPENSION)
        assert withdrawing.can_suspend(session, made)
    assert do(running, withdrawing.suspend, [made], reason=WHY)[0].state is S.SUSPENDED
    with running.inside() as (session, _):
        assert bits(session, made) == [(True, WHY)]
    assert do(running, withdrawing.resume, [made])[0].state is S.TAKEN
    with running.inside() as (session, _):
        assert bits(session, made) == [(False, None)]
    with pytest.raises(Conflict, match="award-move-refused"):
        do(running, withdrawing.resume, [made])
    do(running, withdrawing.suspend, [made], reason=WHY)
    assert do(running, withdrawing.revoke, [made], reason=WHY)[0].state is S.REVOKED
    with running.inside() as (session, _):
        assert bits(session, made) == [(True, WHY)]


def test_what_can_only_be_revoked_is_not_suspended_and_nothing_is_half_done(
    running: Running, badge: UUID
):
    with running.inside() as (session, school):
        first = signed(running, session, school, badge, purpose=Purpose.SUSPENSION)
        second = signed(running, session, school, badge)
        assert not withdrawing.can_suspend(session, second)
    with pytest.raises(Conflict, match="award-cannot-suspend"):
        do(running, withdrawing.suspend, [first, second], reason=WHY)
    with running.inside() as (session, _):
        assert bits(session, first) == [(False, None)]
        assert session.get(Award, first.id).state is S.TAKEN


def test_a_reason_is_wanted(running: Running, badge: UUID):
    with running.inside() as (session, school):
        made = signed(running, session, school, badge)
    for reason in ("", " \n", "x" * 501, "a\x00"):
        with pytest.raises(IssuerError, match="reason-missing"):
            do(running, withdrawing.revoke, [made], reason=reason)
    with pytest.raises(NotFound):
        do(running, withdrawing.revoke, [Award(id=uuid4())], reason=WHY)


def test_who_may_withdraw_what(running: Running, badge: UUID):
    with running.inside() as (session, school):
        made = signed(running, session, school, badge, by="head")
        own = signed(running, session, school, badge, by="awarder")
    for who in ("awarder", "partner", "other-head"):
        with pytest.raises(NotAllowed, match="role-missing"):
            do(running, withdrawing.revoke, [made, own], who, reason=WHY)
    assert do(running, withdrawing.revoke, [own], "awarder", reason=WHY)
    assert do(running, withdrawing.revoke, [made], "secretary", reason=WHY)
    running.clock.forward(hours=13)
    with pytest.raises(NotAllowed, match="second-step-needed"):
        do(running, withdrawing.revoke, [own], reason=WHY)


def test_several_at_once_those_that_can_be(running: Running, badge: UUID):
    with running.inside() as (session, school):
        made = [signed(running, session, school, badge) for _ in range(3)]
        made[0].state = S.REPLACED
    ids, gone = [one.id for one in made], uuid4()
    answer = do(running, withdrawing.withdraw_many, [*ids, gone], act=Act.REVOKE, reason=WHY)
    assert {one.id for one in answer.done} == set(ids[1:])
    assert answer.refused == {ids[0]: "award-move-refused", gone: "award-unknown"}


def test_a_whole_campaign_is_withdrawn_in_the_background(running: Running, badge: UUID):
    with running.inside() as (session, school):
        made = [signed(running, session, school, badge) for _ in range(3)]
        made[2].state = S.LAPSED
        held = an_award(session, school, badge, running.now, state=S.DRAFT)
    ids = [one.id for one in (*made, held)]
    with pytest.raises(NotAllowed, match="role-missing"):
        do(running, withdrawing.start_many, ids, "awarder", act=Act.REVOKE, reason=WHY)
    job = do(running, withdrawing.start_many, ids, act=Act.REVOKE, reason=WHY)
    running.work()
    with running.inside() as (session, _):
        states = [session.get(Award, one).state for one in ids]
        assert states == [S.REVOKED, S.REVOKED, S.REVOKED, S.DRAFT]
        assert bits(session, made[0]) == [(True, WHY)]
        assert session.get(type(job), job.id).failed == 1


def test_what_is_replaced_is_withdrawn(running: Running, badge: UUID):
    with running.inside() as (session, school):
        made = signed(running, session, school, badge)
        done = withdrawing.replaced(session, school, [made], by=None, now=running.now)
        assert [one.state for one in done] == [S.REPLACED]
        assert bits(session, made) == [(True, "replaced")]


def test_many_who_revoke_at_once_lose_nothing(running_on_both: Running):
    running, many = running_on_both, 12
    badge = a_badge(running)
    with running.inside() as (session, school):
        made = [signed(running, session, school, badge) for _ in range(many)]
    barrier = Barrier(4)

    def go(part: int) -> list[str]:
        barrier.wait()
        said = []
        # Two of the four want the same ones, in the other order.
        for one in made[part % 2 :: 2][:: 1 if part < 2 else -1]:
            try:
                do(running, withdrawing.revoke, [one], reason=WHY)
                said.append("done")
            except LivretError as error:
                said.append(error.code)
        return said

    with ThreadPoolExecutor(4) as pool:
        said = [one for part in pool.map(go, range(4)) for one in part]
    assert sorted(said) == ["award-move-refused"] * many + ["done"] * many
    with running.inside() as (session, _):
        assert [bits(session, one) for one in made] == [[(True, WHY)]] * many
