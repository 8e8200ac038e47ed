"""A session on an upgraded database of each kind, and a place where organisations live."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session, sessionmaker

from issuer.organisations.founding import Hosting
from keys.sealing import RawMasterKey
from keys.stores import open_store
from service.fence import FencedSession
from tests.service.conftest import empty_engine, engine, now, sessions
from tests.support.postgres import database_url, postgres_server, postgres_url, sqlite_url

__all__ = [
    "database_url",
    "empty_engine",
    "engine",
    "now",
    "postgres_server",
    "postgres_url",
    "sessions",
    "sqlite_url",
]


@pytest.fixture
def session(sessions: sessionmaker[FencedSession]) -> Iterator[Session]:
    with sessions() as made:
        yield made


@pytest.fixture
def hosting() -> Hosting:
    store = open_store("memory:", RawMasterKey(bytes(range(32))))
    return Hosting("https://badges.example", store)
