"""Ten faults planted into each file give ten messages, each at its place, and spare other rows."""

import pytest

from issuer.importing.faults import MAX_FAULTS, Severity
from issuer.importing.own_table import OwnTable, proposed
from issuer.importing.wording import sentence, where
from service.language import translator
from tests.issuer.importing.reading_of import reading
from tests.support import national_files as files
from tests.support import national_files_tables as tables
from tests.support.national_files import Child, children
from tests.support.national_files_faults import Plant, Spoilt, planted, spoilt

PUPILS = children(60)


def eleve(number: int) -> str:
    return f'<ELEVE ELEVE_ID="{number}"'


SIECLE = [
    Plant(eleve(2), Child(2).born_french, "31/02/2011", "date-malformed", at="<DATE_NAISS>"),
    Plant(eleve(4), Child(4).ine, "12345", "ine-malformed", at="<ID_NATIONAL>"),
    Plant(eleve(6), Child(6).ine, "A000000000A", "ine-unusual", at="<ID_NATIONAL>"),
    Plant(eleve(8), Child(8).ine, "", "pupil-without-ine", at=eleve(8)),
    Plant(eleve(10), Child(10).mef, "3EME", "mef-malformed", at="<CODE_MEF>"),
    Plant(
        eleve(12),
        "<PRENOM>",
        "<DATE_SORTIE>01/12/2026</DATE_SORTIE><PRENOM>",
        "pupil-left",
        at=eleve(12),
    ),
    Plant(eleve(14), Child(14).born_french, "", "birth-date-missing", at=eleve(14)),
    Plant(eleve(16), f"<PRENOM>{Child(16).given}", "<PRENOM>", "given-name-missing", at=eleve(16)),
    Plant(
        '<STRUCTURES_ELEVE ELEVE_ID="18"',
        Child(18).division,
        "Inactifs",
        "pupil-without-division",
        at=eleve(18),
    ),
    Plant(eleve(20), Child(20).born_french, "01/01/2031", "date-impossible", at="<DATE_NAISS>"),
]


def cycle(number: int) -> str:
    return f'<bilan-cycle eleve-ref="EL_{number:04d}"'


LSU = [
    Plant(
        'id="EL_0002"', 'id-be="2"', 'id-be="deux"', "eleve-id-malformed", at='<eleve id="EL_0002"'
    ),
    Plant(
        cycle(4),
        'code="CPD_FRA" positionnement="1"',
        'code="CPD_FRA" positionnement="5"',
        "code-unknown",
        at="<domaine",
    ),
    Plant(
        cycle(6), 'code="CPD_ETR"', 'code="CPD_XXX"', "code-unknown", at='<domaine code="CPD_XXX"'
    ),
    Plant(cycle(10), 'cycle="4"', 'cycle="5"', "cycle-unknown", at="<bilan-cycle"),
    Plant(
        cycle(11),
        'date-creation="2027-06-21"',
        'date-creation="21 juin"',
        "date-malformed",
        at="<bilan-cycle",
    ),
    Plant(
        cycle(12),
        'eleve-ref="EL_0012"',
        'eleve-ref="EL_9999"',
        "pupil-not-in-file",
        at='<bilan-cycle eleve-ref="EL_9999"',
    ),
    Plant(cycle(14), 'code="CHK"', 'code="XYZ"', "code-unknown", at="<enseignement-complement"),
    Plant(
        cycle(16),
        'millesime="2026"',
        'millesime="an 2026"',
        "school-year-malformed",
        at="<bilan-cycle",
    ),
    Plant(
        '<bilan-periodique eleve-ref="EL_0018"',
        'code="PAR_AVN"',
        'code="PAR_XXX"',
        "code-unknown",
        at="<parcours",
    ),
    Plant(cycle(20), 'code="BRE"', 'code="ZZZ"', "code-unknown", at="<langue-culture-regionale"),
]
XML = {
    "siecle": (files.siecle_text(PUPILS), "iso-8859-15", SIECLE, 60 - 8),
    "lsu": (files.lsu_text(PUPILS), "utf-8", LSU, None),
}


