"""People ask for an attestation, adults answer: attest, correct, send back, decline."""

import re
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from issuer.awards.content import read as content_of
from issuer.awards.models import Award, AwardState
from issuer.delivering import codes
from issuer.requests import asking, pages, tidying
from issuer.requests.asking import Said
from issuer.requests.models import AttestationRequest, RequestPage, RequestState
from service.errors import ServiceError
from service.fence import scope
from tests.issuer.awards.catalogues import achievement
from tests.issuer.organisations.places import CLUB, SCHOOL
from tests.issuer.support import Person, Running
from tests.support.web import NOW

CONSOLE = f"/orgs/{SCHOOL.slug}/console/requests"
STORY = "J’ai tenu la buvette.\nToute la journée !"
FIELDS = {"name": "Noé Dupré", "story": STORY, "first_day": "2026-10-03", "last_day": ""}


def a_page(
    running: Running, *, event: bool = True, slug: str = SCHOOL.slug, person: Person | None = None
) -> str:
    """The address of a page of an event, or of no achievement."""
    with running.inside(slug) as (session, organisation):
        made = achievement(session, organisation, running.now) if event else None
        by = (person or running.head).account_id
        assert by is not None
        wish = pages.Wish("Fête du quartier", made.id if made else None)
        page = pages.create(session, organisation, wish, by=by, now=running.now)
        return f"/ask/{page.token}"


def asked(running: Running, page: str, **changed: Any) -> str:
    """The code of a new request."""
    answer = running.browser().send(page, **{**FIELDS, **changed})
    assert answer.status_code == 200, answer.text
    (spelled,) = re.findall(r'value="((?:[0-9A-Z]{4}-){6}[0-9A-Z]{4})"', answer.text)
    code = codes.read(spelled)
    assert code is not None
    assert f"/asked/{code}" in answer.text
    return code


def requests_of(running: Running) -> list[AttestationRequest]:
    with running.inside() as (session, _):
        return list(session.scalars(select(AttestationRequest).order_by(AttestationRequest.id)))


def test_a_request_is_attested_and_taken_by_its_own_link(running_on_both: Running) -> None:
    running = running_on_both
    code = asked(running, a_page(running))
    [request] = requests_of(running)
    assert (request.name, request.story, request.language) == ("Noé Dupré", STORY, "en")
    assert (request.first_day, request.last_day) == (date(2026, 10, 3), date(2026, 10, 3))
    page = running.head.get(f"{CONSOLE}/{request.id}")
    assert "tenu la buvette" in page.text
    answer = running.head.send(
        f"{CONSOLE}/{request.id}",
        to=f"{CONSOLE}/{request.id}/attest",
        name="Noé Dupré",
        narrative="A tenu la buvette de la fête.",
        achievement=str(request.achievement_id),
        first_day="2026-10-03",
    )
    assert answer.status_code == 303, answer.text
    running.work()
    person = running.browser()
    typed = person.send("/claim", code=codes.spelled(code))
    assert typed.headers["Location"] == f"/asked/{code}"
    assert "Take my attestation" in person.get(f"/asked/{code}").text
    led = person.send(f"/asked/{code}", to=f"/asked/{code}/take")
    assert led.status_code == 303
    claim = led.headers["Location"]
    file = person.send(claim, to=f"{claim}/file", kind="json")
    assert file.status_code == 200
    assert "A tenu la buvette de la fête." in file.data.decode()
    assert b"Dupr" not in file.data
    assert "You have taken your attestation" in person.get(f"/asked/{code}").text
    with running.inside() as (session, _):
        award = session.scalars(select(Award)).one()
        assert award.state is AwardState.TAKEN
        assert content_of(award.content).started_on == date(2026, 10, 3)


