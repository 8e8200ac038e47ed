"""Time that runs out: one deadline for a whole fetch, whatever it is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic


@dataclass(frozen=True, slots=True)
class Clock:
    """Where time comes from: `now` for what documents say, `monotonic` (seconds) for patience."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]


def system_clock() -> Clock:
    """The clock of this machine."""
    return Clock(lambda: datetime.now(UTC), monotonic)


class Budget:
    """Seconds that may still be spent, counted from its making."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._deadline = clock() + seconds

    def left(self) -> float:
        """Seconds left, more than zero; raises `TimeoutError` when there are none."""
        seconds = self._deadline - self._clock()
        if seconds <= 0:
            raise TimeoutError("the time for this document is used up")
        return seconds

    def part(self, seconds: float) -> "Budget":
        """A shorter budget beside this one, from the same clock."""
        return Budget(seconds, self._clock)
