"""Awarding over HTTP, from the first screen to the code in the hand."""

import html
import io
import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from issuer.awards import content
from issuer.awards.models import Award, AwardState, Evidence
from issuer.delivering import claims, letters
from service.jobs import Job, JobItem
from tests.issuer.awards.catalogues import achievement
from tests.issuer.support import Person, Running

CONSOLE = "/orgs/college-exemple/console/awards"
PDF = b"%PDF-1.4\n1 0 obj\nendobj\n%%EOF\n"


@pytest.fixture
def badge(running: Running) -> UUID:
    with running.inside() as (session, school):
        return achievement(session, school, running.now).id


def hidden(page: str) -> dict[str, str]:
    """What the form of the content carries along and says, as a browser would send it."""
    main = page[page.index("<main") : page.index("</main>")]
    found = dict(re.findall(r'<input type="hidden" name="([a-z_0-9]+)" value="([^"]*)"', main))
    found |= dict(
        re.findall(
            r'<input id="(csrf_token)" name="csrf_token" type="hidden" value="([^"]*)"', main
        )
    )
    for tag in re.findall(r"<input [^>]*>", main):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="([^"]+)"', tag)
        if name and kind and kind[1] in {"text", "date"}:
            found[name[1]] = value[1] if value else ""
        if name and kind and kind[1] == "radio" and "checked" in tag:
            found[name[1]] = value[1] if value else ""
    return {name: html.unescape(value) for name, value in found.items()}


class Walk:
    """A person at a phone, going through the screens."""

    def __init__(self, person: Person, badge: UUID, query: str = "") -> None:
        self.person, self.path = person, f"{CONSOLE}/new/{badge}"
        self.page = person.get(self.path + query).get_data(as_text=True)
        self.screens = 1

    def go(self, button: str = "next", **said: Any) -> Any:
        fields = {**hidden(self.page), "go": button, **said}
        answer = self.person.client.post(
            self.path, data=fields, headers={"Accept": "text/html", "Accept-Language": "en"}
        )
        self.page = answer.get_data(as_text=True)
        self.screens += 1
        return answer


def only_award(running: Running) -> Award:
    with running.inside() as (session, _):
        return session.scalars(select(Award)).one()


def test_four_screens_and_the_code_is_in_the_hand(running: Running, badge: UUID):
    first = running.awarder.get(f"{CONSOLE}/new").get_data(as_text=True)
    assert f"/awards/new/{badge}" in first
    walk = Walk(running.awarder, badge)
    assert walk.go(name="Noé Dupré").status_code == 200
    assert 'name="step" value="what"' in walk.page
    assert (
        walk.go(narrative="A planté **vingt** arbres.", result_0="2", result_1="12,5").status_code
        == 200
    )
    assert 'name="step" value="check"' in walk.page
    assert "<strong>vingt</strong>" in walk.page
    assert "12,5" in walk.page
    assert walk.screens + 1 == 4
    answer = walk.go("award")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    code = re.search(r"/claim/([0-9A-Z]+)", walk.page)
    assert code
    assert "<svg" in walk.page
    made = only_award(running)
    assert made.state is AwardState.OFFERED
    assert (made.recipient_name, made.made_by) == ("Noé Dupré", running.awarder.account_id)
    assert content.read(made.content).results == {"autonomy": "2", "hours": "12,5"}
    with running.session() as session:
        found = claims.of_code(session, code[1], secrets=running.place.secrets)
        assert found is not None
        assert found.award_id == made.id
    # The job that was started meanwhile finds nothing left to do.
    running.work()
    assert only_award(running).state is AwardState.OFFERED


