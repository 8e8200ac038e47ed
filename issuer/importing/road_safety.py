"""Our own table for road safety certificates: their national application exports no file.

The certificate for pupils with impaired sight (AER) tells of a disability. It is not imported,
and the fault that says so names nobody.
"""

from typing import Final

from issuer.importing import codes, tables
from issuer.importing.drafting import Draft
from issuer.importing.model import Attestation, Kind
from issuer.importing.opening import Opened
from issuer.importing.source import Look
from issuer.importing.tables import Column, Line
from service.words import folded

COLUMNS: Final = (
    Column("certificate", ("Attestation de sécurité routière", "ASSR"), required=True),
    Column("ine", ("INE",)),
    Column("eleve_id", ("Identifiant élève SIECLE", "ELEVE_ID")),
    Column("family_name", ("Nom de famille", "Nom"), required=True),
    Column("given_name", ("Prénom",), required=True),
    Column("birth_date", ("Date de naissance",)),
    Column("division", ("Division", "Classe")),
    Column("day", ("Date d'obtention", "Date"), required=True),
)
_CERTIFICATES: Final = {
    "assr1": "ASSR1",
    "assr 1": "ASSR1",
    "assr2": "ASSR2",
    "assr 2": "ASSR2",
    "asr": "ASR",
    "aper": "APER",
}
_NEVER: Final = "aer"


class RoadSafety:
    """The table that `templates.road_safety_table` gives out, filled in."""

    code = "road-safety"

    def recognises(self, look: Look) -> bool:
        """By its columns."""
        return look.has_columns(COLUMNS)

    def read(self, opened: Opened, draft: Draft) -> None:
        """One certificate a row."""
        for line in tables.table(opened, COLUMNS, draft.faults).lines:
            _row(line, draft)


def _row(line: Line, draft: Draft) -> None:
    said = folded(line.get("certificate"))
    if said == _NEVER:
        draft.faults.ignore(line.place("certificate"), "not-imported")
        return
    item = _CERTIFICATES.get(said)
    if item is None:
        draft.faults.refuse(
            line.place("certificate"), "certificate-unknown", value=line.get("certificate")
        )
        return
    if not line.get("day"):
        draft.faults.refuse(line.place("day"), "date-missing")
        return
    day = draft.day(line.get("day"), line.place("day"))
    pupil = draft.pupil(line.values, line.place, line.number)
    if day is None or pupil is None:
        return
    one = Attestation(
        RoadSafety.code,
        Kind.ROAD_SAFETY,
        pupil,
        codes.CERTIFICATES,
        item,
        item,
        awarded_on=day,
        school_year=draft.on(day, line.place("day")),
        line=line.number,
    )
    draft.attestations.append(one)
