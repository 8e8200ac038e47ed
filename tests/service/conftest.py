"""Databases of both kinds for every test of the services."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from service import database, models, upgrading
from service.fence import FencedSession
from tests.support.postgres import database_url, postgres_server, postgres_url, sqlite_url

__all__ = ["database_url", "postgres_server", "postgres_url", "sqlite_url"]

# Rooms above have rows, too; the tables are looked at as a whole.
models.register("federation.models")
models.register("issuer.models")
models.register("wallet.models")

NOW = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def empty_engine(database_url: str) -> Iterator[Engine]:
    """A database without tables."""
    made = database.engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def engine(empty_engine: Engine) -> Engine:
    """A database with every table that the migrations make."""
    upgrading.upgrade(empty_engine)
    return empty_engine


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[FencedSession]:
    return database.sessions(engine)
