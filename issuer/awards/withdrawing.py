"""Revoke, suspend and resume awards; what was signed is withdrawn in its status list.

A credential is withdrawn for good when its list is one of revocations, and until it is lifted when
it is one of suspensions. An award that nobody took yet has no credential: then the offer ends.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Final, TypeAlias
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.awards import moves, permits
from issuer.awards.deciding import Decided, reason_of
from issuer.awards.models import Award, AwardState
from issuer.issuing.models import Credential
from issuer.organisations import creating
from issuer.organisations.models import Organisation
from issuer.status import entries
from issuer.status.models import Purpose, StatusList
from schemas.errors import LivretError
from service import jobs
from service.errors import Conflict, NotFound
from service.fence import scope
from service.jobs import Chunk, GiveUp, Job, Kinds

KIND: Final = "withdraw"
MOST_AT_ONCE: Final = 50
"""More than this many are withdrawn by a job."""

Places: TypeAlias = dict[UUID, list[tuple[UUID, int, Purpose]]]


class Act(StrEnum):
    """What is done to awards that were issued."""

    REVOKE = "revoke"
    SUSPEND = "suspend"
    RESUME = "resume"


def revoke(
    session: Session,
    organisation: Organisation,
    awards: Iterable[Award],
    *,
    reason: str,
    by: UUID,
    now: datetime,
) -> Sequence[Award]:
    """They no longer count, for good; all of them or none.

    Raises NotAllowed as `permits.require_withdraw`, IssuerError `reason-missing`, NotFound
    `award-unknown`, Conflict `award-move-refused`.
    """
    said = reason_of(reason)
    return _all(session, organisation, awards, Act.REVOKE, reason=said, by=by, now=now)


def suspend(
    session: Session,
    organisation: Organisation,
    awards: Iterable[Award],
    *,
    reason: str,
    by: UUID,
    now: datetime,
) -> Sequence[Award]:
    """They do not count until `resume`. Raises as `revoke`, Conflict `award-cannot-suspend`."""
    said = reason_of(reason)
    return _all(session, organisation, awards, Act.SUSPEND, reason=said, by=by, now=now)


def resume(
    session: Session,
    organisation: Organisation,
    awards: Iterable[Award],
    *,
    by: UUID,
    now: datetime,
    reason: str = "",
) -> Sequence[Award]:
    """They count again. Raises as `revoke`; a reason may be left out."""
    said = reason_of(reason) if reason.strip() else ""
    return _all(session, organisation, awards, Act.RESUME, reason=said, by=by, now=now)


def replaced(
    session: Session,
    organisation: Organisation,
    awards: Iterable[Award],
    *,
    by: UUID | None,
    now: datetime,
) -> Sequence[Award]:
    """Others stand in their place from now on, and what was signed is withdrawn.

    Raises NotFound `award-unknown`, Conflict `award-move-refused`.
    """
    with scope(session, organisation=organisation.id):
        held = moves.locked(session, [one.id for one in awards])
        for one in held:
            moves.check(one, AwardState.REPLACED)
        places = [place for found in _places(session, held).values() for place in found]
        _set(session, organisation, places, "replaced", now)
        return moves.move_all(session, held, AwardState.REPLACED, by=by, now=now)


def withdraw_many(
    session: Session,
    organisation: Organisation,
    ids: Iterable[UUID],
    act: Act,
    *,
    reason: str,
    by: UUID,
    now: datetime,
) -> Decided:
    """Those of them for which it is possible; raises NotAllowed, `reason-missing` as `revoke`."""
    said = "" if act is Act.RESUME and not reason.strip() else reason_of(reason)
    refused: dict[UUID, str] = {}
    with scope(session, organisation=organisation.id):
        wanted = set(ids)
        held = list(moves.locked(session, wanted))
        permits.require_withdraw(session, organisation, held, by=by, now=now)
        places, good = _places(session, held), []
        for one in held:
            try:
                _check(one, act, places)
            except LivretError as error:
                refused[one.id] = error.code
            else:
                good.append(one)
        done = _do(session, organisation, good, act, places, reason=said, by=by, now=now)
    refused |= dict.fromkeys(wanted - {one.id for one in held}, "award-unknown")
    return Decided(tuple(done), refused)


def start_many(
    session: Session,
    organisation: Organisation,
    ids: Iterable[UUID],
    act: Act,
    *,
    reason: str,
    by: UUID,
    now: datetime,
) -> Job:
    """The same for any number, in the background: a whole campaign, for instance.

    Raises as `permits.require_withdraw` does for awards of others, and `reason-missing`.
    """
    permits.require_withdraw_any(session, organisation, by=by, now=now)
    facts = {"act": act.value, "reason": reason_of(reason), "by": str(by)}
    items = (str(one) for one in dict.fromkeys(ids))
    return jobs.start(session, KIND, items, organisation=organisation.id, now=now, facts=facts)


def can_suspend(session: Session, award: Award) -> bool:
    """Whether it may be suspended as it was signed; inside of its scope."""
    places = _places(session, [award]).get(award.id, [])
    return AwardState.SUSPENDED in moves.MOVES[award.state] and all(
        purpose is Purpose.SUSPENSION for _, _, purpose in places
    )


def register(kinds: Kinds) -> None:
    """Let a worker withdraw awards."""
    kinds.register(KIND, _work, items_at_once=MOST_AT_ONCE)


def _work(session: Session, chunk: Chunk) -> None:
    facts, now = chunk.job.facts, chunk.world.now
    organisation = creating.by_id(session, chunk.job.organisation_id)
    if organisation is None:
        raise GiveUp("organisation-unknown")
    ids = {UUID(item.key): item.key for item in chunk.items}
    # The right was asked for when it was ordered; the role must still be there.
    by = UUID(facts["by"])
    if not permits.roles_of(session, organisation, by=by, now=now):
        raise GiveUp("role-missing")
    held = list(moves.locked(session, ids))
    act, places = Act(facts["act"]), _places(session, held)
    good = []
    for one in held:
        try:
            _check(one, act, places)
        except LivretError as error:
            chunk.failures[ids[one.id]] = GiveUp(error.code)
        else:
            good.append(one)
    _do(session, organisation, good, act, places, reason=facts["reason"], by=by, now=now)


def _all(
    session: Session,
    organisation: Organisation,
    awards: Iterable[Award],
    act: Act,
    *,
    reason: str,
    by: UUID,
    now: datetime,
) -> Sequence[Award]:
    wanted = {one.id for one in awards}
    with scope(session, organisation=organisation.id):
        held = list(moves.locked(session, wanted))
        if len(held) != len(wanted):
            raise NotFound("award-unknown")
        permits.require_withdraw(session, organisation, held, by=by, now=now)
        places = _places(session, held)
        for one in held:
            _check(one, act, places)
        return _do(session, organisation, held, act, places, reason=reason, by=by, now=now)


def _check(one: Award, act: Act, places: Places) -> None:
    if act is Act.RESUME and one.state is not AwardState.SUSPENDED:
        raise Conflict(
            "award-move-refused",
            award=str(one.id),
            state=moves.shown(one.state).value,
            wanted=AwardState.TAKEN.value,
        )
    moves.check(one, _target(one, act))
    purposes = {purpose for _, _, purpose in places.get(one.id, ())}
    if act is Act.SUSPEND and Purpose.REVOCATION in purposes:
        raise Conflict("award-cannot-suspend", award=str(one.id))


def _do(
    session: Session,
    organisation: Organisation,
    awards: Sequence[Award],
    act: Act,
    places: Places,
    *,
    reason: str,
    by: UUID,
    now: datetime,
) -> Sequence[Award]:
    if not awards:
        return ()
    # Lists are locked before the audit log, by everybody in this order.
    theirs = [place for one in awards for place in places.get(one.id, ())]
    if act is Act.RESUME:
        entries.clear_many(session, organisation, [(a, b) for a, b, _ in theirs], now=now)
    else:
        _set(session, organisation, theirs, reason, now)
    go = partial(moves.move, session, by=by, now=now, reason=reason or None)
    return [go(one, _target(one, act)) for one in awards]


def _set(
    session: Session,
    organisation: Organisation,
    places: Sequence[tuple[UUID, int, Purpose]],
    reason: str,
    now: datetime,
) -> None:
    if places:
        bare = [(list_id, index) for list_id, index, _ in places]
        entries.set_many(session, organisation, bare, reason=reason, now=now)


def _target(award: Award, act: Act) -> AwardState:
    if act is Act.REVOKE:
        return AwardState.REVOKED
    if act is Act.SUSPEND:
        return AwardState.SUSPENDED
    return AwardState.TAKEN if award.taken_at is not None else AwardState.OFFERED


def _places(session: Session, awards: Sequence[Award]) -> Places:
    """Where the credentials of awards stand in status lists; both forms of one share a place."""
    query = (
        select(Credential.award_id, StatusList.id, Credential.status_index, StatusList.purpose)
        .join(StatusList, StatusList.id == Credential.status_list_id)
        .where(Credential.award_id.in_([one.id for one in awards]))
        .distinct()
    )
    found: Places = {}
    for award_id, list_id, index, purpose in session.execute(query):
        if award_id is not None and index is not None:
            found.setdefault(award_id, []).append((list_id, index, purpose))
    return found


Verb: TypeAlias = Callable[..., Sequence[Award]]
VERBS: Final[dict[Act, Verb]] = {Act.REVOKE: revoke, Act.SUSPEND: suspend, Act.RESUME: resume}
"""The verb of each act, for who is told the act by name."""
