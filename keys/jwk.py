"""Keys as JSON Web Keys, strict: one key has one JWK and one thumbprint.

JWK https://www.rfc-editor.org/rfc/rfc7517, EC and RSA https://www.rfc-editor.org/rfc/rfc7518,
Ed25519 https://www.rfc-editor.org/rfc/rfc8037, thumbprints https://www.rfc-editor.org/rfc/rfc7638
"""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from keys.errors import KeysError
from keys.kinds import CURVES
from keys.loading import (
    LIBRARY_ERRORS,
    MAX_RSA_BITS,
    MAX_RSA_EXPONENT_BITS,
    load_private,
    load_public,
    raw_public,
    require_rsa_size,
)
from keys.material import ALGORITHMS, KeyType, PrivateKey, PublicKey
from keys.multibase import base64url_decode, base64url_encode

Jwk: TypeAlias = Mapping[str, Any]

# `k` is the secret of a symmetric key; the others belong to OKP, EC and RSA keys.
PRIVATE_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
# RFC 9864 gives EdDSA over Ed25519 its own name beside the older one.
_EXTRA_NAMES: Final = MappingProxyType({KeyType.ED25519: frozenset({"Ed25519"})})
_MAX_RSA_BYTES: Final = MAX_RSA_BITS // 8


def public_to_jwk(key: PublicKey) -> dict[str, str]:
    """The required members alone, in the order in which a thumbprint hashes them."""
    library_key = load_public(key.type, key.raw)
    if isinstance(library_key, ec.EllipticCurvePublicKey):
        point, width = library_key.public_numbers(), CURVES[key.type].coordinate_bytes
        return {
            "crv": key.type.value,
            "kty": "EC",
            "x": base64url_encode(point.x.to_bytes(width, "big")),
            "y": base64url_encode(point.y.to_bytes(width, "big")),
        }
    if isinstance(library_key, rsa.RSAPublicKey):
        numbers = library_key.public_numbers()
        return {"e": _encode_number(numbers.e), "kty": "RSA", "n": _encode_number(numbers.n)}
    return {"crv": key.type.value, "kty": "OKP", "x": base64url_encode(key.raw)}


def public_from_jwk(jwk: object) -> PublicKey:
    """The public key of a JWK that is meant for checking signatures.

    Raises KeysError `jwk-malformed`, `jwk-type-unsupported` (also `oct`), `jwk-has-private-part`,
    `jwk-not-for-signatures` (`use`, `key_ops`), `jwk-algorithm-mismatch` (`alg`), and what
    `PublicKey` raises.
    """
    members = _members(jwk)
    key_type = _type_of(members)
    if PRIVATE_MEMBERS & members.keys():
        raise KeysError("jwk-has-private-part")
    _check_use(members, key_type, "verify")
    return _READERS[key_type](members)


def private_to_jwk(key: PrivateKey) -> dict[str, str]:
    """The JWK with its private part."""
    library_key = key.library_key
    if not isinstance(library_key, rsa.RSAPrivateKey):
        return {**public_to_jwk(key.public), "d": base64url_encode(key.to_secret())}
    numbers = library_key.private_numbers()
    secret = {"d": numbers.d, "p": numbers.p, "q": numbers.q}
    secret |= {"dp": numbers.dmp1, "dq": numbers.dmq1, "qi": numbers.iqmp}
    encoded = {name: _encode_number(number) for name, number in secret.items()}
    return {**public_to_jwk(key.public), **encoded}


def private_from_jwk(jwk: object) -> PrivateKey:
    """The private key of a JWK, whose public members must be those of the private one.

    Raises KeysError `jwk-malformed`, `jwk-type-unsupported`, `jwk-not-for-signatures`,
    `jwk-algorithm-mismatch`, `private-key-malformed`, and what `PublicKey` raises.
    """
    members = _members(jwk)
    key_type = _type_of(members)
    _check_use(members, key_type, "sign")
    public = _READERS[key_type](members)
    private = _private(members, key_type)
    if private.public != public:
        raise KeysError("private-key-malformed", reason="public-part-differs")
    return private


def thumbprint(key: PublicKey) -> str:
    """The SHA-256 thumbprint, base64url: https://www.rfc-editor.org/rfc/rfc7638#section-3"""
    text = json.dumps(public_to_jwk(key), sort_keys=True, separators=(",", ":"))
    return base64url_encode(sha256(text.encode("utf-8")).digest())


def _members(jwk: object) -> Jwk:
    if not isinstance(jwk, Mapping):
        raise KeysError("jwk-malformed")
    return jwk


