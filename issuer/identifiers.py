"""The numbers by which France knows schools, pupils, associations and enterprises.

Each function takes what a person or a file wrote, spaces and small letters included, and gives
the one form we keep. Who signs up as an issuer must have a number that passes; in an imported
file the same fault is a warning, since the school did not choose what its software exports.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final

from issuer.errors import IssuerError
from schemas import identifiers as numbers
from schemas import loader
from schemas.errors import SchemasError
from schemas.identifiers import MAX_IDENTIFIER_CHARACTERS, short
from schemas.identifiers import clean as clean

FIRST_SCHOOL_YEAR: Final = 1900
LAST_SCHOOL_YEAR: Final = 2199

_CORSICA: Final = {"620": "2A", "720": "2B"}
_SCHOOL_YEAR: Final = re.compile(r"([0-9]{4})(?:\s*[-/–]\s*([0-9]{4}|[0-9]{2}))?")


class IneForm(StrEnum):
    """The forms of the national pupil number; no check is published, so none is computed."""

    NATIONAL = "rnie"
    """Nine digits and two letters, since 2017."""
    OLD = "bea"
    """Ten digits and a letter."""
    APPRENTICE = "apprentice"
    """Four digits, A, five digits and a letter."""
    OTHER = "other"
    """Eleven characters in no form we know: kept, with a warning."""


_INE_FORMS: Final[Mapping[IneForm, re.Pattern[str]]] = MappingProxyType(
    {
        IneForm.NATIONAL: re.compile(r"[0-9]{9}[A-Z]{2}"),
        IneForm.OLD: re.compile(r"[0-9]{10}[A-Z]"),
        IneForm.APPRENTICE: re.compile(r"[0-9]{4}A[0-9]{5}[A-Z]"),
        IneForm.OTHER: re.compile(r"[0-9A-Z]{11}"),
    }
)


@dataclass(frozen=True, slots=True)
class Academy:
    """An education authority area: its two-digit code and its name."""

    code: str
    name: str


def uai(text: str) -> str:
    """The number of a school, seven digits and their letter.

    Raises IssuerError `uai-malformed`, `uai-department-unknown`, `uai-letter-wrong` (fact
    `expected`, the letter that would fit).
    """
    return _ours(numbers.uai, text)


def ine(text: str) -> str:
    """The national pupil number as we keep it; raises IssuerError `ine-malformed`."""
    value = clean(text)
    if ine_form(value) is None:
        raise IssuerError("ine-malformed", value=short(text))
    return value


def ine_form(text: str) -> IneForm | None:
    """Which form the number has, `OTHER` deserving a warning; None for what is no INE at all."""
    value = clean(text)
    return next((form for form, shape in _INE_FORMS.items() if shape.fullmatch(value)), None)


def rna(text: str) -> str:
    """The number of an association in the national register; raises IssuerError `rna-malformed`."""
    return _ours(numbers.rna, text)


def siren(text: str) -> str:
    """The nine digits of an enterprise; IssuerError `siren-malformed` or `siren-digits-wrong`."""
    return _ours(numbers.siren, text)


def siret(text: str) -> str:
    """The fourteen digits of a place of business; La Poste, which has too many, sums by five.

    Raises IssuerError `siret-malformed`, `siret-digits-wrong`.
    """
    return _ours(numbers.siret, text)


def _ours(check: Callable[[str], str], text: str) -> str:
    try:
        return check(text)
    except SchemasError as error:
        raise IssuerError(error.code, pointer=error.pointer, **error.facts) from error


def academy_of(school: str) -> Academy:
    """The education authority area in which a school stands, by the department in its UAI.

    Raises IssuerError as `uai`, or `academy-unknown` (fact `department`).
    """
    part = uai(school)[:3]
    department = _CORSICA.get(part) or (part if part[0] == "9" else part[1:])
    academy = _academies().get(department)
    if academy is None:
        raise IssuerError("academy-unknown", department=department)
    return academy


@cache
def _academies() -> Mapping[str, Academy]:
    listed = loader.reference_list("academies")["academies"]
    return MappingProxyType(
        {
            department: Academy(one["code"], one["name"])
            for one in listed
            for department in one["departements"]
        }
    )


def school_year(text: str) -> int:
    """The first of the two years, from « 2025-2026 », « 2025/26 » or « 2025 ».

    Raises IssuerError `school-year-malformed`.
    """
    found = _SCHOOL_YEAR.fullmatch(text[:MAX_IDENTIFIER_CHARACTERS].strip())
    first = int(found[1]) if found and found[0].isascii() else 0
    if not found or not FIRST_SCHOOL_YEAR <= first <= LAST_SCHOOL_YEAR:
        raise IssuerError("school-year-malformed", value=short(text))
    if found[2] and int(found[2]) % 100 != (first + 1) % 100:
        raise IssuerError("school-year-malformed", value=short(text))
    return first


def school_year_name(first: int) -> str:
    """How people write the year that begins in `first`: « 2025-2026 »."""
    return f"{first}-{first + 1}"
