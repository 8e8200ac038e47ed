"""The pages of applications and other hosts in a browser: phone and desk, French and English."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from service.accounts.identifying import COOKIE
from service.web.cookies import cookie_name
from tests.issuer.awards.test_browser import good
from tests.support.browser import DESK, PHONE, Visitor, visiting
from tests.wallet.ob_api.applications import Connected, on_a_port
from tests.wallet.running import RunningWallet


@pytest.fixture
def wallet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningWallet]:
    """A wallet on a port."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    with on_a_port(tmp_path) as made:
        yield made


def enter(wallet: RunningWallet, visitor: Visitor) -> Page:
    """Give the browser the sign-in of the pupil."""
    name = cookie_name(wallet.place.config, COOKIE)
    found = wallet.pupil.client.get_cookie(name, domain="127.0.0.1")
    assert found is not None
    visitor.page.context.add_cookies([{"name": name, "value": found.value, "url": visitor.base}])
    return visitor.page


@pytest.mark.parametrize(("width", "language"), [(PHONE, "fr"), (DESK, "en")])
def test_an_application_asks_and_is_shown_out(
    chromium: Browser, wallet: RunningWallet, width: int, language: str
) -> None:
    application, base = Connected(wallet), wallet.base_url
    application.register()
    way = application.asks(wallet.pupil)
    with visiting(chromium, base, width=width, language=language) as visitor:
        page = enter(wallet, visitor)
        page.goto(f"{base}/applications")
        good(visitor)
        page.goto(base + way)
        good(visitor)
        wallet.pupil.send(way, allowed=application.registered["scope"].split(), allow="1")
        page.goto(f"{base}/applications")
        page.get_by_text("Carnet <b>").first.wait_for()
        good(visitor)
        page.locator("form.one-button button").last.click()
        page.locator(".notice").wait_for()
        good(visitor)


@pytest.mark.parametrize(("width", "language"), [(PHONE, "fr"), (DESK, "en")])
def test_a_site_is_named(
    chromium: Browser, wallet: RunningWallet, width: int, language: str
) -> None:
    base = wallet.base_url
    with visiting(chromium, base, width=width, language=language) as visitor:
        page = enter(wallet, visitor)
        page.goto(f"{base}/deposit")
        page.locator("a[href='/applications']").wait_for()
        page.locator("a[href='/hosts']").click()
        page.locator("#address").wait_for()
        good(visitor)
        page.locator("#address").fill("nowhere.example")
        page.locator("#address").press("Enter")
        page.locator("#address-error").wait_for()
        assert visitor.faults() == []
        assert visitor.overflow() == 0
