"""The content of a run's file as values, as often as a person looks at it."""

import io
from collections.abc import Mapping, Sequence
from typing import Final

from issuer.importing import own_table, pasted, reading
from issuer.importing.faults import ImportingError
from issuer.importing.model import Expected, Reading
from issuer.importing.own_table import ColumnMapping, OwnTable
from issuer.organisations.models import Organisation
from issuer.runs.answers import Answers
from issuer.runs.models import RunKind
from service.words import folded

LISTS: Final = frozenset({"siecle-pupils", "siecle-guardians", "onde", "ent", "cyclades"})
"""Sources that list people and attest nothing."""
TABLE: Final = OwnTable().code


def expected_of(organisation: Organisation, answers: Answers) -> Expected:
    """A file of a school is of that school, and of the year that a person named, if any."""
    return Expected(uai=organisation.uai, school_year=answers.year)


def read(data: bytes, reader: str, name: str, expected: Expected, answers: Answers) -> Reading:
    """All of the file; an empty `reader` lets the content tell. Raises ImportingError."""
    if reader == pasted.CODE:
        return pasted.read(data.decode("utf-8", "replace"), answers.achievement)
    if reader == TABLE:
        table = OwnTable(ColumnMapping.of(dict(answers.columns)))
        return reading.read(io.BytesIO(data), Expected(), source=table, name=name)
    source = reading.SOURCES.get(reader)
    if reader and source is None:
        raise ImportingError("source-unknown", root="")
    return reading.read(io.BytesIO(data), expected, source=source, name=name)


def kind_of(found: Reading) -> RunKind:
    """What a file is for."""
    if found.source in {TABLE, pasted.CODE}:
        return RunKind.TABLE
    return RunKind.LIST if found.source in LISTS else RunKind.RESULTS


def header(data: bytes, name: str = "") -> tuple[str, ...]:
    """The titles of a table: the first of its rows with at least two filled cells.

    Raises ImportingError as `reading.first_rows`, `header-missing`.
    """
    for row in reading.first_rows(io.BytesIO(data), name):
        titles = tuple(cell.strip() for cell in row)
        if sum(bool(title) for title in titles) > 1:
            return titles
    raise ImportingError("header-missing")


def samples(data: bytes, name: str = "") -> Sequence[tuple[str, ...]]:
    """The first rows below the header, to show what each column holds."""
    rows = [tuple(row) for row in reading.first_rows(io.BytesIO(data), name)]
    filled = [row for row in rows if sum(bool(cell.strip()) for cell in row) > 1]
    return filled[1:4]


def places(titles: Sequence[str], mapping: ColumnMapping) -> Mapping[str, int]:
    """Where the fields of a table stand, from 1."""
    by_text = {folded(title): at for at, title in reversed(list(enumerate(titles, start=1)))}
    return {
        name: by_text[folded(title)]
        for name, title in mapping.titles.items()
        if folded(title) in by_text
    }


def proposed(titles: Sequence[str], achievement: str) -> ColumnMapping:
    """What the columns may mean, as `own_table` guesses it."""
    return own_table.proposed(titles, achievement)
