"""The result sheet of the DNB (brevet), XLSX or CSV, with lines before its header.

Read are the pupil, whether the diploma was obtained, its mention and its series. The marks, of
which the sheet is full, have no column here and are dropped as the row is split.
"""

import re
from collections.abc import Iterable
from typing import Final

from issuer.importing import codes, tables
from issuer.importing.drafting import Draft
from issuer.importing.faults import ImportingError
from issuer.importing.model import Attestation, Kind, details
from issuer.importing.opening import Opened
from issuer.importing.row import Row
from issuer.importing.source import Look
from issuer.importing.tables import Column, Line
from service.words import folded

_COLUMNS = (
    Column("result", ("Résultat", "Décision", "Décision du jury"), required=True),
    Column("ine", ("INE", "N° INE", "Identifiant national"), required=True),
    Column("family_name", ("Nom candidat", "Nom de famille", "Nom"), required=True),
    Column("given_name", ("Prénom candidat", "Prénom(s)", "Prénom"), required=True),
    Column("series", ("Série",), required=True),
    Column("birth_date", ("Date de naissance", "Date naissance")),
    Column("division", ("Division de classe", "Division")),
    Column("uai", ("Code Etablissement", "UAI Etablissement", "UAI")),
    Column("mention", ("Mention",)),
    Column("session", ("Session",)),
)
_OBTAINED: Final = re.compile(r"(admise?|recue?)\b")
_NOT_OBTAINED: Final = re.compile(
    r"(refusee?|non admise?|ajournee?|absente?|elimine|en attente|ab)\b"
)
_MENTIONS: Final = (
    (re.compile(r"\b(felicitations|tbf)\b"), "très bien avec félicitations"),
    (re.compile(r"\b(tres bien|tb)\b"), "très bien"),
    (re.compile(r"\b(assez bien|ab)\b"), "assez bien"),
    (re.compile(r"\b(bien|b)\b"), "bien"),
)
_SESSION: Final = re.compile(
    r"\bsession\s*:?\s*(?:de\s+)?(?:juin\s+|septembre\s+)?([12][0-9]{3})\b"
)
_YEAR: Final = re.compile(r"(?:juin |septembre )?([12][0-9]{3})(?: [0-9]+)?")


class Dnb:
    """The sheet as the rectorat's exam application gives it to a school."""

    code = "dnb"

    def recognises(self, look: Look) -> bool:
        """By result, INE and series among its columns."""
        return look.has_columns(_COLUMNS)

    def read(self, opened: Opened, draft: Draft) -> None:
        """The diplomas obtained; `session-unknown` where neither sheet nor user names it."""
        table = tables.table(opened, _COLUMNS, draft.faults)
        session = _session(table.before)
        for line in table.lines:
            _row(line, session, draft)


def _session(before: Iterable[Row]) -> int | None:
    for row in before:
        for cell in row.cells:
            if found := _SESSION.search(folded(cell[:200])):
                return int(found[1])
    return None


def _row(line: Line, session: int | None, draft: Draft) -> None:
    if line.get("uai"):
        draft.school(line.get("uai"), line.place("uai"))
    year = _year(line, session, draft)
    result = folded(line.get("result"))
    if _NOT_OBTAINED.match(result) or not result:
        draft.faults.ignore(line.place("result"), "not-obtained")
        if line.get("ine") and (pupil := draft.pupil(line.values, line.place, line.number)):
            draft.withhold(pupil, f"DNB:{year + 1}")
        return
    if not _OBTAINED.match(result):
        draft.faults.refuse(line.place("result"), "result-unknown")
        return
    if not line.get("ine"):
        draft.faults.refuse(line.place("ine"), "pupil-without-ine")
        return
    pupil = draft.pupil(line.values, line.place, line.number)
    if pupil is None:
        return
    mention = _mention(f"{result} {folded(line.get('mention'))}")
    said = details(mention=mention, series=line.get("series")[:40], session=str(year + 1))
    one = Attestation(
        Dnb.code,
        Kind.DIPLOMA,
        pupil,
        codes.CERTIFICATES,
        "DNB",
        f"DNB:{year + 1}",
        school_year=year,
        details=said,
        line=line.number,
    )
    draft.attestations.append(one)


def _year(line: Line, session: int | None, draft: Draft) -> int:
    """The first year of the school year that ended with the session, from row, sheet or user."""
    own = _YEAR.fullmatch(folded(line.get("session")))
    session = int(own[1]) if own else session
    if session is not None:
        draft.in_year(session - 1, line.place("session"))
        return session - 1
    if draft.expected.school_year is None:
        raise ImportingError("session-unknown", line=line.number)
    return draft.expected.school_year


def _mention(said: str) -> str:
    return next((mention for shape, mention in _MENTIONS if shape.search(said)), "")
