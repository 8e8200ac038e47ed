"""An adult answers requests: attests them, corrected or as they are, sends them back, declines.

What is attested becomes an award like any other; the person takes it by coming back with the code
of the request.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.awards import awarding
from issuer.awards.content import Content
from issuer.awards.models import Award
from issuer.organisations.models import Organisation
from issuer.requests import answers, asking
from issuer.requests.models import AttestationRequest, RequestState
from service import audit
from service.errors import Conflict, NotFound, ServiceError
from service.fence import scope

MAX_AT_ONCE: Final = 500
MAX_COMMENT_CHARACTERS: Final = 1000
KEPT_ATTESTED: Final = timedelta(days=200)
"""The person comes back by it as long as the award can be taken."""
KEPT_DECLINED: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A request as the adult attests it; `narrative` stands in what is signed."""

    name: str
    narrative: str = ""
    first_day: date | None = None
    last_day: date | None = None


def attest(
    session: Session,
    organisation: Organisation,
    request: AttestationRequest,
    achievement: UUID,
    *,
    corrected: Corrected | None = None,
    by: UUID,
    now: datetime,
) -> Award:
    """Attest what one person says. Their own words are signed only where the adult let them stand.

    Raises Conflict `request-decided`, and what `awarding.award` raises.
    """
    held = _held(session, organisation, [request.id])[0]
    if held.state not in asking.WRITABLE:
        raise Conflict("request-decided")
    said = corrected or Corrected(name=held.name, first_day=held.first_day, last_day=held.last_day)
    wish = awarding.Wish(
        achievement=achievement,
        name=said.name,
        address=held.address or "",
        language=held.language,
        content=Content(
            narrative=said.narrative, started_on=said.first_day, ended_on=said.last_day
        ),
    )
    made = awarding.award(session, organisation, wish, by=by, now=now)
    with scope(session, organisation=organisation.id):
        held.state, held.award_id, held.achievement_id = (
            RequestState.ATTESTED,
            made.id,
            achievement,
        )
        _decided(held, by=by, now=now, kept=KEPT_ATTESTED)
        session.flush()
    answers.tell(session, organisation, held, now=now)
    _record(session, held, "request.attested", by=by, now=now)
    return made


def attest_all(
    session: Session,
    organisation: Organisation,
    requests: Iterable[UUID],
    achievement: UUID | None,
    *,
    by: UUID,
    now: datetime,
) -> Sequence[Award]:
    """Attest many as they are, each of the achievement of its page, else of this one.

    Those that somebody else answered meanwhile are left as they are. Raises ServiceError
    `request-achievement-missing`, `requests-too-many` (`most`), and as `attest`.
    """
    wanted = list(requests)
    if len(wanted) > MAX_AT_ONCE:
        raise ServiceError("requests-too-many", most=MAX_AT_ONCE)
    made = []
    for one in _held(session, organisation, wanted):
        if one.state is not RequestState.OPEN:
            continue
        chosen = one.achievement_id or achievement
        if chosen is None:
            raise ServiceError("request-achievement-missing")
        made.append(attest(session, organisation, one, chosen, by=by, now=now))
    return made


def send_back(
    session: Session,
    organisation: Organisation,
    request: AttestationRequest,
    comment: str,
    *,
    by: UUID,
    now: datetime,
) -> None:
    """Ask the person to write it anew, with a comment that says why.

    Raises ServiceError `request-comment-missing`, `request-comment-too-long` (`most`), Conflict
    `request-decided`.
    """
    if not comment.strip():
        raise ServiceError("request-comment-missing")
    _answer(session, organisation, request, RequestState.RETURNED, comment, by=by, now=now)


def decline(
    session: Session,
    organisation: Organisation,
    request: AttestationRequest,
    comment: str,
    *,
    by: UUID,
    now: datetime,
) -> None:
    """Do not attest it; raises as `send_back`, but a comment is not needed."""
    _answer(session, organisation, request, RequestState.DECLINED, comment, by=by, now=now)


def _answer(
    session: Session,
    organisation: Organisation,
    request: AttestationRequest,
    state: RequestState,
    comment: str,
    *,
    by: UUID,
    now: datetime,
) -> None:
    said = asking.told(comment)
    if len(said) > MAX_COMMENT_CHARACTERS:
        raise ServiceError("request-comment-too-long", most=MAX_COMMENT_CHARACTERS)
    held = _held(session, organisation, [request.id])[0]
    if held.state not in asking.WRITABLE:
        raise Conflict("request-decided")
    with scope(session, organisation=organisation.id):
        held.state, held.comment = state, said or None
        kept = asking.LASTS if state is RequestState.RETURNED else KEPT_DECLINED
        _decided(held, by=by, now=now, kept=kept)
        session.flush()
    answers.tell(session, organisation, held, now=now)
    _record(session, held, f"request.{state.value}", by=by, now=now)


def _held(
    session: Session, organisation: Organisation, ids: Sequence[UUID]
) -> Sequence[AttestationRequest]:
    """The requests as they are now, held against others until the commit, in their order."""
    query = select(AttestationRequest).where(AttestationRequest.id.in_(set(ids)))
    query = query.order_by(AttestationRequest.id).with_for_update()
    with scope(session, organisation=organisation.id):
        found = session.scalars(query, execution_options={"populate_existing": True}).all()
    if len(found) != len(set(ids)):
        raise NotFound("request-unknown")
    return found


def _decided(request: AttestationRequest, *, by: UUID, now: datetime, kept: timedelta) -> None:
    request.decided_by, request.changed_at, request.expires_at = by, now, now + kept


def _record(
    session: Session, request: AttestationRequest, act: str, *, by: UUID, now: datetime
) -> None:
    audit.record(
        session,
        actor=by,
        act=act,
        organisation=request.organisation_id,
        target=request.id,
        facts={"award": request.award_id} if request.award_id else {},
        now=now,
    )
