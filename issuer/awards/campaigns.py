"""Campaigns: many awards that are made together, from a table, a file or an event.

    campaign = campaigns.start(session, school, Plan(name="PSC1 3A", source=Source.TABLE), wishes,
                               by=account.id, now=now)

All is made in one transaction; who makes the awards in several uses `begin`, `add`, `finish`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from issuer.awards import awarding, handing, looking, moves, permits
from issuer.awards.awarding import Wish
from issuer.awards.catalogue import Entry
from issuer.awards.models import Award, AwardState, Campaign, Source
from issuer.errors import IssuerError
from issuer.organisations.models import Organisation
from service import audit, jobs
from service.database import new_id
from service.errors import Conflict
from service.fence import scope
from service.jobs import Job
from service.words import squeezed

AT_ONCE: Final = 500
MAX_NAME_CHARACTERS: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a campaign is; `facts` is JSON of whoever made it, such as counts and mapping."""

    name: str
    source: Source = Source.TABLE
    achievement: UUID | None = None
    reader: str | None = None
    file_name: str | None = None
    file_digest: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a campaign is: awards by state as shown, and the job that issues them."""

    by_state: Mapping[AwardState, int]
    job: Job | None

    @property
    def total(self) -> int:
        """How many awards it has."""
        return sum(self.by_state.values())

    @property
    def issued(self) -> int:
        """How many of them were issued, whatever became of them."""
        not_yet = sum(self.by_state.get(one, 0) for one in moves.NOT_YET_ISSUED)
        return self.total - not_yet


def start(
    session: Session,
    organisation: Organisation,
    plan: Plan,
    wishes: Iterable[Wish],
    *,
    by: UUID | None,
    now: datetime,
) -> Campaign:
    """A campaign with all its awards, or nothing at all, handed to the issuing job.

    Raises as `begin` and `add`.
    """
    made = begin(session, organisation, plan, by=by, now=now)
    add(session, organisation, made, wishes, by=by, now=now)
    finish(session, organisation, made, by=by, now=now)
    return made


def begin(
    session: Session, organisation: Organisation, plan: Plan, *, by: UUID | None, now: datetime
) -> Campaign:
    """A campaign without awards; raises IssuerError `campaign-name-malformed` (`most`)."""
    name = squeezed(plan.name)
    if not 0 < len(name) <= MAX_NAME_CHARACTERS or not name.isprintable():
        raise IssuerError("campaign-name-malformed", most=MAX_NAME_CHARACTERS)
    made = Campaign(
        id=new_id(),
        organisation_id=organisation.id,
        name=name,
        source=plan.source,
        reader=plan.reader,
        achievement_id=plan.achievement,
        file_name=plan.file_name,
        file_digest=plan.file_digest,
        facts=dict(plan.facts),
        made_by=by,
        created_at=now,
    )
    with scope(session, organisation=organisation.id):
        session.add(made)
        session.flush()
    return made


def add(
    session: Session,
    organisation: Organisation,
    campaign: Campaign,
    wishes: Iterable[Wish],
    *,
    by: UUID | None,
    now: datetime,
) -> tuple[UUID, ...]:
    """More awards of a campaign; their identifiers in the order of the wishes.

    Raises Conflict `campaign-ended`, and as `awarding.checked` for any of them, whose place in the
    order is then the pointer of the error (`/3` is the fourth).
    """
    if campaign.ended_at is not None:
        raise Conflict("campaign-ended")
    state = awarding.decided_state(session, organisation, by=by, now=now)
    rows = _rows(session, organisation, campaign, wishes, state=state, by=by, now=now)
    made: list[UUID] = []
    with scope(session, organisation=organisation.id):
        # A campaign of ten thousand never stands in memory as a whole.
        while some := list(islice(rows, AT_ONCE)):
            session.execute(insert(Award), some)
            made += [row["id"] for row in some]
    return tuple(made)


def finish(
    session: Session,
    organisation: Organisation,
    campaign: Campaign,
    *,
    by: UUID | None,
    now: datetime,
) -> Job | None:
    """The end of a campaign's making; what is decided and due goes to the issuing job."""
    with scope(session, organisation=organisation.id):
        campaign.ended_at = now
        by_state = looking.counts(session, looking.Filter(campaign=campaign.id))
        job = handing.hand_over_campaign(session, organisation, campaign, now=now)
        campaign.job_id = job.id if job else None
        session.flush()
    audit.record(
        session,
        actor=by,
        act="campaign.made",
        organisation=organisation.id,
        target=campaign.id,
        facts={"awards": sum(by_state.values()), "source": campaign.source.value},
        now=now,
    )
    return job


