"""The issuer as a whole: who is known, what waits in the background, whether it is ready."""

from issuer import navigation
from service.accounts.memberships import may_sign
from service.accounts.models import Role
from tests.issuer.organisations.places import CLUB, SCHOOL
from tests.issuer.support import Running
from tests.support.web import BROWSER

PEOPLE = {
    "head": (Role.HEAD, SCHOOL.slug),
    "secretary": (Role.SECRETARY, SCHOOL.slug),
    "awarder": (Role.AWARDER, SCHOOL.slug),
    "partner": (Role.PARTNER, CLUB.slug),
    "other-head": (Role.HEAD, "lycee-autre"),
}


def test_everybody_is_signed_in_with_both_steps(running_on_both: Running) -> None:
    for name, (_, slug) in PEOPLE.items():
        person = running_on_both.people[name]
        assert "Sign out" in person.get("/account").text
        with running_on_both.inside(slug) as (session, organisation):
            assert may_sign(session, person.account_id, organisation.id, running_on_both.now)


def test_a_stranger_finds_the_way_in(running: Running) -> None:
    page = running.browser().get("/")
    assert page.status_code == 200
    assert 'href="/sign-in"' in page.text


def test_it_is_ready_once_somebody_works_and_until_nobody_does(running_on_both: Running) -> None:
    issuer, stranger = running_on_both, running_on_both.browser()
    assert stranger.get("/readyz").json["parts"] == {
        "database": True,
        "tables": True,
        "worker": False,
    }
    assert issuer.work() > 0
    assert stranger.get("/readyz").status_code == 200
    issuer.clock.forward(minutes=6)
    assert stranger.get("/readyz").status_code == 503
    issuer.work()
    assert stranger.get("/readyz").status_code == 200


def test_the_way_to_a_page_is_shown_to_whom_it_is_for(running: Running) -> None:
    for line in navigation.LINES:
        assert line.roles <= frozenset(Role)
    page = running.browser().client.get("/", headers=BROWSER)
    assert 'aria-label="Main"' not in page.text
