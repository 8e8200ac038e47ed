"""Whoever awards outside the accreditation is told before signing, and may award all the same."""

import pytest

from tests.issuer.awards.catalogues import achievement
from tests.issuer.federated.conftest import Joined
from tests.issuer.federated.test_joining import apply, pass_time
from tests.issuer.organisations.places import SCHOOL
from tests.issuer.support import Running

CONSOLE = f"/orgs/{SCHOOL.slug}/console"
BEFORE = "Before you sign"


def badge(running: Running, type_: str) -> str:
    with running.inside() as (session, organisation):
        return str(achievement(session, organisation, running.now, type=type_).id)


def check_page(two: Joined, achievement_id: str) -> str:
    """The last screen before an award is made."""
    page = f"{CONSOLE}/awards/new/{achievement_id}"
    fields = {"name": "Léa Dupré", "awarded_on": "2026-11-20", "step": "what"}
    answer = two.issuer.head.send(page, **fields)
    assert answer.status_code == 200
    return str(answer.text)


def test_who_is_in_no_federation_is_told_nothing(two: Joined) -> None:
    assert BEFORE not in check_page(two, badge(two.issuer, "Competency"))


@pytest.mark.parametrize(("type_", "warned"), [("CommunityService", False), ("Competency", True)])
def test_an_award_of_another_kind_is_warned_of(two: Joined, type_: str, warned: bool) -> None:
    apply(two)
    two.anchor.grant("engagement")
    pass_time(two, minutes=11)
    assert (BEFORE in check_page(two, badge(two.issuer, type_))) is warned


def test_who_waits_for_an_answer_is_told_so(two: Joined) -> None:
    apply(two)
    page = check_page(two, badge(two.issuer, "Competency"))
    assert BEFORE in page
    assert "has not decided yet" in page


def test_it_is_awarded_all_the_same(two: Joined) -> None:
    apply(two)
    made = badge(two.issuer, "Competency")
    page = f"{CONSOLE}/awards/new/{made}"
    fields = {"name": "Léa Dupré", "awarded_on": "2026-11-20", "step": "check", "go": "award"}
    answer = two.issuer.head.send(page, **fields)
    assert answer.status_code in (200, 303)
    assert "Léa Dupré" in two.issuer.head.get(f"{CONSOLE}/awards").text
