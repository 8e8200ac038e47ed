"""Looking something up in the audit log of an organisation, and writing it as a table."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.accounts.models import Account
from service.audit import AuditEntry

PAGE: Final = 50
EXPORTED_AT_ONCE: Final = 1000
MAX_TARGET_CHARACTERS: Final = 100
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK: Final = "\ufeff"
"""By this a spreadsheet knows that the table is UTF-8."""
COLUMNS: Final = ("sequence", "at", "actor", "person", "act", "target", "facts", "hash")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which entries; each part that is given narrows the list."""

    actor: str = ""
    area: str = ""  # the first word of the act
    target: str = ""
    since: datetime | None = None
    until: datetime | None = None  # before this instant


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the log, the newest first; `older` is where the next page begins."""

    rows: Sequence[AuditEntry]
    older: int | None


def listed(session: Session, wanted: Filter, *, before: int | None = None) -> Listing:
    """A page; inside of the organisation's scope."""
    query = _filtered(wanted).order_by(AuditEntry.sequence.desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(AuditEntry.sequence < before)
    rows = session.scalars(query).all()
    more = len(rows) > PAGE
    return Listing(rows[:PAGE], rows[PAGE - 1].sequence if more else None)


def _filtered(wanted: Filter) -> Select[AuditEntry]:
    query = select(AuditEntry)
    if wanted.actor:
        query = query.where(AuditEntry.actor == wanted.actor)
    if wanted.area:
        query = query.where(AuditEntry.act.startswith(f"{wanted.area}.", autoescape=True))
    if wanted.target:
        query = query.where(AuditEntry.target == wanted.target)
    if wanted.since is not None:
        query = query.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditEntry.at < wanted.until)
    return query


def names(
    session: Session, rows: Iterable[AuditEntry], *, places: Select[Any, Any] | None = None
) -> Mapping[str, str]:
    """The names of the people in these entries, by identifier.

    `places` gives identifier and name of other things that may be meant, such as organisations.
    """
    told = {text for one in rows for text in (one.actor, one.target) if text}
    ids = [found for text in told if (found := _uuid(text)) is not None]
    people = select(Account.id, Account.display_name).where(Account.id.in_(ids))
    asked = [people]
    if places is not None:
        asked.append(places.where(places.selected_columns[0].in_(ids)))
    return {str(row[0]): row[1] for query in asked for row in session.execute(query)}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def lines(
    session: Session, wanted: Filter, *, places: Select[Any, Any] | None = None
) -> Iterator[str]:
    """The entries as CSV with a heading, the oldest first; `places` as for `names`.

    A text that a spreadsheet would run as a formula is made harmless by an apostrophe.
    """
    yield _line(COLUMNS)
    last = 0
    while True:
        query = _filtered(wanted).where(AuditEntry.sequence > last)
        rows = session.scalars(query.order_by(AuditEntry.sequence).limit(EXPORTED_AT_ONCE)).all()
        if not rows:
            return
        people = names(session, rows, places=places)
        for one in rows:
            yield _line(_cells(one, people))
        last = rows[-1].sequence
        for one in rows:
            session.expunge(one)


def _cells(entry: AuditEntry, people: Mapping[str, str]) -> tuple[Any, ...]:
    return (
        entry.sequence,
        entry.at.isoformat(),
        entry.actor or "",
        people.get(entry.actor or "", ""),
        entry.act,
        entry.target or "",
        json.dumps(entry.facts, ensure_ascii=False, sort_keys=True),
        entry.hash.hex(),
    )


def _line(cells: Iterable[Any]) -> str:
    stream = io.StringIO()
    safe = [f"'{one}" if str(one).startswith(_FORMULA) else one for one in cells]
    csv.writer(stream).writerow(safe)
    return stream.getvalue()
