"""Run a command and see what it cost: wall time, CPU time and the most memory it ever held.

The command is started by a small process of its own, since the system counts the memory of whoever
starts a command into that command's peak until it has begun.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

LIVRET = str(Path(sys.executable).with_name("livret"))


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of a command."""

    wall_seconds: float
    cpu_seconds: float
    peak_mb: float
    exit_code: int
    output: str


def run(*command: str, data: Path, output: Path | None = None) -> Measured:
    """Run a command with `data` as data folder; what it prints goes to `output` or is returned."""
    written = output or data / "output.txt"
    environment = {**os.environ, "LIVRET_DATA": str(data), "LIVRET_LANGUAGE": "en"}
    starter = [sys.executable, "-I", "-S", __file__, str(written), *command]
    told = subprocess.run(starter, env=environment, stdout=subprocess.PIPE, check=True)
    shown = "" if output else written.read_text()
    return Measured(**json.loads(told.stdout), output=shown)


def median_of(runs: int, measure: Callable[[], Measured]) -> Measured:
    """The run whose CPU time is the median one."""
    made = sorted((measure() for _ in range(runs)), key=lambda cost: cost.cpu_seconds)
    return made[runs // 2]


def rate(act: Callable[[], object], *, seconds: float = 1.0, runs: int = 5) -> float:
    """How often `act` is done in a second of CPU time: the median of several runs."""
    act()  # What is only made once, such as a compiled schema, is not what is measured.
    return statistics.median(_rate(act, seconds / runs) for _ in range(runs))


def _rate(act: Callable[[], object], seconds: float) -> float:
    start, count = time.process_time(), 0
    while (spent := time.process_time() - start) < seconds:
        act()
        count += 1
    return count / spent


def _start(written: str, *command: str) -> None:
    """The small process: start the command, wait, and print what it cost as JSON."""
    begin = time.perf_counter()
    with Path(written).open("wb") as stream:
        code = subprocess.run(command, stdout=stream, stderr=subprocess.STDOUT).returncode
    wall = time.perf_counter() - begin
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = {
        "wall_seconds": wall,
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "peak_mb": used.ru_maxrss / 1024,
        "exit_code": code,
    }
    print(json.dumps(cost))


if __name__ == "__main__":
    _start(*sys.argv[1:])
