"""Booklets are checked again in the background: what was good may be withdrawn meanwhile.

Whoever must be asked (status lists, DID documents, registries) is asked through the cache, once
for all items of a run, and before any row is held. The text of an item never changes by this; what
was found about it does, and its holder is told when it is no longer good, or good again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.world import World
from schemas import reading
from schemas.files import Carrier, Found
from service.fence import scope
from service.jobs import Chunk, Kinds, Sessions
from service.language import Language
from verifier.report import Report, Verdict
from wallet.booklet import drawing, keeping
from wallet.booklet.models import Box, Form, Item, Version
from wallet.notices import telling
from wallet.place import Place
from wallet.receiving import taking

KIND: Final = "check-booklets-again"
EVERY: Final = timedelta(minutes=5)
AT_ONCE: Final = 500
"""Of one run; 144 000 items a day. What came due first goes first."""
SPREAD: Final = timedelta(hours=6)
"""What was taken in at one moment, such as a whole class, comes due over so much time."""
CHANGED: Final = "badge-changed"
_EVERYBODYS: Final = "items of every holder come due by their date"
_LOOKED_AT: Final = (Box.KEPT, Box.HIDDEN, Box.DEPOSIT)


@dataclass(frozen=True, slots=True)
class Due:
    """An item to be checked, with the text that is shown."""

    item_id: UUID
    person_id: UUID
    number: int
    found: Found


def register(kinds: Kinds, _: Place) -> None:
    """Let workers check what is due, every few minutes."""
    kinds.register(KIND, _write, prepare=_look, max_attempts=3)
    kinds.periodic(KIND, EVERY)


def due(session: Session, *, now: datetime, most: int = AT_ONCE) -> list[Due]:
    """What is to be checked now, the longest waiting first."""
    query = (
        select(Item, Version)
        .join(Version, (Version.item_id == Item.id) & (Version.number == Item.number))
        .where(Item.check_next_at <= now, Item.box.in_(_LOOKED_AT))
        .order_by(Item.check_next_at, Item.id)
        .limit(most)
    )
    with scope(session, everything=_EVERYBODYS):
        return [_due(item, version) for item, version in session.execute(query)]


def _due(item: Item, version: Version) -> Due:
    carrier = Carrier.JWT if version.form is Form.JWT else Carrier.JSON
    return Due(item.id, item.person_id, version.number, Found(version.document, carrier))


def _look(sessions: Sessions, chunk: Chunk) -> Mapping[Due, Report]:
    with sessions() as session:
        found = due(session, now=chunk.world.now)
    looked = ((one, taking.looked_at(one.found, chunk.world)) for one in found)
    return {one: report for one, report in looked if isinstance(report, Report)}


def _write(session: Session, chunk: Chunk) -> None:
    for one, report in chunk.prepared.items():
        note(session, one, report, now=chunk.world.now)


def now_again(session: Session, item: Item, world: World) -> bool:
    """Check an item at once, for its holder and in their scope; whether there was anything to say.

    The texts of earlier versions stay as they were found.
    """
    query = select(Version).where(Version.item_id == item.id, Version.number == item.number)
    one = _due(item, session.scalars(query).one())
    report = taking.looked_at(one.found, world)
    if not isinstance(report, Report):
        return False
    note(session, one, report, now=world.now)
    return True


def note(session: Session, one: Due, report: Report, *, now: datetime) -> None:
    """Write what was found, unless the item has another text by now; tell its holder of a turn."""
    with scope(session, person=one.person_id):
        item = session.get(Item, one.item_id, with_for_update=True)
        if item is None or item.number != one.number:
            return
        query = select(Version).where(Version.item_id == item.id, Version.number == one.number)
        version, before = session.scalars(query).one(), item.verdict
        said = drawing.drawn(reading.read(one.found.raw), Language.FRENCH.value)
        keeping.judge(item, said.issuer_name, report, now)
        item.check_next_at += timedelta(seconds=item.id.int % int(SPREAD.total_seconds()))
        version.report = keeping.written(report)
        turned = before != item.verdict and Verdict.REFUSED.value in {before, item.verdict}
        facts, path = {"title": item.name}, f"/items/{item.id}"
    if turned:
        telling.tell(session, one.person_id, CHANGED, facts, path=path, now=now)
