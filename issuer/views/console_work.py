"""Long work as people see it: what runs, what failed and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from issuer.awards.models import Award, Campaign
from issuer.views.console_counts import Mine
from issuer.views.console_forms import sentence
from service import jobs, mail
from service.errors import NotFound
from service.jobs import Job, JobState
from service.language import N_
from service.mail import Outbox
from service.web.templating import say

FAILED_SINCE: Final = timedelta(days=30)
MOST: Final = 5
MOST_FAILURES: Final = 100
NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "issue": N_("Awards being issued"),
        mail.KIND: N_("Letters being sent"),
        "letters": N_("Letters with codes being sent"),
        "withdraw": N_("Awards being withdrawn"),
    }
)
"""What each kind of work is called (msgids); others have one name together."""
OTHER: Final = N_("Work in the background")
MARKS: Final[Mapping[JobState, tuple[str, str]]] = MappingProxyType(
    {
        JobState.ACTIVE: ("note", N_("Running")),
        JobState.DONE: ("good", N_("Finished")),
        JobState.INCOMPLETE: ("warning", N_("Finished, with failures")),
        JobState.CANCELLED: ("unknown", N_("Stopped")),
    }
)
_NUMBER: Final = N_("number {number}")
_NO_WORDS: Final = N_("It failed for a reason that has no words here: {code}. Try it again.")


@dataclass(frozen=True, slots=True)
class Work:
    """A job as it is listed, with the campaign it is for."""

    job: Job
    name: str
    campaign: Campaign | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A thing that failed: what it is, why, after how many attempts; its award if it is one."""

    name: str
    why: str
    attempts: int
    award_id: UUID | None = None


def shown(session: Session, whose: Mine, *, now: datetime) -> Sequence[Work]:
    """What runs, and what failed lately; inside of the organisation's scope."""
    lately = Job.created_at > now - FAILED_SINCE
    query = (
        select(Job, Campaign)
        .outerjoin(Campaign, Campaign.job_id == Job.id)
        .where(or_(Job.state == JobState.ACTIVE, (Job.state == JobState.INCOMPLETE) & lately))
        .order_by(Job.state, Job.id.desc())
    )
    if whose.only is not None:
        query = query.where(Campaign.made_by == whose.only)
    # A single letter on its way is no news.
    query = query.where(or_(Job.total > 1, Job.failed > 0, Campaign.id.is_not(None)))
    return [
        Work(job, name_of(job), campaign) for job, campaign in session.execute(query.limit(MOST))
    ]


def check_seen(session: Session, job: Job, whose: Mine) -> None:
    """Whether who looks may see this work; raises NotFound `job-unknown`."""
    if whose.only is None:
        return
    campaign = campaign_of(session, job)
    if campaign is None or campaign.made_by != whose.only:
        raise NotFound("job-unknown")


def campaign_of(session: Session, job: Job) -> Campaign | None:
    """The campaign that a job works for."""
    return session.scalars(select(Campaign).where(Campaign.job_id == job.id)).first()


def name_of(job: Job) -> str:
    """What a work is called (a msgid)."""
    return NAMES.get(job.kind, OTHER)


def mark_of(job: Job) -> tuple[str, str]:
    """Shape and word (a msgid) of its state."""
    return MARKS[job.state]


def failures(session: Session, job: Job) -> Sequence[Failure]:
    """What failed for good, in words."""
    items = jobs.failures(session, job, most=MOST_FAILURES)
    keys = [UUID(item.key) for item in items if _is_uuid(item.key)]
    awards = {str(one.id): one for one in session.scalars(select(Award).where(Award.id.in_(keys)))}
    letters = {
        str(row[0]): row[1] or ""
        for row in session.execute(select(Outbox.id, Outbox.recipient).where(Outbox.id.in_(keys)))
    }
    found = []
    for item in items:
        award = awards.get(item.key)
        name = award.recipient_name if award else letters.get(item.key, "")
        row = item.position + 1
        label = name or say()(_NUMBER, number=row)
        found.append(
            Failure(label, _why(item.error or ""), item.attempts, award.id if award else None)
        )
    return found


def _why(code: str) -> str:
    known = sentence(code)
    return say()(known) if known else say()(_NO_WORDS, code=code)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
