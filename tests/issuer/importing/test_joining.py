"""Pupils of a file and pupils of our list: by numbers, never by name alone."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.importing.joining import Reason, Roster, guardians_of, join
from issuer.importing.model import Attestation, Identifiers, Kind, Pupil
from tests.issuer.importing.reading_of import reading
from tests.support import national_files as files
from tests.support import national_files_tables as tables
from tests.support.national_files import UAI, children

BORN = date(2011, 2, 3)
CAMILLE = Pupil(
    Identifiers(UAI, "1", "000000001AA", jointure="101"), "EXEMPLE", "", "Camille", BORN
)
NOE = Pupil(Identifiers(UAI, "2", "000000002AA", "0000000002A"), "ESSAI", "", "Noé", BORN)
ROSTER = Roster([CAMILLE, NOE])


def about(pupil: Pupil) -> Attestation:
    return Attestation("dnb", Kind.DIPLOMA, pupil, "attestations", "DNB", "DNB:2027")


def joined(pupil: Pupil, roster: Roster = ROSTER, **decided: str):
    return join([about(pupil)], roster, decided)


@pytest.mark.parametrize(
    ("pupil", "meant"),
    [
        pytest.param(Pupil(Identifiers(UAI, "1")), CAMILLE, id="number of SIECLE"),
        pytest.param(Pupil(Identifiers(ine="000000001AA")), CAMILLE, id="INE"),
        pytest.param(Pupil(Identifiers(ine="0000000002A")), NOE, id="old INE"),
        pytest.param(Pupil(Identifiers(jointure="101")), CAMILLE, id="number of the directory"),
        pytest.param(
            Pupil(Identifiers(ine="000000002AA"), "ESSAI-DURAND", "", "NOE", BORN),
            NOE,
            id="new name",
        ),
        pytest.param(
            Pupil(Identifiers(ine="000000002AA"), "Essai", "", "Noa", BORN),
            NOE,
            id="new given name",
        ),
    ],
)
def test_a_number_joins(pupil: Pupil, meant: Pupil) -> None:
    assert [one.pupil for one in joined(pupil).matched] == [meant]


@pytest.mark.parametrize(
    ("pupil", "reason"),
    [
        pytest.param(
            Pupil(Identifiers(), "Exemple", "", "CAMILLE", BORN), Reason.NAME_ONLY, id="name"
        ),
        pytest.param(
            Pupil(Identifiers(UAI, "1", "000000002AA")), Reason.NUMBERS_DISAGREE, id="numbers"
        ),
        pytest.param(
            Pupil(Identifiers(ine="000000001AA"), birth_date=date(2012, 2, 3)),
            Reason.BIRTH_DATE_DIFFERS,
            id="birth date",
        ),
        pytest.param(
            Pupil(Identifiers(UAI, "1"), "PATRON", "", "Zoë"),
            Reason.NAME_DIFFERS,
            id="another person",
        ),
    ],
)
def test_what_a_human_must_decide(pupil: Pupil, reason: Reason) -> None:
    found = joined(pupil)
    assert found.matched == ()
    assert [one.reason for one in found.ambiguous] == [reason]
    assert CAMILLE in found.ambiguous[0].candidates


def test_two_on_the_list_with_one_number() -> None:
    twice = Roster([CAMILLE, replace(NOE, identifiers=Identifiers(UAI, "2", "000000001AA"))])
    found = joined(Pupil(Identifiers(ine="000000001AA")), twice)
    assert found.ambiguous[0].reason is Reason.NUMBER_SHARED


@pytest.mark.parametrize(
    "pupil",
    [
        pytest.param(Pupil(Identifiers("0000002C", "1")), id="the same number in another school"),
        pytest.param(Pupil(Identifiers(ine="000000009AA")), id="INE of nobody"),
        pytest.param(Pupil(Identifiers(), "EXEMPLE", "", "Camille"), id="name without birth date"),
        pytest.param(
            Pupil(Identifiers(), "EXEMPLE", "", "Camille", date(2012, 2, 3)), id="namesake"
        ),
    ],
)
def test_who_is_not_on_the_list(pupil: Pupil) -> None:
    found = joined(pupil)
    assert (found.matched, found.ambiguous, found.missing) == ((), (), (pupil,))


def test_the_answer_of_a_human_joins() -> None:
    pupil = Pupil(Identifiers(), "Exemple", "", "CAMILLE", BORN)
    found = join([about(pupil)], ROSTER, {pupil.key: CAMILLE.key})
    assert [one.pupil for one in found.matched] == [CAMILLE]
    assert join([about(pupil)], ROSTER, {pupil.key: "nobody"}).matched == ()


def test_report_and_register_of_one_school_join_all_pupils() -> None:
    roster = Roster(reading(files.siecle()).pupils)
    for data in (files.lsu(), tables.pix(), tables.notanet(), files.lsl(), files.lpc()):
        found = reading(data)
        result = join(found.attestations, roster)
        assert len(result.matched) == len(found.attestations)
        assert (result.ambiguous, result.missing) == ((), ())


def test_pix_rows_without_ine_are_proposed_to_a_human() -> None:
    roster = Roster(reading(files.siecle(children(20))).pupils)
    grid = tables.pix_grid(children(20))
    for row in grid[1:]:
        row[5] = ""
    result = join(reading(tables.text(grid).encode()).attestations, roster)
    assert result.matched == ()
    assert {one.reason for one in result.ambiguous} == {Reason.NAME_ONLY}
    assert all(len(one.candidates) == 1 for one in result.ambiguous)


def test_guardians_of_pupils_who_left_are_not_kept() -> None:
    guardians = reading(files.guardians(children(6))).guardians
    kept = guardians_of(guardians, Roster(reading(files.siecle(children(3))).pupils))
    assert [[pupil.eleve_id for pupil in one.pupils] for one in kept] == [["1", "2"], ["3"]]


NAMES = st.text(max_size=10)


@settings(max_examples=150, deadline=None)
@given(NAMES, NAMES, NAMES, st.dates())
def test_names_alone_never_join(family: str, usual: str, given_name: str, born: date) -> None:
    listed = Pupil(Identifiers(UAI, "7", "000000007AA"), family, usual, given_name, born)
    assert joined(replace(listed, identifiers=Identifiers()), Roster([listed])).matched == ()
