"""Root documents: a key that is kept offline says which keys sign from day to day.

As in The Update Framework (https://theupdateframework.github.io/specification/latest/#root):
each version is signed by a root key of the version before and by one of its own, so that who
trusts one version can follow to the newest, and a stolen online key can be taken back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from federation.errors import FederationError
from federation.shapes import entity, list_of, object_of, require, whole
from federation.snapshots import tokens
from keys.jwk import thumbprint
from keys.material import PublicKey
from keys.signing import Signer
from proofs.canonical_json import canonicalize
from proofs.jose import CompactJws
from schemas.json_text import pointer

TYPE: Final = "livret-root+jwt"
LEEWAY: Final = timedelta(seconds=60)
MAX_ROOTS: Final = 1000
"""How many versions are read at most."""
MAX_ROOT_KEYS: Final = 10
MAX_ONLINE_KEYS: Final = 20
MAX_TIME: Final = 253_402_300_799
"""The last second of the year 9999."""
_MALFORMED: Final = "root-malformed"


def _key(value: object) -> None:
    """Keys are read by `tokens.by_thumbprint`, which says what is wrong with one."""


def _keys(most: int) -> Any:
    return object_of({"keys": list_of(_key, most, least=1)})


_time: Final = whole(0, MAX_TIME)
_CLAIMS: Final = object_of(
    {
        "iss": entity,
        "version": whole(1, MAX_ROOTS),
        "iat": _time,
        "exp": _time,
        "root": _keys(MAX_ROOT_KEYS),
        "online": _keys(MAX_ONLINE_KEYS),
    }
)


@dataclass(frozen=True, slots=True)
class RootDocument:
    """A version of the root: its own keys and those that sign from day to day, by thumbprint."""

    anchor: str
    version: int
    issued_at: datetime
    expires_at: datetime
    root: Mapping[str, PublicKey] = field(repr=False)
    online: Mapping[str, PublicKey] = field(repr=False)
    payload: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pins:
    """Whom a reader believes before it has read anything.

    `roots` are thumbprints of root keys; with none, the first version that is read is believed and
    its keys are to be pinned from then on. `online` counts only while the anchor has no root at
    all: keys that were had in another way, such as from its entity configuration.
    """

    roots: frozenset[str] = frozenset()
    online: Mapping[str, PublicKey] = field(default_factory=dict)


def draft(
    anchor: str,
    version: int,
    *,
    root: Sequence[PublicKey],
    online: Sequence[PublicKey],
    times: tuple[datetime, datetime],
) -> bytes:
    """The text of a version, to be carried to where the root keys are; `times` begin and end it.

    Raises FederationError `root-malformed` with a pointer and `reason`.
    """
    claims = {
        "iss": anchor,
        "version": version,
        "iat": int(times[0].timestamp()),
        "exp": int(times[1].timestamp()),
        "root": tokens.jwk_set(root),
        "online": tokens.jwk_set(online),
    }
    require(claims, _CLAIMS, _MALFORMED)
    return canonicalize(claims)


def sign(payload: bytes, signer: Signer) -> str:
    """A draft, signed by one root key; raises ProofsError `signing-failed`."""
    return tokens.sign(payload, TYPE, signer)


def read(signed: Sequence[object]) -> RootDocument:
    """One version from its one or two tokens, signed by a root key of its own.

    Raises FederationError `root-malformed` (pointer, `reason`; `payloads-differ`),
    `root-signature-invalid` (`by`: `own-key`).
    """
    parsed = _parsed(signed)
    document = _document(parsed[0])
    if not any(tokens.signed_by(token, document.root) for token in parsed):
        raise FederationError("root-signature-invalid", version=document.version, by="own-key")
    return document


def follow(trusted: RootDocument, signed: Sequence[object]) -> RootDocument:
    """The next version, signed by a root key of the trusted one and by one of its own.

    Raises FederationError `root-of-another-anchor`, `root-version-gap` (`found`, `expected`),
    `root-signature-invalid` (`by`: `own-key`, `key-before`), and what `read` raises.
    """
    document = read(signed)
    if document.anchor != trusted.anchor:
        raise FederationError("root-of-another-anchor", anchor=document.anchor)
    if document.version != trusted.version + 1:
        raise FederationError(
            "root-version-gap", found=document.version, expected=trusted.version + 1
        )
    if not any(tokens.signed_by(token, trusted.root) for token in _parsed(signed)):
        raise FederationError("root-signature-invalid", version=document.version, by="key-before")
    return document


def newest(
    versions: Sequence[Sequence[object]], anchor: str, pins: Pins, *, now: datetime
) -> RootDocument:
    """The newest version, to which a chain leads from a pinned key.

    Versions are given in order without gaps, from any; with no pin the first must be version 1.
    Only the newest must not have expired: an old one has done its work when it is followed. Raises
    FederationError `root-missing`, `root-malformed`, `root-of-another-anchor`, `root-not-pinned`,
    `root-version-gap`, `root-signature-invalid`, `root-expired`, `root-from-future`.
    """
    if not versions:
        raise FederationError("root-missing", anchor=anchor)
    if len(versions) > MAX_ROOTS:
        raise FederationError(_MALFORMED, reason="too-many")
    start, found = _first_believed(versions, anchor, pins)
    for signed in versions[start + 1 :]:
        found = follow(found, signed)
    if found.issued_at > now + LEEWAY:
        raise FederationError("root-from-future", version=found.version, at=found.issued_at)
    if found.expires_at <= now:
        raise FederationError("root-expired", version=found.version, since=found.expires_at)
    return found


def thumbprints(keys: Sequence[PublicKey]) -> frozenset[str]:
    """What to pin of these keys, https://www.rfc-editor.org/rfc/rfc7638"""
    return frozenset(thumbprint(key) for key in keys)


