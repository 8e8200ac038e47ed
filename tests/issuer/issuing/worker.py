"""Workers that die in the middle: python -m tests.issuer.issuing.worker URL KEYS NOW.

It forks a worker for each line of standard input: a number, and the worker kills itself before it
sends that many statements to the database; `0`, and it works to the end. Then it tells how the
worker ended.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import SimpleNamespace

from sqlalchemy import Engine, event

from issuer import models
from issuer.issuing import working as issuing
from issuer.organisations.founding import Hosting
from issuer.status import working as status
from keys.sealing import RawMasterKey
from keys.stores import open_store
from service import database
from service.jobs import Kinds, Worker

MASTER = RawMasterKey(bytes(range(32)))
ROWS = models


def hosting_in(folder: str) -> Hosting:
    return Hosting("http://localhost", open_store(f"file:{folder}", MASTER))


def kinds(hosting: Hosting) -> Kinds:
    made = Kinds()
    place = SimpleNamespace(hosting=hosting)
    issuing.register(made, place)
    status.register(made, place)
    return made


def work(url: str, folder: str, now: datetime, dies_at: int) -> None:
    engine = database.engine(url)
    if dies_at:
        die_before(engine, dies_at)
    world = lambda: SimpleNamespace(now=now)  # noqa: E731
    sessions, known = database.sessions(engine), kinds(hosting_in(folder))
    worker = Worker(sessions, known, world=world, wait=lambda _: worker.stop())
    worker.run()


def die_before(engine: Engine, statement: int) -> None:
    """Count everything that goes to the database, ends of transactions too."""
    left = [statement]

    def count(*_: object) -> None:
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", count)


def main(url: str, folder: str, now: str) -> None:
    for line in sys.stdin:
        if (child := os.fork()) == 0:
            work(url, folder, datetime.fromisoformat(now), int(line))
            os._exit(0)
        _, status_code = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status_code)
        said = "killed" if killed else str(os.WEXITSTATUS(status_code))
        os.write(1, f"{said}\n".encode())


class Workers:
    """The same from the side of a test."""

    def __init__(self, url: str, folder: str, now: datetime) -> None:
        command = [sys.executable, "-m", "tests.issuer.issuing.worker", url, folder]
        self._process = subprocess.Popen(
            [*command, now.isoformat()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def run(self, dies_at: int) -> str:
        """Let one work until it dies, or to the end with 0; `killed` or its exit code."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("no pipes")
        print(dies_at, file=self._process.stdin, flush=True)
        return self._process.stdout.readline().strip()


@contextmanager
def workers(url: str, folder: str, now: datetime) -> Iterator[Workers]:
    made = Workers(url, folder, now)
    try:
        yield made
    finally:
        made._process.kill()
        made._process.communicate()


if __name__ == "__main__":
    main(*sys.argv[1:])
