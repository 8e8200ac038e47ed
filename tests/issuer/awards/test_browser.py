"""A volunteer at a phone awards a person; every page is looked at by axe."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page

from issuer.awards.models import AwardState
from service.accounts.identifying import COOKIE
from service.accounts.models import Account
from service.web.cookies import cookie_name
from tests.issuer.awards.catalogues import achievement, an_award
from tests.issuer.support import Person, Running, running_issuer
from tests.support.browser import DESK, PHONE, Visitor, base_url, listening, serving, visiting

CONSOLE = "/orgs/college-exemple/console/awards"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Running, str, UUID]]:
    """The issuer on a port, with an achievement and an award to approve."""
    server = listening()
    place = base_url(server)
    with running_issuer(tmp_path, base_url=place) as running:
        with running.inside() as (session, school):
            badge = achievement(session, school, running.now)
            an_award(session, school, badge.id, running.now, state=AwardState.TO_APPROVE)
        with serving(server, running.app) as base:
            yield running, base, badge.id


def enter(running: Running, person: Person, visitor: Visitor) -> Page:
    """Give the browser the sign-in of this person."""
    name = cookie_name(running.place.config, COOKIE)
    found = person.client.get_cookie(name)
    assert found is not None
    visitor.page.context.add_cookies([{"name": name, "value": found.value, "url": visitor.base}])
    return visitor.page


def good(visitor: Visitor) -> None:
    """Everybody can use this page, and it fits."""
    assert visitor.faults() == []
    assert visitor.overflow() == 0
    assert visitor.complaints == []
    assert visitor.elsewhere == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_one_person_is_awarded_at_a_phone(
    chromium: Browser, served: tuple[Running, str, UUID], language: str
) -> None:
    running, base, _ = served
    with visiting(chromium, base, width=PHONE, language=language) as visitor:
        with running.session() as session:
            session.get_one(Account, running.awarder.account_id).language = language
            session.commit()
        page = enter(running, running.awarder, visitor)
        visitor.go(f"{CONSOLE}/new")
        good(visitor)
        page.click("main a:has-text('Jardin')")
        page.fill("#name", "Noé Dupré")
        good(visitor)
        page.click("button[name=go][value=next]")
        page.fill("#narrative", "A planté vingt arbres.")
        page.select_option("#result_0", "2")
        good(visitor)
        page.click("button[name=go][value=next]")
        good(visitor)
        page.click("button[name=go][value=award]")
        page.wait_for_selector("svg.qr")
        good(visitor)
        assert "/claim/" in page.input_value("#link")
        assert page.get_attribute("html", "lang") == language


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_list_approvals_and_an_award(
    chromium: Browser, served: tuple[Running, str, UUID], width: int
) -> None:
    running, base, badge = served
    with visiting(chromium, base, width=width, language="fr") as visitor:
        with running.session() as session:
            session.get_one(Account, running.head.account_id).language = "fr"
            session.commit()
        page = enter(running, running.head, visitor)
        visitor.go(CONSOLE)
        good(visitor)
        visitor.go(f"{CONSOLE}/to-approve")
        good(visitor)
        page.click("main tbody a")
        good(visitor)
        visitor.go(f"{CONSOLE}/new/{badge}")
        page.click("button[name=go][value=next]")
        assert visitor.faults() == []  # with what is to be corrected
        assert visitor.overflow() == 0
        visitor.go(CONSOLE)
        visitor.complaints.clear()  # the browser complained of the status
        visitor.go(f"{CONSOLE}/to-approve")
        page.check("main input[type=checkbox]")
        page.click("main button:has-text('Approuver')")
        good(visitor)
        visitor.go(CONSOLE)
        page.check("main input[type=checkbox]")
        page.click("main summary:has-text('Avec celles')")
        page.click("main button:has-text('Révoquer')")
        good(visitor)
