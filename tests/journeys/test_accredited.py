"""Two services that really run, an anchor and an issuer, and a verifier who asks them.

Invitation, application, accreditation, award, `livret verify --require-accredited`; and before the
accreditation, after its end, for another kind.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from issuer.awards.models import AwardState
from issuer.issuing import signing
from issuer.issuing.models import Form
from issuer.organisations import creating
from livret.app import open_issuer
from livret.settings import load
from service.fence import scope
from tests.issuer.awards.catalogues import achievement, an_award
from tests.livret.test_serve import free_port

SLUG = "club-exemple"
TYPES = {"engagement": "CommunityService", "socle": "Competency"}
START = [sys.executable, "-c", "from livret.cli import main; main()"]


@dataclass
class Town:
    """An anchor and an issuer on two ports, each a process with a folder of its own."""

    folder: Path
    anchor_port: int
    issuer_port: int
    verified: int = 0

    @property
    def anchor(self) -> str:
        return f"http://127.0.0.1:{self.anchor_port}"

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.issuer_port}"

    def environment(self, name: str) -> dict[str, str]:
        return {
            "LIVRET_DATA": str(self.folder / name),
            "LIVRET_LANGUAGE": "en",
            "LIVRET_LOG_LEVEL": "error",
            "LIVRET_ANCHOR_PORT": str(self.anchor_port),
            "LIVRET_ISSUER_PORT": str(self.issuer_port),
            "LIVRET_FETCH_ALLOW": f"{self.anchor},{self.issuer}",
        }

    def run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command on the machine of that name."""
        return subprocess.run(
            [*START, *arguments],
            env={**os.environ, **self.environment(name)},
            capture_output=True,
            text=True,
            check=False,
        )

    def told(self, name: str, *arguments: str) -> list[dict[str, Any]]:
        done = self.run(name, *arguments, "--json")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    @contextmanager
    def serving(self, name: str) -> Iterator[None]:
        """The service of that name, until the end of the `with`."""
        with subprocess.Popen(
            [*START, "serve", name],
            env={**os.environ, **self.environment(name)},
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                assert process.stdout is not None
                found = next(filter(None, (re.search(r"(http://\S+)", x) for x in process.stdout)))
                with urlopen(f"{found[1]}/healthz", timeout=60) as answer:
                    assert answer.status == 200
                yield
            finally:
                process.kill()

    def award(self, kind: str, now: datetime) -> Path:
        """An award of this kind, signed by the issuer at this time."""
        settings = load(self.environment("issuer"))
        issuer = open_issuer(settings)
        with issuer.sessions() as session:
            found = creating.find(session, SLUG)
            with scope(session, organisation=found.id):
                badge = achievement(session, found, now, type=TYPES[kind])
                made = an_award(session, found, badge.id, now, state=AwardState.OFFERED)
                hosting = issuer.place.hosting
                taken = signing.take(session, hosting, made, form=Form.DATA_INTEGRITY, now=now)
                document = bytes(taken.document)
                session.commit()
        issuer.engine.dispose()
        path = self.folder / f"{kind}-{now.timestamp():.0f}.json"
        path.write_bytes(document)
        return path

    def verify(self, award: Path, now: datetime) -> tuple[int, dict[str, Any], str]:
        """What somebody who has never asked before reads: exit code, report, text."""
        self.verified += 1
        asked = ("verify", str(award), "--trust", self.anchor, "--require-accredited")
        asked = (*asked, "--at", now.strftime("%Y-%m-%dT%H:%M:%SZ"))
        text = self.run(f"reader-{self.verified}", *asked)
        done = self.run(f"reader-{self.verified}", *asked, "--json")
        return done.returncode, json.loads(done.stdout), text.stdout


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path, free_port(), free_port())
    made.told("anchor", "anchor", "new", "--name", "Académie d’Exemple")
    club = ("Club Exemple", "--kind", "association", "--rna", "W751234567")
    made.told("issuer", "issuer", "org", "create", *club)
    with ExitStack() as stack:
        for name in ("anchor", "issuer"):
            stack.enter_context(made.serving(name))
        yield made


def trust_code(report: dict[str, Any]) -> str:
    return next(one["code"] for one in report["findings"] if one["step"] == "trust")


def test_from_the_invitation_to_an_award_that_reads_accredited(town: Town) -> None:
    begun = datetime.now(UTC).replace(microsecond=0)
    early = town.award("engagement", begun)

    (invited,) = town.told("anchor", "anchor", "invite", "Club Exemple", "--kind", "engagement")
    (joined,) = town.told("issuer", "issuer", "org", "join", SLUG, invited["link"])
    assert joined["state"] == "waiting"
    again = town.run("issuer", "issuer", "org", "join", SLUG, invited["link"])
    assert again.returncode == 1

    (waiting,) = town.told("anchor", "anchor", "applications", "list", "--state", "waiting")
    member = f"{town.issuer}/orgs/{SLUG}"
    assert member in waiting.values()
    accept = ("anchor", "applications", "accept", member, "--kind", "engagement")
    town.told("anchor", *accept)
    town.told("anchor", "anchor", "publish")

    later = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=1)
    after = later + timedelta(minutes=6)  # by then a reader has asked whether that is all
    code, report, text = town.verify(town.award("engagement", later), after)
    assert (code, report["verdict"], report["trust"]) == (0, "verified", "accredited"), report
    assert "Vouched for: Club Exemple ← Académie d’Exemple" in text

    code, report, _ = town.verify(early, after)
    assert (code, trust_code(report)) == (1, "issuer-not-member-yet"), report
    code, report, _ = town.verify(town.award("socle", later), after)
    assert (code, trust_code(report)) == (1, "issuer-not-accredited"), report

    town.told("anchor", "anchor", "withdraw", member, "engagement")
    town.told("anchor", "anchor", "publish")
    code, report, _ = town.verify(town.award("engagement", later), after)
    assert (code, trust_code(report)) == (1, "accreditation-over"), report
