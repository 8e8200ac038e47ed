"""The pages of campaigns: who sees which, and all of one approved or revoked by a button."""

from uuid import UUID, uuid4

import pytest

from issuer.awards import campaigns, looking
from issuer.awards.awarding import Wish
from issuer.awards.campaigns import Plan
from issuer.awards.looking import Filter
from issuer.awards.models import Award, AwardState
from tests.issuer.awards.catalogues import achievement
from tests.issuer.organisations.places import SCHOOL
from tests.issuer.support import Running
from tests.issuer.support.running import OTHER

S = AwardState
CONSOLE = "/orgs/college-exemple/console/campaigns"


@pytest.fixture
def badge(running: Running) -> UUID:
    with running.inside() as (session, school):
        return achievement(session, school, running.now).id


def start(running: Running, badge: UUID, who: str = "secretary", count: int = 3) -> UUID:
    with running.inside() as (session, school):
        wishes = [Wish(achievement=badge, name=f"P {one}") for one in range(count)]
        by = running.people[who].account_id
        plan = Plan(name=f"Fête de {who}")
        return campaigns.start(session, school, plan, wishes, by=by, now=running.now).id


def states(running: Running, campaign: UUID) -> dict[AwardState, int]:
    with running.inside() as (session, _):
        return dict(looking.counts(session, Filter(campaign=campaign)))


def wait(running: Running, campaign: UUID) -> None:
    """Put all of a campaign back to the head."""
    with running.inside() as (session, _):
        for one in session.query(Award).filter(Award.campaign_id == campaign):
            one.state = S.TO_APPROVE


def test_everybody_sees_theirs_and_the_office_all(running: Running, badge: UUID) -> None:
    assert "No campaign yet" in running.awarder.get(CONSOLE).text
    theirs, mine = start(running, badge), start(running, badge, "awarder")
    page = running.head.get(CONSOLE).text
    assert "Fête de secretary" in page
    assert "Fête de awarder" in page
    page = running.awarder.get(CONSOLE).text
    assert "Fête de secretary" not in page
    assert running.awarder.get(f"{CONSOLE}/{mine}").status_code == 200
    assert running.awarder.get(f"{CONSOLE}/{theirs}").status_code == 404
    assert running.awarder.send(CONSOLE, to=f"{CONSOLE}/{mine}/revoke").status_code == 403
    assert "Revoke the whole" not in running.awarder.get(f"{CONSOLE}/{mine}").text


def test_a_campaign_of_another_school_is_not_there(running: Running, badge: UUID) -> None:
    made = start(running, badge)
    theirs = CONSOLE.replace(SCHOOL.slug, OTHER.slug)
    other = running.other_head
    assert "Fête de" not in other.get(theirs).text
    assert other.get(f"{theirs}/{made}").status_code == 404
    assert other.get(f"{CONSOLE}/{made}").status_code == 404
    for act in ("approve", "revoke"):
        to = f"{theirs}/{made}/{act}"
        assert other.send("/account", to=to, reason="Non").status_code == 404
    assert S.REVOKED not in states(running, made)
    assert running.head.get(f"{CONSOLE}/{uuid4()}").status_code == 404


def test_the_page_counts_without_naming_who_left(running: Running, badge: UUID) -> None:
    made = start(running, badge, count=11)
    running.work()
    with running.inside() as (session, _):
        rows = session.query(Award).filter(Award.campaign_id == made).all()
        rows[0].state, rows[1].state = S.LEFT, S.TAKEN
    page = running.head.get(f"{CONSOLE}/{made}").text
    assert "1 person left it aside" in page
    assert "(10)" in page
    assert f"campaign={made}" in page
    assert "/console/delivery/sheets" in page
    assert "/console/jobs/" in page
    few = start(running, badge, count=3)
    running.work()
    with running.inside() as (session, _):
        session.query(Award).filter(Award.campaign_id == few).first().state = S.LEFT
    assert "left it aside" not in running.head.get(f"{CONSOLE}/{few}").text


def test_the_head_approves_all_of_it(running: Running, badge: UUID) -> None:
    made = start(running, badge)
    wait(running, made)
    where = f"{CONSOLE}/{made}"
    assert "Approve the whole campaign" not in running.secretary.get(where).text
    assert running.secretary.send(where, to=f"{where}/approve").status_code == 403
    assert "Approve the whole campaign" in running.head.get(where).text
    assert running.head.send(where, to=f"{where}/approve").status_code == 303
    running.work()
    assert states(running, made) == {S.OFFERED: 3}
    again = running.head.send(where, to=f"{where}/approve")
    assert again.status_code == 303
    assert "Nothing of this campaign waits" in running.head.get(where).text


def test_all_of_it_is_revoked_with_a_reason(running: Running, badge: UUID) -> None:
    made = start(running, badge)
    running.work()
    where = f"{CONSOLE}/{made}"
    bare = running.secretary.send(where, to=f"{where}/revoke")
    assert bare.status_code == 422
    assert states(running, made) == {S.OFFERED: 3}
    answer = running.secretary.send(where, to=f"{where}/revoke", reason="Mauvaise liste")
    assert answer.status_code == 303
    assert "3 awards are being revoked" in running.secretary.get(answer.location).text
    running.work()
    assert states(running, made) == {S.REVOKED: 3}
    running.secretary.send(where, to=f"{where}/revoke", reason="Encore", token=None)
    assert "Revoke the whole" not in running.secretary.get(where).text
