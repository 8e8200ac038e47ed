"""A session on an upgraded database for every test of accounts, and passwords that cost little."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session, sessionmaker

from service.accounts import passwords
from service.fence import FencedSession


@pytest.fixture
def session(sessions: sessionmaker[FencedSession]) -> Iterator[Session]:
    with sessions() as made:
        yield made


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same function with less work; `test_passwords` looks at what it costs for real."""
    passwords._dummy.cache_clear()
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(1, 64, 1))
    yield
    passwords._dummy.cache_clear()
