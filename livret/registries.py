"""The registries of the settings for a service that runs long: in memory, renewed beside the work.

The first who asks waits until they are read. From then on nobody waits: who finds them older than
`FRESH_FOR` has them renewed by another thread and goes on with those at hand, which answer nothing
any more once they have expired.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from federation import world as worlds
from federation.errors import FederationError, FetchError
from federation.fetch import Fetcher
from federation.snapshots.following import FRESH_FOR, Following
from federation.standing import Registry
from federation.trusting import open_trust
from federation.unreachable import Unheard
from livret.settings import Settings
from livret.worlds import kept_registries

_log = structlog.get_logger(__name__)

Start = Callable[[Callable[[], None]], None]


def beside(work: Callable[[], None]) -> None:
    """Do the work in a thread that nobody waits for."""
    threading.Thread(target=work, name="registries", daemon=True).start()


@dataclass(frozen=True, slots=True)
class _Held:
    registries: tuple[Registry, ...]
    at: datetime


class Registries:
    """The registries that the settings trust, for any number of threads."""

    def __init__(self, settings: Settings, door: Fetcher, *, start: Start = beside) -> None:
        """Nothing is read yet; `start` is how they are renewed beside the work."""
        self._settings, self._door, self._start = settings, door, start
        self._kept: Final = kept_registries(settings)
        self._held: _Held | None = None
        self._first = threading.Lock()
        self._renewing = threading.Lock()

    def at(self, now: datetime) -> tuple[Registry, ...]:
        """The registries as they are known now.

        Raises FederationError as `open_trust` while none was read yet; later failures leave those
        that are at hand.
        """
        if not self._settings.trust:
            return ()
        held = self._held
        if held is None:
            with self._first:
                if self._held is None:
                    self._held = self._read(now)
                return self._held.registries
        if abs(now - held.at) >= FRESH_FOR and self._renewing.acquire(blocking=False):
            self._start(lambda: self._renew(now))
        return held.registries

    def _renew(self, now: datetime) -> None:
        try:
            self._held = self._read(now)
        except FederationError as error:
            # Asked again at the next turn; what is at hand goes on until it expires.
            _log.warning("registries not renewed", code=error.code)
        finally:
            self._renewing.release()

    def _read(self, now: datetime) -> _Held:
        following = Following(worlds.online(now, self._door).fetch, self._kept, now)
        found = tuple(_opened(source, following) for source in self._settings.trust)
        return _Held(found, now)


def _opened(source: str, following: Following) -> Registry:
    try:
        return open_trust(source, following)
    except FetchError as error:
        # A list that cannot be had now: what it would have said is unknown.
        unheard = FederationError("registry-unreachable", registry=source, reason=error.code)
        return Unheard(source, unheard)
