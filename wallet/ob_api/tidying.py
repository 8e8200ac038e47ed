"""Take out what is over: wishes nobody decided, grants that ended, applications nobody let in."""

from typing import Final

from sqlalchemy.orm import Session

from service.jobs import Chunk, Kinds
from service.oauth import tidying
from wallet.ob_api.scopes import PROVIDER
from wallet.place import Place

KIND: Final = "tidy-applications"


def register(kinds: Kinds, _: Place) -> None:
    """Let workers tidy once a day."""
    kinds.register(KIND, _tidy)
    kinds.periodic(KIND, tidying.EVERY)


def _tidy(session: Session, chunk: Chunk) -> None:
    tidying.tidy(session, PROVIDER, now=chunk.world.now)
