"""Each national file, with a thousand pupils: what it gives, and what must not be found in it."""

from collections import Counter
from datetime import date

import pytest

from issuer.importing import codes
from issuer.importing.model import Expected, Kind, bundles
from issuer.importing.own_table import OwnTable, proposed
from schemas import loader
from tests.issuer.importing.reading_of import OURS, reading
from tests.support import national_files as files
from tests.support import national_files_tables as tables
from tests.support.national_files import COUNT, FORBIDDEN, MARK, UAI, YEAR, Child, children

EVERY = {
    "siecle-pupils": files.siecle,
    "siecle-guardians": files.guardians,
    "onde": lambda: tables.text(tables.onde_grid()).encode("utf-8"),
    "ent": files.ent,
    "lsu": files.lsu,
    "lpc": files.lpc,
    "lsl": files.lsl,
    "pix": tables.pix,
    "dnb": lambda: tables.xlsx(tables.dnb_grid()),
    "cyclades": tables.cyclades,
    "notanet": tables.notanet,
    "road-safety": lambda: tables.text(tables.road_safety_grid()).encode("utf-8-sig"),
}


@pytest.fixture(scope="module")
def found():
    return {name: reading(make()) for name, make in EVERY.items()}


@pytest.mark.parametrize("source", EVERY)
def test_the_content_tells_the_source(found, source):
    assert found[source].source == source


@pytest.mark.parametrize("source", EVERY)
def test_nothing_that_must_not_be_imported_is_found_in_the_result(found, source):
    assert FORBIDDEN not in repr(found[source])
    assert MARK not in repr(found[source])


@pytest.mark.parametrize("source", EVERY)
def test_a_good_file_has_nothing_to_mend(found, source):
    severities = {fault.severity.value for fault in found[source].faults}
    assert severities <= {"ignored", "note"}


@pytest.mark.parametrize("source", ["siecle-pupils", "onde", "ent", "cyclades"])
def test_lists_give_every_pupil(found, source):
    pupils = found[source].pupils
    assert len(pupils) == COUNT
    first = pupils[0]
    assert (first.given_name, first.birth_date) == (Child(1).given, Child(1).born)
    assert first.division == Child(1).division


def test_siecle_gives_what_is_needed(found):
    assert found["siecle-pupils"].uai == UAI
    assert found["siecle-pupils"].school_year == YEAR
    assert found["siecle-pupils"].version == "2.1"
    third = found["siecle-pupils"].pupils[2]
    assert third.identifiers.eleve_id == "3"
    assert third.identifiers.ine == "000000003AA"
    assert third.family_name == "ŒUVRARD D"  # œ is what ISO-8859-15 has and ISO-8859-1 has not
    assert third.mef == Child(3).mef


def test_the_academies_feed_has_the_number_of_siecle_and_its_own(found):
    numbers = found["ent"].pupils[0].identifiers
    assert (numbers.jointure, numbers.eleve_id, numbers.uai) == ("10001", "1", UAI)


@pytest.mark.parametrize("source", ["siecle-guardians", "ent"])
def test_guardians_are_those_by_law_with_their_pupils(found, source):
    guardians = found[source].guardians
    assert len(guardians) == COUNT // 2
    assert sorted(one.eleve_id for one in guardians[0].pupils) == ["1", "2"]
    assert guardians[0].email.endswith("@exemple.fr")
    assert ("siblings", 2) in {(one.code, one.facts.get("count")) for one in found[source].faults}


@pytest.mark.parametrize("source", ["lsu", "lpc", "lsl", "pix", "dnb", "notanet", "road-safety"])
def test_every_attestation_stands_in_a_framework_with_its_level(found, source):
    assert found[source].attestations
    for one in {
        (one.framework, one.item, one.scale, one.level) for one in found[source].attestations
    }:
        framework, item, scale, level = one
        if framework:
            aligned = loader.alignment(framework, item, "https://badges.example")
            assert aligned["targetCode"] == item
        if scale:
            assert level in codes.levels(framework, scale).values()


def test_lsu_gives_the_positions_that_the_file_has(found):
    positions = [one for one in found["lsu"].attestations if one.kind is Kind.SOCLE_POSITION]
    assert len(positions) == COUNT * 8
    french = next(one for one in positions if one.item == "D1.1")
    assert french.level == "DIFST"[Child(1).position("CPD_FRA")]
    assert french.awarded_on == date(YEAR + 1, 6, 21)
    assert french.detail("cycle") == "4"
    assert french.alignment("https://badges.example")["targetFramework"].startswith("Socle")
    assert len(bundles(tuple(positions))) == COUNT


def test_lsu_gives_the_last_word_of_the_year_on_digital_levels_and_courses(found):
    every = found["lsu"].attestations
    digital = [one for one in every if one.kind is Kind.DIGITAL_LEVEL]
    assert len(digital) == 3 * COUNT // 10 * len(files.DIGITAL)
    first = Child(int(digital[0].pupil.identifiers.eleve_id))
    assert digital[0].level == str(1 + (first.number + 2) % 3)
    courses = Counter(one.item for one in every if one.kind is Kind.COURSE)
    assert courses == {"PAR_AVN": COUNT, "PAR_CIT": COUNT}


