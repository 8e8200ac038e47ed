"""A key is renewed, then found stolen: what `livret verify` says of what was signed when."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.achievements.models import Achievement
from issuer.awards.models import AwardState
from issuer.federated import services, signed_records
from issuer.issuing import signing
from issuer.issuing.models import Form
from issuer.organisations import documents, keys
from issuer.organisations.models import Organisation
from issuer.status import closing, publishing
from issuer.status.home import Home
from issuer.status.models import StatusList
from livret.cli import main
from schemas import json_text
from schemas.bitstring import decode, value_at
from service.fence import scope
from tests.issuer.awards.catalogues import an_award

HOUR = timedelta(hours=1)


@dataclass
class Desk:
    """Signs for a school, publishes what it publishes, and asks the command."""

    session: Session
    home: Home
    badge: Achievement
    folder: Path
    signed: dict[str, Path] = field(default_factory=dict)

    def sign(self, name: str, at: datetime, form: Form = Form.DATA_INTEGRITY) -> None:
        school = self.home.organisation
        award = an_award(self.session, school, self.badge.id, at, state=AwardState.OFFERED)
        made = signing.take(self.session, self.home.hosting, award, form=form, now=at)
        self.signed[name] = self.folder / name
        self.signed[name].write_bytes(made.document)

    def world(self, at: datetime) -> str:
        """Everything that anybody may ask the school at that time, as a map for the command."""
        school, address = self.home.organisation, self.home.address
        rows = keys.history(self.session, school)
        # http://localhost is no address for a DID of the real web: the map answers it.
        named = services.of(self.session, school, address)
        found: dict[str, Any] = {
            "https://localhost/orgs/college-exemple/did.json": documents.did_json(
                school, rows, address, services=named
            )
        }
        for one in signed_records.listed(self.session, school):
            found[f"{address}/keys/{one.position}/signed"] = one.token
        with scope(self.session, organisation=school.id):
            numbers = self.session.scalars(select(StatusList.number)).all()
        for number in numbers:
            text = publishing.published(self.session, self.home, number, now=at).document
            found[self.home.status_address(number)] = json.loads(text)
        path = self.folder / "documents.json"
        path.write_text(json.dumps(found))
        return str(path)

    def verdicts(self, at: datetime) -> dict[str, tuple[str, set[str]]]:
        """Of each credential the verdict and the codes of what failed."""
        asked = ["verify", "--json", "--offline", "--documents", self.world(at)]
        asked += ["--at", at.isoformat()]
        told = {}
        for name, path in self.signed.items():
            result = CliRunner().invoke(main, [*asked, str(path)])
            report = json.loads(result.output.splitlines()[0])
            failed = {one["code"] for one in report["findings"] if one["outcome"] == "failed"}
            told[name] = (report["verdict"], failed)
        return told


@pytest.fixture
def desk(session: Session, home: Home, badge: Achievement, tmp_path: Path) -> Desk:
    return Desk(session, home, badge, tmp_path)


GOOD = ("verified", set[str]())
STOLEN = ("refused", {"verification-method-revoked"})


@pytest.mark.parametrize("form", list(Form))
def test_renewed_then_stolen(desk: Desk, now: datetime, form: Form, school: Organisation) -> None:
    store, session = desk.home.hosting.keys, desk.session
    desk.sign("before", now + HOUR, form)
    desk.sign("after", now + 3 * HOUR, form)
    keys.rotate(session, school, store, by=None, now=now + 4 * HOUR)
    desk.sign("new", now + 5 * HOUR, form)
    assert desk.verdicts(now + 6 * HOUR) == {"before": GOOD, "after": GOOD, "new": GOOD}
    stolen, _ = keys.history(session, school)
    closing.withdraw_key(
        session,
        school,
        stolen,
        store,
        from_instant=now + 2 * HOUR,
        by=None,
        now=now + 7 * HOUR,
    )
    signed_records.state(session, school, store, now=now + 7 * HOUR)
    told = desk.verdicts(now + 8 * HOUR)
    assert told["before"] == GOOD
    assert told["new"] == GOOD
    assert told["after"][0] == "refused"
    assert "verification-method-revoked" in told["after"][1]


def test_the_key_that_signs_gets_a_successor_and_lists_are_closed(
    desk: Desk, now: datetime, school: Organisation
) -> None:
    store, session = desk.home.hosting.keys, desk.session
    desk.sign("before", now + HOUR)
    (stolen,) = keys.history(session, school)
    desk.world(now + HOUR)
    closing.withdraw_key(
        session,
        school,
        stolen,
        store,
        from_instant=now + 2 * HOUR,
        by=None,
        now=now + 3 * HOUR,
    )
    signed_records.state(session, school, store, now=now + 3 * HOUR)
    desk.sign("after", now + 4 * HOUR)
    assert desk.verdicts(now + 5 * HOUR) == {"before": GOOD, "after": GOOD}
    free_places_are_set(desk, now + 5 * HOUR)


def free_places_are_set(desk: Desk, at: datetime) -> None:
    old = publishing.published(desk.session, desk.home, 1, now=at)
    bits = decode(json_text.parse_object(old.document)["credentialSubject"]["encodedList"])
    known = json.loads(desk.signed["before"].read_bytes())["credentialStatus"]
    assert sum(byte.bit_count() for byte in bits) == len(bits) * 8 - 1
    assert value_at(bits, int(known["statusListIndex"])) == 0
    later = json.loads(desk.signed["after"].read_bytes())["credentialStatus"]
    assert later["statusListCredential"].endswith("/status/2")
