"""The bodies of a simulated federation: hosts of issuers with organisations, and what they sign."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from federation import world as worlds
from issuer import app as issuer_app
from issuer.awards.models import AwardState
from issuer.issuing import signing
from issuer.issuing.models import Form
from issuer.organisations import creating, keys
from issuer.organisations.founding import Founding, Profile
from issuer.organisations.models import Kind, Organisation
from issuer.place import Place, place
from issuer.status import closing
from keys.sealing import RawMasterKey
from keys.stores import open_store
from service import database, upgrading
from service.config import in_folder
from service.fence import scope
from service.jobs import Worker
from tests.issuer.awards.catalogues import achievement, an_award
from tests.simulation.network import Net

MASTER = RawMasterKey(bytes(range(32)))
TYPES = {
    "socle": "Competency",
    "certificate": "Certificate",
    "engagement": "CommunityService",
    "discovery": "ext:Discovery",
    "placement": "Fieldwork",
    "training": "Course",
}
"""A type of achievement for each kind of accreditation."""


@dataclass(frozen=True)
class Host:
    """A service of issuers at an origin, with a database of its own."""

    origin: str
    app: Flask
    place: Place
    sessions: sessionmaker[Any]
    net: Net

    @contextmanager
    def inside(self, slug: str) -> Iterator[tuple[Session, Organisation]]:
        """A session inside the scope of an organisation; committed at the end."""
        with self.sessions() as session:
            found = creating.find(session, slug)
            with scope(session, organisation=found.id):
                yield session, found
                session.commit()

    def work(self) -> int:
        """Do all that is due in the background."""
        return Worker(
            self.sessions,
            issuer_app.kinds(self.place),
            world=lambda: self.place.world(self.net.clock.now),
        ).run_pending()

    def found(self, slug: str, name: str, *, kind: Kind = Kind.SCHOOL, **numbers: str) -> "Body":
        """A new organisation at this host."""
        wanted = Founding(slug=slug, kind=kind, profile=Profile(name=name), **numbers)
        with self.sessions() as session:
            creating.create(session, wanted, self.place.hosting, by=None, now=self.net.clock.now)
            session.commit()
        return Body(self, slug, name)


def open_host(folder: Path, net: Net, origin: str) -> Host:
    """A service of issuers, reached at its origin over the network alone."""
    folder.mkdir(parents=True, exist_ok=True)
    config = in_folder(folder, name="issuer", base_url=origin, master=MASTER)
    engine = database.engine(config.database_url)
    upgrading.upgrade(engine)
    sessions = database.sessions(engine)
    door = net.fetcher()
    here = place(
        config,
        open_store("memory:", MASTER),
        world=lambda now: worlds.online(now, door),
        fetcher=door,
    )
    made = issuer_app.make(config, here, sessions, clock=net.clock)
    net.serve(origin, made)
    return Host(origin, made, here, sessions, net)


@dataclass
class Body:
    """One organisation: it signs awards of each kind, renews its key, finds it stolen."""

    host: Host
    slug: str
    name: str
    _achievements: dict[str, UUID] = field(default_factory=dict)

    @property
    def entity(self) -> str:
        return f"{self.host.origin}/orgs/{self.slug}"

    @property
    def did(self) -> str:
        with self.host.inside(self.slug) as (_, organisation):
            return organisation.did

    def sign(self, kind: str, form: Form = Form.DATA_INTEGRITY) -> bytes:
        """An award of that kind, signed now: the bytes that somebody takes away."""
        now = self.host.net.clock.now
        with self.host.inside(self.slug) as (session, organisation):
            if kind not in self._achievements:
                type_ = TYPES[kind]
                made = achievement(session, organisation, now, type=type_)
                self._achievements[kind] = made.id
            award = an_award(
                session, organisation, self._achievements[kind], now, state=AwardState.OFFERED
            )
            taken = signing.take(session, self.host.place.hosting, award, form=form, now=now)
            return bytes(taken.document)

    def renew_key(self) -> None:
        with self.host.inside(self.slug) as (session, organisation):
            store = self.host.place.hosting.keys
            keys.rotate(session, organisation, store, by=None, now=self.host.net.clock.now)
        self.host.work()

    def find_key_stolen(self, since: datetime) -> None:
        """The newest key was in other hands from that instant on; another takes its place."""
        with self.host.inside(self.slug) as (session, organisation):
            closing.withdraw_key(
                session,
                organisation,
                keys.history(session, organisation)[-1],
                self.host.place.hosting.keys,
                from_instant=since,
                by=None,
                now=self.host.net.clock.now,
            )
        self.host.work()