@pytest.mark.parametrize("source", XML)
def test_ten_faults_in_xml(source):
    text, encoding, plants, left = XML[source]
    faulty, expected = planted(text, plants)
    assert len(expected) == 10
    found = reading(faulty.encode(encoding))
    told = [fault for fault in found.faults if fault.code not in {"confirm-final", "not-obtained"}]
    # A component that is not known leaves a gap in its report, which is told there.
    gaps = [fault for fault in told if fault.code == "socle-incomplete"]
    assert len(gaps) == (1 if source == "lsu" else 0)
    told = [(fault.line, fault.column, fault.code) for fault in told if fault not in gaps]
    assert told == expected
    assert left is None or len(found.pupils) == left


ONDE = [
    Spoilt(3, "INE", "", "pupil-without-ine"),
    Spoilt(5, "INE", "000", "ine-malformed"),
    Spoilt(7, "INE", "ZZZZZZZZZZZ", "ine-unusual"),
    Spoilt(9, "Date naissance", "2011-13-01", "date-malformed"),
    Spoilt(11, "Date naissance", "", "birth-date-missing"),
    Spoilt(13, "Nom élève", "", "family-name-missing"),
    Spoilt(15, "Prénom élève", "", "given-name-missing"),
    Spoilt(17, "Nom élève", "MOD\ufffdLE", "characters-lost"),
    Spoilt(19, "Libellé classe", "=A1", "cell-formula"),
    Spoilt(21, "Date naissance", "hier", "date-malformed"),
]
PIX = [
    Spoilt(2, "Statut", "Peut-être", "status-unknown"),
    Spoilt(3, "1.2", "9", "level-unknown"),
    Spoilt(5, "1.2", "quatre", "level-unknown"),
    Spoilt(6, "Date de naissance", "1/1/11", "date-malformed"),
    Spoilt(7, "Date de passage de la certification", "2027", "date-malformed"),
    Spoilt(9, "Numéro de certification", "7 00 1", "number-malformed"),
    Spoilt(10, "Prénom", "=1+1", "cell-formula"),
    Spoilt(11, "5.2", "-1", "level-unknown"),
    Spoilt(13, "Date de naissance", "01/01/2031", "date-impossible"),
    Spoilt(14, "Statut", "", "status-unknown"),
]
DNB = [
    Spoilt(6, "Résultat", "PEUT-ETRE", "result-unknown"),
    Spoilt(5, "INE", "1", "ine-malformed"),
    Spoilt(7, "INE", "", "pupil-without-ine"),
    Spoilt(10, "Date de naissance", "30/02/2011", "date-malformed"),
    Spoilt(11, "INE", "AAAAAAAAAAA", "ine-unusual"),
    Spoilt(12, "Nom candidat", "@SUM(A1)", "cell-formula"),
    Spoilt(13, "Date de naissance", "01/01/2027", "date-impossible"),
    Spoilt(16, "Résultat", "17.5", "result-unknown"),
    Spoilt(17, "INE", "0000000", "ine-malformed"),
    Spoilt(18, "Prénom candidat", "=B2", "cell-formula"),
]
ROAD = [
    Spoilt(2, "Attestation de sécurité routière", "ASSR3", "certificate-unknown"),
    Spoilt(3, "Date d'obtention", "", "date-missing"),
    Spoilt(4, "Date d'obtention", "04/2027", "date-malformed"),
    Spoilt(5, "INE", "X", "ine-malformed"),
    Spoilt(6, "Identifiant élève SIECLE", "0", "eleve-id-malformed"),
    Spoilt(7, "Date de naissance", "0/0/0", "date-malformed"),
    Spoilt(8, "Attestation de sécurité routière", "", "certificate-unknown"),
    Spoilt(9, "Attestation de sécurité routière", "AER", "not-imported"),
    Spoilt(10, "INE", "=INE", "cell-formula"),
    Spoilt(11, "INE", "00000000000", "ine-unusual"),
]
OWN = [
    Spoilt(2, "Prénom", "", "given-name-missing"),
    Spoilt(3, "Nom", "", "family-name-missing"),
    Spoilt(4, "Badge", "", "achievement-missing"),
    Spoilt(5, "Date", "demain", "date-malformed"),
    Spoilt(6, "Courriel", "camille", "deliver-to-malformed"),
    Spoilt(7, "Courriel", "a@b", "deliver-to-malformed"),
    Spoilt(8, "Commentaire", "x" * 2001, "cell-too-long"),
    Spoilt(9, "Badge", "B" * 201, "cell-too-long"),
    Spoilt(10, "Commentaire", "=HYPERLINK(A1)", "cell-formula"),
    Spoilt(11, "Date", "2027-02-30", "date-malformed"),
]
OWN_GRID = tables.own_grid(PUPILS)
TABLES = {
    "onde": (tables.onde_grid(PUPILS), ONDE, None),
    "pix": (tables.pix_grid(PUPILS), PIX, None),
    "dnb": (tables.dnb_grid(PUPILS), DNB, None),
    "road-safety": (tables.road_safety_grid(PUPILS), ROAD, None),
    "own-table": (OWN_GRID, OWN, OwnTable(proposed(OWN_GRID[0]))),
}


