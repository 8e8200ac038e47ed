"""The signed head of a registry, and whether it may follow what a reader has seen.

The roles are those of The Update Framework: a reader refuses an older registry (rollback), one that
has expired (freeze), and another one of the same number (fork).
https://theupdateframework.github.io/specification/latest/#detailed-client-workflow
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from federation.errors import FederationError
from federation.shapes import entity, matching, object_of, or_null, require, whole
from federation.snapshots import payloads, roots, tokens
from federation.snapshots.payloads import MALFORMED
from federation.snapshots.roots import LEEWAY, MAX_TIME
from keys.material import PublicKey
from keys.multibase import base64url_encode
from keys.signing import Signer

TYPE: Final = "livret-registry+jwt"
MAX_SERIAL: Final = 2**53 - 1
_digest: Final = matching(re.compile(r"[A-Za-z0-9_-]{43}"), 43)
_HEAD: Final = object_of(
    {
        "iss": entity,
        "serial": whole(1, MAX_SERIAL),
        "iat": whole(0, MAX_TIME),
        "exp": whole(0, MAX_TIME),
        "digest": _digest,
        "size": whole(1, payloads.MAX_PAYLOAD_BYTES),
        "previous": or_null(_digest),
        "root": whole(0, roots.MAX_ROOTS),
        "decided": whole(0, MAX_SERIAL),
    }
)


@dataclass(frozen=True, slots=True)
class Head:
    """What is signed of a registry.

    `digest` is of the payload and `previous` of the payload before; `root` is the version of the
    root document whose online key signs (0 while there is none), `decided` the sequence of the
    last decision that is in it.
    """

    anchor: str
    serial: int
    issued_at: datetime
    expires_at: datetime
    digest: str
    size: int
    previous: str | None
    root: int
    decided: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader remembers of the newest registry of an anchor that it has believed."""

    serial: int
    digest: str
    root_version: int


def digest_of(payload: bytes) -> str:
    """SHA-256 in base64url without padding."""
    return base64url_encode(sha256(payload).digest())


def sign_head(head: Head, signer: Signer) -> str:
    """The head as a token; raises ProofsError `signing-failed`, FederationError as `read_head`."""
    claims = {
        "iss": head.anchor,
        "serial": head.serial,
        "iat": int(head.issued_at.timestamp()),
        "exp": int(head.expires_at.timestamp()),
        "digest": head.digest,
        "size": head.size,
        "previous": head.previous,
        "root": head.root,
        "decided": head.decided,
    }
    require(claims, _HEAD, MALFORMED)
    return tokens.sign(payloads.canonical(claims), TYPE, signer)


def read_head(token: object, keys: Mapping[str, PublicKey]) -> Head:
    """The head of a token that one of these keys, by thumbprint, has signed.

    Raises FederationError `registry-malformed` (pointer, `reason`), `registry-key-unknown` (`kid`),
    `registry-signature-invalid`.
    """
    parsed = tokens.parse(token, TYPE, MALFORMED)
    claims = dict(tokens.claims(parsed, MALFORMED))
    require(claims, _HEAD, MALFORMED)
    if parsed.key_id not in keys:
        raise FederationError("registry-key-unknown", kid=parsed.key_id)
    if tokens.signed_by(parsed, keys) is None:
        raise FederationError("registry-signature-invalid", kid=parsed.key_id)
    return Head(
        claims["iss"],
        claims["serial"],
        datetime.fromtimestamp(claims["iat"], UTC),
        datetime.fromtimestamp(claims["exp"], UTC),
        *(claims[name] for name in ("digest", "size", "previous", "root", "decided")),
    )


def refusal(head: Head, seen: Seen | None, *, now: datetime) -> str | None:
    """Why a head is not believed though its signature is good; None when it is.

    `registry-from-future`, `registry-expired` (somebody may withhold the newer one),
    `registry-rollback` (older than what was seen), `registry-forked` (another one of the same
    number, or one that does not follow on what was seen), `registry-root-rollback`.
    """
    if head.issued_at > now + LEEWAY:
        return "registry-from-future"
    if head.expires_at <= now:
        return "registry-expired"
    return None if seen is None else _against(head, seen)


def _against(head: Head, seen: Seen) -> str | None:
    if head.serial < seen.serial:
        return "registry-rollback"
    if head.serial == seen.serial and head.digest != seen.digest:
        return "registry-forked"
    if head.serial == seen.serial + 1 and head.previous != seen.digest:
        return "registry-forked"
    return "registry-root-rollback" if head.root < seen.root_version else None
