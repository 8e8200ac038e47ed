"""What a source writes into while it reads: the checks that all sources share are made here."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from issuer import identifiers
from issuer.errors import IssuerError
from issuer.importing import duplicates
from issuer.importing.faults import Faults, ImportingError, facts_of
from issuer.importing.model import (
    Attestation,
    Expected,
    Guardian,
    Identifiers,
    Pupil,
    Reading,
    Withheld,
)
from issuer.importing.text import day
from service.words import folded

Place = Callable[[str], tuple[int, int]]
"""Where the value of that name stands: line and column."""

_ELEVE_ID: Final = re.compile(r"[1-9][0-9]{0,9}")
_JOINTURE: Final = re.compile(r"[0-9]{1,12}")
_MEF: Final = re.compile(r"[0-9A-Z]{11}")
_FIRST_MONTH: Final = 8
"""A school year goes from August, when results of the old one are final, to July."""


@dataclass(slots=True)
class Draft:
    """The reading so far of one file, by one source, of what is expected."""

    source: str
    expected: Expected
    faults: Faults = field(default_factory=Faults)
    uai: str = ""
    school_year: int | None = None
    version: str = ""
    pupils: list[Pupil] = field(default_factory=list)
    guardians: list[Guardian] = field(default_factory=list)
    attestations: list[Attestation] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)

    def school(self, text: str, place: tuple[int, int]) -> None:
        """The file is of this school; raises ImportingError `school-other`.

        A number that fails its check is a warning: the file is what the application wrote.
        """
        value = identifiers.clean(text)
        line, column = place
        if self.expected.uai and value != self.expected.uai:
            raise ImportingError(
                "school-other", line=line, column=column, uai=value, expected=self.expected.uai
            )
        if self.uai and value != self.uai:
            raise ImportingError(
                "school-two", line=line, column=column, uai=value, expected=self.uai
            )
        if not self.uai:
            self.uai = value
            try:
                identifiers.uai(value)
            except IssuerError as error:
                self.faults.warn(place, error.code, **{**facts_of(error), "uai": value})

    def year(self, text: str, place: tuple[int, int]) -> int | None:
        """The first year of a school year, or None with a fault; ImportingError as `in_year`."""
        try:
            first = identifiers.school_year(text)
        except IssuerError:
            self.faults.refuse(place, "school-year-malformed", value=text)
            return None
        self.in_year(first, place)
        return first

    def in_year(self, first: int, place: tuple[int, int]) -> None:
        """The file is of this school year; raises ImportingError `school-year-other`."""
        line, column = place
        if self.expected.school_year is not None and first != self.expected.school_year:
            raise ImportingError(
                "school-year-other",
                line=line,
                column=column,
                year=identifiers.school_year_name(first),
                expected=identifiers.school_year_name(self.expected.school_year),
            )
        self.school_year = first if self.school_year is None else self.school_year

    def on(self, when: date, place: tuple[int, int]) -> int:
        """The school year of a day of this file; raises ImportingError `school-year-other`."""
        first = when.year if when.month >= _FIRST_MONTH else when.year - 1
        self.in_year(first, place)
        return first

    def day(self, text: str, place: tuple[int, int]) -> date | None:
        """A day, or None with a fault: an empty one is no fault."""
        if not text:
            return None
        try:
            return day(text)
        except ValueError:
            self.faults.refuse(place, "date-malformed", value=text)
            return None

    def pupil(
        self, raw: Mapping[str, str], place: Place, line: int, *, needs_birth_date: bool = True
    ) -> Pupil | None:
        """The pupil that the texts in `raw` name, by names of our fields; None with a fault.

        Without any number, names and birth date must be there for a human to compare.
        """
        numbers = self.numbers(raw, place)
        born = self.day(raw.get("birth_date", ""), place("birth_date"))
        if numbers is None or (born is None and raw.get("birth_date")):
            return None
        is_named = raw.get("family_name") and raw.get("given_name")
        if not numbers.named() and not (is_named and (born or not needs_birth_date)):
            self.faults.refuse(place("ine"), "pupil-without-identifier")
            return None
        if born and self.school_year is not None and born.year > self.school_year:
            self.faults.refuse(place("birth_date"), "date-impossible", value=born)
            return None
        self._names(raw, place)
        return Pupil(
            identifiers=numbers,
            family_name=raw.get("family_name", ""),
            usual_name=raw.get("usual_name", ""),
            given_name=raw.get("given_name", ""),
            birth_date=born,
            division=raw.get("division", ""),
            mef=self._mef(raw.get("mef", ""), place("mef")),
            line=line,
        )

    def listed(self, raw: Mapping[str, str], place: Place, line: int) -> None:
        """Keep a pupil of a list, who needs a number, a birth date and names; else a fault."""
        for name in ("family_name", "given_name", "birth_date"):
            if not raw.get(name):
                self.faults.refuse(place(name), f"{name.replace('_', '-')}-missing")
                return
        pupil = self.pupil(raw, place, line)
        if pupil is not None and not pupil.identifiers.named():
            self.faults.refuse(place("ine"), "pupil-without-identifier")
        elif pupil is not None:
            self.pupils.append(pupil)

    def recipient(
        self, raw: Mapping[str, str], place: Place, line: int, deliver_to: str
    ) -> Pupil | None:
        """Somebody in the organisation's own table, whom an address or a name is enough to name.

        Nobody is joined to a list by it: the award goes to that address, or on a strip of paper.
        """
        if deliver_to and not any(raw.get(name) for name in ("ine", "eleve_id", "other")):
            # A family may have one address for several children.
            name = folded(f"{raw.get('given_name', '')} {raw.get('family_name', '')}")
            raw = {**raw, "other": f"{deliver_to.casefold()} {name}"}
        return self.pupil(raw, place, line, needs_birth_date=False)

    def numbers(self, raw: Mapping[str, str], place: Place) -> Identifiers | None:
        """The numbers of a pupil, each in its form; None with a fault where one is not."""
        shapes = {"eleve_id": _ELEVE_ID, "jointure": _JOINTURE}
        for name, shape in shapes.items():
            if raw.get(name) and not shape.fullmatch(raw[name]):
                code = f"{name.replace('_', '-')}-malformed"
                self.faults.refuse(place(name), code, value=raw[name])
                return None
        ine, old_ine = (self._ine(raw.get(name, ""), place(name)) for name in ("ine", "old_ine"))
        if ine is None or old_ine is None:
            return None
        return Identifiers(
            uai=self.uai or self.expected.uai or "",
            eleve_id=raw.get("eleve_id", ""),
            ine=ine,
            old_ine=old_ine,
            jointure=raw.get("jointure", ""),
            other=raw.get("other", ""),
        )

    def withhold(self, pupil: Pupil, *bundles: str) -> None:
        """The file says that this pupil has nothing in these bundles."""
        self.withheld += [Withheld(self.source, bundle, pupil, pupil.line) for bundle in bundles]

    def _ine(self, text: str, place: tuple[int, int]) -> str | None:
        """The number, empty where there is none, or None with a fault."""
        if not text:
            return ""
        form = identifiers.ine_form(text)
        if form is None:
            self.faults.refuse(place, "ine-malformed", value=text)
            return None
        if form is identifiers.IneForm.OTHER:
            self.faults.warn(place, "ine-unusual", value=text)
        return identifiers.clean(text)

    def _mef(self, text: str, place: tuple[int, int]) -> str:
        if text and not _MEF.fullmatch(text):
            self.faults.warn(place, "mef-malformed", value=text)
            return ""
        return text

    def _names(self, raw: Mapping[str, str], place: Place) -> None:
        for name in ("family_name", "given_name"):
            if "\ufffd" in raw.get(name, ""):
                self.faults.warn(place(name), "characters-lost", value=raw[name])

    def reading(self) -> Reading:
        """All of it, with doubles found; raises ImportingError `nothing-to-import`."""
        pupils = duplicates.pupils(self.pupils, self.faults)
        attestations = duplicates.attestations(self.attestations, self.faults)
        guardians = tuple(self.guardians)
        if not (pupils or guardians or attestations or self.withheld or self.faults.kept):
            raise ImportingError("nothing-to-import")
        return Reading(
            source=self.source,
            uai=self.uai,
            school_year=self.school_year,
            version=self.version,
            pupils=pupils,
            guardians=guardians,
            attestations=attestations,
            withheld=tuple(self.withheld),
            faults=tuple(sorted(self.faults.kept, key=lambda one: (one.line, one.column))),
            further_faults=self.faults.further,
        )
