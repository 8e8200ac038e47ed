"""A server for one application: processes with threads, which end in order when they are told to.

https://docs.gunicorn.org/en/stable/settings.html
"""

import errno
import socket
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from typing import Any, Final

from flask import Flask
from gunicorn.app.base import BaseApplication

from livret.errors import ServeError
from service.jobs import Worker

BACKLOG: Final = 512
GRACE_SECONDS: Final = 20
"""How long pages in hand and a chunk of work may take when the service is told to end."""
SILENT_SECONDS: Final = 120
KEEP_ALIVE_SECONDS: Final = 5
PRIVATE_UMASK: Final = 0o077
_REASONS: Final = {
    errno.EADDRINUSE: "port-taken",
    errno.EACCES: "port-refused",
    errno.EADDRNOTAVAIL: "listen-elsewhere",
}


@dataclass(frozen=True, slots=True)
class Running:
    """What one process of a server holds: the pages, and who works in the background beside."""

    application: Flask
    worker: Worker | None
    close: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How many processes answer pages, and how many threads each of them has."""

    processes: int
    threads: int


def bound(listen: str, port: int) -> socket.socket:
    """A socket on which nobody else answers.

    Raises ServeError `port-taken`, `port-refused`, `listen-elsewhere`, `port-failed` (`reason`).
    """
    family = socket.AF_INET6 if ":" in listen else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        # A service that was just stopped leaves connections behind that nobody wants any more.
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((listen, port))
        made.listen(BACKLOG)
    except OSError as error:
        made.close()
        code = _REASONS.get(error.errno or 0, "port-failed")
        reason = error.strerror or type(error).__name__
        raise ServeError(code, port=port, listen=listen, reason=reason) from error
    made.set_inheritable(True)
    return made


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Serves what `start` makes, in each process anew, on a socket that is bound already."""

    def __init__(
        self, start: Callable[[], Running], door: socket.socket, size: Size, *, log_level: str
    ) -> None:
        self._start = start
        self._door = door
        self._size = size
        self._log_level = log_level
        self._running: Running | None = None
        self._thread: Thread | None = None
        super().__init__()

    def load_config(self) -> None:
        """Everything is said here: neither a file nor the environment is asked."""
        for name, value in self._options().items():
            self.cfg.set(name, value)

    def _options(self) -> dict[str, Any]:
        return {
            "bind": f"fd://{self._door.fileno()}",
            "worker_class": "gthread",
            "workers": self._size.processes,
            "threads": self._size.threads,
            "timeout": SILENT_SECONDS,
            "graceful_timeout": GRACE_SECONDS,
            "keepalive": KEEP_ALIVE_SECONDS,
            # Its own would be 0: files that everybody may write.
            "umask": PRIVATE_UMASK,
            "loglevel": "warning" if self._log_level == "info" else self._log_level,
            "accesslog": None,  # the application writes a line without addresses
            "control_socket_disable": True,
            # Who calls through a proxy is for the application to say.
            "forwarded_allow_ips": "",
            "proc_name": "livret",
            "worker_exit": self._leave,
        }

    def load(self) -> Flask:
        """In each process after it was split off: connections must not be shared."""
        running = self._start()
        self._running = running
        if running.worker is not None:
            self._thread = running.worker.start_thread()
        return running.application

    def _leave(self, _: Any, __: Any) -> None:
        if self._running is None:
            return
        if self._running.worker is not None and self._thread is not None:
            self._running.worker.stop()
            self._thread.join(GRACE_SECONDS)
        self._running.close()
