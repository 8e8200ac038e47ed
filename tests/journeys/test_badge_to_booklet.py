"""A badge goes from a school's issuer into a booklet by the Open Badges API, both ways round."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from federation.world import World, offline
from issuer.issuing.models import Credential, Origin
from issuer.place import install
from tests.issuer.delivering.offered import an_offer
from tests.issuer.organisations.network import answered_by
from tests.issuer.organisations.places import SCHOOL
from tests.issuer.support import Person, Running, running_issuer
from tests.support.web import Clock
from tests.wallet.hosts.two import Door
from tests.wallet.running import RunningWallet, running_wallet
from wallet.booklet.models import Box, Item, Version, Way

ISSUER = "http://localhost"
WALLET = "http://wallet.localhost"


@dataclass
class Both:
    """A school's issuer and a wallet, which can reach each other and nobody else."""

    issuer: Running
    wallet: RunningWallet

    def signed(self) -> bytes:
        """The text that the school signed."""
        with self.issuer.inside() as (session, _):
            query = select(Credential).where(Credential.origin == Origin.AWARD)
            found = session.scalars(query.options(undefer(Credential.document))).one()
            return found.document

    def received(self, person: Person) -> tuple[Item, bytes]:
        """The one thing in the booklet of somebody."""
        with self.wallet.inside(person) as (session, _):
            item = session.scalars(select(Item)).one()
            return item, session.scalars(select(Version.document)).one()


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    clock = Clock()
    issuers: list[Running] = []

    def world(now: datetime) -> World:
        return answered_by(issuers[0].app.test_client(), now) if issuers else offline(now)

    to_issuer, to_wallet = Door(base=ISSUER), Door(base=WALLET)
    for name in ("issuer", "wallet"):
        (tmp_path / name).mkdir()
    with (
        running_issuer(tmp_path / "issuer", clock=clock) as issuer,
        running_wallet(
            tmp_path / "wallet", base_url=WALLET, clock=clock, world=world, fetcher=to_issuer
        ) as wallet,
    ):
        issuers.append(issuer)
        to_issuer.app, to_wallet.app = issuer.app, wallet.app
        issuer.place = replace(issuer.place, fetcher=to_wallet)  # type: ignore[arg-type]
        install(issuer.app, issuer.place)
        yield Both(issuer, wallet)


def link_to(base: str, page: str) -> str:
    [found] = re.findall(rf'href="{base}(/[^"]*authorize[^"]*)"', page)
    return html.unescape(found)


def allows(person: Person, page: str, *, to: str = "") -> str:
    """Somebody says yes to everything; where they are sent back to."""
    offered = re.findall(r'name="allowed"[^>]*value="([^"]+)"', person.get(page).text)
    answer = person.send(page, to=to or page, allowed=offered, allow="1")
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def test_a_school_sends_it_and_a_pupil_fetches_it(both: Both) -> None:
    issuer, wallet = both.issuer, both.wallet
    _, code = an_offer(issuer)

    # From the page of the claim the pupil sends it to the booklet.
    at_school = issuer.browser()
    path = f"/claim/{code}"
    leaving = at_school.send(path, to=f"{path}/platform", address=WALLET)
    assert leaving.status_code == 200, leaving.headers.get("Location")
    consent = wallet.pupil.get(link_to(WALLET, leaving.text)).headers["Location"]
    assert at_school.get(allows(wallet.pupil, consent)).status_code == 303
    issuer.work()
    assert "has arrived at wallet.localhost" in at_school.get(path).text
    item, text = both.received(wallet.pupil)
    assert text == both.signed()
    assert (item.box, item.way, item.verdict) == (Box.DEPOSIT, Way.PUSH, "verified")
    assert item.name in wallet.pupil.get("/deposit").text

    # Another booklet has it brought from the school, by the code of the award.
    address = f"{ISSUER}/orgs/{SCHOOL.slug}"
    leaving = wallet.other.send("/hosts", address=address)
    assert leaving.status_code == 200, leaving.text
    page = at_school.get(link_to(ISSUER, leaving.text)).headers["Location"]
    assert at_school.send(page, code=code).status_code == 303
    back = allows(at_school, page, to=f"{page}/decide")
    assert wallet.other.get(back).headers["Location"] == "/hosts"
    wallet.work()
    item, text = both.received(wallet.other)
    assert text == both.signed()
    assert (item.box, item.way, item.verdict) == (Box.DEPOSIT, Way.PULL, "verified")
