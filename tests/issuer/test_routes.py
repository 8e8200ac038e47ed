"""Every route as every kind of person; and that one organisation sees nothing of another."""

from collections import Counter, deque
from collections.abc import Mapping
from typing import Any

import pytest
from werkzeug.routing import Rule

from service.accounts import invitations, memberships, sign_ins
from service.accounts.invitations import Newcomer
from service.accounts.memberships import Given
from service.accounts.models import Role
from service.web.access import Kind, access_of
from tests.issuer.organisations.places import CLUB, SCHOOL
from tests.issuer.route_answers import EXCEPTIONS, OWN, expected
from tests.issuer.route_crawling import leads, route_of
from tests.issuer.route_seeds import Seeds, befriend, endorse, seed
from tests.issuer.route_table import PEOPLE, TABLE, open_to
from tests.issuer.route_walking import (
    IN,
    address,
    ask,
    csrf,
    digest,
    has_things,
    named,
    status_of,
    walked,
)
from tests.issuer.support import Person, Running
from tests.issuer.support.running import OTHER
from tests.service.accounts.people import PASSWORD

CONSOLE = "/orgs/<slug>/console"
OURS, THEIRS = "Quartz", "Xylophon"
BY_SIGHT = frozenset({400, 404, 409, 422})
"""Refusals of a form before or after what it names is looked for."""
DECLARED = {line: demanded for demanded, lines in TABLE.items() for line in lines}
OF_A_KIND = 6
"""How many pages of one route are read: they are alike."""
MIN_PAGES = 30


def both(running: Running) -> tuple[Seeds, Seeds]:
    """Two schools, each with one thing of each kind, and with an endorsement of the other's."""
    ours = seed(running, SCHOOL.slug, running.head, word=OURS)
    theirs = seed(running, OTHER.slug, running.other_head, word=THEIRS)
    befriend(running, theirs, "club-autre", rna="W000000002")
    endorse(running, ours, theirs)
    endorse(running, theirs, ours)
    return ours, theirs


def test_every_route_stands_in_the_table_as_its_view_declares(running: Running) -> None:
    served = {
        named(method, rule): open_to(access_of(running.app, rule.endpoint))
        for method, rule in walked(running)
    }
    listed = [line for lines in TABLE.values() for line in lines]
    assert len(listed) == len(set(listed))
    assert sorted(set(served) - set(listed)) == [], "say in route_table who may call these"
    assert sorted(set(listed) - set(served)) == [], "these are no longer served"
    assert sorted(set(EXCEPTIONS) - set(served)) == [], "these are no longer served"
    other = {
        line: (DECLARED[line], said) for line, said in served.items() if DECLARED[line] != said
    }
    assert other == {}, "the view and the table disagree on who may call these"


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_is_answered_as_the_table_says(running: Running, name: str) -> None:
    ours, _ = both(running)
    person = running.people.get(name) or running.browser()
    assert told(running, person, name, ours) == {}


def test_a_partner_is_answered_as_the_table_says_in_its_own_organisation(running: Running) -> None:
    own = seed(running, CLUB.slug, running.partner)
    assert told(running, running.partner, OWN, own, under=CONSOLE) == {}


def told(
    running: Running, person: Person, name: str, seeds: Seeds, *, under: str = ""
) -> Mapping[str, Any]:
    """Which routes answer otherwise than the table says: what they did, what they should."""
    wrong = {}
    for method, rule in walked(running):
        line = named(method, rule)
        if line not in DECLARED or not rule.rule.startswith(under):
            continue
        answered = status_of(ask(person, method, address(running, rule, seeds)))
        should = expected(line, DECLARED[line], name)
        if answered != should:
            wrong[line] = (answered, should)
    return wrong


def test_one_step_of_sign_in_opens_nothing_that_demands_two(running: Running) -> None:
    ours, _ = both(running)
    person = head_by_one_step(running)
    for method, rule in walked(running):
        line = named(method, rule)
        if rule.rule.startswith(CONSOLE):
            should = 403 if DECLARED[line].two_steps else expected(line, DECLARED[line], "head")
            assert status_of(ask(person, method, address(running, rule, ours))) == should, line


def head_by_one_step(running: Running) -> Person:
    """Another head of our school, who has no second step yet."""
    newcomer, school = Newcomer("paul", "Paul", PASSWORD, True, "en"), running.organisation()
    with running.session() as session:
        made = invitations.create(session, newcomer, email="paul@ecole.example", now=running.now)
        session.flush()
        wanted = Given(made.id, school.id, Role.HEAD)
        memberships.appoint(session, wanted, now=running.now)
        opened = sign_ins.begin(session, made, browser="t", provider=None, now=running.now)
        session.commit()
    person = running.browser()
    running.keep(person, opened.token)
    return person


