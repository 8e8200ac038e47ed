"""What was decided goes to the issuing job.

An award that is handed over has no instant at which it is due any more: so what was scheduled for
later (`timing`) and what the job has in hand are told apart.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from issuer.awards.models import Award, AwardState, Campaign
from issuer.organisations.models import Organisation
from service import jobs
from service.fence import scope
from service.jobs import Job

KIND: Final = "issue"


def hand_over(
    session: Session, organisation: Organisation, awards: Iterable[Award], *, now: datetime
) -> Job | None:
    """Have those issued that are due by now; None when none is."""
    due = [one for one in awards if one.due_at is None or one.due_at <= now]
    if not due:
        return None
    with scope(session, organisation=organisation.id):
        for one in due:
            one.due_at = None
    return _start(session, organisation, [str(one.id) for one in due], now=now)


def hand_over_campaign(
    session: Session, organisation: Organisation, campaign: Campaign, *, now: datetime
) -> Job | None:
    """The same for all of a campaign."""
    here = (
        Award.campaign_id == campaign.id,
        Award.state == AwardState.SCHEDULED,
        Award.due_at <= now,
    )
    with scope(session, organisation=organisation.id):
        ids = session.scalars(select(Award.id).where(*here).order_by(Award.id)).all()
        if not ids:
            return None
        session.execute(update(Award).where(*here).values(due_at=None))
    return _start(session, organisation, map(str, ids), now=now)


def _start(
    session: Session, organisation: Organisation, keys: Iterable[str], *, now: datetime
) -> Job:
    return jobs.start(session, KIND, keys, organisation=organisation.id, now=now)
