"""Pupils of primary schools from ONDE, `CSVExtraction.csv`.

Columns stand in any order. ONDE's list of guardians names children without any number and is
therefore refused: nobody is joined by name.
"""

from issuer.importing import tables
from issuer.importing.drafting import Draft
from issuer.importing.faults import ImportingError
from issuer.importing.opening import Opened
from issuer.importing.source import Look
from issuer.importing.tables import Column

_COLUMNS = (
    Column("family_name", ("Nom élève", "Nom de famille élève"), required=True),
    Column("given_name", ("Prénom élève",), required=True),
    Column("birth_date", ("Date naissance", "Date de naissance"), required=True),
    Column("ine", ("INE",), required=True),
    Column("usual_name", ("Nom d'usage élève", "Nom d'usage")),
    Column("division", ("Libellé classe", "Classe"), required=True),
)
_GUARDIANS = (
    Column("name", ("Nom responsable",), required=True),
    Column("child", ("Nom de famille enfant",), required=True),
)


class Onde:
    """`CSVExtraction.csv`, and its twin with the guardians to refuse it."""

    code = "onde"

    def recognises(self, look: Look) -> bool:
        """By the columns of either file."""
        return look.has_columns(_COLUMNS) or look.has_columns(_GUARDIANS)

    def read(self, opened: Opened, draft: Draft) -> None:
        """The pupils with an INE; `guardians-without-numbers` refuses the other file."""
        if Look.at(opened).has_columns(_GUARDIANS):
            raise ImportingError("guardians-without-numbers")
        for line in tables.table(opened, _COLUMNS, draft.faults).lines:
            if line.get("ine"):
                draft.listed(line.values, line.place, line.number)
            else:
                draft.faults.ignore(line.place("ine"), "pupil-without-ine")
