"""The page of tokens: what a head sees and does, what nobody else may."""

import re

import pytest

from issuer.tokens.keeping import Scope
from tests.issuer.organisations.places import SCHOOL
from tests.issuer.support import Running
from tests.issuer.vc_api.machines import Machine, machine

PAGE = f"/orgs/{SCHOOL.slug}/console/tokens"
FIELDS = {"name": "Pronote", "scopes": ["credentials:issue"], "purpose": "none", "days": "30"}


def secret_of(page: str) -> str:
    found = re.search(r'value="(lvt_[\w-]+)"', page)
    assert found is not None, page
    return found[1]


def test_a_token_is_made_shown_once_used_and_withdrawn(running_on_both: Running) -> None:
    issuer = running_on_both
    assert "No software has a token yet." in issuer.head.get(PAGE).text
    answer = issuer.head.send(PAGE, **FIELDS)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    caller = Machine(issuer, SCHOOL.slug, secret_of(answer.text))
    assert caller.issue(caller.document()).status_code == 201
    page = issuer.head.get(PAGE).text
    assert "Pronote" in page
    assert caller.secret not in page
    assert caller.secret[-4:] in page
    (address,) = re.findall(rf'action="({PAGE}/[0-9a-f-]+/withdraw)"', page)
    gone = issuer.head.send(PAGE, to=address)
    assert gone.status_code == 303
    assert "no longer works" in issuer.head.get(PAGE).text
    assert caller.issue(caller.document()).status_code == 401


@pytest.mark.parametrize(
    "change", [{"name": ""}, {"name": "x" * 200}, {"scopes": []}, {"scopes": ["x"]}, {"days": "7"}]
)
def test_a_form_that_is_not_filled_in(running: Running, change: dict[str, object]) -> None:
    answer = running.head.send(PAGE, **{**FIELDS, **change})
    assert answer.status_code == 422
    assert "lvt_" not in answer.text


@pytest.mark.parametrize("person", ["secretary", "awarder", "partner", "other-head"])
def test_only_the_head_comes_here(running: Running, person: str) -> None:
    machine(running, Scope.READ)
    answer = running.people[person].get(PAGE)
    assert answer.status_code in {403, 404}


def test_it_needs_both_steps_of_late(running: Running) -> None:
    running.clock.forward(hours=13)
    assert running.head.get(PAGE).status_code in {303, 403}


def test_the_page_speaks_french(running: Running) -> None:
    page = running.head.get(PAGE + "?lang=fr").text
    assert 'lang="fr"' in page
