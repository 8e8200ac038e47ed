"""The catalogue in a browser, at a phone and at a desk, in both languages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.issuer.awards.test_browser import enter, good
from tests.issuer.catalogue.test_public import adopted
from tests.issuer.support import Running, running_issuer
from tests.support.browser import DESK, PHONE, base_url, listening, serving, visiting

HOME = "/orgs/college-exemple/console/catalogue"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Running, str]]:
    server = listening()
    with (
        running_issuer(tmp_path, base_url=base_url(server)) as running,
        serving(server, running.app) as base,
    ):
        yield running, base


@pytest.mark.parametrize(("width", "language"), [(PHONE, "fr"), (DESK, "en")])
def test_everybody_can_read_the_catalogue(
    chromium: Browser, served: tuple[Running, str], width: int, language: str
) -> None:
    running, base = served
    with visiting(chromium, base, width=width, language=language) as visitor:
        page = enter(running, running.head, visitor)
        page.goto(base + HOME)
        good(visitor)
        made = adopted(running)
        paths = [HOME, f"{HOME}/templates", f"{HOME}/templates/delegue", f"{HOME}/import"]
        paths += [f"{HOME}/{made}", f"{HOME}/{made}/edit"]
        paths.append(f"/orgs/college-exemple/achievements/{made}")
        for path in paths:
            page.goto(base + path)
            good(visitor)


def test_one_is_written_at_a_phone(chromium: Browser, served: tuple[Running, str]) -> None:
    running, base = served
    with visiting(chromium, base, width=PHONE, language="en") as visitor:
        page = enter(running, running.head, visitor)
        page.goto(f"{base}{HOME}/new")
        page.locator("#name_fr").fill("Jardinier du collège")
        page.locator("#description_fr").fill("A tenu le potager.")
        page.locator("#criteria_fr").fill("- Être venu")
        page.locator("#q").fill("mathématiques")
        page.get_by_role("button", name="Search").click()
        page.get_by_label("D1.3").check()
        page.get_by_role("button", name="Add what is ticked").click()
        page.get_by_role("button", name="Add a result").click()
        good(visitor)
        assert page.get_by_alt_text("The badge as it would be drawn").is_visible()
        page.get_by_role("button", name="Take this result out").click()
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_role("button", name="Put in use").click()
        assert page.inner_text("h1") == "Jardinier du collège"
        good(visitor)
