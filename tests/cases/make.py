"""Writes every case into its folder: `python -m tests.cases.make`."""

import shutil
from importlib import import_module
from pathlib import Path

from tests.support.cases import CASES, Case

FOLDER = Path(__file__).resolve().parent
THEMES = (
    "form",
    "contexts",
    "identity",
    "tokens",
    "token_keys",
    "proofs",
    "suites",
    "keys",
    "verification",
    "trust",
    "endorsements",
    "status",
    "status_lists",
    "files",
    "records",
    "presentations",
    "openbadges2",
    "hostile",
)


def cases() -> tuple[Case, ...]:
    """Every case, in the order of its name."""
    for theme in THEMES:
        import_module(f"tests.support.cases_{theme}")
    return tuple(CASES[name] for name in sorted(CASES))


def main() -> None:
    """Write all folders anew and take away those that no case has."""
    # All of them first: a case that cannot be made must not leave the others half written.
    made = {case.name: case.folder() for case in cases()}
    for folder in FOLDER.glob("*_*"):
        if folder.is_dir() and folder.name.rpartition("_")[2] in ("ok", "fail", "unknown"):
            shutil.rmtree(folder)
    for name, files in made.items():
        folder = FOLDER / name
        folder.mkdir()
        for file, content in files.items():
            (folder / file).write_bytes(content)


if __name__ == "__main__":
    main()
