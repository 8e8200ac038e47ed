"""Catalogues as tables: CSV that spreadsheet programs and CASE tools can open.

A row for each language, with the properties of a CFItem as columns and ours after them:
https://www.imsglobal.org/spec/case/v1p0#cfitem A fault points to line and column: `/7/notes`.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Any, Final

from issuer.achievements import reading
from issuer.achievements.drafting import Draft, written
from issuer.achievements.errors import DraftFaulty
from issuer.achievements.exchange import (
    MAX_ACHIEVEMENTS,
    MAX_BYTES,
    MAX_DEPTH,
    Entry,
    FaultsOfFile,
    is_identifier,
)
from schemas import json_text
from schemas.checking_fault import Fault, shown
from schemas.errors import SchemasError

COLUMNS: Final = (
    *("identifier", "fullStatement", "abbreviatedStatement", "CFItemType", "notes", "language"),
    *("conceptKeywords", "criteria", "alignments", "results", "stars"),
)
"""Those up to `conceptKeywords` are properties of a CFItem."""
_NEEDED: Final = ("identifier", "fullStatement", "CFItemType", "notes", "language", "criteria")
_SEPARATOR: Final = "|"
_PART: Final = re.compile(r"(?:\\.|[^|])+", re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
# What a spreadsheet program would take for a formula, also behind our own mark.
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n]")
_MARK: Final = "'"
# Members of a draft by the column that holds them, for the pointers of faults.
_COLUMN_OF: Final[Mapping[str, str]] = {
    "type": "CFItemType",
    "languages": "language",
    "name": "fullStatement",
    "description": "notes",
    "letters": "abbreviatedStatement",
    "tags": "conceptKeywords",
}


def to_csv(entries: Iterable[Entry]) -> bytes:
    """The table, in UTF-8 with its mark; a cell that looks like a formula starts with `'`."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        for language in entry.draft.languages:
            writer.writerow([_safe(cell) for cell in _row(entry, language)])
    return out.getvalue().encode("utf-8-sig")


def _row(entry: Entry, language: str) -> tuple[str, ...]:
    draft = entry.draft
    whole = written(draft)
    references = (f"{one.framework}:{one.code}" for one in draft.alignments)
    return (
        *(entry.identifier, draft.name[language], draft.letters, draft.type),
        *(draft.description[language], language, _SEPARATOR.join(map(_escaped, draft.tags))),
        *(draft.criteria[language], _SEPARATOR.join(references)),
        json_text.dump(whole["results"]).decode() if "results" in whole else "",
        str(draft.stars) if draft.stars else "",
    )


def _safe(cell: str) -> str:
    return _MARK + cell if _FORMULA.match(cell) else cell


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith(_MARK) and _FORMULA.match(cell) else cell


def from_csv(raw: bytes) -> tuple[Entry, ...]:
    """The achievements of a table, columns in any order, rows of one identifier joined.

    What is the same for all languages is taken from the first row of an identifier. Raises
    DraftFaulty `file-faulty`: the codes of `reading`, `csv-too-large` `csv-not-utf8`
    `csv-malformed` `column-missing` `column-unknown` `column-repeated`, and those of
    `json_text.parse` for the cells with results.
    """
    faults = FaultsOfFile()
    joined: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for line, row in _rows(raw):
        identifier = row["identifier"].strip()
        if is_identifier(identifier):
            joined.setdefault(identifier, []).append((line, row))
        else:
            faults.add(Fault("type-wrong", f"/{line}/identifier", {"expected": "text"}))
    if len(joined) > MAX_ACHIEVEMENTS:
        faults.add(Fault("too-many", "", {"most": MAX_ACHIEVEMENTS}))
        faults.stop()
    entries = [
        Entry(identifier, draft)
        for identifier, group in joined.items()
        if (draft := _joined(group, faults)) is not None
    ]
    faults.stop()
    return tuple(entries)


def _joined(group: Sequence[tuple[int, dict[str, str]]], faults: FaultsOfFile) -> Draft | None:
    line, first = group[0]
    value: dict[str, Any] = {
        "type": first["CFItemType"],
        "languages": [row["language"] for _, row in group],
        "name": {row["language"]: row["fullStatement"] for _, row in group},
        "description": {row["language"]: row["notes"] for _, row in group},
        "criteria": {row["language"]: row["criteria"] for _, row in group},
        "tags": _listed(first["conceptKeywords"]),
        "alignments": [
            dict(zip(("framework", "code"), one.split(":", 1), strict=False))
            for one in _listed(first["alignments"])
        ],
    }
    if first["abbreviatedStatement"]:
        value["letters"] = first["abbreviatedStatement"]
    if stars := first["stars"].strip():
        value["stars"] = int(stars) if len(stars) == 1 and stars in "0123456789" else stars
    try:
        if first["results"].strip():
            value["results"] = json_text.parse(first["results"], max_depth=MAX_DEPTH)
    except SchemasError as error:
        faults.add(Fault(error.code, f"/{line}/results", error.facts))
        return None
    draft, wrong = reading.look(value)
    faults.add(*(Fault(one.code, _in_table(one.pointer, group), one.facts) for one in wrong))
    return draft


def _in_table(pointer: str, group: Sequence[tuple[int, dict[str, str]]]) -> str:
    """The pointer into a draft as one into the table, with the line of the language it is about."""
    _, member, *rest = (*pointer.split("/"), "")
    lines = {row["language"]: line for line, row in group}
    named = rest[0] if rest else ""
    line = lines.get(named, group[0][0])
    if member == "languages" and named.isdigit() and int(named) < len(group):
        line = group[int(named)][0]
    return f"/{line}/{_COLUMN_OF.get(member, member)}"


def _escaped(part: str) -> str:
    return part.replace("\\", "\\\\").replace(_SEPARATOR, "\\" + _SEPARATOR)


def _listed(cell: str) -> list[str]:
    parts = (_ESCAPE.sub(r"\1", part).strip() for part in _PART.findall(cell))
    return [part for part in parts if part]


def _rows(raw: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its line, by the names of the columns; faults here end the reading."""
    if len(raw) > MAX_BYTES:
        raise _ended("csv-too-large", most_bytes=MAX_BYTES)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _ended("csv-not-utf8") from error
    head = text.split("\n", 1)[0]
    separator = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        columns = _columns(next(reader, []))
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) > len(columns):
                raise _ended("csv-malformed", line=line)
            if any(cell.strip() for cell in cells):
                named = dict(zip(columns, map(_bare, cells), strict=False))
                yield line, dict.fromkeys(COLUMNS, "") | named
            line = reader.line_num + 1
    except csv.Error as error:
        raise _ended("csv-malformed", line=reader.line_num) from error


def _columns(titles: Sequence[str]) -> list[str]:
    columns = [title.strip() for title in titles]
    for name in _NEEDED:
        if name not in columns:
            raise _ended("column-missing", column=name)
    for name in columns:
        if name not in COLUMNS:
            raise _ended("column-unknown", column=shown(name))
        if columns.count(name) > 1:
            raise _ended("column-repeated", column=name)
    return columns


def _ended(code: str, **facts: object) -> DraftFaulty:
    return DraftFaulty("file-faulty", (Fault(code, "", facts),))
