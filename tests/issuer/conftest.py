"""A running issuer for every test of the room: on SQLite, or on both databases in turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.issuer.support import Running, running_issuer
from tests.support.postgres import database_url, postgres_server, postgres_url, sqlite_url

__all__ = ["database_url", "postgres_server", "postgres_url", "sqlite_url"]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """The issuer on SQLite, with organisations and people."""
    with running_issuer(tmp_path) as made:
        yield made


@pytest.fixture
def running_on_both(tmp_path: Path, database_url: str) -> Iterator[Running]:
    """The same on SQLite and on PostgreSQL."""
    with running_issuer(tmp_path, database_url) as made:
        yield made
