"""Who reads awards in a simulated federation: wallets that keep receipts, and verifiers.

Each has a door, a cache and copies of registries of its own.
"""

from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

from federation import world as worlds
from federation.fetch import Fetcher
from federation.snapshots.following import Following
from federation.snapshots.kept import Kept, MemoryKept
from federation.trusting import open_trust
from federation.witness import FolderReceipts
from federation.world import World
from schemas.files import find
from schemas.reading import read
from tests.simulation.academies import Academy
from tests.simulation.network import Net
from verifier import verify
from verifier.digest import of_received
from verifier.policy import STANDARD
from verifier.report import Finding, Report, Step, Trust, Verdict


@dataclass
class Reader:
    """Somebody who is shown awards and trusts some anchors, by the thumbprints of their roots."""

    net: Net
    trusts: list[str]
    door: Fetcher = field(repr=False)
    kept: Kept = field(default_factory=MemoryKept, repr=False)
    receipts: FolderReceipts | None = None

    def world(self) -> World:
        """What can be known now."""
        world = worlds.online(self.net.clock.now, self.door)
        following = Following(world.fetch, self.kept, self.net.clock.now)
        registries = tuple(open_trust(source, following) for source in self.trusts)
        world = worlds.with_registries(world, registries)
        return replace(world, witness=self.receipts.first_seen) if self.receipts else world

    def read(self, credential: bytes) -> Report:
        """What the award is worth to somebody who demands an accreditation."""
        (found,) = find(BytesIO(credential))
        return verify(found, STANDARD.requiring_accreditation(), self.world())

    def keep(self, credential: bytes) -> Report:
        """Take it into the wallet: from now on there is a receipt."""
        report = self.read(credential)
        (found,) = find(BytesIO(credential))
        assert self.receipts is not None
        for digest in of_received(read(found.raw)):
            self.receipts.note(digest, self.net.clock.now)
        return report


def reader(net: Net, *trusted: Academy, receipts: Path | None = None) -> Reader:
    """A verifier, or with receipts a wallet, that believes these academies."""
    sources = [f"{one.origin}#{next(iter(one.pins.roots))}" for one in trusted]
    kept = FolderReceipts(receipts) if receipts else None
    return Reader(net, sources, net.fetcher(), receipts=kept)


def told(report: Report) -> tuple[Verdict, Trust, str]:
    """Verdict, trust, and the code of the trust finding that decides."""
    return report.verdict, report.trust, trust_finding(report).code


def trust_finding(report: Report) -> Finding:
    """The first trust finding."""
    return report.of(Step.TRUST)[0]


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}


def chain(report: Report) -> list[str]:
    """By whom each link of the evidence is stated, from the issuer up."""
    return [link["by"] for link in trust_finding(report).detail.get("chain", ())]  # type: ignore[attr-defined]
