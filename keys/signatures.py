"""Signing and checking with the library's keys: fixed widths, no second way to write a signature.

EdDSA https://www.rfc-editor.org/rfc/rfc8032, ECDSA with r||s and RSA PKCS#1 v1.5
https://www.rfc-editor.org/rfc/rfc7518#section-3
"""

from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from keys.errors import KeysError
from keys.kinds import CURVES, Curve, KeyType
from keys.loading import LibraryPrivateKey, LibraryPublicKey

ED25519_SIGNATURE_BYTES: Final = 64


def verify(key_type: KeyType, key: LibraryPublicKey, data: bytes, signature: bytes) -> None:
    """Return when the signature is this key's over `data`; raises KeysError `signature-invalid`."""
    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            _require_length(signature, ED25519_SIGNATURE_BYTES)
            key.verify(signature, data)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            _verify_ecdsa(key, CURVES[key_type], data, signature)
        else:
            _require_length(signature, (key.key_size + 7) // 8)
            key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError, TypeError) as error:
        raise KeysError("signature-invalid") from error


def sign(key_type: KeyType, key: LibraryPrivateKey, data: bytes) -> bytes:
    """The key's signature over `data`, the same each time.

    Raises KeysError `algorithm-unsupported` when the library below is too old for RFC 6979.
    """
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(data)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return _sign_ecdsa(key, CURVES[key_type], data)
    return key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def _verify_ecdsa(
    key: ec.EllipticCurvePublicKey, curve: Curve, data: bytes, signature: bytes
) -> None:
    width = curve.coordinate_bytes
    _require_length(signature, 2 * width)
    r = int.from_bytes(signature[:width], "big")
    s = int.from_bytes(signature[width:], "big")
    if r == 0 or s == 0:
        raise KeysError("signature-invalid", reason="zero")
    key.verify(encode_dss_signature(r, s), data, ec.ECDSA(curve.hash))


def _sign_ecdsa(key: ec.EllipticCurvePrivateKey, curve: Curve, data: bytes) -> bytes:
    # The nonce comes from key and text (https://www.rfc-editor.org/rfc/rfc6979), so that a weak
    # random source cannot give the key away and a signature can be reproduced.
    try:
        der = key.sign(data, ec.ECDSA(curve.hash, deterministic_signing=True))
    except UnsupportedAlgorithm as error:
        raise KeysError("algorithm-unsupported", curve=curve.curve.name) from error
    r, s = decode_dss_signature(der)
    width = curve.coordinate_bytes
    return r.to_bytes(width, "big") + s.to_bytes(width, "big")


def _require_length(signature: bytes, length: int) -> None:
    if len(signature) != length:
        raise KeysError("signature-invalid", length=len(signature))
