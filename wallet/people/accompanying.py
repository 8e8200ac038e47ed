"""The staff of a school beside the pupils of a class, for a school year.

They see what each pupil opens to them, as any adult; and nothing once the year is over, the pupil
has left, or their role at the school has ended.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.accounts.models import Account, Membership
from service.errors import Conflict, NotFound, ServiceError
from service.fence import scope
from service.language import N_
from wallet.companions import inviting
from wallet.companions.inviting import Wish
from wallet.companions.models import Companion, Relation
from wallet.people import holders, years
from wallet.people.models import ClassAdult, Holder, School, Seat

RELATIONS: Final = (Relation.TEACHER, Relation.COUNSELLOR)
_OF_A_CLASS: Final = "the adults whom a school gave to the pupils of a class"


def give(
    session: Session,
    school: School,
    group: tuple[int, str],
    adult: tuple[UUID, Relation],
    *,
    by: UUID,
    now: datetime,
) -> ClassAdult:
    """A member of the staff accompanies a class (`group`: year and name), in the school's scope.

    Raises NotFound `membership-unknown`, ServiceError `class-adult-relation`, Conflict
    `class-adult-there`.
    """
    year, name = group
    account_id, relation = adult
    if relation not in RELATIONS:
        raise ServiceError("class-adult-relation")
    query = select(Membership).where(Membership.person_id == account_id)
    if not any(one.holds(now) for one in session.scalars(query)):
        raise NotFound("membership-unknown")
    made = _held(session, year, name, account_id)
    if made is not None and made.ended_at is None:
        raise Conflict("class-adult-there")
    if made is None:
        made = ClassAdult(
            organisation_id=school.id,
            year=year,
            group=name,
            account_id=account_id,
            created_at=now,
        )
        session.add(made)
    made.relation, made.ended_at = relation.value, None
    taken = [one for one in _seats(session, year, name) if one.account_id is not None]
    session.flush()
    for seat in taken:
        holder = holders.find(session, seat.account_id) if seat.account_id else None
        if holder is not None:
            _appoint(session, made, holder, by=by, now=now)
    return made


def _held(session: Session, year: int, group: str, account_id: UUID) -> ClassAdult | None:
    query = select(ClassAdult).where(
        ClassAdult.year == year, ClassAdult.group == group, ClassAdult.account_id == account_id
    )
    return session.scalars(query).one_or_none()


def _seats(session: Session, year: int, group: str) -> Sequence[Seat]:
    query = select(Seat).where(Seat.year == year, Seat.group == group, Seat.left_at.is_(None))
    return session.scalars(query).all()


def for_seat(session: Session, seat: Seat, holder: Holder, *, now: datetime) -> None:
    """The adults of a pupil's class, when they open their booklet or come into the class."""
    with scope(session, organisation=seat.organisation_id):
        query = select(ClassAdult).where(
            ClassAdult.year == seat.year,
            ClassAdult.group == seat.group,
            ClassAdult.ended_at.is_(None),
        )
        given = session.scalars(query).all()
    for one in given:
        _appoint(session, one, holder, by=None, now=now)


def _appoint(
    session: Session, one: ClassAdult, holder: Holder, *, by: UUID | None, now: datetime
) -> None:
    account = session.get(Account, one.account_id)
    if account is None or account.id == holder.person_id:
        return
    wish = Wish(
        relation=Relation(one.relation),
        name=account.display_name,
        school_id=one.organisation_id,
        ends_at=years.end_of(one.year),
    )
    inviting.appoint(session, holder, wish, account, by=by, now=now)


def of_class(session: Session, year: int, group: str) -> Sequence[tuple[ClassAdult, Account]]:
    """Who accompanies a class now, in the scope of the school."""
    query = (
        select(ClassAdult, Account)
        .join(Account, Account.id == ClassAdult.account_id)
        .where(ClassAdult.year == year, ClassAdult.group == group, ClassAdult.ended_at.is_(None))
        .order_by(ClassAdult.created_at)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def classes_of(session: Session, account_id: UUID, year: int) -> frozenset[str]:
    """The classes that somebody accompanies this year, in the scope of the school."""
    query = select(ClassAdult.group).where(
        ClassAdult.account_id == account_id,
        ClassAdult.year == year,
        ClassAdult.ended_at.is_(None),
    )
    return frozenset(session.scalars(query))


def end(session: Session, class_adult_id: UUID, *, by: UUID, now: datetime) -> ClassAdult:
    """Somebody accompanies a class no more, in the scope of the school.

    Raises NotFound `class-adult-missing`.
    """
    found = session.get(ClassAdult, class_adult_id)
    if found is None or found.ended_at is not None:
        raise NotFound("class-adult-missing")
    found.ended_at = now
    people = [one.account_id for one in _seats(session, found.year, found.group)]
    session.flush()
    _end(session, found.organisation_id, found.account_id, people, by=by, now=now)
    return found


def end_for(session: Session, seat: Seat, *, by: UUID, now: datetime) -> None:
    """A pupil left the school: none of its staff sees anything more."""
    _end(session, seat.organisation_id, None, [seat.account_id], by=by, now=now)


def end_staff(
    session: Session, school_id: UUID, account_id: UUID, *, by: UUID, now: datetime
) -> None:
    """Somebody's role at the school ended: they accompany nobody for it any more."""
    with scope(session, organisation=school_id):
        query = select(ClassAdult).where(
            ClassAdult.account_id == account_id, ClassAdult.ended_at.is_(None)
        )
        for one in session.scalars(query):
            one.ended_at = now
    _end(session, school_id, account_id, None, by=by, now=now)


def _end(
    session: Session,
    school_id: UUID,
    adult_id: UUID | None,
    people: Sequence[UUID | None] | None,
    *,
    by: UUID,
    now: datetime,
) -> None:
    query = select(Companion).where(Companion.school_id == school_id, Companion.ended_at.is_(None))
    if adult_id is not None:
        query = query.where(Companion.adult_id == adult_id)
    if people is not None:
        query = query.where(Companion.person_id.in_([one for one in people if one is not None]))
    with scope(session, everything=_OF_A_CLASS):
        found = session.scalars(query).all()
    for one in found:
        inviting.end(session, one, by=by, now=now)


SENTENCES: Final = {
    "class-adult-relation": N_("Choose what this person is to the class."),
    "class-adult-there": N_("This person accompanies the class already."),
    "class-adult-missing": N_("This person does not accompany the class."),
}
"""What is said for each code (msgids)."""
