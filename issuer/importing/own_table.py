"""The organisation's own table of awards: CSV, ODS or XLSX with columns in any order and name.

A `ColumnMapping` says which title holds what. The page proposes one from the titles, a person
corrects it, and it is saved for the next file of the same make.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from issuer.importing import tables
from issuer.importing.drafting import Draft
from issuer.importing.faults import ImportingError
from issuer.importing.model import Attestation, Kind, details
from issuer.importing.opening import Opened
from issuer.importing.source import Look
from issuer.importing.tables import Column, Line
from service.words import folded

FIELDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "achievement": ("Badge", "Accomplissement", "Code du badge", "Achievement"),
        "given_name": ("Prénom", "Prénom élève", "Given name", "First name"),
        "family_name": ("Nom de famille", "Nom", "Nom élève", "Family name", "Last name"),
        "birth_date": ("Date de naissance", "Né(e) le", "Birth date"),
        "division": ("Division", "Classe", "Class"),
        "ine": ("INE", "Identifiant national"),
        "eleve_id": ("Identifiant élève SIECLE", "ELEVE_ID"),
        "other": ("Identifiant", "Référence", "Numéro", "Reference"),
        "deliver_to": ("Adresse électronique", "Courriel", "E-mail", "Email", "DID"),
        "day": ("Date d'obtention", "Date", "Awarded on"),
        "narrative": ("Récit", "Description", "Commentaire", "Narrative"),
        "role": ("Rôle", "Fonction", "Role"),
        "level": ("Niveau", "Résultat", "Level"),
        "credits": ("Crédits", "Credits"),
        "evidence": ("Preuve", "Lien vers la preuve", "Evidence"),
    }
)
"""What a column may hold, with the titles by which it is proposed."""
ALWAYS: Final = ("given_name", "family_name")
MAX_TITLE_CHARACTERS: Final = 200
MAX_NARRATIVE_CHARACTERS: Final = 2000

_DELIVERY: Final = re.compile(
    r"did:[a-z0-9]{1,20}:\S{1,500}|[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,}"
)
_LINK: Final = re.compile(r"https://\S{1,500}")
_CREDITS: Final = re.compile(r"[0-9]{1,5}([.,][0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Titles by field, and the achievement of all rows where no column names it."""

    titles: Mapping[str, str]
    achievement: str = ""

    @classmethod
    def of(cls, saved: Any) -> "ColumnMapping":
        """What `to_json` gave; raises ImportingError `mapping-malformed`, `mapping-incomplete`."""
        titles = saved.get("titles") if isinstance(saved, Mapping) else None
        achievement = saved.get("achievement", "") if isinstance(saved, Mapping) else ""
        if not isinstance(titles, Mapping) or not isinstance(achievement, str):
            raise ImportingError("mapping-malformed")
        for name, title in titles.items():
            good = isinstance(title, str) and 0 < len(title) <= MAX_TITLE_CHARACTERS
            if name not in FIELDS or not good:
                raise ImportingError("mapping-malformed", name=str(name))
        mapping = cls(MappingProxyType(dict(titles)), achievement)
        if missing := mapping.missing():
            raise ImportingError("mapping-incomplete", columns=list(missing))
        return mapping

    def to_json(self) -> dict[str, Any]:
        """To be saved."""
        return {"titles": dict(self.titles), "achievement": self.achievement}

    def missing(self) -> tuple[str, ...]:
        """The fields without which no row can be awarded."""
        needed = ALWAYS if self.achievement else (*ALWAYS, "achievement")
        return tuple(name for name in needed if name not in self.titles)

    def columns(self) -> tuple[Column, ...]:
        """The columns of the table, all of which must be there."""
        return tuple(Column(name, (title,), required=True) for name, title in self.titles.items())


def proposed(titles: Iterable[str], achievement: str = "") -> ColumnMapping:
    """The mapping that the titles of a header suggest; a person looks at it before it is used."""
    by_text = {folded(title): title for title in reversed(list(titles)) if folded(title)}
    found = {}
    for name, known in FIELDS.items():
        match = next((by_text.pop(folded(one)) for one in known if folded(one) in by_text), None)
        if match is not None:
            found[name] = match
    return ColumnMapping(MappingProxyType(found), achievement)


@dataclass(frozen=True, slots=True)
class OwnTable:
    """A table read by a mapping; in the table of sources, by the titles of our template."""

    mapping: ColumnMapping = ColumnMapping(
        MappingProxyType({name: known[0] for name, known in FIELDS.items()})
    )
    code: str = "own-table"

    def recognises(self, look: Look) -> bool:
        """By all titles of the mapping."""
        return look.has_columns(self.mapping.columns())

    def read(self, opened: Opened, draft: Draft) -> None:
        """One award a row; the catalogue tells later whether the achievement exists."""
        for line in tables.table(opened, self.mapping.columns(), draft.faults).lines:
            self._row(line, draft)

    def _row(self, line: Line, draft: Draft) -> None:
        achievement = line.get("achievement") or self.mapping.achievement
        day = draft.day(line.get("day"), line.place("day"))
        if not achievement:
            draft.faults.refuse(line.place("achievement"), "achievement-missing")
            return
        if len(achievement) > MAX_TITLE_CHARACTERS:
            draft.faults.refuse(
                line.place("achievement"), "cell-too-long", max_characters=MAX_TITLE_CHARACTERS
            )
            return
        if not _is_good(line, draft) or (day is None and line.get("day")):
            return
        pupil = draft.recipient(line.values, line.place, line.number, line.get("deliver_to"))
        if pupil is None:
            return
        one = Attestation(
            source=self.code,
            kind=Kind.AWARD,
            pupil=pupil,
            framework="",
            item=achievement,
            bundle=achievement,
            level=line.get("level"),
            awarded_on=day,
            details=_details(line),
            deliver_to=line.get("deliver_to"),
            line=line.number,
        )
        draft.attestations.append(one)


def _details(line: Line) -> tuple[tuple[str, str], ...]:
    return details(
        narrative=line.get("narrative"),
        role=line.get("role"),
        credits=line.get("credits").replace(",", "."),
        evidence=line.get("evidence"),
    )


def _is_good(line: Line, draft: Draft) -> bool:
    """Whether every optional cell holds what it should; a fault for each that does not."""
    shapes = {"deliver_to": _DELIVERY, "evidence": _LINK, "credits": _CREDITS}
    wrong = [
        name
        for name, shape in shapes.items()
        if line.get(name) and not shape.fullmatch(line.get(name))
    ]
    for name in wrong:
        draft.faults.refuse(line.place(name), f"{name.replace('_', '-')}-malformed")
    if len(line.get("narrative")) > MAX_NARRATIVE_CHARACTERS:
        draft.faults.refuse(
            line.place("narrative"), "cell-too-long", max_characters=MAX_NARRATIVE_CHARACTERS
        )
        return False
    for name in ALWAYS:
        if not line.get(name):
            draft.faults.refuse(line.place(name), f"{name.replace('_', '-')}-missing")
            return False
    return not wrong
