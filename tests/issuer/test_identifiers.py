"""Numbers of schools, pupils, associations and enterprises."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer import identifiers
from issuer.errors import IssuerError
from issuer.identifiers import IneForm


@pytest.mark.parametrize(
    "value",
    ["0000001B", "0000002C", "0000003D", "0382032C", "0750652B", "0921236U", "0590116F"],
)
def test_a_school_number_with_its_letter_passes(value: str) -> None:
    assert identifiers.uai(value) == value


def test_a_number_is_kept_in_one_form() -> None:
    assert identifiers.uai(" 075 0652 b ") == "0750652B"
    assert identifiers.siret("000 000 018 00002") == "00000001800002"
    assert identifiers.rna("w000000001") == "W000000001"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        pytest.param("0750652C", "uai-letter-wrong", id="letter of another number"),
        pytest.param("0750652I", "uai-letter-wrong", id="letter that no school has"),
        pytest.param("750652B", "uai-malformed", id="leading zero lost by a spreadsheet"),
        pytest.param("", "uai-malformed", id="nothing"),
        pytest.param("٠٧٥٠٦٥٢B", "uai-malformed", id="digits of another script"),
        pytest.param("5000001B", "uai-department-unknown", id="no such department"),
    ],
)
def test_a_wrong_school_number_is_refused(value: str, code: str) -> None:
    with pytest.raises(IssuerError) as refused:
        identifiers.uai(value)
    assert refused.value.code == code


def test_the_letter_that_would_fit_is_told() -> None:
    with pytest.raises(IssuerError) as refused:
        identifiers.uai("0750652C")
    assert refused.value.facts["expected"] == "B"


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("000000001AA", IneForm.NATIONAL),
        ("0000000001A", IneForm.OLD),
        ("0000A00001A", IneForm.APPRENTICE),
        ("A000000000A", IneForm.OTHER),
        ("000000001A", None),
        ("000000001A-", None),
        ("", None),
    ],
)
def test_forms_of_the_pupil_number(value: str, form: IneForm | None) -> None:
    assert identifiers.ine_form(value) is form


@pytest.mark.parametrize("value", ["W000000001", "W2A0000001", "W9R1000001", "W751000001"])
def test_associations_of_the_mainland_corsica_and_overseas(value: str) -> None:
    assert identifiers.rna(value) == value


@pytest.mark.parametrize("value", ["W00000001", "X000000001", "WA00000001", "W00000000A"])
def test_no_association_number(value: str) -> None:
    with pytest.raises(IssuerError, match="rna-malformed"):
        identifiers.rna(value)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("00000001800002", id="fixture"),
        pytest.param("35600000000048", id="La Poste by Luhn"),
        pytest.param("35600000049837", id="La Poste by its own sum"),
    ],
)
def test_places_of_business(value: str) -> None:
    assert identifiers.siret(value) == value


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("00000001800003", "siret-digits-wrong"),
        ("35600000049838", "siret-digits-wrong"),
        ("0000000180000", "siret-malformed"),
        ("0000000180000A", "siret-malformed"),
    ],
)
def test_wrong_places_of_business(value: str, code: str) -> None:
    with pytest.raises(IssuerError, match=code):
        identifiers.siret(value)


def test_enterprises() -> None:
    assert identifiers.siren("000 000 018") == "000000018"
    with pytest.raises(IssuerError, match="siren-digits-wrong"):
        identifiers.siren("000000019")
    with pytest.raises(IssuerError, match="siren-malformed"):
        identifiers.siren("18")


def number(digits: str) -> str:
    return digits + "ABCDEFGHJKLMNPRSTUVWXYZ"[int(digits) % 23]


@pytest.mark.parametrize(
    ("digits", "academy"),
    [
        ("0750652", "Paris"),
        ("6200001", "Corse"),
        ("7200001", "Corse"),
        ("9740001", "La Réunion"),
        ("9880001", "Nouvelle-Calédonie"),
        ("0140001", "Normandie"),
    ],
)
def test_academies(digits: str, academy: str) -> None:
    assert identifiers.academy_of(number(digits)).name == academy


def test_a_school_that_belongs_to_nobody_has_no_academy() -> None:
    with pytest.raises(IssuerError, match="academy-unknown"):
        identifiers.academy_of("0000001B")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2025-2026", 2025),
        ("2025/2026", 2025),
        (" 2025 ", 2025),
        ("1999-2000", 1999),
        ("2025-26", 2025),
    ],
)
def test_school_years(text: str, first: int) -> None:
    assert identifiers.school_year(text) == first


@pytest.mark.parametrize("text", ["2025-2027", "25", "", "0001", "9999-10000", "2026-2025"])
def test_no_school_year(text: str) -> None:
    with pytest.raises(IssuerError, match="school-year-malformed"):
        identifiers.school_year(text)


READERS = [
    identifiers.uai,
    identifiers.ine,
    identifiers.rna,
    identifiers.siren,
    identifiers.siret,
    identifiers.academy_of,
    identifiers.school_year,
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(READERS), st.text(max_size=80) | st.from_regex(r"[0-9]{7,14}[A-Z]?"))
def test_any_text_is_an_identifier_or_refused(reader, text: str) -> None:
    try:
        value = reader(text)
    except IssuerError:
        return
    assert reader(str(getattr(value, "code", value))) == value or reader is identifiers.academy_of
