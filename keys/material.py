"""Public and private keys as values: make one, sign, verify. No identifiers, no files."""

from dataclasses import dataclass
from typing import Final, Self

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from keys import signatures
from keys.errors import KeysError
from keys.kinds import ALGORITHMS, CURVES, Algorithm, KeyType
from keys.loading import LibraryPrivateKey, load_private, load_public, raw_public, require_rsa_size

__all__ = ["ALGORITHMS", "Algorithm", "KeyType", "PrivateKey", "PublicKey"]

RSA_BITS: Final = 3072
MAX_PKCS8_BYTES: Final = 16 * 1024


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A checked public key.

    `raw` is 32 bytes for Ed25519, the compressed point for P-256 and P-384 (33 and 49 bytes), the
    DER SubjectPublicKeyInfo for RSA. One key has one `raw`, so keys compare by value.

    Raises KeysError `public-key-malformed`, `public-key-weak` (an Ed25519 point of small order),
    `rsa-key-size` (modulus below 2048 or above 8192 bits, unusable exponent).
    """

    type: KeyType
    raw: bytes

    def __post_init__(self) -> None:
        load_public(self.type, self.raw)

    def verify(self, algorithm: Algorithm, data: bytes, signature: bytes) -> None:
        """Return when `signature` is this key's over `data`; ECDSA signatures are r||s.

        Raises KeysError `algorithm-not-for-key` or `signature-invalid`.
        """
        require_algorithm(self.type, algorithm)
        signatures.verify(self.type, load_public(self.type, self.raw), data, signature)


class PrivateKey:
    """A private key in memory. Its text form never shows it; `to_pkcs8` is a deliberate act."""

    __slots__ = ("_key", "public")

    def __init__(self, key: LibraryPrivateKey) -> None:
        self._key = key
        self.public: Final = PublicKey(*raw_public(key.public_key()))

    def __repr__(self) -> str:
        return f"<PrivateKey {self.type.value}>"

    @property
    def type(self) -> KeyType:
        """The kind of key."""
        return self.public.type

    @property
    def library_key(self) -> LibraryPrivateKey:
        """The library's own key, for the modules of this room that write other forms."""
        return self._key

    @classmethod
    def generate(cls, key_type: KeyType, *, rsa_bits: int = RSA_BITS) -> Self:
        """A new key from the system's random source; `rsa_bits` matters to RSA alone.

        Raises KeysError `rsa-key-size`.
        """
        if key_type is KeyType.ED25519:
            return cls(ed25519.Ed25519PrivateKey.generate())
        if key_type is KeyType.RSA:
            require_rsa_size(rsa_bits)
            return cls(rsa.generate_private_key(public_exponent=65537, key_size=rsa_bits))
        return cls(ec.generate_private_key(CURVES[key_type].curve))

    @classmethod
    def from_secret(cls, key_type: KeyType, secret: bytes) -> Self:
        """The key of an Ed25519 seed or a P-256 or P-384 scalar, in its fixed width.

        Raises KeysError `private-key-malformed`, `key-type-unsupported` (RSA has no such form).
        """
        if key_type is KeyType.RSA:
            raise KeysError("key-type-unsupported", type=key_type.value)
        if key_type is KeyType.ED25519:
            return cls(load_private(lambda: ed25519.Ed25519PrivateKey.from_private_bytes(secret)))
        curve = CURVES[key_type]
        if len(secret) != curve.coordinate_bytes:
            raise KeysError("private-key-malformed", length=len(secret))
        scalar = int.from_bytes(secret, "big")
        return cls(load_private(lambda: ec.derive_private_key(scalar, curve.curve)))

    def to_secret(self) -> bytes:
        """The Ed25519 seed or the scalar, in its fixed width; raises `key-type-unsupported`."""
        if isinstance(self._key, ed25519.Ed25519PrivateKey):
            return self._key.private_bytes_raw()
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            scalar = self._key.private_numbers().private_value
            return scalar.to_bytes(CURVES[self.type].coordinate_bytes, "big")
        raise KeysError("key-type-unsupported", type=self.type.value)

    @classmethod
    def from_pkcs8(cls, der: bytes) -> Self:
        """The key of an unencrypted PKCS#8 DER text.

        Raises KeysError `private-key-malformed`, `key-type-unsupported`, `rsa-key-size`.
        """
        if len(der) > MAX_PKCS8_BYTES:
            raise KeysError("private-key-malformed", length=len(der))
        return cls(load_private(lambda: serialization.load_der_private_key(der, None)))

    def to_pkcs8(self) -> bytes:
        """The key as unencrypted PKCS#8 DER: https://www.rfc-editor.org/rfc/rfc5958"""
        return self._key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def sign(self, data: bytes, algorithm: Algorithm | None = None) -> bytes:
        """The signature over `data`, r||s for ECDSA; the same text gives the same signature.

        Raises KeysError `algorithm-not-for-key`.
        """
        require_algorithm(self.type, algorithm or ALGORITHMS[self.type])
        return signatures.sign(self.type, self._key, data)


def require_algorithm(key_type: KeyType, algorithm: Algorithm) -> None:
    """Return when such a key signs this way; raises KeysError `algorithm-not-for-key`."""
    if ALGORITHMS[key_type] is not algorithm:
        raise KeysError("algorithm-not-for-key", type=key_type.value, algorithm=str(algorithm))
