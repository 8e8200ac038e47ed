"""Results of Pix certifications, the CSV of Pix Certif and Pix Orga, of both generations.

A validated certification gives itself and one level for each competence that has one. The score,
the birth place and the comments of the jury are passed over. The cell `Identifiant Externe` holds
whatever the school typed; only an INE in it names a pupil, other rows are for a human.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from issuer.importing import codes, tables
from issuer.importing.drafting import Draft, Place
from issuer.importing.identification import ine_or_nothing
from issuer.importing.model import Attestation, Kind, details
from issuer.importing.opening import Opened
from issuer.importing.source import Look
from issuer.importing.tables import Column, Line
from service.words import folded

COMPETENCES: Final = (
    *("1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3", "3.4"),
    *("4.1", "4.2", "4.3", "5.1", "5.2"),
)
MAX_NUMBER_CHARACTERS: Final = 30
_COLUMNS = (
    Column("number", ("Numéro de certification",), required=True),
    Column("given_name", ("Prénom",), required=True),
    Column("family_name", ("Nom",), required=True),
    Column("birth_date", ("Date de naissance",), required=True),
    Column("external", ("Identifiant Externe",), required=True),
    Column("status", ("Statut",), required=True),
    Column("code", ("Code de vérification",)),
    Column("day", ("Date de passage de la certification",)),
    *(Column(competence, (competence,), required=True) for competence in COMPETENCES),
)
_VALIDATED: Final = frozenset({"validee", "valide", "validated"})
_OTHER: Final = frozenset(
    {"non obtenue", "rejetee", "annulee", "en erreur", "demarree", "non validee"}
)
_NO_LEVEL: Final = frozenset({"-", "", "0"})
_SCALE: Final = "niveau"
_CODE: Final = re.compile(r"P-[0-9A-Z]{8}")


class Pix:
    """`…_resultats_….csv`."""

    code = "pix"

    def recognises(self, look: Look) -> bool:
        """By number, status and the sixteen competences among its columns."""
        return look.has_columns(_COLUMNS)

    def read(self, opened: Opened, draft: Draft) -> None:
        """The validated certifications."""
        for line in tables.table(opened, _COLUMNS, draft.faults).lines:
            _row(line, draft)


def _row(line: Line, draft: Draft) -> None:
    status = folded(line.get("status"))
    if status in _OTHER:
        draft.faults.ignore(line.place("status"), "not-obtained")
        _withhold(line, draft)
        return
    if status not in _VALIDATED:
        draft.faults.refuse(line.place("status"), "status-unknown", value=line.get("status"))
        return
    day = draft.day(line.get("day"), line.place("day"))
    if day is None and line.get("day"):
        return
    year = draft.on(day, line.place("day")) if day else None
    pupil = draft.pupil(_named(line.values), _places(line), line.number)
    if pupil is None or not _is_number(line, draft):
        return
    blank = Attestation(
        source=Pix.code,
        kind=Kind.PIX_CERTIFICATION,
        pupil=pupil,
        framework=codes.CERTIFICATES,
        item="PIX_CERTIF",
        bundle=f"PIX:{line.get('number')}",
        awarded_on=day,
        school_year=year,
        details=details(number=line.get("number"), verification_code=_code(line, draft)),
        line=line.number,
    )
    levels = _levels(line, blank, draft)
    if levels is not None:
        draft.attestations += [blank, *levels]


def _withhold(line: Line, draft: Draft) -> None:
    """A certification that was cancelled or rejected after it was validated."""
    number = line.get("number")
    if not (number.isascii() and number.isalnum() and len(number) <= MAX_NUMBER_CHARACTERS):
        return
    if pupil := draft.pupil(_named(line.values), _places(line), line.number):
        draft.withhold(pupil, f"PIX:{number}")


def _named(values: Mapping[str, str]) -> Mapping[str, str]:
    return {**values, "ine": ine_or_nothing(values["external"])}


def _places(line: Line) -> Place:
    return lambda name: line.place({"ine": "external"}.get(name, name))


def _is_number(line: Line, draft: Draft) -> bool:
    number = line.get("number")
    if not (number.isascii() and number.isalnum() and len(number) <= MAX_NUMBER_CHARACTERS):
        draft.faults.refuse(line.place("number"), "number-malformed", value=number)
        return False
    return True


def _code(line: Line, draft: Draft) -> str:
    """The code by which Pix itself confirms the result; left out with a warning when it is none."""
    code = line.get("code").upper()
    if code and not _CODE.fullmatch(code):
        draft.faults.warn(line.place("code"), "pix-code-malformed", value=code)
        return ""
    return code


def _levels(line: Line, blank: Attestation, draft: Draft) -> list[Attestation] | None:
    """The levels reached; None, with faults, where one is no level: the row cannot be trusted."""
    known = codes.levels(codes.DIGITAL, _SCALE)
    wrong = [one for one in COMPETENCES if line.get(one) not in _NO_LEVEL | known.keys()]
    for competence in wrong:
        value = line.get(competence)
        draft.faults.refuse(line.place(competence), "level-unknown", value=value, max_level=8)
    return None if wrong else list(_reached(line, blank))


def _reached(line: Line, blank: Attestation) -> Iterator[Attestation]:
    for competence in COMPETENCES:
        if line.get(competence) not in _NO_LEVEL:
            yield replace(
                blank,
                kind=Kind.PIX_LEVEL,
                framework=codes.DIGITAL,
                item=competence,
                scale=_SCALE,
                level=line.get(competence),
                details=(),
            )
