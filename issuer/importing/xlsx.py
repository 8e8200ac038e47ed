"""The first visible sheet of an Office Open XML workbook, row by row; nothing is computed.

https://ecma-international.org/publications-and-standards/standards/ecma-376/ (SpreadsheetML).
Read with our own bounded XML reader: the shared texts and one row are all that is ever kept.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from posixpath import join, normpath
from typing import Final
from zipfile import ZipFile

from issuer.importing import markup
from issuer.importing.faults import ImportingError
from issuer.importing.markup import Node, Shape, shape
from issuer.importing.opening import MAX_PART_BYTES, opened_zip, pieces
from issuer.importing.row import MAX_COLUMNS, Row

MAX_SHARED_CHARACTERS: Final = 32 * 1024 * 1024
MAX_FORMAT_CHARACTERS: Final = 255
MAX_SHEET_ROW: Final = 1 << 20

_WORKBOOK: Final = shape("workbook workbookPr@date1904 sheets sheet@id@state", records="workbook")
_LINKS: Final = shape("Relationships Relationship@Id@Target", records="Relationships")
# `rPh`, the reading aid of Japanese texts, is left out.
_TEXTS: Final = shape("sst si t r", records="si", texts="t")
_STYLES: Final = shape(
    "styleSheet numFmts numFmt@numFmtId@formatCode cellXfs xf@numFmtId", records="styleSheet"
)
_ROWS: Final = shape("worksheet sheetData row@r c@r@t@s f v is t r", records="row", texts="v t")
_CELL: Final = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
_DATE_FORMATS: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_NOT_FORMAT: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_EPOCH: Final = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - days, no instants
_MAX_DAYS: Final = 2_958_465  # the last day of the year 9999


@dataclass(frozen=True, slots=True)
class _Book:
    """What the cells refer to."""

    texts: tuple[str, ...]
    date_styles: frozenset[str]
    from_1904: bool


def rows(data: bytes) -> Iterator[Row]:
    """Every row with a value; raises ImportingError `sheet-damaged`, `sheet-empty`, `zip-…`."""
    with opened_zip(data) as archive:
        workbook = _only(archive, "xl/workbook.xml", _WORKBOOK)
        properties = workbook.child("workbookPr")
        book = _Book(
            texts=_texts(archive),
            date_styles=_date_styles(archive),
            from_1904=properties is not None and properties.get("date1904") in {"1", "true"},
        )
        found = False
        for number, node in enumerate(_part(archive, _sheet(archive, workbook), _ROWS), start=1):
            row = _row(node, number, book)
            if any(row.cells) or row.formulas:
                found = True
                yield row
    if not found:
        raise ImportingError("sheet-empty")


def _part(archive: ZipFile, name: str, wanted: Shape) -> Iterator[Node]:
    try:
        info = archive.getinfo(name)
    except KeyError as error:
        raise ImportingError("sheet-damaged", problem=name) from error
    try:
        yield from markup.records(pieces(archive, info, MAX_PART_BYTES), wanted)
    except ImportingError as error:
        if not error.code.startswith(("xml-", "encoding-")):
            raise
        # Line and column of an inner part mean nothing to who sees cells.
        raise ImportingError("sheet-damaged", problem=error.code) from error


def _only(archive: ZipFile, name: str, wanted: Shape) -> Node:
    node = next(_part(archive, name, wanted), None)
    if node is None:
        raise ImportingError("sheet-damaged", problem=name)
    return node


def _sheet(archive: ZipFile, workbook: Node) -> str:
    """The part of the first sheet that is not hidden."""
    listed = [] if (sheets := workbook.child("sheets")) is None else list(sheets.all("sheet"))
    shown = [sheet for sheet in listed if sheet.get("state") in {"", "visible"}]
    if not shown:
        raise ImportingError("sheet-empty")
    links = _only(archive, "xl/_rels/workbook.xml.rels", _LINKS)
    for link in links.all("Relationship"):
        if link.get("Id") == shown[0].get("id"):
            target = link.get("Target")
            return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
    raise ImportingError("sheet-damaged", problem="xl/_rels/workbook.xml.rels")


def _texts(archive: ZipFile) -> tuple[str, ...]:
    """The texts that cells share, within a bound on all of them together."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return ()
    texts, left = [], MAX_SHARED_CHARACTERS
    for node in _part(archive, "xl/sharedStrings.xml", _TEXTS):
        text = _text(node)
        left -= len(text) + 16  # a short text takes room too
        if left < 0:
            raise ImportingError("file-too-large", max_megabytes=MAX_SHARED_CHARACTERS >> 20)
        texts.append(text)
    return tuple(texts)


