"""What the anchor says of a member as a whole: its chain, its metadata and its marks.

https://openid.net/specs/openid-federation-1_0.html#name-resolve-endpoint. The member's own
configuration is the one that was had last, so that no question from outside makes us ask others.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from federation.anchor import configuration, keys, marks, subordinates
from federation.anchor.models import Anchor, Member
from federation.errors import FederationError
from federation.openid import chains, statements
from federation.openid.key_sets import read_jwks
from federation.openid.statements import Statement, StatementKind, seconds
from keys.stores import KeyStore
from service.errors import NotFound


def resolve(
    session: Session, anchor: Anchor, subject: str, store: KeyStore, *, now: datetime
) -> str:
    """The resolved member, signed.

    Raises NotFound `member-unknown`, `configuration-unknown` (we have none that stands now),
    Conflict `online-key-missing`, the codes of the key store.
    """
    member = subordinates.active(session, subject)
    own = _own(member, now)
    above = subordinates.statement(session, anchor, member.entity_id, store, now=now)
    chain = [
        own,
        statements.read(above, StatementKind.ENTITY, now=now),
        statements.read(
            configuration.configuration(session, anchor, store, now=now),
            StatementKind.ENTITY,
            now=now,
        ),
    ]
    at = configuration.begun(now)
    ends = [one.expires_at for one in chain if one.expires_at is not None]
    found = marks.all_of(session, anchor, member, store, now=now)
    claims: dict[str, Any] = {
        "iss": anchor.entity_id,
        "sub": member.entity_id,
        "iat": seconds(at),
        "exp": seconds(min(ends)),
        "metadata": _resolved(chain, anchor.entity_id, now),
        "trust_chain": [one.token for one in chain],
        "trust_marks": [
            {"trust_mark_type": _type_of(token, now), "trust_mark": token} for token in found
        ],
    }
    signer = keys.signer(session, anchor, store, now=now)
    return statements.sign(claims, signer, StatementKind.RESOLVED)


def _own(member: Member, now: datetime) -> Statement:
    if member.configuration is None:
        raise NotFound("configuration-unknown")
    try:
        own = statements.read(member.configuration, StatementKind.ENTITY, now=now)
        statements.verify(own, read_jwks({"keys": member.record["entity_keys"]}))
    except FederationError as error:
        raise NotFound("configuration-unknown", reason=error.code) from error
    if own.issuer != member.entity_id or own.subject != member.entity_id:
        raise NotFound("configuration-unknown")
    return own


def _resolved(chain: list[Statement], anchor_id: str, now: datetime) -> dict[str, Any]:
    """The metadata as its superiors make it, the chain being checked like one of others.

    Raises NotFound `configuration-unknown` (`reason`) when it does not hold.
    """
    keys_of_ours = read_jwks(chain[-1].claims["jwks"])
    try:
        checked = chains.check([one.token for one in chain], {anchor_id: keys_of_ours}, now)
    except FederationError as error:
        raise NotFound("configuration-unknown", reason=error.code) from error
    return {name: dict(value) for name, value in checked.metadata.items()}


def _type_of(token: str, now: datetime) -> str:
    shown = statements.read(token, StatementKind.TRUST_MARK, now=now)
    return str(shown.claims["trust_mark_type"])
