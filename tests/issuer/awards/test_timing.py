"""What happens by itself: due awards, one reminder, offers that lapse, loose documents."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from issuer.awards import evidence, moves, timing
from issuer.awards.models import Award, AwardState, Evidence, Recipient
from issuer.delivering import claims, letters
from issuer.delivering.models import Channel
from issuer.organisations import creating, partners
from service import accounts
from service.accounts.models import Membership
from service.jobs import Job, JobItem
from tests.issuer.awards.catalogues import achievement, an_award
from tests.issuer.organisations.places import CLUB
from tests.issuer.support import Running

S = AwardState
DAY = timedelta(days=1)
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def badge(running: Running) -> UUID:
    with running.inside() as (session, school):
        return achievement(session, school, running.now).id


def offered(running: Running, badge: UUID, channel: Channel | None, **more: Any) -> UUID:
    with running.inside() as (session, school):
        made = an_award(session, school, badge, running.now, **more)
        moves.move(session, made, S.OFFERED, by=None, now=running.now)
        if channel is not None:
            claims.make(session, made, channel, secrets=running.place.secrets, now=running.now)
        return made.id


def award(running: Running, award_id: UUID) -> Award:
    with running.inside() as (session, _):
        return session.get_one(Award, award_id)


def letters_to(running: Running) -> list[str]:
    with running.inside() as (session, _):
        query = select(JobItem.key).join(Job).where(Job.kind == letters.KIND)
        return list(session.scalars(query))


def tick(running: Running) -> None:
    with running.inside() as (session, school):
        for step in timing.STEPS:
            step(session, school, now=running.now)


def test_what_is_scheduled_is_issued_when_it_is_due(running: Running, badge: UUID):
    with running.inside() as (session, school):
        made = an_award(session, school, badge, running.now, due_at=running.now + DAY)
    running.work()
    assert award(running, made.id).state is S.SCHEDULED
    running.clock.forward(days=1, seconds=1)
    running.work()
    done = award(running, made.id)
    assert (done.state, done.offered_at) == (S.OFFERED, running.now)


def test_who_lost_the_role_no_longer_decides_what_was_scheduled(running: Running, badge: UUID):
    by = running.awarder.account_id
    with running.inside() as (session, school):
        made = an_award(session, school, badge, running.now, due_at=running.now + DAY)
        made.made_by = by
        held = session.scalars(select(Membership).where(Membership.person_id == by)).one()
        accounts.end(session, held, by=running.head.account_id, now=running.now)
    running.clock.forward(days=1, seconds=1)
    tick(running)
    back = award(running, made.id)
    assert (back.state, back.reason) == (S.TO_APPROVE, "decider-role-ended")
    running.sign_in_again(running.head)
    page = running.head.get(f"/orgs/college-exemple/console/awards/{made.id}")
    assert "no role here any more" in page.get_data(as_text=True)


def test_a_partner_that_was_suspended_meanwhile(running: Running):
    with running.inside(CLUB.slug) as (session, club):
        badge = achievement(session, club, running.now)
        made = an_award(session, club, badge.id, running.now, due_at=running.now + DAY)
        partners.suspend(session, club, by=running.head.account_id, now=running.now)
    running.clock.forward(days=1, seconds=1)
    running.work()
    with running.inside(CLUB.slug) as (session, _):
        held = session.get(Award, made.id)
        assert (held.state, held.reason) == (S.TO_APPROVE, "partner-suspended")


def test_one_reminder_by_letter(running: Running, badge: UUID):
    address = {"address": "noe@famille.example"}
    by_mail = offered(running, badge, Channel.MAIL, **address)
    on_paper = offered(running, badge, Channel.SHEET, **address)
    without = offered(running, badge, Channel.LINK)
    left = offered(running, badge, Channel.MAIL, **address)
    before = letters_to(running)
    with running.inside() as (session, _):
        moves.move(session, session.get_one(Award, left), S.LEFT, by=None, now=running.now)
    running.clock.forward(days=13)
    tick(running)
    assert letters_to(running) == before == []
    running.clock.forward(days=1)
    for _ in range(3):
        tick(running)
        running.clock.forward(days=2)
    assert letters_to(running) == [str(by_mail)]
    reminded = [award(running, one).reminded_at for one in (by_mail, on_paper, left, without)]
    # Who left it aside looks like the others.
    assert [at is not None for at in reminded] == [True, True, True, False]


def test_offers_lapse_whether_left_or_not(running: Running, badge: UUID):
    ids = [offered(running, badge, None) for _ in range(3)]
    mailed = offered(running, badge, None, recipient=Recipient.EMAIL, value="n@f.example")
    with running.inside() as (session, _):
        session.get_one(Award, ids[1]).state = S.LEFT
        session.get_one(Award, ids[2]).state = S.TAKEN
    running.clock.forward(days=179)
    tick(running)
    assert award(running, ids[0]).state is S.OFFERED
    running.clock.forward(days=1)
    tick(running)
    states = [award(running, one).state for one in (*ids, mailed)]
    assert states == [S.LAPSED, S.LAPSED, S.TAKEN, S.OFFERED]


def test_documents_of_no_award_are_taken_out_after_a_day(running: Running, badge: UUID):
    with running.inside() as (session, school):
        loose = evidence.add(session, school, PDF, name="a.pdf", by=None, now=running.now)
        kept = evidence.add(session, school, PDF, name="b.pdf", by=None, now=running.now)
        made = an_award(session, school, badge, running.now)
        evidence.bind(session, made, [kept.id])
    running.clock.forward(hours=25)
    running.work()
    with running.inside() as (session, _):
        assert session.scalars(select(Evidence.id)).all() == [kept.id]
        assert loose.id != kept.id


def test_every_organisation_has_its_turn(running: Running, badge: UUID):
    first = offered(running, badge, None)
    with running.session() as session:
        other = creating.find(session, "lycee-autre")
    with running.inside("lycee-autre") as (session, other):
        theirs = achievement(session, other, running.now)
        made = an_award(session, other, theirs.id, running.now)
        moves.move(session, made, S.OFFERED, by=None, now=running.now)
    running.clock.forward(days=181)
    running.work()
    assert award(running, first).state is S.LAPSED
    with running.inside("lycee-autre") as (session, _):
        assert session.get(Award, made.id).state is S.LAPSED
