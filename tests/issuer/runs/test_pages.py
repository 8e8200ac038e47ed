"""The pages of imports and pupils, as the office sees them; nobody else does."""

import io
import re
from typing import Any

import pytest
from sqlalchemy import select

from issuer.awards.models import AwardState
from issuer.importing.faults import ImportingError
from issuer.rosters.models import RosterPupil
from issuer.runs import receiving
from issuer.runs.models import ImportRun
from issuer.runs.receiving import Sent
from service.accounts.models import Account
from tests.issuer.runs.desk import Desk
from tests.issuer.support import Person
from tests.support import national_files as files
from tests.support import national_files_tables as tables
from tests.support.national_files import children

HOME = "/orgs/college-exemple/console"
SOME = children(20)


def csv(grid: Any) -> bytes:
    return tables.text(grid).encode("utf-8-sig")


def upload(person: Person, data: bytes, name: str = "export.xml", **fields: str) -> Any:
    filled = {"reader": "", "year": "", **fields}
    return person.send(f"{HOME}/imports", file=(io.BytesIO(data), name), **filled)


def said(answer: Any) -> str:
    """The text of a page, without its marks."""
    assert answer.status_code in {200, 422}, answer.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


@pytest.fixture
def office(desk: Desk) -> Person:
    return speaking_french(desk, desk.running.secretary)


def speaking_french(desk: Desk, person: Person) -> Person:
    with desk.running.session() as session:
        account = session.get(Account, person.account_id)
        account.language = "fr"
        session.commit()
    return person


def test_a_list_then_results_by_the_pages_alone(desk: Desk, office: Person) -> None:
    assert "Il n’y a pas encore de liste d’élèves" in said(office.get(f"{HOME}/pupils"))
    sent = upload(office, tables.zipped(files.siecle(SOME)), "ExportXML.zip")
    assert sent.status_code == 303
    assert "Nouveaux 20" in said(office.get(sent.location))
    done = office.send(f"{sent.location}", to=f"{sent.location}/confirm")
    assert done.status_code == 303
    assert "Nouveaux 20" in said(office.get(done.location))
    page = said(office.get(f"{HOME}/pupils?division=3A"))
    assert "Chloé" in page or "Camille" in page
    results = upload(office, csv(tables.pix_grid(SOME)), "pix.csv")
    shown = said(office.get(results.location))
    assert "À attribuer 15" in shown
    assert "Certification Pix" in shown
    assert "Pris de nos modèles dans votre catalogue : Certification Pix." in shown
    office.send(results.location, to=f"{results.location}/confirm")
    assert "En cours" in said(office.get(results.location))
    desk.running.work()
    assert "Fait" in said(office.get(results.location))
    with desk.running.inside() as (session, _):
        assert {one.state for one in desk.awards(session)} == {AwardState.OFFERED}
        assert len(desk.awards(session)) == 15


def test_who_may_see_the_pages(desk: Desk) -> None:
    running = desk.running
    run = desk.send(files.siecle(SOME))
    for path in ("/pupils", "/imports", f"/imports/{run}"):
        assert running.head.get(HOME + path).status_code == 200
        assert running.awarder.get(HOME + path).status_code == 403
        assert running.partner.get(HOME + path).status_code == 404
        assert running.other_head.get(HOME + path).status_code == 404
        assert running.browser().get(HOME + path).status_code == 303
        club = path.replace(str(run), str(run))
        answer = running.partner.get(f"/orgs/club-nautique/console{club}")
        assert answer.status_code == 403
    other = running.other_head.get(f"/orgs/lycee-autre/console/imports/{run}")
    assert other.status_code == 404
    # A table is awarded on other pages than those of the office.
    assert running.head.get(f"{HOME}/group/{run}").status_code == 404


