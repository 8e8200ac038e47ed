"""Two academies under a ministry, 40 schools, 60 associations, 3 wallets and 3 verifiers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from issuer.organisations.models import Kind
from tests.issuer.support.running import quick_passwords
from tests.simulation.academies import Academy, open_academy
from tests.simulation.bodies import Body, Host, open_host
from tests.simulation.network import Net
from tests.simulation.readers import Reader, reader
from tests.support.web import Clock

TREES = [
    "Aulnes",
    "Bouleaux",
    "Charmes",
    "Chênes",
    "Cyprès",
    "Érables",
    "Frênes",
    "Hêtres",
    "Ifs",
    "Marronniers",
    "Mélèzes",
    "Noyers",
    "Ormes",
    "Peupliers",
    "Pins",
    "Platanes",
    "Saules",
    "Sapins",
    "Tilleuls",
    "Trembles",
]  # of 20 schools under each academy
GAMES = [
    "Aïkido",
    "Astronomie",
    "Aviron",
    "Basket",
    "Bridge",
    "Canoë",
    "Chorale",
    "Cirque",
    "Danse",
    "Dessin",
    "Échecs",
    "Équitation",
    "Escalade",
    "Escrime",
    "Football",
    "Go",
    "Gymnastique",
    "Handball",
    "Judo",
    "Jardinage",
    "Lecture",
    "Musique",
    "Natation",
    "Photographie",
    "Plongée",
    "Robotique",
    "Rugby",
    "Théâtre",
    "Vélo",
    "Voile",
]  # of 30 associations
UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
ALL = ("socle", "certificate", "engagement", "discovery", "placement", "training")


@dataclass
class Federation:
    """All of it; each story takes bodies that no other story has touched."""

    net: Net
    ministry: Academy
    north: Academy
    south: Academy
    hosts: tuple[Host, Host]
    wallets: list[Reader]
    verifiers: list[Reader]
    schools: dict[str, list[Body]] = field(default_factory=dict)
    associations: dict[str, list[Body]] = field(default_factory=dict)
    founded: int = 0

    def school(self, academy: Academy | None = None) -> Body:
        """A school that is accredited for what schools attest."""
        return self.schools[(academy or self.north).origin].pop()

    def association(self, academy: Academy | None = None) -> Body:
        return self.associations[(academy or self.north).origin].pop()

    def newcomer(self, name: str, *, kind: Kind = Kind.SCHOOL) -> Body:
        """A body that nobody has taken in."""
        return self.found(self.hosts[0], "nouveau", name, kind)

    def found(self, host: Host, slug: str, name: str, kind: Kind) -> Body:
        """A body with a number of its own."""
        self.founded += 1
        number = self.founded
        own = {"uai": f"{number:07d}{UAI_LETTERS[number % 23]}"}
        if kind is Kind.ASSOCIATION:
            own = {"rna": f"W75{number:07d}"}
        return host.found(f"{slug}-{number}", name, kind=kind, **own)

    def later(self, **much: float) -> None:
        """Time passes, and everybody does what is due."""
        self.net.clock.forward(**much)
        for academy in (self.ministry, self.north, self.south):
            academy.work()


def build(folder: Path) -> Federation:
    net = Net(Clock())
    names = {"ministere": "Ministère d’Exemple", "nord": "Académie du Nord"}
    ministry, north = (
        open_academy(folder / slug, net, f"https://{slug}.example", name)
        for slug, name in names.items()
    )
    south = open_academy(folder / "sud", net, "https://sud.example", "Académie du Sud")
    hosts = tuple(
        open_host(folder / f"host-{number}", net, f"https://badges-{number}.example")
        for number in (1, 2)
    )
    made = Federation(
        net,
        ministry,
        north,
        south,
        (hosts[0], hosts[1]),
        wallets=[
            reader(net, ministry, receipts=folder / f"wallet-{number}") for number in range(3)
        ],
        verifiers=[reader(net, one) for one in (ministry, north, south)],
    )
    for academy, host in zip((north, south), hosts, strict=True):
        populate(made, academy, host)
        ministry.recognise(academy, *ALL)
    return made


def populate(federation: Federation, academy: Academy, host: Host) -> None:
    place = academy.name.rpartition(" ")[2]
    schools = [
        federation.found(host, "college", f"Collège des {tree} du {place}", Kind.SCHOOL)
        for tree in TREES
    ]
    clubs = [
        federation.found(host, "club", f"Club {game} du {place}", Kind.ASSOCIATION)
        for game in GAMES
    ]
    host.work()
    for school in schools:
        academy.admit(school, "socle", "engagement", publish=False)
    for club in clubs:
        academy.admit(club, "engagement", publish=False)
    academy.work()
    federation.schools[academy.origin] = schools
    federation.associations[academy.origin] = clubs


@pytest.fixture(scope="module")
def federation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Federation]:
    """The whole federation, built once for a module; its clock only goes forward."""
    with quick_passwords():
        yield build(tmp_path_factory.mktemp("federation"))