def _type_of(jwk: Jwk) -> KeyType:
    kty, curve = jwk.get("kty"), jwk.get("crv")
    if not isinstance(kty, str):
        raise KeysError("jwk-malformed", pointer="/kty")
    if kty == "RSA":
        return KeyType.RSA
    if kty == "OKP" and curve == KeyType.ED25519.value:
        return KeyType.ED25519
    for key_type in CURVES:
        if kty == "EC" and curve == key_type.value:
            return key_type
    raise KeysError("jwk-type-unsupported", kty=kty, crv=curve)


def _check_use(jwk: Jwk, key_type: KeyType, operation: str) -> None:
    """Honour `use`, `key_ops` and `alg`: https://www.rfc-editor.org/rfc/rfc7517#section-4"""
    operations = jwk.get("key_ops", [operation])
    if jwk.get("use", "sig") != "sig":
        raise KeysError("jwk-not-for-signatures", pointer="/use")
    if not isinstance(operations, list) or operation not in operations:
        raise KeysError("jwk-not-for-signatures", pointer="/key_ops")
    names = {ALGORITHMS[key_type].value} | _EXTRA_NAMES.get(key_type, frozenset())
    algorithm = jwk.get("alg", ALGORITHMS[key_type].value)
    if not isinstance(algorithm, str) or algorithm not in names:
        raise KeysError("jwk-algorithm-mismatch", pointer="/alg")


def _read_ed25519(jwk: Jwk) -> PublicKey:
    return PublicKey(KeyType.ED25519, _bytes(jwk, "x", 32))


def _read_point(jwk: Jwk, key_type: KeyType) -> PublicKey:
    curve = CURVES[key_type]
    point = b"\x04" + b"".join(_bytes(jwk, name, curve.coordinate_bytes) for name in ("x", "y"))
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(curve.curve, point)
    except LIBRARY_ERRORS as error:
        raise KeysError("public-key-malformed", type=key_type.value) from error
    return PublicKey(*raw_public(key))


def _read_rsa(jwk: Jwk) -> PublicKey:
    exponent = _number(jwk, "e", MAX_RSA_EXPONENT_BITS // 8)
    modulus = _number(jwk, "n", _MAX_RSA_BYTES)
    require_rsa_size(modulus.bit_length())
    try:
        key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except LIBRARY_ERRORS as error:
        raise KeysError("public-key-malformed", type=KeyType.RSA.value) from error
    return PublicKey(*raw_public(key))


_READERS: Final[Mapping[KeyType, Callable[[Jwk], PublicKey]]] = MappingProxyType(
    {
        KeyType.ED25519: _read_ed25519,
        KeyType.P256: lambda jwk: _read_point(jwk, KeyType.P256),
        KeyType.P384: lambda jwk: _read_point(jwk, KeyType.P384),
        KeyType.RSA: _read_rsa,
    }
)


def _private(jwk: Jwk, key_type: KeyType) -> PrivateKey:
    if key_type is not KeyType.RSA:
        width = CURVES[key_type].coordinate_bytes if key_type in CURVES else 32
        return PrivateKey.from_secret(key_type, _bytes(jwk, "d", width))
    n, d, p, q, dp, dq, qi = (
        _number(jwk, name, _MAX_RSA_BYTES) for name in ("n", "d", "p", "q", "dp", "dq", "qi")
    )
    public = rsa.RSAPublicNumbers(_number(jwk, "e", MAX_RSA_EXPONENT_BITS // 8), n)
    return PrivateKey(
        load_private(lambda: rsa.RSAPrivateNumbers(p, q, d, dp, dq, qi, public).private_key())
    )


def _bytes(jwk: Jwk, name: str, length: int) -> bytes:
    data = _decode(jwk, name, length)
    if len(data) != length:
        raise KeysError("jwk-malformed", pointer=f"/{name}", length=len(data))
    return data


def _number(jwk: Jwk, name: str, max_bytes: int) -> int:
    """A Base64urlUInt: no leading zero, https://www.rfc-editor.org/rfc/rfc7518#section-2"""
    data = _decode(jwk, name, max_bytes)
    if not data or data[0] == 0:
        raise KeysError("jwk-malformed", pointer=f"/{name}")
    return int.from_bytes(data, "big")


def _decode(jwk: Jwk, name: str, max_bytes: int) -> bytes:
    try:
        return base64url_decode(jwk.get(name), max_bytes=max_bytes)
    except KeysError as error:
        raise KeysError("jwk-malformed", pointer=f"/{name}") from error


def _encode_number(number: int) -> str:
    return base64url_encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))
