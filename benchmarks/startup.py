"""How long the command takes to start, and which imports take the time.

    .venv/bin/python -m benchmarks.startup

The shares of the imports are of one run under `python -X importtime`, which slows each import down
a little: they say where the time goes, not how much it is.
"""

import os
import re
import subprocess
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import measure

RUNS = 11
SHOWN = 16
COMMANDS = (
    ("python -c pass", (sys.executable, "-c", "pass")),
    ("livret --version", (measure.LIVRET, "--version")),
    ("livret --help", (measure.LIVRET, "--help")),
    ("livret verify --help", (measure.LIVRET, "verify", "--help")),
)
_LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \| +(\S+)")


def main() -> None:
    """Print one line for each command, then one for each package by its own imports."""
    print(f"{'':24}{'CPU s':>8}{'wall s':>8}{'peak MB':>9}")
    with TemporaryDirectory() as folder:
        for name, command in COMMANDS:
            cost = measure.median_of(RUNS, partial(measure.run, *command, data=Path(folder)))
            times = f"{cost.cpu_seconds:8.2f}{cost.wall_seconds:8.2f}"
            print(f"{name:24}{times}{cost.peak_mb:9.0f}")
    print("\nImports of livret.cli, thousandths of a second by package:")
    for package, microseconds in _imports().most_common(SHOWN):
        print(f"{package:24}{microseconds / 1000:8.0f}")


def _imports() -> Counter[str]:
    command = [sys.executable, "-X", "importtime", "-c", "import livret.cli"]
    told = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=True, env=os.environ)
    spent: Counter[str] = Counter()
    for own, module in _LINE.findall(told.stderr):
        spent[module.partition(".")[0]] += int(own)
    return spent


if __name__ == "__main__":
    main()
