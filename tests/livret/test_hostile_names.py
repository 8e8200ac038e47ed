"""Names that a stranger gives to files and badges reach neither the terminal nor stop a run."""

import json
import os
import sys
from pathlib import Path

import pytest

from tests.livret.conftest import Run

BADGE = {"id": "urn:a", "name": "A\u009b31m\u202eB\u2028C\u007f"}


def test_reports_in_json_hold_nothing_that_a_terminal_obeys(run: Run) -> None:
    Path("badge.json").write_text(json.dumps(BADGE))
    shown = run("verify", "--json", "--offline", "badge.json").stdout
    assert all(one.isprintable() or one in "\n\u202f\u00a0" for one in shown)
    assert len(shown.splitlines()) == 1
    assert json.loads(shown)["credential"]["name"] == BADGE["name"]


@pytest.mark.skipif(sys.platform == "darwin", reason="its file names are always text")
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
def test_a_file_name_that_is_no_text_does_not_stop_the_others(
    run: Run, form: tuple[str, ...]
) -> None:
    Path("inbox").mkdir()
    for name in (b"inbox/a\xff.json", b"inbox/b.json"):
        Path(os.fsdecode(name)).write_text(json.dumps(BADGE))
    result = run("verify", *form, "--offline", "inbox")
    assert result.exit_code == 1
    assert "b.json" in result.stdout
