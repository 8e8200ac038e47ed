"""Workers that stop at each step, to be killed there: python -m tests.service.job_worker URL.

It forks a worker for each line `start` on standard input and tells its number. The worker stops at
each step, tells its name, and goes on at the next line; `reaped` tells that it is gone.
"""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, Self

from sqlalchemy import event
from sqlalchemy.orm import Mapped, Session, mapped_column

from service import database
from service.fence import Owned
from service.jobs import Chunk, Kinds, Worker
from tests.service.scratch import Scratch


class Effect(Owned, Scratch):
    """What an item does. Nothing but the engine of jobs keeps it from being done twice."""

    __tablename__ = "effect"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]


def do(session: Session, chunk: Chunk) -> None:
    for item in chunk.items:
        session.add(Effect(key=item.key))
        session.flush()
        step("item")
    step("before commit")


def prepare(_: object, chunk: Chunk) -> int:
    step("prepared")
    return len(chunk.items)


def kinds() -> Kinds:
    made = Kinds()
    made.register("effects", do, prepare=prepare, items_at_once=7)
    return made


def step(name: str) -> None:
    say(name)
    hear()


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def hear() -> str:
    """A line of standard input, no byte beyond it: the other process reads what follows."""
    line = b""
    while not line.endswith(b"\n"):
        read = os.read(0, 1)
        if not read:
            os._exit(0)
        line += read
    return line.decode().strip()


def work(url: str) -> None:
    engine = database.engine(url)
    event.listen(Session, "after_commit", lambda _: step("committed"))
    world = lambda: SimpleNamespace(now=datetime.now(UTC))  # noqa: E731
    worker = Worker(database.sessions(engine), kinds(), world=world, wait=lambda _: worker.stop())
    worker.run()
    say("idle")


def main(url: str) -> None:
    while hear() == "start":
        if (child := os.fork()) == 0:
            say(str(os.getpid()))
            work(url)
            os._exit(0)
        os.waitpid(child, 0)
        say("reaped")


class Workers:
    """The same from the side of a test."""

    def __init__(self, url: str) -> None:
        command = [sys.executable, "-m", "tests.service.job_worker", url]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def start(self) -> int:
        self.tell("start")
        return int(self.hear())

    def tell(self, line: str) -> None:
        print(line, file=self._pipe("stdin"), flush=True)

    def hear(self) -> str:
        return str(self._pipe("stdout").readline()).strip()

    def run(self, steps: int) -> str:
        """Let one work so many steps and kill it there; the step, or `idle` when it was ready."""
        number, at = self.start(), self.hear()
        for _ in range(steps):
            if at == "idle":
                break
            self.tell("go")
            at = self.hear()
        if at != "idle":
            os.kill(number, signal.SIGKILL)
        if self.hear() != "reaped":
            raise RuntimeError("the worker did not end")
        return at

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def _pipe(self, name: str) -> Any:
        return getattr(self._process, name)


if __name__ == "__main__":
    main(sys.argv[1])
