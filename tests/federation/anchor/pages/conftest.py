"""A running anchor for every test of its pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.federation.anchor.running import RunningAnchor, running_anchor
from tests.support.postgres import database_url, postgres_server, postgres_url, sqlite_url

__all__ = ["database_url", "postgres_server", "postgres_url", "sqlite_url"]


@pytest.fixture
def anchor(tmp_path: Path) -> Iterator[RunningAnchor]:
    """The anchor on SQLite, with people."""
    with running_anchor(tmp_path) as made:
        yield made


@pytest.fixture
def anchor_on_both(tmp_path: Path, database_url: str) -> Iterator[RunningAnchor]:
    """The same on SQLite and on PostgreSQL."""
    with running_anchor(tmp_path, database_url) as made:
        yield made
