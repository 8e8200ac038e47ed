"""A wallet on a port, which Authlib may ask without TLS."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.postgres import database_url, postgres_server, postgres_url, sqlite_url
from tests.wallet.ob_api.applications import Connected, on_a_port
from tests.wallet.running import RunningWallet

__all__ = ["database_url", "postgres_server", "postgres_url", "sqlite_url"]


@pytest.fixture
def wallet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningWallet]:
    """Over an SQLite file."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    with on_a_port(tmp_path) as made:
        yield made


@pytest.fixture
def wallet_on_both(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RunningWallet]:
    """Over each database."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    with on_a_port(tmp_path, database_url) as made:
        yield made


@pytest.fixture
def application(wallet: RunningWallet) -> Connected:
    """An application that knows the address and nothing else."""
    return Connected(wallet)