def test_a_form_that_is_sent_twice_awards_once(running: Running, badge: UUID):
    walk = Walk(running.awarder, badge)
    walk.go(name="Noé Dupré")
    walk.go()
    last = walk.page
    assert walk.go("award").status_code == 200
    walk.page = last
    again = walk.go("award")
    made = only_award(running)
    assert (again.status_code, again.location) == (303, f"{CONSOLE}/{made.id}")


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(running: Running, badge: UUID):
    walk = Walk(running.awarder, badge)
    assert walk.go(name="").status_code == 422
    assert walk.go(name="Noé", recipient="did", value="did:key:zNo").status_code == 422
    assert "no identifier of a wallet" in walk.page
    assert (
        walk.go(name="Noé", address="pas une adresse", recipient="claim", value="").status_code
        == 422
    )
    walk.go(name="Noé & <b>Dupré", address="noe@famille.example")
    for wrong in (
        {"result_1": "900"},
        {"awarded_on": "2030-01-01"},
        {"awarded_on": "hier"},
        {"started_on": "2026-05-02", "ended_on": "2026-05-01"},
        {"valid_until": "2020-01-01"},
        {"credits": "-1"},
        {"narrative": "x" * 5000},
        {"documents": (io.BytesIO(b"MZ\x90"), "virus.exe")},
        {"documents": (io.BytesIO(b"%PDF-1.4 cut"), "cut.pdf")},
    ):
        good = walk.page
        answer = walk.go(**{"narrative": "Bien.", **wrong})
        assert answer.status_code == 422, wrong
        assert "Please correct this" in walk.page
        assert "noe@famille.example" in walk.page
        walk.page = good
    assert walk.go(narrative="Bien.").status_code == 200
    assert "Noé &amp; &lt;b&gt;" in walk.page
    walk.go("award")
    assert only_award(running).recipient_name == "Noé & <b>Dupré"


def test_a_letter_goes_to_an_address(running: Running, badge: UUID):
    walk = Walk(running.awarder, badge)
    walk.go(name="Noé", address="noe@famille.example")
    walk.go()
    answer = walk.go("award")
    assert answer.status_code == 303
    with running.inside() as (session, _):
        asked = session.scalars(select(JobItem.key).join(Job).where(Job.kind == letters.KIND))
        assert asked.all() == [str(session.scalars(select(Award.id)).one())]


def test_one_may_go_back_and_keep_a_draft_and_finish_it(running: Running, badge: UUID):
    walk = Walk(running.awarder, badge)
    walk.go(name="Noé")
    walk.go("back", narrative="Déjà écrit.")
    assert 'name="step" value="who"' in walk.page
    assert "Déjà écrit." in walk.page
    walk.go(name="Noé D.")
    walk.go(documents=(io.BytesIO(PDF), "/photos/preuve été.pdf"))
    assert "preuve été.pdf" in walk.page
    assert "photos" not in walk.page
    walk.go("draft")
    made = only_award(running)
    assert made.state is AwardState.DRAFT
    page = running.awarder.get(f"{CONSOLE}/{made.id}").get_data(as_text=True)
    assert "preuve été.pdf" in page
    again = Walk(running.awarder, badge, f"?draft={made.id}")
    assert "Noé D." in again.page
    again.go(name="Noé Dupré")
    again.go()
    assert again.go("award").status_code == 200
    made = only_award(running)
    assert (made.state, made.recipient_name) == (AwardState.OFFERED, "Noé Dupré")
    with running.inside() as (session, _):
        assert session.scalars(select(Evidence.award_id)).all() == [made.id]


def test_who_has_the_same_already_is_told(running: Running, badge: UUID):
    for _ in range(2):
        walk = Walk(running.awarder, badge)
        walk.go(name="Noé Dupré")
        walk.go()
        last = walk.page
        walk.go("award")
    assert "has this award already" in last
    other = Walk(running.awarder, badge)
    other.go(name="Noé Dupré-Lune")
    other.go()
    assert "has this award already" not in other.page


def test_every_screen_speaks_french(running: Running, badge: UUID):
    for path in (f"{CONSOLE}/new", f"{CONSOLE}/new/{badge}", CONSOLE):
        page = running.awarder.get(f"{path}?lang=fr").get_data(as_text=True)
        assert '<html lang="fr">' in page
