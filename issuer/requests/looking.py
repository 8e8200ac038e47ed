"""Looking at requests, inside the scope of the organisation."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from issuer.requests.models import AttestationRequest, RequestPage, RequestState
from service.errors import NotFound

MAX_SHOWN: Final = 500


def find(session: Session, request_id: UUID, *, made_by: UUID | None = None) -> AttestationRequest:
    """The request, when it came by a page of this person; raises NotFound `request-unknown`."""
    query = select(AttestationRequest).where(AttestationRequest.id == request_id)
    found = session.scalars(_of(query, made_by)).one_or_none()
    if found is None:
        raise NotFound("request-unknown")
    return found


def listed(
    session: Session,
    state: RequestState,
    *,
    page: UUID | None = None,
    made_by: UUID | None = None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[Sequence[tuple[AttestationRequest, RequestPage]], int]:
    """Requests in a state, the oldest first, with their pages; and how many there are in all."""
    query = select(AttestationRequest).where(AttestationRequest.state == state)
    if page is not None:
        query = query.where(AttestationRequest.page_id == page)
    query = _of(query, made_by)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    most = min(limit, MAX_SHOWN)
    rows = session.scalars(query.order_by(AttestationRequest.id).offset(offset).limit(most)).all()
    pages = {one.id: one for one in session.scalars(select(RequestPage))}
    return [(one, pages[one.page_id]) for one in rows], total


def of_ids(
    session: Session, ids: Sequence[UUID], *, made_by: UUID | None = None
) -> Sequence[AttestationRequest]:
    """Those of these that wait for an answer, the oldest first."""
    query = select(AttestationRequest).where(
        AttestationRequest.id.in_(ids), AttestationRequest.state == RequestState.OPEN
    )
    return session.scalars(_of(query, made_by).order_by(AttestationRequest.id)).all()


def _of(query: Select[AttestationRequest], made_by: UUID | None) -> Select[AttestationRequest]:
    if made_by is None:
        return query
    theirs = select(RequestPage.id).where(RequestPage.made_by == made_by)
    return query.where(AttestationRequest.page_id.in_(theirs))
