"""did:key, the DID that is its own public key: https://w3c-ccg.github.io/did-key-spec/"""

from typing import Final

from keys import multikey
from keys.did.method import Reach, split
from keys.errors import KeysError
from keys.jwk import public_to_jwk
from keys.material import KeyType, PublicKey
from schemas.json_text import JsonObject

PURPOSES: Final = (
    "authentication",
    "assertionMethod",
    "capabilityInvocation",
    "capabilityDelegation",
)


def did_of(key: PublicKey) -> str:
    """The did:key of a public key."""
    return f"did:key:{multikey.encode(key)}"


def method_of(did: str) -> str:
    """The one verification method of a did:key, `did:key:X#X`."""
    return f"{did}#{did.removeprefix('did:key:')}"


class DidKey:
    """Reads did:key with Ed25519, P-256, P-384 and RSA keys; nothing is fetched."""

    name: Final = "key"

    def read(self, did: str, reach: Reach) -> JsonObject:  # noqa: ARG002 - needs no world
        """The document that follows from the key.

        No X25519 key is derived for `keyAgreement`: nobody encrypts to an issuer of badges.
        Raises KeysError `did-key-type-unsupported`, `did-malformed`.
        """
        method = method_of(did)
        key = _key(split(did)[1], did)
        return {
            "@context": ["https://www.w3.org/ns/did/v1", _context(key)],
            "id": did,
            "verificationMethod": [{"id": method, "controller": did, **_material(key)}],
            **{purpose: [method] for purpose in PURPOSES},
        }


def _key(text: str, did: str) -> PublicKey:
    try:
        return multikey.decode(text)
    except KeysError as error:
        if error.code == "multikey-type-unsupported":
            code = error.facts.get("multicodec")
            raise KeysError("did-key-type-unsupported", did=did[:100], multicodec=code) from error
        raise KeysError("did-malformed", did=did[:100], reason=error.code) from error


def _context(key: PublicKey) -> str:
    name = "jwk" if key.type is KeyType.RSA else "multikey"
    return f"https://w3id.org/security/{name}/v1"


def _material(key: PublicKey) -> JsonObject:
    # A Multikey cannot hold an RSA key, https://www.w3.org/TR/cid-1.0/#Multikey.
    if key.type is KeyType.RSA:
        return {"type": "JsonWebKey", "publicKeyJwk": public_to_jwk(key)}
    return {"type": "Multikey", "publicKeyMultibase": multikey.encode(key)}
