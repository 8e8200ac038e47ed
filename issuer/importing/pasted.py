"""Names that somebody typed or pasted, one on each line, for a badge that all of them get.

After the name an e-mail address may stand, behind a comma, a semicolon, a tabulator or in angle
brackets. One word is a name as well: a volunteer may know a child by no other.
"""

import re
from typing import Final

from issuer.importing.drafting import Draft
from issuer.importing.faults import ImportingError
from issuer.importing.model import Attestation, Expected, Identifiers, Kind, Pupil, Reading
from issuer.importing.own_table import MAX_TITLE_CHARACTERS
from service.mail import is_address
from service.words import folded, squeezed

CODE: Final = "pasted-names"
MAX_LINES: Final = 500
MAX_NAME_CHARACTERS: Final = 120
_PARTS: Final = re.compile(r"\s*[;,\t<]\s*")
_BULLET: Final = re.compile(r"^\s*(?:[-*•–]|[0-9]{1,3}[.)])\s+")


def read(text: str, achievement: str) -> Reading:
    """An award for each line; raises ImportingError `nothing-to-import`, `too-many-names`."""
    draft = Draft(CODE, Expected())
    lines = text.splitlines()
    if sum(bool(line.strip()) for line in lines) > MAX_LINES:
        raise ImportingError("too-many-names", most=MAX_LINES)
    for number, line in enumerate(lines, start=1):
        if line.strip():
            _line(line, number, achievement[:MAX_TITLE_CHARACTERS], draft)
    return draft.reading()


def _line(line: str, number: int, achievement: str, draft: Draft) -> None:
    parts = [part.strip(" >") for part in _PARTS.split(_BULLET.sub("", line)) if part.strip(" >")]
    name = squeezed(parts[0]) if parts else ""
    address = parts[1] if len(parts) > 1 else ""
    if not name or len(name) > MAX_NAME_CHARACTERS or not name.isprintable() or is_address(name):
        draft.faults.refuse((number, 1), "name-not-good", most=MAX_NAME_CHARACTERS)
        return
    if len(parts) > 2 or (address and not is_address(address)):
        draft.faults.refuse((number, len(line) + 1), "after-name-not-good", value=address)
        return
    given, _, family = name.partition(" ")
    numbers = Identifiers(other=f"{address.casefold()} {folded(name)}" if address else "")
    draft.attestations.append(
        Attestation(
            source=CODE,
            kind=Kind.AWARD,
            pupil=Pupil(numbers, family_name=family, given_name=given, line=number),
            framework="",
            item=achievement,
            bundle=achievement,
            deliver_to=address,
            line=number,
        )
    )