def test_thirty_are_attested_with_three_clicks(running_on_both: Running) -> None:
    running = running_on_both
    page = a_page(running)
    with running.session() as session:
        found = pages.by_token(session, page.removeprefix("/ask/"))
        assert found is not None
        for number in range(30):
            said = Said(name=f"Élève {number}", story="J’étais là.")
            secrets = running.place.secrets
            asking.ask(session, found, said, secrets=secrets, language="fr", now=running.now)
        session.commit()
    marked = running.head.get(f"{CONSOLE}?all=1")  # the first click: « Mark all »
    ids = re.findall(r'name="request" value="([^"]+)"[^>]*checked', marked.text)
    assert len(ids) == 30
    check = running.head.send(f"{CONSOLE}?all=1", to=f"{CONSOLE}/check", request=ids)  # the second
    assert check.status_code == 200
    assert "Attest 30 requests?" in check.text
    assert check.text.count('name="request"') == 30
    done = running.head.send(CONSOLE, to=f"{CONSOLE}/attest", request=ids)  # the third
    assert done.status_code == 303
    running.work()
    with running.inside() as (session, _):
        states = session.scalars(select(Award.state)).all()
        assert states == [AwardState.OFFERED] * 30
        narratives = {content_of(one.content).narrative for one in session.scalars(select(Award))}
        assert narratives == {""}, "words of strangers are not signed unseen"
    again = running.head.send(CONSOLE, to=f"{CONSOLE}/attest", request=ids)
    assert again.status_code == 303
    with running.inside() as (session, _):
        assert session.scalar(select(func.count(Award.id))) == 30


def test_a_request_without_achievement_needs_one_chosen(running: Running) -> None:
    asked(running, a_page(running, event=False))
    [request] = requests_of(running)
    with running.inside() as (session, organisation):
        chosen = achievement(session, organisation, running.now).id
    check = running.head.send(CONSOLE, to=f"{CONSOLE}/check", request=str(request.id))
    assert str(chosen) in check.text
    without = running.head.send(CONSOLE, to=f"{CONSOLE}/attest", request=str(request.id))
    assert without.status_code == 303
    assert requests_of(running)[0].state is RequestState.OPEN
    assert "Choose what is attested" in running.head.get(CONSOLE).text
    running.head.send(
        CONSOLE, to=f"{CONSOLE}/attest", request=str(request.id), achievement=str(chosen)
    )
    assert requests_of(running)[0].state is RequestState.ATTESTED


def test_a_request_is_sent_back_mended_and_attested(running: Running) -> None:
    code = asked(running, a_page(running), address="noe@famille.example")
    [request] = requests_of(running)
    one = f"{CONSOLE}/{request.id}"
    empty = running.head.send(one, to=f"{one}/return", comment=" ", **{"return": "1"})
    assert empty.status_code == 303
    assert requests_of(running)[0].state is RequestState.OPEN
    running.head.send(one, to=f"{one}/return", comment="Quel stand ?", **{"return": "1"})
    [letter] = running.letters(SCHOOL.slug)
    assert letter.recipient == "noe@famille.example"
    assert "Quel stand ?" in letter.text
    assert code not in letter.text
    person = running.browser()
    page = person.get(f"/asked/{code}")
    assert "Quel stand ?" in page.text
    answer = person.send(f"/asked/{code}", **{**FIELDS, "story": "Le stand des crêpes."})
    assert answer.status_code == 303
    [request] = requests_of(running)
    assert (request.state, request.story) == (RequestState.OPEN, "Le stand des crêpes.")


def test_a_declined_request_says_so_and_is_not_written_anew(running: Running) -> None:
    code = asked(running, a_page(running))
    [request] = requests_of(running)
    one = f"{CONSOLE}/{request.id}"
    running.head.send(one, to=f"{one}/return", comment="", decline="1")
    person = running.browser()
    assert "cannot attest it" in person.get(f"/asked/{code}").text
    answer = person.send("/claim", to=f"/asked/{code}", **FIELDS)
    assert answer.status_code == 409
    assert requests_of(running)[0].state is RequestState.DECLINED


def test_whoever_asked_may_erase_it(running: Running) -> None:
    code = asked(running, a_page(running))
    person = running.browser()
    assert person.send(f"/asked/{code}", to=f"/asked/{code}/withdraw").status_code == 303
    assert requests_of(running) == []
    assert person.get(f"/asked/{code}").status_code == 404


def test_a_partner_answers_its_own_requests(running: Running) -> None:
    page = a_page(running, event=False, slug=CLUB.slug, person=running.partner)
    asked(running, page)
    club = f"/orgs/{CLUB.slug}/console/requests"
    assert "Noé Dupré" in running.partner.get(club).text
    assert running.partner.get(CONSOLE).status_code == 404
    assert running.head.get(club).status_code == 404
    assert requests_of(running) == []


