"""The page of an offer in a browser: phone and desk, both languages, light and dark."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from service.accounts.identifying import COOKIE
from service.web.cookies import cookie_name
from tests.issuer.oid4vci.wallets import offered, waiting
from tests.issuer.support import Running, running_issuer
from tests.support.browser import DESK, PHONE, Look, base_url, listening, serving, visiting


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Running]:
    server = listening()
    with ExitStack() as stack:
        running = stack.enter_context(running_issuer(tmp_path, base_url=base_url(server)))
        stack.enter_context(serving(server, running.app))
        yield running


@pytest.mark.parametrize(
    ("width", "look", "language", "has_code"),
    [(PHONE, "light", "fr", True), (PHONE, "dark", "en", True), (DESK, "light", "fr", False)],
)
def test_everybody_can_read_it(
    chromium: Browser, served: Running, width: int, look: Look, language: str, has_code: bool
):
    made = offered(served, waiting(served), with_code=has_code)
    page = made.https_uri.removeprefix(served.base_url)
    with visiting(chromium, served.base_url, width=width, look=look, language=language) as visitor:
        shown = visitor.go(page)
        assert visitor.faults() == []
        assert visitor.overflow() == 0
        button = shown.get_by_role(
            "link", name="Ouvrir dans mon portefeuille" if language == "fr" else "Open in my wallet"
        )
        assert button.get_attribute("href") == made.uri
        box = shown.locator("svg.qr").bounding_box()
        assert box is not None
        assert box["width"] >= 150, "a phone reads it"
        assert visitor.elsewhere == []
        assert visitor.complaints == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_with_the_digits_fits_a_phone(chromium: Browser, served: Running, language: str):
    award = waiting(served)
    name = cookie_name(served.place.config, COOKIE)
    cookie = served.head.client.get_cookie(name, domain="localhost")
    assert cookie is not None
    with visiting(chromium, served.base_url, width=PHONE, language=language) as visitor:
        signed_in = {"name": name, "value": cookie.value, "url": served.base_url}
        visitor.page.context.add_cookies([signed_in])
        page = visitor.go(f"/orgs/college-exemple/console/awards/{award}?lang={language}")
        button = "Vers un portefeuille" if language == "fr" else "Into a wallet"
        page.get_by_role("button", name=button).click()
        page.wait_for_selector("svg.qr")
        assert visitor.faults() == []
        assert visitor.overflow() == 0
        assert visitor.complaints == []