def told(found):
    return [
        (fault.line, fault.column, fault.code)
        for fault in found.faults
        if fault.code != "not-obtained"
    ]


@pytest.mark.parametrize("source", TABLES)
@pytest.mark.parametrize(
    "make",
    [lambda grid: tables.text(grid).encode(), tables.ods],
    ids=["csv", "ods"],
)
def test_ten_faults_in_a_table(source, make):
    grid, cells, how = TABLES[source]
    faulty, expected = spoilt(grid, cells)
    assert len(expected) == 10
    found = reading(make(faulty), source=how)
    assert told(found) == expected
    lines = {line for line, _, _ in expected}
    good = {one.line for one in (*found.pupils, *found.attestations)}
    assert len(good) >= 30
    used = {
        fault.line for fault in found.faults if fault.severity in {Severity.WARNING, Severity.NOTE}
    }
    assert good & lines <= used


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_of_the_faults_is_said_with_its_place(language):
    translate = translator(language)
    for grid, cells, how in TABLES.values():
        faulty, _ = spoilt(grid, cells)
        for fault in reading(tables.text(faulty).encode(), source=how).faults:
            said = sentence(fault, translate)
            assert "{" not in said
            assert said.endswith(".")
            assert str(fault.line) in where(fault, translate)


def test_notanet_lines():
    lines = tables.notanet(PUPILS).decode().split("\r\n")
    lines[1] = "000000001AA|114|XX|"
    lines[4] = "000000001AA;114;MS"
    lines[9] = "0001|114|MS|"
    found = reading("\n".join(lines).encode())
    assert told(found) == [
        (2, 17, "state-unknown"),
        (5, 1, "line-malformed"),
        (10, 1, "ine-malformed"),
    ]


def test_a_feed_that_deletes_and_one_with_wrong_numbers():
    text = files.ent(PUPILS).decode()
    text = text.replace("<value>2<", "<value>deux<", 1).replace(Child(4).born_french, "4/2011", 1)
    last = text.rindex("<addRequest>")
    text = text[:last] + (
        '<deleteRequest><operationalAttributes><attr name="categoriePersonne"><value>Eleve</value>'
        "</attr></operationalAttributes><identifier><id>10005</id></identifier></deleteRequest>\n"
        "</ficAlimMENESR>"
    )
    found = reading(text.encode())
    assert sorted(fault.code for fault in found.faults if fault.code != "siblings") == [
        "date-malformed",
        "eleve-id-malformed",
        "pupil-deleted",
    ]
    assert len(found.pupils) == 58


