# ruff: noqa: E501 - a fault reads best in one line
"""Files that are refused whole: of another school or year, damaged, hostile or too large."""

import io
import sys
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.importing import markup
from issuer.importing.faults import ImportingError
from issuer.importing.model import Expected, Reading
from issuer.importing.opening import MAX_FILE_BYTES, open_file
from issuer.importing.own_table import ColumnMapping, OwnTable, proposed
from issuer.importing.reading import SOURCES, first_rows, read
from issuer.importing.wording import SENTENCES, sentence
from service.language import translator
from tests.house.counting import Endless
from tests.issuer.importing.reading_of import reading, refusal
from tests.support import national_files as files
from tests.support import national_files_tables as tables
from tests.support.national_files import OTHER_UAI, UAI, YEAR, children

FEW = children(5)
WITH_SCHOOL = {
    "siecle": lambda uai: files.siecle(FEW, uai=uai),
    "guardians": lambda uai: files.guardians(FEW, uai=uai),
    "ent": lambda uai: files.ent(FEW, uai=uai),
    "lsu": lambda uai: files.lsu(FEW, uai=uai),
    "lpc": lambda uai: files.lpc(FEW, uai=uai),
    "lsl": lambda uai: files.lsl(FEW, uai=uai),
    "dnb": lambda uai: tables.xlsx(tables.dnb_grid(FEW, uai=uai)),
    "cyclades": lambda uai: tables.cyclades(FEW, uai=uai),
}
WITH_YEAR = {
    "siecle": lambda year: files.siecle(FEW, year=year),
    "guardians": lambda year: files.guardians(FEW, year=year),
    "lsu": lambda year: files.lsu(FEW, year=year),
    "pix": lambda year: tables.text(tables.pix_grid(FEW, year=year)).encode(),
    "dnb": lambda year: tables.text(tables.dnb_grid(FEW, session=year + 1)).encode(),
    "cyclades": lambda year: tables.cyclades(FEW, session=year + 1),
    "road-safety": lambda year: tables.text(tables.road_safety_grid(FEW, year=year)).encode(),
}


@pytest.mark.parametrize("source", WITH_SCHOOL)
def test_the_file_of_another_school(source):
    refused = refusal(WITH_SCHOOL[source](OTHER_UAI))
    assert refused.code == "school-other"
    assert refused.facts == {"uai": OTHER_UAI, "expected": UAI}
    assert refused.line > 0


@pytest.mark.parametrize("source", WITH_YEAR)
def test_the_file_of_another_year(source):
    refused = refusal(WITH_YEAR[source](YEAR - 1))
    assert refused.code == "school-year-other"
    assert refused.facts == {"year": "2025-2026", "expected": "2026-2027"}
    assert refused.line > 0


@pytest.mark.parametrize("source", WITH_SCHOOL)
def test_any_school_where_none_is_asked_for(source):
    assert reading(WITH_SCHOOL[source](OTHER_UAI), Expected()).uai == OTHER_UAI


def test_a_school_number_that_fails_its_check_is_a_warning():
    found = reading(files.siecle(FEW, uai="0000001C"), Expected())
    assert [fault.code for fault in found.faults] == ["uai-letter-wrong"]
    assert len(found.pupils) == 5


def test_two_schools_in_one_file():
    grid = tables.dnb_grid(FEW)
    grid[-1][1] = OTHER_UAI
    assert refusal(tables.text(grid).encode(), Expected()).code == "school-two"


SIECLE = files.siecle(FEW)
PIX = tables.pix(FEW)
BOOK = tables.xlsx(tables.road_safety_grid(FEW))


def without(grid, *titles):
    keep = [at for at, title in enumerate(grid[0]) if title not in titles]
    return [[row[at] for at in keep] for row in grid]


def two_files() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.xml", SIECLE)
        archive.writestr("b.xml", SIECLE)
        archive.writestr("__MACOSX/._a.xml", b"litter")
    return out.getvalue()


def empty_zip() -> bytes:
    out = io.BytesIO()
    zipfile.ZipFile(out, "w").close()
    return out.getvalue()


def encrypted() -> bytes:
    data = bytearray(tables.zipped(SIECLE))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def part_replaced(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, data if info.filename == name else old.read(info))
    return out.getvalue()


