"""Sponsorship: a member vouches for another body, which the anchor sees and may veto.

What rests on a sponsorship goes when the sponsor goes, and when its word proves to be a thief's.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.anchor import accrediting, deciding
from federation.anchor.deciding import Deed
from federation.anchor.finding import inside
from federation.anchor.models import (
    Granted,
    Member,
    MemberState,
    Sponsorship,
    SponsorshipState,
)
from federation.anchor.office import Office
from federation.chronicle.history import Act
from federation.shapes import instant_text
from service.errors import Conflict, NotFound

SPONSOR_LOST: Final = "sponsor-lost"
VETOED: Final = "sponsorship-vetoed"
SPONSOR_ENDED: Final = "sponsorship-ended"
KINDS: Final = ("engagement", "discovery", "placement", "training")
"""What a member can vouch for; the common core and certificates need the anchor's own look."""
_OPEN: Final = (SponsorshipState.STATED, SponsorshipState.IN_FORCE)
_CAN_BE_SPONSORED: Final = (MemberState.ACTIVE, MemberState.SUSPENDED)


def put_in_force(
    session: Session,
    office: Office,
    sponsorship: Sponsorship,
    member: Member,
    *,
    by: UUID | None,
    now: datetime,
) -> Sponsorship:
    """The sponsored body is a member: from now on the sponsor stands behind it.

    Raises Conflict `sponsorship-over`, and as `deciding.decide`.
    """
    deciding.held(session)
    known = find(session, sponsorship.id)
    if known.state not in _OPEN:
        raise Conflict("sponsorship-over", state=known.state.value)
    deed = _accepted(session, known, member)
    deciding.decide(session, office, deed, by=by, now=now)
    with inside(session):
        known.state, known.member_id = SponsorshipState.IN_FORCE, member.id
    return known


def veto(
    session: Session,
    office: Office,
    sponsorship: Sponsorship,
    *,
    by: UUID | None,
    now: datetime,
    note: str | None = None,
) -> Sponsorship:
    """The anchor does not accept this word: what rests on it ends. Conflict `sponsorship-over`."""
    return _over(
        session, office, sponsorship, SponsorshipState.VETOED, VETOED, by=by, now=now, note=note
    )


def end(
    session: Session,
    office: Office,
    sponsorship: Sponsorship,
    *,
    by: UUID | None,
    now: datetime,
    reason: str = SPONSOR_ENDED,
    note: str | None = None,
) -> Sponsorship:
    """The sponsor takes its word back: what rests on it ends. Conflict `sponsorship-over`."""
    return _over(
        session, office, sponsorship, SponsorshipState.ENDED, reason, by=by, now=now, note=note
    )


def see(session: Session, sponsorship: Sponsorship, *, now: datetime) -> None:
    """A clerk has taken note of it."""
    with inside(session):
        sponsorship.seen_at = sponsorship.seen_at or now


def lost(
    session: Session, sponsor: Member, *, since: datetime | None = None
) -> Sequence[Sponsorship]:
    """What a member vouches for at present; with `since` only what it said from then on."""
    query = select(Sponsorship).where(
        Sponsorship.sponsor_id == sponsor.id, Sponsorship.state.in_(_OPEN)
    )
    if since is not None:
        query = query.where(Sponsorship.stated_at >= since)
    with inside(session):
        return session.scalars(query.order_by(Sponsorship.id)).all()


def end_lost(
    session: Session,
    office: Office,
    sponsorships: Sequence[Sponsorship],
    *,
    by: UUID | None,
    now: datetime,
) -> None:
    """The sponsor is gone: all that rested on its word ends, with reason `sponsor-lost`."""
    for one in sponsorships:
        end(session, office, one, by=by, now=now, reason=SPONSOR_LOST)


def hand_over(
    session: Session,
    office: Office,
    sponsorships: Sequence[Sponsorship],
    into: Member,
    *,
    by: UUID | None,
    now: datetime,
) -> None:
    """The sponsor goes on as a part of another member, which stands behind them from now on."""
    for one in sponsorships:
        sponsored = _sponsored(session, one)
        if sponsored is not None and sponsored.id == into.id:
            end(session, office, one, by=by, now=now, reason=SPONSOR_LOST)
            continue
        with inside(session):
            one.sponsor_id = into.id
        if one.state is SponsorshipState.IN_FORCE and sponsored is not None:
            deciding.decide(session, office, _accepted(session, one, sponsored), by=by, now=now)


