"""A group from the organisation's own table, and from names that a volunteer pastes."""

import io
from typing import Any

import pytest
from sqlalchemy import select

from issuer import models_of_badges
from issuer.achievements import versions
from issuer.achievements.models import State
from issuer.awards.models import AwardState, Campaign, Recipient
from issuer.importing import templates
from issuer.runs import adopting
from issuer.runs.models import ImportRun, SavedColumns
from tests.issuer.runs.desk import Desk
from tests.issuer.runs.test_pages import said, speaking_french
from tests.issuer.support import Person
from tests.support import national_files_tables as tables
from tests.support.national_files import children

SLUG = "college-exemple"
Grid = list[list[str]]


def adopt(desk: Desk, code: str, slug: str = SLUG) -> str:
    with desk.running.inside(slug) as (session, organisation):
        hosting = desk.running.place.hosting
        author = adopting.author(organisation, hosting, by=None, now=desk.now)
        made = models_of_badges.adopt(session, author, code)
        versions.move(session, author, made.id, State.ACTIVE)
        return str(made.id)


def home(slug: str = SLUG) -> str:
    return f"/orgs/{slug}/console/group"


def table(person: Person, data: bytes, *, name: str = "t.csv", achievement: str = "") -> Any:
    fields = {"names": "", "achievement": achievement}
    return person.send(home(), file=(io.BytesIO(data), name), **fields)


def paste(person: Person, names: str, achievement: str, slug: str = SLUG) -> Any:
    return person.send(home(slug), names=names, achievement=achievement)


def csv(grid: Grid) -> bytes:
    return tables.text(grid).encode("cp1252")


@pytest.fixture
def awarder(desk: Desk) -> Person:
    return speaking_french(desk, desk.running.awarder)


def campaign_of(desk: Desk) -> str:
    with desk.running.inside() as (session, _):
        return str(session.scalars(select(Campaign.id)).one())


CLASS = [
    ["Prénom de l'enfant", "Nom", "Classe", "Courriel", "Ce qu'il a fait"],
    *([child.given, child.family, "3A", f"p{child.number}@exemple.fr", "Tri"]
      for child in children(30)),
]  # fmt: skip


def test_a_class_of_thirty_from_a_table(desk: Desk, awarder: Person) -> None:
    badge = adopt(desk, "eco-delegue")
    sent = table(awarder, csv(CLASS), achievement=badge)
    assert sent.status_code == 303
    columns = awarder.get(sent.location)
    assert columns.status_code == 303
    page = awarder.get(columns.location).get_data(as_text=True)
    assert "Prénom de l&#39;enfant" in page
    assert "Ce qu’il y a dans les colonnes" in page
    incomplete = awarder.send(columns.location, achievement=badge, **{"column-1": "family_name"})
    assert "Aucune colonne ne contient : Prénom." in said(incomplete)
    twice = {"column-0": "given_name", "column-1": "given_name"}
    assert "Deux colonnes sont" in said(awarder.send(columns.location, achievement=badge, **twice))
    chosen = {
        "column-0": "given_name",
        "column-1": "family_name",
        "column-2": "division",
        "column-3": "deliver_to",
        "column-4": "narrative",
    }
    kept = awarder.send(columns.location, achievement=badge, **chosen)
    preview = said(awarder.get(kept.location))
    assert "À attribuer 30" in preview
    assert "Utiliser les 30 adresses" in preview
    done = awarder.send(
        kept.location, to=f"{kept.location}/confirm", offered="letters", letters="1"
    )
    assert done.status_code == 303
    desk.running.work()
    page = said(awarder.get(done.location))
    assert "Fait" in page
    assert "Envoyer 30 lettres avec un code" in page
    sheet = awarder.send(
        done.location,
        to=f"{home().removesuffix('group')}delivery/sheets",
        campaign=campaign_of(desk),
    )
    assert sheet.data.startswith(b"%PDF")
    awarder.send(done.location, to=f"{done.location}/letters")
    desk.running.work()
    with desk.running.inside() as (session, _):
        awards = desk.awards(session)
        assert len(awards) == 30
        assert {award.state for award in awards} == {AwardState.OFFERED}
        assert {award.recipient for award in awards} == {Recipient.CLAIM}
        assert sorted(award.address or "" for award in awards)[0] == "p10@exemple.fr"
        (campaign,) = session.scalars(select(Campaign))
        assert {award.campaign_id for award in awards} == {campaign.id}
        assert session.scalars(select(SavedColumns)).one().mapping["titles"]["given_name"]
    # The next table of the same make needs no columns to be chosen, and awards nobody twice.
    again = table(awarder, csv(CLASS), achievement=badge)
    page = awarder.get(awarder.get(again.location).location).get_data(as_text=True)
    assert '<option value="narrative" selected>' in page


