"""Private keys at rest: wrapped with AES-256-GCM under a master key that is kept elsewhere.

AES-GCM https://csrc.nist.gov/pubs/sp/800/38/d/final, scrypt https://www.rfc-editor.org/rfc/rfc7914
"""

import os
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from keys.errors import KeysError
from keys.multibase import base64url_decode, base64url_encode

MASTER_KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
SALT_BYTES: Final = 16
MAX_SECRET_BYTES: Final = 16 * 1024
MIN_PASSPHRASE_CHARACTERS: Final = 8
# 2^17 · 8 · 128 bytes: 128 MiB of memory and some 0.3 s for each guess.
SCRYPT_N: Final = 1 << 17
SCRYPT_R: Final = 8
SCRYPT_P: Final = 1
# A sealed file is foreign bytes: below these it protects nothing, above it stops the reader.
MIN_SCRYPT_N: Final = 1 << 14
MAX_SCRYPT_N: Final = 1 << 18
MAX_DERIVED_KEYS: Final = 16
CIPHER: Final = "A256GCM"
PLAIN: Final = "none"


class MasterKey(Protocol):
    """What wraps private keys; a security module could be one as well."""

    def seal(self, secret: bytes, *, key_id: str) -> dict[str, Any]:
        """The secret as JSON that only this master key opens, and only for `key_id`."""

    def unseal(self, sealed: object, *, key_id: str) -> bytes:
        """The secret again.

        Raises KeysError `sealed-key-malformed`, `master-key-wrong`, `key-not-sealed`.
        """


class RawMasterKey:
    """A master key of 32 random bytes, as a key file or a secret manager gives it."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        """Raises KeysError `master-key-malformed` when it is not 32 bytes."""
        if len(key) != MASTER_KEY_BYTES:
            raise KeysError("master-key-malformed", length=len(key))
        self._key = key

    @classmethod
    def generate(cls) -> "RawMasterKey":
        """A new one from the system's random source."""
        return cls(secrets.token_bytes(MASTER_KEY_BYTES))

    def to_bytes(self) -> bytes:
        """The 32 bytes, to be kept where only their owner can read them."""
        return self._key

    def seal(self, secret: bytes, *, key_id: str) -> dict[str, Any]:
        """The secret under these 32 bytes."""
        return {"kdf": None, **_encrypt(self._key, secret, key_id)}

    def unseal(self, sealed: object, *, key_id: str) -> bytes:
        """The secret again; raises `sealed-key-malformed`, `master-key-wrong`."""
        members = _members(sealed)
        if members.get("kdf") is not None:
            raise KeysError("master-key-wrong", reason="sealed-under-a-passphrase")
        return _decrypt(self._key, members, key_id)


@dataclass(frozen=True, slots=True)
class _Derivation:
    """How a passphrase became a key; it stands beside the sealed text."""

    salt: bytes
    n: int
    r: int = SCRYPT_R
    p: int = SCRYPT_P

    def to_json(self) -> dict[str, Any]:
        return {
            "name": "scrypt",
            "salt": base64url_encode(self.salt),
            "n": self.n,
            "r": self.r,
            "p": self.p,
        }


class Passphrase:
    """A master key that a person remembers or a service manager hands over."""

    __slots__ = ("_derived", "_text", "_wanted")

    def __init__(self, text: str, *, n: int = SCRYPT_N) -> None:
        """Raises KeysError `passphrase-too-short`, `passphrase-malformed`, `scrypt-out-of-bounds`.

        `n` is scrypt's cost for what will be sealed; what is read states its own.
        """
        if len(text) < MIN_PASSPHRASE_CHARACTERS:
            raise KeysError("passphrase-too-short", at_least=MIN_PASSPHRASE_CHARACTERS)
        # One keyboard composes « é » from two signs, another has it as one.
        try:
            self._text = unicodedata.normalize("NFKC", text).encode("utf-8")
        except UnicodeError:
            raise KeysError("passphrase-malformed") from None
        self._wanted = _Derivation(os.urandom(SALT_BYTES), _bounded_n(n))
        self._derived: dict[_Derivation, bytes] = {}

    def seal(self, secret: bytes, *, key_id: str) -> dict[str, Any]:
        """The secret under the derived key, with the salt and costs of the derivation."""
        key = self._key(self._wanted)
        return {"kdf": self._wanted.to_json(), **_encrypt(key, secret, key_id)}

    def unseal(self, sealed: object, *, key_id: str) -> bytes:
        """The secret again; raises `sealed-key-malformed`, `master-key-wrong`.

        What is sealed next takes the same salt: a folder of keys then needs one derivation.
        """
        members = _members(sealed)
        if members.get("kdf") is None:
            raise KeysError("master-key-wrong", reason="sealed-under-a-key-file")
        derivation = _derivation(members["kdf"])
        secret = _decrypt(self._key(derivation), members, key_id)
        if derivation.n >= self._wanted.n:
            self._wanted = derivation
        return secret

    def _key(self, derivation: _Derivation) -> bytes:
        known = self._derived.get(derivation)
        if known is not None:
            return known
        if len(self._derived) >= MAX_DERIVED_KEYS:
            self._derived.clear()
        scrypt = Scrypt(derivation.salt, MASTER_KEY_BYTES, derivation.n, derivation.r, derivation.p)
        try:
            key = scrypt.derive(self._text)
        except MemoryError as error:
            raise KeysError("scrypt-out-of-memory", n=derivation.n) from error
        self._derived[derivation] = key
        return key


