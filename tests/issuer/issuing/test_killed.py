"""Workers are killed in the middle of five thousand awards: each is issued exactly once."""

import random
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, undefer

from issuer.achievements.models import Achievement
from issuer.awards import awarding
from issuer.awards.awarding import Wish
from issuer.awards.models import Award, AwardState, Recipient
from issuer.issuing.models import Credential
from issuer.organisations.models import Organisation
from issuer.status import publishing
from issuer.status.home import Home
from issuer.status.models import StatusEntry, StatusList
from schemas import json_text
from schemas.bitstring import decode, value_at
from service import audit, jobs
from service.audit import AuditEntry
from service.database import new_id
from service.fence import scope
from service.jobs import JobState
from tests.issuer.issuing.worker import hosting_in, workers

HOLDER = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
AWARDS = 5_000
SIGNED_EACH = 5
"""One in so many is signed by the job; the others are offered."""
KILLS = 20
MINUTE = timedelta(minutes=1)


def many_awards(session: Session, school: Organisation, badge: Achievement, now: datetime) -> Any:
    """Decided awards, and the job that issues them."""
    rows = []
    for recipient, value in ((Recipient.CLAIM, ""), (Recipient.DID, HOLDER)):
        wish = Wish(achievement=badge.id, name="Noé Dupré", recipient=recipient, value=value)
        one = awarding.made_of(session, school, wish, by=None, now=now)
        rows.append({c.key: getattr(one, c.key) for c in Award.__table__.columns})
        rows[-1]["due_at"] = None
    awards = [
        {**rows[number % SIGNED_EACH == 0], "id": new_id(), "organisation_id": school.id}
        for number in range(AWARDS)
    ]
    with scope(session, organisation=school.id):
        session.execute(insert(Award), awards)
    keys = (str(one["id"]) for one in awards)
    job = jobs.start(session, "issue", keys, organisation=school.id, now=now)
    session.commit()
    return job


def test_killed_twenty_times_each_award_is_issued_once(
    session: Session,
    school: Organisation,
    badge: Achievement,
    now: datetime,
    tmp_path: Path,
    database_url: str,
) -> None:
    job_id = many_awards(session, school, badge, now).id
    chance = random.Random(20261123)
    with workers(database_url, str(tmp_path / "keys"), now + MINUTE) as started:
        for _ in range(KILLS):
            assert started.run(chance.randrange(1, 900)) == "killed"
        found = jobs.progress(session, job_id, organisation=school.id)
        assert found.state is JobState.ACTIVE
        assert found.done > 0
        session.rollback()
        assert started.run(0) == "0"
    found = jobs.progress(session, job_id, organisation=school.id)
    assert (found.state, found.done, found.failed) == (JobState.DONE, AWARDS, 0)
    check_everything(session, school, str(tmp_path / "keys"), now + 2 * MINUTE)


def check_everything(session: Session, school: Organisation, folder: str, now: datetime) -> None:
    with scope(session, organisation=school.id):
        states = session.execute(select(Award.state, func.count()).group_by(Award.state)).all()
        assert [tuple(row) for row in states] == [(AwardState.OFFERED, AWARDS)]
        signed = session.scalars(select(Credential).options(undefer(Credential.document))).all()
        wanted = select(Award.id).where(Award.recipient == Recipient.DID)
        assert Counter(one.award_id for one in signed) == Counter(session.scalars(wanted))
        (found,) = session.scalars(select(StatusList)).all()
        entries = {one.index: one for one in session.scalars(select(StatusEntry))}
        assert len(entries) == found.allotted == len(signed) == AWARDS // SIGNED_EACH
        for one in signed:
            status = json_text.parse_object(one.document)["credentialStatus"]
            assert status["statusListIndex"] == str(one.status_index)
            assert entries[one.status_index or 0].credential == one.name
        offered = select(AuditEntry.target).where(AuditEntry.act == "award.offered")
        told = Counter(UUID(str(target)) for target in session.scalars(offered))
        assert told == Counter(session.scalars(select(Award.id)))
        assert audit.verify(session, school.id) is None
        check_list(session, school, folder, now)


def check_list(session: Session, school: Organisation, folder: str, now: datetime) -> None:
    home = Home(school, hosting_in(folder))
    published = publishing.published(session, home, 1, now=now)
    subject = json_text.parse_object(published.document)["credentialSubject"]
    bits = decode(subject["encodedList"])
    assert not any(bits)
    assert value_at(bits, 0) == 0
