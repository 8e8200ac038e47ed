"""Letters, strips of paper, and what has not arrived."""

import io
import re
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from issuer.awards.models import Award, AwardState
from issuer.delivering import codes, letters, printing, sheets, undelivered
from issuer.delivering.models import Claim
from issuer.delivering.printing import Strip
from issuer.delivering.undelivered import Why
from issuer.rosters.models import RosterPupil
from service.errors import ServiceError
from tests.issuer.delivering.offered import an_offer, put
from tests.issuer.organisations.places import CLUB, SCHOOL
from tests.issuer.support import Running

PAGE = f"/orgs/{SCHOOL.slug}/console/delivery"
SHEETS = f"{PAGE}/sheets"
ADDRESS = "noe@famille.example"


def sender(running: Running) -> letters.Sender:
    return letters.Sender.of(running.place)


def text_of(pdf: bytes) -> str:
    """The words of a PDF, page by page."""
    said = []
    for page in pikepdf.open(io.BytesIO(pdf)).pages:
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tj":
                said.append(bytes(operands[0]).decode("cp1252"))
    return "\n".join(said)


def codes_in(text: str) -> list[str]:
    return [str(codes.read(found)) for found in re.findall(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}", text)]


def why_of(running: Running, **wanted: Any) -> list[Why]:
    with running.inside() as (session, _):
        rows, total = undelivered.listed(session, undelivered.Wanted(**wanted), now=running.now)
        assert total == len(rows)
        return [one.why for one in rows]


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "Prenez votre attestation"), ("en", "Take your attestation on this page")],
)
def test_a_letter_has_a_link_that_works(running: Running, language: str, words: str) -> None:
    award, first = an_offer(running, address=ADDRESS, language=language)
    with running.inside() as (session, _):
        letters.send(
            session, session.get_one(Award, award), sender(running), by=None, now=running.now
        )
    [letter] = running.letters(SCHOOL.slug)
    assert letter.recipient == ADDRESS
    assert words in letter.text
    assert "\n" not in letter.subject
    assert 'href="http://localhost/claim/' in letter.html
    assert "<img" not in letter.html
    [code] = codes_in(letter.text)
    assert f"http://localhost/claim/{code}\n" in letter.text
    person = running.browser()
    assert person.get(f"/claim/{code}").status_code == 200
    assert person.get(f"/claim/{first}").status_code == 410
    running.work()
    assert running.letters(SCHOOL.slug) == []


def test_what_people_are_called_is_no_markup(running: Running) -> None:
    award, _ = an_offer(running, address=ADDRESS, name="<b>Noé</b> & co")
    with running.inside() as (session, _):
        letters.send(
            session, session.get_one(Award, award), sender(running), by=None, now=running.now
        )
    [letter] = running.letters(SCHOOL.slug)
    assert "<b>" not in letter.html
    assert "&lt;b&gt;Noé&lt;/b&gt; &amp; co" in letter.html


def test_without_an_address_no_letter_goes(running: Running) -> None:
    award, _ = an_offer(running)
    with running.inside() as (session, _):
        row = session.get_one(Award, award)
        with pytest.raises(ServiceError, match="award-without-address"):
            letters.send(session, row, sender(running), by=None, now=running.now)
        with pytest.raises(ServiceError, match="mail-address-malformed"):
            letters.send_to(
                session, row, "a\nb@c.example", sender(running), by=None, now=running.now
            )


def test_what_has_not_arrived_is_listed_with_the_reason(running_on_both: Running) -> None:
    running = running_on_both
    award, _ = an_offer(running, address=ADDRESS)
    assert why_of(running) == []
    assert why_of(running, days=0) == [Why.NOT_TAKEN]
    running.clock.forward(days=15)
    assert why_of(running) == [Why.NOT_TAKEN]
    put(running, award, AwardState.LEFT)
    assert why_of(running) == [Why.NOT_TAKEN], "who left it aside is not told apart"
    with running.inside() as (session, _):
        session.scalars(select(Claim)).one().expires_at = running.now
    assert why_of(running) == [Why.CODE_EXPIRED]
    with running.inside() as (session, _):
        session.scalars(select(Claim)).one().void_at = running.now
    assert why_of(running) == [Why.NEVER_SENT]
    put(running, award, AwardState.TAKEN)
    assert why_of(running) == []


def test_all_are_sent_again_with_two_clicks(running_on_both: Running) -> None:
    running = running_on_both
    an_offer(running, address=ADDRESS)
    an_offer(running, address="lea@famille.example", name="Léa Martin")
    an_offer(running, name="Sans Adresse")
    running.clock.forward(days=15)
    running.sign_in_again(running.secretary)
    page = running.secretary.get(PAGE)
    assert page.status_code == 200
    assert "Léa Martin" in page.text
    answer = running.secretary.send(PAGE, to=f"{PAGE}/resend", all="1", days="14")
    assert answer.status_code == 303
    running.work()
    mails = sorted(running.place.config.data.joinpath("mail").glob("*.eml"))
    assert len(mails) == 2
    assert why_of(running) == [Why.NOT_TAKEN], "who has no address still waits"