@pytest.mark.parametrize(
    ("data", "fields", "expected"),
    [
        pytest.param(
            tables.zipped(files.siecle(SOME))[:900],
            {},
            "Le ZIP est abîmé ou incomplet.",
            id="truncated zip",
        ),
        pytest.param(files.siecle(SOME, uai="0000002C"), {}, "0000002C", id="another school"),
        pytest.param(
            csv(tables.pix_grid(SOME)),
            {"reader": "lsu"},
            "Il ressemble à : Pix : résultats de certification.",
            id="wrong source chosen",
        ),
        pytest.param(
            csv([["Nom", "Age"], ["A", "9"]]), {}, "pas de ceux qui peuvent", id="missing columns"
        ),
        pytest.param(b"%PDF-1.4 x", {}, "PDF", id="a PDF"),
        pytest.param(b"", {}, "vide", id="nothing in it"),
        pytest.param(b"\x00\x01\x02\x03" * 99, {}, "ni un tableau", id="garbage"),
        pytest.param(
            files.lsu_text(SOME).replace("Œ", "É").encode("iso-8859-1"),
            {},
            "utf-8",
            id="another encoding than declared",
        ),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(
    desk: Desk, office: Person, data: bytes, fields: dict[str, str], expected: str
) -> None:
    answer = upload(office, data, "fichier", **fields)
    assert answer.status_code == 422
    assert expected.casefold() in said(answer).casefold()
    with desk.running.inside() as (session, _):
        assert session.scalars(select(ImportRun)).all() == []


def test_more_than_fifty_megabytes_are_refused(desk: Desk) -> None:
    school = desk.running.organisation()
    with pytest.raises(ImportingError, match="file-too-large"):
        receiving.read(school, Sent(b"<BEE_ELEVES>" + b" " * (50 << 20), "grand.xml"))


def test_refused_rows_are_told_with_their_place(desk: Desk, office: Person) -> None:
    desk.list_pupils(SOME, with_wallets=False)
    grid = tables.road_safety_grid(SOME)
    grid[3][7], grid[4][6] = "31/02/2027", "ASSR9"
    sent = upload(office, csv(grid), "assr.csv")
    page = said(office.get(sent.location))
    assert "ligne 4, colonne 8" in page
    assert "ligne 5, colonne 7" in page
    assert "À attribuer 18" in page


def test_a_human_says_who_it_is(desk: Desk, office: Person) -> None:
    desk.list_pupils(SOME, with_wallets=False)
    grid = tables.pix_grid(SOME[:1])
    grid[1][grid[0].index("Identifiant Externe")] = ""
    sent = upload(office, csv(grid), "pix.csv")
    page = office.get(sent.location).get_data(as_text=True)
    assert "Qui est-ce" in page
    name, value = re.search(r'name="(decide-[^"]+)" value="([0-9a-f]{32})"', page).groups()  # type: ignore[union-attr]
    office.send(sent.location, to=f"{sent.location}/answers", **{name: value})
    assert "À attribuer 1" in said(office.get(sent.location))


def test_cancelled_nothing_is_left(desk: Desk, office: Person) -> None:
    sent = upload(office, files.siecle(SOME))
    office.send(sent.location, to=f"{sent.location}/cancel")
    assert "Annulé" in said(office.get(sent.location))
    with desk.running.inside() as (session, _):
        (run,) = session.scalars(select(ImportRun))
        assert (run.data, run.data_key, run.found) == (None, None, None)


def test_leaving_and_erasing_by_the_pages(desk: Desk, office: Person) -> None:
    desk.list_pupils(SOME, with_wallets=False)
    with desk.running.inside() as (session, _):
        pupil = session.scalars(select(RosterPupil).where(RosterPupil.eleve_id == "3")).one()
    one = f"{HOME}/pupils/{pupil.id}"
    assert pupil.given_name in said(office.get(one))
    assert office.send(one, email="no address").status_code == 422
    assert office.send(one, email="famille@exemple.fr").status_code == 303
    office.send(one, to=f"{one}/left")
    assert pupil.family_name in said(office.get(f"{HOME}/pupils?left=1"))
    office.send(one, to=f"{one}/left")
    here = f"{HOME}/pupils?division={SOME[4].division}"
    gone = office.send(here, to=f"{HOME}/pupils/leave", division=SOME[4].division)
    assert gone.status_code == 303
    assert office.send(one, to=f"{one}/erase").status_code == 303
    assert office.get(one).status_code == 404


def test_empty_tables_to_fill_in(desk: Desk) -> None:
    answer = desk.running.partner.get("/orgs/club-nautique/console/imports/tables/badges.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "Prénom" in answer.get_data(as_text=True)
    missing = desk.running.head.get(f"{HOME}/imports/tables/autre.csv")
    assert missing.status_code == 404
