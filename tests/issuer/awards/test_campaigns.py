"""Many awards at once: all or nothing, decided or approved together, issued once, counted."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from issuer.awards import awarding, campaigns
from issuer.awards.awarding import Wish
from issuer.awards.campaigns import Plan
from issuer.awards.content import Content
from issuer.awards.models import Award, AwardState, Campaign, Source
from issuer.errors import IssuerError
from service.errors import Conflict, NotAllowed
from service.jobs import JobItem
from tests.issuer.awards.catalogues import achievement
from tests.issuer.support import Running

S = AwardState
DAY = timedelta(days=1)
PLAN = Plan(name=" PSC1   3A ", source=Source.TABLE, facts={"rows": 3})


@pytest.fixture
def badge(running: Running) -> UUID:
    with running.inside() as (session, school):
        return achievement(session, school, running.now).id


def wishes(badge: UUID, count: int, **more: Any) -> list[Wish]:
    return [Wish(**{"achievement": badge, "name": f"P {one}", **more}) for one in range(count)]


def start(running: Running, made: list[Wish], who: str = "secretary") -> Campaign:
    with running.inside() as (session, school):
        by = running.people[who].account_id
        return campaigns.start(session, school, PLAN, made, by=by, now=running.now)


def test_all_of_it_is_decided_and_issued(running_on_both: Running):
    running = running_on_both
    with running.inside() as (session, school):
        badge = achievement(session, school, running.now).id
    # More than are written at once.
    made = start(running, wishes(badge, campaigns.AT_ONCE + 3))
    assert made.name == "PSC1 3A"
    with running.inside() as (session, _):
        before = campaigns.progress(session, session.get_one(Campaign, made.id))
        assert (before.total, before.issued) == (503, 0)
        assert before.job is not None
        assert before.job.total == 503
    running.work()
    with running.inside() as (session, _):
        after = campaigns.progress(session, session.get_one(Campaign, made.id))
        assert dict(after.by_state) == {S.OFFERED: 503}
        assert after.issued == 503
        assert session.scalar(select(func.count()).select_from(JobItem)) >= 503


def test_one_that_is_wrong_stops_them_all_and_is_named(running: Running, badge: UUID):
    bad = wishes(badge, 3)
    bad[1] = Wish(achievement=badge, name="Noé", content=Content(results={"hours": "999"}))
    with pytest.raises(IssuerError) as refused:
        start(running, bad)
    assert (refused.value.code, refused.value.pointer) == ("value-out-of-range", "/1")
    with running.inside() as (session, _):
        assert session.scalars(select(Award.id)).all() == []
        assert session.scalars(select(Campaign.id)).all() == []


def test_who_may_not_award_makes_no_campaign(running: Running, badge: UUID):
    with pytest.raises(NotAllowed):
        start(running, wishes(badge, 2), "partner")
    with pytest.raises(IssuerError, match="campaign-name-malformed"), running.inside() as it:
        campaigns.begin(*it, Plan(name=" "), by=None, now=running.now)


def test_in_several_transactions_and_with_a_source(running: Running, badge: UUID):
    source = awarding.Source(key="jardin/1", digest="a")
    with running.inside() as (session, school):
        made = campaigns.begin(session, school, PLAN, by=None, now=running.now)
        first = campaigns.add(
            session, school, made, wishes(badge, 1, source=source), by=None, now=running.now
        )
    with running.inside() as (session, school):
        made = session.get_one(Campaign, made.id)
        again = wishes(badge, 1, draft=True, due_at=running.now + DAY)
        later = campaigns.add(session, school, made, again, by=None, now=running.now)
        assert campaigns.finish(session, school, made, by=None, now=running.now).total == 1
        rows = {one.id: one for one in session.scalars(select(Award))}
        assert (rows[first[0]].source_key, rows[first[0]].revision) == ("jardin/1", 0)
        assert rows[later[0]].state is S.DRAFT
        assert {one.campaign_id for one in rows.values()} == {made.id}
        with pytest.raises(Conflict, match="campaign-ended"):
            campaigns.add(session, school, made, wishes(badge, 1), by=None, now=running.now)
        assert [one.id for one in campaigns.listed(session)] == [made.id]
        assert campaigns.listed(session, older_than=made.id) == []


def test_the_head_approves_a_whole_campaign(running: Running, badge: UUID):
    with running.inside() as (_, school):
        school.needs_approval = True
    over = Wish(achievement=badge, name="Noé", valid_until=running.now + DAY)
    made = start(running, [*wishes(badge, 3), over])
    running.clock.forward(days=2)
    for person in (running.head, running.secretary):
        running.sign_in_again(person)

    def approve(who: str) -> Any:
        with running.inside() as (session, school):
            by = running.people[who].account_id
            held = session.get_one(Campaign, made.id)
            return campaigns.approve(session, school, held, by=by, now=running.now)

    with pytest.raises(NotAllowed, match="role-missing"):
        approve("secretary")
    assert approve("head").total == 3
    assert approve("head") is None
    with running.inside() as (session, _):
        rows = session.scalars(select(Award)).all()
        assert sorted(one.state for one in rows) == [S.SCHEDULED] * 3 + [S.TO_APPROVE]
        decided = [one for one in rows if one.state is S.SCHEDULED]
        assert {one.approved_by for one in decided} == {running.head.account_id}
    running.work()
    with running.inside() as (session, _):
        states = sorted(session.scalars(select(Award.state)))
        assert states == [S.OFFERED] * 3 + [S.TO_APPROVE]


def test_four_eyes_also_of_campaigns(running: Running, badge: UUID):
    with running.inside() as (_, school):
        school.needs_approval = True
    made = start(running, wishes(badge, 2), "head")
    with running.inside() as (session, school):
        held = session.get_one(Campaign, made.id)
        by = running.head.account_id
        with pytest.raises(NotAllowed, match="award-own-approval"):
            campaigns.approve(session, school, held, by=by, now=running.now)
        held.made_by = uuid4()
        assert campaigns.approve(session, school, held, by=by, now=running.now)
