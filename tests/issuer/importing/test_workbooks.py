# ruff: noqa: E501 - a part of a workbook reads best in one line
"""Workbooks in the forms in which other programs write them: shared texts, runs, styles, gaps."""

import io
import zipfile

import pytest

from issuer.importing import ods, xlsx
from issuer.importing.faults import ImportingError
from issuer.importing.row import Row

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
TEXTS = "<si><t>Élève</t></si><si><r><t>De</t></r><r><t>ux</t></r><rPh><t>x</t></rPh></si>"
STYLES = (
    '<numFmts><numFmt numFmtId="170" formatCode="dd/mm/yyyy;@"/>'
    '<numFmt numFmtId="171" formatCode="0.00&quot; day&quot;"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs>'
)


def book(
    sheet: str, *, properties: str = "", texts: str = TEXTS, target: str = "worksheets/s.xml"
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {MAIN} {LINKS}>{properties}<sheets><sheet name="h" state="hidden" r:id="rId9"/>'
            '<sheet name="a" sheetId="2" r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships><Relationship Id="rId1" Target="{target}"/></Relationships>',
        )
        archive.writestr("xl/styles.xml", f"<styleSheet {MAIN}>{STYLES}</styleSheet>")
        archive.writestr("xl/sharedStrings.xml", f"<sst {MAIN}>{texts}</sst>")
        archive.writestr(
            "xl/worksheets/s.xml", f"<worksheet {MAIN}><sheetData>{sheet}</sheetData></worksheet>"
        )
    return out.getvalue()


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1" t="s"><v>0</v></c>', "Élève"),
        ('<c r="A1" t="s"><v>1</v></c>', "Deux"),
        ('<c r="A1" t="inlineStr"><is><t>ici</t></is></c>', "ici"),
        ('<c r="A1"><v>12.0</v></c>', "12"),
        ('<c r="A1"><v>1.2E3</v></c>', "1200"),
        ('<c r="A1"><v>12.5</v></c>', "12.5"),
        ('<c r="A1" s="1"><v>40908</v></c>', "2011-12-31"),
        ('<c r="A1" s="2"><v>40908.5</v></c>', "2011-12-31"),
        ('<c r="A1" s="3"><v>40908</v></c>', "40908"),
        ('<c r="A1" t="b"><v>1</v></c>', "1"),
        ('<c r="A1"><v>NaN</v></c>', "NaN"),
        ('<c r="A1"><v>1e999</v></c>', "1e999"),
        ('<c r="A1" s="1"><v>9e15</v></c>', "9e15"),
    ],
)
def test_values(cell: str, value: str) -> None:
    assert next(xlsx.rows(book(f'<row r="1">{cell}</row>'))).cells == (value,)


def test_days_that_count_from_1904() -> None:
    data = book(
        '<row r="1"><c r="A1" s="1"><v>39446</v></c></row>', properties='<workbookPr date1904="1"/>'
    )
    assert next(xlsx.rows(data)).cells == ("2011-12-31",)


def test_gaps_formulas_and_errors_keep_their_places() -> None:
    sheet = (
        '<row r="3"><c r="B3"><f>A1+1</f><v>2</v></c><c r="D3" t="e"><v>#N/A</v></c></row>'
        '<row r="4"/><row r="9"><c r="A9"><v>1</v></c></row>'
    )
    assert list(xlsx.rows(book(sheet))) == [
        Row(3, ("", "2", "", "#N/A"), frozenset({1}), frozenset({3})),
        Row(9, ("1",)),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (book('<row><c t="s"><v>2</v></c></row>'), "sheet-damaged"),
        (book('<row><c t="s"><v>-1</v></c></row>'), "sheet-damaged"),
        (book('<row><c t="s"><v>²</v></c></row>'), "sheet-damaged"),
        (book('<row><c r="ZZZ1"><v>2</v></c></row>'), "too-many-columns"),
        (book("", target="../../../etc/passwd"), "sheet-damaged"),
        (book(""), "sheet-empty"),
    ],
    ids=["text missing", "text before the first", "no digit", "far right", "other path", "empty"],
)
def test_workbooks_that_are_refused(data: bytes, code: str) -> None:
    with pytest.raises(ImportingError, match=code):
        list(xlsx.rows(data))


def test_texts_that_cells_share_are_bounded(monkeypatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_SHARED_CHARACTERS", 10_000)
    data = book('<row><c t="s"><v>0</v></c></row>', texts="<si><t/></si>" * 1000)
    with pytest.raises(ImportingError, match="file-too-large"):
        list(xlsx.rows(data))


def content(rows: str, more: str = "") -> bytes:
    out = io.BytesIO()
    names = " ".join(f'xmlns:{one}="urn:{one}"' for one in ("office", "table", "text"))
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet><table:table>{rows}"
            f"</table:table>{more}</office:spreadsheet></office:body></office:document-content>",
        )
    return out.getvalue()


def cell(value: str, **attributes: str) -> str:
    said = " ".join(
        f"{name.replace('__', ':').replace('_', '-')}='{text}'" for name, text in attributes.items()
    )
    return f"<table:table-cell {said}><text:p>{value}</text:p></table:table-cell>"


def test_repeated_cells_and_rows_inline_texts_and_notes_of_a_sheet() -> None:
    rows = (
        '<table:table-row table:number-rows-repeated="2"/>'
        "<table:table-row>"
        + cell("a<text:s/><text:span>b</text:span>", table__number_columns_repeated="2")
        + '<table:table-cell table:number-columns-repeated="2"/>'
        "<table:table-cell><office:annotation><text:p>note</text:p></office:annotation>"
        "<text:p>c</text:p></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        f'<table:table-row table:number-rows-repeated="2">{cell("d")}</table:table-row>'
        "<table:table-row>"
        + cell("31/12/11", office__value_type="date", office__date_value="2011-12-31")
        + cell("12,0", office__value_type="float", office__value="12")
        + "</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048576"/>'
    )
    other = f"<table:table><table:table-row>{cell('other sheet')}</table:table-row></table:table>"
    assert list(ods.rows(content(rows, other))) == [
        Row(3, ("a b", "a b", "", "", "c")),
        Row(4, ("d",)),
        Row(5, ("d",)),
        Row(6, ("2011-12-31", "12")),
    ]


def test_a_cell_repeated_without_end_is_refused_and_not_made() -> None:
    row = cell("x", table__number_columns_repeated="99999999")
    with pytest.raises(ImportingError, match="too-many-columns"):
        list(ods.rows(content(f"<table:table-row>{row}</table:table-row>")))
