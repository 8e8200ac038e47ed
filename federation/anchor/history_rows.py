"""The public history as it stands in rows: page by page, and replayed to a date."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.anchor import projecting
from federation.anchor.deciding import read_event
from federation.anchor.finding import inside
from federation.anchor.models import Decision, Member, Recognition, RecognitionRole
from federation.chronicle.history import NO_HASH, Event, State, event_hash, replay

READ_AT_ONCE: Final = 1000
MAX_PAGE_ROWS: Final = 1000


def page(
    session: Session, *, after: int = 0, most: int = MAX_PAGE_ROWS, subject: str | None = None
) -> Sequence[Decision]:
    """Decisions in their order after a sequence number; of one subject where it is named."""
    query = select(Decision).where(Decision.sequence > after).order_by(Decision.sequence)
    if subject is not None:
        query = query.where(Decision.subject == subject)
    with inside(session):
        return session.scalars(query.limit(max(1, min(most, MAX_PAGE_ROWS)))).all()


def newest(
    session: Session, *, before: int | None = None, most: int = 50, subject: str | None = None
) -> Sequence[Decision]:
    """The newest decisions first, those before a sequence number."""
    query = select(Decision).order_by(Decision.sequence.desc())
    if before is not None:
        query = query.where(Decision.sequence < before)
    if subject is not None:
        query = query.where(Decision.subject == subject)
    with inside(session):
        return session.scalars(query.limit(max(1, min(most, MAX_PAGE_ROWS)))).all()


def events(session: Session) -> Iterator[Event]:
    """Every event from the first on; the whole history never stands in memory."""
    after = 0
    while found := page(session, after=after):
        yield from map(read_event, found)
        after = found[-1].sequence


def state_at(session: Session, at: datetime | None = None) -> State:
    """Who was what at an instant, or is now, by replaying the history.

    Raises FederationError `history-impossible`, `history-malformed` for rows that somebody changed.
    """
    return replay(events(session), until=at)


def broken(session: Session) -> int | None:
    """The sequence number at which the chain of decisions first breaks; None when it is whole."""
    expected, previous, after = 1, NO_HASH, 0
    while found := page(session, after=after):
        for decision in found:
            previous = event_hash(previous, read_event(decision))
            if decision.sequence != expected or decision.hash != previous:
                return expected
            expected += 1
        after = found[-1].sequence
    with inside(session) as anchor:
        whole = anchor.decided == expected - 1 and anchor.decided_hash == previous
    return None if whole else expected


def rows_now(session: Session) -> tuple[dict[str, Any], dict[str, Any]]:
    """The records of members and of other anchors as the rows have them, by entity identifier."""
    with inside(session):
        members = {
            row[0]: row[1] for row in session.execute(select(Member.entity_id, Member.record))
        }
        others = select(Recognition).where(Recognition.role != RecognitionRole.SUPERIOR)
        anchors = {
            row.entity_id: projecting.recognition_record(row) for row in session.scalars(others)
        }
    return members, anchors
