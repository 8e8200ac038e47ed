"""The link by which a new person founds their organisation here: made by who runs the service.

It serves once, until a date. Opening its page uses nothing up; founding does.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from issuer.organisations.models import Organisation
from service import audit
from service.accounts import secret_values
from service.database import Base, new_id
from service.errors import NotFound, ServiceError

LASTS: Final = timedelta(days=7)
MAX_LASTS: Final = timedelta(days=90)
PAGE: Final = "/found"
"""Where a link is taken up: this, a slash and its token."""


class FoundingLink(Base):
    """A link to found one organisation. Not behind the fence: it belongs to nobody yet."""

    __tablename__ = "founding_link"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Made:
    """A link with its token, which is told once and not kept."""

    link: FoundingLink
    token: str = field(repr=False)

    def address(self, base_url: str) -> str:
        """What a person opens."""
        return f"{base_url}{PAGE}/{self.token}"


def make(session: Session, *, now: datetime, lasts: timedelta = LASTS) -> Made:
    """A new link. Raises ServiceError `founding-date-wrong` (`most_days`)."""
    if not timedelta() < lasts <= MAX_LASTS:
        raise ServiceError("founding-date-wrong", most_days=MAX_LASTS.days)
    token = secret_values.token()
    hidden = secret_values.token_hash(token)
    link = FoundingLink(token_hash=hidden, created_at=now, expires_at=now + lasts)
    session.add(link)
    session.flush()
    audit.record(
        session,
        actor=None,
        act="founding.offered",
        organisation=None,
        target=link.id,
        facts={"until": link.expires_at.isoformat()},
        now=now,
    )
    return Made(link, token)


def read(session: Session, token: str, now: datetime) -> FoundingLink | None:
    """What a link stands for; None when it is unknown, used or too old. For `Hooks.links`."""
    query = select(FoundingLink).where(FoundingLink.token_hash == secret_values.token_hash(token))
    found = session.scalars(query).one_or_none()
    return found if found is not None and _is_open(found, now) else None


def use(session: Session, link: FoundingLink, *, now: datetime) -> None:
    """Take a link up, in the transaction that founds; raises NotFound `link-unknown`."""
    # One statement, so that of two uses at once only one finds it unused.
    mine = (
        update(FoundingLink)
        .where(FoundingLink.id == link.id, FoundingLink.used_at.is_(None))
        .where(FoundingLink.expires_at > now)
        .values(used_at=now)
        .returning(FoundingLink.id)
    )
    if not session.execute(mine).all():
        raise NotFound("link-unknown")


def is_empty(session: Session) -> bool:
    """Whether nobody has founded anything here yet."""
    return session.scalars(select(Organisation.id).limit(1)).first() is None


def _is_open(link: FoundingLink, now: datetime) -> bool:
    return link.used_at is None and now < link.expires_at
