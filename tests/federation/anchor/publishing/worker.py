"""Workers that die in the middle: python -m tests.federation.anchor.publishing.worker URL KEYS NOW.

For each number on standard input a worker is forked, which kills itself before it sends that many
statements to the database; with `0` it works to the end. Then it tells how the worker ended.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import SimpleNamespace

from federation import models
from federation.anchor import working
from federation.anchor.office import Office
from service import database
from service.jobs import Kinds, Worker
from tests.federation.anchor.publishing.support import ENTITY, store_in
from tests.issuer.issuing.worker import die_before

ROWS = models


def work(url: str, folder: str, now: datetime, dies_at: int) -> None:
    engine, kinds = database.engine(url), Kinds()
    if dies_at:
        die_before(engine, dies_at)
    working.register(kinds, SimpleNamespace(office=Office(ENTITY, store_in(folder))))
    sessions = database.sessions(engine)
    world = lambda: SimpleNamespace(now=now)  # noqa: E731
    worker = Worker(sessions, kinds, world=world, wait=lambda _: worker.stop())
    worker.run()


def main(url: str, folder: str, now: str) -> None:
    for line in sys.stdin:
        if (child := os.fork()) == 0:
            work(url, folder, datetime.fromisoformat(now), int(line))
            os._exit(0)
        _, status_code = os.waitpid(child, 0)
        said = "killed" if os.WIFSIGNALED(status_code) else str(os.WEXITSTATUS(status_code))
        os.write(1, f"{said}\n".encode())


class Workers:
    """The same from the side of a test."""

    def __init__(self, url: str, folder: str, now: datetime) -> None:
        module = "tests.federation.anchor.publishing.worker"
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, url, folder, now.isoformat()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def begin(self, dies_at: int) -> None:
        """Let one work until it dies, or to the end with 0."""
        if self._process.stdin is None:
            raise RuntimeError("no pipes")
        print(dies_at, file=self._process.stdin, flush=True)

    def end(self) -> str:
        """How it ended: `killed` or its exit code."""
        if self._process.stdout is None:
            raise RuntimeError("no pipes")
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@contextmanager
def workers(url: str, folder: str, now: datetime) -> Iterator[Workers]:
    made = Workers(url, folder, now)
    try:
        yield made
    finally:
        made.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
