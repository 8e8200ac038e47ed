"""A session on an upgraded database for every test of accounts."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session, sessionmaker

from service.fence import FencedSession


@pytest.fixture
def session(sessions: sessionmaker[FencedSession]) -> Iterator[Session]:
    with sessions() as made:
        yield made
