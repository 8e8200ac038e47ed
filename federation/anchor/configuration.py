"""What the anchor signs of itself: its entity configuration and its past keys.

https://openid.net/specs/openid-federation-1_0.html#name-entity-configuration
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from federation import accreditation
from federation.anchor import keys
from federation.anchor.models import Anchor, Recognition, RecognitionRole
from federation.openid import statements
from federation.openid.statements import StatementKind, seconds
from federation.standing import ACCREDITATION_KINDS
from keys.stores import KeyStore
from service.fence import scope

SLOT: Final = timedelta(minutes=10)
"""What is signed within such a span is the same text, so that caches know it again."""
ENDPOINTS: Final = (
    ("federation_fetch_endpoint", "fetch"),
    ("federation_list_endpoint", "list"),
    ("federation_resolve_endpoint", "resolve"),
    ("federation_trust_mark_endpoint", "trust_mark"),
    ("federation_trust_mark_status_endpoint", "trust_mark_status"),
    ("federation_trust_mark_list_endpoint", "trust_mark_list"),
    ("federation_historical_keys_endpoint", "historical_keys"),
)
"""https://openid.net/specs/openid-federation-1_0.html#name-federation-entity"""


def begun(now: datetime) -> datetime:
    """When a statement of now says that it was signed."""
    return datetime.fromtimestamp(
        now.timestamp() // SLOT.total_seconds() * SLOT.total_seconds(), UTC
    )


def configuration(session: Session, anchor: Anchor, store: KeyStore, *, now: datetime) -> str:
    """The entity configuration of the anchor.

    Raises Conflict `online-key-missing`, and the codes of the key store.
    """
    at = begun(now)
    recognised = recognitions(session, anchor, now=now)
    hints = [one.entity_id for one in recognised if one.role is RecognitionRole.SUPERIOR]
    claims = {
        "iss": anchor.entity_id,
        "sub": anchor.entity_id,
        "iat": seconds(at),
        "exp": seconds(at + keys.STATEMENTS_LIVE),
        "jwks": keys.jwks(session, anchor, now=now),
        "authority_hints": sorted(hints),
        "metadata": _metadata(anchor),
        "trust_mark_issuers": _issuers(anchor, recognised),
    }
    said = {name: value for name, value in claims.items() if value not in ([], {})}
    signer = keys.signer(session, anchor, store, now=now)
    return statements.sign(said, signer, StatementKind.ENTITY)


def historical_keys(session: Session, anchor: Anchor, store: KeyStore, *, now: datetime) -> str:
    """The keys that sign no more, as a signed set; raises as `configuration`.

    https://openid.net/specs/openid-federation-1_0.html#name-federation-historical-keys-response
    """
    claims = {
        "iss": anchor.entity_id,
        "iat": seconds(begun(now)),
        "keys": keys.historical(session, anchor, now=now),
    }
    signer = keys.signer(session, anchor, store, now=now)
    return statements.sign(claims, signer, StatementKind.KEY_SET)


def recognitions(session: Session, anchor: Anchor, *, now: datetime) -> Sequence[Recognition]:
    """The other anchors that count now, in whatever role."""
    query = (
        select(Recognition)
        .where(
            Recognition.valid_from <= now,
            or_(Recognition.valid_until.is_(None), Recognition.valid_until > now),
            or_(Recognition.ended_at.is_(None), Recognition.ended_at > now),
        )
        .order_by(Recognition.entity_id)
    )
    with scope(session, organisation=anchor.id):
        return session.scalars(query).all()


def _metadata(anchor: Anchor) -> dict[str, Any]:
    described = {
        "organization_name": anchor.name,
        "homepage_uri": anchor.homepage,
        "contacts": [anchor.email] if anchor.email else None,
    }
    endpoints = {name: f"{anchor.entity_id}/federation/{path}" for name, path in ENDPOINTS}
    of_entity = {name: value for name, value in described.items() if value is not None}
    return {
        "federation_entity": of_entity | endpoints,
        "institution_additional_information": {"legal_name": anchor.name},
    }


def _issuers(anchor: Anchor, recognised: Sequence[Recognition]) -> dict[str, list[str]]:
    """Our own types are issued by us, those of other anchors by them where we say so."""
    made = {
        accreditation.mark_type(anchor.entity_id, kind): [anchor.entity_id]
        for kind in ACCREDITATION_KINDS
    }
    for one in recognised:
        if one.role is not RecognitionRole.SUPERIOR:
            for kind in one.kinds:
                made[accreditation.mark_type(one.entity_id, kind)] = [one.entity_id]
    return made
