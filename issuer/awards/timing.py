"""What happens to awards by itself: due ones are issued, people reminded once, offers lapse."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from issuer.awards import evidence, handing, moves, permits, withdrawing
from issuer.awards.models import Award, AwardState, Recipient
from issuer.delivering import claims, letters
from issuer.delivering.models import Channel
from issuer.organisations import creating
from issuer.organisations.models import Organisation
from issuer.place import Place
from service.fence import scope
from service.jobs import Chunk, Kinds

KIND: Final = "awards-timing"
EVERY: Final = timedelta(minutes=1)
AT_ONCE: Final = 500
"""How many awards one run looks at for each thing to do; the next run goes on."""
REMIND_AFTER: Final = timedelta(days=14)
LAST_REMINDER: Final = timedelta(days=2)
"""Nobody is reminded of what lapses before they read it."""
_REASON: Final = "awards of every organisation come due"
_WAITING: Final = (AwardState.OFFERED, AwardState.LEFT)


def register(kinds: Kinds, _: Place) -> None:
    """Let a worker do this every minute, and withdraw many awards."""
    kinds.register(KIND, _run)
    kinds.periodic(KIND, EVERY)
    withdrawing.register(kinds)


def issue_due(session: Session, organisation: Organisation, *, now: datetime) -> int:
    """Hand over what is due; what may be issued no longer goes back to the head. How many."""
    held = _locked(session, Award.state == AwardState.SCHEDULED, Award.due_at <= now)
    good = []
    for one in held:
        reason = permits.still_allowed(session, organisation, one, now=now)
        if reason is None:
            good.append(one)
        else:
            moves.move(session, one, AwardState.TO_APPROVE, by=None, now=now, reason=reason)
    handing.hand_over(session, organisation, good, now=now)
    return len(good)


def remind(session: Session, organisation: Organisation, *, now: datetime) -> int:
    """A second letter to whoever had one by mail and did not take the award; how many.

    Who left it aside gets none, and that is not seen from outside.
    """
    held = _locked(
        session,
        Award.state.in_(_WAITING),
        Award.recipient == Recipient.CLAIM,
        Award.address.is_not(None),
        Award.reminded_at.is_(None),
        Award.offered_at <= now - REMIND_AFTER,
        Award.lapses_at > now + LAST_REMINDER,
    )
    wanted = []
    for one in held:
        one.reminded_at = now
        code = claims.live(session, one)
        # A new letter makes the code on a strip of paper void; whoever has one is not written to.
        by_mail = code is not None and code.channel is Channel.MAIL
        # Whoever had another letter lately has been reminded by it.
        by_mail = by_mail and code is not None and code.created_at <= now - REMIND_AFTER
        if by_mail and one.state is AwardState.OFFERED:
            wanted.append(one.id)
    if wanted:
        letters.send_all(session, organisation, wanted, by=None, now=now)
    return len(wanted)


def lapse(session: Session, _: Organisation, *, now: datetime) -> int:
    """End the offers that nobody took in time; how many."""
    held = _locked(
        session,
        Award.state.in_(_WAITING),
        Award.recipient == Recipient.CLAIM,
        Award.lapses_at <= now,
    )
    return len(moves.move_all(session, held, AwardState.LAPSED, by=None, now=now))


STEPS: Final[tuple[Callable[..., int], ...]] = (issue_due, remind, lapse)


def _run(session: Session, chunk: Chunk) -> None:
    now = chunk.world.now
    for organisation_id in _organisations(session, now):
        organisation = creating.by_id(session, organisation_id)
        if organisation is None:
            continue
        with scope(session, organisation=organisation_id):
            for step in STEPS:
                step(session, organisation, now=now)
    with scope(session, everything="documents that belong to no award"):
        evidence.tidy(session, now=now)


def _organisations(session: Session, now: datetime) -> Sequence[UUID]:
    """Those with something to do."""
    due = (Award.state == AwardState.SCHEDULED) & (Award.due_at <= now)
    over = Award.state.in_(_WAITING) & (Award.lapses_at <= now)
    quiet = (
        Award.state.in_(_WAITING)
        & Award.reminded_at.is_(None)
        & Award.address.is_not(None)
        & (Award.offered_at <= now - REMIND_AFTER)
    )
    found: set[UUID] = set()
    with scope(session, everything=_REASON):
        for one in (due, over, quiet):
            found |= set(session.scalars(select(Award.organisation_id).where(one).distinct()))
    return sorted(found)


def _locked(session: Session, *wanted: ColumnElement[bool]) -> Sequence[Award]:
    query = select(Award.id).where(*wanted).order_by(Award.id).limit(AT_ONCE)
    chosen = set(session.scalars(query))
    if not chosen:
        return ()
    session.flush()
    # Who was moved by others between the two is left out by the same conditions.
    again = select(Award).where(Award.id.in_(chosen), *wanted).order_by(Award.id).with_for_update()
    return session.scalars(again, execution_options={"populate_existing": True}).all()
