"""What an adult beside a holder may see: decided here, for every page and every file.

Who is no companion of this holder now gets the answer of what does not exist. An adult sees what
is opened to them, one by one or all. The guardian of a child under 15 sees what is kept and what is
shared; of self-assessments and plans, which are private, only that they exist. Private notes, what
waits, what is hidden or deleted: nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from service.accounts import memberships
from service.errors import NotFound
from service.fence import scope
from wallet.booklet.models import Box, Item, Rubric
from wallet.companions.inviting import is_there
from wallet.companions.models import Companion, Opened, Relation
from wallet.people import holders
from wallet.people.models import Holder

PRIVATE: Final = frozenset({Rubric.SELF_ASSESSMENT, Rubric.PROJECT})
"""The rubrics of which even a child's guardian sees names alone."""
MAX_ITEMS: Final = 1000
_OWN_LINKS: Final = "an adult's own links to those they accompany"


def the_companion(
    session: Session, adult_id: UUID, person_id: UUID, *, now: datetime
) -> tuple[Companion, Holder]:
    """This adult beside that holder now; raises NotFound `companion-missing`."""
    with scope(session, person=person_id):
        query = select(Companion).where(Companion.adult_id == adult_id)
        present = [one for one in session.scalars(query) if is_there(one, now)]
        holder = session.get(Holder, person_id)
    present = _in_office(session, adult_id, present, now)
    if not present or holder is None:
        raise NotFound("companion-missing")
    # Of two ways to be there, such as parent and teacher, the one that sees more counts.
    return max(present, key=lambda one: (is_guardian(one), one.sees_all)), holder


def is_guardian(one: Companion) -> bool:
    """Whether the adult is legally responsible."""
    return one.relation is Relation.GUARDIAN


def of_adult(session: Session, adult_id: UUID, *, now: datetime) -> Sequence[Companion]:
    """Everybody whom this adult accompanies now."""
    with scope(session, everything=_OWN_LINKS):
        query = select(Companion).where(
            Companion.adult_id == adult_id,
            Companion.accepted_at.is_not(None),
            Companion.ended_at.is_(None),
            or_(Companion.ends_at.is_(None), Companion.ends_at > now),
        )
        found = session.scalars(query.order_by(Companion.accepted_at)).all()
    return _in_office(session, adult_id, found, now)


def _in_office(
    session: Session, adult_id: UUID, found: Sequence[Companion], now: datetime
) -> list[Companion]:
    """Without those that came by a school where the adult has no role any more."""
    if not any(one.school_id is not None for one in found):
        return list(found)
    held = {one.organisation_id for one in memberships.of_account(session, adult_id, now=now)}
    return [one for one in found if one.school_id is None or one.school_id in held]


@dataclass(frozen=True, slots=True)
class Sight:
    """What an adult sees of a booklet, the newest first."""

    items: Sequence[Item]  # the whole of them
    named: Sequence[Item]  # their name and date alone


def sight(session: Session, one: Companion, holder: Holder, *, now: datetime) -> Sight:
    """What this adult sees now."""
    with scope(session, person=holder.person_id):
        query = select(Item, Opened.id).outerjoin(
            Opened, (Opened.item_id == Item.id) & (Opened.companion_id == one.id)
        )
        query = query.where(Item.box == Box.KEPT).order_by(Item.sort_at.desc(), Item.id.desc())
        rows: Sequence[Any] = session.execute(query.limit(MAX_ITEMS)).all()
    sees_kept = is_guardian(one) and holders.is_child(holder, now)
    whole: list[Item] = []
    named: list[Item] = []
    for item, opened in rows:
        if opened is not None or one.sees_all or (sees_kept and item.rubric not in PRIVATE):
            whole.append(item)
        elif sees_kept:
            named.append(item)
    return Sight(whole, named)


def the_item(
    session: Session, one: Companion, holder: Holder, item_id: UUID, *, now: datetime
) -> Item:
    """An item that this adult may read; raises NotFound `item-missing`."""
    found = next((i for i in sight(session, one, holder, now=now).items if i.id == item_id), None)
    if found is None:
        raise NotFound("item-missing")
    return found


def open_to(session: Session, one: Companion, items: Sequence[UUID], *, now: datetime) -> None:
    """Open exactly these items to the adult, in the scope of the holder; others are closed."""
    held = {row.item_id: row for row in session.scalars(_opened_to(one))}
    kept = set(session.scalars(select(Item.id).where(Item.id.in_(items), Item.box == Box.KEPT)))
    for item_id in kept - set(held):
        session.add(Opened(person_id=one.person_id, item_id=item_id, companion_id=one.id, at=now))
    for item_id in set(held) - kept:
        session.delete(held[item_id])
    session.flush()


def open_item(
    session: Session, item: Item, companions: Sequence[Companion], *, now: datetime
) -> None:
    """Open an item to exactly these adults, in the scope of the holder."""
    held = {
        row.companion_id: row
        for row in session.scalars(select(Opened).where(Opened.item_id == item.id))
    }
    wanted = {one.id for one in companions if one.person_id == item.person_id}
    for companion_id in wanted - set(held):
        session.add(
            Opened(person_id=item.person_id, item_id=item.id, companion_id=companion_id, at=now)
        )
    for companion_id in set(held) - wanted:
        session.delete(held[companion_id])
    session.flush()


def opened_items(session: Session, one: Companion) -> frozenset[UUID]:
    """The items that are opened one by one to this adult, in the scope of the holder."""
    return frozenset(row.item_id for row in session.scalars(_opened_to(one)))


def opened_adults(session: Session, item: Item) -> frozenset[UUID]:
    """The adults to whom this item is opened one by one, in the scope of the holder."""
    return frozenset(session.scalars(select(Opened.companion_id).where(Opened.item_id == item.id)))


def _opened_to(one: Companion) -> Select[Opened]:
    return select(Opened).where(Opened.companion_id == one.id)
