"""An anchor with keys in a folder, so that other processes can sign for it, too."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from federation.anchor import keys
from federation.anchor.models import Anchor
from keys.stores import KeyStore
from service.fence import FencedSession
from tests.federation.anchor.publishing.support import new_anchor, store_in
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
def store(tmp_path: Path) -> KeyStore:
    return store_in(str(tmp_path / "keys"))


@pytest.fixture
def session(sessions: sessionmaker[FencedSession]) -> Iterator[Session]:
    with sessions() as made:
        yield made


@pytest.fixture
def anchor(engine: Engine, session: Session, store: KeyStore, now: datetime) -> Anchor:
    """An anchor with its first two online keys and without a root."""
    made = new_anchor(session, now)
    keys.create_first(session, made, store, now=now)
    session.commit()
    return made
