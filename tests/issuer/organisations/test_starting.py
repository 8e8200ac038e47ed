"""The link by which an organisation is founded: once, until a date."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from issuer.organisations import creating, starting
from service.errors import NotFound, ServiceError
from service.fence import FencedSession
from tests.issuer.organisations.places import SCHOOL
from tests.support.web import NOW

SECOND = timedelta(seconds=1)


def test_a_link_serves_once(session: Session) -> None:
    made = starting.make(session, now=NOW)
    found = starting.read(session, made.token, NOW)
    assert found is not None
    assert made.address("https://x.example") == f"https://x.example/found/{made.token}"
    assert starting.read(session, made.token, NOW) is found, "opening uses nothing up"
    starting.use(session, found, now=NOW)
    assert starting.read(session, made.token, NOW) is None
    with pytest.raises(NotFound, match="link-unknown"):
        starting.use(session, found, now=NOW)


def test_of_two_who_found_with_one_link_one_is_refused(
    sessions: sessionmaker[FencedSession],
) -> None:
    with sessions() as session:
        token = starting.make(session, now=NOW).token
        session.commit()
        seen = starting.read(session, token, NOW)
    with sessions() as session:
        starting.use(session, starting.read(session, token, NOW), now=NOW)
        session.commit()
    with sessions() as session, pytest.raises(NotFound):
        starting.use(session, seen, now=NOW)


@pytest.mark.parametrize("token", ["", "x", "é" * 1000, "\ud800", "\0"])
def test_what_is_no_link_is_none(session: Session, token: str) -> None:
    starting.make(session, now=NOW)
    assert starting.read(session, token, NOW) is None


def test_a_link_ends(session: Session) -> None:
    made = starting.make(session, now=NOW, lasts=timedelta(days=1))
    late = NOW + timedelta(days=1)
    assert starting.read(session, made.token, late - SECOND) is not None
    assert starting.read(session, made.token, late) is None
    with pytest.raises(NotFound):
        starting.use(session, made.link, now=late)
    for wrong in (timedelta(), timedelta(days=91)):
        with pytest.raises(ServiceError, match="founding-date-wrong"):
            starting.make(session, now=NOW, lasts=wrong)


def test_a_place_is_empty_until_somebody_founds(session: Session, hosting: object) -> None:
    assert starting.is_empty(session)
    creating.create(session, SCHOOL, hosting, by=None, now=NOW)
    assert not starting.is_empty(session)
