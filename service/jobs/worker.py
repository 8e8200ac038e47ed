"""The loop around chunks: in a thread of the service, or in processes of their own."""

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from service.jobs.kinds import HasNow, Kinds, Sessions
from service.jobs.starting import start_periodic
from service.jobs.working import release_dead, run_once

POLL_SECONDS: Final = 1.0
"""How long an idle worker waits before it looks again."""
_LOG: Final = logging.getLogger("livret.jobs")


class Worker:
    """Works until stopped. Any number may run, on PostgreSQL also on many machines.

    `world` is asked anew for each chunk. `wait` waits so many seconds or until somebody stops or
    wakes it; the default is this worker's own event.
    """

    def __init__(
        self,
        sessions: Sessions,
        kinds: Kinds,
        *,
        world: Callable[[], HasNow],
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self._sessions = sessions
        self._kinds = kinds
        self._world = world
        self._stir = Event()
        self._wait = wait or self._stir.wait
        self._stopped = False

    def run_pending(self) -> int:
        """Do everything that is due now; how many items that were."""
        self._start_periodic()
        total = 0
        while not self._stopped and (count := run_once(self._sessions, self._world(), self._kinds)):
            total += count
        return total

    def run(self) -> None:
        """Work until `stop`; a database that is away is asked again."""
        is_first = True
        while not self._stopped:
            self._stir.clear()
            try:
                if is_first:
                    release_dead(self._sessions)
                    is_first = False
                self.run_pending()
            except SQLAlchemyError as error:
                _LOG.warning("the database does not answer: %s", type(error).__name__)
            if not self._stopped:
                self._wait(POLL_SECONDS)

    def start_thread(self) -> Thread:
        """The embedded worker: `run` in a thread that does not keep the process alive."""
        thread = Thread(target=self.run, name="livret-worker", daemon=True)
        thread.start()
        return thread

    def wake(self) -> None:
        """Look at once, since something was started."""
        self._stir.set()

    def stop(self) -> None:
        """End after the chunk in hand; may be called from any thread or a signal handler."""
        self._stopped = True
        self._stir.set()

    def _start_periodic(self) -> None:
        if not self._kinds.periodics:
            return
        with self._sessions() as session:
            start_periodic(session, self._kinds, now=self._world().now)
            session.commit()