FAULTY = [
    ["Prénom", "Nom", "Badge", "Date", "Niveau", "E-mail", "Crédits", "INE", "Preuve"],
    ["", "A", "Éco-délégué", "", "", "", "", "", ""],
    ["B", "", "Éco-délégué", "", "", "", "", "", ""],
    ["C", "C", "Champion", "", "", "", "", "", ""],
    ["D", "D", "Éco-délégué", "31/02/2027", "", "", "", "", ""],
    ["E", "E", "Éco-délégué", "01/01/2030", "", "", "", "", ""],
    ["F", "F", "Éco-délégué", "", "Génial", "", "", "", ""],
    ["G", "G", "Éco-délégué", "", "", "pas une adresse", "", "", ""],
    ["H", "H", "Éco-délégué", "", "", "", "beaucoup", "", ""],
    ["I", "I", "Éco-délégué", "", "", "", "", "123", ""],
    ["J", "J", "Éco-délégué", "", "", "", "", "", "http://exemple.fr"],
    ["K", "Bon", "Éco-délégué", "", "", "", "", "", ""],
]
PLACES = [(2, 1), (3, 2), (4, 3), (5, 4), (6, 4), (7, 5), (8, 6), (9, 7), (10, 8), (11, 9)]


@pytest.mark.parametrize("make", [csv, tables.xlsx, tables.ods], ids=["csv", "xlsx", "ods"])
def test_ten_planted_faults_give_ten_messages_and_no_award(
    desk: Desk, awarder: Person, make: Any
) -> None:
    adopt(desk, "eco-delegue")
    sent = table(awarder, make(FAULTY))
    columns = awarder.get(sent.location).location
    fields = "given_name family_name achievement day level deliver_to credits ine evidence"
    chosen = {f"column-{at}": name for at, name in enumerate(fields.split())}
    kept = awarder.send(columns, achievement="", **chosen)
    page = said(awarder.get(kept.location))
    assert "Refusés 10" in page
    for line, column in PLACES:
        assert f"ligne {line}, colonne {column}" in page
    done = awarder.send(kept.location, to=f"{kept.location}/confirm", offered="only_good")
    assert "Des lignes sont refusées" in said(awarder.get(done.location))
    desk.running.work()
    with desk.running.inside() as (session, _):
        assert desk.awards(session) == []
    awarder.send(kept.location, to=f"{kept.location}/confirm", offered="only_good", only_good="1")
    desk.running.work()
    with desk.running.inside() as (session, _):
        assert [award.recipient_name for award in desk.awards(session)] == ["K Bon"]


def test_a_formula_is_refused(desk: Desk, awarder: Person) -> None:
    badge = adopt(desk, "eco-delegue")
    grid = [["Prénom", "Nom"], ["Camille", "Exemple"], ["Noé", "Essai"]]
    data = tables.ods(grid, {(2, 1): "of:=CONCATENATE([.A1];[.B1])"})
    columns = awarder.get(table(awarder, data, name="t.ods", achievement=badge).location).location
    chosen = {"column-0": "given_name", "column-1": "family_name"}
    kept = awarder.send(columns, achievement=badge, **chosen)
    page = said(awarder.get(kept.location))
    assert "À attribuer 1" in page
    assert "ligne 3, colonne 2" in page


PASTED = """
 1. Camille Exemple
- Noé D'Essai, noe@exemple.fr
Zoé
Anaïs Modèle <anais@exemple.fr>
Camille Exemple
"""