def _text(node: Node | None) -> str:
    """Of a plain text, or of one in several styles."""
    if node is None:
        return ""
    parts = [*node.all("t"), *(part for run in node.all("r") for part in run.all("t"))]
    return "".join(piece for part in parts for piece in part.parts)


def _date_styles(archive: ZipFile) -> frozenset[str]:
    """The numbers of the cell styles that show a number as a date."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    styles = _only(archive, "xl/styles.xml", _STYLES)
    formats = styles.child("numFmts")
    listed = list(formats.all("numFmt")) if formats else []
    own = {one.get("numFmtId") for one in listed if _shows_date(one.get("formatCode"))}
    own |= {str(number) for number in _DATE_FORMATS}
    cells = styles.child("cellXfs")
    used = list(cells.all("xf")) if cells else []
    return frozenset(str(at) for at, style in enumerate(used) if style.get("numFmtId") in own)


def _shows_date(format_code: str) -> bool:
    return bool(re.search("[dyDY]", _NOT_FORMAT.sub("", format_code[:MAX_FORMAT_CHARACTERS])))


def _row(node: Node, number: int, book: _Book) -> Row:
    given = node.get("r")
    if given.isascii() and given.isdigit() and int(given[:8]) <= MAX_SHEET_ROW:
        number = int(given)
    cells: dict[int, str] = {}
    formulas, errors = set(), set()
    for position, cell in enumerate(node.all("c")):
        at = _column(cell.get("r"), position)
        cells[at] = _value(cell, book)
        if cell.child("f") is not None:
            formulas.add(at)
        elif cell.get("t") == "e":
            errors.add(at)
    width = 1 + max((at for at, text in cells.items() if text or at in formulas), default=-1)
    if width > MAX_COLUMNS:
        raise ImportingError("too-many-columns", line=number, max_columns=MAX_COLUMNS)
    filled = tuple(cells.get(at, "") for at in range(width))
    return Row(number, filled, frozenset(formulas), frozenset(errors))


def _column(reference: str, position: int) -> int:
    found = _CELL.fullmatch(reference)
    if not found:
        return position
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _value(cell: Node, book: _Book) -> str:
    kind, said = cell.get("t"), cell.said("v")
    if kind == "s":
        at = int(said) if said.isascii() and said.isdigit() and len(said) < 9 else -1
        if not 0 <= at < len(book.texts):
            raise ImportingError("sheet-damaged", problem="xl/sharedStrings.xml")
        return book.texts[at]
    if kind == "inlineStr":
        return _text(cell.child("is"))
    if kind in {"", "n"} and said:
        return _number(said, cell.get("s") in book.date_styles, book)
    return said


def _number(said: str, is_date: bool, book: _Book) -> str:  # noqa: FBT001 - of one caller
    try:
        number = float(said)
    except ValueError:
        return said
    if not math.isfinite(number):
        return said
    if is_date and 0 < number < _MAX_DAYS:
        return (_EPOCH[book.from_1904] + timedelta(days=math.floor(number))).date().isoformat()
    # Excel writes 123 as « 123.0 » or « 1.23E2 » as it pleases.
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else said
