"""Keys as Multikey text: multibase of a code for the kind of key and the key itself.

https://www.w3.org/TR/cid-1.0/#Multikey; the codes are those of the multicodec table, written as
varints. RSA has a code for did:key alone: https://w3c-ccg.github.io/did-key-spec/
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from cryptography.hazmat.primitives import serialization

from keys import multibase
from keys.errors import KeysError
from keys.loading import load_der_public, load_public, raw_public
from keys.material import KeyType, PrivateKey, PublicKey

PUBLIC_CODES: Final[Mapping[KeyType, bytes]] = MappingProxyType(
    {
        KeyType.ED25519: bytes.fromhex("ed01"),
        KeyType.P256: bytes.fromhex("8024"),
        KeyType.P384: bytes.fromhex("8124"),
        KeyType.RSA: bytes.fromhex("8524"),
    }
)
SECRET_CODES: Final[Mapping[KeyType, bytes]] = MappingProxyType(
    {
        KeyType.ED25519: bytes.fromhex("8026"),
        KeyType.P256: bytes.fromhex("8626"),
        KeyType.P384: bytes.fromhex("8726"),
    }
)
_CODE_BYTES: Final = 2
MAX_KEPT_KEYS: Final = 1024
MAX_KEPT_CHARACTERS: Final = 128
"""Longer than any key on a curve; what is longer is read each time."""


def encode(key: PublicKey) -> str:
    """The Multikey text of a public key, for instance `z6Mk…`."""
    return multibase.encode_base58btc(PUBLIC_CODES[key.type] + _public_bytes(key))


def decode(text: object) -> PublicKey:
    """The public key of a Multikey text; base58btc is the only base allowed.

    Raises KeysError `multibase-malformed`, `multibase-too-long`, `multikey-type-unsupported`,
    `multikey-is-secret`, and what `PublicKey` raises.
    """
    is_usual = isinstance(text, str) and len(text) <= MAX_KEPT_CHARACTERS
    return _decoded(text) if is_usual else _decode(text)


def _decode(text: object) -> PublicKey:
    code, raw = _split(text)
    if code in SECRET_CODES.values():
        raise KeysError("multikey-is-secret")
    key_type = _type_of(code, PUBLIC_CODES)
    return _rsa_key(raw) if key_type is KeyType.RSA else PublicKey(key_type, raw)


# Few keys sign many credentials; the text of a key says all of it.
_decoded: Final = lru_cache(maxsize=MAX_KEPT_KEYS)(_decode)


def encode_secret(key: PrivateKey) -> str:
    """The secret Multikey text of a private key; raises `key-type-unsupported` for RSA."""
    if key.type not in SECRET_CODES:
        raise KeysError("key-type-unsupported", type=key.type.value)
    return multibase.encode_base58btc(SECRET_CODES[key.type] + key.to_secret())


def decode_secret(text: object) -> PrivateKey:
    """The private key of a secret Multikey text.

    Raises KeysError `multibase-malformed`, `multibase-too-long`, `multikey-type-unsupported`,
    `private-key-malformed`.
    """
    code, raw = _split(text)
    return PrivateKey.from_secret(_type_of(code, SECRET_CODES), raw)


def _split(text: object) -> tuple[bytes, bytes]:
    if isinstance(text, str) and not text.startswith(multibase.BASE58BTC_HEADER):
        raise KeysError("multibase-malformed", header=text[:1])
    data = multibase.decode(text)
    return data[:_CODE_BYTES], data[_CODE_BYTES:]


def _type_of(code: bytes, codes: Mapping[KeyType, bytes]) -> KeyType:
    for key_type, known in codes.items():
        if code == known:
            return key_type
    raise KeysError("multikey-type-unsupported", multicodec=code.hex())


def _public_bytes(key: PublicKey) -> bytes:
    if key.type is not KeyType.RSA:
        return key.raw
    # The code rsa-pub stands for the bare PKCS#1 RSAPublicKey.
    return load_public(key.type, key.raw).public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.PKCS1
    )


def _rsa_key(raw: bytes) -> PublicKey:
    key = PublicKey(*raw_public(load_der_public(raw)))
    if key.type is not KeyType.RSA or _public_bytes(key) != raw:
        raise KeysError("public-key-malformed", type=KeyType.RSA.value)
    return key
