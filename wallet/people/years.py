"""School years: from the first of August, when lists are made, to the end of the next August."""

from datetime import UTC, datetime
from typing import Final

FIRST_MONTH: Final = 8
_OVER: Final = (9, 1)


def year_of(now: datetime) -> int:
    """The first of the two calendar years of the school year, such as 2026 for 2026-2027."""
    return now.year if now.month >= FIRST_MONTH else now.year - 1


def end_of(year: int) -> datetime:
    """The first instant at which the adults of that school year see nothing more."""
    month, day = _OVER
    return datetime(year + 1, month, day, tzinfo=UTC)


def named(year: int) -> str:
    """How people write it: `2026-2027`."""
    return f"{year}-{year + 1}"
