"""A catalogue of one organisation on each kind of database."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import Engine

from issuer.achievements import models
from issuer.achievements.documents import Publisher
from issuer.achievements.versions import Author
from service import database
from service.database import Base
from service.fence import FencedSession, scope
from tests.support.postgres import database_url, postgres_server, postgres_url, sqlite_url

__all__ = ["database_url", "postgres_server", "postgres_url", "sqlite_url"]

SCHOOL, OTHER, ACCOUNT = (UUID(int=number) for number in (1, 2, 3))
PUBLISHER = Publisher("https://livret.example/orgs/jean-moulin", "https://livret.example")
AUTHOR = Author(SCHOOL, PUBLISHER, ACCOUNT, datetime(2026, 11, 23, 18, 30, tzinfo=UTC))
TABLES = (models.Achievement, *models.WRITTEN_ONCE)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = database.engine(database_url)
    Base.metadata.create_all(made, tables=[one.__table__ for one in TABLES])
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[FencedSession]:
    """Inside the scope of the school."""
    with database.sessions(engine)() as made, scope(made, organisation=SCHOOL):
        yield made
