"""Find the anchor of this database and stand inside of its scope."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.anchor.models import Anchor
from service.accounts import memberships
from service.accounts.memberships import Act
from service.errors import NotFound
from service.fence import scope


def find(session: Session) -> Anchor | None:
    """The anchor of this database, where there is one."""
    return session.scalars(select(Anchor).limit(1)).one_or_none()


def the_anchor(session: Session) -> Anchor:
    """The anchor of this database; raises NotFound `anchor-missing`."""
    known = find(session)
    if known is None:
        raise NotFound("anchor-missing")
    return known


@contextmanager
def inside(session: Session) -> Iterator[Anchor]:
    """The anchor, with its rows in reach; raises NotFound `anchor-missing`."""
    anchor = the_anchor(session)
    with scope(session, organisation=anchor.id):
        yield anchor


class Directory:
    """Finds the anchor for the sign-in (`service.accounts.identifying.Directory`)."""

    def by_slug(self, session: Session, slug: str) -> Anchor | None:
        """The anchor, by its name in addresses."""
        known = find(session)
        return known if known is not None and known.slug == slug else None

    def by_id(self, session: Session, organisation_id: UUID) -> Anchor | None:
        """The anchor with that identifier."""
        known = find(session)
        return known if known is not None and known.id == organisation_id else None


def require_clerk(session: Session, anchor: Anchor, *, by: UUID | None, now: datetime) -> None:
    """Whether `by` is a clerk or responsible there, None being the service itself.

    Raises NotAllowed `role-missing`.
    """
    if by is not None:
        memberships.require(session, by, anchor.id, Act.SEE_MEMBERS, now=now)


def require_head(session: Session, anchor: Anchor, *, by: UUID | None, now: datetime) -> None:
    """Whether `by` is responsible for the anchor; raises NotAllowed `role-missing`."""
    if by is not None:
        # Inviting is what heads alone may do.
        memberships.require(session, by, anchor.id, Act.INVITE, now=now)
