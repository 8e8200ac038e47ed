"""Programs of other people in Python: installed once from their lock file, beside the checkout.

As `node` does for packages of npm: a machine without the registry skips and says so; where
LIVRET_TEST_REQUIRE_ALL is set that is a failure.
"""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from tests.interop.node import CACHE, INSTALL_SECONDS, RUN_SECONDS, missing


def python_with(folder: Path) -> Path:
    """The Python that has the packages of the folder's lock file, each held against its hash."""
    lock = folder / "requirements.lock"
    usual = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "livret-tests"
    digest = sha256(lock.read_bytes() + sys.version.encode()).hexdigest()[:16]
    place = Path(os.environ.get(CACHE, usual)) / f"{folder.name}-{digest}"
    found = place / "bin" / "python"
    if not (place / ".complete").exists():
        _install(lock, place, found)
    return found


def _install(lock: Path, place: Path, python: Path) -> None:
    # The lock file names all that is needed: nothing is resolved anew.
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    try:
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        done = subprocess.run(
            [*pip, "--no-deps", "--require-hashes", "-r", str(lock)],
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        missing("the Python registry did not answer in time")
    if done.returncode:
        missing(f"pip failed, is the registry within reach? {done.stderr.strip()[-500:]}")
    (place / ".complete").touch()


def run(python: Path, program: Path, said: str) -> "subprocess.CompletedProcess[str]":
    """What the program answers to this text."""
    return subprocess.run(
        [str(python), str(program)],
        input=said,
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )
