"""What the holder does with an item: take it in, move it, hide it, delete it and take that back."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete as deletion
from sqlalchemy import select
from sqlalchemy.orm import Session

from service import models
from service.errors import Conflict, NotFound
from service.fence import scope
from service.language import N_
from wallet.booklet.models import Box, File, Item, Rubric

UNDO_FOR: Final = timedelta(days=30)
_PURGED_BECAUSE: Final = "deleted things of everybody end by their age"


def find(session: Session, item_id: UUID) -> Item:
    """An item in the scope of its holder; raises NotFound `item-missing`."""
    found = session.get(Item, item_id)
    if found is None:
        raise NotFound("item-missing")
    return found


def keep(item: Item, rubric: Rubric | None, *, now: datetime) -> None:
    """Take it into the booklet, or move it to another rubric.

    Raises Conflict `item-refused`, `item-deleted`.
    """
    if item.box is Box.REFUSED:
        raise Conflict("item-refused")
    if item.box is Box.DELETED:
        raise Conflict("item-deleted")
    item.box, item.changed_at = Box.KEPT, now
    if rubric is not None:
        item.rubric = rubric


def hide(item: Item, *, now: datetime) -> None:
    """Put it out of sight; raises as `keep`."""
    keep(item, None, now=now)
    item.box = Box.HIDDEN


def delete(item: Item, *, now: datetime) -> None:
    """Delete it; for a while this can be taken back. Twice is once."""
    if item.box is Box.DELETED:
        return
    item.box_before, item.box, item.deleted_at = item.box, Box.DELETED, now


def restore(item: Item, *, now: datetime) -> None:
    """Take a deletion back; raises Conflict `item-not-deleted`."""
    if item.box is not Box.DELETED:
        raise Conflict("item-not-deleted")
    item.box, item.box_before, item.deleted_at = item.box_before or Box.DEPOSIT, None, None
    item.changed_at = now


def erase(session: Session, item: Item) -> None:
    """Delete an item with all that hangs on it, for good, in the scope of its holder."""
    _erase(session, [item.id])


def purge(session: Session, *, now: datetime, most: int = 500) -> int:
    """Erase what was deleted long ago; how many items that were."""
    with scope(session, everything=_PURGED_BECAUSE):
        query = select(Item.id).where(Item.box == Box.DELETED, Item.deleted_at < now - UNDO_FOR)
        ids = session.scalars(query.limit(most)).all()
        _erase(session, list(ids))
    return len(ids)


def _erase(session: Session, ids: list[UUID]) -> None:
    if not ids:
        return
    # Whatever table refers to items goes before them, those of other packages too; in the order
    # in which they refer to one another.
    files = session.scalars(select(File.id).where(File.item_id.in_(ids))).all()
    for row in _referring(File):
        session.execute(deletion(row).where(row.file_id.in_(files)))
    for row in _referring(Item):
        session.execute(deletion(row).where(row.item_id.in_(ids)))
    session.execute(deletion(Item).where(Item.id.in_(ids)))


def _referring(to: type[Any]) -> list[Any]:
    order = {table: position for position, table in enumerate(models.metadata().sorted_tables)}
    rows = [
        mapper.class_
        for mapper in Item.registry.mappers
        if mapper.class_ is not to
        and any(key.column.table is to.__table__ for key in mapper.local_table.foreign_keys)
    ]
    return sorted(rows, key=lambda row: order[row.__table__], reverse=True)


SENTENCES: Final = {
    "item-missing": N_("There is no such entry in your booklet."),
    "item-refused": N_("This could not be verified: it stays apart."),
    "item-deleted": N_("It is deleted. Take that back first."),
    "item-not-deleted": N_("It is not deleted."),
}
"""What is said for each code (msgids)."""
