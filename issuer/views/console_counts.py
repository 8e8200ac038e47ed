"""What waits in an organisation, counted for the first page of its console."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from issuer.achievements.models import Achievement
from issuer.awards import looking, permits
from issuer.awards.models import Award, AwardState
from issuer.delivering import undelivered
from issuer.organisations.models import Organisation
from issuer.requests.models import AttestationRequest, RequestState
from service import accounts
from service.accounts.models import Role
from service.web.hooks import Who


@dataclass(frozen=True, slots=True)
class Mine:
    """Who looks at the console, as far as it decides what is shown."""

    powers: frozenset[Role]
    only: UUID | None  # whose awards are shown; None: everybody's

    @property
    def is_head(self) -> bool:
        """Whether everything is theirs to decide; so of a partner's people at home."""
        return Role.HEAD in self.powers

    @property
    def in_office(self) -> bool:
        """Whether they see what others awarded."""
        return self.only is None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each."""

    to_approve: int
    undelivered: int
    requests: int
    drafts: int
    offered: int
    taken: int


def mine(who: Who, place: Organisation) -> Mine:
    """What who calls is shown in this organisation."""
    powers = permits.powers(place, frozenset(Role(one) for one in who.roles))
    return Mine(powers, None if powers & permits.OFFICE else who.account_id)


def counts(session: Session, whose: Mine, *, now: datetime) -> Counts:
    """The counts; inside of the organisation's scope."""
    by_state = looking.counts(session, looking.Filter(made_by=whose.only))
    wanted = undelivered.Wanted(made_by=whose.only)
    _, late = undelivered.listed(session, wanted, now=now, limit=1)
    return Counts(
        to_approve=by_state.get(AwardState.TO_APPROVE, 0),
        undelivered=late,
        requests=_requests(session, now),
        drafts=by_state.get(AwardState.DRAFT, 0),
        offered=by_state.get(AwardState.OFFERED, 0),
        taken=by_state.get(AwardState.TAKEN, 0),
    )


def _requests(session: Session, now: datetime) -> int:
    query = select(func.count()).select_from(AttestationRequest)
    waiting = AttestationRequest.state == RequestState.OPEN
    return session.scalar(query.where(waiting, AttestationRequest.expires_at > now)) or 0


def names(session: Session, awards: Iterable[Award]) -> Mapping[Any, str]:
    """The names of what was awarded, by achievement."""
    wanted = {one.achievement_id for one in awards}
    query = select(Achievement.id, Achievement.name).where(Achievement.id.in_(wanted))
    return {row[0]: row[1] for row in session.execute(query)}


def begun(session: Session, place: Organisation) -> tuple[bool, bool, bool]:
    """Whether there is a badge, a colleague, an award."""
    people = {one.person_id for one, _ in accounts.of_organisation(session, place.id)}
    return (
        session.scalars(select(Achievement.id).limit(1)).first() is not None,
        len(people) > 1,
        session.scalars(select(Award.id).limit(1)).first() is not None,
    )
