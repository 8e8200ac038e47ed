"""Awards that wait to be taken, with their codes."""

from typing import Any
from uuid import UUID

from issuer.awards.models import Award, AwardState
from issuer.delivering import claims
from issuer.delivering.models import Channel
from tests.issuer.awards.catalogues import achievement, an_award
from tests.issuer.organisations.places import SCHOOL
from tests.issuer.support import Running


def an_offer(running: Running, *, slug: str = SCHOOL.slug, **wish: Any) -> tuple[UUID, str]:
    """An offered award and its code."""
    with running.inside(slug) as (session, organisation):
        made = achievement(session, organisation, running.now)
        award = an_award(
            session, organisation, made.id, running.now, state=AwardState.OFFERED, **wish
        )
        award.offered_at = running.now
        code = claims.make(
            session, award, Channel.LINK, secrets=running.place.secrets, now=running.now
        )
        return award.id, code


def again(running: Running, award_id: UUID, slug: str = SCHOOL.slug) -> str:
    """Another code for the same award."""
    with running.inside(slug) as (session, _):
        award = session.get_one(Award, award_id)
        return claims.make(
            session, award, Channel.LINK, secrets=running.place.secrets, now=running.now
        )


def put(running: Running, award_id: UUID, state: AwardState, slug: str = SCHOOL.slug) -> None:
    """Put an award into a state without asking."""
    with running.inside(slug) as (session, _):
        session.get_one(Award, award_id).state = state


def state_of(running: Running, award_id: UUID, slug: str = SCHOOL.slug) -> AwardState:
    with running.inside(slug) as (session, _):
        return session.get_one(Award, award_id).state