def approve(
    session: Session, organisation: Organisation, campaign: Campaign, *, by: UUID, now: datetime
) -> Job | None:
    """The head decides about all of a campaign that wait for it, at once.

    Raises NotAllowed as `permits.require_decide`, `award-own-approval`.
    """
    permits.require_decide(session, organisation, by=by, now=now)
    permits.check_other(organisation, campaign.made_by, by=by)
    with scope(session, organisation=organisation.id):
        for sample in _samples(session, campaign):
            permits.check_attestable(session, organisation, sample, now=now)
        moved = moves.approve_campaign(session, campaign.id, by=by, now=now)
        job = handing.hand_over_campaign(session, organisation, campaign, now=now)
        campaign.job_id = job.id if job else campaign.job_id
        session.flush()
    audit.record(
        session,
        actor=by,
        act="campaign.approved",
        organisation=organisation.id,
        target=campaign.id,
        facts={"awards": moved},
        now=now,
    )
    return job


def progress(session: Session, campaign: Campaign) -> Progress:
    """How far it is; inside of the organisation's scope."""
    by_state = looking.counts(session, looking.Filter(campaign=campaign.id))
    owner = campaign.organisation_id
    job = jobs.progress(session, campaign.job_id, organisation=owner) if campaign.job_id else None
    return Progress(by_state, job)


def listed(
    session: Session,
    *,
    made_by: UUID | None = None,
    older_than: UUID | None = None,
    limit: int = looking.PAGE,
) -> list[Campaign]:
    """Campaigns, of everybody or of one person, the newest first."""
    query = select(Campaign).order_by(Campaign.id.desc()).limit(min(limit, looking.MAX_PAGE))
    if older_than is not None:
        query = query.where(Campaign.id < older_than)
    if made_by is not None:
        query = query.where(Campaign.made_by == made_by)
    return list(session.scalars(query))


def totals(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, Mapping[AwardState, int]]:
    """The awards of several campaigns, counted by state as it is shown."""
    query = (
        select(Award.campaign_id, Award.state, func.count())
        .where(Award.campaign_id.in_(list(ids)))
        .group_by(Award.campaign_id, Award.state)
    )
    found: dict[Any, dict[AwardState, int]] = {}
    for campaign_id, state, number in session.execute(query):
        one = found.setdefault(campaign_id, {})
        one[moves.shown(state)] = one.get(moves.shown(state), 0) + number
    return found


def _samples(session: Session, campaign: Campaign) -> Iterable[Award]:
    """One award of each achievement that waits."""
    first = (
        select(func.min(Award.id))
        .where(Award.campaign_id == campaign.id, Award.state == AwardState.TO_APPROVE)
        .group_by(Award.version_id)
    )
    return session.scalars(select(Award).where(Award.id.in_(first))).all()


def _rows(
    session: Session,
    organisation: Organisation,
    campaign: Campaign,
    wishes: Iterable[Wish],
    *,
    state: AwardState,
    by: UUID | None,
    now: datetime,
) -> Iterator[dict[str, Any]]:
    entries: dict[UUID, Entry] = {}
    for position, wish in enumerate(wishes):
        try:
            entry = entries.get(wish.achievement)
            if entry is None:
                # Who may award what is the same for all of one achievement.
                entry = awarding.allowed(session, organisation, wish.achievement, by=by, now=now)
                entries[wish.achievement] = entry
            awarding.check_person(wish)
            awarding.check_dates(wish, now=now)
            row = Award(id=new_id(), organisation_id=organisation.id)
            awarding.begin(row, wish, by=by, now=now)
            row.campaign_id = campaign.id
            row.state = AwardState.DRAFT if wish.draft else state
            awarding.write(row, entry, wish, now=now)
        except IssuerError as error:
            raise IssuerError(error.code, pointer=f"/{position}", **error.facts) from error
        yield {column.key: getattr(row, column.key) for column in Award.__mapper__.column_attrs}
