"""What is over is erased: old requests, pages without any, sendings that were not begun."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from issuer.delivering.models import Push, PushState
from issuer.place import Place
from issuer.requests.models import AttestationRequest, RequestPage
from service.fence import scope
from service.jobs import Chunk, Kinds

KIND: Final = "requests-tidying"
EVERY: Final = timedelta(hours=6)
PAGES_KEPT: Final = timedelta(days=30)
PUSHES_KEPT: Final = timedelta(days=200)
_REASON: Final = "what is over is erased, whoever's it is"


def register(kinds: Kinds, _: Place) -> None:
    """Let a worker do this a few times a day."""
    kinds.register(KIND, lambda session, chunk: _run(session, chunk))
    kinds.periodic(KIND, EVERY)


def tidy(session: Session, *, now: datetime) -> None:
    """Erase what is over."""
    with scope(session, everything=_REASON):
        session.execute(delete(AttestationRequest).where(AttestationRequest.expires_at <= now))
        used = select(AttestationRequest.page_id)
        session.execute(
            delete(RequestPage).where(
                RequestPage.expires_at <= now - PAGES_KEPT, RequestPage.id.not_in(used)
            )
        )
        session.execute(delete(Push).where(Push.state == PushState.ASKED, Push.expires_at <= now))
        session.execute(delete(Push).where(Push.changed_at <= now - PUSHES_KEPT))


def _run(session: Session, chunk: Chunk) -> None:
    tidy(session, now=chunk.world.now)
