"""Keys of a JWT: the one its `kid` leads to, and where an issuer publishes its set of keys.

Open Badges 3.0, https://www.imsglobal.org/spec/ob/v3p0/#jwt-verification: `kid` is a URI that
dereferences to a JWK; an issuer publishes its keys at `/.well-known/jwks.json` of its host.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from keys import jwk
from keys.controller import Resolve, retrieve
from keys.errors import KeysError
from keys.material import PublicKey
from schemas.json_text import JsonObject

JWK_SET_PATH: Final = "/.well-known/jwks.json"
MAX_KEYS: Final = 1000


@dataclass(frozen=True, slots=True)
class DereferencedKey:
    """A key had by its name; `controller` is None where only a bare JWK stood there."""

    public_key: PublicKey
    controller: str | None


def retrieve_jwk(kid: str, purpose: str | None, resolve: Resolve) -> DereferencedKey:
    """The key that the absolute URL or DID URL `kid` leads to.

    A JWK or a JWK Set proves nothing about its owner: who relies on it must ask the issuer's own
    document or the set at `jwk_set_url`. Raises KeysError `jwk-not-found`, what
    `keys.controller.retrieve` and `keys.jwk.public_from_jwk` raise, and what `resolve` raises.
    """
    url, _, fragment = kid.partition("#")
    document = resolve(url).document
    if "kty" in document:
        return DereferencedKey(jwk.public_from_jwk(document), None)
    if "keys" in document:
        return DereferencedKey(_by_name(document, kid, fragment), None)
    method, controller = retrieve(kid, purpose, resolve)
    return DereferencedKey(method.public_key, controller.id)


def jwk_set_url(issuer: str) -> str | None:
    """Where an https issuer's JWK Set lies; None for any other identifier."""
    try:
        parts = urlsplit(issuer)
    except ValueError:
        return None
    if parts.scheme not in ("https", "http") or not parts.netloc:
        return None
    return f"{parts.scheme}://{parts.netloc}{JWK_SET_PATH}"


def _by_name(document: JsonObject, kid: str, fragment: str) -> PublicKey:
    names = (kid, fragment) if fragment else (kid,)
    found = [entry for entry in _entries(document) if entry.get("kid") in names]
    if len(found) != 1:
        raise KeysError("jwk-not-found", found=len(found))
    return jwk.public_from_jwk(found[0])


def _entries(document: JsonObject) -> list[JsonObject]:
    entries = document.get("keys")
    if not isinstance(entries, list) or len(entries) > MAX_KEYS:
        return []
    return [entry for entry in entries if isinstance(entry, Mapping)]