def test_a_formula_in_a_wanted_cell_is_a_fault_and_elsewhere_none():
    grid = tables.road_safety_grid(children(3))
    grid[0].append("Remarque")
    for row in grid[1:]:
        row.append("=1+1")
    grid[2][2] = "=CONCATENATE(A1)"
    for data in (tables.xlsx(grid), tables.text(grid).encode()):
        found = reading(data)
        assert told(found) == [(3, 3, "cell-formula")]
        assert len(found.attestations) == 2


def test_a_formula_with_a_kept_value_is_a_fault_too():
    grid = tables.road_safety_grid(children(2))
    found = reading(tables.ods(grid, formulas={(2, 2): "of:=[.A1]"}))
    assert told(found) == [(3, 3, "cell-formula")]


def test_a_row_with_too_many_cells_is_not_read_shifted():
    text = tables.text(tables.road_safety_grid(children(3)))
    text = text.replace(Child(2).family, f"{Child(2).family};junior")
    assert told(reading(text.encode())) == [(3, 9, "row-shifted")]


# N1: one INE with two birth dates, an INE twice, twins, doubles, siblings.


def list_of(*rows: tuple[str, str, str, str]) -> bytes:
    head = ["Nom élève", "Prénom élève", "Date naissance", "INE", "Libellé classe"]
    return tables.text([head, *([*row, "CM2"] for row in rows)]).encode()


ONE = ("EXEMPLE", "Camille", "01/02/2015", "000000001AA")


@pytest.mark.parametrize(
    ("other", "codes", "left"),
    [
        pytest.param(ONE, ["pupil-repeated"], 1, id="the same line twice"),
        pytest.param(
            ("EXEMPLE", "Camille", "02/02/2015", "000000001AA"),
            ["ine-two-birth-dates"] * 2,
            0,
            id="one INE with two birth dates",
        ),
        pytest.param(
            ("ESSAI", "Noé", "01/02/2015", "000000001AA"),
            ["ine-twice"] * 2,
            0,
            id="one INE, two names",
        ),
        pytest.param(("EXEMPLE", "Noé", "01/02/2015", "000000002AA"), ["twins"], 2, id="twins"),
        pytest.param(
            ("Exemple", "CAMILLE", "01/02/2015", "000000002AA"),
            ["same-name-and-birth-date"],
            2,
            id="perhaps one pupil with two INE",
        ),
        pytest.param(("EXEMPLE", "Camille", "09/09/2016", "000000002AA"), [], 2, id="a namesake"),
    ],
)
def test_doubles(other, codes, left):
    found = reading(list_of(ONE, other))
    assert [fault.code for fault in found.faults] == codes
    assert len(found.pupils) == left
    assert all(fault.facts["other_line"] in {2, 3} for fault in found.faults)


def test_one_ine_with_two_birth_dates_among_results():
    grid = tables.pix_grid(children(3))
    grid[2][5] = grid[1][5]
    found = reading(tables.text(grid).encode())
    assert told(found) == [(2, 0, "ine-two-birth-dates"), (3, 0, "ine-two-birth-dates")]
    assert {one.pupil.identifiers.ine for one in found.attestations} == set()


def test_rows_that_say_two_things_of_one_pupil():
    grid = tables.road_safety_grid(children(3))
    grid.append([*grid[1][:7], "05/05/2027"])
    grid.append(grid[2])
    found = reading(tables.text(grid).encode())
    assert told(found) == [
        (2, 0, "row-contradicts"),
        (5, 0, "row-contradicts"),
        (6, 0, "row-repeated"),
    ]
    assert len(found.attestations) == 2


def test_faults_without_number_are_counted_and_notes_do_not_crowd_out_the_rest():
    grid = tables.onde_grid(children(3 * MAX_FAULTS))
    for row in grid[1:-1]:
        row[5] = ""
    grid[-1][5] = "1"
    found = reading(tables.text(grid).encode())
    assert len(found.faults) == MAX_FAULTS + 1
    assert found.further_faults == 2 * MAX_FAULTS - 1
    assert found.faults[-1].code == "ine-malformed"
