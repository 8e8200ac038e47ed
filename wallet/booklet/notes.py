"""Private notes of a holder to themself: sealed in the rows, given to nobody else by any route."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.database import new_id
from service.errors import ServiceError
from service.language import N_
from wallet.booklet.models import Item, Note
from wallet.place import Place

MAX_CHARACTERS: Final = 4000


def write(session: Session, place: Place, item: Item, text: str, *, now: datetime) -> None:
    """Keep a note beside an item; an empty one deletes it. Raises ServiceError `note-too-long`."""
    said = text.replace("\r\n", "\n").strip()
    if len(said) > MAX_CHARACTERS:
        raise ServiceError("note-too-long", most=MAX_CHARACTERS)
    found = _of(session, item)
    if not said:
        session.execute(delete(Note).where(Note.item_id == item.id))
        return
    if found is None:
        found = Note(id=new_id(), person_id=item.person_id, item_id=item.id)
        session.add(found)
    found.sealed = place.secrets.master.seal(said.encode(), key_id=str(found.id))
    found.at = now


def read(session: Session, place: Place, item: Item) -> str:
    """The note beside an item; empty when there is none."""
    found = _of(session, item)
    if found is None:
        return ""
    return place.secrets.master.unseal(found.sealed, key_id=str(found.id)).decode()


def _of(session: Session, item: Item) -> Note | None:
    return session.scalars(select(Note).where(Note.item_id == item.id)).one_or_none()


SENTENCES: Final = {"note-too-long": N_("This is too long: at most {most} characters.")}
"""What is said for each code (msgids)."""
