"""An anchor in a database of its own, without pages: its verbs are called directly."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import sessionmaker

from federation.anchor import accrediting, creating, members
from federation.anchor.accrediting import Grant
from federation.anchor.creating import Profile
from federation.anchor.members import Joining
from federation.anchor.models import Granted, Member
from federation.anchor.office import Office
from keys.sealing import RawMasterKey
from keys.stores import open_store
from service import database, models, upgrading
from tests.support.postgres import database_url, postgres_server, postgres_url, sqlite_url

__all__ = ["database_url", "postgres_server", "postgres_url", "sqlite_url"]

models.register("federation.models")

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ANCHOR = "https://academie.example"
KEY = {"kty": "EC", "crv": "P-256", "kid": "k1", "x": "AA", "y": "AA"}


@dataclass
class Anchored:
    """An anchor's verbs, each in a transaction of its own, and a clock by hand."""

    sessions: sessionmaker[Any]
    office: Office
    now: datetime = NOW
    made: int = field(default=0)

    def forward(self, **much: float) -> None:
        self.now += timedelta(**much)

    def do(self, verb: Any, *given: Any, **more: Any) -> Any:
        """Call a verb that decides, and commit."""
        with self.sessions() as session:
            result = verb(session, self.office, *given, by=None, now=self.now, **more)
            session.commit()
        return result

    def ask(self, question: Any, *given: Any, **more: Any) -> Any:
        with self.sessions() as session:
            return question(session, *given, **more)

    def join(self, name: str, **facts: Any) -> Member:
        """A new member of this name with a DID of its own."""
        entity_id = f"https://{name}.example"
        did = f"did:web:{name}.example"
        told = {
            "name": facts.pop("title", name),
            "kind": "school",
            "entity_keys": [KEY],
            "dids": [did],
            "keys": [{"id": f"{did}#k1", "key": "z6Mk", "from": "2020-01-01T00:00:00Z"}],
            **facts,
        }
        joining = Joining(entity_id=entity_id, facts=told, email=f"office@{name}.example")
        made: Member = self.do(members.admit, joining)
        return made

    def grant(self, member: Member, *kinds: str, **more: Any) -> list[Granted]:
        until = more.pop("until", None)
        grants = [Grant(kind, valid_until=until) for kind in kinds]
        return list(self.do(accrediting.grant, member, grants, **more))

    def member(self, member: Member) -> Member:
        found: Member = self.ask(members.find, member.id)
        return found


def open_anchor(url: str) -> Anchored:
    engine = database.engine(url)
    upgrading.upgrade(engine)
    store = open_store("memory:", RawMasterKey(bytes(range(32))))
    made = Anchored(database.sessions(engine), Office(ANCHOR, store))
    with made.sessions() as session:
        creating.create(
            session, made.office, "academie", Profile(name="Académie d’Exemple"), now=NOW
        )
        session.commit()
    return made


@pytest.fixture
def anchored(database_url: str) -> Iterator[Anchored]:
    """An anchor on SQLite and on PostgreSQL."""
    made = open_anchor(database_url)
    yield made
    made.sessions.kw["bind"].dispose()


@pytest.fixture
def anchored_here(sqlite_url: str) -> Iterator[Anchored]:
    """An anchor on SQLite alone."""
    made = open_anchor(sqlite_url)
    yield made
    made.sessions.kw["bind"].dispose()
