"""The pages of accounts in a browser: a phone and a desk, both languages, no script, axe."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from service.accounts.models import Role
from tests.service.accounts.house import House, make_house
from tests.service.accounts.people import OTHER_PASSWORD, PASSWORD, code_at
from tests.support.browser import DESK, PHONE, Visitor, base_url, listening, serving, visiting


@pytest.fixture
def house(tmp_path: Path, sqlite_url: str) -> Iterator[House]:
    server = listening()
    made = make_house(tmp_path / "data", sqlite_url, base_url=base_url(server))
    with serving(server, made.app):
        yield made
    made.close()


def look(visitor: Visitor) -> None:
    # Sizes are measured, so the style must have come.
    visitor.page.wait_for_load_state()
    assert visitor.faults() == []
    assert visitor.overflow() == 0


def submit(page: Page) -> None:
    page.click("main form:has(input:not([type=hidden])) button[type=submit]")


def sign_in(visitor: Visitor, login: str, password: str) -> None:
    page = visitor.go("/sign-in")
    page.fill("#login", login)
    page.fill("#password", password)
    submit(page)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_from_an_invitation_to_two_steps(
    chromium: Browser, house: House, width: int, language: str
) -> None:
    with visiting(chromium, house.base_url, width=width, language=language) as visitor:
        page = visitor.go(f"/invitation/{house.invited().token}")
        look(visitor)
        for name, value in (
            ("display_name", "Noé Petit"),
            ("login", "noe"),
            ("password", "short"),
            ("again", "short"),
        ):
            page.fill(f"#{name}", value)
        page.check("#adult")
        submit(page)
        page.wait_for_selector("#password-error")
        look(visitor)
        page.fill("#password", OTHER_PASSWORD)
        page.fill("#again", OTHER_PASSWORD)
        submit(page)
        page.wait_for_url("**/account")
        look(visitor)
        page.click("a[href='/account/second-step']")
        look(visitor)
        # The password was chosen a minute ago and is not asked for again.
        page.click("main form button[type=submit]")
        page.wait_for_url("**/confirm")
        look(visitor)
        secret = "".join((page.text_content("code") or "").split())
        page.fill("#code", code_at(secret, house.now))
        submit(page)
        page.wait_for_selector("li code")
        look(visitor)
        codes = page.locator("li code").all_text_contents()
        page.click("header form button")
        page.wait_for_url("**/sign-in")
        sign_in(visitor, "noe", OTHER_PASSWORD)
        page.wait_for_selector("#code")
        look(visitor)
        page.fill("#code", codes[0])
        submit(page)
        visitor.go("/account")
        assert re.search(r"\b9\b", page.text_content("main") or "")
        assert page.get_attribute("html", "lang") == language
        # The page that was refused on purpose is noted by the browser.
        assert [one for one in visitor.complaints if "status of 4" not in one] == []
        assert visitor.elsewhere == []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_pages_for_everybody_and_ones_own(
    chromium: Browser, house: House, width: int, language: str
) -> None:
    house.person("lea", Role.HEAD, language=language)
    with visiting(chromium, house.base_url, width=width, language=language) as visitor:
        for path in ("/sign-in", "/password/forgotten", "/invitation"):
            page = visitor.go(path)
            look(visitor)
            submit(page)
            page.wait_for_selector("[role=alert]")
            look(visitor)
        page = visitor.go("/password/forgotten")
        page.fill("#login", "lea")
        submit(page)
        page.wait_for_selector("main:not(:has(input))")
        look(visitor)
        link = re.search(r"/password/reset/\S+", house.letters()[0].text)
        visitor.go(link[0] if link else "")
        look(visitor)
        sign_in(visitor, "lea", "wrong")
        page.wait_for_selector("[role=alert]")
        look(visitor)
        sign_in(visitor, "lea", PASSWORD)
        for path in ("/account", "/account/password"):
            visitor.go(path)
            look(visitor)


def test_the_keyboard_is_enough_to_sign_in(chromium: Browser, house: House) -> None:
    house.person("lea")
    with visiting(chromium, house.base_url, width=PHONE) as visitor:
        page = visitor.go("/sign-in")
        page.focus("#login")
        page.keyboard.type("lea")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        visitor.go("/account")
        assert "Personne lea" in (page.text_content("header") or "")
