"""Looking at awards: one, many by keyset, counts, and the history of each.

Whether a person left an award aside is never told of one person: a left award counts as offered,
and how many were left is told only of a campaign that is large enough to hide in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from issuer.awards.models import Award, AwardState, Campaign
from issuer.awards.moves import shown
from service.accounts.models import Account
from service.audit import AuditEntry
from service.errors import NotFound
from service.words import folded

PAGE: Final = 50
MAX_PAGE: Final = 200
MAX_WORDS: Final = 8
MAX_HISTORY: Final = 200
ENOUGH_TO_HIDE: Final = 10
"""In a campaign with fewer answers, a count of those left aside would tell of persons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which awards; each part that is given narrows the list."""

    words: str = ""
    states: frozenset[AwardState] = field(default_factory=frozenset)
    achievement: UUID | None = None
    campaign: UUID | None = None
    pupil: UUID | None = None
    made_by: UUID | None = None
    since: datetime | None = None  # made at or after
    until: datetime | None = None  # made before


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of awards, the newest first; `newer` and `older` say where the next pages begin."""

    rows: Sequence[Award]
    newer: UUID | None = None
    older: UUID | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What was done to an award, when and by whom; no name for the service or the person."""

    at: datetime
    act: str
    name: str = ""
    facts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def find(session: Session, award_id: UUID) -> Award:
    """The award; raises NotFound `award-unknown`. Inside of the organisation's scope, as all."""
    found: Award | None = session.get(Award, award_id)
    if found is None:
        raise NotFound("award-unknown")
    return found


def listed(
    session: Session,
    wanted: Filter,
    *,
    older_than: UUID | None = None,
    newer_than: UUID | None = None,
    limit: int = PAGE,
) -> Listing:
    """A page of the awards, from the newest or from the place that another page named."""
    most = min(limit, MAX_PAGE)
    query = _filtered(select(Award), wanted)
    if newer_than is not None:
        page = query.where(Award.id > newer_than).order_by(Award.id).limit(most + 1)
        rows = list(session.scalars(page))
        more, rows = len(rows) > most, rows[:most][::-1]
        first, last = (rows[0].id, rows[-1].id) if rows else (None, None)
        return Listing(rows, first if more else None, last)
    if older_than is not None:
        query = query.where(Award.id < older_than)
    rows = list(session.scalars(query.order_by(Award.id.desc()).limit(most + 1)))
    more, rows = len(rows) > most, rows[:most]
    newer = rows[0].id if rows and older_than is not None else None
    return Listing(rows, newer, rows[-1].id if more else None)


def ids(session: Session, wanted: Filter) -> Sequence[UUID]:
    """All that match, the oldest first."""
    return session.scalars(_filtered(select(Award.id), wanted).order_by(Award.id)).all()


def counts(session: Session, wanted: Filter | None = None) -> Mapping[AwardState, int]:
    """How many there are in each state as it is shown; states without any are left out."""
    query = select(Award.state, func.count()).group_by(Award.state)
    total: dict[AwardState, int] = {}
    rows = session.execute(_filtered(query, wanted or Filter())).all()
    for state, number in rows:
        total[shown(state)] = total.get(shown(state), 0) + number
    return MappingProxyType({state: total[state] for state in AwardState if state in total})


def left_count(session: Session, campaign: UUID | None = None) -> int | None:
    """How many were left aside, of a campaign or of the organisation.

    None when there are too few answers to hide in, or when all of them were the same.
    """
    answered = (AwardState.TAKEN, AwardState.LEFT, AwardState.OFFERED)
    query = select(Award.state, func.count()).where(Award.state.in_(answered))
    if campaign is not None:
        query = query.where(Award.campaign_id == campaign)
    by_state = {row[0]: row[1] for row in session.execute(query.group_by(Award.state))}
    left, total = by_state.get(AwardState.LEFT, 0), sum(by_state.values())
    return left if total >= ENOUGH_TO_HIDE and left < total else None


def campaign(session: Session, campaign_id: UUID) -> Campaign:
    """The campaign; raises NotFound `campaign-unknown`."""
    found: Campaign | None = session.get(Campaign, campaign_id)
    if found is None:
        raise NotFound("campaign-unknown")
    return found


def achievements(session: Session, *, made_by: UUID | None = None) -> Sequence[UUID]:
    """Which achievements were awarded, by whom is asked for."""
    query = select(Award.achievement_id).distinct()
    if made_by is not None:
        query = query.where(Award.made_by == made_by)
    return session.scalars(query).all()


def replacing(session: Session, award: Award) -> Award | None:
    """The award that stands, or is to stand, in the place of this one."""
    query = select(Award).where(Award.replaces_id == award.id).order_by(Award.id.desc())
    return session.scalars(query).first()


def history(session: Session, award: Award) -> tuple[Step, ...]:
    """What was done to it, the oldest first, out of the audit log."""
    targets = [str(award.id)]
    if award.campaign_id is not None:
        targets.append(str(award.campaign_id))
    query = select(AuditEntry).where(AuditEntry.target.in_(targets))
    found = session.scalars(query.order_by(AuditEntry.sequence).limit(MAX_HISTORY)).all()
    names = people(session, {entry.actor for entry in found if entry.actor})
    return tuple(
        Step(entry.at, entry.act, names.get(entry.actor or "", ""), entry.facts) for entry in found
    )


def people(session: Session, actors: set[str]) -> Mapping[str, str]:
    """The names of accounts by the identifiers that the audit log has of them."""
    known = [UUID(one) for one in actors]
    query = select(Account.id, Account.display_name).where(Account.id.in_(known))
    return {str(row.id): row.display_name for row in session.execute(query)} if known else {}


def _filtered(query: Any, wanted: Filter) -> Any:
    states = set(wanted.states)
    if AwardState.OFFERED in states:
        states.add(AwardState.LEFT)
    else:
        states.discard(AwardState.LEFT)
    conditions: list[ColumnElement[bool]] = []
    if wanted.states:
        conditions.append(Award.state.in_(states))
    for column, value in (
        (Award.achievement_id, wanted.achievement),
        (Award.campaign_id, wanted.campaign),
        (Award.pupil_id, wanted.pupil),
        (Award.made_by, wanted.made_by),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.since is not None:
        conditions.append(Award.created_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(Award.created_at < wanted.until)
    conditions += [_has(word) for word in folded(wanted.words).split()[:MAX_WORDS]]
    return query.where(*conditions)


def _has(word: str) -> ColumnElement[bool]:
    # A word matches from its beginning, as people type names.
    start = Award.words.startswith(word, autoescape=True)
    return or_(start, Award.words.contains(f" {word}", autoescape=True))
