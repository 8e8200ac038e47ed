"""The work in the background: what links showed goes when they are over."""

from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from service.jobs import Chunk, Kinds
from wallet.booklet import moving
from wallet.place import Place
from wallet.sharing import sharing

KIND: Final = "tidy-booklets"
EVERY: Final = timedelta(hours=1)


def register(kinds: Kinds, _: Place) -> None:
    """Let workers tidy every hour."""
    kinds.register(KIND, _tidy)
    kinds.periodic(KIND, EVERY)


def _tidy(session: Session, chunk: Chunk) -> None:
    sharing.tidy(session, now=chunk.world.now)
    moving.purge(session, now=chunk.world.now)
