"""Signed texts of a registry: compact JWS of one type, whose `kid` is the thumbprint of the key."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from federation.errors import FederationError
from keys.errors import KeysError
from keys.jwk import public_from_jwk, public_to_jwk, thumbprint
from keys.material import ALGORITHMS, PublicKey
from keys.signing import Signer
from proofs import jose
from proofs.errors import ProofInvalid
from schemas import json_text
from schemas.errors import SchemasError

MAX_TOKEN_CHARACTERS: Final = 256 * 1024
_HEADER: Final = frozenset({"alg", "kid", "typ"})


def sign(payload: bytes, type_: str, signer: Signer) -> str:
    """A token of a type over exactly these bytes.

    Raises ProofsError `signing-failed`.
    """
    key = signer.public_key
    header = {"typ": type_, "kid": thumbprint(key)}
    return jose.sign_compact(payload, header=header, signer=signer, algorithm=ALGORITHMS[key.type])


def parse(token: object, type_: str, code: str) -> jose.CompactJws:
    """The parts of a token of this type; nothing is verified yet.

    Raises FederationError `code` with `reason`: `type`, `too-long`, a code of `jose`.
    """
    if not isinstance(token, str):
        raise FederationError(code, reason="type")
    if len(token) > MAX_TOKEN_CHARACTERS:
        raise FederationError(code, reason="too-long")
    rules = jose.HeaderRules(_HEADER, frozenset({type_}))
    try:
        return jose.parse_compact(token, rules)
    except ProofInvalid as error:
        raise FederationError(code, pointer=error.pointer, reason=error.code) from error


def claims(parsed: jose.CompactJws, code: str) -> Mapping[str, Any]:
    """The claims as JSON; raises FederationError `code` with `reason` `json-…`."""
    try:
        return json_text.parse_object(parsed.payload)
    except SchemasError as error:
        raise FederationError(code, pointer=error.pointer, reason=error.code) from error


def signed_by(parsed: jose.CompactJws, keys: Mapping[str, PublicKey]) -> str | None:
    """The thumbprint of the one of these keys that made the signature; None when none did."""
    key = keys.get(parsed.key_id or "")
    if key is None:
        return None
    try:
        jose.verify_compact(parsed, key)
    except ProofInvalid:
        return None
    return parsed.key_id


def by_thumbprint(jwks: Iterable[object], code: str, pointer: str) -> dict[str, PublicKey]:
    """Keys under their thumbprints, which a `kid` that is given must be.

    Raises FederationError `code` with a pointer and `reason`: a code of `keys.jwk`, `kid`,
    `duplicate`.
    """
    found: dict[str, PublicKey] = {}
    for index, jwk in enumerate(jwks):
        place = f"{pointer}/{index}"
        try:
            key = public_from_jwk(jwk)
        except KeysError as error:
            raise FederationError(code, pointer=place, reason=error.code) from error
        name = thumbprint(key)
        if not isinstance(jwk, Mapping) or jwk.get("kid", name) != name:
            raise FederationError(code, pointer=place, reason="kid")
        if name in found:
            raise FederationError(code, pointer=place, reason="duplicate")
        found[name] = key
    return found


def jwk_set(keys: Iterable[PublicKey]) -> dict[str, Any]:
    """Keys as a JWK Set in which each has its thumbprint as `kid`."""
    return {"keys": [{**public_to_jwk(key), "kid": thumbprint(key)} for key in keys]}
