"""What adults say of an entry that they see: a comment, an encouragement; and the holder's answer.

An endorsement is another thing: signed, and shown to readers (`wallet.booklet.endorsing`). Comments
stay between the holder and their adults and go to no reader.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.errors import NotFound, ServiceError
from service.fence import scope
from service.language import N_
from wallet.booklet.models import Item
from wallet.companions.models import Comment

MAX_CHARACTERS: Final = 2000
MAX_COMMENTS: Final = 300
"""On one entry."""


def comment(
    session: Session, item: Item, author: tuple[UUID, str], text: str, *, now: datetime
) -> Comment:
    """Say something about an entry; `author` is an account and its name.

    Raises ServiceError `comment-malformed` (`most`), `comments-too-many`.
    """
    said = text.replace("\r\n", "\n").strip()
    if not said or len(said) > MAX_CHARACTERS or "\0" in said:
        raise ServiceError("comment-malformed", most=MAX_CHARACTERS)
    return _say(session, item, author, said, encouragement=False, now=now)


def encourage(
    session: Session, item: Item, author: tuple[UUID, str], *, now: datetime
) -> Comment | None:
    """A sign without words; None when this adult gave it already."""
    with scope(session, person=item.person_id):
        query = select(Comment.id).where(
            Comment.item_id == item.id,
            Comment.author_id == author[0],
            Comment.encouragement.is_(True),
            Comment.removed_at.is_(None),
        )
        if session.scalars(query).first() is not None:
            return None
    return _say(session, item, author, "", encouragement=True, now=now)


def _say(
    session: Session,
    item: Item,
    author: tuple[UUID, str],
    text: str,
    *,
    encouragement: bool,
    now: datetime,
) -> Comment:
    with scope(session, person=item.person_id):
        many = session.scalars(select(func.count(Comment.id)).where(Comment.item_id == item.id))
        if many.one() >= MAX_COMMENTS:
            raise ServiceError("comments-too-many")
        made = Comment(
            person_id=item.person_id,
            item_id=item.id,
            author_id=author[0],
            author_name=author[1],
            text=text,
            encouragement=encouragement,
            at=now,
            seen_at=None,
            removed_at=None,
        )
        session.add(made)
        session.flush()
    return made


def of_item(session: Session, item: Item) -> Sequence[Comment]:
    """What was said of an entry, the oldest first."""
    with scope(session, person=item.person_id):
        query = select(Comment).where(Comment.item_id == item.id, Comment.removed_at.is_(None))
        return session.scalars(query.order_by(Comment.at, Comment.id)).all()


def remove(session: Session, item: Item, comment_id: UUID, *, by: UUID, now: datetime) -> None:
    """Take a comment away: its author, or the holder. Raises NotFound `comment-missing`."""
    with scope(session, person=item.person_id):
        found = session.get(Comment, comment_id)
        is_theirs = found is not None and by in {found.author_id, item.person_id}
        if found is None or found.item_id != item.id or not is_theirs:
            raise NotFound("comment-missing")
        found.removed_at, found.text = now, ""


SENTENCES: Final = {
    "comment-malformed": N_("Write a few words: at most {most} characters."),
    "comments-too-many": N_("There are too many comments here already."),
    "comment-missing": N_("There is no such comment."),
}
"""What is said for each code (msgids)."""
