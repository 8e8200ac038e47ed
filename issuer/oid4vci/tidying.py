"""What nobody needs any more is taken away: used nonces, and offers that nobody used in time."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from issuer.oid4vci.models import UsedNonce, WalletOffer
from issuer.place import Place
from service.fence import scope
from service.jobs import Chunk, Kinds

KIND: Final = "wallet-tidy"
EVERY: Final = timedelta(hours=6)
KEPT: Final = timedelta(days=30)
"""How long an unused offer is kept, so that its page can still say why it is over."""


def register(kinds: Kinds, _: Place) -> None:
    """Let the workers of this place tidy up."""
    kinds.register(KIND, tidy)
    kinds.periodic(KIND, EVERY)


def tidy(session: Session, chunk: Chunk) -> None:
    """Remove what is too old to matter."""
    now = chunk.world.now
    nonces = delete(UsedNonce).where(UsedNonce.expires_at < now)
    unused = delete(WalletOffer).where(
        WalletOffer.expires_at < now - KEPT, WalletOffer.used_at.is_(None)
    )
    with scope(session, everything="what is over is removed for all organisations alike"):
        for statement in (nonces, unused):
            session.execute(statement, execution_options={"synchronize_session": False})
