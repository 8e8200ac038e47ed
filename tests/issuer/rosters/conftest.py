"""A school with a list of pupils, on each kind of database."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from issuer.importing.model import Expected
from issuer.importing.reading import read
from issuer.organisations import creating
from issuer.organisations.founding import Hosting
from issuer.organisations.models import Organisation
from issuer.rosters import writing
from issuer.rosters.writing import Agreed
from tests.issuer.organisations.conftest import (
    database_url,
    empty_engine,
    engine,
    hosting,
    now,
    postgres_server,
    postgres_url,
    session,
    sessions,
    sqlite_url,
)
from tests.issuer.organisations.places import SCHOOL
from tests.service.conftest import NOW
from tests.support.national_files import UAI, YEAR

__all__ = [
    "database_url",
    "empty_engine",
    "engine",
    "hosting",
    "now",
    "postgres_server",
    "postgres_url",
    "session",
    "sessions",
    "sqlite_url",
]
LATER = NOW + timedelta(days=1)
ALL_OF_IT = Agreed(who_is_missing_left=True, keep_addresses=True)
Take = Callable[..., dict[str, int]]


@pytest.fixture
def school(session: Session, hosting: Hosting) -> Organisation:
    made = creating.create(session, SCHOOL, hosting, by=None, now=NOW)
    session.commit()
    return made


@pytest.fixture
def take(session: Session, school: Organisation) -> Take:
    """Read a list and write all of it."""

    def taken(data: bytes, *, agreed: Agreed = ALL_OF_IT, now=NOW, decided=None) -> dict[str, int]:
        reading = read(io.BytesIO(data), Expected(UAI, YEAR))
        found = writing.compare(session, school, reading, decided or {})
        counts = writing.write(session, school, found, agreed, by=None, now=now)
        session.commit()
        return counts

    return taken
