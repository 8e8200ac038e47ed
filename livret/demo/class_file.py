"""The file of a class: one pupil a line with the positions of the end of cycle 4.

UTF-8 with or without a byte order mark, `;` between the columns, as French spreadsheets write it.
Nothing is guessed: a file with a fault is refused, and every faulty line is named.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from io import StringIO
from types import MappingProxyType
from typing import Final

from livret.demo.errors import DemoError
from service.language import N_, Translate

CLASS_FILE: Final = "class-3a.csv"
# The components of the common core as school software names them in its reports (LSU).
COMPONENTS: Final = (
    "CPD_FRA",
    "CPD_ETR",
    "CPD_SCI",
    "CPD_ART",
    "MET_APP",
    "FRM_CIT",
    "SYS_NAT",
    "REP_MND",
)
HEADER: Final = ("ELEVE_ID", "NOM", "PRENOM", "DIVISION", *COMPONENTS)
# 0 exempted, 1 insufficient, 2 fragile, 3 satisfactory, 4 very good mastery.
POSITIONS: Final = frozenset("01234")
MAX_FILE_BYTES: Final = 1 << 20
MAX_NAME_CHARACTERS: Final = 100
MAX_FAULTS: Final = 50

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}")
_DIVISION: Final = re.compile(r"[0-9A-Z][0-9A-Z _-]{0,9}")
_NOT_FOR_FILE_NAMES: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Pupil:
    """One line of the file; `positions` has a value from 0 to 4 for each of `COMPONENTS`."""

    number: int
    family_name: str
    given_name: str
    division: str
    positions: Mapping[str, int]

    @property
    def file_name(self) -> str:
        """A name for the pupil's files, without accents: `3A-01-exemple-camille`."""
        parts = (_plain(self.family_name), _plain(self.given_name))
        return "-".join((self.division.replace(" ", ""), f"{self.number:02}", *parts))


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with one line, counted from 1; the codes are those of `SENTENCES`."""

    line: int
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


class ClassFileError(DemoError):
    """A class file that cannot be used: `class-file-refused` with all its `faults`."""

    def __init__(self, faults: Sequence[LineFault]) -> None:
        super().__init__("class-file-refused", count=len(faults))
        self.faults = tuple(faults)


def shipped() -> bytes:
    """The class of 30 pupils, all of them invented, that comes with the demonstration."""
    return (resources.files(__package__) / CLASS_FILE).read_bytes()


def read_class(raw: bytes) -> tuple[Pupil, ...]:
    """Every pupil of the file, in its order; raises `ClassFileError` with every fault at once."""
    rows = _rows(_text(raw))
    _check_header(rows)
    faults: list[LineFault] = []
    pupils: dict[int, Pupil] = {}
    for line, cells in rows[1:]:
        found = list(_faults(line, cells, pupils))
        faults += found
        if not found:
            pupil = _pupil(cells)
            pupils[pupil.number] = pupil
        if len(faults) >= MAX_FAULTS:
            break
    if not rows[1:]:
        faults.append(LineFault(2, "class-line-missing"))
    if faults:
        raise ClassFileError(faults)
    return tuple(pupils.values())


def explain(error: ClassFileError, translate: Translate) -> str:
    """A line for each fault, with its number in the file."""
    said = [
        translate(
            _AT_LINE, line=fault.line, problem=translate(SENTENCES[fault.code], **fault.facts)
        )
        for fault in error.faults
    ]
    return "\n".join([translate(_REFUSED), *said])


_REFUSED: Final = N_("The class file cannot be used:")
_AT_LINE: Final = N_("line {line}: {problem}")
SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "class-file-too-large": N_("the file is larger than {max_bytes} bytes."),
        "class-text-not-utf8": N_("the text is not in UTF-8; save it as “CSV UTF-8”."),
        "class-quotes": N_("a quotation mark is not closed, or stands inside a value."),
        "class-header": N_("the columns must be {expected}, in this order."),
        "class-line-missing": N_("there is no pupil."),
        "class-columns": N_("{found} values instead of {expected}."),
        "class-number": N_("ELEVE_ID must be a whole number from 1."),
        "class-number-twice": N_("the pupil number {number} stands here for the second time."),
        "class-name": N_("{column} is empty, too long or has characters that no name has."),
        "class-division": N_("DIVISION must be the name of a class such as 3A."),
        "class-position": N_("{column} must be a position from 0 to 4, not “{value}”."),
    }
)


def _text(raw: bytes) -> str:
    if len(raw) > MAX_FILE_BYTES:
        raise ClassFileError([LineFault(1, "class-file-too-large", {"max_bytes": MAX_FILE_BYTES})])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ClassFileError([LineFault(line, "class-text-not-utf8")]) from error


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The lines that are not empty, each with its number."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=";", strict=True)
    try:
        return [(reader.line_num, cells) for cells in reader if cells]
    except csv.Error as error:
        raise ClassFileError([LineFault(reader.line_num, "class-quotes")]) from error


def _check_header(rows: Sequence[tuple[int, Sequence[str]]]) -> None:
    line, found = rows[0] if rows else (1, ())
    if tuple(found) != HEADER:
        raise ClassFileError([LineFault(line, "class-header", {"expected": ";".join(HEADER)})])


def _faults(line: int, cells: Sequence[str], known: Mapping[int, Pupil]) -> Iterator[LineFault]:
    if len(cells) != len(HEADER):
        yield LineFault(line, "class-columns", {"expected": len(HEADER), "found": len(cells)})
        return
    row = dict(zip(HEADER, cells, strict=True))
    number = row["ELEVE_ID"]
    if not _NUMBER.fullmatch(number):
        yield LineFault(line, "class-number")
    elif int(number) in known:
        yield LineFault(line, "class-number-twice", {"number": number})
    for column in ("NOM", "PRENOM"):
        if not _is_name(row[column]):
            yield LineFault(line, "class-name", {"column": column})
    if not _DIVISION.fullmatch(row["DIVISION"]):
        yield LineFault(line, "class-division")
    for column in COMPONENTS:
        if row[column] not in POSITIONS:
            yield LineFault(line, "class-position", {"column": column, "value": row[column]})


def _is_name(text: str) -> bool:
    # A name of other letters than ours is a name; one without any letter could name no file.
    known = any(character.isalpha() for character in text)
    return (
        known and text == text.strip() and text.isprintable() and len(text) <= MAX_NAME_CHARACTERS
    )


def _pupil(cells: Sequence[str]) -> Pupil:
    row = dict(zip(HEADER, cells, strict=True))
    positions = {component: int(row[component]) for component in COMPONENTS}
    return Pupil(
        number=int(row["ELEVE_ID"]),
        family_name=row["NOM"],
        given_name=row["PRENOM"],
        division=row["DIVISION"],
        positions=MappingProxyType(positions),
    )


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _NOT_FOR_FILE_NAMES.sub("-", letters).strip("-") or "x"
