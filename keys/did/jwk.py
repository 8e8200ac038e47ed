"""did:jwk, the DID that is a JWK in base64url: https://github.com/quartzjer/did-jwk"""

import json
from typing import Final

from keys.did.method import Reach, split
from keys.errors import KeysError
from keys.jwk import public_from_jwk, public_to_jwk
from keys.material import PublicKey
from keys.multibase import base64url_decode, base64url_encode
from schemas import json_text
from schemas.errors import SchemasError
from schemas.json_text import JsonObject

SIGNING_PURPOSES: Final = (
    "assertionMethod",
    "authentication",
    "capabilityInvocation",
    "capabilityDelegation",
)
CONTEXTS: Final = (
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/suites/jws-2020/v1",
)


def did_of(key: PublicKey) -> str:
    """The did:jwk of a public key, over the JWK with its required members alone."""
    text = json.dumps(public_to_jwk(key), sort_keys=True, separators=(",", ":"))
    return f"did:jwk:{base64url_encode(text.encode('utf-8'))}"


def method_of(did: str) -> str:
    """The one verification method of a did:jwk, `did:jwk:X#0`."""
    return f"{did}#0"


class DidJwk:
    """Reads did:jwk; nothing is fetched."""

    name: Final = "jwk"

    def read(self, did: str, reach: Reach) -> JsonObject:  # noqa: ARG002 - needs no world
        """The document that follows from the JWK; `use` decides about `keyAgreement`.

        Raises KeysError `did-malformed`, and what `keys.jwk.public_from_jwk` raises: a DID that
        shows a private key is refused, one for encryption alone signs nothing.
        """
        jwk, method = _jwk(split(did)[1], did), method_of(did)
        public_from_jwk(jwk)
        purposes = SIGNING_PURPOSES if "use" in jwk else (*SIGNING_PURPOSES, "keyAgreement")
        published = {"id": method, "type": "JsonWebKey2020", "controller": did}
        return {
            "@context": list(CONTEXTS),
            "id": did,
            "verificationMethod": [{**published, "publicKeyJwk": jwk}],
            **{purpose: [method] for purpose in purposes},
        }


def _jwk(text: str, did: str) -> JsonObject:
    try:
        jwk = json_text.parse(base64url_decode(text))
    except (KeysError, SchemasError) as error:
        raise KeysError("did-malformed", did=did[:100], reason=error.code) from error
    if not isinstance(jwk, dict):
        raise KeysError("did-malformed", did=did[:100], reason="not-an-object")
    return jwk
