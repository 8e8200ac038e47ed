"""Decide about awards: submit, approve, send back, take back, put off, offer again, throw away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from issuer.awards import awarding, catalogue, evidence, handing, moves, permits
from issuer.awards.models import Award, AwardState, Recipient
from issuer.errors import IssuerError
from issuer.organisations.models import Organisation
from service import accounts, audit
from service.errors import Conflict, NotAllowed, NotFound, ServiceError
from service.fence import scope


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of several awards: those it was done to, and by award why not, as a code."""

    done: tuple[Award, ...]
    refused: Mapping[UUID, str] = field(default_factory=dict)


def submit(
    session: Session, organisation: Organisation, award: Award, *, by: UUID, now: datetime
) -> Award:
    """A draft is finished: it is decided when `by` may sign, else it waits for the head.

    Raises NotFound `award-unknown`, Conflict `award-move-refused`, NotAllowed as
    `permits.require_award`.
    """
    with scope(session, organisation=organisation.id):
        held = _held(session, [award.id])[0]
        if held.state is not AwardState.DRAFT:
            moves.check(held, AwardState.TO_APPROVE)
        _check_allowed(session, organisation, held, by=by, now=now)
        to = awarding.decided_state(session, organisation, by=by, now=now)
        _refresh_instants(held, now)
        return _decide(session, organisation, held, to, by=by, now=now)


def approve(
    session: Session, organisation: Organisation, award: Award, *, by: UUID, now: datetime
) -> Award:
    """The head decides that it is issued, now or when it is due.

    Raises NotAllowed as `permits.require_decide`, `award-own-approval` where four eyes are wanted
    and `by` made it; Conflict `award-move-refused`, `achievement-not-active`; NotAllowed as
    `permits.attestable`.
    """
    permits.require_decide(session, organisation, by=by, now=now)
    with scope(session, organisation=organisation.id):
        held = _held(session, [award.id])[0]
        return _approve(session, organisation, held, by=by, now=now)


def approve_many(
    session: Session, organisation: Organisation, ids: Iterable[UUID], *, by: UUID, now: datetime
) -> Decided:
    """The same for several, those that can be: what a colleague decided meanwhile stays so.

    Raises NotAllowed as `permits.require_decide`.
    """
    permits.require_decide(session, organisation, by=by, now=now)
    done, refused = [], {}
    with scope(session, organisation=organisation.id):
        wanted = set(ids)
        for held in moves.locked(session, wanted):
            wanted.discard(held.id)
            try:
                _check_approval(session, organisation, held, by=by, now=now)
            except ServiceError as error:
                refused[held.id] = error.code
                continue
            done.append(_let_go(session, held, by=by, now=now))
        handing.hand_over(session, organisation, done, now=now)
    refused |= dict.fromkeys(wanted, "award-unknown")
    return Decided(tuple(done), refused)


def send_back(
    session: Session,
    organisation: Organisation,
    award: Award,
    *,
    comment: str,
    by: UUID,
    now: datetime,
) -> Award:
    """The head wants it otherwise: it is a draft again, with what is to be changed.

    Raises NotAllowed as `permits.require_decide`, IssuerError `reason-missing`, Conflict
    `award-move-refused`.
    """
    permits.require_decide(session, organisation, by=by, now=now)
    said = reason_of(comment)
    with scope(session, organisation=organisation.id):
        held = _held(session, [award.id])[0]
        if held.state is not AwardState.TO_APPROVE:
            raise _refused(held, AwardState.DRAFT)
        held.approved_by = None
        return moves.move(session, held, AwardState.DRAFT, by=by, now=now, reason=said)


def take_back(
    session: Session, organisation: Organisation, award: Award, *, by: UUID, now: datetime
) -> Award:
    """What was decided but not issued yet is a draft again. Raises as `permits.require_withdraw`,
    Conflict `award-move-refused`.
    """
    permits.require_withdraw(session, organisation, [award], by=by, now=now)
    with scope(session, organisation=organisation.id):
        held = _held(session, [award.id])[0]
        if held.state is not AwardState.SCHEDULED:
            raise _refused(held, AwardState.DRAFT)
        held.approved_by = None
        return moves.move(session, held, AwardState.DRAFT, by=by, now=now)


def schedule(
    session: Session,
    organisation: Organisation,
    award: Award,
    *,
    due_at: datetime,
    by: UUID,
    now: datetime,
) -> Award:
    """Another instant for what is not issued yet; an instant that is past means now.

    Raises as `permits.require_withdraw`, IssuerError `award-schedule-wrong`, Conflict
    `award-issued-already`.
    """
    permits.require_withdraw(session, organisation, [award], by=by, now=now)
    if due_at > now + awarding.MOST_AHEAD:
        raise IssuerError("award-schedule-wrong")
    with scope(session, organisation=organisation.id):
        held = _held(session, [award.id])[0]
        if held.state not in moves.NOT_YET_ISSUED or held.due_at is None:
            raise Conflict("award-issued-already")
        waits = held.lapses_at - held.due_at if held.lapses_at and held.due_at else None
        held.due_at, held.changed_at = max(due_at, now), now
        held.lapses_at = held.due_at + waits if waits else held.lapses_at
        _record(session, held, "award.put-off", by=by, now=now)
        if held.state is AwardState.SCHEDULED:
            handing.hand_over(session, organisation, [held], now=now)
        return held


