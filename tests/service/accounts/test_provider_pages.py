"""From our page to a provider and back, over real HTTP between the two services."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from tests.service.accounts.house import Browser, House, make_house
from tests.service.accounts.people import PASSWORD
from tests.service.accounts.provider import Provider, ask, serving
from tests.support.web import NOW

BACK = "/sign-in/back/academy"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with serving(Provider(NOW)) as made:
        yield made


@pytest.fixture
def house(tmp_path: Path, database_url: str, provider: Provider) -> Iterator[House]:
    made = make_house(tmp_path / "data", database_url, ask=ask, oidc=(provider.config(),))
    made.person("lea")
    yield made
    made.close()


@pytest.fixture
def browser(house: House) -> Browser:
    return house.browser()


def link(browser: Browser, provider: Provider, **more: str) -> TestResponse:
    """Sign in with the password, then link the account."""
    browser.sign_in("lea")
    page = browser.send("/account/providers/academy/link", old=PASSWORD).get_data(as_text=True)
    address = page.partition(f'href="{provider.issuer}')[2].partition('"')[0]
    address = provider.issuer + address.replace("&amp;", "&")
    return come_back(browser, {**provider.authorize(address), **more})


def come_back(browser: Browser, answer: dict[str, str]) -> TestResponse:
    return browser.get(f"{BACK}?{urlencode(answer)}")


def set_out(browser: Browser, provider: Provider, *, path: str = "/mine") -> dict[str, str]:
    led = browser.get(f"/sign-in/with/academy?next={path}")
    assert led.status_code == 303
    return provider.authorize(led.location)


def test_an_account_is_linked_and_then_signed_in(
    house: House, browser: Browser, provider: Provider
) -> None:
    assert link(browser, provider).location == "/account"
    assert "Académie" in browser.get("/account").get_data(as_text=True)
    other = house.browser()
    assert "Académie" in other.get("/sign-in").get_data(as_text=True)
    done = come_back(other, set_out(other, provider))
    assert done.location == "/mine"
    assert other.name() == "Personne lea"


def test_the_address_of_the_provider_links_nobody(
    house: House, browser: Browser, provider: Provider
) -> None:
    """The provider says the e-mail address of an account; that proves nothing here."""
    refused = come_back(browser, set_out(browser, provider))
    assert refused.status_code == 400
    assert "provider-person-unknown" in refused.get_data(as_text=True)
    assert browser.name() is None


def test_an_answer_serves_once_and_in_one_browser(
    house: House, browser: Browser, provider: Provider
) -> None:
    link(browser, provider)
    other, victim = house.browser(), house.browser()
    answer = set_out(other, provider)
    # Somebody else's answer, brought to a browser that did not set out, or set out by itself.
    assert come_back(victim, answer).status_code == 400
    set_out(victim, provider)
    assert come_back(victim, answer).status_code == 400
    assert victim.name() is None
    assert come_back(other, answer).status_code == 303
    assert come_back(other, answer).status_code == 400


def test_a_trip_takes_ten_minutes_at_most(
    house: House, browser: Browser, provider: Provider
) -> None:
    answer = set_out(browser, provider)
    house.clock.forward(minutes=10)
    refused = come_back(browser, answer)
    assert "provider-answer-unexpected" in refused.get_data(as_text=True)


def test_linking_is_for_who_asked_for_it(house: House, provider: Provider) -> None:
    house.person("tom")
    browser = house.browser()
    browser.sign_in("lea")
    page = browser.send("/account/providers/academy/link", old=PASSWORD).get_data(as_text=True)
    address = page.partition(f'href="{provider.issuer}')[2].partition('"')[0]
    answer = provider.authorize(provider.issuer + address.replace("&amp;", "&"))
    browser.send("/account", to="/sign-out")
    assert come_back(browser, answer).status_code == 400
    browser.sign_in("tom")
    assert come_back(browser, answer).status_code == 400


def test_linking_asks_for_the_password(house: House, browser: Browser, provider: Provider) -> None:
    browser.sign_in("lea")
    refused = browser.send("/account/providers/academy/link", old="?").get_data(as_text=True)
    assert "This is not your present password" in refused
    assert provider.issuer not in refused
    assert browser.get("/account/providers/academy/link").status_code == 200


def test_a_provider_that_there_is_not(house: House, browser: Browser) -> None:
    assert browser.get("/sign-in/with/nobody").status_code == 404
    assert browser.get("/sign-in/back/nobody?code=1&state=2").status_code == 400


def test_a_provider_that_is_down_is_told(
    tmp_path: Path, sqlite_url: str, provider: Provider
) -> None:
    with serving(Provider(NOW)) as gone:
        config = gone.config()
    for network in (ask, None):
        house = make_house(tmp_path / "d", sqlite_url, ask=network, oidc=(config,))
        answer = house.browser().get("/sign-in/with/academy")
        assert answer.status_code == 502
        assert "does not answer" in answer.get_data(as_text=True)
        house.close()


def test_undoing_the_link(house: House, browser: Browser, provider: Provider) -> None:
    link(browser, provider)
    page = browser.get("/account").get_data(as_text=True)
    path = "/account/providers/" + page.partition("/account/providers/")[2].partition('"')[0]
    assert browser.send("/account", to=path).status_code == 303
    other = house.browser()
    assert come_back(other, set_out(other, provider)).status_code == 400
