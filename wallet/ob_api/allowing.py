"""What a holder allowed, sees and takes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service import audit
from service.errors import NotFound
from service.fence import scope
from service.oauth import authorizing
from wallet.ob_api.models import AccessRequest, Application, Grant, SentProfile
from wallet.ob_api.scopes import PROVIDER

MAX_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Allowed:
    """An application that is let in, and what for."""

    grant: Grant
    application: Application


def open_request(session: Session, token: str, now: datetime) -> AccessRequest:
    """The wish behind the page of this token, while it waits; raises NotFound `link-unknown`."""
    found = authorizing.open_request(session, PROVIDER, token, now)
    if found is None:
        raise NotFound("link-unknown")
    return found


def allow(
    session: Session, person_id: UUID, row: AccessRequest, chosen: tuple[str, ...], *, now: datetime
) -> str:
    """The holder agrees, to all or a part of it; where the browser goes, with the code.

    Raises SentBack `access_denied` when nothing is left.
    """
    owner = {"person_id": person_id}
    grant, target = authorizing.allow(session, PROVIDER, row, chosen, owner=owner, now=now)
    _record(session, grant, "ob-api.allowed", now)
    return target


def listed(session: Session, person_id: UUID, *, now: datetime) -> Sequence[Allowed]:
    """The applications that are let in now, the newest first."""
    lives = or_(
        Grant.access_expires_at > now, Grant.refresh_expires_at > now, Grant.code_expires_at > now
    )
    query = (
        select(Grant, Application)
        .join(Application, Application.id == Grant.client_id)
        .where(Grant.revoked_at.is_(None), lives)
        .order_by(Grant.id.desc())
        .limit(MAX_SHOWN)
    )
    with scope(session, person=person_id):
        return [Allowed(grant, application) for grant, application in session.execute(query)]


def take_back(session: Session, person_id: UUID, grant_id: UUID, *, now: datetime) -> Application:
    """The application is let in no more, at once; raises NotFound `not-found`."""
    with scope(session, person=person_id):
        grant: Grant | None = session.get(Grant, grant_id)
        if grant is None:
            raise NotFound("not-found")
        grant.revoked_at = grant.revoked_at or now
        application: Application = session.get_one(Application, grant.client_id)
    _record(session, grant, "ob-api.taken-back", now)
    return application


def sent_profile(session: Session, person_id: UUID) -> SentProfile | None:
    """What an application says of the holder here."""
    with scope(session, person=person_id):
        found: SentProfile | None = session.get(SentProfile, person_id)
    return found


def drop_profile(session: Session, person_id: UUID) -> None:
    """Take out what an application said of the holder; the name of the account is told again."""
    with scope(session, person=person_id):
        found = session.get(SentProfile, person_id)
        if found is not None:
            session.delete(found)


def _record(session: Session, grant: Grant, act: str, now: datetime) -> None:
    audit.record(
        session,
        actor=grant.person_id,
        act=act,
        organisation=None,
        target=grant.id,
        facts={"client": str(grant.client_id)},
        now=now,
    )
