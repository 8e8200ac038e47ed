"""Accreditations: which kinds of award a member may attest, from when to when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.anchor import deciding
from federation.anchor.deciding import Deed
from federation.anchor.finding import inside
from federation.anchor.looking import in_force
from federation.anchor.models import Granted, Member, MemberState, Sponsorship
from federation.anchor.office import Office
from federation.chronicle.history import Act
from federation.shapes import instant_text
from federation.standing import ACCREDITATION_KINDS
from service.database import new_id
from service.errors import NotFound, ServiceError

SOON: Final = timedelta(days=90)
MAX_GRANTS: Final = 50
MAX_SHOWN: Final = 1000


@dataclass(frozen=True, slots=True)
class Grant:
    """An accreditation to be given; without `valid_from` from now on, without end for good."""

    kind: str  # one of federation.standing.ACCREDITATION_KINDS
    valid_from: datetime | None = None
    valid_until: datetime | None = None  # the first instant without it


def grant(
    session: Session,
    office: Office,
    member: Member,
    grants: Sequence[Grant],
    *,
    by: UUID | None,
    now: datetime,
    sponsorship: Sponsorship | None = None,
) -> Sequence[Granted]:
    """Give accreditations; those that rest on a sponsorship end with it.

    Raises ServiceError `kind-unknown` (`kind`), `grants-too-many`, `grant-over` (`kind`: it would
    have ended before now), and as `deciding.decide_all`.
    """
    check(grants, now=now)
    sponsor = None if sponsorship is None else _entity_of(session, sponsorship.sponsor_id)
    made = {new_id(): one for one in grants}
    deeds = [
        Deed(Act.ACCREDITATION_GRANTED, member.entity_id, _facts(name, one, sponsor, now))
        for name, one in made.items()
    ]
    deciding.decide_all(session, office, deeds, by=by, now=now)
    with inside(session):
        rows = session.scalars(select(Granted).where(Granted.id.in_(made))).all()
        for row in rows:
            row.sponsorship_id = sponsorship.id if sponsorship else None
    return rows


def check(grants: Sequence[Grant], *, now: datetime) -> None:
    """Whether these can be given; raises as `grant`."""
    if len(grants) > MAX_GRANTS:
        raise ServiceError("grants-too-many", most=MAX_GRANTS)
    for one in grants:
        if one.kind not in ACCREDITATION_KINDS:
            raise ServiceError("kind-unknown", kind=one.kind[:100])
        if one.valid_until is not None and one.valid_until <= max(now, one.valid_from or now):
            raise ServiceError("grant-over", kind=one.kind)


def end(
    session: Session,
    office: Office,
    granted: Granted,
    *,
    by: UUID | None,
    now: datetime,
    reason: str | None = None,
    note: str | None = None,
) -> Granted:
    """Take one back from now on; what was attested before stays accredited.

    Raises as `deciding.decide`: Conflict `decision-impossible` with `reason` `accreditation-over`.
    """
    end_all(session, office, (granted,), by=by, now=now, reason=reason, note=note)
    return find(session, granted.id)


def end_all(
    session: Session,
    office: Office,
    granted: Iterable[Granted],
    *,
    by: UUID | None,
    now: datetime,
    reason: str | None = None,
    note: str | None = None,
) -> None:
    """Take several back from now on. Raises as `end`."""
    why = {"reason": reason} if reason else {}
    deeds = [
        Deed(
            Act.ACCREDITATION_ENDED,
            _entity_of(session, one.member_id),
            {"id": str(one.id), **why},
            note,
        )
        for one in granted
    ]
    deciding.decide_all(session, office, deeds, by=by, now=now)


def find(session: Session, granted_id: UUID) -> Granted:
    """An accreditation; raises NotFound `accreditation-unknown`."""
    with inside(session):
        found: Granted | None = session.get(Granted, granted_id)
    if found is None:
        raise NotFound("accreditation-unknown")
    return found


def of_member(session: Session, member: Member) -> Sequence[Granted]:
    """All that a member has and had, the newest first."""
    query = select(Granted).where(Granted.member_id == member.id)
    with inside(session):
        return session.scalars(query.order_by(Granted.valid_from.desc(), Granted.id.desc())).all()


def held(session: Session, member: Member, *, now: datetime) -> Sequence[Granted]:
    """Those that a member has at this instant, by kind."""
    query = select(Granted).where(Granted.member_id == member.id, *in_force(now))
    with inside(session):
        return session.scalars(query.order_by(Granted.kind, Granted.id)).all()


def ending_soon(
    session: Session, *, now: datetime, within: timedelta = SOON, most: int = MAX_SHOWN
) -> Sequence[tuple[Granted, Member]]:
    """Those of active members that end by themselves before long, the first to end first.

    One is left out where the member has another of the same kind that goes on for longer.
    """
    query = (
        select(Granted, Member)
        .join(Member, Member.id == Granted.member_id)
        .where(
            Member.state == MemberState.ACTIVE,
            *in_force(now),
            Granted.valid_until <= now + within,
        )
        .order_by(Granted.valid_until, Granted.id)
        .limit(min(most, MAX_SHOWN))
    )
    with inside(session):
        found = [(granted, member) for granted, member in session.execute(query)]
        renewed = _renewed(session, [granted for granted, _ in found])
    return [(granted, member) for granted, member in found if granted.id not in renewed]


def _renewed(session: Session, ending: Sequence[Granted]) -> frozenset[UUID]:
    """Of these the ones that another takes the place of without a gap."""
    members = {one.member_id for one in ending}
    query = select(Granted).where(Granted.member_id.in_(members), Granted.ended_at.is_(None))
    others: dict[tuple[UUID, str], list[Granted]] = {}
    for one in session.scalars(query) if members else ():
        others.setdefault((one.member_id, one.kind), []).append(one)
    return frozenset(
        one.id
        for one in ending
        if any(_goes_on(one, other) for other in others.get((one.member_id, one.kind), ()))
    )


def _goes_on(one: Granted, other: Granted) -> bool:
    if one.valid_until is None or other.valid_from > one.valid_until:
        return False
    return other.valid_until is None or other.valid_until > one.valid_until


def _facts(name: UUID, one: Grant, sponsor: str | None, now: datetime) -> dict[str, Any]:
    facts = {"id": str(name), "kind": one.kind, "from": instant_text(one.valid_from or now)}
    if one.valid_until is not None:
        facts["until"] = instant_text(one.valid_until)
    return facts | ({"sponsor": sponsor} if sponsor else {})


def _entity_of(session: Session, member_id: UUID) -> str:
    with inside(session):
        return session.scalars(select(Member.entity_id).where(Member.id == member_id)).one()
