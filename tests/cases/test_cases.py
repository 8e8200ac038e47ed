"""Every faulty or unusual credential gets the answer that its requirement demands."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from livret.cli import main
from service.language import translator
from tests.cases.make import cases

FOLDER = Path(__file__).resolve().parent
FOLDERS = sorted(path.parent for path in FOLDER.glob("*/expected.json"))
CASES = cases()
WORST = ("refused", "undetermined", "verified")


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The same on every machine, whatever its environment says."""
    monkeypatch.setenv("LIVRET_LANGUAGE", "en")
    monkeypatch.setenv("LIVRET_DATA", str(tmp_path))


def expected_in(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "expected.json").read_text("utf-8"))


def source_in(folder: Path) -> str:
    beside = {"expected.json", "documents.json", "registry.json", "policy.json", "list.html"}
    (source,) = {path.name for path in folder.iterdir()} - beside
    return source


def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[dict[str, Any]], int]:
    """The reports and the exit code of `livret verify`, asked in the folder."""
    monkeypatch.chdir(folder)
    documents = ["--documents", "documents.json"] if Path("documents.json").exists() else []
    options = ["--json", "--offline", *documents, *expected_in(folder)["options"]]
    ran = CliRunner().invoke(main, ["verify", *options, source_in(folder)])
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    return [json.loads(line) for line in ran.stdout.splitlines()], ran.exit_code


def findings(report: Mapping[str, Any], inside: str = "") -> Iterator[dict[str, str]]:
    """Every finding of a report and of those inside it, each with the way to it."""
    for found in report["findings"]:
        place = {"inside": inside} if inside else {}
        yield {**{name: found[name] for name in ("step", "outcome", "code")}, **place}
    for name in ("contains", "endorsements"):
        for index, part in enumerate(report.get(name, ())):
            way = f"{inside}/{name}/{index}" if inside else f"{name}/{index}"
            yield from findings(part, way)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_answer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = expected_in(folder)
    reports, code = run(folder, monkeypatch)
    every = [found for report in reports for found in findings(report)]
    missing = [one for one in expected["findings"] if one not in every]
    assert missing == [], [f for f in every if f["outcome"] in ("failed", "unknown")]
    verdicts = {report["verdict"] for report in reports}
    assert next(one for one in WORST if one in verdicts) == expected["verdict"]
    assert code == expected["exit"]
    if "trust" in expected:
        assert {report["trust"] for report in reports} == {expected["trust"]}


def test_regenerating_gives_the_same_bytes() -> None:
    made = {case.name: case.folder() for case in CASES}
    stored = {f.name: {p.name: p.read_bytes() for p in f.iterdir()} for f in FOLDERS}
    assert sorted(made) == sorted(stored)
    assert [name for name in made if made[name] != stored[name]] == []


def test_what_fails_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """No reader of a refused badge is left with a bare code."""
    bare = set()
    french = translator("fr")
    for folder in FOLDERS:
        reports, _ = run(folder, monkeypatch)
        for report in reports:
            for found in report["findings"]:
                if f"({found['code']})" in found["message"]:
                    bare.add(found["code"])
    assert bare == set()
    assert french("verified") == "vérifié"


def test_each_case_says_why_and_ends_as_its_name_does() -> None:
    for case in CASES:
        assert case.why.endswith(".")
        assert case.finds, case.name
    assert len(CASES) > 200
