"""What a file gives once read: pupils, guardians and what is attested, all frozen.

Only what the import needs has a field here, so what must not be imported (marks, addresses, sex,
birth place, support measures, free comments) has no place to go.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote

from issuer.importing.faults import Fault
from schemas import loader

_KEY_CHARACTERS: Final = 32
_SAFE: Final = ":"  # a slash parts the key


@dataclass(frozen=True, slots=True)
class Identifiers:
    """The numbers by which files name a pupil; empty where a file has none.

    `eleve_id` is local to one school, hence the `uai` beside it. It is not the INE.
    """

    uai: str = ""
    eleve_id: str = ""
    ine: str = ""
    old_ine: str = ""  # of before 2018, to match older results
    jointure: str = ""  # of the academy's directory
    other: str = ""  # whatever the school's own table uses

    def named(self) -> tuple[tuple[str, str], ...]:
        """Each number that is there with its kind, the most trustworthy first."""
        local = f"{self.uai}:{self.eleve_id}" if self.eleve_id else ""
        own = f"{self.uai}:{self.other}" if self.other else ""
        numbers = (
            ("eleve-id", local),
            ("ine", self.ine),
            ("ine", self.old_ine),
            ("jointure", self.jointure),
            ("other", own),
        )
        return tuple((kind, number) for kind, number in numbers if number)


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil as one file names them. Names are for people to compare, never to join by."""

    identifiers: Identifiers
    family_name: str = ""
    usual_name: str = ""
    given_name: str = ""
    birth_date: date | None = None
    division: str = ""  # the class, « 3A »
    mef: str = ""
    line: int = 0
    listed_as: str = ""  # the key under which our list has them, whatever numbers came since

    @property
    def key(self) -> str:
        """The same text for the same pupil of the same kind of file, which tells no number.

        A pupil without any number has the key of what the file says; such rows are for a human.
        """
        if self.listed_as:
            return self.listed_as
        named = self.identifiers.named()
        kind, number = named[0] if named else ("name", self._said())
        return _key(kind, number)

    def _said(self) -> str:
        born = self.birth_date.isoformat() if self.birth_date else ""
        return "|".join((self.family_name, self.given_name, born))


@dataclass(frozen=True, slots=True)
class Guardian:
    """A legal guardian: to be told, and nothing else. `pupils` are numbers as the file has them."""

    identifier: str
    family_name: str
    given_name: str
    email: str
    pupils: tuple[Identifiers, ...]
    line: int = 0


class Kind(StrEnum):
    """What sort of thing is attested."""

    SOCLE_POSITION = "socle-position"  # a component of the socle of 2015 on its scale of mastery
    DIGITAL_LEVEL = "digital-level"  # a competence of the CRCN as the school saw it
    COURSE = "course"  # one of the four « parcours éducatifs »
    COMPLEMENT = "complement"  # an « enseignement de complément »
    LANGUAGE_A2 = "language-a2"
    SOCLE_2006 = "socle-2006"  # a competence or item of the booklet of 2010 to 2016
    B2I = "b2i"
    ENGAGEMENT = "engagement"
    PIX_CERTIFICATION = "pix-certification"
    PIX_LEVEL = "pix-level"
    DIPLOMA = "diploma"
    ROAD_SAFETY = "road-safety"
    AWARD = "award"  # a row of the organisation's own table


_DATED_BY_EXPORT: Final = frozenset(
    {Kind.SOCLE_POSITION, Kind.DIGITAL_LEVEL, Kind.COURSE, Kind.COMPLEMENT, Kind.LANGUAGE_A2}
)


@dataclass(frozen=True, slots=True)
class Attestation:
    """One thing that one row says of one pupil.

    `framework` and `item` are codes of the shipped frameworks; `framework` is empty where the item
    is a code of a plain list. `scale` and `level` are the codes of a rubric and of a level in it.
    `bundle` groups what belongs into one credential, such as the eight positions of one report.
    """

    source: str
    kind: Kind
    pupil: Pupil
    framework: str
    item: str
    bundle: str
    scale: str = ""
    level: str = ""
    awarded_on: date | None = None
    school_year: int | None = None
    details: tuple[tuple[str, str], ...] = ()
    deliver_to: str = ""  # an address or DID of the organisation's own table, for no credential
    line: int = 0

    @property
    def scope(self) -> str:
        """What of the pupil this is about, of which source: the key without pupil and item."""
        return f"{self.source}/{quote(self.bundle, safe=_SAFE)}"

    @property
    def key(self) -> str:
        """Stable for the same thing of the same pupil, whatever is said about it."""
        return f"{self.scope}/{self.pupil.key}/{quote(self.item, safe=_SAFE)}"

    @property
    def digest(self) -> str:
        """Of what is attested: it differs exactly when a credential would have to be replaced.

        School software writes the day of the export as the day of a report; that is no change.
        """
        said = [self.kind, self.framework, self.item, self.scale, self.level, *self.details]
        day = "" if self.kind in _DATED_BY_EXPORT else str(self.awarded_on or "")
        return _digest([*said, day, str(self.school_year or "")])

    def detail(self, name: str) -> str:
        """One of the details, such as `mention` or `session`; empty where there is none."""
        return dict(self.details).get(name, "")

    def alignment(self, base_url: str) -> dict[str, Any] | None:
        """The Alignment to the framework item; None where the item is of no framework."""
        if not self.framework:
            return None
        return loader.alignment(self.framework, self.item, base_url)


@dataclass(frozen=True, slots=True)
class Withheld:
    """That the file says of a pupil, in so many words, that a bundle holds nothing (any more)."""

    source: str
    bundle: str
    pupil: Pupil
    line: int = 0

    @property
    def scope(self) -> str:
        """As `Attestation.scope`."""
        return f"{self.source}/{quote(self.bundle, safe=_SAFE)}"


@dataclass(frozen=True, slots=True)
class Expected:
    """What the file must be about: a UAI or year of None is not asked for."""

    uai: str | None = None
    school_year: int | None = None  # the first of the two


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a file gave. `version` is what it says of its own format, for the log alone."""

    source: str
    uai: str = ""
    school_year: int | None = None
    version: str = ""
    pupils: tuple[Pupil, ...] = ()
    guardians: tuple[Guardian, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    faults: tuple[Fault, ...] = ()
    further_faults: int = 0  # beyond those that are kept


def details(**facts: str) -> tuple[tuple[str, str], ...]:
    """The details that have a value, in the order of their names."""
    return tuple(sorted((name.replace("_", "-"), value) for name, value in facts.items() if value))


def bundles(attestations: tuple[Attestation, ...]) -> Mapping[str, tuple[Attestation, ...]]:
    """What belongs into one credential each, by `scope/pupil`, in the order of the file."""
    grouped: dict[str, list[Attestation]] = {}
    for one in attestations:
        grouped.setdefault(f"{one.scope}/{one.pupil.key}", []).append(one)
    return {key: tuple(group) for key, group in grouped.items()}


@lru_cache(maxsize=1024)
def _key(kind: str, number: str) -> str:
    # The rows of a pupil stand side by side.
    return _digest([kind, number])[:_KEY_CHARACTERS]


def _digest(value: list[Any]) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
