"""Seats: the pupils on a school's list, each with a code on paper that opens their booklet.

A school sees who opened theirs, never what is in it. The next year's list knows a pupil again by
its reference; who has a booklet keeps it and needs no code.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service import audit
from service.accounts import secret_values
from service.database import new_id
from service.errors import Conflict, NotFound, ServiceError
from service.fence import scope
from service.language import N_
from wallet.people import accompanying, holders, years
from wallet.people.lists import Fault, Read, Row
from wallet.people.models import School, Seat
from wallet.place import Place

CODE_GROUPS: Final = 3
CODE_LASTS: Final = timedelta(days=60)
_HIDDEN: Final = "seat code"
_FOUND_BY: Final = "a look-up by a code on paper that cannot be guessed"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a list would change in a school year."""

    year: int
    fresh: tuple[Row, ...]
    changed: tuple[Row, ...]
    same: tuple[Row, ...]
    absent: tuple[Seat, ...]  # who stands in the present list and not in this one
    faults: tuple[Fault, ...]


def plan(session: Session, read: Read, *, year: int, now: datetime) -> Plan:
    """Compare a list with what is there, in the scope of the school; nothing changes."""
    held = {one.reference: one for one in of_year(session, year)}
    fresh, changed, same = [], [], []
    faults = list(read.faults)
    for row in read.rows:
        seat = held.get(row.reference)
        if row.born is not None and not _is_likely(row.born, now):
            faults.append(Fault(row.line, "list-born-unlikely", row.born))
        elif seat is None:
            fresh.append(row)
        elif seat.left_at is not None or _said(seat) != _told(row):
            changed.append(row)
        else:
            same.append(row)
    named = {row.reference for row in read.rows}
    absent = [one for one in held.values() if one.reference not in named and one.left_at is None]
    return Plan(year, tuple(fresh), tuple(changed), tuple(same), tuple(absent), tuple(faults))


def _is_likely(born: str, now: datetime) -> bool:
    try:
        holders.month_of(born, now)
    except ServiceError:
        return False
    return True


def apply(
    session: Session,
    place: Place,
    school: School,
    planned: Plan,
    *,
    absent_left: bool,
    by: UUID,
    now: datetime,
) -> int:
    """Do what was planned, in the scope of the school; how many seats are new.

    `absent_left`: who is not in the list any more has left the school.
    """
    before = _accounts_before(session, planned)
    for row in planned.fresh:
        seat = Seat(
            id=new_id(),
            organisation_id=school.id,
            year=planned.year,
            reference=row.reference,
            account_id=before.get(row.reference),
            opened_at=now if row.reference in before else None,
            created_at=now,
            ends_at=years.end_of(planned.year),
            left_at=None,
            code_hash=None,
            code_expires_at=None,
            guardians=[],
        )
        _write(seat, row)
        if seat.account_id is None:
            renew_code(place, seat, now=now)
        session.add(seat)
    held = {one.reference: one for one in of_year(session, planned.year)}
    moved = []
    for row in planned.changed:
        seat = held[row.reference]
        if seat.account_id is not None and (seat.group != row.group or seat.left_at is not None):
            moved.append(seat)
        _write(seat, row)
        seat.left_at = None
    gone = list(planned.absent) if absent_left else []
    for seat in gone:
        leave(seat, now=now)
    session.flush()
    _part(session, moved, gone, by=by, now=now)
    _accompany(session, planned, before, now)
    facts = {"new": len(planned.fresh), "changed": len(planned.changed)}
    audit.record(
        session, actor=by, act="class-list.read", organisation=school.id, facts=facts, now=now
    )
    return len(planned.fresh)


def _part(
    session: Session, moved: Sequence[Seat], gone: Sequence[Seat], *, by: UUID, now: datetime
) -> None:
    """The adults of a class see nothing more of who left it; those of the new class come."""
    for seat in (*moved, *gone):
        if seat.account_id is not None:
            accompanying.end_for(session, seat, by=by, now=now)
    for seat in moved:
        holder = holders.find(session, seat.account_id) if seat.account_id else None
        if holder is not None:
            accompanying.for_seat(session, seat, holder, now=now)


def _accompany(session: Session, planned: Plan, before: Mapping[str, UUID], now: datetime) -> None:
    """Who has a booklet already has the adults of the new class from now on."""
    for seat in of_year(session, planned.year) if before else ():
        holder = holders.find(session, seat.account_id) if seat.account_id else None
        if holder is not None and seat.reference in before:
            accompanying.for_seat(session, seat, holder, now=now)


def _accounts_before(session: Session, planned: Plan) -> Mapping[str, UUID]:
    """The booklets of pupils whom the school knows from earlier years."""
    wanted = [row.reference for row in planned.fresh]
    query = select(Seat).where(Seat.reference.in_(wanted), Seat.account_id.is_not(None))
    found = session.scalars(query.order_by(Seat.year)).all()
    return {one.reference: one.account_id for one in found if one.account_id is not None}


