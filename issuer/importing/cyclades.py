"""The candidate list of Cyclades: pupils with class and INE, between apostrophes.

Lines before the header name session and school. An empty cell is written « - ».
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from issuer.importing import tables
from issuer.importing.drafting import Draft
from issuer.importing.opening import Opened
from issuer.importing.row import Row
from issuer.importing.source import Look
from issuer.importing.tables import Column
from service.words import folded

_COLUMNS = (
    Column("candidate", ("N° Candidat", "Nº Candidat", "Numéro Candidat"), required=True),
    Column("registration", ("N° Inscription", "Nº Inscription"), required=True),
    Column("family_name", ("Nom de famille",), required=True),
    Column("usual_name", ("Nom d'usage",)),
    Column("given_name", ("Prénom(s)", "Prénoms", "Prénom"), required=True),
    Column("birth_date", ("Date de Naissance",), required=True),
    Column("division", ("Division de classe",)),
    Column("ine", ("INE",), required=True),
)
_UAI: Final = re.compile(r"\(\s*([0-9]{7}[A-Z])\s*\)")
_SESSION: Final = re.compile(r"\bsession\D{0,40}([12][0-9]{3})\b")
_EMPTY: Final = "-"


class Cyclades:
    """A list of candidates: pupils, no results."""

    code = "cyclades"

    def recognises(self, look: Look) -> bool:
        """By the two numbers of a candidate among its columns."""
        return look.has_columns(_COLUMNS)

    def read(self, opened: Opened, draft: Draft) -> None:
        """The candidates with an INE."""
        table = tables.table(opened, _COLUMNS, draft.faults)
        _above(table.before, draft)
        for line in table.lines:
            raw = {name: "" if value == _EMPTY else value for name, value in line.values.items()}
            if raw["ine"]:
                draft.listed(raw, line.place, line.number)
            else:
                draft.faults.ignore(line.place("ine"), "pupil-without-ine")


def _above(before: Iterable[Row], draft: Draft) -> None:
    for place, cell in _cells(before):
        if found := _UAI.search(cell):
            draft.school(found[1], place)
        if found := _SESSION.search(folded(cell)):
            draft.in_year(int(found[1]) - 1, place)


def _cells(before: Iterable[Row]) -> Iterator[tuple[tuple[int, int], str]]:
    for row in before:
        for column, cell in enumerate(row.cells, start=1):
            yield (row.number, column), cell[:200]
