"""Pages on which people ask for an attestation: a link or a QR code on a poster.

The link only lets people ask, so it is kept as it is and shown whenever it is wanted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from issuer.achievements.fields import one_form
from issuer.awards import catalogue, permits
from issuer.organisations.models import Organisation
from issuer.requests.models import AttestationRequest, RequestPage, RequestState
from service import audit
from service.accounts import secret_values
from service.errors import Conflict, NotFound, ServiceError
from service.fence import scope

MAX_NAME_CHARACTERS: Final = 120
MAX_DAYS: Final = 366
MAX_OPEN_PAGES: Final = 200
_FOUND_BY: Final = "a look-up by a token that cannot be guessed"


@dataclass(frozen=True, slots=True)
class Wish:
    """A page that is wanted; without an achievement the adult chooses it for each request."""

    name: str
    achievement: UUID | None = None
    days: int = 30


@dataclass(frozen=True, slots=True)
class Listed:
    """A page with how many wait for an answer."""

    page: RequestPage
    waiting: int


def create(
    session: Session, organisation: Organisation, wish: Wish, *, by: UUID, now: datetime
) -> RequestPage:
    """A page that is open from now on.

    Raises ServiceError `request-page-name-malformed` (`most`), `request-page-days-wrong` (`most`),
    Conflict `request-pages-too-many` (`most`), and what `catalogue.to_award` and
    `permits.require_award` raise.
    """
    name = " ".join(one_form(wish.name).split())
    if not 0 < len(name) <= MAX_NAME_CHARACTERS or not name.isprintable():
        raise ServiceError("request-page-name-malformed", most=MAX_NAME_CHARACTERS)
    if not 0 < wish.days <= MAX_DAYS:
        raise ServiceError("request-page-days-wrong", most=MAX_DAYS)
    if wish.achievement is not None:
        entry = catalogue.to_award(session, organisation, wish.achievement)
        permits.require_award(session, organisation, entry.achievement, by=by, now=now)
    with scope(session, organisation=organisation.id):
        if len(_open(session, now)) >= MAX_OPEN_PAGES:
            raise Conflict("request-pages-too-many", most=MAX_OPEN_PAGES)
        token = secret_values.token()
        made = RequestPage(
            organisation_id=organisation.id,
            token=token,
            token_hash=secret_values.token_hash(token),
            name=name,
            achievement_id=wish.achievement,
            made_by=by,
            created_at=now,
            expires_at=now + timedelta(days=wish.days),
        )
        session.add(made)
        session.flush()
    _record(session, made, "request-page.opened", by=by, now=now)
    return made


def close(session: Session, page: RequestPage, *, by: UUID, now: datetime) -> None:
    """Let nobody ask there any more; what was asked waits for its answer.

    Raises Conflict `request-page-closed`.
    """
    with scope(session, organisation=page.organisation_id):
        session.refresh(page, with_for_update=True)
        if page.closed_at is not None:
            raise Conflict("request-page-closed")
        page.closed_at = now
        session.flush()
    _record(session, page, "request-page.closed", by=by, now=now)


def by_token(session: Session, token: str) -> RequestPage | None:
    """The page of a link, also one that is closed."""
    query = select(RequestPage).where(RequestPage.token_hash == secret_values.token_hash(token))
    with scope(session, everything=_FOUND_BY):
        return session.scalars(query).one_or_none()


def is_open(page: RequestPage, now: datetime) -> bool:
    """Whether people may ask there."""
    return page.closed_at is None and now < page.expires_at


def find(session: Session, page_id: UUID, *, made_by: UUID | None = None) -> RequestPage:
    """The page, inside the scope of the organisation; raises NotFound `request-page-unknown`."""
    found = session.get(RequestPage, page_id)
    if found is None or (made_by is not None and found.made_by != made_by):
        raise NotFound("request-page-unknown")
    return found


def listed(session: Session, *, made_by: UUID | None = None) -> Sequence[Listed]:
    """All pages, the newest first; inside the scope of the organisation."""
    waiting = (
        select(AttestationRequest.page_id, func.count().label("waiting"))
        .where(AttestationRequest.state == RequestState.OPEN)
        .group_by(AttestationRequest.page_id)
    )
    counts = {one.page_id: one.waiting for one in session.execute(waiting)}
    query = select(RequestPage).order_by(RequestPage.id.desc())
    if made_by is not None:
        query = query.where(RequestPage.made_by == made_by)
    return [Listed(page, counts.get(page.id, 0)) for page in session.scalars(query)]


def _open(session: Session, now: datetime) -> Sequence[UUID]:
    query = select(RequestPage.id).where(
        RequestPage.closed_at.is_(None), RequestPage.expires_at > now
    )
    return session.scalars(query).all()


def _record(session: Session, page: RequestPage, act: str, *, by: UUID, now: datetime) -> None:
    audit.record(
        session,
        actor=by,
        act=act,
        organisation=page.organisation_id,
        target=page.id,
        now=now,
    )
