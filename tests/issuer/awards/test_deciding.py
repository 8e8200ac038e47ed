"""Approving, sending back, taking back, putting off, offering again, throwing away."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from issuer.awards import awarding, deciding, moves, offering
from issuer.awards.awarding import Wish
from issuer.awards.models import Award, AwardState, Recipient
from issuer.errors import IssuerError
from issuer.organisations import creating, partners
from service import accounts
from service.accounts.models import Membership
from service.errors import Conflict, NotAllowed, NotFound
from service.jobs import Job, JobItem
from tests.issuer.awards.catalogues import achievement, an_award
from tests.issuer.organisations.places import CLUB
from tests.issuer.support import Running

S = AwardState
DAY = timedelta(days=1)


@pytest.fixture
def badge(running: Running) -> UUID:
    with running.inside() as (session, school):
        return achievement(session, school, running.now).id


def handed(running: Running) -> list[str]:
    with running.inside() as (session, _):
        query = select(JobItem.key).join(Job).where(Job.kind == "issue").order_by(JobItem.key)
        return list(session.scalars(query))


def waiting(running: Running, badge: UUID, who: str = "awarder", **more: Any) -> Award:
    """An award of somebody that waits for the head."""
    with running.inside() as (session, school):
        made = Wish(**{"achievement": badge, "name": "Noé", "draft": True, **more})
        by = running.people[who].account_id
        row = awarding.award(session, school, made, by=by, now=running.now)
        return moves.move(session, row, S.TO_APPROVE, by=by, now=running.now)


def do(
    running: Running, verb: Callable[..., Any], award: Any, who: str = "head", **more: Any
) -> Any:
    with running.inside() as (session, school):
        by = running.people[who].account_id
        return verb(session, school, award, by=by, now=running.now, **more)


def test_the_head_approves_and_it_goes_to_the_job(running: Running, badge: UUID):
    made = waiting(running, badge)
    running.clock.forward(minutes=20)
    done = do(running, deciding.approve, made)
    assert (done.state, done.approved_by) == (S.SCHEDULED, running.head.account_id)
    assert done.lapses_at == running.now + timedelta(days=180)
    assert handed(running) == [str(made.id)]


@pytest.mark.parametrize("who", ["secretary", "awarder", "partner", "other-head"])
def test_nobody_but_the_head_approves(running: Running, badge: UUID, who: str):
    made = waiting(running, badge)
    for verb, more in ((deciding.approve, {}), (deciding.send_back, {"comment": "Non"})):
        with pytest.raises(NotAllowed, match="role-missing"):
            do(running, verb, made, who, **more)
    with pytest.raises(NotAllowed, match="role-missing"):
        do(running, deciding.approve_many, [made.id], who)
    assert handed(running) == []


def test_the_second_step_must_be_fresh(running: Running, badge: UUID):
    made = waiting(running, badge)
    running.clock.forward(hours=13)
    with pytest.raises(NotAllowed, match="second-step-needed"):
        do(running, deciding.approve, made)
    running.sign_in_again(running.head)
    assert do(running, deciding.approve, made).state is S.SCHEDULED


def test_four_eyes_are_two_people(running: Running, badge: UUID):
    with running.inside() as (_, school):
        school.needs_approval = True
    made, others = waiting(running, badge, "head"), waiting(running, badge, "awarder")
    with pytest.raises(NotAllowed, match="award-own-approval"):
        do(running, deciding.approve, made)
    decided = do(running, deciding.approve_many, [made.id, others.id, (gone := uuid4())])
    assert [one.id for one in decided.done] == [others.id]
    assert decided.refused == {made.id: "award-own-approval", gone: "award-unknown"}
    assert handed(running) == [str(others.id)]


def test_a_head_alone_signs_later_what_could_not_be_signed(running: Running, badge: UUID):
    made = waiting(running, badge, "head")
    assert do(running, deciding.approve, made).state is S.SCHEDULED


def test_who_lost_the_role_decides_no_more(running: Running, badge: UUID):
    made = waiting(running, badge)
    second = running.sign_in("second-head", accounts.Role.HEAD)
    with running.inside() as (session, _):
        person = running.head.account_id
        held = session.scalars(select(Membership).where(Membership.person_id == person)).one()
        accounts.end(session, held, by=second.account_id, now=running.now)
    with pytest.raises(NotAllowed, match="role-missing"):
        do(running, deciding.approve, made)


def test_a_partner_approves_its_own_unless_it_is_suspended(running: Running):
    with running.inside(CLUB.slug) as (session, club):
        badge = achievement(session, club, running.now)
        made = an_award(session, club, badge.id, running.now, state=S.TO_APPROVE)
        other = an_award(session, club, badge.id, running.now, state=S.TO_APPROVE)
        by = running.partner.account_id
        assert deciding.approve(session, club, made, by=by, now=running.now).state is S.SCHEDULED
    running.clock.forward(seconds=1)
    with running.session() as session:
        club = creating.find(session, CLUB.slug)
        partners.suspend(session, club, by=running.head.account_id, now=running.now)
        session.commit()
    with running.inside(CLUB.slug) as (session, club):
        with pytest.raises(NotAllowed, match="partner-suspended"):
            deciding.approve(session, club, other, by=by, now=running.now)
        answer = deciding.approve_many(session, club, [other.id], by=by, now=running.now)
        assert answer.refused == {other.id: "partner-suspended"}


def test_it_is_sent_back_with_a_comment_and_handed_in_again(running: Running, badge: UUID):
    made = waiting(running, badge)
    with pytest.raises(IssuerError, match="reason-missing"):
        do(running, deciding.send_back, made, comment="  ")
    back = do(running, deciding.send_back, made, comment="La  date\n manque")
    assert (back.state, back.reason) == (S.DRAFT, "La date manque")
    with pytest.raises(Conflict, match="award-move-refused"):
        do(running, deciding.send_back, made, comment="encore")
    again = do(running, deciding.submit, made, "awarder")
    assert (again.state, again.reason) == (S.SCHEDULED, None)
    with pytest.raises(Conflict, match="award-move-refused"):
        do(running, deciding.submit, made, "awarder")


def test_what_is_decided_can_be_put_off_and_taken_back(running: Running, badge: UUID):
    with running.inside() as (session, school):
        wish = Wish(achievement=badge, name="Noé", due_at=running.now + DAY)
        by = running.awarder.account_id
        made = awarding.award(session, school, wish, by=by, now=running.now)
    later = do(running, deciding.schedule, made, "awarder", due_at=running.now + 5 * DAY)
    assert later.due_at == running.now + 5 * DAY
    assert later.lapses_at == later.due_at + timedelta(days=180)
    assert handed(running) == []
    with pytest.raises(IssuerError, match="award-schedule-wrong"):
        do(running, deciding.schedule, made, due_at=running.now + 500 * DAY)
    assert do(running, deciding.take_back, made, "awarder").state is S.DRAFT
    do(running, deciding.submit, made, "awarder")
    now = do(running, deciding.schedule, made, due_at=running.now - DAY)
    assert (now.state, now.due_at) == (S.SCHEDULED, None)
    assert handed(running) == [str(made.id)]
    with pytest.raises(Conflict, match="award-issued-already"):
        do(running, deciding.schedule, made, due_at=running.now + DAY)


def test_what_lapsed_is_offered_again(running: Running, badge: UUID):
    with running.inside() as (session, school):
        made = an_award(session, school, badge, running.now, state=S.LAPSED)
        made.offered_at = made.reminded_at = running.now
    again = do(running, deciding.offer_again, made, "awarder")
    assert (again.state, again.offered_at, again.reminded_at) == (S.SCHEDULED, None, None)
    assert again.lapses_at == running.now + timedelta(days=180)
    with pytest.raises(Conflict, match="award-move-refused"):
        do(running, deciding.offer_again, made)


def test_validity_that_would_be_over(running: Running, badge: UUID):
    made = waiting(running, badge, valid_until=running.now + DAY)
    running.clock.forward(days=2)
    running.sign_in_again(running.head)
    with pytest.raises(Conflict, match="award-validity-over"):
        do(running, deciding.approve, made)


def test_drafts_are_thrown_away_by_who_made_them_or_the_office(running: Running, badge: UUID):
    with running.inside() as (session, school):
        by, wish = running.head.account_id, Wish(achievement=badge, name="Noé", draft=True)
        made = awarding.award(session, school, wish, by=by, now=running.now)
    with pytest.raises(NotAllowed, match="role-missing"):
        do(running, deciding.discard, made, "awarder")
    do(running, deciding.discard, made, "secretary")
    with pytest.raises(NotFound, match="award-unknown"):
        do(running, deciding.discard, made, "secretary")
    kept = waiting(running, badge)
    with pytest.raises(Conflict, match="award-not-draft"):
        do(running, deciding.discard, kept)


def test_nothing_of_another_organisation_is_reached(running: Running, badge: UUID):
    made = waiting(running, badge)
    with running.inside("lycee-autre") as (session, other):
        by = running.other_head.account_id
        with pytest.raises(NotFound, match="award-unknown"):
            deciding.approve(session, other, made, by=by, now=running.now)
        answer = deciding.approve_many(session, other, [made.id], by=by, now=running.now)
        assert answer.refused == {made.id: "award-unknown"}


def test_offered_at_once_only_where_nothing_is_signed_first(running: Running, badge: UUID):
    with running.inside() as (session, school):
        claim = an_award(session, school, badge, running.now)
        mail = an_award(
            session, school, badge, running.now, recipient=Recipient.EMAIL, value="n@f.example"
        )
        later = an_award(session, school, badge, running.now, due_at=running.now + DAY)
        now = {
            one.id: offering.offer_at_once(session, school, one, by=None, now=running.now)
            for one in (claim, mail, later)
        }
        assert now == {claim.id: True, mail.id: False, later.id: False}
        assert claim.state is S.OFFERED


def test_the_corrected_one_takes_the_place_when_it_is_offered(running: Running, badge: UUID):
    with running.inside() as (session, school):
        old = an_award(session, school, badge, running.now, state=S.TAKEN)
        new = an_award(session, school, badge, running.now, replaces_id=old.id)
        assert old.state is S.TAKEN
        offering.offer(session, school, new, by=None, now=running.now)
        assert (old.state, new.state) == (S.REPLACED, S.OFFERED)
