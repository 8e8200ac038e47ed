"""An issuer at an address of its own, an anchor at another, and the network between them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from issuer.place import install
from tests.issuer.federated import fake_anchor
from tests.issuer.federated.fake_anchor import FakeAnchor
from tests.issuer.support import Running, running_issuer
from tests.simulation.network import Net

ISSUER = "https://badges.example"
INVITATION = f"{fake_anchor.ORIGIN}/join/{fake_anchor.CODE}"


@dataclass
class Joined:
    """The issuer, the anchor, the network."""

    issuer: Running
    anchor: FakeAnchor
    net: Net


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Joined]:
    with joined(tmp_path) as made:
        yield made


@pytest.fixture
def two_on_both(tmp_path: Path, database_url: str) -> Iterator[Joined]:
    """The same, the issuer on SQLite and on PostgreSQL."""
    with joined(tmp_path, database_url) as made:
        yield made


@contextmanager
def joined(folder: Path, url: str = "") -> Iterator[Joined]:
    with running_issuer(folder, url, base_url=ISSUER) as made:
        net = connect(made)
        anchor = FakeAnchor(made.clock, net.fetcher())
        net.serve(fake_anchor.ORIGIN, fake_anchor.application(anchor))
        yield Joined(made, anchor, net)


def connect(made: Running) -> Net:
    """Put an issuer into a network, with the one door out."""
    net = Net(made.clock)
    made.place = replace(made.place, fetcher=net.fetcher())
    install(made.app, made.place)
    net.serve(made.base_url, made.app)
    return net
