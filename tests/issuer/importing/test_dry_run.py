"""What an import would do: once, again, and with a corrected file."""

import io
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.importing.dry_run import plan
from issuer.importing.joining import Roster
from issuer.importing.model import Kind, Reading, bundles
from issuer.importing.own_table import OwnTable, proposed
from issuer.importing.reading import read
from tests.issuer.importing.reading_of import reading
from tests.support import national_files as files
from tests.support import national_files_tables as tables
from tests.support.national_files import Child, children

MAKE = {
    "lsu": files.lsu,
    "lpc": files.lpc,
    "lsl": files.lsl,
    "pix": tables.pix,
    "dnb": lambda pupils=None: tables.text(tables.dnb_grid(pupils)).encode(),
    "notanet": tables.notanet,
    "road-safety": lambda pupils=None: tables.text(tables.road_safety_grid(pupils)).encode(),
}


def issued(found: Reading) -> dict[str, str]:
    return {one.key: one.digest for one in found.attestations}


@pytest.mark.parametrize("source", MAKE)
def test_the_first_time_all_is_created_and_the_second_nothing_changes(source):
    found = reading(MAKE[source]())
    first = plan(found, {})
    assert len(first.created) == len(found.attestations) > 0
    assert (first.changed, first.unchanged, first.refused) == ((), (), ())
    again = plan(reading(tables.zipped(MAKE[source](), "again.txt")), issued(found))
    assert again.changes_nothing
    assert len(again.unchanged) == len(found.attestations)


@pytest.mark.parametrize("source", MAKE)
def test_pupils_who_come_later_are_all_that_is_created(source):
    before = issued(reading(MAKE[source](children(40))))
    later = plan(reading(MAKE[source](children(60))), before)
    assert (later.changed, later.withdrawn) == ((), ())
    assert len(later.unchanged) == len(before)
    assert len(later.created) > 0


def test_a_corrected_position_is_all_that_changes():
    text = files.lsu_text()
    place = text.index('<bilan-cycle eleve-ref="EL_0042"')
    old = f'code="CPD_SCI" positionnement="{Child(42).position("CPD_SCI")}"'
    corrected = text[:place] + text[place:].replace(old, 'code="CPD_SCI" positionnement="0"', 1)
    before = reading(text.encode())
    found = plan(reading(corrected.encode()), issued(before))
    assert [(one.item, one.level, one.pupil.identifiers.eleve_id) for one in found.changed] == [
        ("D1.3", "D", "42")
    ]
    assert found.changed[0].line == corrected.count("\n", 0, corrected.index(old[:14], place)) + 1
    assert (found.created, found.withdrawn) == ((), ())
    assert len(found.unchanged) == len(before.attestations) - 1


def test_another_day_of_export_is_no_correction():
    text = files.lsu_text(children(20))
    later = text.replace('date-creation="2027-06-21"', 'date-creation="2027-07-01"')
    assert plan(reading(later.encode()), issued(reading(text.encode()))).changes_nothing


def test_a_corrected_spelling_of_a_name_is_no_correction_of_what_is_attested():
    text = files.lsu_text(children(20))
    other = text.replace("EXEMPLE", "EXEMPLAIRE")
    assert plan(reading(other.encode()), issued(reading(text.encode()))).changes_nothing


def test_a_corrected_mention_changes_and_a_refusal_is_told():
    grid = tables.dnb_grid(children(12))
    before = issued(reading(tables.text(grid).encode()))
    grid[4][11], grid[5][11] = "ADMIS MENTION TRES BIEN", "REFUSE"
    found = plan(reading(tables.text(grid).encode()), before)
    assert [(one.line, one.detail("mention")) for one in found.changed] == [(5, "très bien")]
    assert (6, "not-obtained") in {(fault.line, fault.code) for fault in found.ignored}


def test_what_the_file_no_longer_says_of_a_pupil_is_told():
    text = files.lsu_text(children(5))
    place = text.index('<bilan-cycle eleve-ref="EL_0003"')
    old = f'<domaine code="REP_MND" positionnement="{Child(3).position("REP_MND")}"/>'
    shorter = text[:place] + text[place:].replace(old, "", 1)
    before = reading(text.encode())
    found = plan(reading(shorter.encode()), issued(before))
    assert [key.rpartition("/")[2] for key in found.withdrawn] == ["D5"]
    assert found.created == found.changed == ()


def test_a_file_of_one_class_withdraws_nothing_from_the_others():
    before = issued(reading(files.lsu(children(40))))
    assert plan(reading(files.lsu(children(10))), before).changes_nothing


def test_with_a_list_only_pupils_on_it_are_awarded():
    roster = Roster(reading(files.siecle(children(30))).pupils)
    found = plan(reading(tables.pix(children(40))), {}, roster=roster)
    assert {one.pupil.identifiers.eleve_id for one in found.created} <= {
        str(n) for n in range(1, 31)
    }
    assert {fault.code for fault in found.refused} == {"pupil-not-on-list"}
    assert all(fault.line > 31 for fault in found.refused)
    assert len(found.refused) == 7  # of ten more pupils, three were not certified


def test_an_empty_list_awards_nobody():
    found = plan(reading(tables.pix(children(4))), {}, roster=Roster([]))
    assert found.created == ()
    assert len(found.refused) == 3


def test_who_is_to_be_confirmed_is_asked_and_then_awarded():
    roster = Roster(reading(files.siecle(children(4))).pupils)
    grid = tables.pix_grid(children(2))
    grid[1][5] = ""
    read_file = reading(tables.text(grid).encode())
    asked = plan(read_file, {}, roster=roster)
    assert [fault.code for fault in asked.refused] == ["pupil-to-confirm"]
    question = asked.ambiguous[0]
    decided = {question.pupil.key: question.candidates[0].key}
    answered = plan(read_file, {}, roster=roster, decided=decided)
    assert answered.refused == ()
    assert {one.pupil.identifiers.eleve_id for one in answered.created} == {"1", "2"}


def test_the_positions_of_one_report_go_into_one_credential():
    found = reading(files.lsu(children(6)))
    positions = tuple(one for one in found.attestations if one.kind is Kind.SOCLE_POSITION)
    assert [len(group) for group in bundles(positions).values()] == [8] * 6


def test_a_badge_whose_name_has_slashes_and_spaces():
    grid = tables.own_grid(children(3))
    for row in grid[1:]:
        row[3] = "Club ciné / été"
    found = read(io.BytesIO(tables.text(grid).encode()), source=OwnTable(proposed(grid[0])))
    before = issued(found)
    assert all(key.count("/") == 3 for key in before)
    assert plan(found, before).changes_nothing


def test_values_are_frozen():
    found = reading(files.lpc(children(1)))
    with pytest.raises(FrozenInstanceError):
        found.attestations[0].item = "C1"


@settings(max_examples=60, deadline=None)
@given(st.sets(st.integers(0, 319)), st.sets(st.integers(0, 319)))
def test_created_changed_and_unchanged_part_the_file(known: set[int], different: set[int]) -> None:
    every = LSU.attestations
    existing = {
        one.key: ("other" if at in different else one.digest)
        for at, one in enumerate(every)
        if at in known
    }
    found = plan(LSU, existing)
    assert sorted(map(id, (*found.created, *found.changed, *found.unchanged))) == sorted(
        map(id, every)
    )
    assert len(found.changed) == len(known & different & set(range(len(every))))


LSU = reading(files.lsu(children(25)))
