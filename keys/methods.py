"""A verification method as published, one reader for each type it may have.

https://www.w3.org/TR/cid-1.0/#verification-methods; the types before 2024 come from the security
vocabulary, https://www.w3.org/TR/vc-data-integrity/ and the suites of VCDM 1.1.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from keys import jwk, multibase, multikey
from keys.errors import KeysError
from keys.material import KeyType, PublicKey
from schemas.errors import SchemasError
from schemas.json_text import JsonObject
from schemas.reading import instant

# A published method that shows its private half has no owner any more.
PRIVATE_MEMBERS: Final = frozenset(
    {
        "secretKeyMultibase",
        "secretKeyJwk",
        "privateKeyMultibase",
        "privateKeyJwk",
        "privateKeyBase58",
        "privateKeyPem",
    }
)
MATERIAL_MEMBERS: Final = (
    "publicKeyMultibase",
    "publicKeyJwk",
    "publicKeyBase58",
)


@dataclass(frozen=True, slots=True)
class VerificationMethod:
    """A public key under its name; `id` and `controller` are absolute."""

    id: str
    controller: str
    type: str
    public_key: PublicKey
    expires: datetime | None = None
    revoked: datetime | None = None


def read_method(node: object, *, base: str) -> VerificationMethod:
    """The verification method an object describes; `base` completes a relative `#…`.

    Raises KeysError `verification-method-malformed`, with the reason or the cause.
    """
    if not isinstance(node, Mapping):
        raise KeysError("verification-method-malformed", reason="not-an-object")
    if PRIVATE_MEMBERS & node.keys():
        raise KeysError("verification-method-malformed", reason="has-private-part")
    controller = absolute(node.get("controller"), base=base)
    identifier, method_type = absolute(node.get("id"), base=base), _type_of(node)
    if controller is None or identifier is None:
        raise KeysError("verification-method-malformed", reason="id-or-controller")
    try:
        key = _public_key(node, method_type)
        expires, revoked = _instant(node, "expires"), _instant(node, "revoked")
    except (KeysError, SchemasError) as error:
        raise KeysError(
            "verification-method-malformed", id=identifier, reason=error.code
        ) from error
    return VerificationMethod(identifier, controller, method_type, key, expires, revoked)


def looks_like_method(document: JsonObject) -> bool:
    """Whether a document is a bare verification method rather than a controller's document."""
    return isinstance(document.get("controller"), str) and any(
        name in document for name in MATERIAL_MEMBERS
    )


def absolute(reference: object, *, base: str) -> str | None:
    """The absolute form of an id; `#…` hangs on `base`, anything else must have a scheme."""
    if not isinstance(reference, str):
        return None
    if reference.startswith("#"):
        return base + reference
    scheme, colon, _ = reference.partition(":")
    return reference if colon and scheme.isascii() and scheme.isalnum() else None


def _type_of(node: JsonObject) -> str:
    method_type = node.get("type")
    if isinstance(method_type, list) and len(method_type) == 1:
        method_type = method_type[0]
    if not isinstance(method_type, str):
        raise KeysError("verification-method-malformed", reason="type")
    return method_type


def _public_key(node: JsonObject, method_type: str) -> PublicKey:
    if sum(name in node for name in MATERIAL_MEMBERS) != 1:
        raise KeysError("key-material-ambiguous")
    reader = READERS.get(method_type)
    if reader is None:
        raise KeysError("verification-method-type-unsupported")
    return reader(node)


def _multikey(node: JsonObject) -> PublicKey:
    key = multikey.decode(node.get("publicKeyMultibase"))
    # Multikey has no RSA: https://www.w3.org/TR/cid-1.0/#Multikey
    if key.type is KeyType.RSA:
        raise KeysError("multikey-type-unsupported")
    return key


def _json_web_key(node: JsonObject) -> PublicKey:
    return jwk.public_from_jwk(node.get("publicKeyJwk"))


def _ed25519_2020(node: JsonObject) -> PublicKey:
    return _only(_multikey(node), KeyType.ED25519)


def _ed25519_2018(node: JsonObject) -> PublicKey:
    return PublicKey(KeyType.ED25519, _base58(node))


def _p256_2019(node: JsonObject) -> PublicKey:
    if "publicKeyBase58" in node:
        return PublicKey(KeyType.P256, _base58(node))
    key = _json_web_key(node) if "publicKeyJwk" in node else _multikey(node)
    return _only(key, KeyType.P256)


def _base58(node: JsonObject) -> bytes:
    text = node.get("publicKeyBase58")
    if not isinstance(text, str):
        raise KeysError("multibase-malformed")
    return multibase.base58_decode(text)


def _only(key: PublicKey, key_type: KeyType) -> PublicKey:
    if key.type is not key_type:
        raise KeysError("key-not-of-method-type", type=key.type.value)
    return key


def _instant(node: JsonObject, name: str) -> datetime | None:
    return instant(node[name]) if name in node else None


READERS: Final[Mapping[str, Callable[[JsonObject], PublicKey]]] = MappingProxyType(
    {
        "Multikey": _multikey,
        "JsonWebKey": _json_web_key,
        "JsonWebKey2020": _json_web_key,
        "Ed25519VerificationKey2020": _ed25519_2020,
        "Ed25519VerificationKey2018": _ed25519_2018,
        "EcdsaSecp256r1VerificationKey2019": _p256_2019,
    }
)
