"""Rows of a table, whatever file they stand in: CSV, XLSX or ODS.

A source names its columns with the titles that were seen for them. Titles are compared without
accents, case and punctuation. A cell of any other column is dropped as soon as its row is split:
marks, addresses and comments do not come further than here.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from types import MappingProxyType
from typing import Final

from issuer.importing import ods, xlsx
from issuer.importing.faults import Faults, ImportingError
from issuer.importing.opening import Format, Opened
from issuer.importing.row import MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_ROWS, Row
from issuer.importing.text import decode
from service.words import folded, squeezed

MAX_LINES_BEFORE_HEADER: Final = 40
SEPARATORS: Final = (";", "\t", ",")

# What a spreadsheet would compute; a number below zero is none of it.
_FORMULA: Final = re.compile(r"=|[@+\-][A-Za-z]+[0-9(!]")
_SEPARATOR_LINE: Final = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)
_LOOKED_AT: Final = 50
_START_CHARACTERS: Final = 200_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column by our name for it, with the titles it may have, the likeliest first."""

    name: str
    titles: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """The wanted cells of one row, by our names; `columns` says where they stand, from 1."""

    number: int
    values: Mapping[str, str]
    columns: Mapping[str, int]

    def get(self, name: str) -> str:
        """The text of a cell with single spaces; empty where the column is missing."""
        return self.values.get(name, "")

    def place(self, name: str = "") -> tuple[int, int]:
        """Line and column of a cell, or of the row."""
        return self.number, self.columns.get(name, 0)


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header was found. Its lines can be gone through once."""

    titles: Mapping[str, str]  # of the columns found, as written
    before: tuple[Row, ...]  # what stands above the header
    header_line: int
    lines: Iterator[Line]


def rows(opened: Opened) -> Iterator[Row]:
    """Every row that is not empty, with its number in the file.

    Raises ImportingError `csv-malformed`, `encoding-unknown`, `too-many-rows`, `too-many-columns`,
    `file-not-table`, `sheet-damaged`, `sheet-empty`.
    """
    if opened.format not in _READERS:
        raise ImportingError("file-not-table")
    for count, row in enumerate(_READERS[opened.format](opened.data), start=1):
        if count > MAX_ROWS:
            raise ImportingError("too-many-rows", line=row.number, max_rows=MAX_ROWS)
        if len(row.cells) > MAX_COLUMNS:
            raise ImportingError("too-many-columns", line=row.number, max_columns=MAX_COLUMNS)
        yield row


def head(opened: Opened) -> tuple[Row, ...]:
    """The first rows, enough to hold the header and to tell one source from another."""
    return tuple(islice(rows(opened), MAX_LINES_BEFORE_HEADER))


def table(opened: Opened, columns: tuple[Column, ...], faults: Faults) -> Table:
    """Find the header and give the lines below it.

    A line with a formula in a wanted cell, with more cells than the header, or with a line break
    or far too much text in a cell, is refused in `faults` and left out.

    Raises ImportingError as `rows`, `columns-missing` (fact `columns`).
    """
    every = rows(opened)
    before: list[Row] = []
    for row in every:
        found = _found(row, columns)
        if all(column.name in found for column in columns if column.required):
            titles = {name: squeezed(row.cells[at]) for name, at in found.items()}
            lines = _lines(every, found, len(row.cells), faults)
            return Table(MappingProxyType(titles), tuple(before), row.number, lines)
        before.append(row)
        if len(before) >= MAX_LINES_BEFORE_HEADER:
            break
    raise _missing(before, columns)


def matches(row: Row, columns: tuple[Column, ...]) -> bool:
    """Whether the row is a header with every required column."""
    try:
        found = _found(row, columns)
    except ImportingError:
        return False
    return all(column.name in found for column in columns if column.required)


def _found(row: Row, columns: tuple[Column, ...]) -> dict[str, int]:
    """Where each column stands; the likeliest title wins over the others."""
    titles = [folded(cell) for cell in row.cells]
    found = {}
    for column in columns:
        for title in map(folded, column.titles):
            if title in titles:
                found[column.name] = titles.index(title)
                break
    return found


def _missing(before: Iterable[Row], columns: tuple[Column, ...]) -> ImportingError:
    """The refusal, told about the row that comes nearest to a header."""
    required = [column for column in columns if column.required]
    best: Row | None = max(before, key=lambda row: len(_found(row, columns)), default=None)
    found = _found(best, columns) if best else {}
    names = [column.titles[0] for column in required if column.name not in found]
    line = best.number if best and found else 0
    return ImportingError("columns-missing", line=line, columns=names)


def _lines(
    every: Iterator[Row], found: Mapping[str, int], width: int, faults: Faults
) -> Iterator[Line]:
    places = MappingProxyType({name: at + 1 for name, at in found.items()})
    for row in every:
        if any(cell.strip() for cell in row.cells[width:]):
            faults.refuse((row.number, width + 1), "row-shifted", columns=width)
            continue
        if _is_sound(row, found, faults):
            values = {name: _cell(row, at) for name, at in found.items()}
            yield Line(row.number, MappingProxyType(values), places)


def _is_sound(row: Row, found: Mapping[str, int], faults: Faults) -> bool:
    sound = True
    for at in found.values():
        raw = row.cells[at] if at < len(row.cells) else ""
        place = (row.number, at + 1)
        if at in row.formulas or _FORMULA.match(raw):
            faults.refuse(place, "cell-formula")
        elif at in row.errors:
            faults.refuse(place, "cell-error")
        elif len(raw) > MAX_CELL_CHARACTERS:
            faults.refuse(place, "cell-too-long", max_characters=MAX_CELL_CHARACTERS)
        else:
            continue
        sound = False
    return sound


def _cell(row: Row, at: int) -> str:
    return squeezed(row.cells[at]) if at < len(row.cells) else ""


def _csv(data: bytes) -> Iterator[Row]:
    text = decode(data)
    named = _SEPARATOR_LINE.match(text)
    start = text[:_START_CHARACTERS]
    separator = named[1] if named and named[1] in (*SEPARATORS, "|") else separator_of(start)
    reader = csv.reader(
        StringIO(text, newline=""), delimiter=separator, quotechar=_quote(start), strict=True
    )
    number = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not (number == 1 and named):
                yield Row(number, tuple(cells))
            number = reader.line_num + 1
    except csv.Error as error:
        raise ImportingError("csv-malformed", line=number, problem=str(error)) from error


def separator_of(text: str) -> str:
    """The separator that most lines have the same number of times; `;` when none does."""
    lines = [_unquoted(line) for line in islice(StringIO(text), _LOOKED_AT)]
    return max(SEPARATORS, key=lambda separator: _evenness(lines, separator))


def _unquoted(line: str) -> str:
    return re.sub(r'"[^"]*"', "", line[:MAX_CELL_CHARACTERS])


def _evenness(lines: list[str], separator: str) -> int:
    counts = Counter(line.count(separator) for line in lines)
    del counts[0]
    # Two lines alike say more than one line with many commas in its prose.
    return max((count * lines_alike**2 for count, lines_alike in counts.items()), default=0)


def _quote(text: str) -> str:
    """The apostrophe where every cell of some line stands between two, else the usual mark."""
    for line in islice(StringIO(text), _LOOKED_AT):
        if re.fullmatch(r"'[^']*'(;'[^']*')+;?\s*", line):
            return "'"
    return '"'


_READERS: Final[Mapping[Format, Callable[[bytes], Iterator[Row]]]] = MappingProxyType(
    {Format.TEXT: _csv, Format.XLSX: xlsx.rows, Format.ODS: ods.rows}
)