def test_an_awarder_sees_the_requests_of_their_own_pages(running: Running) -> None:
    asked(running, a_page(running, event=False))
    [request] = requests_of(running)
    assert "Noé Dupré" not in running.awarder.get(CONSOLE).text
    assert running.awarder.get(f"{CONSOLE}/{request.id}").status_code == 404
    check = running.awarder.send(CONSOLE, to=f"{CONSOLE}/check", request=str(request.id))
    assert check.status_code == 303
    assert "Noé Dupré" in running.secretary.get(CONSOLE).text
    assert running.other_head.get(CONSOLE).status_code == 404


def test_a_page_is_opened_shown_and_closed(running: Running) -> None:
    answer = running.head.send(f"{CONSOLE}/pages/new", name="Kermesse", achievement="", days="10")
    assert answer.status_code == 303, answer.text
    where = answer.headers["Location"]
    page = running.head.get(where).text
    (link,) = re.findall(r'value="http://localhost(/ask/[^"]+)"', page)
    assert "<svg" in page
    assert running.browser().get(link).status_code == 200
    running.head.send(where, to=f"{where}/close")
    closed = running.browser().get(link)
    assert closed.status_code == 410
    assert "closed" in closed.text
    assert running.browser().send("/claim", to=link, **FIELDS).status_code == 410


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"story": "  "},
        {"story": "x" * 2001},
        {"address": "no address"},
        {"first_day": "2027-10-03"},
        {"first_day": "1900-10-03"},
        {"first_day": "2026-10-03", "last_day": "2026-10-01"},
        {"first_day": "", "last_day": "2026-10-01"},
        {"first_day": "tomorrow"},
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(
    running: Running, fields: dict[str, str]
) -> None:
    page = a_page(running, event=False)
    answer = running.browser().send(page, **{**FIELDS, **fields})
    assert answer.status_code in {400, 422}
    assert 'aria-invalid="true"' in answer.text
    assert requests_of(running) == []


def test_a_page_that_is_filled_up_takes_no_more(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MAX_WAITING", 2)
    page = a_page(running, event=False)
    for _ in range(2):
        asked(running, page)
    answer = running.browser().send(page, **FIELDS)
    assert answer.status_code == 429
    assert len(requests_of(running)) == 2


def test_many_calls_of_one_address_are_slowed(running: Running) -> None:
    page = a_page(running, event=False)
    person = running.browser()
    answers = [person.send(page, **{**FIELDS, "name": ""}).status_code for _ in range(95)]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_what_is_over_is_erased(running_on_both: Running) -> None:
    running = running_on_both
    page = a_page(running, event=False)
    asked(running, page)
    running.clock.forward(days=100)
    with running.session() as session:
        tidying.tidy(session, now=running.now)
        session.commit()
    assert len(requests_of(running)) == 1
    running.clock.forward(days=30)
    with running.session() as session:
        tidying.tidy(session, now=running.now)
        session.commit()
        with scope(session, everything="a test"):
            assert session.scalar(select(func.count(RequestPage.id))) == 0
    assert requests_of(running) == []


def test_what_needs_approval_waits_for_the_head(running: Running) -> None:
    with running.inside() as (_, organisation):
        organisation.needs_approval = True
    code = asked(running, a_page(running))
    [request] = requests_of(running)
    running.secretary.send(CONSOLE, to=f"{CONSOLE}/attest", request=str(request.id))
    running.work()
    with running.inside() as (session, _):
        assert session.scalars(select(Award.state)).one() is AwardState.TO_APPROVE
    assert "being prepared" in running.browser().get(f"/asked/{code}").text


@pytest.mark.parametrize("path", ["/ask/x", "/asked/x", f"/asked/{'0' * 28}", "/ask/%00"])
def test_links_that_are_none(running: Running, path: str) -> None:
    assert running.browser().get(path).status_code == 404


@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_is_written_is_kept_clean_or_refused(name: str, story: str) -> None:
    try:
        asking.checked(Said(name=name, story=story), now=NOW)
    except ServiceError:
        return
    assert asking.named(name).isprintable()
    assert all(line.isprintable() for line in asking.told(story).split("\n"))


def test_identifiers_that_are_none_do_nothing(running: Running) -> None:
    answer = running.head.send(CONSOLE, to=f"{CONSOLE}/check", request=["x", str(UUID(int=7))])
    assert answer.status_code == 303
