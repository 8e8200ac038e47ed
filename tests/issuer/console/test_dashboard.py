"""The first page of the console by role, and the page of a long work."""

import html
import re
from uuid import UUID

import pytest

from issuer.awards.models import AwardState, Campaign
from service import jobs
from service.jobs import Item, JobState
from service.jobs.rows import ItemState, JobItem
from tests.issuer.awards.catalogues import achievement, an_award
from tests.issuer.console.addresses import CLUB, OTHER, SCHOOL, words
from tests.issuer.support import Running

HIDDEN = "Zacharie Secret"


@pytest.fixture
def badge(running: Running) -> UUID:
    with running.inside() as (session, place):
        return achievement(session, place, running.now).id


def job_of(
    running: Running, *, failed: int = 0, total: int = 4, made_by: UUID | None = None
) -> UUID:
    """A campaign's job, of which some items failed; ended when any did."""
    with running.inside() as (session, place):
        items = [Item(f"item-{number}") for number in range(total)]
        job = jobs.start(session, "issue", items, organisation=place.id, now=running.now)
        session.add(
            Campaign(
                name="Délégués",
                source="table",
                job_id=job.id,
                made_by=made_by,
                created_at=running.now,
            )
        )
        session.flush()
        for row in session.query(JobItem).filter(JobItem.position < failed):
            row.state, row.error = ItemState.FAILED, "award-cannot-suspend"
        if failed:
            job.state, job.failed, job.done = JobState.INCOMPLETE, failed, total - failed
        return job.id


def test_a_new_head_is_told_three_things(running: Running) -> None:
    page = running.other_head.get(OTHER)
    assert "Three things to do first" in words(page)
    text = page.get_data(as_text=True)
    assert f'href="{OTHER}/members/invite"' in text
    assert text.count("<li>") >= 3


def test_a_partner_is_not_told_to_invite(running: Running) -> None:
    page = words(running.partner.get(CLUB))
    assert "Adopt a badge" in page
    assert "Invite your colleagues" not in page
    assert "lets you attest" in page


def test_each_sees_their_own(running: Running, badge: UUID) -> None:
    with running.inside() as (session, place):
        for name, by in ((HIDDEN, running.head), ("Inès Visible", running.awarder)):
            made = an_award(session, place, badge, running.now, name=name)
            made.made_by = by.account_id
    page = words(running.awarder.get(SCHOOL))
    assert "Inès Visible" in page
    assert HIDDEN not in page
    for who in (running.head, running.secretary):
        assert HIDDEN in words(who.get(SCHOOL))


def test_what_waits_is_counted(running: Running, badge: UUID) -> None:
    with running.inside() as (session, place):
        for state in (AwardState.TO_APPROVE, AwardState.TO_APPROVE, AwardState.DRAFT):
            an_award(session, place, badge, running.now, state=state)
    page = words(running.head.get(SCHOOL))
    assert "2 to approve" in page
    assert "1 draft" in page
    assert "wait for the head" in words(running.awarder.get(SCHOOL))


@pytest.mark.parametrize("who", ["partner", "other_head"])
def test_other_organisations_are_not_there(running: Running, who: str) -> None:
    assert getattr(running, who).get(SCHOOL).status_code == 404


def test_a_running_campaign_is_followed_and_stopped(running: Running) -> None:
    path = f"{SCHOOL}/jobs/{job_of(running)}"
    assert "Délégués" in words(running.head.get(SCHOOL))
    page = running.head.get(path)
    assert "0 of 4" in words(page)
    assert "Refresh" not in page.headers
    assert running.head.get(f"{path}?follow=1").headers["Refresh"] == "5"
    assert running.head.send(path, to=f"{path}/cancel").status_code == 303
    page = running.head.get(f"{path}?follow=1")
    assert "Stopped" in words(page)
    assert "Refresh" not in page.headers
    assert running.head.send(path, to=f"{path}/retry").status_code == 303
    assert "Running" in words(running.head.get(path))


def test_failures_are_told_in_sentences_and_tried_again(running: Running) -> None:
    job_id = job_of(running, failed=2)
    assert "2 failures" in words(running.head.get(SCHOOL))
    path = f"{SCHOOL}/jobs/{job_id}"
    page = words(running.head.get(path))
    assert "can be revoked but not suspended" in page
    assert "number 1" in page
    assert running.head.send(path, to=f"{path}/retry").status_code == 303
    with running.session() as session:
        job = jobs.progress(session, job_id, organisation=running.organisation().id)
        assert (job.state, job.failed) == (JobState.ACTIVE, 0)


def test_stopping_what_has_ended_is_refused(running: Running) -> None:
    path = f"{SCHOOL}/jobs/{job_of(running, failed=1)}"
    assert running.head.send(path, to=f"{path}/cancel").status_code == 409


def test_an_awarder_sees_the_work_of_their_own_campaigns(running: Running) -> None:
    theirs = job_of(running, made_by=running.awarder.account_id)
    other = job_of(running, made_by=running.head.account_id)
    assert running.awarder.get(f"{SCHOOL}/jobs/{theirs}").status_code == 200
    assert running.awarder.get(f"{SCHOOL}/jobs/{other}").status_code == 404
    for job_id, status in ((theirs, 303), (other, 404)):
        to = f"{SCHOOL}/jobs/{job_id}/cancel"
        assert running.awarder.send(f"{SCHOOL}/jobs/{theirs}", to=to).status_code == status
    assert running.other_head.get(f"{OTHER}/jobs/{theirs}").status_code == 404


@pytest.mark.parametrize("who", ["head", "secretary", "awarder", "partner", "other_head"])
def test_every_way_that_is_shown_is_open(running: Running, badge: UUID, who: str) -> None:
    with running.inside() as (session, place):
        for by in (running.head, running.awarder):
            made = an_award(session, place, badge, running.now)
            made.made_by = by.account_id
    person = getattr(running, who)
    page = person.get(person.get("/").location).get_data(as_text=True)
    ways = {html.unescape(one) for one in re.findall(r'href="(/orgs/[^"]*)"', page)}
    assert len(ways) > 3
    assert {one: person.get(one).status_code for one in ways} == dict.fromkeys(ways, 200)
