"""Dossiers: items chosen for one purpose, put in an order, with a text that opens them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from service.errors import Conflict, NotFound, ServiceError
from service.language import N_
from wallet.booklet.models import Box, Item
from wallet.people.models import Holder
from wallet.sharing.models import Chosen, Dossier, Purpose, Share

MAX_DOSSIERS: Final = 50
MAX_ITEMS: Final = 60
MAX_TITLE_CHARACTERS: Final = 120
MAX_OPENING_CHARACTERS: Final = 3000

PURPOSES: Final = {
    Purpose.AFFELNET: N_("Placement after the 3e (Affelnet)"),
    Purpose.PARCOURSUP: N_("Higher education (Parcoursup)"),
    Purpose.INTERNSHIP: N_("A placement in a workplace"),
    Purpose.ASSOCIATION: N_("An association or a club"),
    Purpose.INTERVIEW: N_("An interview about my plan"),
    Purpose.OTHER: N_("Something else"),
}
"""What a dossier is for (msgids)."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a dossier."""

    title: str
    purpose: Purpose
    opening: str = ""


def create(session: Session, holder: Holder, said: Said, *, now: datetime) -> Dossier:
    """A new, empty dossier, in the scope of its holder.

    Raises ServiceError `title-missing`, `opening-too-long` (`most`), `dossiers-too-many` (`most`).
    """
    if session.scalars(select(func.count(Dossier.id))).one() >= MAX_DOSSIERS:
        raise ServiceError("dossiers-too-many", most=MAX_DOSSIERS)
    made = Dossier(
        person_id=holder.person_id,
        title=_title(said.title),
        purpose=said.purpose,
        opening=_opening(said.opening),
        created_at=now,
        changed_at=now,
    )
    session.add(made)
    session.flush()
    return made


def change(dossier: Dossier, said: Said, *, now: datetime) -> None:
    """Say it anew; links that exist keep what they show. Raises as `create`."""
    dossier.title, dossier.opening = _title(said.title), _opening(said.opening)
    dossier.purpose, dossier.changed_at = said.purpose, now


def find(session: Session, dossier_id: UUID) -> Dossier:
    """A dossier in the scope of its holder; raises NotFound `dossier-missing`."""
    found = session.get(Dossier, dossier_id)
    if found is None:
        raise NotFound("dossier-missing")
    return found


def listed(session: Session) -> Sequence[tuple[Dossier, int]]:
    """Every dossier with how much is in it, the one changed last first."""
    query = (
        select(Dossier, func.count(Chosen.id))
        .outerjoin(Chosen, Chosen.dossier_id == Dossier.id)
        .group_by(Dossier.id)
        .order_by(Dossier.changed_at.desc(), Dossier.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def chosen(session: Session, dossier: Dossier) -> Sequence[tuple[Chosen, Item]]:
    """What is in a dossier, in its order; what was hidden or deleted since is left out."""
    query = (
        select(Chosen, Item)
        .join(Item, Item.id == Chosen.item_id)
        .where(Chosen.dossier_id == dossier.id, Item.box == Box.KEPT)
        .order_by(Chosen.position, Chosen.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def choose(session: Session, dossier: Dossier, item_ids: Sequence[UUID], *, now: datetime) -> int:
    """Put items at the end of a dossier; how many came in. Those there already stay.

    Raises Conflict `dossier-full` (`most`).
    """
    held = select(Chosen.item_id, Chosen.position).where(Chosen.dossier_id == dossier.id)
    there = {row[0]: row[1] for row in session.execute(held)}
    wanted = [one for one in dict.fromkeys(item_ids) if one not in there]
    kept = select(Item.id).where(Item.id.in_(wanted), Item.box == Box.KEPT) if wanted else None
    known = set(session.scalars(kept)) if kept is not None else set()
    if len(there) + len(known) > MAX_ITEMS:
        raise Conflict("dossier-full", most=MAX_ITEMS)
    last = max(there.values(), default=-1)
    for position, item_id in enumerate((one for one in wanted if one in known), start=last + 1):
        session.add(
            Chosen(
                person_id=dossier.person_id,
                dossier_id=dossier.id,
                item_id=item_id,
                position=position,
            )
        )
    dossier.changed_at = now
    session.flush()
    return len(known)


def take_out(session: Session, dossier: Dossier, item_id: UUID, *, now: datetime) -> None:
    """Take an item out of a dossier; the booklet keeps it."""
    session.execute(
        delete(Chosen).where(Chosen.dossier_id == dossier.id, Chosen.item_id == item_id)
    )
    dossier.changed_at = now


def move(session: Session, dossier: Dossier, item_id: UUID, *, by: int, now: datetime) -> None:
    """Move an item up (`by` -1) or down (1) in the order; over the ends nothing happens."""
    rows = [one for one, _ in chosen(session, dossier)]
    at = next((index for index, one in enumerate(rows) if one.item_id == item_id), None)
    if at is None or not 0 <= at + by < len(rows):
        return
    rows.insert(at + by, rows.pop(at))
    for position, one in enumerate(rows):
        one.position = position
    dossier.changed_at = now


def options(
    session: Session, dossier: Dossier, item_id: UUID, *, files: bool, endorsements: bool
) -> None:
    """Whether the documents and the words of others go along with an item."""
    held = update(Chosen).where(Chosen.dossier_id == dossier.id, Chosen.item_id == item_id)
    session.execute(held.values(with_files=files, with_endorsements=endorsements))


def discard(session: Session, dossier: Dossier) -> None:
    """Delete a dossier; links that were made of it live on until they end."""
    session.execute(update(Share).where(Share.dossier_id == dossier.id).values(dossier_id=None))
    session.execute(delete(Chosen).where(Chosen.dossier_id == dossier.id))
    session.execute(delete(Dossier).where(Dossier.id == dossier.id))


def _title(text: str) -> str:
    said = " ".join(text.split())
    if not said or len(said) > MAX_TITLE_CHARACTERS or not said.isprintable():
        raise ServiceError("title-missing")
    return said


def _opening(text: str) -> str:
    said = text.replace("\r\n", "\n").strip()
    if len(said) > MAX_OPENING_CHARACTERS or "\0" in said:
        raise ServiceError("opening-too-long", most=MAX_OPENING_CHARACTERS)
    return said


SENTENCES: Final = {
    "title-missing": N_("Give it a short title."),
    "opening-too-long": N_("This is too long: at most {most} characters."),
    "dossiers-too-many": N_("You have {most} dossiers. Delete one first."),
    "dossier-missing": N_("There is no such dossier."),
    "dossier-full": N_("At most {most} entries in one dossier."),
    "dossier-empty": N_("Choose at least one entry first."),
}
"""What is said for each code (msgids)."""
