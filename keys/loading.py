"""Between our bytes and the library's keys; here every key is checked and the library's errors end.

A point must be on its curve and written in its one canonical form, a modulus must have a size
worth signing with.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, TypeAlias

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from keys.errors import KeysError
from keys.kinds import CURVES, Curve, KeyType
from keys.points import check_ed25519_point

MIN_RSA_BITS: Final = 2048
MAX_RSA_BITS: Final = 8192
# The usual exponent is 65537. A huge one would make each verification as slow as signing.
MAX_RSA_EXPONENT_BITS: Final = 64
MAX_RSA_SPKI_BYTES: Final = MAX_RSA_BITS // 8 + 64
# Checking a key costs more than checking a signature; a campaign meets few keys thousands of times.
MAX_LOADED_KEYS: Final = 1024

LibraryPublicKey: TypeAlias = (
    ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey
)
LibraryPrivateKey: TypeAlias = (
    ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
)

LIBRARY_ERRORS: Final = (ValueError, TypeError, OverflowError, UnsupportedAlgorithm)


@lru_cache(maxsize=MAX_LOADED_KEYS)
def load_public(key_type: KeyType, raw: bytes) -> LibraryPublicKey:
    """The library's key for a `PublicKey.raw`.

    Raises KeysError `public-key-malformed`, `public-key-weak`, `rsa-key-size`.
    """
    try:
        if key_type is KeyType.ED25519:
            return _load_ed25519(raw)
        if key_type is KeyType.RSA:
            return _load_rsa(raw)
        return _load_point(CURVES[key_type], raw)
    except LIBRARY_ERRORS as error:
        raise KeysError("public-key-malformed", type=key_type.value) from error


def raw_public(key: object) -> tuple[KeyType, bytes]:
    """The type and `PublicKey.raw` of a library key; raises KeysError `key-type-unsupported`."""
    if isinstance(key, ed25519.Ed25519PublicKey):
        return KeyType.ED25519, key.public_bytes_raw()
    if isinstance(key, rsa.RSAPublicKey):
        return KeyType.RSA, _spki(key)
    if isinstance(key, ec.EllipticCurvePublicKey):
        for key_type, curve in CURVES.items():
            if curve.curve.name == key.curve.name:
                return key_type, _compressed(key)
    raise KeysError("key-type-unsupported")


def load_der_public(der: bytes) -> LibraryPublicKey:
    """The library's key of a DER text, SubjectPublicKeyInfo or PKCS#1; not yet checked for size.

    Raises KeysError `public-key-malformed`, `key-type-unsupported`.
    """
    if len(der) > MAX_RSA_SPKI_BYTES:
        raise KeysError("public-key-malformed", length=len(der))
    try:
        key = serialization.load_der_public_key(der)
    except LIBRARY_ERRORS as error:
        raise KeysError("public-key-malformed") from error
    if isinstance(key, ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        return key
    raise KeysError("key-type-unsupported")


def load_private(load: Callable[[], Any]) -> LibraryPrivateKey:
    """What `load` gives, if it is a key of ours; the many errors of the library become one.

    Raises KeysError `private-key-malformed`, `key-type-unsupported`.
    """
    try:
        key = load()
    except LIBRARY_ERRORS as error:
        # No cause is kept: the library's message may quote a part of the secret.
        raise KeysError("private-key-malformed", reason=type(error).__name__) from None
    if isinstance(key, ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        return key
    raise KeysError("key-type-unsupported")


def require_rsa_size(bits: int) -> None:
    """Return when a modulus of `bits` is neither weak nor a burden; KeysError `rsa-key-size`."""
    if not MIN_RSA_BITS <= bits <= MAX_RSA_BITS:
        raise KeysError("rsa-key-size", bits=bits)


def _load_ed25519(raw: bytes) -> ed25519.Ed25519PublicKey:
    check_ed25519_point(raw)
    return ed25519.Ed25519PublicKey.from_public_bytes(raw)


def _load_point(curve: Curve, raw: bytes) -> ec.EllipticCurvePublicKey:
    if len(raw) != 1 + curve.coordinate_bytes or raw[0] not in (2, 3):
        raise KeysError("public-key-malformed", length=len(raw))
    key = ec.EllipticCurvePublicKey.from_encoded_point(curve.curve, raw)
    if _compressed(key) != raw:
        raise KeysError("public-key-malformed", reason="not-canonical")
    return key


def _load_rsa(raw: bytes) -> rsa.RSAPublicKey:
    key = load_der_public(raw)
    # One key, one text: a longer form of the same DER would be a second name for the key.
    if not isinstance(key, rsa.RSAPublicKey) or _spki(key) != raw:
        raise KeysError("public-key-malformed", type=KeyType.RSA.value)
    require_rsa_size(key.key_size)
    exponent = key.public_numbers().e
    if exponent < 3 or exponent % 2 == 0 or exponent.bit_length() > MAX_RSA_EXPONENT_BITS:
        raise KeysError("rsa-key-size", exponent_bits=exponent.bit_length())
    return key


def _compressed(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)


def _spki(key: rsa.RSAPublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
