"""Awards that did not reach their person: no code, a letter that failed, nothing taken for long.

Whether somebody left an award aside is not told: it stands here as not taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from issuer.awards.models import Award
from issuer.delivering.claims import WAITING
from issuer.delivering.models import Claim
from service.jobs import Job, JobState

USUAL_DAYS: Final = 14
MAX_DAYS: Final = 365
MAX_AT_ONCE: Final = 5000


class Why(StrEnum):
    """What went wrong, the worst first."""

    MAIL_FAILED = "mail-failed"
    NEVER_SENT = "never-sent"
    CODE_EXPIRED = "code-expired"
    NOT_TAKEN = "not-taken"


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An award that waits, with its code if it has one."""

    award: Award
    claim: Claim | None
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which ones: those whose code is older than so many days, or who never had a good one."""

    days: int = USUAL_DAYS
    made_by: UUID | None = None
    with_address: bool = False


def listed(
    session: Session, wanted: Wanted, *, now: datetime, offset: int = 0, limit: int = 50
) -> tuple[Sequence[Undelivered], int]:
    """A page of them, those offered longest first, and how many there are in all.

    Inside the scope of the organisation.
    """
    query = _query(wanted, now)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(
        query.order_by(Award.offered_at, Award.id).offset(offset).limit(limit)
    ).all()
    return [_told(award, claim, job, now) for award, claim, job in rows], total


def ids(session: Session, wanted: Wanted, *, now: datetime) -> Sequence[UUID]:
    """The awards of those who can be written to, at most `MAX_AT_ONCE`."""
    query = _query(wanted, now).where(Award.address.is_not(None)).order_by(Award.id)
    return [award.id for award, _, _ in session.execute(query.limit(MAX_AT_ONCE))]


def _query(wanted: Wanted, now: datetime) -> Select[Award, Claim, Job]:
    query = (
        select(Award, Claim, Job)
        .outerjoin(Claim, and_(Claim.award_id == Award.id, Claim.void_at.is_(None)))
        .outerjoin(Job, Job.id == Claim.mail_job_id)
        .where(Award.state.in_(WAITING), _late(wanted, now))
    )
    if wanted.made_by is not None:
        query = query.where(Award.made_by == wanted.made_by)
    if wanted.with_address:
        query = query.where(Award.address.is_not(None))
    return query


def _late(wanted: Wanted, now: datetime) -> ColumnElement[bool]:
    before = now - timedelta(days=min(max(wanted.days, 0), MAX_DAYS))
    return or_(
        Claim.id.is_(None),
        Claim.expires_at <= now,
        Claim.created_at <= before,
        Job.state == JobState.INCOMPLETE,
    )


def _told(award: Award, claim: Claim | None, job: Job | None, now: datetime) -> Undelivered:
    if job is not None and job.state is JobState.INCOMPLETE:
        return Undelivered(award, claim, Why.MAIL_FAILED)
    if claim is None:
        return Undelivered(award, None, Why.NEVER_SENT)
    return Undelivered(award, claim, Why.CODE_EXPIRED if claim.expires_at <= now else Why.NOT_TAKEN)
