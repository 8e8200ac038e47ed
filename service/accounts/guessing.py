"""How long who guessed wrong must wait: a little at first, then longer, then again and again.

Known and unknown logins are counted alike, so that a lock tells nothing about who has an account.
What is counted must be committed also when the verb that counts raises.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Insert, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.accounts.models import Failures
from service.errors import TooMany


@dataclass(frozen=True, slots=True)
class Rule:
    """So many wrong guesses are free; then each one doubles the wait, up to a longest."""

    kind: str
    free: int
    first: timedelta
    longest: timedelta
    forgotten_after: timedelta  # without a wrong guess


DAY: Final = timedelta(days=1)
LOGIN: Final = Rule("login", 5, timedelta(seconds=30), timedelta(minutes=15), DAY)
"""Some hundred guesses a day, wherever they come from; a reset of the password ends the wait."""
SECOND_STEP: Final = Rule("second-step", 5, timedelta(seconds=30), timedelta(hours=1), DAY)
ADDRESS: Final = Rule(
    "address", 200, timedelta(seconds=5), timedelta(minutes=5), timedelta(hours=1)
)
"""A whole school is behind one address: who mistypes there must not lock the others out."""
PRINTED: Final = Rule(
    "printed", 30, timedelta(seconds=30), timedelta(minutes=15), timedelta(hours=1)
)
_MAX_DOUBLINGS: Final = 20


def check(session: Session, key: bytes, *, now: datetime) -> None:
    """Whether one may guess now; raises TooMany `sign-in-locked` (`seconds`)."""
    _check(session.get(Failures, key, populate_existing=True), now)


def hold(session: Session, key: bytes, *, now: datetime) -> None:
    """As `check`, and until the commit nobody else guesses at the same: no two at once."""
    _check(_held(session, key, now), now)


def fail(session: Session, rule: Rule, key: bytes, *, now: datetime) -> bool:
    """Count a wrong guess; whether one must now wait."""
    row = _held(session, key, now)
    fresh = now - row.last_at < rule.forgotten_after
    row.count = row.count + 1 if fresh else 1
    row.last_at = now
    too_many = row.count - rule.free
    if too_many < 0:
        return False
    wait = min(rule.longest, rule.first * 2 ** min(too_many, _MAX_DOUBLINGS))
    row.locked_until = now + wait
    return True


def forget(session: Session, key: bytes) -> None:
    """It was guessed right, or cannot be guessed at any more."""
    session.execute(delete(Failures).where(Failures.key == key))


def tidy(session: Session, *, now: datetime) -> None:
    """Take out what no rule looks at any more."""
    session.execute(delete(Failures).where(Failures.last_at < now - DAY))


def _check(row: Failures | None, now: datetime) -> None:
    if row is not None and row.locked_until is not None and now < row.locked_until:
        seconds = math.ceil((row.locked_until - now).total_seconds())
        raise TooMany("sign-in-locked", seconds=seconds)


def _held(session: Session, key: bytes, now: datetime) -> Failures:
    values = {"key": key, "count": 0, "last_at": now}
    first: Insert
    if session.get_bind().dialect.name == "postgresql":
        first = postgresql.insert(Failures).values(values).on_conflict_do_nothing()
    else:
        first = sqlite.insert(Failures).values(values).on_conflict_do_nothing()
    session.execute(first)
    locked = select(Failures).where(Failures.key == key).with_for_update()
    return session.scalars(locked, execution_options={"populate_existing": True}).one()
