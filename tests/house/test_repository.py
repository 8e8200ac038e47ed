"""Rules of the house over everything that is checked in. Skipped where there is no checkout."""

import ast
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

from schemas import loader
from tests.house.counting import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ROOMS = tuple(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
MAX_LINES = 350
DOORS = frozenset(
    {"requests", "urllib3", "socket", "http.client", "urllib.request", "httpx", "aiohttp"}
)
# The rules are written in pieces, so that this file does not break them itself.
MACHINE_PATHS = tuple("/" + name for name in ("work/", "root/", "tmp/" + "bash"))
SHARED_FOLDER = "../" + "shared"
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3)) + r")\b")
UNBUILT = "NotImplemented" + "Error"
ADDRESS = re.compile(r"https?://|--(extra-)?index-url|--find-links|--trusted-host|^-[if]\s", re.M)


@cache
def checked_in() -> tuple[str, ...]:
    """Every path that git knows and that is still there."""
    try:
        told = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ()
    return tuple(path for path in told.stdout.split("\0") if path and (ROOT / path).is_file())


@pytest.fixture
def paths() -> tuple[str, ...]:
    if not checked_in():
        pytest.skip("this is not a git checkout")
    return checked_in()


def text_of(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


def product(paths: tuple[str, ...]) -> list[str]:
    return [path for path in paths if path.split("/")[0] in ROOMS and path.endswith(".py")]


def nodes(path: str):
    return ast.walk(ast.parse(text_of(path), filename=path))


def raises_unbuilt(node: ast.AST) -> bool:
    raised = node.exc if isinstance(node, ast.Raise) else None
    named = raised.func if isinstance(raised, ast.Call) else raised
    return isinstance(named, ast.Name) and named.id == UNBUILT


def test_no_file_names_a_place_on_somebodys_machine(paths):
    assert [p for p in paths if any(place in text_of(p) for place in MACHINE_PATHS)] == []


def test_only_tests_speak_of_the_folder_of_published_files(paths):
    found = [path for path in paths if SHARED_FOLDER in text_of(path)]
    assert [path for path in found if not path.startswith("tests/")] == []


def test_no_binary_rubbish_is_checked_in(paths):
    ends = (".pyc", ".mo", ".sqlite3", ".log", ".orig", ".rej")
    assert [path for path in paths if path.endswith(ends)] == []


def test_lock_files_name_no_index(paths):
    locks = [path for path in paths if path.endswith(".lock")]
    assert locks
    assert [path for path in locks if ADDRESS.search(text_of(path))] == []


def test_every_locked_requirement_has_an_exact_version_and_hashes(paths):
    for path in (path for path in paths if path.endswith(".lock")):
        rows = re.sub(r"\\\n", " ", text_of(path)).splitlines()
        wanted = [row for row in rows if row.strip() and not row.lstrip().startswith("#")]
        bare = [row for row in wanted if "==" not in row or "--hash=sha256:" not in row]
        assert (path, bare) == (path, [])
        assert wanted, path


def test_nothing_is_left_unfinished(paths):
    code = product(paths)
    assert [path for path in code if UNFINISHED.search(text_of(path))] == []
    assert [path for path in code if any(map(raises_unbuilt, nodes(path)))] == []


def test_no_check_vanishes_under_optimization(paths):
    code = [path for path in paths if path.endswith(".py")]
    code = [path for path in code if not path.startswith(("tests/", "benchmarks/"))]
    found = [path for path in code if any(isinstance(node, ast.Assert) for node in nodes(path))]
    assert found == []


def test_files_are_short_enough_to_be_read(paths):
    lines = {path: len(text_of(path).splitlines()) for path in product(paths)}
    assert {path: count for path, count in lines.items() if count > MAX_LINES} == {}


def test_every_module_says_what_it_is_for(paths):
    code = [p for p in paths if p.endswith(".py") and not p.startswith("tests/")]
    silent = [p for p in code if ast.get_docstring(ast.parse(text_of(p))) is None]
    assert silent == []


def test_nothing_is_printed_but_by_the_edge(paths):
    """A room answers; the command line says it (it uses `click.echo`)."""

    def prints(node: ast.AST) -> bool:
        return isinstance(node, ast.Call) and getattr(node.func, "id", None) == "print"

    assert [path for path in product(paths) if any(map(prints, nodes(path)))] == []


def test_the_rooms_below_know_no_clock_and_no_environment(paths):
    """Time and settings are handed in: STYLE of this house, "the world is handed in"."""
    names = {("datetime", "now"), ("time", "time"), ("os", "environ"), ("os", "getenv")}

    def asks(node: ast.AST) -> bool:
        owner = getattr(node, "value", None)
        return isinstance(node, ast.Attribute) and (getattr(owner, "id", ""), node.attr) in names

    rooms = ("schemas/", "keys/", "proofs/", "verifier/")
    found = [path for path in product(paths) if path.startswith(rooms)]
    assert [path for path in found if any(map(asks, nodes(path)))] == []


def test_only_one_room_opens_connections(paths):
    """All that goes out goes through `federation`; docs/network.md says so."""

    def named(node: ast.AST) -> list[str]:
        if isinstance(node, ast.ImportFrom):
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            return [node.module or "", *inner]
        return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []

    listens = {"livret/serving.py"}  # waits at a port for who comes in
    outside = [path for path in product(paths) if not path.startswith("federation/")]
    assert not any(".connect(" in Path(ROOT, path).read_text("utf-8") for path in listens)
    outside = [path for path in outside if path not in listens]
    found = {
        path: name
        for path in outside
        for node in nodes(path)
        for name in named(node)
        if name in DOORS or name.split(".")[0] in DOORS
    }
    assert found == {}


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_typed_for_others(room):
    assert (ROOT / room / "py.typed").is_file()


def test_shipped_data_is_what_its_index_says():
    assert loader.verify_index() == ()


def test_the_changelog_has_a_place_for_what_is_new():
    assert re.search(r"^## Unreleased$", text_of("CHANGELOG.md"), re.M)


def test_the_makefile_lists_what_the_documentation_names():
    if not (ROOT / "Makefile").is_file():
        pytest.skip("only the packages are here")
    told = set(re.findall(r"^([a-z-]+):.*## ", text_of("Makefile"), re.M))
    assert told >= {"help", "install", "demo", "test", "check", "lock", "clean"}
    pages = [Path("README.md"), *(ROOT / "docs").glob("*.md")]
    named = {
        target for page in pages for target in re.findall(r"`make ([a-z-]+)", text_of(str(page)))
    }
    assert named - told == set()