def test_only_those_that_are_marked_are_sent(running: Running) -> None:
    one, _ = an_offer(running, address=ADDRESS)
    an_offer(running, address="lea@famille.example", name="Léa Martin")
    answer = running.secretary.send(PAGE + "?days=0", to=f"{PAGE}/resend", award=str(one), days="0")
    assert answer.status_code == 303
    running.work()
    assert len(list(running.place.config.data.joinpath("mail").glob("*.eml"))) == 1


def test_one_who_took_it_meanwhile_gets_no_letter(running: Running) -> None:
    award, _ = an_offer(running, address=ADDRESS)
    with running.inside() as (session, organisation):
        letters.send_all(session, organisation, [award], by=None, now=running.now)
    put(running, award, AwardState.TAKEN)
    running.work()
    assert not running.place.config.data.joinpath("mail").exists()


def test_a_sheet_has_a_strip_for_each_with_new_codes(running_on_both: Running) -> None:
    running = running_on_both
    old = [an_offer(running, name=name)[1] for name in ("Zoé Étienne", "Łukasz Noël")]
    taken, _ = an_offer(running, name="Déjà Prise")
    put(running, taken, AwardState.TAKEN)
    assert "2 people get new codes" in running.secretary.get(SHEETS).text
    answer = running.secretary.send(SHEETS)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    text = text_of(answer.data)
    assert "Zoé Étienne" in text
    assert "Lukasz Noël" in text
    assert "Déjà Prise" not in text
    new = codes_in(text)
    assert len(new) == 2
    person = running.browser()
    assert [person.get(f"/claim/{code}").status_code for code in (*new, *old)] == [
        200,
        200,
        410,
        410,
    ]
    document = pikepdf.open(io.BytesIO(answer.data))
    assert str(document.Root.Lang) == "fr"
    assert "Collège" in str(document.docinfo["/Title"])


def test_a_class_has_its_own_sheet(running: Running) -> None:
    for division in ("3A", "3B"):
        award, _ = an_offer(running, name=f"Élève de {division}")
        with running.inside() as (session, _):
            pupil = RosterPupil(
                key=division, division=division, listed_at=running.now,
                **dict.fromkeys(
                    ("uai", "eleve_id", "ine", "old_ine", "jointure", "other", "family_name",
                     "usual_name", "given_name", "mef", "words"), ""
                ),
            )  # fmt: skip
            session.add(pupil)
            session.flush()
            session.get_one(Award, award).pupil_id = pupil.id
    text = text_of(running.secretary.send(SHEETS, division="3A").data)
    assert "Élève de 3A" in text
    assert "3B" not in text
    assert running.secretary.send(SHEETS, division="3C").status_code == 303


def test_too_many_are_printed_class_by_class(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MAX_STRIPS", 1)
    an_offer(running)
    an_offer(running)
    assert running.secretary.send(PAGE, to=SHEETS).status_code == 303
    assert "Print class by class" in running.secretary.get(SHEETS).text


def test_nobody_prints_or_sends_for_another(running: Running) -> None:
    an_offer(running, address=ADDRESS)
    assert running.other_head.get(PAGE).status_code == 404
    assert running.partner.get(SHEETS).status_code == 404
    assert running.browser().get(PAGE).status_code == 303
    assert "Noé" not in running.awarder.get(PAGE + "?days=0").text, "another person's award"
    club = f"/orgs/{CLUB.slug}/console/delivery"
    assert "Noé" not in running.partner.get(club + "?days=0").text
    assert running.awarder.send(PAGE, to=SHEETS).status_code == 303, "nothing of theirs to print"
    assert running.awarder.send(PAGE, to=f"{PAGE}/resend", all="1", days="0").status_code == 303
    assert running.letters(SCHOOL.slug) == []


@given(st.text(max_size=80))
def test_whatever_people_are_called_can_be_printed(name: str) -> None:
    assert printing.printable(name).encode("cp1252").decode("cp1252") == printing.printable(name)


@pytest.mark.parametrize(
    ("name", "printed"),
    [("Zoé Ñuñez", "Zoé Ñuñez"), ("Şahin", "Sahin"), ("Dvořák", "Dvorák"), ("l’Œuvre", "l’Œuvre"),
     ("Nguyễn", "Nguyen"), ("李", "?"), ("a\x00b", "a?b")],
)  # fmt: skip
def test_letters_that_no_reader_has_are_the_nearest_ones(name: str, printed: str) -> None:
    assert printing.printable(name) == printed


def test_long_words_stay_inside_their_strip() -> None:
    code = codes.new()
    strip = Strip(
        recipient="W" * 200,
        title="W" * 300,
        organisation="W" * 120,
        code=code,
        link=f"https://badges.example/claim/{code}",
        page="https://badges.example/claim",
        until=datetime(2027, 3, 4, tzinfo=UTC),
        language="fr",
    )
    made = printing.sheet(
        [strip] * 5, title="T", language="fr", now=datetime(2026, 1, 1, tzinfo=UTC)
    )
    assert len(pikepdf.open(io.BytesIO(made)).pages) == 2
    assert codes_in(text_of(made)) == [code] * 5