class NoMasterKey:
    """Leaves secrets readable; only for who says so explicitly, for instance a throw-away demo."""

    def seal(self, secret: bytes, *, key_id: str) -> dict[str, Any]:  # noqa: ARG002 - no binding
        """The secret as it is, marked as such."""
        return {"cipher": PLAIN, "secret": base64url_encode(secret)}

    def unseal(self, sealed: object, *, key_id: str) -> bytes:  # noqa: ARG002 - no binding
        """The secret; raises KeysError `master-key-missing` when it was sealed after all."""
        if not isinstance(sealed, Mapping):
            raise KeysError("sealed-key-malformed", reason="not-an-object")
        if sealed.get("cipher") != PLAIN:
            raise KeysError("master-key-missing")
        return _decoded(sealed, "secret", MAX_SECRET_BYTES)


def _encrypt(key: bytes, secret: bytes, key_id: str) -> dict[str, Any]:
    nonce = os.urandom(NONCE_BYTES)
    text = AESGCM(key).encrypt(nonce, secret, _associated(key_id))
    return {
        "cipher": CIPHER,
        "nonce": base64url_encode(nonce),
        "ciphertext": base64url_encode(text),
    }


def _decrypt(key: bytes, members: Mapping[str, Any], key_id: str) -> bytes:
    if members.get("cipher") != CIPHER:
        raise KeysError("sealed-key-malformed", pointer="/cipher")
    nonce = _decoded(members, "nonce", NONCE_BYTES)
    text = _decoded(members, "ciphertext", MAX_SECRET_BYTES)
    if len(nonce) != NONCE_BYTES:
        raise KeysError("sealed-key-malformed", pointer="/nonce")
    try:
        return AESGCM(key).decrypt(nonce, text, _associated(key_id))
    except (InvalidTag, ValueError):
        # A changed file looks the same as another master key: nobody but the owner can tell.
        raise KeysError("master-key-wrong", key_id=key_id) from None


def _associated(key_id: str) -> bytes:
    # A sealed text moved under another key's name does not open there.
    return b"livret sealed key\0" + key_id.encode("utf-8", "surrogatepass")


def _members(sealed: object) -> Mapping[str, Any]:
    if not isinstance(sealed, Mapping):
        raise KeysError("sealed-key-malformed", reason="not-an-object")
    # Who has a master key wants sealed keys; a plain one would be a quiet way around it.
    if sealed.get("cipher") == PLAIN:
        raise KeysError("key-not-sealed")
    return sealed


def _decoded(members: Mapping[str, Any], name: str, max_bytes: int) -> bytes:
    try:
        return base64url_decode(members.get(name), max_bytes=max_bytes)
    except KeysError as error:
        raise KeysError("sealed-key-malformed", pointer=f"/{name}") from error


def _derivation(kdf: object) -> _Derivation:
    members = _members(kdf)
    n, r, p = (members.get(name) for name in ("n", "r", "p"))
    if members.get("name") != "scrypt" or (r, p) != (SCRYPT_R, SCRYPT_P):
        raise KeysError("sealed-key-malformed", pointer="/kdf")
    salt = _decoded(members, "salt", SALT_BYTES)
    if len(salt) != SALT_BYTES:
        raise KeysError("sealed-key-malformed", pointer="/kdf/salt")
    return _Derivation(salt, _bounded_n(n))


def _bounded_n(n: object) -> int:
    # scrypt wants a power of two.
    if not isinstance(n, int) or not MIN_SCRYPT_N <= n <= MAX_SCRYPT_N or n & (n - 1):
        raise KeysError("scrypt-out-of-bounds", least=MIN_SCRYPT_N, most=MAX_SCRYPT_N)
    return n
