"""The digest by which a signature is known again: in receipts, and in an issuer's signed record.

Of the signature and not of the document: nobody can write another text under a digest that was
seen before, and whoever sees the digest learns nothing of the person.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from keys.errors import KeysError
from keys.multibase import base64url_decode, base64url_encode
from keys.multibase import decode as multibase_decode
from proofs.chains import proofs_of
from proofs.disclosure.proof_value import parse_base, parse_derived
from proofs.errors import ProofsError
from schemas.json_text import JsonObject
from schemas.reading import Form, Received

SHORT_BYTES: Final = 16
"""So much of each digest stands in a signed record: sixteen bytes cannot be met by chance."""

MAX_SIGNATURE_CHARACTERS: Final = 2048


def of_token(token: bytes | str) -> str | None:
    """The digest of a token's signature, SHA-256 in base64url; None for what is no token."""
    text = token.decode("ascii", "replace") if isinstance(token, bytes) else token
    signature = text.strip().rpartition(".")[2]
    try:
        return _digest(base64url_decode(signature, max_bytes=MAX_SIGNATURE_CHARACTERS))
    except KeysError:
        return None


def of_proof(proof: object) -> str | None:
    """The digest of a Data Integrity proof's signature; None for one without any.

    What a person shows of a proof for selective disclosure bears the issuer's signature inside:
    its digest is that of what the issuer signed, whatever is shown.
    """
    value = proof.get("proofValue") if isinstance(proof, Mapping) else None
    if not isinstance(value, str):
        return None
    try:
        if isinstance(proof, Mapping) and proof.get("cryptosuite") == "ecdsa-sd-2023":
            return _digest(_base_signature(value))
        return _digest(multibase_decode(value))
    except (KeysError, ProofsError):
        return None


def of_document(document: JsonObject) -> tuple[str, ...]:
    """The digests of all proofs in a document, in their order."""
    try:
        found = [of_proof(proof) for proof in proofs_of(document)]
    except ProofsError:
        return ()
    return tuple(one for one in found if one is not None)


def of_received(received: Received) -> tuple[str, ...]:
    """The digests of all signatures of what was received: of the token, then of its proofs."""
    around = of_token(received.raw) if received.form is Form.JWT else None
    return (*((around,) if around else ()), *of_document(received.document))


def short(digest: str) -> bytes:
    """The beginning of a digest, as a signed record lists it."""
    return base64url_decode(digest)[:SHORT_BYTES]


def _digest(signature: bytes) -> str:
    return base64url_encode(sha256(signature).digest())


def _base_signature(value: str) -> bytes:
    try:
        return parse_derived(value).base_signature
    except ProofsError as error:
        if error.code != "disclosure-base-proof":
            raise
        return parse_base(value).base_signature