def _write(seat: Seat, row: Row) -> None:
    seat.name, seat.group, seat.born, seat.email = row.name, row.group, row.born, row.email
    if seat.account_id is None:
        seat.guardians = _guardians(row)


def _guardians(row: Row) -> list[dict[str, str]]:
    return [{"name": one.name, "email": one.email} for one in row.guardians]


def _told(row: Row) -> tuple[object, ...]:
    return row.name, row.group, row.born, row.email


def _said(seat: Seat) -> tuple[object, ...]:
    return seat.name, seat.group, seat.born, seat.email


def renew_code(place: Place, seat: Seat, *, now: datetime) -> str:
    """A new code for a seat; one that was printed before opens nothing any more.

    Raises Conflict `seat-taken`.
    """
    if seat.account_id is not None:
        raise Conflict("seat-taken")
    code = secret_values.readable(CODE_GROUPS)
    seat.code_hash = _hash(place, code)
    seat.code_sealed = place.secrets.master.seal(code.encode(), key_id=str(seat.id))
    seat.code_expires_at = min(now + CODE_LASTS, seat.ends_at)
    return code


def code_of(place: Place, seat: Seat, *, now: datetime) -> str | None:
    """The code to be printed; None when it was used or is too old."""
    if seat.code_sealed is None or not is_open(seat, now):
        return None
    return place.secrets.master.unseal(seat.code_sealed, key_id=str(seat.id)).decode()


def is_open(seat: Seat, now: datetime) -> bool:
    """Whether the code opens a booklet now."""
    waits = seat.code_hash is not None and seat.account_id is None and seat.left_at is None
    return waits and seat.code_expires_at is not None and now < seat.code_expires_at


def by_code(session: Session, place: Place, code: str, *, now: datetime) -> Seat | None:
    """The seat that a code opens, whatever spaces and small letters it was typed with."""
    query = select(Seat).where(Seat.code_hash == _hash(place, code))
    with scope(session, everything=_FOUND_BY):
        found = session.scalars(query).one_or_none()
    return found if found is not None and is_open(found, now) else None


def _hash(place: Place, code: str) -> bytes:
    return place.secrets.hidden(_HIDDEN, secret_values.as_printed(code))


def take(session: Session, seat: Seat, account_id: UUID, *, now: datetime) -> None:
    """Tie a seat to an account and use its code up; raises Conflict `seat-taken`."""
    with scope(session, organisation=seat.organisation_id):
        # Held, so that of two browsers with one code only one opens a booklet.
        session.refresh(seat, with_for_update=True)
        if not is_open(seat, now):
            raise Conflict("seat-taken")
        seat.account_id, seat.opened_at = account_id, now
        seat.code_hash = seat.code_sealed = seat.code_expires_at = None
        seat.guardians = []


def leave(seat: Seat, *, now: datetime) -> None:
    """The pupil left the school; their booklet goes on without it."""
    seat.left_at = seat.left_at or now
    seat.code_hash = seat.code_sealed = seat.code_expires_at = None


def find(session: Session, seat_id: UUID) -> Seat:
    """A seat in the scope of the school; raises NotFound `seat-missing`."""
    found = session.get(Seat, seat_id)
    if found is None:
        raise NotFound("seat-missing")
    return found


def of_year(session: Session, year: int) -> Sequence[Seat]:
    """Every seat of a school year, those who left too, by class and name."""
    query = select(Seat).where(Seat.year == year)
    return session.scalars(query.order_by(Seat.group, Seat.name, Seat.id)).all()


def of_group(session: Session, year: int, group: str) -> Sequence[Seat]:
    """The seats of a class, by name; raises NotFound `class-missing`."""
    query = select(Seat).where(Seat.year == year, Seat.group == group, Seat.left_at.is_(None))
    found = session.scalars(query.order_by(Seat.name, Seat.id)).all()
    if not found:
        raise NotFound("class-missing")
    return found


def of_account(session: Session, account_id: UUID) -> Sequence[Seat]:
    """The seats of a pupil in whatever school, the newest first."""
    query = select(Seat).where(Seat.account_id == account_id).order_by(Seat.year.desc())
    with scope(session, everything="a pupil's own places on the lists of schools"):
        return session.scalars(query).all()


def groups(session: Session, year: int) -> Iterable[tuple[str, int, int]]:
    """The classes of a year, each with how many pupils and how many booklets are open."""
    query = (
        select(Seat.group, func.count(Seat.id), func.count(Seat.account_id))
        .where(Seat.year == year, Seat.left_at.is_(None))
        .group_by(Seat.group)
        .order_by(Seat.group)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


SENTENCES: Final = {
    "seat-missing": N_("There is no such pupil in this list."),
    "seat-taken": N_("This code was used already."),
    "seat-code-wrong": N_("No booklet opens with this code. Check it, or ask your school."),
    "class-missing": N_("There is no such class this year."),
}
"""What is said for each code (msgids)."""
