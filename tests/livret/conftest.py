"""A command line with a data folder of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from livret.cli import main
from tests.support.postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("verify", "badge.json")` in an empty folder, in English."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    environment = {"LIVRET_DATA": str(tmp_path / "data"), "LIVRET_LANGUAGE": "en"}

    def run(*arguments: str, stdin: bytes | None = None, **env: Any) -> Result:
        return CliRunner().invoke(
            main, list(arguments), input=stdin, env={**environment, **env}, catch_exceptions=False
        )

    return run
