"""Pages of codes and requests in a browser: phone and desk, both languages, light and dark."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from issuer.requests import pages
from service.accounts.identifying import COOKIE
from service.web.cookies import cookie_name
from tests.issuer.delivering.offered import an_offer
from tests.issuer.organisations.places import SCHOOL
from tests.issuer.support import Running, running_issuer
from tests.support.browser import DESK, PHONE, Look, base_url, listening, serving, visiting

CONSOLE = f"/orgs/{SCHOOL.slug}/console"


@pytest.fixture
def issuer(tmp_path: Path) -> Iterator[Running]:
    server = listening()
    with running_issuer(tmp_path, base_url=base_url(server)) as made, serving(server, made.app):
        yield made


@pytest.mark.parametrize(
    ("width", "look", "language"), [(PHONE, "light", "fr"), (DESK, "dark", "en")]
)
def test_every_page_fits_and_is_read_by_everybody(
    issuer: Running, chromium: Browser, width: int, look: Look, language: str
) -> None:
    _, code = an_offer(issuer, address="noe@famille.example")
    with issuer.inside() as (session, organisation):
        wish, by = pages.Wish("Fête du quartier"), issuer.head.account_id
        page = pages.create(session, organisation, wish, by=by, now=issuer.now)
    paths = [
        "/claim",
        f"/claim/{code}",
        f"/ask/{page.token}",
        f"{CONSOLE}/delivery?days=0",
        f"{CONSOLE}/delivery/sheets",
        f"{CONSOLE}/requests",
        f"{CONSOLE}/requests/pages/new",
        f"{CONSOLE}/requests/pages/{page.id}",
    ]
    name = cookie_name(issuer.place.config, COOKIE)
    cookie = issuer.head.client.get_cookie(name)
    assert cookie is not None
    with visiting(chromium, issuer.base_url, width=width, look=look, language=language) as visitor:
        told = {"name": name, "value": cookie.value, "url": issuer.base_url}
        visitor.page.context.add_cookies([told])
        for path in paths:
            visitor.go(path)
            assert visitor.page.title().endswith("Livret"), path
            assert visitor.overflow() <= 0, path
            assert visitor.faults() == [], path
            assert visitor.page.url.endswith(path), "was led elsewhere"
        assert visitor.elsewhere == []
        assert visitor.complaints == []
