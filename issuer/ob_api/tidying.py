"""Take out what is over: wishes nobody decided, grants that ended, applications nobody let in."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from issuer.ob_api.models import ObClient, ObGrant, ObRequest
from issuer.place import Place
from service.fence import scope
from service.jobs import Chunk, Kinds

KIND: Final = "tidy-ob-api"
EVERY: Final = timedelta(days=1)
KEPT_FOR: Final = timedelta(days=30)
"""How long a grant that ended, or an application that nobody let in, is remembered."""


def register(kinds: Kinds, _: Place) -> None:
    """Let workers tidy once a day."""
    kinds.register(KIND, _tidy)
    kinds.periodic(KIND, EVERY)


def _tidy(session: Session, chunk: Chunk) -> None:
    now = chunk.world.now
    before = now - KEPT_FOR
    over = or_(
        ObGrant.revoked_at < before,
        ObGrant.access_hash.is_(None) & (ObGrant.code_expires_at < before),
        ObGrant.refresh_hash.is_(None) & (ObGrant.access_expires_at < before),
        ObGrant.refresh_expires_at < before,
    )
    with scope(session, everything="what is over is taken out everywhere"):
        session.execute(delete(ObRequest).where(ObRequest.expires_at < now))
        session.execute(delete(ObGrant).where(over))
        in_use = (select(ObGrant.client_id), select(ObRequest.client_id))
        idle = [ObClient.id.not_in(used) for used in in_use]
        session.execute(delete(ObClient).where(ObClient.created_at < before, *idle))
