"""Members from a table: an academy that already has a list of its schools and associations.

A row names a body by its address and says what it may attest. What is believed of it is what it
publishes there itself: its configuration, signed by its keys, and DIDs that name it in turn. A body
whose DID holds its own key (`did:key`) has to apply instead, since nothing but its proof could show
that the DID is its own. Rows are looked at one by one; a faulty one stops no other.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.anchor import accrediting, checks, entities, members
from federation.anchor.accrediting import Grant
from federation.anchor.checks import Outcome
from federation.anchor.finding import inside
from federation.anchor.members import Joining
from federation.anchor.models import Member, MemberState
from federation.anchor.office import Office
from federation.errors import FederationError
from federation.openid.claims import is_entity_id
from federation.standing import ACCREDITATION_KINDS
from federation.world import World
from keys.errors import KeysError
from service.errors import Conflict, ServiceError
from service.language import N_
from service.words import folded

MAX_BYTES: Final = 5 << 20
MAX_ROWS: Final = 20_000
MAX_CELL_CHARACTERS: Final = 2000
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "address": ("adresse", "address", "entity", "entity id", "url", "identifiant"),
    "name": ("nom", "name", "denomination"),
    "kinds": ("accreditations", "habilitations", "kinds", "peut attester"),
    "until": ("jusqu au", "fin", "until", "end"),
    "email": ("courriel", "email", "e mail", "mel", "contact"),
}
"""The titles of columns, as `folded` writes them; only the address is needed."""
_WORDS: Final = re.compile(r"[\s,;|/]+")
_FRENCH_DAY: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: where it stands, what it says, and why it cannot be taken (a code)."""

    line: int  # from 1, with the titles
    address: str
    name: str = ""
    kinds: tuple[str, ...] = ()
    until: datetime | None = None
    email: str | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a row: `new`, `known` (a member already), or `faulty` with its code."""

    row: Row
    state: str
    code: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    configuration: str | None = field(default=None, repr=False)


def read(data: bytes) -> tuple[Row, ...]:
    """The rows of a CSV file, in UTF-8 or Windows-1252, with `;`, `,` or a tab between cells.

    Raises ServiceError `table-too-large` (`most`), `table-unreadable`, `table-without-address`,
    `table-empty`, `table-too-long` (`most`).
    """
    if len(data) > MAX_BYTES:
        raise ServiceError("table-too-large", most=MAX_BYTES)
    lines = list(_lines(_text(data)))
    if not lines:
        raise ServiceError("table-empty")
    (_, titles), *rest = lines
    columns = _columns(titles)
    if "address" not in columns:
        raise ServiceError("table-without-address")
    if len(rest) > MAX_ROWS:
        raise ServiceError("table-too-long", most=MAX_ROWS)
    if not rest:
        raise ServiceError("table-empty")
    return _once([_row(line, cells, columns) for line, cells in rest])


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            raise ServiceError("table-unreadable") from None
    if "\0" in text:
        raise ServiceError("table-unreadable")
    return text


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.partition("\n")[0]
    separator = max(";\t,", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip()[:MAX_CELL_CHARACTERS] for cell in cells]
    except csv.Error:
        raise ServiceError("table-unreadable") from None


def _columns(titles: Sequence[str]) -> Mapping[str, int]:
    said = [folded(title) for title in titles]
    return {
        name: said.index(known)
        for name, titles_known in COLUMNS.items()
        for known in titles_known
        if known in said
    }


def _row(line: int, cells: Sequence[str], columns: Mapping[str, int]) -> Row:
    def cell(name: str) -> str:
        at = columns.get(name)
        return cells[at] if at is not None and at < len(cells) else ""

    made = Row(line, cell("address").rstrip("/"), cell("name"), email=cell("email") or None)
    if not is_entity_id(made.address):
        return replace(made, fault="address-malformed")
    kinds = tuple(dict.fromkeys(one for one in _WORDS.split(cell("kinds").lower()) if one))
    if any(one not in ACCREDITATION_KINDS for one in kinds):
        return replace(made, fault="kind-unknown")
    try:
        return replace(made, kinds=kinds, until=_day(cell("until")))
    except ValueError:
        return replace(made, kinds=kinds, fault="day-malformed")


def _day(said: str) -> datetime | None:
    """The first instant after a last day, « 31/08/2027 » or 2027-08-31."""
    if not said:
        return None
    french = _FRENCH_DAY.fullmatch(said)
    day = date(*map(int, reversed(french.groups()))) if french else date.fromisoformat(said)
    if day == date.max:
        raise ValueError(said)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)


def _once(rows: Sequence[Row]) -> tuple[Row, ...]:
    seen: set[str] = set()
    made = []
    for row in rows:
        again = row.address in seen and row.fault is None
        made.append(replace(row, fault="address-twice") if again else row)
        seen.add(row.address)
    return tuple(made)


def look(session: Session, row: Row, world: World, *, now: datetime) -> Fate:
    """What would become of a row; the body is asked for its configuration, nothing is decided."""
    if row.fault is not None:
        return Fate(row, "faulty", row.fault)
    if row.until is not None and row.until <= now:
        return Fate(row, "faulty", "grant-over")
    with inside(session):
        known = select(Member.state).where(Member.entity_id == row.address)
        state = session.scalars(known).one_or_none()
    if state is not None and state is not MemberState.ENDED:
        return Fate(row, "known")
    try:
        found = entities.fetch(world, row.address, now=now)
    except FederationError as error:
        return Fate(row, "faulty", error.code)
    facts = {**found.facts, **({"name": row.name} if row.name else {})}
    code = _fault(session, found, facts, world)
    if code is not None:
        return Fate(row, "faulty", code)
    return Fate(row, "new", None, facts, found.statement.token)


def _fault(
    session: Session, found: entities.Configuration, facts: Mapping[str, Any], world: World
) -> str | None:
    for did in facts.get("dids", []):
        try:
            document = world.resolve(did)
        except KeysError:
            return "did-unreadable"
        if not checks.points_back(document, found.entity_id):
            return "did-points-elsewhere"
    if not facts.get("dids"):
        return "did-missing"
    about = (
        *checks.of_numbers(facts),
        *checks.against_members(session, found.entity_id, facts),
    )
    failed = [one.code for one in about if one.outcome is Outcome.FAILED]
    return failed[0] if failed else None


def take(session: Session, office: Office, fate: Fate, *, by: UUID | None, now: datetime) -> Member:
    """Admit the body of a row that is `new`, with its accreditations.

    Raises Conflict `row-not-new`, and as `members.admit` and `accrediting.grant`.
    """
    if fate.state != "new":
        raise Conflict("row-not-new")
    row = fate.row
    joining = Joining(
        entity_id=row.address,
        facts=fate.facts,
        email=row.email,
        configuration=fate.configuration,
    )
    member = members.admit(session, office, joining, by=by, now=now)
    grants = [Grant(kind, None, row.until) for kind in row.kinds]
    if grants:
        accrediting.grant(session, office, member, grants, by=by, now=now)
    return member


SENTENCES: Final = {
    "table-too-large": N_("This file is too large: at most 5 MB."),
    "table-unreadable": N_("This is no table that can be read. Save it as CSV."),
    "table-without-address": N_(
        "No column is called “address”: each body is named by its https address."
    ),
    "table-empty": N_("There is no row in this table."),
    "table-too-long": N_("There are more than {most} rows in this table."),
    "row-not-new": N_("This row is faulty, or its body is a member already."),
    "address-malformed": N_("This is no https address."),
    "address-twice": N_("The same address stands in a line above."),
    "day-malformed": N_("This is no day: write 31/08/2027 or 2027-08-31."),
}
"""What is said for each code (msgids)."""
