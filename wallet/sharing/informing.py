"""Guardians are told of each new link of a minor; those of a child under 15 may end it.

From 15 on the pupil decides, and the guardians are informed until 18. What is told is the title
and for whom the link is: never a private note, never what the dossier holds.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.errors import Conflict, NotAllowed, NotFound
from service.fence import scope
from wallet.companions.models import Companion, Relation
from wallet.notices import telling
from wallet.people import holders
from wallet.people.models import Holder
from wallet.sharing import sharing
from wallet.sharing.models import Share


def guardians(session: Session, holder: Holder, *, now: datetime) -> Sequence[UUID]:
    """The accounts of those legally responsible for the holder now."""
    with scope(session, person=holder.person_id):
        query = select(Companion.adult_id).where(
            Companion.relation == Relation.GUARDIAN,
            Companion.accepted_at.is_not(None),
            Companion.ended_at.is_(None),
            or_(Companion.ends_at.is_(None), Companion.ends_at > now),
        )
        return [one for one in session.scalars(query) if one is not None]


def check_guardian(session: Session, holder: Holder, *, now: datetime) -> None:
    """Whether the holder may share: a child whom no school knows needs a guardian who answered.

    Raises Conflict `share-needs-guardian`.
    """
    alone = holders.is_child(holder, now) and holder.opened_by is None
    if alone and not guardians(session, holder, now=now):
        raise Conflict("share-needs-guardian")


def tell(session: Session, holder: Holder, one: Share, *, name: str, now: datetime) -> None:
    """Tell the guardians of a minor that there is a new link."""
    if not holders.is_minor(holder, now):
        return
    facts = {"name": name, "title": one.title, "reader": one.reader}
    for adult in guardians(session, holder, now=now):
        telling.tell(
            session,
            adult,
            "share-made",
            facts,
            about=holder.person_id,
            path=f"/beside/{holder.person_id}",
            now=now,
        )


def stop(session: Session, holder: Holder, share_id: UUID, *, by: UUID, now: datetime) -> Share:
    """A guardian ends a link of a child under 15, who is told of it.

    Raises NotFound `share-missing` for who is no guardian, NotAllowed `share-not-a-child`.
    """
    if by not in guardians(session, holder, now=now):
        raise NotFound("share-missing")
    if not holders.is_child(holder, now):
        raise NotAllowed("share-not-a-child")
    with scope(session, person=holder.person_id):
        found = sharing.find(session, share_id)
        sharing.stop(session, found, by=by, now=now)
    facts = {"title": found.title, "reader": found.reader}
    telling.tell(session, holder.person_id, "share-stopped-by-guardian", facts, now=now)
    return found
