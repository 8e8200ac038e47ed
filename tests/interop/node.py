"""Programs of other people in Node: installed once from their lock file, then run.

A machine without Node, or without its registry, skips these tests and says so; where
LIVRET_TEST_REQUIRE_ALL is set, as it should be in CI, that is a failure. Nothing is installed
beside the checkout: packages lie in a cache folder, under the digest of their lock file.
"""

import os
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

import pytest

REQUIRED = "LIVRET_TEST_REQUIRE_ALL"
CACHE = "LIVRET_TEST_CACHE"
INSTALL_SECONDS = 300
RUN_SECONDS = 120


def installed(folder: Path) -> Path:
    """The folder of a program with the packages of its lock file, ready to be run."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        missing("node and npm are not here: install Node 20 or newer to run these tests")
    lock = (folder / "package-lock.json").read_bytes()
    usual = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "livret-tests"
    place = Path(os.environ.get(CACHE, usual)) / f"{folder.name}-{sha256(lock).hexdigest()[:16]}"
    if not (place / ".complete").exists():
        _install(npm, folder, place)
    for program in folder.glob("*.mjs"):
        shutil.copy(program, place)
    return place


def _install(npm: str, folder: Path, place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(folder / name, place)
    # Nothing that a package brings is run, and every file is held against its digest in the lock.
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        done = subprocess.run(
            [npm, "ci", *quiet],
            cwd=place,
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        missing("the npm registry did not answer in time")
    if done.returncode:
        missing(f"npm ci failed, is the registry within reach? {done.stderr.strip()[-500:]}")
    (place / ".complete").touch()


def node(program: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run it to its end."""
    return subprocess.run(
        ["node", program.name, *arguments],
        cwd=program.parent,
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )


def missing(reason: str) -> NoReturn:
    if os.environ.get(REQUIRED):
        pytest.fail(f"{reason} ({REQUIRED} is set)")
    pytest.skip(reason)