def test_things_of_one_school_are_not_there_under_the_address_of_another(running: Running) -> None:
    ours, theirs = both(running)
    foreign, token = Seeds(ours.slug, theirs.ids), csrf(running.head)
    before, wrong = digest(running, running.organisation(OTHER.slug).id), {}
    for method, rule in walked(running):
        if "slug" not in rule.arguments or not has_things(rule, theirs):
            continue
        if DECLARED[named(method, rule)].kind is Kind.ONE_TIME:
            continue  # the secret says whose it is, and is there whatever the address says
        data = {"csrf_token": token} if method == "POST" else {}
        answer = ask(running.head, method, address(running, rule, foreign), **data)
        good = BY_SIGHT if method == "POST" else {404}
        if answer.status_code not in good or THEIRS.encode() in answer.data:
            wrong[named(method, rule)] = answer.status_code
    assert wrong == {}
    assert digest(running, running.organisation(OTHER.slug).id) == before


def test_what_forms_name_of_another_school_is_left_as_it_is(running: Running) -> None:
    ours, theirs = both(running)
    here, there = (running.organisation(one.slug).id for one in (SCHOOL, OTHER))
    before, own = digest(running, there), digest(running, here)
    ids = {key.removesuffix("_id"): str(one) for key, one in theirs.ids.items() if "_id" in key}
    more = {"awards": ids["award"], "requests": ids["request"], "person": ids["membership"]}
    data = {**ids, **more, "id": ids["award"], "ids": ids["award"], "reason": "Erreur de saisie."}
    for method, rule in walked(running):
        if method != "POST" or not rule.rule.startswith(CONSOLE):
            continue
        data["csrf_token"] = csrf(running.head)
        answer = ask(running.head, method, address(running, rule, ours), **data)
        assert answer.status_code < 500, rule.rule
        assert THEIRS.encode() not in answer.data, rule.rule
    assert digest(running, here) != own, "some of these forms must have done something"
    assert digest(running, there) == before


def test_no_page_of_a_school_says_a_word_of_another(running: Running) -> None:
    ours, theirs = both(running)
    for path in ("awards", "pupils", "requests", "tokens"):
        page = running.other_head.get(f"/orgs/{OTHER.slug}/console/{path}").text
        assert THEIRS in page, "the word must be one that lists show"
    for method, rule in walked(running):
        if method != "GET" or not rule.rule.startswith(CONSOLE):
            continue
        page = ask(running.head, "GET", address(running, rule, ours)).data
        assert THEIRS.encode() not in page, rule.rule
        assert str(theirs.ids["award_id"]).encode() not in page, rule.rule


@pytest.mark.parametrize("name", ["anonymous", "partner", "other-head"])
def test_strangers_are_told_no_name_of_a_pupil(running: Running, name: str) -> None:
    ours, _ = both(running)
    person = running.people.get(name) or running.browser()
    token = csrf(person) if name != "anonymous" else ""
    for method, rule in walked(running):
        line = named(method, rule)
        secret = DECLARED[line].kind is Kind.ONE_TIME  # who holds it is no stranger
        if secret or (method == "POST" and not rule.rule.startswith(CONSOLE)):
            continue
        data = {"csrf_token": token} if method == "POST" else {}
        answer = ask(person, method, address(running, rule, ours), **data)
        assert OURS.encode() not in answer.data, line
        if rule.rule.startswith(CONSOLE):
            assert status_of(answer) in {IN, 400, 401, 403, 404}, line


@pytest.mark.parametrize("name", ["partner", "awarder", "secretary", "head"])
def test_no_page_leads_where_its_reader_may_not_go(running: Running, name: str) -> None:
    both(running)
    person = running.people[name]
    home = CLUB.slug if name == "partner" else SCHOOL.slug
    seed(running, home, person, word="Basalte")  # awarders see what is their own
    assert dead_links(running, person, name, start=f"/orgs/{home}/console") == set()


def dead_links(
    running: Running, person: Person, role: str, *, start: str
) -> set[tuple[str, str, str]]:
    """Goes wherever pages lead: the pages with a link or form that this person may not use."""
    waiting, seen, wrong = deque([start]), {start}, set()
    read: Counter[str] = Counter()
    while waiting:
        here = waiting.popleft()
        answer = ask(person, "GET", here)
        if answer.status_code >= 400:
            wrong.add((here, "GET", str(answer.status_code)))
        for lead in leads(here, answer.text) if answer.mimetype == "text/html" else ():
            found = route_of(running, lead.method, lead.target)
            if found is None or not may(running, found, role, start):
                wrong.add((here, lead.method, lead.target))
            elif lead.is_link and lead.target not in seen and read[found[0].rule] < OF_A_KIND:
                read[found[0].rule] += 1
                seen.add(lead.target)
                waiting.append(lead.target)
    assert len(seen) > MIN_PAGES, "a console has more pages than this"
    return wrong


def may(running: Running, found: tuple[Rule, dict[str, Any]], role: str, start: str) -> bool:
    """Whether the route is open to somebody with this role in the organisation of the start."""
    demanded = open_to(access_of(running.app, found[0].endpoint))
    if demanded.kind is not Kind.ROLES:
        return True
    return start == f"/orgs/{found[1].get('slug')}/console" and role in demanded.roles
