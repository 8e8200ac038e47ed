"""Writing the document that publishes an issuer's keys: a `did.json`, or a controller at a URL.

https://www.w3.org/TR/did-1.0/#core-properties, https://www.w3.org/TR/cid-1.0/#data-model
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from keys import multikey
from keys.jwk import public_to_jwk
from keys.material import KeyType, PublicKey
from schemas.json_text import JsonObject

DID_CONTEXT: Final = "https://www.w3.org/ns/did/v1"
CID_CONTEXT: Final = "https://www.w3.org/ns/cid/v1"
MULTIKEY_CONTEXT: Final = "https://w3id.org/security/multikey/v1"
JWK_CONTEXT: Final = "https://w3id.org/security/jwk/v1"
SIGNING: Final = ("assertionMethod", "authentication")


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A key as it shall be published.

    `purposes` is empty for a revoked key and leaves out `authentication` for a rotated one, which
    goes on vouching for what it signed. `revoked` is an aware instant. `as_jwk` writes a
    JsonWebKey, which an RSA key always is.
    """

    id: str
    public_key: PublicKey
    purposes: tuple[str, ...] = SIGNING
    revoked: datetime | None = None
    as_jwk: bool = field(default=False, kw_only=True)


def did_document(
    controller: str,
    keys: Sequence[PublishedKey],
    *,
    also_known_as: Iterable[str] = (),
    services: Iterable[JsonObject] = (),
) -> dict[str, Any]:
    """The document in which `controller` (a DID or an https URL) publishes its keys.

    Empty lists are left out.
    """
    listed = {purpose: [key.id for key in keys if purpose in key.purposes] for purpose in SIGNING}
    document = {
        "@context": _contexts(controller, keys),
        "id": controller,
        "alsoKnownAs": list(also_known_as),
        "verificationMethod": [_method(controller, key) for key in keys],
        **listed,
        "service": [dict(service) for service in services],
    }
    return {name: value for name, value in document.items() if value}


def _method(controller: str, key: PublishedKey) -> dict[str, Any]:
    method: dict[str, Any] = {"id": key.id, "type": "Multikey", "controller": controller}
    if _is_jwk(key):
        method |= {"type": "JsonWebKey", "publicKeyJwk": public_to_jwk(key.public_key)}
    else:
        method["publicKeyMultibase"] = multikey.encode(key.public_key)
    if key.revoked is not None:
        method["revoked"] = _date_time_stamp(key.revoked)
    return method


def _is_jwk(key: PublishedKey) -> bool:
    return key.as_jwk or key.public_key.type is KeyType.RSA


def _contexts(controller: str, keys: Sequence[PublishedKey]) -> list[str]:
    # The Controlled Identifiers context defines both kinds of keys itself.
    if not controller.startswith("did:"):
        return [CID_CONTEXT]
    forms = {_is_jwk(key) for key in keys}
    wanted = ((False, MULTIKEY_CONTEXT), (True, JWK_CONTEXT))
    return [DID_CONTEXT, *(context for form, context in wanted if form in forms)]


def _date_time_stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
