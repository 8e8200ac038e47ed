"""Nonces for key proofs: each serves once, for a few minutes, for one issuer.

A nonce says itself when it was made, under a keyed hash; rows are written for used ones alone, so
that nobody fills the database by asking. OID4VCI sections 7 and 13.8.
"""

import hmac
import secrets as random
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from issuer.oid4vci.errors import Refused
from issuer.oid4vci.models import UsedNonce
from issuer.organisations.models import Organisation
from keys.errors import KeysError
from keys.multibase import base64url_decode, base64url_encode
from schemas.oid4vci import Refusal
from service.accounts.secret_values import Secrets
from service.fence import scope

LASTS: Final = timedelta(minutes=5)
_STAMP_BYTES: Final = 8
_RANDOM_BYTES: Final = 16
_MARK_BYTES: Final = 16
_BYTES: Final = _STAMP_BYTES + _RANDOM_BYTES + _MARK_BYTES


def make(secrets: Secrets, organisation: Organisation, *, now: datetime) -> str:
    """A nonce for the next key proof."""
    stamp = int(now.timestamp()).to_bytes(_STAMP_BYTES, "big")
    said = stamp + random.token_bytes(_RANDOM_BYTES)
    return base64url_encode(said + _mark(secrets, organisation, said))


def use(
    session: Session, secrets: Secrets, organisation: Organisation, nonce: str, *, now: datetime
) -> None:
    """Use a nonce up, in the transaction of the act that it allows.

    Raises Refused `nonce-unknown`, `nonce-expired`, `nonce-used`.
    """
    made_at = _read(secrets, organisation, nonce)
    if not made_at <= now < made_at + LASTS:
        raise Refused(Refusal.INVALID_NONCE, "nonce-expired")
    row = {
        "organisation_id": organisation.id,
        "digest": sha256(nonce.encode()).digest(),
        "expires_at": made_at + LASTS,
    }
    with scope(session, everything="a nonce is used once, whoever asks at the same moment"):
        written = session.execute(_insert(session).values(row).returning(UsedNonce.digest))
    if written.first() is None:
        raise Refused(Refusal.INVALID_NONCE, "nonce-used")


def _insert(session: Session) -> Insert:
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(UsedNonce).on_conflict_do_nothing()
    return sqlite.insert(UsedNonce).on_conflict_do_nothing()


def _read(secrets: Secrets, organisation: Organisation, nonce: str) -> datetime:
    unknown = Refused(Refusal.INVALID_NONCE, "nonce-unknown")
    try:
        raw = base64url_decode(nonce, max_bytes=_BYTES)
    except KeysError as error:
        raise unknown from error
    said, mark = raw[:-_MARK_BYTES], raw[-_MARK_BYTES:]
    if len(raw) != _BYTES or not hmac.compare_digest(mark, _mark(secrets, organisation, said)):
        raise unknown
    return datetime.fromtimestamp(int.from_bytes(said[:_STAMP_BYTES], "big"), UTC)


def _mark(secrets: Secrets, organisation: Organisation, said: bytes) -> bytes:
    return secrets.hidden("oid4vci nonce", f"{organisation.id} {said.hex()}")[:_MARK_BYTES]
