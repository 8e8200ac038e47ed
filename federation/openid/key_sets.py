"""Keys of an entity as a JWK Set, each under its name.

https://www.rfc-editor.org/rfc/rfc7517#section-5
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from federation.errors import FederationError
from federation.openid.claims import malformed
from keys import jwk
from keys.errors import KeysError
from keys.jwk import thumbprint
from keys.material import ALGORITHMS, PublicKey

MAX_KEYS: Final = 64
_NOT_OURS: Final = ("jwk-type-unsupported", "jwk-not-for-signatures", "jwk-algorithm-mismatch")

Keys: TypeAlias = Mapping[str, PublicKey]  # by `kid`


def by_thumbprint(keys: Iterable[PublicKey]) -> dict[str, PublicKey]:
    """The keys under the names that `sign` gives them."""
    return {thumbprint(key): key for key in keys}


def jwk_of(key: PublicKey) -> dict[str, str]:
    """A key as it stands in a set: with its name, its use and its algorithm.

    https://www.rfc-editor.org/rfc/rfc7517#section-4
    """
    named = {"kid": thumbprint(key), "use": "sig", "alg": ALGORITHMS[key.type].value}
    return {**jwk.public_to_jwk(key), **named}


def jwks(keys: Iterable[PublicKey]) -> dict[str, list[dict[str, str]]]:
    """The JWK Set of these keys, https://www.rfc-editor.org/rfc/rfc7517#section-5"""
    return {"keys": [jwk_of(key) for key in keys]}


def read_jwks(value: object, *, claim: str = "jwks") -> dict[str, PublicKey]:
    """The keys of a JWK Set by their names; a key of a kind that we do not use is left out.

    https://openid.net/specs/openid-federation-1_0.html#name-entity-statement asks for a `kid` in
    each and for no name twice. Raises FederationError `statement-malformed` (`reason`: `type`,
    `empty`, `kid`, or a code of `keys.jwk.public_from_jwk`), `statement-too-many`.
    """
    entries = value.get("keys") if isinstance(value, Mapping) else None
    if not isinstance(entries, list):
        raise malformed(claim, "type")
    if len(entries) > MAX_KEYS:
        raise FederationError("statement-too-many", claim=claim, limit=MAX_KEYS)
    found: dict[str, PublicKey] = {}
    for entry in entries:
        name = entry.get("kid") if isinstance(entry, Mapping) else None
        if not isinstance(name, str) or not name or name in found:
            raise malformed(claim, "kid")
        key = _key(entry, claim)
        if key is not None:
            found[name] = key
    if not found:
        raise malformed(claim, "empty")
    return found


def _key(entry: Mapping[str, Any], claim: str) -> PublicKey | None:
    try:
        return jwk.public_from_jwk(entry)
    except KeysError as error:
        if error.code in _NOT_OURS:
            return None
        raise malformed(claim, error.code) from error
