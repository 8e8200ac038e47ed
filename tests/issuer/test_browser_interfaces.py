"""Pages of tokens, endorsements and consent, at a phone and at a desk, looked at by axe."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.issuer.awards.test_browser import enter, good
from tests.issuer.ob_api.wallets import Wallet, given
from tests.issuer.organisations.places import SCHOOL
from tests.issuer.support import Running, running_issuer
from tests.issuer.vc_api.machines import machine
from tests.support.browser import DESK, PHONE, base_url, listening, serving, visiting

CONSOLE = f"/orgs/{SCHOOL.slug}/console"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Running, str]]:
    server = listening()
    with (
        running_issuer(tmp_path, base_url=base_url(server)) as running,
        serving(server, running.app) as base,
    ):
        yield running, base


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_tokens_and_endorsements(
    chromium: Browser, served: tuple[Running, str], width: int
) -> None:
    running, base = served
    machine(running)
    with visiting(chromium, base, width=width, language="en") as visitor:
        page = enter(running, running.head, visitor)
        page.goto(f"{base}{CONSOLE}/tokens")
        good(visitor)
        page.get_by_label("What is it for?").fill("Logiciel")
        page.get_by_label("Read credentials that were issued this way").check()
        page.get_by_role("button", name="Make the token").click()
        assert page.get_by_label("Token for").input_value().startswith("lvt_")
        good(visitor)
        page.goto(f"{base}{CONSOLE}/endorsements")
        good(visitor)
        page.goto(f"{base}{CONSOLE}/endorsements/new?url=nothing")
        assert visitor.faults() == []
        assert visitor.overflow() == 0


@pytest.mark.parametrize("language", ["fr", "en"])
def test_somebody_is_asked_at_a_phone(
    chromium: Browser, served: tuple[Running, str], language: str
) -> None:
    running, base = served
    code, wallet = given(running), Wallet(running)
    wallet.register()
    way = wallet.set_out().headers["Location"]
    with visiting(chromium, base, width=PHONE, language=language) as visitor:
        visitor.page.goto(base + way)
        good(visitor)
        visitor.page.locator("#code").fill(code)
        visitor.page.locator("form").filter(has=visitor.page.locator("#code")).get_by_role(
            "button"
        ).click()
        visitor.page.locator("[name=allow]").wait_for()
        good(visitor)
