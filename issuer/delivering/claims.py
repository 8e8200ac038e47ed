"""Codes by which awards are taken: made, found again, used. Only their keyed hashes are kept.

A code is shown once to who made it, or stands in a letter or on a strip of paper; a new one for the
same award makes the earlier ones void.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from issuer.awards import moves
from issuer.awards.models import Award, AwardState
from issuer.delivering import codes
from issuer.delivering.models import Channel, Claim, Way
from service.accounts import guessing
from service.accounts.guessing import Rule
from service.accounts.secret_values import Secrets
from service.errors import Conflict, NotFound, ServiceError
from service.fence import scope

LASTS: Final = timedelta(days=180)
"""How long a code serves where the award does not lapse before."""
GUESSES: Final = Rule("claim", 50, timedelta(seconds=10), timedelta(minutes=10), timedelta(hours=1))
"""A class types its codes behind one address; codes mistyped are noticed and not counted."""
ENDS: Final[Mapping[AwardState, str]] = MappingProxyType(
    {
        AwardState.DRAFT: "claim-award-not-ready",
        AwardState.TO_APPROVE: "claim-award-not-ready",
        AwardState.SCHEDULED: "claim-award-not-ready",
        AwardState.TAKEN: "claim-award-taken",
        AwardState.LAPSED: "claim-award-lapsed",
        AwardState.REPLACED: "claim-award-replaced",
        AwardState.SUSPENDED: "claim-award-suspended",
        AwardState.REVOKED: "claim-award-revoked",
    }
)
"""Why an award in this state cannot be taken; the person reads a sentence for each."""
WAITING: Final = frozenset({AwardState.OFFERED, AwardState.LEFT})
"""What may be taken. Who left an award aside may come back, and nobody else sees a difference."""
_FOUND_BY: Final = "a look-up by a code that cannot be guessed"


def make(
    session: Session, award: Award, channel: Channel, *, secrets: Secrets, now: datetime
) -> str:
    """A new code for an award that waits to be taken, in its one spelling; earlier ones are void.

    Raises Conflict `award-not-offered` (`state`).
    """
    return make_claim(session, award, channel, secrets=secrets, now=now)[1]


def make_claim(
    session: Session, award: Award, channel: Channel, *, secrets: Secrets, now: datetime
) -> tuple[Claim, str]:
    """The same, with its row."""
    with scope(session, organisation=award.organisation_id):
        # Two who make codes for one award at once: the second makes the first one's void.
        session.refresh(award, with_for_update=True)
        if award.state not in WAITING:
            raise Conflict("award-not-offered", state=award.state.value)
        void(session, award, now=now)
        code = codes.new()
        lapses = award.lapses_at or now + LASTS
        claim = Claim(
            organisation_id=award.organisation_id,
            award_id=award.id,
            code_hash=hidden(code, secrets),
            channel=channel,
            created_at=now,
            expires_at=min(now + LASTS, lapses),
        )
        session.add(claim)
        session.flush()
    return claim, code


def void(session: Session, award: Award, *, now: datetime) -> None:
    """Make every code of an award worthless."""
    theirs = update(Claim).where(Claim.award_id == award.id, Claim.void_at.is_(None))
    with scope(session, organisation=award.organisation_id):
        session.execute(theirs.values(void_at=now))


def live(session: Session, award: Award) -> Claim | None:
    """The newest code of an award, also when its time is over; None when there is none."""
    query = select(Claim).where(Claim.award_id == award.id, Claim.void_at.is_(None))
    with scope(session, organisation=award.organisation_id):
        return session.scalars(query.order_by(Claim.id.desc())).first()


def find(
    session: Session, typed: str, *, address: str, secrets: Secrets, now: datetime
) -> tuple[Claim, str]:
    """The claim of a code that somebody at a network address typed, and the code's one spelling.

    Raises ServiceError `claim-code-mistyped`, NotFound `claim-unknown`, TooMany `sign-in-locked`
    (`seconds`). Wrong codes are counted: commit also when it raises.
    """
    code = codes.read(typed)
    if code is None:
        raise ServiceError("claim-code-mistyped", signs=codes.SIGNS)
    found = of_code(session, code, secrets=secrets)
    if found is None:
        key = secrets.hidden(GUESSES.kind, address)
        guessing.hold(session, key, now=now)
        guessing.fail(session, GUESSES, key, now=now)
        raise NotFound("claim-unknown")
    # A right code is never kept waiting: one pupil who guesses must not lock out a school, and
    # what has 135 random bits is not guessed at any speed.
    return found, code


def of_code(session: Session, code: str, *, secrets: Secrets) -> Claim | None:
    """The claim with this code in whatever spelling, whether it still serves or not."""
    read = codes.read(code)
    if read is None:
        return None
    with scope(session, everything=_FOUND_BY):
        return session.scalars(
            select(Claim).where(Claim.code_hash == hidden(read, secrets))
        ).one_or_none()


def award_of(session: Session, claim: Claim) -> Award:
    """The award that a code is for, as it stands now."""
    query = select(Award).where(Award.id == claim.award_id)
    with scope(session, organisation=claim.organisation_id):
        return session.scalars(query, execution_options={"populate_existing": True}).one()


def refusal(claim: Claim, award: Award, *, now: datetime) -> str | None:
    """None while the award can be taken by this code, or taken again by who took it with it.

    Else the reason as a code: `claim-replaced`, `claim-expired`, or one of `ENDS`.
    """
    if claim.void_at is not None:
        return "claim-replaced"
    if award.state is AwardState.TAKEN and claim.used_at is not None:
        return None if now < claim.expires_at else "claim-award-taken"
    if award.state in ENDS:
        return ENDS[award.state]
    return None if now < claim.expires_at else "claim-expired"


def check(claim: Claim, award: Award, *, now: datetime) -> None:
    """Raises Conflict with the code of `refusal`."""
    reason = refusal(claim, award, now=now)
    if reason is not None:
        raise Conflict(reason)


def open_once(session: Session, claim: Claim, *, now: datetime) -> None:
    """Note that somebody acted on the page of this code."""
    with scope(session, organisation=claim.organisation_id):
        claim.opened_at = claim.opened_at or now


def use(session: Session, claim: Claim, way: Way, *, now: datetime) -> Award:
    """Note that the award was taken by this code, and how the first time; it is TAKEN from now on.

    Raises Conflict with the code of `refusal`.
    """
    with scope(session, organisation=claim.organisation_id):
        held = moves.locked(session, [claim.award_id])
        session.refresh(claim, with_for_update=True)
        check(claim, held[0], now=now)
        claim.opened_at = claim.opened_at or now
        if claim.used_at is None:
            claim.used_at, claim.way = now, way
        if held[0].state in WAITING:
            moves.move(session, held[0], AwardState.TAKEN, by=None, now=now)
        return held[0]


def leave(session: Session, claim: Claim, *, now: datetime) -> None:
    """The person does not want the award now; nobody is told, and it can be taken later.

    Raises Conflict with the code of `refusal`, `award-move-refused` for one that was taken.
    """
    award = award_of(session, claim)
    check(claim, award, now=now)
    if award.state is not AwardState.LEFT:
        moves.move(session, award, AwardState.LEFT, by=None, now=now)


def hidden(code: str, secrets: Secrets) -> bytes:
    """What is kept of a code."""
    return secrets.hidden("claim code", code)
