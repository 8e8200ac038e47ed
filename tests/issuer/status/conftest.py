"""A school that signs with keys in a folder, so that other processes can sign for it, too."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from issuer.achievements.models import Achievement
from issuer.organisations import creating
from issuer.organisations.founding import Hosting
from issuer.organisations.models import Organisation
from issuer.status.home import Home
from service.fence import FencedSession
from tests.issuer.awards.catalogues import achievement
from tests.issuer.issuing.worker import hosting_in
from tests.issuer.organisations.places import SCHOOL
from tests.service.conftest import empty_engine, engine, now, sessions

__all__ = ["empty_engine", "engine", "now", "sessions"]


@pytest.fixture
def hosting(tmp_path: Path) -> Hosting:
    return hosting_in(str(tmp_path / "keys"))


@pytest.fixture
def session(sessions: sessionmaker[FencedSession]) -> Iterator[Session]:
    with sessions() as made:
        yield made


@pytest.fixture
def school(engine: Engine, session: Session, hosting: Hosting, now: datetime) -> Organisation:
    made = creating.create(session, SCHOOL, hosting, by=None, now=now)
    session.commit()
    return made


@pytest.fixture
def home(school: Organisation, hosting: Hosting) -> Home:
    return Home(school, hosting)


@pytest.fixture
def badge(session: Session, school: Organisation, now: datetime) -> Achievement:
    made = achievement(session, school, now)
    session.commit()
    return made
