"""Drafts: begun, saved while they are written, taken up again, thrown away.

Two browsers may have one draft open. Each save says which revision it was written over; the later
one is told (`draft-changed`) instead of overwriting what the other saved.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from service.errors import Conflict, NotFound, ServiceError
from service.language import N_
from wallet.booklet.models import Box, File, Item, Version, Voice
from wallet.people.models import Holder
from wallet.writing import kinds
from wallet.writing.fields import Fields
from wallet.writing.kinds import Kind
from wallet.writing.models import Draft

MAX_DRAFTS: Final = 50


@dataclass(frozen=True, slots=True)
class Saved:
    """What is written over which revision."""

    fields: Fields
    revision: int


def begin(session: Session, holder: Holder, kind: Kind, *, now: datetime) -> Draft:
    """A new draft; raises ServiceError `drafts-too-many` (`most`)."""
    return _new(session, holder, kind, Fields(), None, now)


def rewrite(session: Session, holder: Holder, item: Item, *, now: datetime) -> Draft:
    """A draft of the next version of what the holder wrote; the one there is, if any.

    Raises ServiceError `item-not-written`, `drafts-too-many`.
    """
    if item.voice is not Voice.DECLARED or item.kind not in kinds.KINDS:
        raise ServiceError("item-not-written")
    open_one = session.scalars(select(Draft).where(Draft.item_id == item.id)).first()
    if open_one is not None:
        return open_one
    query = select(Version.fields).where(Version.item_id == item.id, Version.number == item.number)
    kept = session.scalars(query).one()
    fields = Fields.from_json(kept or {"title": item.name})
    made = _new(session, holder, kinds.find(item.kind), fields, item.id, now)
    held = update(File).where(File.item_id == item.id).values(draft_id=made.id)
    session.execute(held)
    return made


def _new(
    session: Session,
    holder: Holder,
    kind: Kind,
    fields: Fields,
    item_id: UUID | None,
    now: datetime,
) -> Draft:
    if session.scalars(select(func.count(Draft.id))).one() >= MAX_DRAFTS:
        raise ServiceError("drafts-too-many", most=MAX_DRAFTS)
    made = Draft(
        person_id=holder.person_id,
        item_id=item_id,
        kind=kind.code,
        fields=fields.to_json(),
        created_at=now,
        saved_at=now,
    )
    session.add(made)
    session.flush()
    return made


def find(session: Session, draft_id: UUID) -> Draft:
    """A draft in the scope of its holder; raises NotFound `draft-missing`."""
    found = session.get(Draft, draft_id)
    if found is None or found.kind not in kinds.KINDS:
        raise NotFound("draft-missing")
    return found


def listed(session: Session) -> Sequence[Draft]:
    """The drafts of the holder, those saved last first."""
    query = select(Draft).where(Draft.kind.in_(tuple(kinds.KINDS)))
    return session.scalars(query.order_by(Draft.saved_at.desc(), Draft.id)).all()


def save(session: Session, draft: Draft, saved: Saved, *, now: datetime) -> None:
    """Keep what was written; raises Conflict `draft-changed`."""
    query = update(Draft).where(Draft.id == draft.id, Draft.revision == saved.revision)
    values = {"fields": saved.fields.to_json(), "revision": saved.revision + 1, "saved_at": now}
    found = session.execute(
        query.values(**values), execution_options={"synchronize_session": False}
    )
    if found.rowcount != 1:  # type: ignore[attr-defined]  # of an UPDATE there is one
        raise Conflict("draft-changed")
    session.refresh(draft)


def throw_away(session: Session, draft: Draft) -> None:
    """End a draft; documents that hang on nothing else go with it."""
    session.execute(delete(File).where(File.draft_id == draft.id, File.item_id.is_(None)))
    session.execute(update(File).where(File.draft_id == draft.id).values(draft_id=None))
    session.execute(delete(Draft).where(Draft.id == draft.id))


def written_count(session: Session) -> int:
    """How many entries of the holder's own there are in the booklet."""
    query = select(func.count(Item.id)).where(
        Item.voice == Voice.DECLARED, Item.box.in_((Box.KEPT, Box.HIDDEN))
    )
    return int(session.scalars(query).one())


SENTENCES: Final = {
    "draft-missing": N_("There is no such draft."),
    "draft-changed": N_(
        "This draft was saved from another browser in between. What that one wrote is shown below; "
        "yours was not saved."
    ),
    "drafts-too-many": N_("You have {most} drafts already. Finish or delete one first."),
    "item-not-written": N_("Only what you wrote yourself can be changed."),
}
"""What is said for each code (msgids)."""
