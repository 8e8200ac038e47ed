"""The issuer at the command line: the same verbs as the pages, for scripts and who runs it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer import models_of_badges
from issuer.achievements import versions
from issuer.achievements.models import State
from issuer.achievements.versions import Author
from issuer.awards.models import Award, AwardState
from issuer.organisations import creating
from livret.app import open_issuer
from livret.commands import edge, issuer_keys
from livret.settings import load
from service.accounts import invitations, memberships, second_step, sign_ins
from service.accounts.invitations import Newcomer
from service.accounts.memberships import Given
from service.accounts.models import Role
from service.accounts.secret_values import Secrets
from service.accounts.sign_ins import Opened
from service.fence import scope
from tests.livret.conftest import Run
from tests.service.accounts.people import PASSWORD, code_at
from tests.support.web import NOW

SCHOOL = (
    "issuer",
    "org",
    "create",
    "Collège de l'Exemple",
    "--kind",
    "school",
    "--uai",
    "0000001B",
)
ORG = ("--org", "college-de-l-exemple")


def printed(result: Any) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def founded(run: Run, tmp_path: Path) -> list[str]:
    """A school with two achievements in use and a head; recovery codes of their second step."""
    assert run(*SCHOOL).exit_code == 0
    issuer = open_issuer(load({"LIVRET_DATA": str(tmp_path / "data")}))
    with issuer.sessions() as session:
        found = creating.find(session, "college-de-l-exemple")
        newcomer = Newcomer("maud", "Maud V.", PASSWORD, adult=True)
        head = invitations.create(session, newcomer, email=None, now=NOW)
        memberships.appoint(session, Given(head.id, found.id, Role.HEAD), now=NOW)
        opened = sign_ins.begin(session, head, browser="", provider=None, now=NOW)
        secrets = issuer.place.secrets
        codes = enrolled(session, opened, secrets)
        home = issuer.place.hosting.address(found.slug)
        publisher = versions.Publisher(home, issuer.config.base_url)
        author = Author(found.id, publisher, head.id, NOW)
        with scope(session, organisation=found.id):
            for code in ("delegue", "benevolat"):
                made = models_of_badges.adopt(session, author, code)
                versions.move(session, author, made.id, State.ACTIVE)
            session.commit()
    issuer.engine.dispose()
    return codes


def enrolled(session: Session, opened: Opened, secrets: Secrets) -> list[str]:
    here = (opened.sign_in, opened.account)
    second_step.offer(session, here, PASSWORD, secrets=secrets, now=NOW)
    secret = second_step.offered(opened.account, secrets=secrets)
    code = code_at(secret, NOW)
    token, codes = second_step.enrol(session, here, code, secrets=secrets, now=NOW)
    assert token
    sign_ins.end_all(session, opened.account.id)
    return codes


def table(folder: Path, count: int, *, bad: int = 0) -> str:
    path = folder / "classe.csv"
    rows = [f"Prénom{index};Nom{index};01/06/2026" for index in range(count)]
    rows += [f"Prénom{index};;hier" for index in range(bad)]
    path.write_text("\n".join(["Prénom;Nom;Date d'obtention", *rows, ""]), "utf-8")
    return str(path)


def test_an_organisation_is_founded_listed_and_shown(run: Run) -> None:
    assert "no organisation yet" in run("issuer", "org", "list").stderr
    made = printed(run(*SCHOOL, "--json"))
    assert made["slug"] == "college-de-l-exemple"
    assert made["did"] == "did:web:127.0.0.1%3A7401:orgs:college-de-l-exemple"
    assert "Collège" in run("issuer", "org", "list").stdout
    shown = printed(run("issuer", "org", "show", made["slug"], "--json"))
    assert (len(shown["keys"]), shown["people"]) == (1, [])


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param((*SCHOOL[:-1], "0000001C"), 2, "letter", id="a wrong UAI"),
        pytest.param(SCHOOL[:-2], 2, "UAI", id="no number"),
        pytest.param(("issuer", "org", "show", "nobody"), 1, "no organisation", id="unknown"),
        pytest.param(("issuer", "keys", "rotate", "--org", "x"), 1, "no organisation", id="keys"),
    ],
)
def test_refusals_are_sentences(run: Run, arguments: tuple[str, ...], code: int, said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == code
    assert said in result.stderr


def test_founding_twice_is_answered_no(run: Run) -> None:
    assert run(*SCHOOL).exit_code == 0
    again = run(*SCHOOL)
    assert again.exit_code == 1
    assert "already" in again.stderr


def test_people_are_invited_by_a_link(run: Run) -> None:
    run(*SCHOOL)
    link = printed(
        run("issuer", "org", "invite", "college-de-l-exemple", "--email", "a@b.example", "--json")
    )["link"]
    assert link.startswith("http://127.0.0.1:7401/invitation/")
    found = printed(run("issuer", "org", "found-link", "--days", "2", "--json"))
    assert "/found/" in found["link"]


def test_a_partner_comes_is_suspended_and_goes(run: Run) -> None:
    run(*SCHOOL)
    made = printed(
        run(
            *("issuer", "partner", "invite", "Club nautique", *ORG, "--rna", "W000000001"),
            *("--award", "engagement", "--until", "2030-07-01", "--json"),
        )
    )
    assert {"identifier", "password", "page"} <= set(made)
    for act, standing in (("suspend", "suspended"), ("end", "ended")):
        assert run("issuer", "partner", act, "club-nautique", *ORG).exit_code == 0
        assert printed(run("issuer", "partner", "list", *ORG, "--json"))["standing"] == standing
    refused = run("issuer", "partner", "suspend", "club-nautique", *ORG)
    assert refused.exit_code == 1
    assert "ended" in refused.stderr


def test_a_class_is_awarded_and_one_is_withdrawn(
    run: Run, founded: list[str], tmp_path: Path
) -> None:
    file = table(tmp_path, 30)
    command = ("issuer", "issue", file, *ORG, "--achievement", "Délégué de classe")
    foreseen = printed(run(*command, "--dry-run", "--json"))
    assert foreseen["created"] == 30
    assert awards(tmp_path) == []
    done = printed(run(*command, "--json", "--code", founded[0]))
    assert (done["created"], done["refused"]) == (30, 0)
    again = run(*command)
    assert again.exit_code == 1
    assert "nothing to do" in again.stderr
    made = awards(tmp_path)
    assert {one.state for one in made} == {AwardState.OFFERED}
    revoke = ("issuer", "revoke", str(made[0].id), *ORG, "--reason", "Erreur")
    alone = run(*revoke)
    assert alone.exit_code == 1
    assert "two-step" in alone.stderr
    assert "1 award" in run(*revoke, "--code", founded[1]).stdout
    twice = run(*revoke, "--code", founded[2])
    assert twice.exit_code == 1


def test_without_a_second_step_awards_wait_for_the_head(
    run: Run, founded: list[str], tmp_path: Path
) -> None:
    command = ("issuer", "issue", table(tmp_path, 2), *ORG, "--achievement", "Délégué de classe")
    wrong = run(*command, "--code", "000000")
    assert wrong.exit_code == 2
    assert awards(tmp_path) == []
    result = run(*command)
    assert result.exit_code == 0
    assert "2 awards wait" in result.stderr
    assert {one.state for one in awards(tmp_path)} == {AwardState.TO_APPROVE}


def awards(folder: Path) -> list[Award]:
    issuer = open_issuer(load({"LIVRET_DATA": str(folder / "data")}))
    with issuer.sessions() as session:
        found = creating.find(session, "college-de-l-exemple")
        with scope(session, organisation=found.id):
            rows = list(session.scalars(select(Award)))
    issuer.engine.dispose()
    return rows


def test_a_refused_row_stops_the_whole_unless_it_is_left_out(
    run: Run, founded: list[str], tmp_path: Path
) -> None:
    file = table(tmp_path, 3, bad=1)
    command = ("issuer", "issue", file, *ORG, "--achievement", "Délégué de classe")
    refused = run(*command)
    assert refused.exit_code == 1
    assert "line 5" in refused.stderr
    assert printed(run(*command, "--only-good", "--json"))["created"] == 3


def test_what_is_no_file_of_that_kind_is_refused(
    run: Run, founded: list[str], tmp_path: Path
) -> None:
    file = table(tmp_path, 2)
    refused = run("issuer", "import", "lsu", file, *ORG)
    assert refused.exit_code == 1
    assert refused.stderr.strip()
    unknown = run("issuer", "import", "auto", file, *ORG, "--as", "nobody")
    assert unknown.exit_code == 1
    assert "no such account" in unknown.stderr


def test_a_key_is_renewed_and_withdrawn(
    run: Run, founded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two renewals within one second would be one.
    later = edge.now() + timedelta(hours=1)
    monkeypatch.setattr(issuer_keys, "now", lambda: later)
    [line] = run("issuer", "keys", "list", *ORG, "--json").stdout.splitlines()
    first = json.loads(line)["id"]
    withdrawn = printed(run("issuer", "keys", "withdraw", first, *ORG, "--json"))
    assert withdrawn["revoked"]
    lines = run("issuer", "keys", "list", *ORG, "--json").stdout.splitlines()
    assert len(lines) == 2, "a key that signs gets its successor"
    again = run("issuer", "keys", "withdraw", first.partition("#")[2], *ORG)
    assert again.exit_code == 1
    assert run("issuer", "keys", "withdraw", "nothing", *ORG).exit_code == 1
