"""`livret wallet school`: a school comes into a wallet, and its head by a link."""

import json

from tests.livret.conftest import Run

NEW = ("wallet", "school", "new", "Collège d’Exemple", "--slug", "exemple", "--uai", "0750001A")


def test_a_school_comes_in_once(run: Run) -> None:
    assert run("db", "upgrade").exit_code == 0
    made = run(*NEW, "--email", "chef@ecole.example", "--json")
    assert made.exit_code == 0, made.stderr
    told = json.loads(made.stdout)
    assert told["slug"] == "exemple"
    assert "/invitation/" in told["link"]
    again = run(*NEW)
    assert again.exit_code == 1
    assert "already" in again.stderr


def test_schools_are_listed_and_heads_invited_again(run: Run) -> None:
    assert "no school yet" in run("wallet", "school", "list").stderr
    run(*NEW)
    assert "exemple  Collège d’Exemple" in run("wallet", "school", "list").stdout
    first = json.loads(run("wallet", "school", "invite", "exemple", "--json").stdout)
    second = json.loads(run("wallet", "school", "invite", "exemple", "--json").stdout)
    assert first["link"] != second["link"]
    assert run("wallet", "school", "invite", "nulle-part").exit_code == 1