def test_lsu_gives_complements_and_the_regional_language_that_was_reached(found):
    every = found["lsu"].attestations
    complements = [one for one in every if one.kind is Kind.COMPLEMENT]
    languages = [one for one in every if one.kind is Kind.LANGUAGE_A2]
    assert {one.item for one in complements} == {"CHK"}
    assert len(complements) == COUNT - COUNT // 3
    assert {one.detail("language") for one in languages} == {"BRE"}
    assert len(languages) == COUNT // 10
    assert "confirm-final" in {fault.code for fault in found["lsu"].faults}


@pytest.mark.parametrize("version", ["2.0", "3.0", "11.0", "13.0"])
def test_lsu_versions_differ_in_nothing_that_is_read(found, version):
    other = reading(files.lsu(version=version))
    assert other.version == version
    assert other.attestations == found["lsu"].attestations


def test_lsu_in_another_namespace_and_with_a_prefix(found):
    text = files.lsu_text(children(3))
    text = text.replace("<", "<l:").replace("<l:/", "</l:").replace("<l:?", "<?")
    other = text.replace(" xmlns=", " xmlns:l=").replace(":import", ":import:v14")
    assert len(reading(other.encode()).attestations) == len(
        reading(files.lsu(children(3))).attestations
    )


def test_lsu_of_the_first_degree_names_pupils_by_ine():
    text = files.lsu_text(children(2), version="1.0").replace('id-be="1"', 'ine="000000001AA"')
    text = text.replace('id-be="2"', 'ine="000000002AA"').replace('cycle="4"', 'cycle="2"')
    found = reading(text.encode())
    assert {one.pupil.identifiers.ine for one in found.attestations} == {
        "000000001AA",
        "000000002AA",
    }
    assert {one.pupil.identifiers.eleve_id for one in found.attestations} == {""}


@pytest.mark.parametrize(
    "data", [files.lpc(), files.sacoche(), tables.zipped(files.sacoche(), "import_validations.xml")]
)
def test_the_booklet_of_2010_in_both_dialects(data):
    every = reading(data).attestations
    items = Counter((one.framework, one.item) for one in every)
    assert items == {
        ("socle-2006-lpc3", "C4"): COUNT,
        ("socle-2006-lpc3", "C4.422"): COUNT,
        ("b2i", "ECO.2411"): COUNT,
    }
    assert {one.awarded_on.year for one in every} == {2011, 2014}


def test_what_sacoche_says_was_refused_is_attested_to_nobody():
    data = files.sacoche(children(1)).replace(b"<etat>1</etat>", b"<etat>0</etat>")
    found = reading(data)
    assert found.attestations == ()
    assert [fault.code for fault in found.faults] == ["not-obtained"] * 3


def test_lycee_engagements_by_code_and_never_in_words(found):
    items = {one.item for one in found["lsl"].attestations}
    assert items == {"DELEGUE", "CVL", "CA", "CESCE", "AS"}
    assert {one.pupil.identifiers.ine for one in found["lsl"].attestations} >= {"000000001AA"}


@pytest.mark.parametrize("old", [False, True], ids=["now", "before"])
def test_pix_results_of_both_generations(old):
    every = reading(tables.pix(old=old)).attestations
    certifications = [one for one in every if one.kind is Kind.PIX_CERTIFICATION]
    levels = [one for one in every if one.kind is Kind.PIX_LEVEL]
    assert len(certifications) == COUNT * 3 // 4
    assert len(levels) == COUNT * 3 // 4 * 12
    assert certifications[0].detail("number") == "700001"
    assert certifications[0].awarded_on == date(YEAR + 1, 3, 15)
    assert levels[0].alignment("https://badges.example")["targetCode"] == "1.2"


def test_pix_verification_code_is_carried():
    grid = tables.pix_grid(children(2))
    grid = [[*grid[0], "Code de vérification"], [*grid[1], "P-Y468ACDE"], [*grid[2], "Y468ACDE"]]
    found = reading(tables.text(grid).encode())
    assert [
        one.detail("verification-code") for one in found.attestations if one.item == "PIX_CERTIF"
    ] == [
        "P-Y468ACDE",
        "",
    ]
    assert [fault.code for fault in found.faults] == ["pix-code-malformed"]


def test_pix_rows_without_an_ine_are_for_a_human():
    grid = tables.pix_grid(children(1))
    grid[1][5] = "LOGIN-3A-12"
    pupil = reading(tables.text(grid).encode()).attestations[0].pupil
    assert pupil.identifiers.named() == ()
    assert "LOGIN" not in repr(pupil)


@pytest.mark.parametrize(
    "make", [tables.xlsx, tables.ods, lambda grid: tables.text(grid).encode("cp1252")]
)
def test_diplomas_with_their_mention(make):
    every = reading(make(tables.dnb_grid(children(60)))).attestations
    assert Counter(one.detail("mention") for one in every) == {
        "très bien": 10,
        "bien": 10,
        "assez bien": 10,
        "": 10,
    }
    assert {(one.item, one.bundle, one.detail("session")) for one in every} == {
        ("DNB", f"DNB:{YEAR + 1}", str(YEAR + 1))
    }