def _first_believed(
    versions: Sequence[Sequence[object]], anchor: str, pins: Pins
) -> tuple[int, RootDocument]:
    """The newest version that a pinned key itself has signed, or version 1 when none is pinned."""
    if not pins.roots:
        first = _of(anchor, read(versions[0]))
        if first.version != 1:
            raise FederationError("root-version-gap", found=first.version, expected=1)
        return 0, first
    for index in reversed(range(len(versions))):
        document = _of(anchor, read(versions[index]))
        pinned = {name: key for name, key in document.root.items() if name in pins.roots}
        if any(tokens.signed_by(token, pinned) for token in _parsed(versions[index])):
            return index, document
    raise FederationError("root-not-pinned", anchor=anchor)


def _of(anchor: str, document: RootDocument) -> RootDocument:
    if document.anchor != anchor:
        raise FederationError("root-of-another-anchor", anchor=document.anchor)
    return document


def _parsed(signed: Sequence[object]) -> list[CompactJws]:
    if isinstance(signed, str) or not isinstance(signed, Sequence):
        raise FederationError(_MALFORMED, reason="type")
    if not 1 <= len(signed) <= 2:
        raise FederationError(_MALFORMED, reason="tokens")
    parsed = [tokens.parse(token, TYPE, _MALFORMED) for token in signed]
    if any(token.payload != parsed[0].payload for token in parsed):
        raise FederationError(_MALFORMED, reason="payloads-differ")
    return parsed


def _document(token: CompactJws) -> RootDocument:
    claims = dict(tokens.claims(token, _MALFORMED))
    require(claims, _CLAIMS, _MALFORMED)
    return RootDocument(
        claims["iss"],
        claims["version"],
        datetime.fromtimestamp(claims["iat"], UTC),
        datetime.fromtimestamp(claims["exp"], UTC),
        tokens.by_thumbprint(claims["root"]["keys"], _MALFORMED, pointer("root", "keys")),
        tokens.by_thumbprint(claims["online"]["keys"], _MALFORMED, pointer("online", "keys")),
        token.payload,
    )