BOMB = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY c "&a;&a;">]><BEE_ELEVES>&c;</BEE_ELEVES>'
OUTSIDE = b'<!DOCTYPE BEE_ELEVES SYSTEM "file:///etc/passwd"><BEE_ELEVES/>'
INSIDE_FEED = files.ent(FEW).replace(b'.dtd">', b'.dtd" [<!ENTITY x "y">]>')
FEED_ENTITY = files.ent(FEW).replace(b"<id>10001<", b"<id>&x;<")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "file-empty", id="nothing"),
        pytest.param(b"\xef\xbb\xbf \r\n", "file-empty", id="white space"),
        pytest.param(b"\x7fELF\x00\x01", "file-kind-unknown", id="a program"),
        pytest.param(b"%PDF-1.7\n", "file-pdf", id="PDF"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file-old-excel", id="xls"),
        pytest.param(b"a;b\n1;2\n", "source-unknown", id="any table"),
        pytest.param(b"<html></html>", "source-unknown", id="a page instead of a download"),
        pytest.param(SIECLE[:-40], "xml-cut-short", id="cut XML"),
        pytest.param(SIECLE.replace(b"</PRENOM>", b"</PRENON>"), "xml-malformed", id="wrong tag"),
        pytest.param(SIECLE.replace(b"8859-15", b"2022-JP"), "encoding-unsupported", id="encoding"),
        pytest.param(SIECLE.replace(b"ISO-8859-15", b"UTF-8"), "encoding-wrong", id="not UTF-8"),
        pytest.param(BOMB, "xml-doctype", id="entities that grow"),
        pytest.param(OUTSIDE, "xml-doctype", id="document type elsewhere"),
        pytest.param(INSIDE_FEED, "xml-doctype", id="declarations in the feed's document type"),
        pytest.param(FEED_ENTITY, "xml-doctype", id="entity of the feed's document type"),
        pytest.param(b"<BEE_ELEVES>" * 40, "xml-too-deep", id="nested"),
        pytest.param(tables.zipped(SIECLE)[:-30], "zip-damaged", id="cut zip"),
        pytest.param(tables.zipped(SIECLE)[:300], "zip-damaged", id="very short zip"),
        pytest.param(two_files(), "zip-several-files", id="two files in a zip"),
        pytest.param(empty_zip(), "zip-empty", id="empty zip"),
        pytest.param(encrypted(), "zip-encrypted", id="zip with password"),
        pytest.param(tables.zipped(tables.zipped(SIECLE)), "zip-in-zip", id="zip in zip"),
        pytest.param(tables.zipped(b" " * (MAX_FILE_BYTES // 2)), "zip-bomb", id="bomb"),
        pytest.param(BOOK[: len(BOOK) // 2], "zip-damaged", id="cut workbook"),
        pytest.param(
            part_replaced("xl/worksheets/sheet1.xml", b"<work"), "sheet-damaged", id="sheet"
        ),
        pytest.param(
            part_replaced("xl/workbook.xml", BOMB), "sheet-damaged", id="bomb in a workbook"
        ),
        pytest.param(tables.xlsx([]), "sheet-empty", id="empty workbook"),
        pytest.param(tables.ods([]), "sheet-empty", id="empty spreadsheet"),
        pytest.param(PIX.replace(b'"Pix"', b'"Pix', 1), "csv-malformed", id="open quotation mark"),
        pytest.param(
            b"Nom responsable;Nom de famille enfant\nA;B\n", "guardians-without-numbers", id="ONDE"
        ),
        pytest.param(files.siecle(()), "nothing-to-import", id="no pupil"),
    ],
)
def test_a_file_that_cannot_be_used(data, code):
    refused = refusal(data)
    assert refused.code == code
    assert sentence(refused.fault, translator("fr"))


def test_the_line_of_a_wrong_tag_and_of_a_wrong_byte():
    text = files.siecle_text(FEW)
    at = text.index("</PRENOM>")
    wrong = refusal(text.replace("</PRENOM>", "</PRENON>", 1).encode("iso-8859-15"))
    assert wrong.line == text.count("\n", 0, at) + 1
    byte = text.encode("iso-8859-15").replace(b"ISO-8859-15", b"UTF-8")
    first = next(at for at, letter in enumerate(text) if letter > "\x7f")
    assert refusal(byte).line == text.count("\n", 0, first) + 1


def test_columns_that_are_missing_are_named():
    grid = without(tables.pix_grid(FEW), "Statut", "1.1")
    refused = refusal(tables.text(grid).encode(), source=SOURCES["road-safety"])
    assert refused.code == "source-other"
    own = OwnTable(
        ColumnMapping({"given_name": "Prénom", "family_name": "Nom", "day": "Jour"}, "A")
    )
    refused = refusal(tables.text(tables.own_grid(FEW)).encode(), source=own)
    assert (refused.code, refused.facts["columns"], refused.line) == (
        "columns-missing",
        ["Jour"],
        1,
    )


def test_the_session_of_an_examination_must_be_known():
    grid = tables.dnb_grid(FEW)[3:]
    assert refusal(tables.text(grid).encode(), Expected(UAI)).code == "session-unknown"


def test_no_more_than_the_limit_is_read():
    stream = Endless(b"<BEE_ELEVES>", 10 * MAX_FILE_BYTES)
    with pytest.raises(ImportingError, match="file-too-large"):
        open_file(stream)
    assert stream.taken <= MAX_FILE_BYTES + 1


def test_a_directory_of_a_zip_that_is_too_large_is_not_read():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"{number:050d}", b"")
    assert refusal(out.getvalue()).code == "zip-too-many-files"


def test_a_sheet_whose_unpacked_part_is_too_large(monkeypatch):
    sheet = b"<worksheet><sheetData>" + b"<row><c><v>1</v></c></row>" * 1_000_000
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(BOOK)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            is_sheet = info.filename.endswith("sheet1.xml")
            new.writestr(info.filename, sheet if is_sheet else old.read(info))
    assert refusal(out.getvalue()).code in {"zip-bomb", "source-unknown"}


@pytest.mark.parametrize(
    ("piece", "code"),
    [
        pytest.param(b"<!--" + b"-x" * 4_000_000, "xml-tag-too-long", id="comment"),
        pytest.param(b'<ELEVE ELEVE_ID="' + b"1" * 8_000_000, "xml-tag-too-long", id="attribute"),
        pytest.param(b"<ELEVE>" + b"<NOM/>" * 60_000, "xml-record-too-large", id="record"),
        pytest.param(
            b"<PARAMETRES><UAJ>" + b"x" * 50_000 + b"</UAJ>", "xml-text-too-long", id="text"
        ),
        pytest.param(
            b"<PARAMETRES><UAJ>" + b"x<!---->" * 50_000 + b"</UAJ>",
            "xml-text-too-long",
            id="pieces",
        ),
    ],
)
def test_one_part_of_an_xml_that_is_too_large(piece, code):
    data = b"<BEE_ELEVES><DONNEES><ELEVES>" + piece
    assert refusal(data.replace(b"<ELEVES><PARAM", b"<PARAM")).code == code


def test_too_many_elements(monkeypatch):
    monkeypatch.setattr(markup, "MAX_ELEMENTS", 1000)
    assert refusal(files.siecle(children(200))).code == "xml-too-many-elements"


def test_what_is_passed_over_costs_no_memory_of_its_own():
    """Counted in elements kept: a report of which only forbidden parts grow keeps as many."""
    small, large = files.lsu(FEW), files.lsu(FEW).replace(b"<acquis ", b"<x/>" * 5000 + b"<acquis ")
    assert len(large) > 10 * len(small)
    assert kept(large) == kept(small)


def kept(data: bytes) -> int:
    made = 0

    def note(frame, event, _):
        nonlocal made
        made += event == "call" and frame.f_code.co_name == "_keep"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        reading(data)
    finally:
        sys.setprofile(before)
    return made


def test_rows_and_columns_are_bounded(monkeypatch):
    wide = tables.text([["a"] * 600]).encode()
    assert refusal(wide).code == "too-many-columns"
    monkeypatch.setattr("issuer.importing.tables.MAX_ROWS", 10)
    assert refusal(tables.text(tables.onde_grid(children(20))).encode()).code == "too-many-rows"


def test_the_first_rows_for_the_page_that_maps_columns():
    grid = tables.own_grid(FEW)
    assert first_rows(io.BytesIO(tables.xlsx(grid)))[0] == tuple(grid[0])


@pytest.mark.parametrize(
    ("saved", "code"),
    [
        (None, "mapping-malformed"),
        ({"titles": []}, "mapping-malformed"),
        ({"titles": {"given_name": 1}}, "mapping-malformed"),
        ({"titles": {"shoe_size": "Pointure"}}, "mapping-malformed"),
        ({"titles": {"given_name": "Prénom"}}, "mapping-incomplete"),
    ],
)
def test_a_saved_mapping_that_cannot_be_used(saved, code):
    with pytest.raises(ImportingError, match=code):
        ColumnMapping.of(saved)


def test_a_mapping_is_proposed_saved_and_read_again():
    mapping = proposed(tables.own_grid(FEW)[0])
    assert dict(mapping.titles) == {
        "achievement": "Badge",
        "given_name": "Prénom",
        "family_name": "Nom",
        "division": "Classe",
        "deliver_to": "Courriel",
        "day": "Date",
        "narrative": "Commentaire",
    }
    assert ColumnMapping.of(mapping.to_json()).to_json() == mapping.to_json()


# Whatever the bytes, a reader returns or raises its own error.

MADE = [
    *(files.siecle(FEW), files.guardians(FEW), files.lsu(FEW), files.lpc(FEW), files.sacoche(FEW)),
    *(files.lsl(FEW), files.ent(FEW), PIX, tables.pix(FEW, old=True), tables.cyclades(FEW)),
    *(tables.notanet(FEW), tables.text(tables.onde_grid(FEW)).encode("cp1252")),
    tables.text(tables.dnb_grid(FEW)).encode("utf-16"),
    tables.text(tables.road_safety_grid(FEW)).encode(),
    *(BOOK, tables.ods(tables.road_safety_grid(FEW)), tables.zipped(SIECLE)),
]
BITS = st.sampled_from(
    [
        b"<",
        b">",
        b'"',
        b"'",
        b";",
        b"|",
        b"\0",
        b"\xff",
        b"&",
        b"<!--",
        b"]]>",
        b"\r",
        b"=",
        b"-1",
        b"1" * 400,
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_file_changed_at_random_is_read_or_refused(data):
    made = bytearray(data.draw(st.sampled_from(MADE)))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(made)))
        cut = data.draw(st.sampled_from([0, 1, 5, 60]))
        made[at : at + cut] = data.draw(BITS | st.binary(max_size=8))
    returns_or_refuses(bytes(made))


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(tuple(SOURCES)), st.binary(max_size=300) | st.text(max_size=200).map(str.encode)
)
def test_any_bytes_are_read_or_refused(code, raw):
    returns_or_refuses(raw)
    returns_or_refuses(raw, source=SOURCES[code])


CELLS = st.text(max_size=12) | st.sampled_from(
    [
        "-",
        "",
        "Validée",
        "ADMIS",
        "ASSR1",
        "AER",
        "01/01/2012",
        "000000001AA",
        "0",
        "9" * 30,
        "=A1",
        "²",
        "٣",
    ]
)
HEADS = {
    "onde": tables.onde_grid(FEW)[0],
    "pix": tables.pix_grid(FEW)[0],
    "dnb": tables.dnb_grid(FEW)[3],
    "road-safety": tables.road_safety_grid(FEW)[0],
    "own-table": tables.own_grid(FEW)[0],
}


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(tuple(HEADS)), st.lists(st.lists(CELLS, min_size=5, max_size=28), max_size=4)
)
def test_any_cells_are_read_or_refused(source, rows):
    head = HEADS[source]
    how = OwnTable(proposed(head)) if source == "own-table" else SOURCES[source]
    raw = tables.text([head, *(row[: len(head)] for row in rows)]).encode("utf-8", "surrogatepass")
    returns_or_refuses(raw, source=how)


ATTRIBUTES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(
    ["EL_0001", "1", "0", "4", "CPD_FRA", "PAR_AVN", "2026", "9999-99-99", "²", "EL_0002"]
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["lsu", "siecle", "lpc", "lsl", "ent", "guardians"]), st.data())
def test_any_values_in_xml_are_read_or_refused(source, data):
    make = {
        "lsu": files.lsu,
        "siecle": files.siecle,
        "lpc": files.lpc,
        "lsl": files.lsl,
        "ent": files.ent,
        "guardians": files.guardians,
    }[source]
    text = make(children(2)).decode("utf-8" if source in {"lsu", "lsl", "ent"} else "iso-8859-15")
    text = text.replace("ISO-8859-15", "UTF-8")
    pieces = text.split('"') if data.draw(st.booleans()) else text.split(">")
    mark = '"' if '"' not in "".join(pieces) else ">"
    for _ in range(4):
        at = data.draw(st.integers(8, len(pieces) - 1))
        value = data.draw(ATTRIBUTES).replace("<", "").replace("&", "").replace('"', "")
        pieces[at] = value if mark == '"' else value + pieces[at][pieces[at].rfind("<") :]
    returns_or_refuses(mark.join(pieces).encode())


def returns_or_refuses(raw: bytes, **options) -> None:
    try:
        found = read(io.BytesIO(raw), Expected(None, None), **options)
    except ImportingError as error:
        faults = (error.fault,)
    else:
        assert isinstance(found, Reading)
        faults = found.faults
    assert {fault.code for fault in faults} <= set(SENTENCES)
    for fault in faults:
        assert sentence(fault, translator("en"))