def offer_again(
    session: Session, organisation: Organisation, award: Award, *, by: UUID, now: datetime
) -> Award:
    """Offer once more what lapsed. Raises NotAllowed as `permits.require_award` and
    `accounts.require_signing`, Conflict `award-move-refused`, `award-validity-over`.
    """
    with scope(session, organisation=organisation.id):
        held = _held(session, [award.id])[0]
        if held.state is not AwardState.LAPSED:
            raise _refused(held, AwardState.SCHEDULED)
        _check_allowed(session, organisation, held, by=by, now=now)
        accounts.require_signing(session, by, organisation.id, now)
        _check_validity(held, now)
        moves.move(session, held, AwardState.SCHEDULED, by=by, now=now)
        held.approved_by = by
        held.lapses_at = now + moves.LAPSES_AFTER
        session.flush()
        handing.hand_over(session, organisation, [held], now=now)
        return held


def discard(
    session: Session, organisation: Organisation, award: Award, *, by: UUID, now: datetime
) -> None:
    """Throw a draft away: nobody was offered anything.

    Raises NotFound `award-unknown`, Conflict `award-not-draft`, NotAllowed `role-missing`.
    """
    with scope(session, organisation=organisation.id):
        held = _held(session, [award.id])[0]
        roles = permits.powers(
            organisation, permits.roles_of(session, organisation, by=by, now=now)
        )
        if not (roles & permits.OFFICE or (roles and held.made_by == by)):
            raise NotAllowed("role-missing")
        if held.state is not AwardState.DRAFT:
            raise Conflict("award-not-draft", state=moves.shown(held.state).value)
        evidence.release(session, held)
        _record(session, held, "award.discarded", by=by, now=now)
        session.delete(held)


def reason_of(text: str) -> str:
    """A reason as it is kept; raises IssuerError `reason-missing` (`most`)."""
    plain = " ".join(text.split())
    if not plain or len(plain) > moves.MAX_REASON_CHARACTERS or not plain.isprintable():
        raise IssuerError("reason-missing", most=moves.MAX_REASON_CHARACTERS)
    return plain


def _approve(
    session: Session, organisation: Organisation, held: Award, *, by: UUID, now: datetime
) -> Award:
    _check_approval(session, organisation, held, by=by, now=now)
    done = _let_go(session, held, by=by, now=now)
    handing.hand_over(session, organisation, [done], now=now)
    return done


def _check_approval(
    session: Session, organisation: Organisation, held: Award, *, by: UUID, now: datetime
) -> None:
    if held.state is not AwardState.TO_APPROVE:
        raise _refused(held, AwardState.SCHEDULED)
    permits.check_other(organisation, held.made_by, by=by)
    permits.check_attestable(session, organisation, held, now=now)
    _check_validity(held, now)


def _check_validity(held: Award, now: datetime) -> None:
    if held.valid_until is not None and held.valid_until <= max(held.due_at or now, now):
        raise Conflict("award-validity-over")


def _let_go(session: Session, held: Award, *, by: UUID, now: datetime) -> Award:
    _refresh_instants(held, now)
    held.approved_by = by
    return moves.move(session, held, AwardState.SCHEDULED, by=by, now=now)


def _refresh_instants(held: Award, now: datetime) -> None:
    """What waited for its decision is due now, and is offered for as long as was wished."""
    waits = held.lapses_at - held.due_at if held.lapses_at and held.due_at else None
    held.due_at = max(held.due_at or now, now)
    if held.recipient is Recipient.CLAIM:
        held.lapses_at = held.due_at + (waits or moves.LAPSES_AFTER)


def _decide(
    session: Session,
    organisation: Organisation,
    held: Award,
    to: AwardState,
    *,
    by: UUID,
    now: datetime,
) -> Award:
    moves.move(session, held, to, by=by, now=now)
    if to is AwardState.SCHEDULED:
        handing.hand_over(session, organisation, [held], now=now)
    return held


def _check_allowed(
    session: Session, organisation: Organisation, held: Award, *, by: UUID, now: datetime
) -> None:
    entry = catalogue.to_award(session, organisation, held.achievement_id)
    permits.require_award(session, organisation, entry.achievement, by=by, now=now)


def _held(session: Session, ids: list[UUID]) -> list[Award]:
    found = list(moves.locked(session, ids))
    if len(found) != len(set(ids)):
        raise NotFound("award-unknown")
    return found


def _refused(held: Award, wanted: AwardState) -> Conflict:
    return Conflict(
        "award-move-refused",
        award=str(held.id),
        state=moves.shown(held.state).value,
        wanted=wanted.value,
    )


def _record(session: Session, held: Award, act: str, *, by: UUID, now: datetime) -> None:
    session.flush()
    audit.record(
        session,
        actor=by,
        act=act,
        organisation=held.organisation_id,
        target=held.id,
        facts={"state": moves.shown(held.state).value},
        now=now,
    )