def test_diploma_sheet_with_other_titles_and_a_column_for_the_mention():
    grid = tables.dnb_grid(children(4))
    head = grid[3]
    head[head.index("Résultat")] = "DECISION"
    head[head.index("Division de classe")] = "Division  de Classe"
    head[head.index("TOTAL GENERAL")] = "Mention"
    for row in grid[4:]:
        row[11], row[12] = "Admis", "Assez bien"
    found = reading(tables.text(grid, separator="\t").encode("utf-16"))
    assert {one.detail("mention") for one in found.attestations} == {"assez bien"}


def test_the_session_may_come_from_the_user_alone():
    grid = tables.dnb_grid(children(1))[3:]
    grid[1][11] = "ADMIS"
    found = reading(tables.text(grid).encode(), Expected(UAI, 2024))
    assert found.attestations[0].detail("session") == "2025"


def test_notanet_gives_states_and_never_marks(found):
    items = Counter(one.item for one in found["notanet"].attestations)
    assert items == {"LANGUE_A2": COUNT, "B2I": COUNT * 2 // 5}


def test_road_safety(found):
    items = Counter(one.item for one in found["road-safety"].attestations)
    assert items == {"ASSR1": COUNT // 2, "ASSR2": COUNT // 2}


def test_the_certificate_that_tells_of_a_disability_is_not_imported():
    grid = tables.road_safety_grid(children(1))
    grid[1][6] = "AER"
    found = reading(tables.text(grid).encode())
    assert found.attestations == ()
    assert [fault.code for fault in found.faults] == ["not-imported"]
    assert Child(1).family not in repr(found)
    assert "AER" not in repr(found)


@pytest.mark.parametrize("make", [tables.xlsx, tables.ods, lambda grid: tables.text(grid).encode()])
def test_the_schools_own_table(make):
    grid = tables.own_grid()
    found = reading(make(grid), source=OwnTable(proposed(grid[0])))
    assert len(found.attestations) == COUNT
    one = found.attestations[0]
    assert (one.item, one.awarded_on, one.deliver_to) == (
        "ECODELEGUE",
        date(2027, 5, 4),
        "eleve1@exemple.fr",
    )
    assert one.detail("narrative") == "Tri des déchets ; compost"
    assert FORBIDDEN not in repr(found)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda data: data.replace(b"\n", b"\r\n"), id="CRLF"),
        pytest.param(tables.zipped, id="zipped"),
        pytest.param(
            lambda data: data.decode("iso-8859-15").replace("ISO-8859-15", "utf-8").encode(),
            id="UTF-8",
        ),
        pytest.param(
            lambda data: (
                data.decode("iso-8859-15").replace("ISO-8859-15", "UTF-8").encode("utf-8-sig")
            ),
            id="UTF-8 with mark",
        ),
        pytest.param(
            lambda data: (
                data.decode("iso-8859-15").replace("ISO-8859-15", "UTF-16").encode("utf-16")
            ),
            id="UTF-16",
        ),
        pytest.param(
            lambda data: (
                data.decode("iso-8859-15").replace("ISO-8859-15", "Windows-1252").encode("cp1252")
            ),
            id="Windows-1252",
        ),
    ],
)
def test_xml_in_other_encodings_and_wrappings_gives_the_same(change):
    expected = reading(files.siecle(children(40)))
    assert reading(change(files.siecle(children(40)))) == expected


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_tables_in_other_encodings_and_separators_give_the_same(separator, encoding, end):
    grid = tables.road_safety_grid(children(20))
    expected = reading(tables.text(grid).encode())
    other = tables.text(grid, separator=separator, end=end).encode(encoding)
    assert reading(other) == expected
    assert reading(tables.zipped(other, "assr.csv")) == expected


def test_a_spreadsheet_gives_the_same_as_text():
    grid = tables.road_safety_grid(children(20))
    expected = reading(tables.text(grid).encode())
    assert reading(tables.xlsx(grid)) == reading(tables.ods(grid)) == expected


def test_numbers_dates_and_styles_of_a_workbook():
    grid = tables.road_safety_grid(children(2))
    for row in grid[1:]:
        row[1], row[4], row[7] = int(row[1]), Child(int(row[1])).born, date(YEAR + 1, 4, 4)
    assert reading(tables.xlsx(grid)) == reading(
        tables.text(tables.road_safety_grid(children(2))).encode()
    )


@pytest.mark.parametrize("source", EVERY)
def test_the_same_file_gives_the_same_keys(found, source):
    again = reading(EVERY[source](), OURS)
    assert [one.key for one in again.attestations] == [
        one.key for one in found[source].attestations
    ]
    keys = {one.key for one in again.attestations}
    assert len(keys) == len(again.attestations)
    assert not any(Child(1).ine in key for key in keys)