def test_names_that_are_pasted_by_a_volunteer(desk: Desk) -> None:
    """Two screens: the names, the check."""
    club, slug = desk.running.partner, "club-nautique"
    badge = adopt(desk, "benevolat", slug)
    sent = paste(club, PASTED, badge, slug)
    page = club.get(sent.location).get_data(as_text=True)
    assert "Anaïs Modèle" in page
    done = club.send(sent.location, to=f"{sent.location}/confirm")
    desk.running.work()
    assert done.status_code == 303
    with desk.running.inside(slug) as (session, _):
        names = sorted(award.recipient_name for award in desk.awards(session))
        assert names == ["Anaïs Modèle", "Camille Exemple", "Noé D'Essai", "Zoé"]
        assert {award.address for award in desk.awards(session)} == {None}
        (run,) = session.scalars(select(ImportRun))
        assert (run.data, run.answers) == (None, {})
    # Pasted again, the same names are not awarded twice.
    again = paste(club, PASTED, badge, slug)
    assert "There is nothing to award" in said(club.get(again.location))


def test_what_was_pasted_wrongly_is_told(desk: Desk, awarder: Person) -> None:
    badge = adopt(desk, "eco-delegue")
    nobody = paste(awarder, "  \n ", badge)
    assert "Écrivez les noms" in said(nobody)
    assert "Choisissez le badge" in said(paste(awarder, "Camille", ""))
    sent = paste(awarder, "Camille\nnoe@exemple.fr\nZoé, pas une adresse", badge)
    page = said(awarder.get(sent.location))
    assert "ligne 2, colonne 1" in page
    assert "ligne 3, colonne" in page
    assert "Tout ou rien".casefold() in page.casefold()


def test_a_level_is_understood_by_its_name(desk: Desk, awarder: Person) -> None:
    badge = adopt(desk, "assr1")
    grid = [["Prénom", "Nom", "Niveau"], ["A", "A", "15"], ["B", "B", "21"], ["C", "C", ""]]
    columns = awarder.get(table(awarder, csv(grid), achievement=badge).location).location
    chosen = {"column-0": "given_name", "column-1": "family_name", "column-2": "level"}
    kept = awarder.send(columns, achievement=badge, **chosen)
    page = said(awarder.get(kept.location))
    assert "À attribuer 2" in page
    assert "ligne 3, colonne 3" in page


def test_an_award_of_another_year_is_one_more_unless_it_corrects(
    desk: Desk, awarder: Person
) -> None:
    badge = adopt(desk, "eco-delegue")
    chosen = {"column-0": "given_name", "column-1": "family_name", "column-2": "day"}

    def send(day: str) -> str:
        grid = [["Prénom", "Nom", "Date"], ["Camille", "Exemple", day]]
        columns = awarder.get(table(awarder, csv(grid), achievement=badge).location).location
        return str(awarder.send(columns, achievement=badge, **chosen).location)

    first = send("01/06/2026")
    awarder.send(first, to=f"{first}/confirm")
    desk.running.work()
    more = send("01/06/2027")
    assert "À attribuer 1" in said(awarder.get(more))
    awarder.send(more, to=f"{more}/answers", offered="replaces", replaces="1")
    assert "À remplacer 1" in said(awarder.get(more))
    awarder.send(more, to=f"{more}/answers", offered="replaces")
    awarder.send(more, to=f"{more}/confirm")
    desk.running.work()
    with desk.running.inside() as (session, _):
        states = [award.state for award in desk.awards(session)]
        assert states == [AwardState.OFFERED, AwardState.OFFERED]


def test_the_empty_table_is_read_when_it_is_filled_in(desk: Desk, awarder: Person) -> None:
    adopt(desk, "eco-delegue")
    empty = templates.own_table_of_awards().decode("utf-8-sig").strip()
    row = ["Éco-délégué", "Camille", "Exemple", *[""] * (empty.count(";") - 2)]
    data = f"{empty}\r\n{';'.join(row)}\r\n".encode("utf-8-sig")
    columns = awarder.get(table(awarder, data).location).location
    page = awarder.get(columns).get_data(as_text=True)
    assert page.count(" selected>") >= empty.count(";")


def test_nobody_else_sees_the_table_of_a_colleague(desk: Desk, awarder: Person) -> None:
    badge = adopt(desk, "eco-delegue")
    sent = paste(awarder, "Camille", badge)
    assert desk.running.head.get(sent.location).status_code == 200
    other = desk.running.other_head
    assert other.get(sent.location).status_code == 404
