"""The issuer and the real anchor: invitation, application, acceptance, award, and what is read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from federation import world as worlds
from federation.snapshots.following import Following
from federation.snapshots.kept import MemoryKept
from issuer.awards.models import AwardState
from issuer.federated import joining, standing
from issuer.federated.models import JoiningState
from issuer.federated.standing import Position
from issuer.issuing import signing
from issuer.issuing.models import Form
from schemas.files import find
from tests.federation.anchor.running import NAME, RunningAnchor, running_anchor
from tests.issuer.awards.catalogues import achievement, an_award
from tests.issuer.federated.conftest import ISSUER, connect
from tests.issuer.organisations.places import CLUB, SCHOOL
from tests.issuer.support import Running, running_issuer
from tests.simulation.network import Net
from verifier import verify
from verifier.policy import STANDARD
from verifier.report import Report, Step, Trust, Verdict

ORIGIN = "https://academie.example"
DESK = f"/orgs/{SCHOOL.slug}/console/federation"
TYPES = {"engagement": "CommunityService", "socle": "Competency"}


@dataclass
class Both:
    """An issuer and an anchor, each with its people, and the network between them."""

    issuer: Running
    anchor: RunningAnchor
    net: Net

    def work(self) -> None:
        """Each does what is due, in turn, until both have heard of one another."""
        for _ in range(2):
            self.issuer.work()
            self.anchor.work()

    def later(self, **much: float) -> None:
        self.issuer.clock.forward(**much)
        self.work()
        for running, person in ((self.issuer, self.issuer.head),):
            running.sign_in_again(person)

    def invite(self, *kinds: str) -> str:
        """The link of a new invitation, as the clerk reads it."""
        page = self.anchor.clerk.send(
            "/console/invitations/new", label="Collège", kinds=list(kinds)
        )
        found = re.search(rf"{ORIGIN}/join/[\w-]+", page.text)
        assert found is not None, page.text
        return found[0]

    def apply(self, *kinds: str) -> str:
        link = self.invite(*kinds)
        page = f"{DESK}/join?link={link}"
        sent = self.issuer.head.send(page, to=f"{DESK}/join", link=link, kinds=list(kinds))
        assert sent.status_code == 303, sent.text
        return str(sent.location)

    def waiting(self) -> str:
        """The page of the one application that the clerk has to decide."""
        page = self.anchor.clerk.get("/console/applications").text
        found = re.search(r"/console/applications/[0-9a-f-]{36}", page)
        assert found is not None, page
        return found[0]

    def accept(self, *kinds: str, until: str = "") -> None:
        page = self.waiting()
        fields = {"kinds": list(kinds), "until": until}
        answer = self.anchor.clerk.send(page, to=f"{page}/accept", **fields)
        assert answer.status_code == 303, answer.text
        self.later(minutes=11)

    def held(self, kind: str, slug: str = SCHOOL.slug) -> Position:
        with self.issuer.inside(slug) as (session, organisation):
            return standing.of(session, organisation, kind, now=self.issuer.now).position

    def award(self, kind: str, slug: str = SCHOOL.slug) -> bytes:
        """An award of this kind, signed now."""
        now = self.issuer.now
        with self.issuer.inside(slug) as (session, organisation):
            badge = achievement(session, organisation, now, type=TYPES[kind])
            made = an_award(session, organisation, badge.id, now, state=AwardState.OFFERED)
            hosting = self.issuer.place.hosting
            taken = signing.take(session, hosting, made, form=Form.DATA_INTEGRITY, now=now)
            return bytes(taken.document)

    def read(self, credential: bytes) -> Report:
        """What somebody who trusts the academy reads, and demands an accreditation."""
        world = self.net.world()
        following = Following(world.fetch, MemoryKept(), self.issuer.now)
        world = worlds.with_registries(world, (following.registry(ORIGIN),))
        (found,) = find(BytesIO(credential))
        return verify(found, STANDARD.requiring_accreditation(), world)


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    with running_issuer(tmp_path / "issuer", base_url=ISSUER) as issuer:
        net = connect(issuer)
        door = net.fetcher()
        with running_anchor(
            tmp_path / "anchor",
            base_url=ORIGIN,
            clock=issuer.clock,
            world=lambda now: worlds.online(now, door),
        ) as anchor:
            net.serve(ORIGIN, anchor.app)
            made = Both(issuer, anchor, net)
            made.work()
            yield made


def test_from_the_invitation_to_an_award_that_reads_accredited_with_its_chain(both: Both) -> None:
    early = both.award("engagement")
    assert both.read(early).trust is not Trust.ACCREDITED
    both.later(hours=1)
    page = both.apply("engagement")
    assert "the federation is looking at it" in both.issuer.head.get(page).text
    both.accept("engagement", until="2027-07-05")
    told = both.issuer.head.get(page).text
    assert "Member" in told
    assert both.held("engagement") is Position.ACCREDITED

    report = both.read(both.award("engagement"))
    assert report.verdict is Verdict.VERIFIED, report.findings
    assert report.trust is Trust.ACCREDITED
    (trust,) = [one for one in report.findings if one.step is Step.TRUST]
    assert trust.detail["chain"]
    assert both.read(both.award("socle")).trust is Trust.NOT_ACCREDITED
    assert both.read(early).trust is not Trust.ACCREDITED


def test_the_mark_that_the_academy_signed_is_published(both: Both) -> None:
    both.apply("engagement")
    both.accept("engagement")
    with both.issuer.inside() as (session, organisation):
        (row,) = joining.listed(session, organisation)
        (mark,) = joining.marks_of(session, row)
    assert mark.type == f"{ORIGIN}/accreditations/engagement"
    page = both.issuer.browser().get(f"/orgs/{SCHOOL.slug}").text
    assert NAME in page


def test_refused_the_head_reads_why(both: Both) -> None:
    page = both.apply("engagement")
    where = both.waiting()
    both.anchor.clerk.send(where, to=f"{where}/refuse", reason="Dossier incomplet.")
    both.later(minutes=11)
    told = both.issuer.head.get(page).text
    assert "Application refused" in told
    assert "Dossier incomplet." in told


def test_an_application_that_is_taken_back_waits_for_no_clerk(both: Both) -> None:
    page = both.apply("engagement")
    both.issuer.head.send(page, to=f"{page}/leave")
    assert "/console/applications/" not in both.anchor.clerk.get("/console/applications").text
    with both.issuer.inside() as (session, organisation):
        (row,) = joining.listed(session, organisation)
    assert row.state is JoiningState.WITHDRAWN


def test_the_academy_hears_of_a_renewed_key_at_once(both: Both) -> None:
    both.apply("engagement")
    both.accept("engagement")
    keys = f"/orgs/{SCHOOL.slug}/console/settings/keys"
    assert both.issuer.head.send(keys, to=f"{keys}/renew").status_code == 303
    both.later(minutes=11)
    report = both.read(both.award("engagement"))
    assert report.trust is Trust.ACCREDITED, report.findings


def test_a_renewed_federation_key_is_known_to_the_academy_before_it_signs(both: Both) -> None:
    both.apply("engagement")
    both.accept("engagement")
    assert both.issuer.head.send(DESK, to=f"{DESK}/keys/renew").status_code == 303
    for _ in range(4):
        both.later(hours=3)
    page = both.issuer.head.get(DESK).text
    assert "Replaced on" in page
    both.later(days=1)
    assert both.held("engagement") is Position.ACCREDITED


def test_a_partner_is_accredited_on_the_word_of_its_school(both: Both) -> None:
    page = both.apply("engagement")
    both.accept("engagement")
    partner = f"/orgs/{SCHOOL.slug}/console/partners/{CLUB.slug}"
    sent = both.issuer.head.send(
        f"{partner}/vouch", kinds=["engagement"], until="2027-07-05", anchor=page.split("/")[-1]
    )
    assert sent.status_code == 303, sent.text
    both.accept("engagement")
    assert both.held("engagement", CLUB.slug) is Position.ACCREDITED
    report = both.read(both.award("engagement", CLUB.slug))
    assert report.trust is Trust.ACCREDITED, report.findings

    again = both.issuer.head.get(partner).text
    word = again.partition("/federation/vouching/")[2].partition("/end")[0]
    both.issuer.head.send(partner, to=f"{DESK}/vouching/{word}/end")
    both.later(hours=7)
    assert both.held("engagement", CLUB.slug) is not Position.ACCREDITED


def test_what_was_signed_before_the_theft_stands_by_the_signed_record(both: Both) -> None:
    both.apply("engagement")
    both.accept("engagement")
    credential = both.award("engagement")
    both.later(hours=1)
    since = both.issuer.now
    keys = f"/orgs/{SCHOOL.slug}/console/settings/keys"
    page = both.issuer.head.get(keys).text
    key = re.search(r"keys/([0-9a-f-]{36})/withdraw", page)
    assert key is not None
    both.later(hours=1)
    answer = both.issuer.head.send(
        f"{keys}/{key[1]}/withdraw", instant=since.strftime("%Y-%m-%dT%H:%M"), sure="y"
    )
    assert answer.status_code == 303, answer.text
    both.later(minutes=11)
    report = both.read(credential)
    assert report.verdict is Verdict.VERIFIED, report.findings
    assert report.trust is Trust.ACCREDITED


def test_an_award_after_the_end_of_the_accreditation(both: Both) -> None:
    both.apply("engagement")
    both.accept("engagement", until="2026-12-24")
    good = both.award("engagement")
    both.later(days=40)
    assert both.held("engagement") is Position.OVER
    late = both.read(both.award("engagement"))
    assert (late.verdict, late.trust) == (Verdict.REFUSED, Trust.NOT_ACCREDITED)
    assert both.read(good).trust is Trust.ACCREDITED
    assert both.issuer.now - timedelta(days=40) < both.issuer.now
