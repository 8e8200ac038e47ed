"""The life of an award: which state may follow which, and the one place where it changes.

Whether a person left an award aside is not the business of who awarded it: that move leaves no
entry in the audit log and no instant on the row, and whatever is possible with an offered award is
possible with one that was left.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import CursorResult, case, select, update
from sqlalchemy.orm import Session

from issuer.awards.models import Award, AwardState
from service import audit
from service.errors import Conflict, NotFound
from service.fence import scope

MAX_REASON_CHARACTERS: Final = 500
LAPSES_AFTER: Final = timedelta(days=180)
"""How long an offer waits to be taken unless a wish says otherwise."""
_ACTS: Final[Mapping[AwardState, str]] = MappingProxyType(
    {
        AwardState.DRAFT: "award.returned",
        AwardState.TO_APPROVE: "award.submitted",
        AwardState.SCHEDULED: "award.decided",
        AwardState.OFFERED: "award.offered",
        AwardState.TAKEN: "award.taken",
        AwardState.LAPSED: "award.lapsed",
        AwardState.REPLACED: "award.replaced",
        AwardState.SUSPENDED: "award.suspended",
        AwardState.REVOKED: "award.revoked",
    }
)
RESUMED: Final = "award.resumed"

_S: Final = AwardState
_WHILE_OFFERED: Final = frozenset(
    {_S.TAKEN, _S.LEFT, _S.LAPSED, _S.REPLACED, _S.SUSPENDED, _S.REVOKED}
)
FIRST: Final = frozenset({_S.DRAFT, _S.TO_APPROVE, _S.SCHEDULED})
"""The states in which an award may begin."""
MOVES: Final[Mapping[AwardState, frozenset[AwardState]]] = MappingProxyType(
    {
        _S.DRAFT: frozenset({_S.TO_APPROVE, _S.SCHEDULED, _S.REPLACED}),
        _S.TO_APPROVE: frozenset({_S.DRAFT, _S.SCHEDULED, _S.REPLACED}),
        # Until the worker issues it, a decision can be taken back.
        _S.SCHEDULED: frozenset({_S.DRAFT, _S.TO_APPROVE, _S.OFFERED, _S.REPLACED, _S.REVOKED}),
        _S.OFFERED: _WHILE_OFFERED,
        _S.LEFT: _WHILE_OFFERED - {_S.LEFT} | {_S.OFFERED},
        _S.TAKEN: frozenset({_S.REPLACED, _S.SUSPENDED, _S.REVOKED}),
        _S.LAPSED: frozenset({_S.SCHEDULED, _S.REPLACED, _S.REVOKED}),
        _S.SUSPENDED: frozenset({_S.OFFERED, _S.TAKEN, _S.REPLACED, _S.REVOKED}),
        _S.REPLACED: frozenset(),
        _S.REVOKED: frozenset(),
    }
)
"""What may follow each state; nothing else may."""
NOT_YET_ISSUED: Final = frozenset({_S.DRAFT, _S.TO_APPROVE, _S.SCHEDULED})
STANDING: Final = frozenset({_S.OFFERED, _S.LEFT, _S.TAKEN, _S.SUSPENDED})
"""The states of an award that was issued and has not ended."""
ENDED: Final = frozenset({_S.LAPSED, _S.REPLACED, _S.REVOKED})


def shown(state: AwardState) -> AwardState:
    """The state as those who award may see it."""
    return AwardState.OFFERED if state is AwardState.LEFT else state


def move(
    session: Session,
    award: Award,
    to: AwardState,
    *,
    by: UUID | None,
    now: datetime,
    reason: str | None = None,
) -> Award:
    """Lock the row and let it go to another state, with its instants and an entry in the audit log.

    `by` is an account; None is the service itself, or the person who holds the code. Raises
    NotFound `award-unknown`, Conflict `award-move-refused` (`state`, `wanted`).
    """
    with scope(session, organisation=award.organisation_id):
        held = locked(session, [award.id])
        if not held:
            raise NotFound("award-unknown")
        _go(session, held[0], to, by=by, now=now, reason=reason)
        return held[0]


def move_all(
    session: Session,
    awards: Iterable[Award],
    to: AwardState,
    *,
    by: UUID | None,
    now: datetime,
    reason: str | None = None,
) -> Sequence[Award]:
    """The same for several of one organisation, all or none. Raises as `move`."""
    wanted = list(awards)
    if not wanted:
        return ()
    with scope(session, organisation=wanted[0].organisation_id):
        held = locked(session, [one.id for one in wanted])
        if len(held) != len({one.id for one in wanted}):
            raise NotFound("award-unknown")
        for one in held:
            check(one, to)
        for one in held:
            _go(session, one, to, by=by, now=now, reason=reason)
        return held


def approve_campaign(session: Session, campaign_id: UUID, *, by: UUID, now: datetime) -> int:
    """Let all of a campaign that wait to be approved go to be issued; how many those were.

    Inside of the scope. The entry in the audit log is the caller's, with the campaign for target.
    What would be over before it is issued stays where it is.
    """
    session.flush()
    overdue = (Award.due_at.is_(None)) | (Award.due_at < now)
    waiting = (
        update(Award)
        .where(
            Award.campaign_id == campaign_id,
            Award.state == AwardState.TO_APPROVE,
            (Award.valid_until.is_(None)) | (Award.valid_until > now),
        )
        .values(
            state=AwardState.SCHEDULED,
            approved_by=by,
            changed_at=now,
            reason=None,
            due_at=case((overdue, now), else_=Award.due_at),
            lapses_at=case((Award.lapses_at <= now, now + LAPSES_AFTER), else_=Award.lapses_at),
        )
        .execution_options(synchronize_session=False)
    )
    done = cast(CursorResult[Any], session.execute(waiting)).rowcount
    for one in session.identity_map.values():
        if isinstance(one, Award):
            session.expire(one)
    return done


def locked(session: Session, ids: Iterable[UUID]) -> Sequence[Award]:
    """The rows as they are now, held against others until the commit; inside of a scope.

    Always in the order of their identifiers, so that two who lock the same rows do not wait for
    one another.
    """
    session.flush()
    query = select(Award).where(Award.id.in_(set(ids))).order_by(Award.id).with_for_update()
    return session.scalars(query, execution_options={"populate_existing": True}).all()


def check(award: Award, to: AwardState) -> None:
    """Whether it may go there from where it is; raises Conflict `award-move-refused`."""
    if to not in MOVES[award.state]:
        raise Conflict(
            "award-move-refused",
            award=str(award.id),
            state=shown(award.state).value,
            wanted=shown(to).value,
        )


def _go(
    session: Session,
    award: Award,
    to: AwardState,
    *,
    by: UUID | None,
    now: datetime,
    reason: str | None,
) -> None:
    check(award, to)
    before, award.state = award.state, to
    if AwardState.LEFT in {before, to} and to in {AwardState.LEFT, AwardState.OFFERED}:
        # Neither leaving nor coming back is seen from outside.
        session.flush()
        return
    award.changed_at = now
    award.reason = reason[:MAX_REASON_CHARACTERS] if reason else None
    _set_instants(award, before, now)
    session.flush()
    facts = {"from": shown(before).value, "to": to.value}
    if award.campaign_id is not None:
        facts["campaign"] = str(award.campaign_id)
    audit.record(
        session,
        actor=by,
        act=RESUMED if before is AwardState.SUSPENDED and to in STANDING else _ACTS[to],
        organisation=award.organisation_id,
        target=award.id,
        facts=facts,
        now=now,
    )


def _set_instants(award: Award, before: AwardState, now: datetime) -> None:
    to = award.state
    if to is AwardState.SCHEDULED:
        award.due_at = award.due_at or now
        if before is AwardState.LAPSED:
            award.due_at, award.offered_at, award.reminded_at, award.lapses_at = (
                now,
                None,
                None,
                None,
            )
    elif to is AwardState.OFFERED:
        award.offered_at = award.offered_at or now
    elif to is AwardState.TAKEN:
        award.taken_at = award.taken_at or now
