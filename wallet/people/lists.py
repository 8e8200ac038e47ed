"""Read a class list: a table as spreadsheets and school software write it, in French or English.

    list = read(data)
    list.rows, list.faults

The columns are found by their headings, in any order; what is not known is left aside. Nothing of a
list is kept before somebody has seen what it would change (`wallet.people.seats.plan`).
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from service import mail
from service.errors import ServiceError
from service.language import N_
from service.words import folded

MAX_BYTES: Final = 1 << 20
MAX_ROWS: Final = 3000
MAX_CELL_CHARACTERS: Final = 300
MAX_NAME_CHARACTERS: Final = 120
MAX_GROUP_CHARACTERS: Final = 40
MAX_REFERENCE_CHARACTERS: Final = 80
MAX_FAULTS: Final = 200
_DELIMITERS: Final = ";\t,"
_HEADINGS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "name": frozenset({"name", "nom et prenom", "nom prenom", "eleve", "pupil", "full name"}),
        "last": frozenset({"nom", "last name", "nom de famille", "surname"}),
        "first": frozenset({"prenom", "first name", "prenoms"}),
        "group": frozenset({"classe", "division", "class", "group", "groupe"}),
        "born": frozenset({"ne le", "nee le", "ne e le", "date de naissance", "naissance", "born"}),
        "email": frozenset({"e mail", "email", "courriel", "mail", "adresse e mail"}),
        "reference": frozenset({"identifiant", "reference", "numero", "id", "n interne"}),
        "guardian1": frozenset({"responsable 1", "nom responsable 1", "guardian 1"}),
        "guardian1_email": frozenset(
            {"e mail responsable 1", "email responsable 1", "courriel responsable 1"}
            | {"guardian 1 e mail", "guardian 1 email"}
        ),
        "guardian2": frozenset({"responsable 2", "nom responsable 2", "guardian 2"}),
        "guardian2_email": frozenset(
            {"e mail responsable 2", "email responsable 2", "courriel responsable 2"}
            | {"guardian 2 e mail", "guardian 2 email"}
        ),
    }
)
_DAY: Final = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})")
_ISO: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})(-\d{2})?")


@dataclass(frozen=True, slots=True)
class Guardian:
    """A responsible adult of a list, to be invited when the booklet is opened."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A pupil of a list."""

    line: int
    name: str
    group: str
    reference: str
    born: str | None = None  # year and month; the day is not kept
    email: str | None = None
    guardians: tuple[Guardian, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line: it is left out, the others go on."""

    line: int
    code: str  # see SENTENCES
    said: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What a list holds."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    columns: tuple[str, ...] = field(default=())  # which of ours were found


def read(data: bytes) -> Read:
    """The pupils of a list, in its order.

    Raises ServiceError `list-too-large`, `list-empty`, `list-not-a-table`, `list-without-columns`
    (`missing`), `list-too-long` (`most`).
    """
    if len(data) > MAX_BYTES:
        raise ServiceError("list-too-large")
    text = text_of(data)
    lines = text.splitlines()
    if not any(line.strip() for line in lines):
        raise ServiceError("list-empty")
    # A heading names one of the signs between columns; the commonest there is it.
    heading = next(line for line in lines if line.strip())
    delimiter = max(_DELIMITERS, key=heading.count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise ServiceError("list-not-a-table") from error
    return _of_table(table)


def text_of(data: bytes) -> str:
    """A list as text; raises ServiceError `list-not-a-table`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What older spreadsheets write on Windows; it gives every byte a sign.
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        raise ServiceError("list-not-a-table")
    return text


def _of_table(table: list[list[str]]) -> Read:
    rows = [(number, cells) for number, cells in enumerate(table, start=1) if any(cells)]
    columns = _columns(rows[0][1]) if rows else {}
    if "group" not in columns or not ("name" in columns or {"first", "last"} <= set(columns)):
        missing = "classe" if "group" not in columns else "nom"
        raise ServiceError("list-without-columns", missing=missing)
    if len(rows) - 1 > MAX_ROWS:
        raise ServiceError("list-too-long", most=MAX_ROWS)
    found: list[Row] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for number, cells in rows[1:]:
        said = {name: _cell(cells, at) for name, at in columns.items()}
        own = list(_faults(number, said))
        row = _row(number, said)
        if row is not None and row.reference in seen and not own:
            own = [Fault(number, "list-twice", str(seen[row.reference]))]
        faults += own
        if row is not None and not own:
            seen[row.reference] = number
            found.append(row)
    return Read(tuple(found), tuple(faults[:MAX_FAULTS]), tuple(columns))


def _columns(heading: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(heading):
        said = " ".join(folded(cell).replace("°", " ").split())
        for name, words in _HEADINGS.items():
            if said in words:
                found.setdefault(name, at)
    return found


def _cell(cells: list[str], at: int) -> str:
    said = cells[at] if at < len(cells) else ""
    plain = "".join(sign if sign.isprintable() else " " for sign in said)
    return " ".join(plain.split())[:MAX_CELL_CHARACTERS]


def _faults(line: int, said: Mapping[str, str]) -> Iterator[Fault]:
    name = _name(said)
    if not name or len(name) > MAX_NAME_CHARACTERS:
        yield Fault(line, "list-name-missing", name)
    group = said["group"]
    if not group or len(group) > MAX_GROUP_CHARACTERS:
        yield Fault(line, "list-class-missing", group)
    if said.get("born") and _born(said["born"]) is None:
        yield Fault(line, "list-born-malformed", said["born"])
    for column in ("email", "guardian1_email", "guardian2_email"):
        if said.get(column) and not mail.is_address(said[column]):
            yield Fault(line, "list-email-malformed", said[column])


def _row(line: int, said: Mapping[str, str]) -> Row | None:
    name = _name(said)
    born = _born(said.get("born", ""))
    if not name:
        return None
    return Row(
        line=line,
        name=name,
        group=said["group"],
        reference=said.get("reference", "")[:MAX_REFERENCE_CHARACTERS] or _made(name, said),
        born=born,
        email=said.get("email", "").lower() or None,
        guardians=tuple(
            Guardian(said.get(one, "") or said[f"{one}_email"], said[f"{one}_email"].lower())
            for one in ("guardian1", "guardian2")
            if said.get(f"{one}_email")
        ),
    )


def _name(said: Mapping[str, str]) -> str:
    if "first" in said and "last" in said:
        return f"{said['first']} {said['last']}".strip()
    return said.get("name", "")


def _made(name: str, said: Mapping[str, str]) -> str:
    """A number for who has none in the list: of two of one name the day of birth tells."""
    words = f"{folded(name)}|{said.get('born', '')}|{said.get('email', '').lower()}"
    return "~" + sha256(words.encode()).hexdigest()[:24]


def _born(text: str) -> str | None:
    found = _DAY.fullmatch(text) or _ISO.fullmatch(text)
    if found is None:
        return None
    year, month = int(found["year"]), int(found["month"])
    return f"{year:04}-{month:02}" if 1 <= month <= 12 and year >= 1900 else None


SENTENCES: Final = {
    "list-too-large": N_("This list is too large: at most 1 MB."),
    "list-empty": N_("The list is empty."),
    "list-not-a-table": N_("This is no table. Save it as CSV and try again."),
    "list-without-columns": N_("A column is missing: “{missing}”."),
    "list-too-long": N_("This list is too long: at most {most} pupils."),
    "list-name-missing": N_("The name is missing or too long."),
    "list-class-missing": N_("The class is missing or too long."),
    "list-born-malformed": N_("This is no date of birth."),
    "list-email-malformed": N_("This is no e-mail address."),
    "list-twice": N_("The same pupil stands in an earlier line."),
    "list-born-unlikely": N_("This date of birth cannot be right."),
}
"""What is said for each code (msgids)."""
