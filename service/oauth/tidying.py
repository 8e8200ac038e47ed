"""Take out what is over: wishes nobody decided, grants that ended, applications nobody let in."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from service.fence import scope
from service.oauth.provider import AnyProvider

EVERY: Final = timedelta(days=1)
KEPT_FOR: Final = timedelta(days=30)
"""How long a grant that ended, or an application that nobody let in, is remembered."""


def tidy(session: Session, provider: AnyProvider, *, now: datetime) -> None:
    """Take out what is over in the tables of a server, whoever it belongs to."""
    before, grants, requests = now - KEPT_FOR, provider.grants, provider.requests
    over = or_(
        grants.revoked_at < before,
        grants.access_hash.is_(None) & (grants.code_expires_at < before),
        grants.refresh_hash.is_(None) & (grants.access_expires_at < before),
        grants.refresh_expires_at < before,
    )
    clients = provider.clients
    with scope(session, everything="what is over is taken out everywhere"):
        session.execute(delete(requests).where(requests.expires_at < now))
        session.execute(delete(grants).where(over))
        in_use = (select(grants.client_id), select(requests.client_id))
        idle = [clients.id.not_in(used) for used in in_use]
        session.execute(delete(clients).where(clients.created_at < before, *idle))
