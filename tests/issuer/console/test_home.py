"""The first page, and founding an organisation by a link."""

import io

import pytest
from sqlalchemy import select

from issuer.organisations import creating, starting
from issuer.organisations.models import Organisation
from service.accounts import memberships
from service.accounts.memberships import Given
from service.accounts.models import Role
from tests.issuer.console.addresses import SCHOOL, words
from tests.issuer.support import Person, Running
from tests.service.accounts.people import OTHER_PASSWORD, code_at
from tests.support.images import png


@pytest.fixture
def link(running: Running) -> str:
    with running.session() as session:
        made = starting.make(session, now=running.now)
        session.commit()
        return made.address("")


def founder(running: Running) -> Person:
    """Somebody with an account and two steps, and no role anywhere."""
    return running.sign_in("nadia")


def organisations(running: Running) -> set[str]:
    with running.session() as session:
        return set(session.scalars(select(Organisation.slug)))


def test_a_stranger_is_told_what_this_is_and_the_ways_in(running: Running) -> None:
    page = running.browser().get("/")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert 'href="/sign-in"' in text
    assert 'href="/claim"' in text


def test_who_has_one_organisation_goes_straight_there(running: Running) -> None:
    assert running.head.get("/").location == SCHOOL


def test_who_has_two_chooses(running: Running) -> None:
    other = running.organisation("lycee-autre").id
    with running.session() as session:
        given = Given(running.head.account_id, other, Role.AWARDER)
        memberships.appoint(session, given, now=running.now)
        session.commit()
    page = running.head.get("/").get_data(as_text=True)
    assert f'href="{SCHOOL}"' in page
    assert 'href="/orgs/lycee-autre/console"' in page


def test_who_has_none_is_told_whom_to_ask(running: Running) -> None:
    page = founder(running).get("/")
    assert page.status_code == 200
    assert "Ask the head" in words(page)


def test_from_nothing_to_an_organisation(running: Running, link: str) -> None:
    browser = running.browser()
    answer = browser.send(
        link,
        display_name="Nadia Petit",
        login="nadia",
        password=OTHER_PASSWORD,
        again=OTHER_PASSWORD,
        adult="y",
    )
    assert answer.status_code == 303
    assert answer.location == link
    assert "/account/second-step" in browser.get(link).get_data(as_text=True)
    browser.send("/account/second-step", old=OTHER_PASSWORD)
    page = browser.get("/account/second-step/confirm").get_data(as_text=True)
    secret = "".join(page.partition("<code>")[2].partition("</code>")[0].split())
    codes = browser.send("/account/second-step/confirm", code=code_at(secret, running.now))
    assert f'href="{link}"' in codes.get_data(as_text=True)
    assert 'value="association"' in browser.get(link).get_data(as_text=True)
    fields = {"kind": "association", "name": "Les Amis de l'Été", "rna": "W000000009"}
    answer = browser.send(f"{link}?kind=association", languages="fr", **fields)
    assert answer.location == "/orgs/les-amis-de-l-ete/console"
    page = browser.get(answer.location)
    assert "Three things to do first" in words(page)
    with running.session() as session:
        assert creating.find(session, "les-amis-de-l-ete").rna == "W000000009"


@pytest.mark.parametrize(
    ("kind", "asked", "not_asked"),
    [
        ("school", {"uai"}, {"rna", "siret"}),
        ("association", {"rna", "siret"}, {"uai"}),
        ("enterprise", {"siret"}, {"uai", "rna"}),
    ],
)
def test_only_the_numbers_of_the_kind_are_asked(
    running: Running, link: str, kind: str, asked: set[str], not_asked: set[str]
) -> None:
    page = founder(running).get(f"{link}?kind={kind}").get_data(as_text=True)
    assert all(f'name="{one}"' in page for one in asked)
    assert not any(f'name="{one}"' in page for one in not_asked)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"uai": "0751234Z"}, "letter of the UAI"),
        ({"uai": "0000001B"}, "is here already"),
        ({"uai": ""}, "Fill in this field"),
        ({"uai": "0000003D", "slug": "college-exemple"}, "has this address already"),
        ({"uai": "0000003D", "slug": "admin"}, "is kept for pages"),
        ({"uai": "0000003D", "languages": ""}, "Fill in this field"),
    ],
)
def test_a_wrong_number_or_name_is_said_and_nothing_is_founded(
    running: Running, link: str, fields: dict[str, str], said: str
) -> None:
    before, person = organisations(running), founder(running)
    given = {"kind": "school", "name": "Lycée", "languages": "fr", "slug": "lycee", **fields}
    answer = person.send(f"{link}?kind=school", **{k: v for k, v in given.items() if v})
    assert answer.status_code in {400, 409, 422}
    assert said in words(answer)
    assert organisations(running) == before
    assert person.get(link).status_code == 200


def test_a_logo_that_is_none_founds_nothing(running: Running, link: str) -> None:
    before, person = organisations(running), founder(running)
    fields = {"name": "Lycée", "languages": "fr", "uai": "0000003D", "slug": "lycee"}
    file = (io.BytesIO(b"<svg/>"), "logo.png")
    answer = person.send(f"{link}?kind=school", logo=file, **fields)
    assert answer.status_code == 400
    assert "PNG, JPEG and WebP" in words(answer)
    assert organisations(running) == before


def test_with_a_logo(running: Running, link: str) -> None:
    fields = {"name": "Lycée", "languages": "fr", "uai": "0000003D", "slug": "lycee"}
    file = (io.BytesIO(png()), "logo.png")
    answer = founder(running).send(f"{link}?kind=school", logo=file, **fields)
    assert answer.location == "/orgs/lycee/console"
    assert running.browser().get("/orgs/lycee/logo").status_code == 200


def test_a_link_serves_once(running: Running, link: str) -> None:
    fields = {"name": "Lycée", "languages": "fr", "uai": "0000003D", "slug": "lycee"}
    person = founder(running)
    assert person.send(f"{link}?kind=school", **fields).status_code == 303
    assert person.get(link).status_code == 404
    assert running.browser().get(link).status_code == 404
