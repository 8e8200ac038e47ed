"""The console in a browser: a phone and a desk, French and English, read by axe."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser

from issuer.awards.models import AwardState
from issuer.organisations import starting
from service.accounts.identifying import COOKIE
from service.web.cookies import cookie_name
from tests.issuer.awards.catalogues import achievement, an_award
from tests.issuer.console.addresses import CLUB, SCHOOL
from tests.issuer.console.test_dashboard import job_of
from tests.issuer.support import Running, running_issuer
from tests.service.accounts.people import OTHER_PASSWORD, code_at
from tests.support.browser import (
    DESK,
    PHONE,
    Look,
    Visitor,
    base_url,
    listening,
    serving,
    visiting,
)

HEAD_PAGES = (
    *("", "/settings", "/settings/profile", "/settings/working", "/settings/logo"),
    *("/settings/keys", "/settings/log?check=1", "/members", "/members/invite"),
    *("/partners", "/partners/new", "/partners/new?kind=association", "/partners/club-nautique"),
    "/partners/club-nautique/change",
)


@pytest.fixture
def issuer(tmp_path: Path) -> Iterator[Running]:
    server = listening()
    with running_issuer(tmp_path, base_url=base_url(server)) as made, serving(server, made.app):
        yield made


def look(visitor: Visitor) -> None:
    visitor.page.wait_for_load_state()
    assert visitor.faults() == []
    assert visitor.overflow() == 0


def be(visitor: Visitor, issuer: Running, who: str) -> None:
    """Sign in as somebody, by their cookie."""
    name = cookie_name(issuer.place.config, COOKIE)
    cookie = issuer.people[who].client.get_cookie(name)
    assert cookie is not None
    visitor.page.context.add_cookies([{"name": name, "value": cookie.value, "url": visitor.base}])


def fill(issuer: Running) -> None:
    """Awards in several states, a running and a failed work."""
    with issuer.inside() as (session, place):
        badge: UUID = achievement(session, place, issuer.now).id
        for state in (AwardState.DRAFT, AwardState.TO_APPROVE, AwardState.TAKEN):
            an_award(session, place, badge, issuer.now, state=state)
    job_of(issuer)
    job_of(issuer, failed=2)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_pages_of_the_head(
    chromium: Browser, issuer: Running, width: int, language: str
) -> None:
    fill(issuer)
    with visiting(chromium, issuer.base_url, width=width) as visitor:
        be(visitor, issuer, "head")
        visitor.go(f"{SCHOOL}?lang={language}")
        for path in HEAD_PAGES:
            page = visitor.go(SCHOOL + path + ("&" if "?" in path else "?") + f"lang={language}")
            assert page.get_attribute("html", "lang") == language
            look(visitor)
        assert visitor.complaints == []
        assert visitor.elsewhere == []


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_dark_pages(chromium: Browser, issuer: Running, width: int) -> None:
    fill(issuer)
    dark: Look = "dark"
    with visiting(chromium, issuer.base_url, width=width, look=dark) as visitor:
        be(visitor, issuer, "head")
        for path in ("", "/settings/keys", "/members", "/partners/club-nautique"):
            visitor.go(SCHOOL + path)
            look(visitor)


def test_the_menu_of_a_phone_opens_without_a_script(chromium: Browser, issuer: Running) -> None:
    with visiting(chromium, issuer.base_url, width=PHONE) as visitor:
        be(visitor, issuer, "head")
        page = visitor.go(SCHOOL)
        link = page.locator(f"#menu a[href='{SCHOOL}/partners']")
        assert not link.is_visible()
        page.click("header .menu-button")
        look(visitor)
        link.click()
        page.wait_for_url("**/partners")
        assert page.get_attribute("#menu [aria-current=page]", "href") == f"{SCHOOL}/partners"
        visitor.go(f"{SCHOOL}/partners/club-nautique")
        assert page.get_attribute("#menu [aria-current=true]", "href") == f"{SCHOOL}/partners"


def test_the_keyboard_opens_the_menu(chromium: Browser, issuer: Running) -> None:
    with visiting(chromium, issuer.base_url, width=PHONE) as visitor:
        be(visitor, issuer, "head")
        page = visitor.go(SCHOOL)
        page.focus("header .menu-button")
        page.keyboard.press("Enter")
        page.wait_for_selector("#menu:popover-open")
        page.keyboard.press("Escape")
        page.wait_for_selector("#menu:not(:popover-open)", state="attached")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_founding_on_a_phone_and_at_a_desk(
    chromium: Browser, issuer: Running, width: int, language: str
) -> None:
    with issuer.session() as session:
        link = starting.make(session, now=issuer.now).address("")
        session.commit()
    with visiting(chromium, issuer.base_url, width=width, language=language) as visitor:
        visitor.go("/")
        look(visitor)
        page = visitor.go(link)
        look(visitor)
        for name, value in {
            "display_name": "Nadia Petit",
            "login": "nadia",
            "password": OTHER_PASSWORD,
            "again": OTHER_PASSWORD,
        }.items():
            page.fill(f"#{name}", value)
        page.check("#adult")
        page.click("main form button[type=submit]")
        # The password was chosen a minute ago and is not asked for again.
        page.wait_for_selector("form[action='/account/second-step']")
        page.click("form[action='/account/second-step'] button")
        page.wait_for_url("**/confirm")
        secret = "".join((page.text_content("main code") or "").split())
        page.fill("#code", code_at(secret, issuer.now))
        page.click("main form button[type=submit]")
        page.click(f"a[href='{link}']")
        look(visitor)
        page.check("[value=association]")
        page.click("main form button[type=submit]")
        page.fill("#name", "Les Amis")
        page.fill("#rna", "12")
        page.click("main form button[type=submit]")
        page.wait_for_selector("#rna-error")
        look(visitor)
        page.fill("#rna", "W000000009")
        page.click("main form button[type=submit]")
        page.wait_for_url("**/orgs/les-amis/console")
        look(visitor)
        assert page.locator(".todo > li").count() == 3
        assert [one for one in visitor.complaints if "status of 4" not in one] == []


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_sheet_for_a_partner_on_paper(chromium: Browser, issuer: Running, width: int) -> None:
    with visiting(chromium, issuer.base_url, width=width) as visitor:
        be(visitor, issuer, "head")
        page = visitor.go(f"{SCHOOL}/partners/new?kind=association&lang=fr")
        page.fill("#name", "Amicale")
        page.fill("#rna", "W000000005")
        page.check("[value=engagement]")
        page.click("main form button[type=submit]")
        page.wait_for_selector(".code-large")
        look(visitor)
        page.emulate_media(media="print")
        assert page.is_visible(".code-large")
        assert not page.is_visible("#menu")
        assert not page.is_visible("main .notice")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_suspending_asks_first(chromium: Browser, issuer: Running, width: int) -> None:
    issuer.clock.forward(minutes=1)
    with visiting(chromium, issuer.base_url, width=width) as visitor:
        be(visitor, issuer, "head")
        page = visitor.go(f"{SCHOOL}/partners/club-nautique?lang=fr")
        page.locator("details.confirm > summary").first.click()
        look(visitor)
        page.locator("details.confirm[open] button").first.click()
        page.wait_for_selector(".notice-good")
        look(visitor)
        be(visitor, issuer, "partner")
        visitor.go(f"{CLUB}?lang=fr")
        assert "a suspendu le partenariat" in (page.text_content("main") or "")
        look(visitor)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_work_with_failures_and_one_that_runs(
    chromium: Browser, issuer: Running, width: int, language: str
) -> None:
    with visiting(chromium, issuer.base_url, width=width) as visitor:
        be(visitor, issuer, "head")
        for job_id in (job_of(issuer), job_of(issuer, failed=3)):
            visitor.go(f"{SCHOOL}/jobs/{job_id}?lang={language}")
            look(visitor)
