"""The pages of an anchor in a browser: a phone and a desk, French and English, read by axe."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from service.accounts.identifying import COOKIE
from service.web.cookies import cookie_name
from tests.federation.anchor.pages.seeds import grant, join
from tests.federation.anchor.pages.test_routes import things
from tests.federation.anchor.running import RunningAnchor, running_anchor
from tests.support.browser import DESK, PHONE, Visitor, base_url, listening, serving, visiting

LANGUAGES = ("fr", "en")
WIDTHS = (PHONE, DESK)
PUBLIC = ("/", "/?q=college", "/history", "/history?on=2026-11-23", "/accreditations/socle")
CONSOLE = (
    *("", "/members", "/sponsorships", "/team", "/team/invite"),
    *("/applications", "/applications?state=all", "/invitations", "/invitations/new"),
    *("/recognition", "/recognition/new"),
    *("/settings", "/settings/profile", "/settings/keys", "/settings/log?check=1"),
)
OF_A_MEMBER = ("", "/grant", "/suspend", "/end", "/stolen", "/merge")


@pytest.fixture
def anchor(tmp_path: Path) -> Iterator[RunningAnchor]:
    server = listening()
    with running_anchor(tmp_path, base_url=base_url(server)) as made, serving(server, made.app):
        yield made


def look(visitor: Visitor, path: str, language: str) -> None:
    page = visitor.go(path + ("&" if "?" in path else "?") + f"lang={language}")
    assert page.get_attribute("html", "lang") == language
    assert page.title() != ""
    assert visitor.faults() == [], path
    assert visitor.overflow() == 0, path


def be(visitor: Visitor, anchor: RunningAnchor, who: str) -> None:
    """Sign in as somebody, by their cookie."""
    name = cookie_name(anchor.place.config, COOKIE)
    cookie = anchor.people[who].client.get_cookie(name, domain="127.0.0.1")
    assert cookie is not None
    visitor.page.context.add_cookies([{"name": name, "value": cookie.value, "url": visitor.base}])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_what_everybody_reads(
    chromium: Browser, anchor: RunningAnchor, width: int, language: str
) -> None:
    member = join(anchor)
    grant(anchor, member, "socle", "engagement")
    with visiting(chromium, anchor.base_url, width=width) as visitor:
        for path in (*PUBLIC, f"/members/{member.id}"):
            look(visitor, path, language)
        assert visitor.elsewhere == []
        assert visitor.complaints == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_console(chromium: Browser, anchor: RunningAnchor, width: int, language: str) -> None:
    ids = things(anchor)
    of_others = (
        f"/applications/{ids['application_id']}",
        f"/settings/keys/{ids['key_id']}/withdraw",
    )
    with visiting(chromium, anchor.base_url, width=width) as visitor:
        be(visitor, anchor, "head")
        look(visitor, f"/join/{ids['code']}", language)
        for path in (*CONSOLE, *of_others):
            look(visitor, f"/console{path}", language)
        for path in OF_A_MEMBER:
            look(visitor, f"/console/members/{ids['member_id']}{path}", language)
        page = visitor.go(f"/console/invitations/new?lang={language}")
        page.fill("#label", "Collège Exemple")
        page.click("main form button[type=submit]")
        assert "/join/" in page.inner_text("main")
        assert visitor.faults() == []
        assert visitor.overflow() == 0
        assert visitor.complaints == []