def find(session: Session, sponsorship_id: UUID) -> Sponsorship:
    """A sponsorship as it stands now; raises NotFound `sponsorship-unknown`."""
    query = select(Sponsorship).where(Sponsorship.id == sponsorship_id)
    with inside(session):
        found = session.scalars(query, execution_options={"populate_existing": True}).one_or_none()
    if found is None:
        raise NotFound("sponsorship-unknown")
    return found


def listed(
    session: Session, *, state: SponsorshipState | None = None, most: int = 500
) -> Sequence[Sponsorship]:
    """The sponsorships, those nobody has looked at first, then the newest."""
    query = select(Sponsorship).order_by(
        Sponsorship.seen_at.is_not(None), Sponsorship.stated_at.desc(), Sponsorship.id.desc()
    )
    if state is not None:
        query = query.where(Sponsorship.state == state)
    with inside(session):
        return session.scalars(query.limit(most)).all()


def of_body(session: Session, entity_id: str) -> Sequence[Sponsorship]:
    """Who vouches, or vouched, for a body, the newest first."""
    query = select(Sponsorship).where(Sponsorship.entity_id == entity_id)
    with inside(session):
        return session.scalars(query.order_by(Sponsorship.stated_at.desc())).all()


def by_sponsor(session: Session, sponsor: Member) -> Sequence[Sponsorship]:
    """What a member vouches for, or did, the newest first."""
    query = select(Sponsorship).where(Sponsorship.sponsor_id == sponsor.id)
    with inside(session):
        return session.scalars(query.order_by(Sponsorship.stated_at.desc())).all()


def _over(
    session: Session,
    office: Office,
    sponsorship: Sponsorship,
    state: SponsorshipState,
    reason: str,
    *,
    by: UUID | None,
    now: datetime,
    note: str | None,
) -> Sponsorship:
    deciding.held(session)
    known = find(session, sponsorship.id)
    if known.state not in _OPEN:
        raise Conflict("sponsorship-over", state=known.state.value)
    accrediting.end_all(
        session, office, _resting(session, known, now), by=by, now=now, reason=reason
    )
    if known.state is SponsorshipState.IN_FORCE or state is SponsorshipState.VETOED:
        act = Act.SPONSORSHIP_VETOED if state is SponsorshipState.VETOED else Act.SPONSORSHIP_ENDED
        facts = {"sponsor": _entity_of(session, known.sponsor_id), "reason": reason}
        deed = Deed(act, known.entity_id, facts, note)
        deciding.decide(session, office, deed, by=by, now=now)
    with inside(session):
        known.state, known.reason, known.ended_at = state, reason, now
        known.seen_at = known.seen_at or (now if by is not None else None)
    return known


def _resting(session: Session, sponsorship: Sponsorship, now: datetime) -> Sequence[Granted]:
    """The accreditations that rest on it and are not over, also those that have not begun."""
    query = select(Granted).where(
        Granted.sponsorship_id == sponsorship.id,
        Granted.ended_at.is_(None),
        (Granted.valid_until.is_(None)) | (Granted.valid_until > now),
    )
    with inside(session):
        return session.scalars(query.order_by(Granted.id)).all()


def _accepted(session: Session, sponsorship: Sponsorship, member: Member) -> Deed:
    facts: dict[str, Any] = {
        "sponsor": _entity_of(session, sponsorship.sponsor_id),
        "kinds": list(sponsorship.kinds),
    }
    if sponsorship.until is not None:
        facts["until"] = instant_text(sponsorship.until)
    return Deed(Act.SPONSORSHIP_ACCEPTED, member.entity_id, facts)


def _sponsored(session: Session, sponsorship: Sponsorship) -> Member | None:
    if sponsorship.member_id is None:
        return None
    query = select(Member).where(
        Member.id == sponsorship.member_id, Member.state.in_(_CAN_BE_SPONSORED)
    )
    with inside(session):
        return session.scalars(query).one_or_none()


def _entity_of(session: Session, member_id: UUID) -> str:
    with inside(session):
        return session.scalars(select(Member.entity_id).where(Member.id == member_id)).one()
