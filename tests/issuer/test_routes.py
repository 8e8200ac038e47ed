"""Every route as every kind of person; and that one organisation sees nothing of another."""

import re

import pytest
from werkzeug.routing import Rule

from tests.issuer.organisations.places import CLUB, SCHOOL
from tests.issuer.route_table import PEOPLE, TABLE
from tests.issuer.route_walking import Seeds, address, csrf, seed, status, walked
from tests.issuer.support import Running
from tests.issuer.support.running import OTHER

CONSOLE = "/orgs/<slug>/console"
WORD = "Xylophon"
FOUND = frozenset({"achievement_id", "award_id", "job_id", "membership_id", "key_id"})
# An identifier that a form has beside the one of the address is somebody else's business.
HARMLESS = frozenset({400, 404, 422})
EXPECTED = {line: answers for answers, lines in TABLE.items() for line in lines}


def named(method: str, rule: Rule) -> str:
    return f"{method} {rule.rule}"


def test_every_route_stands_in_the_table_once(running: Running) -> None:
    served = [named(method, rule) for method, rule in walked(running)]
    listed = [line for lines in TABLE.values() for line in lines]
    assert len(listed) == len(set(listed))
    assert sorted(set(served) - set(listed)) == [], "say in route_table who may call these"
    assert sorted(set(listed) - set(served)) == [], "these are no longer served"


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_is_answered_as_the_table_says(running: Running, name: str) -> None:
    seeds = seed(running, SCHOOL.slug, running.head)
    person = running.people.get(name) or running.browser()
    wrong = {}
    for method, rule in walked(running):
        expected = EXPECTED.get(named(method, rule), ("missing",) * len(PEOPLE))
        answered = status(person, method, address(running, rule, seeds))
        if answered != expected[PEOPLE.index(name)]:
            wrong[named(method, rule)] = (answered, expected[PEOPLE.index(name)])
    assert wrong == {}


def test_a_partner_is_answered_as_the_table_says_in_its_own_organisation(running: Running) -> None:
    seeds = seed(running, CLUB.slug, running.partner)
    wrong = {}
    for method, rule in walked(running):
        expected = EXPECTED.get(named(method, rule), ("missing",))
        if not rule.rule.startswith(CONSOLE):
            continue
        answered = status(running.partner, method, address(running, rule, seeds))
        if answered != expected[-1]:
            wrong[named(method, rule)] = (answered, expected[-1])
    assert wrong == {}


def test_things_of_one_school_are_not_there_under_the_address_of_another(running: Running) -> None:
    ours = seed(running, SCHOOL.slug, running.head)
    theirs = seed(running, OTHER.slug, running.other_head, word=WORD)
    token = csrf(running.head)
    wrong = {}
    for method, rule in walked(running):
        if not FOUND & rule.arguments:
            continue
        mixed = Seeds(ours.slug, {**ours.ids, **theirs.ids})
        data = {"csrf_token": token} if method == "POST" else {}
        answered = status(running.head, method, address(running, rule, mixed), **data)
        if answered != 404:
            wrong[named(method, rule)] = answered
    assert {one for one in wrong.values() if one not in HARMLESS} == set(), wrong
    assert {line for line, one in wrong.items() if line.startswith("GET")} == set()


def test_no_page_of_a_school_says_a_word_of_another(running: Running) -> None:
    seeds = seed(running, SCHOOL.slug, running.head)
    seed(running, OTHER.slug, running.other_head, word=WORD)
    told = running.other_head.get(f"/orgs/{OTHER.slug}/console/awards").text
    assert WORD in told, "the word must be one that lists show"
    for method, rule in walked(running):
        if method != "GET" or not rule.rule.startswith(CONSOLE):
            continue
        page = running.head.get(address(running, rule, seeds))
        assert WORD.encode() not in page.data, rule.rule
        assert OTHER.slug.encode() not in page.data, rule.rule
        assert not re.search(OTHER.profile.name.encode(), page.data), rule.rule


def test_the_public_pages_name_no_recipient(running: Running) -> None:
    seeds = seed(running, SCHOOL.slug, running.head, word=WORD)
    stranger = running.browser()
    for method, rule in walked(running):
        if method == "GET" and not rule.rule.startswith(CONSOLE):
            with stranger.get(address(running, rule, seeds)) as page:
                assert WORD.encode() not in page.data, rule.rule
