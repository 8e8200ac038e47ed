"""Lines for OCEAN as Notanet wrote them until 2016: `INE|subject|mark or code|`.

Three subjects are no marks but states of the socle: B2i, level A2 of a foreign language and of a
regional one. The third part of any other line is never looked at.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from issuer.importing import codes
from issuer.importing.drafting import Draft
from issuer.importing.faults import ImportingError
from issuer.importing.model import Attestation, Kind, details
from issuer.importing.opening import Format, Opened
from issuer.importing.source import Look
from issuer.importing.text import decode

MAX_LINES: Final = 2_000_000

_LINE: Final = re.compile(r"\s*([^|\s]{1,20})\|([0-9]{3}|TOT)\|")
_STATE: Final = re.compile(r"([A-Z]{2})\|?\s*")
_SUBJECTS: Final[Mapping[str, tuple[Kind, str, str]]] = MappingProxyType(
    {
        "114": (Kind.B2I, "B2I", ""),
        "115": (Kind.LANGUAGE_A2, "LANGUE_A2", "foreign"),
        "130": (Kind.LANGUAGE_A2, "LANGUE_A2", "regional"),
    }
)
_MASTERED: Final = "MS"
_STATES: Final = frozenset({"MS", "ME", "MN", "AB", "DI", "NN"})


class Notanet:
    """The text file; it names neither school nor year."""

    code = "notanet"

    def recognises(self, look: Look) -> bool:
        """By its first line."""
        start = look.opened.data[:200]
        return look.opened.format is Format.TEXT and bool(_LINE.match(_text(start)))

    def read(self, opened: Opened, draft: Draft) -> None:
        """What was mastered."""
        lines = decode(opened.data).splitlines()
        if len(lines) > MAX_LINES:
            raise ImportingError("too-many-rows", line=MAX_LINES, max_rows=MAX_LINES)
        for number, line in enumerate(lines, start=1):
            if line.strip():
                _line(line, number, draft)


def _text(start: bytes) -> str:
    return start.decode("utf-8-sig", "replace")


def _line(line: str, number: int, draft: Draft) -> None:
    found = _LINE.match(line)
    if not found:
        draft.faults.refuse((number, 1), "line-malformed")
        return
    ine, subject = found.groups()
    if subject not in _SUBJECTS:
        return
    state = _STATE.fullmatch(line, found.end())
    place = (number, found.end() + 1)
    if not state or state[1] not in _STATES:
        draft.faults.refuse(place, "state-unknown")
        return
    kind, item, language = _SUBJECTS[subject]
    bundle = f"{item}:{language}" if language else item
    if state[1] != _MASTERED:
        draft.faults.ignore(place, "not-obtained")
    pupil = draft.pupil({"ine": ine}, lambda _: (number, 1), number)
    if pupil and state[1] != _MASTERED:
        draft.withhold(pupil, bundle)
    elif pupil:
        one = Attestation(
            Notanet.code,
            kind,
            pupil,
            codes.CERTIFICATES,
            item,
            bundle,
            school_year=draft.expected.school_year,
            details=details(language=language),
            line=number,
        )
        draft.attestations.append(one)
