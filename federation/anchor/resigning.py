"""After a theft: what the stolen online key had signed in the history is signed by another one.

What is decided stays as it is, and so does the chain of hashes; only the signature is made anew.
"""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.anchor import finding, keys
from federation.anchor.models import Anchor, Decision
from federation.anchor.office import Office
from federation.anchor.wanting import DECISIONS_AT_ONCE, RESIGN
from keys.jwk import thumbprint
from keys.signing import Signer
from proofs import jose
from service.fence import scope
from service.jobs import Chunk, Kinds, Work

_HEADER: Final = jose.HeaderRules(
    frozenset({"alg", "kid", "typ"}), frozenset({"livret-decision+jwt"})
)


def register(kinds: Kinds, office: Office) -> None:
    """Let workers sign again."""
    kinds.register(RESIGN, _resigning(office), items_at_once=1)


def _resigning(office: Office) -> Work:
    def work(session: Session, chunk: Chunk) -> None:
        anchor = finding.the_anchor(session)
        signer = keys.signer(session, anchor, office.keys, now=chunk.world.now)
        stolen = {
            one.thumbprint for one in keys.history(session, anchor) if one.revoked_at is not None
        }
        for item in chunk.items:
            _sign_span(session, anchor, int(item.key), stolen, signer)

    return work


def _sign_span(
    session: Session, anchor: Anchor, first: int, stolen: set[str], signer: Signer
) -> None:
    query = select(Decision).where(
        Decision.sequence >= first, Decision.sequence < first + DECISIONS_AT_ONCE
    )
    with scope(session, organisation=anchor.id):
        for decision in session.scalars(query):
            token = jose.parse_compact(decision.token, _HEADER)
            if token.key_id in stolen:
                decision.token = jose.sign_compact(
                    token.payload,
                    header={"typ": token.type, "kid": thumbprint(signer.public_key)},
                    signer=signer,
                    algorithm=keys.ALGORITHM,
                )
