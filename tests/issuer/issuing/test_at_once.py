"""Fifty at once on one list, some revoke and some issue: nothing is lost."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, undefer

from issuer.achievements.models import Achievement
from issuer.awards.models import Award, AwardState
from issuer.issuing import looking, signing
from issuer.issuing.models import Credential, Form
from issuer.organisations import creating
from issuer.organisations.models import Organisation
from issuer.status import entries, publishing
from issuer.status.home import Home
from issuer.status.models import StatusEntry, StatusList
from schemas import json_text
from schemas.bitstring import decode, value_at
from service import database
from service.fence import scope
from tests.issuer.awards.catalogues import an_award
from tests.issuer.issuing.worker import hosting_in

EACH = 25
MINUTE = timedelta(minutes=1)


def act(engine: Engine, folder: str, now: datetime, what: str, award_id: UUID) -> None:
    """Revoke one credential or sign one award, as a request would."""
    with database.sessions(engine)() as session:
        school = creating.find(session, "college-exemple")
        with scope(session, organisation=school.id):
            award = session.get_one(Award, award_id)
            if what == "sign":
                hosting = hosting_in(folder)
                signing.take(session, hosting, award, form=Form.DATA_INTEGRITY, now=now)
            else:
                signed = looking.of_award(session, award)[Form.DATA_INTEGRITY]
                place = (signed.status_list_id, signed.status_index)
                entries.set_many(session, school, [place], reason="test", now=now)  # type: ignore[list-item]
            session.commit()


def act_alone(url: str, folder: str, now: datetime, what: str, award_id: UUID) -> None:
    """The same in a process that has nothing of ours open."""
    engine = database.engine(url)
    act(engine, folder, now, what, award_id)
    engine.dispose()


@pytest.fixture
def acts(
    session: Session,
    school: Organisation,
    badge: Achievement,
    now: datetime,
    tmp_path: Path,
) -> list[tuple[str, UUID]]:
    """Half of the awards are signed and shall be revoked, the other half shall be signed."""
    awards = [
        an_award(session, school, badge.id, now, state=AwardState.OFFERED) for _ in range(2 * EACH)
    ]
    hosting = hosting_in(str(tmp_path / "keys"))
    for one in awards[:EACH]:
        signing.take(session, hosting, one, form=Form.DATA_INTEGRITY, now=now)
    publishing.published(session, Home(school, hosting), 1, now=now)
    session.commit()
    revoked = [("revoke", one.id) for one in awards[:EACH]]
    signed = [("sign", one.id) for one in awards[EACH:]]
    return [one for pair in zip(revoked, signed, strict=True) for one in pair]


def test_fifty_threads(
    engine: Engine, session: Session, acts: Any, school: Organisation, now: datetime, tmp_path: Path
) -> None:
    at, folder = now + MINUTE, str(tmp_path / "keys")
    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(act, engine, folder, at, *one) for one in acts]:
            done.result()
    check(session, school, acts, folder, at)


def test_fifty_acts_of_ten_processes(
    session: Session,
    acts: Any,
    school: Organisation,
    now: datetime,
    tmp_path: Path,
    database_url: str,
) -> None:
    at, folder = now + MINUTE, str(tmp_path / "keys")
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(10, mp_context=context) as pool:
        for done in [pool.submit(act_alone, database_url, folder, at, *one) for one in acts]:
            done.result()
    check(session, school, acts, folder, at)


def check(session: Session, school: Organisation, acts: Any, folder: str, now: datetime) -> None:
    """Rows, documents and the published list say the same, and all of it."""
    session.rollback()
    session.expunge_all()
    revoked = {award_id for what, award_id in acts if what == "revoke"}
    published = publishing.published(session, Home(school, hosting_in(folder)), 1, now=now)
    subject = json_text.parse_object(published.document)["credentialSubject"]
    bits = decode(subject["encodedList"])
    with scope(session, organisation=school.id):
        signed = session.scalars(select(Credential).options(undefer(Credential.document))).all()
        (found,) = session.scalars(select(StatusList)).all()
        rows = {one.index: one.is_set for one in session.scalars(select(StatusEntry))}
    assert {one.award_id for one in signed} == {award_id for _, award_id in acts}
    assert len(rows) == found.allotted == len(signed) == len(acts)
    assert found.revision == found.published_revision == len(revoked)
    for one in signed:
        index = int(json_text.parse_object(one.document)["credentialStatus"]["statusListIndex"])
        assert index == one.status_index
        assert value_at(bits, index) == rows[index] == (one.award_id in revoked)
    assert sum(byte.bit_count() for byte in bits) == len(revoked)
