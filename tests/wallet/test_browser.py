"""The pages of a wallet in a browser: a phone and a desk, French and English, read by axe."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from service.accounts.identifying import COOKIE
from service.web.cookies import cookie_name
from tests.service.accounts.people import PASSWORD
from tests.support.browser import DESK, PHONE, Visitor, base_url, listening, serving, visiting
from tests.wallet.booklet.test_keeping import badge
from tests.wallet.companions.test_companions import opened
from tests.wallet.people.test_starting import codes, read_list
from tests.wallet.running import SCHOOL, RunningWallet, running_wallet
from tests.wallet.sharing.test_sharing import filled, share
from tests.wallet.test_pages import PAGES
from wallet.booklet.models import Item
from wallet.companions import inviting
from wallet.companions.inviting import Wish
from wallet.companions.models import Relation

LANGUAGES = ("fr", "en")
WIDTHS = (PHONE, DESK)


@pytest.fixture
def wallet(tmp_path: Path) -> Iterator[RunningWallet]:
    server = listening()
    with running_wallet(tmp_path, base_url=base_url(server)) as made, serving(server, made.app):
        yield made


def be(visitor: Visitor, wallet: RunningWallet, who: str) -> None:
    """Sign in as somebody, by their cookie."""
    name = cookie_name(wallet.place.config, COOKIE)
    cookie = wallet.people[who].client.get_cookie(name, domain="127.0.0.1")
    assert cookie is not None
    visitor.page.context.add_cookies([{"name": name, "value": cookie.value, "url": visitor.base}])


def look(visitor: Visitor, path: str, language: str) -> None:
    """Open a page and ask axe about it."""
    page = visitor.go(path + ("&" if "?" in path else "?") + f"lang={language}")
    assert page.get_attribute("html", "lang") == language
    assert visitor.faults() == [], path
    assert visitor.overflow() == 0, path


def received(wallet: RunningWallet) -> list[Item]:
    """A booklet with badges: one taken in, one waiting, one refused."""
    good = badge(wallet.now)
    waiting = badge(wallet.now, number="2", name="Premiers secours au collège")
    forged = badge(wallet.now, number="3").replace(b"Arbitre", b"Ministre")
    for data in (good, waiting, forged):
        wallet.pupil.send("/receive", file=(BytesIO(data), "badge.json"))
    with wallet.inside(wallet.pupil) as (session, _):
        items = list(session.scalars(select(Item).order_by(Item.came_at, Item.id)))
    wallet.pupil.send("/deposit", to=f"/items/{items[0].id}/keep")
    return items


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_booklet(chromium: Browser, wallet: RunningWallet, width: int, language: str) -> None:
    items = received(wallet)
    draft = wallet.pupil.send("/write", to="/write/self-assessment").headers["Location"]
    reflection = wallet.pupil.send("/write", to="/write/reflection").headers["Location"]
    with visiting(chromium, wallet.base_url, width=width) as visitor:
        look(visitor, "/", language)
        be(visitor, wallet, "pupil")
        for path in PAGES:
            look(visitor, path, language)
        for one in items:
            look(visitor, f"/items/{one.id}", language)
        look(visitor, f"/items/{items[0].id}/ask", language)
        look(visitor, draft, language)
        look(visitor, reflection, language)
        assert visitor.elsewhere == []
        assert visitor.complaints == []


@pytest.mark.parametrize("width", WIDTHS)
def test_an_entry_is_written_by_hand(chromium: Browser, wallet: RunningWallet, width: int) -> None:
    with visiting(chromium, wallet.base_url, width=width) as visitor:
        be(visitor, wallet, "pupil")
        page = visitor.go("/write?lang=en")
        page.click("li:has(h3:text-is('What I can do: a self-assessment')) button")
        page.fill("#title", "English")
        page.fill("#did", "I showed our guests around.")
        page.fill("#query", "langue étrangère")
        page.click("button[value=search]")
        page.check("#hits input >> nth=0")
        page.click("section[aria-labelledby=skills] button[value=save]")
        page.check("section[aria-labelledby=skills] input[type=radio][value='3'] >> nth=0")
        assert visitor.faults() == []
        page.click("button[value=finish]")
        assert "/items/" in page.url
        assert "Declared by me" in page.inner_text("main")
        assert visitor.complaints == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_dossier(chromium: Browser, wallet: RunningWallet, width: int, language: str) -> None:
    page = filled(wallet)
    shown, link = share(wallet, page)
    _, with_code = share(wallet, page, code="sésame")
    with visiting(chromium, wallet.base_url, width=width) as visitor:
        look(visitor, link, language)
        look(visitor, with_code, language)
        be(visitor, wallet, "pupil")
        for path in ("/dossiers", "/dossiers/new", page, f"{page}/share", shown):
            look(visitor, path, language)
        visitor.page.click("main form.one-button button")
        look(visitor, link, language)
        assert visitor.page.inner_text("h1") in {"Ce lien est terminé", "This link is over"}
        assert visitor.elsewhere == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_class_its_booklets_and_their_adults(
    chromium: Browser, wallet: RunningWallet, width: int, language: str
) -> None:
    read_list(wallet)
    own = f"/schools/{SCHOOL}"
    given = {"account": str(wallet.teacher.account_id), "relation": "teacher"}
    wallet.head.send(f"{own}/class?name=3A", **given)
    one, page = opened(wallet)
    wallet.adult.send(page, text="Bravo.", do="comment")
    wallet.adult.send(page, text="Je l’ai vue guider.", role="voisine", do="endorse")
    with wallet.inside(wallet.pupil) as (session, holder):
        wish = Wish(relation=Relation.GUARDIAN, name="Ada Durand")
        invited = inviting.invite(session, wallet.place, holder, wish, by=None, now=wallet.now)
        companions = [found.id for found in inviting.listed(session)]
    with visiting(chromium, wallet.base_url, width=width) as visitor:
        for path in ("/start", "/start/oneself", f"/accompany/{invited.token}"):
            look(visitor, path, language)
        look(visitor, f"/start/{codes(wallet)[0].replace('-', '')}", language)
        be(visitor, wallet, "head")
        places = ("", "/list", "/class?name=3A", "/class/codes?name=3A", "/team", "/team/invite")
        for path in places:
            look(visitor, own + path, language)
        be(visitor, wallet, "adult")
        for path in ("/beside", f"/beside/{wallet.pupil.account_id}", page, "/notices"):
            look(visitor, path, language)
        be(visitor, wallet, "pupil")
        for path in ("/adults", "/adults/new", f"/items/{one.id}/adults", "/notices", "/me"):
            look(visitor, path, language)
        for path in ("/me/login", "/me/email", "/me/email/code?email=a@b.example", "/me/erase"):
            look(visitor, path, language)
        for companion in companions:
            look(visitor, f"/adults/{companion}", language)
        assert visitor.elsewhere == []
        assert visitor.complaints == []


@pytest.mark.parametrize(("width", "language"), [(PHONE, "fr"), (DESK, "en")])
def test_a_printed_code_opens_a_booklet_by_hand(
    chromium: Browser, wallet: RunningWallet, width: int, language: str
) -> None:
    read_list(wallet)
    with visiting(chromium, wallet.base_url, width=width) as visitor:
        page = visitor.go(f"/start?lang={language}")
        page.fill("#code", codes(wallet)[0].lower())
        page.click("main button[type=submit]")
        assert "Durand" in page.inner_text("h1") or "Petit" in page.inner_text("h1")
        page.fill("#login", "zoe.d")
        page.fill("#password", PASSWORD)
        page.fill("#again", PASSWORD)
        page.click("main button[type=submit]")
        assert page.url.endswith("/write")
        assert visitor.faults() == []
        assert visitor.complaints == []
