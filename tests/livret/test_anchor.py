"""The anchor at the command line: founded, served rows, members, keys and the root."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from federation.anchor import members
from federation.anchor.members import Joining
from livret.app import open_anchor
from livret.settings import load
from tests.federation.anchor.conftest import KEY
from tests.livret.conftest import Run

NEW = ("anchor", "new", "--name", "Académie d'Exemple")
MEMBER = "https://college.example"
SECRET = "cheval-de-mer-bleu"


def printed(result: Any) -> list[Any]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def founded(run: Run, tmp_path: Path) -> str:
    """An anchor with one member; its link."""
    told = printed(run(*NEW, "--json"))[0]
    anchor = open_anchor(load({"LIVRET_DATA": str(tmp_path / "data")}))
    facts = {"name": "Collège", "kind": "school", "entity_keys": [KEY]}
    with anchor.sessions() as session:
        joining = Joining(entity_id=MEMBER, facts=facts)
        members.admit(session, anchor.place.office, joining, by=None, now=datetime.now(UTC))
        session.commit()
    anchor.engine.dispose()
    return str(told["link"])


def test_it_is_founded_once(run: Run, founded: str) -> None:
    assert "/invitation/" in founded
    again = run(*NEW)
    assert again.exit_code == 1
    assert again.stderr.strip() != ""


def test_nothing_works_before(run: Run) -> None:
    for command in (("member", "list"), ("publish",), ("invite", "Club"), ("keys", "show")):
        result = run("anchor", *command)
        assert result.exit_code != 0
        assert "anchor new" in result.stderr


def test_a_member_is_accredited_suspended_restored_ended(run: Run, founded: str) -> None:
    given = run("anchor", "accredit", MEMBER, "--kind", "socle", "--kind", "training", "--json")
    assert [one["kind"] for one in printed(given)[0]["granted"]] == ["socle", "training"]
    assert printed(run("anchor", "member", "list", "--accredited", "socle", "--json"))
    assert run("anchor", "withdraw", MEMBER, "training").exit_code == 0
    assert not printed(run("anchor", "member", "list", "--accredited", "training", "--json"))
    assert run("anchor", "withdraw", MEMBER, "training").exit_code == 1
    for command, state in (
        (("withdraw", MEMBER, "suspended", "--reason", "awards-doubted"), "suspended"),
        (("restore", MEMBER), "active"),
        (("withdraw", MEMBER, "ended"), "ended"),
    ):
        assert printed(run("anchor", *command, "--json"))[0]["state"] == state
    record = printed(run("anchor", "member", "show", MEMBER, "--json"))[0]
    assert [one["state"] for one in record["states"]] == ["active", "suspended", "active", "ended"]
    assert "state: ended" in run("anchor", "member", "show", MEMBER).stdout


def test_a_theft_needs_its_instant(run: Run, founded: str) -> None:
    assert run("anchor", "withdraw", MEMBER, "compromised").exit_code == 2
    told = run("anchor", "withdraw", MEMBER, "compromised", "--from", "2026-11-24", "--json")
    assert printed(told)[0]["state"] == "compromised"


def test_history_and_what_it_adds_up_to(run: Run, founded: str) -> None:
    acts = [one["act"] for one in printed(run("anchor", "history", "--json"))]
    assert acts[-1] == "member-admitted"
    assert printed(run("anchor", "history", "--at", "2020-01-01", "--json")) == []
    later = printed(run("anchor", "history", "--at", "2100-01-01", "--json"))
    assert [one["id"] for one in later] == [MEMBER]


def test_the_root_signs_on_another_machine(run: Run, founded: str, tmp_path: Path) -> None:
    ask, key, answer = (str(tmp_path / name) for name in ("ask.json", "root.key", "answer.json"))
    base = "http://127.0.0.1:7400"
    assert run("anchor", "root", "request", ask).exit_code == 0
    made = run("anchor", "root", "new", key, "--anchor", base, "--passphrase", SECRET)
    assert made.exit_code == 0, made.stderr
    signing = ("anchor", "root", "sign", ask, answer, "--root-key", key, "--yes")
    assert run(*signing, "--passphrase", "wrong one").exit_code != 0
    assert run(*signing, "--passphrase", SECRET).exit_code == 0
    assert run("anchor", "root", "publish", answer).exit_code == 0
    assert run("anchor", "root", "publish", answer).exit_code != 0
    assert printed(run("anchor", "root", "show", "--json"))[0]["version"] == 1


def test_the_registry_is_written(run: Run, founded: str, tmp_path: Path) -> None:
    path = tmp_path / "registry.livret"
    assert run("anchor", "snapshot", str(path)).exit_code == 1
    assert printed(run("anchor", "publish", "--json"))[0]["serial"] == 1
    assert run("anchor", "snapshot", str(path)).exit_code == 0
    assert path.stat().st_size > 100


def test_a_stolen_key_is_followed_at_once(run: Run, founded: str) -> None:
    keys = printed(run("anchor", "keys", "show", "--json"))
    told = printed(run("anchor", "keys", "withdraw", keys[0]["id"], "--json"))[0]
    assert told["successor"] == keys[1]["id"]
    assert run("anchor", "keys", "withdraw", "nothing").exit_code == 1


def test_bodies_are_invited(run: Run, founded: str) -> None:
    told = printed(run("anchor", "invite", "Club", "--kind", "training", "--json"))[0]
    assert "/join/" in told["link"]
    assert printed(run("anchor", "applications", "list", "--json")) == []
    assert run("anchor", "applications", "show", "nothing").exit_code == 1
