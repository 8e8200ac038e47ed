"""From the founding link to a class of thirty, at a phone: all that a new school does first."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pikepdf import Pdf
from playwright.sync_api import Browser, Page

from issuer.delivering.printing import STRIPS_ON_PAGE
from issuer.organisations import starting
from schemas.files import find
from tests.issuer.organisations.places import SCHOOL
from tests.issuer.support import Running
from tests.issuer.support.running import quick_passwords, start
from tests.service.accounts.people import PASSWORD, code_at
from tests.support.browser import PHONE, Visitor, base_url, listening, serving, visiting
from tests.support.web import Clock
from verifier import POLICIES, verify
from verifier.report import Verdict

CLASS = 30
SCREENS = 4  # at most, from the choice of what is awarded to the award
MAIN = "main button.btn-primary"


@dataclass
class Walk:
    """One person at a phone, whose every page is looked at."""

    issuer: Running
    visitor: Visitor

    @property
    def page(self) -> Page:
        return self.visitor.page

    def press(self, what: str) -> None:
        """Press or follow it, and look at where it leads."""
        self.page.click(what)
        self.look()

    def look(self) -> None:
        """Everybody can use this page, it fits, and nothing comes from elsewhere."""
        assert self.visitor.faults() == [], self.page.url
        assert self.visitor.overflow() == 0, self.page.url
        assert self.visitor.complaints == []
        assert self.visitor.elsewhere == []

    def save(self, what: str) -> bytes:
        """The file that a button gives."""
        with self.page.expect_download() as waiting:
            self.page.click(what)
        return Path(waiting.value.path()).read_bytes()


@pytest.fixture
def issuer(tmp_path: Path) -> Iterator[Running]:
    """The issuer on a port, with nobody in it yet."""
    server = listening()
    with quick_passwords():
        made = start(tmp_path, "", base_url=base_url(server), clock=Clock())
        with serving(server, made.app):
            yield made
        made.sessions.kw["bind"].dispose()


@contextmanager
def at_a_phone(chromium: Browser, issuer: Running, language: str) -> Iterator[Walk]:
    with visiting(chromium, issuer.base_url, width=PHONE, language=language) as visitor:
        yield Walk(issuer, visitor)
        assert visitor.page.get_attribute("html", "lang") == language


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_new_school_awards_a_person_and_a_class(
    chromium: Browser, issuer: Running, language: str
) -> None:
    with at_a_phone(chromium, issuer, language) as walk:
        found_a_school(walk)
        adopt_a_model(walk)
        link = award_a_person(walk)
        with at_a_phone(chromium, issuer, language) as other:
            take(other, link)
        award_a_class(walk)


def found_a_school(walk: Walk) -> None:
    with walk.issuer.session() as session:
        made = starting.make(session, now=walk.issuer.now)
        session.commit()
    walk.visitor.go(f"{starting.PAGE}/{made.token}")
    walk.look()
    for name, text in (("display_name", "Maud Exemple"), ("login", "maud.exemple")):
        walk.page.fill(f"#{name}", text)
    walk.page.fill("#password", PASSWORD)
    walk.page.fill("#again", PASSWORD)
    walk.page.check("#adult")
    walk.press(MAIN)
    walk.press(MAIN)  # the password was chosen a minute ago and is not asked for
    assert walk.page.get_attribute("main a[href^='otpauth:']", "href")
    secret = walk.page.inner_text("main code").replace(" ", "")
    walk.page.fill("#code", code_at(secret, walk.issuer.now))
    walk.press(MAIN)
    walk.press("main a.btn-primary")
    walk.page.check("input[name=kind][value=school]")
    walk.press(MAIN)
    walk.page.fill("#name", SCHOOL.profile.name)
    walk.page.fill("#uai", SCHOOL.uai)
    walk.page.fill("#slug", SCHOOL.slug)
    walk.press(MAIN)
    assert walk.page.url.endswith(f"/orgs/{SCHOOL.slug}/console")


def adopt_a_model(walk: Walk) -> None:
    walk.press("main .todo a[href$='/catalogue/templates']")
    walk.press("main a[href$='/templates/delegue']")
    walk.press(f"{MAIN} >> nth=0")


def award_a_person(walk: Walk) -> str:
    """The link to hand out; from the first screen to it are no more screens than promised."""
    walk.visitor.go(f"/orgs/{SCHOOL.slug}/console")
    walk.press("main .page-acts a.btn-primary")
    screens = 1
    walk.press("main .choices a")
    walk.page.fill("#name", "Noé Dupré-Şahin")
    while not walk.page.locator("button[name=go][value=award]").count():
        walk.press("button[name=go][value=next]")
        screens += 1
    screens += 1  # the check, at which it is awarded
    walk.press("button[name=go][value=award]")
    assert screens <= SCREENS
    assert walk.page.locator("main img[src*='/image']").get_attribute("alt")
    return walk.page.input_value("#link")


def take(walk: Walk, link: str) -> None:
    """The person saves the picture, and whoever checks it is told that it is good."""
    walk.visitor.go(link.removeprefix(walk.visitor.base))
    walk.look()
    assert walk.page.locator("main img.badge-picture").is_visible()
    picture = walk.save("button[name=kind][value=png]")
    [found] = find(io.BytesIO(picture))
    assert verify(found, POLICIES["standard"], walk.issuer.world()).verdict is Verdict.VERIFIED


def award_a_class(walk: Walk) -> None:
    walk.visitor.go(f"/orgs/{SCHOOL.slug}/console/awards")
    walk.look()
    walk.press("main a[href$='/console/group']")
    rows = "".join(f"Prénom{n};Nom-{n};3e B\r\n" for n in range(CLASS))
    table = ("Prénom;Nom;Classe\r\n" + rows).encode()
    walk.page.set_input_files("#file", {"name": "3eB.csv", "mimeType": "text/csv", "buffer": table})
    walk.page.select_option("#achievement", index=1)
    walk.press("main form[enctype] button[type=submit]")
    assert walk.page.locator("main select[id^=column-]").count() == 3
    walk.press("main form button.btn-primary")
    assert str(CLASS) in walk.page.inner_text("main dl.facts")
    walk.press("main form[action$='/confirm'] button")
    walk.issuer.work()
    walk.page.reload()
    walk.look()
    assert walk.page.get_attribute("main progress", "value") == str(CLASS)
    sheet = walk.save("main form[action$='/delivery/sheets'] button")
    with Pdf.open(io.BytesIO(sheet)) as made:
        assert len(made.pages) == -(-CLASS // STRIPS_ON_PAGE)
    walk.visitor.go(f"/orgs/{SCHOOL.slug}/console/awards")
    walk.press("main ul.entries a[href*='state=offered']")
    walk.press("main tbody a >> nth=0")
