"""Which kinds of work there are, and how a chunk of each is done."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol, TypeAlias

from sqlalchemy.orm import Session, sessionmaker

from service.errors import ServiceError
from service.jobs.rows import Job, JobItem

CHUNK_ITEMS: Final = 50
MAX_ATTEMPTS: Final = 8
FIRST_DELAY: Final = timedelta(seconds=30)
LONGEST_DELAY: Final = timedelta(hours=6)

Sessions: TypeAlias = sessionmaker[Any]


class HasNow(Protocol):
    """The world of a worker; `federation.world.World` is one."""

    @property
    def now(self) -> datetime:
        """The present instant."""


class GiveUp(ServiceError):  # noqa: N818 - it reads as an order
    """Raised by work for an item that no later attempt can mend; the code says why."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some items of one job, all leased by one worker.

    Work writes an item's `result` where it has one, and names in `failures` the items that failed
    alone; all others count as done.
    """

    job: Job
    items: tuple[JobItem, ...]
    world: Any  # HasNow; a world of the services above
    prepared: Any = None  # what `prepare` gave
    failures: dict[str, ServiceError] = field(default_factory=dict)  # by the item's key


Work: TypeAlias = Callable[[Session, Chunk], None]
"""Does the items inside the transaction and the organisation's scope; must not commit.

When it raises, the chunk is undone and each item is tried alone.
"""
Prepare: TypeAlias = Callable[[Sessions, Chunk], Any]
"""Does the slow part, such as talking to a mail server, before and outside of the transaction."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How work of one name is done."""

    name: str
    work: Work
    prepare: Prepare | None = None
    items_at_once: int = CHUNK_ITEMS
    max_attempts: int = MAX_ATTEMPTS

    def delay(self, attempts: int) -> timedelta:
        """How long to wait after so many failed attempts: each time twice as long."""
        doublings = min(max(attempts - 1, 0), 16)
        wanted: timedelta = FIRST_DELAY * 2**doublings
        return min(wanted, LONGEST_DELAY)


@dataclass(frozen=True, slots=True)
class Periodic:
    """A kind that is started by itself, once in each span of time counted from 1970."""

    kind: str
    every: timedelta

    def slot(self, now: datetime) -> str:
        """The name of the present span."""
        return str(int(now.timestamp() // self.every.total_seconds()))


class Kinds(Mapping[str, Kind]):
    """The work that a process knows how to do; it takes no other.

    One service has one table, since several run in one process with a mail server each.
    """

    def __init__(self, known: Mapping[str, Kind] | None = None) -> None:
        self._kinds: dict[str, Kind] = dict(known or {})
        self._periodic: dict[str, Periodic] = {}

    def register(self, name: str, work: Work, **how: Any) -> Kind:
        """Add a kind; `how` are other fields of `Kind`. Raises ServiceError `job-kind-taken`."""
        kind = Kind(name, work, **how)
        if self._kinds.setdefault(name, kind) != kind:
            raise ServiceError("job-kind-taken", kind=name)
        return kind

    def periodic(self, kind: str, every: timedelta) -> None:
        """Start this kind once in every such span, for the installation, with one item `run`."""
        if kind not in self._kinds or every <= timedelta():
            raise ServiceError("job-periodic-malformed", kind=kind)
        self._periodic[kind] = Periodic(kind, every)

    @property
    def periodics(self) -> tuple[Periodic, ...]:
        """What starts by itself."""
        return tuple(self._periodic.values())

    def __getitem__(self, name: str) -> Kind:
        return self._kinds[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)
