"""Compact JSON Web Signatures, strict: https://www.rfc-editor.org/rfc/rfc7515

The algorithms are those of our keys and nothing else: "none" and the HMAC family cannot be asked
for, and the key, not the token, says which algorithm it verifies. RSA and ECDSA:
https://www.rfc-editor.org/rfc/rfc7518#section-3, Ed25519: https://www.rfc-editor.org/rfc/rfc8037
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from keys import jwk
from keys.errors import KeysError
from keys.material import Algorithm, PublicKey
from keys.multibase import base64url_decode, base64url_encode
from keys.signing import Signer
from proofs.errors import ProofInvalid, ProofsError
from schemas import json_text
from schemas.errors import SchemasError
from schemas.json_text import MAX_DOCUMENT_BYTES, JsonObject

MAX_HEADER_BYTES: Final = 16 * 1024
MAX_SIGNATURE_BYTES: Final = 1024
# base64 makes four characters of three bytes; the two dots are in the small change.
MAX_TOKEN_CHARACTERS: Final = (MAX_DOCUMENT_BYTES + MAX_HEADER_BYTES + MAX_SIGNATURE_BYTES) * 3 // 2


@dataclass(frozen=True, slots=True)
class HeaderRules:
    """What the header of a kind of token may hold; everything else is refused.

    `types` are values of `typ` in lower case without `application/`; None allows its absence.
    """

    members: frozenset[str]
    types: frozenset[str | None]
    algorithms: frozenset[Algorithm] = frozenset(Algorithm)


@dataclass(frozen=True, slots=True)
class CompactJws:
    """The parts of a token whose form is right; nothing is verified yet.

    `type` is `typ` as `HeaderRules.types` writes it. `signing_input` is what was signed, byte for
    byte as received.
    """

    header: JsonObject
    algorithm: Algorithm
    type: str | None
    payload: bytes
    signature: bytes
    signing_input: bytes

    @property
    def key_id(self) -> str | None:
        """The `kid`, https://www.rfc-editor.org/rfc/rfc7515#section-4.1.4"""
        return self.header.get("kid")

    @property
    def jwk(self) -> PublicKey | None:
        """The key in the header, which proves nothing about who wrote it."""
        return jwk.public_from_jwk(self.header["jwk"]) if "jwk" in self.header else None


def parse_compact(token: bytes | str, rules: HeaderRules) -> CompactJws:
    """The parts of a token: https://www.rfc-editor.org/rfc/rfc7515#section-5.2, steps 1 to 6.

    Raises ProofInvalid `jws-malformed` (fact `part`), `jws-crit`, `jws-header-member` (fact
    `member`), `jws-algorithm-refused` (fact `algorithm`), `jws-type-refused` (fact `type`), and
    for a `jwk` the codes of `keys.jwk.public_from_jwk`, such as `jwk-has-private-part`.
    """
    text = _ascii(token)
    parts = text.split(".")
    if len(parts) != 3:
        raise ProofInvalid("jws-malformed", part="token", parts=len(parts))
    header = _header(parts[0])
    algorithm, type_ = _check_header(header, rules)
    return CompactJws(
        header=header,
        algorithm=algorithm,
        type=type_,
        payload=_decode(parts[1], "payload", MAX_DOCUMENT_BYTES),
        signature=_decode(parts[2], "signature", MAX_SIGNATURE_BYTES),
        signing_input=f"{parts[0]}.{parts[1]}".encode("ascii"),
    )


def verify_compact(token: CompactJws, key: PublicKey) -> None:
    """Return when the key made the signature: https://www.rfc-editor.org/rfc/rfc7515#section-5.2

    Raises ProofInvalid `algorithm-not-for-key`, `signature-invalid`.
    """
    try:
        key.verify(token.algorithm, token.signing_input, token.signature)
    except KeysError as error:
        raise ProofInvalid(error.code, pointer="", **error.facts) from error


def sign_compact(
    payload: bytes, *, header: Mapping[str, Any], signer: Signer, algorithm: Algorithm
) -> str:
    """A token over the payload; `alg` comes first in the header, then the members given.

    https://www.rfc-editor.org/rfc/rfc7515#section-5.1. Raises ProofsError `signing-failed`
    (fact `reason`, e.g. "algorithm-not-for-key").
    """
    protected = json_text.dump({"alg": algorithm.value, **header})
    signing_input = f"{base64url_encode(protected)}.{base64url_encode(payload)}"
    try:
        signature = signer.sign(signing_input.encode("ascii"), algorithm)
    except KeysError as error:
        raise ProofsError("signing-failed", reason=error.code) from error
    return f"{signing_input}.{base64url_encode(signature)}"


def _ascii(token: bytes | str) -> str:
    if len(token) > MAX_TOKEN_CHARACTERS:
        raise ProofInvalid("jws-malformed", part="token", problem="too-large")
    try:
        encoded = token.encode("ascii") if isinstance(token, str) else token
        return encoded.decode("ascii")
    except UnicodeError as error:
        raise ProofInvalid("jws-malformed", part="token") from error


def _decode(part: str, name: str, max_bytes: int) -> bytes:
    try:
        return base64url_decode(part, max_bytes=max_bytes)
    except KeysError as error:
        raise ProofInvalid("jws-malformed", part=name, problem=error.code) from error


def _header(part: str) -> dict[str, Any]:
    try:
        return json_text.parse_object(_decode(part, "header", MAX_HEADER_BYTES), max_depth=8)
    except SchemasError as error:
        raise ProofInvalid("jws-malformed", part="header", problem=error.code) from error


def _check_header(header: JsonObject, rules: HeaderRules) -> tuple[Algorithm, str | None]:
    # An extension marked critical must be understood, and we know none (RFC 7515, 4.1.11).
    if "crit" in header:
        raise ProofInvalid("jws-crit")
    for name in header:
        if name not in rules.members:
            raise ProofInvalid("jws-header-member", member=name)
    if not isinstance(header.get("kid", ""), str):
        raise ProofInvalid("jws-malformed", part="header", problem="kid")
    if "jwk" in header:
        _check_jwk(header["jwk"])
    return _algorithm(header.get("alg"), rules), _type(header, rules)


def _check_jwk(value: object) -> None:
    try:
        jwk.public_from_jwk(value)
    except KeysError as error:
        raise ProofInvalid(error.code, pointer=f"/jwk{error.pointer}", **error.facts) from error


def _algorithm(name: object, rules: HeaderRules) -> Algorithm:
    algorithm = next((known for known in rules.algorithms if known.value == name), None)
    if algorithm is None:
        raise ProofInvalid("jws-algorithm-refused", algorithm=name)
    return algorithm


def _type(header: JsonObject, rules: HeaderRules) -> str | None:
    """Media types ignore case and may leave `application/` out (RFC 7515, 4.1.9)."""
    name = header.get("typ")
    if "typ" in header and not isinstance(name, str):
        raise ProofInvalid("jws-type-refused", type=name)
    type_ = None if name is None else name.lower().removeprefix("application/")
    if type_ not in rules.types:
        raise ProofInvalid("jws-type-refused", type=name)
    return type_
