"""Tell somebody something: a line in the service, whose words are made when it is read.

A notice is a code and facts, so that it is read in the language of whoever reads it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from service.fence import scope
from wallet.notices.models import Notice

KEPT_FOR: Final = timedelta(days=365)
PAGE_ROWS: Final = 50


def tell(
    session: Session,
    person_id: UUID,
    code: str,
    facts: Mapping[str, Any] | None = None,
    *,
    about: UUID | None = None,
    path: str | None = None,
    now: datetime,
) -> Notice:
    """A new notice to a person; `about` is the holder it concerns, where that is another."""
    with scope(session, person=person_id):
        made = Notice(
            person_id=person_id,
            code=code,
            facts=dict(facts or {}),
            about_id=about,
            path=path,
            at=now,
            seen_at=None,
        )
        session.add(made)
        session.flush()
    return made


def unseen(session: Session, person_id: UUID) -> int:
    """How many notices the person has not seen."""
    with scope(session, person=person_id):
        query = select(func.count(Notice.id)).where(Notice.seen_at.is_(None))
        return int(session.scalars(query).one())


def newest(session: Session, person_id: UUID, *, most: int = PAGE_ROWS) -> Sequence[Notice]:
    """The notices of a person, the newest first."""
    with scope(session, person=person_id):
        query = select(Notice).order_by(Notice.at.desc(), Notice.id.desc()).limit(most)
        return session.scalars(query).all()


def see(session: Session, person_id: UUID, *, now: datetime) -> None:
    """All that is there was seen now."""
    with scope(session, person=person_id):
        session.execute(update(Notice).where(Notice.seen_at.is_(None)).values(seen_at=now))


def forget_old(session: Session, *, now: datetime) -> int:
    """Delete what is older than a year; how many those were."""
    with scope(session, everything="notices of everybody end by their age"):
        done = session.execute(delete(Notice).where(Notice.at < now - KEPT_FOR))
    return int(getattr(done, "rowcount", 0))
