"""Who signs: a key behind a protocol, so that a key in a module of hardware signs the same way."""

from dataclasses import dataclass
from typing import Protocol

from keys.material import Algorithm, PrivateKey, PublicKey


class Signer(Protocol):
    """Something that signs and says under which verification method its key is published."""

    @property
    def verification_method(self) -> str:
        """The absolute URL or DID URL under which others find the public key."""

    @property
    def public_key(self) -> PublicKey:
        """The public key that belongs to the signatures."""

    def sign(self, data: bytes, algorithm: Algorithm) -> bytes:
        """The signature over `data` (r||s for ECDSA); KeysError `algorithm-not-for-key`."""


@dataclass(frozen=True, slots=True)
class KeySigner:
    """A signer that holds its private key in memory."""

    private: PrivateKey
    verification_method: str

    @property
    def public_key(self) -> PublicKey:
        """The public half of `private`."""
        return self.private.public

    def sign(self, data: bytes, algorithm: Algorithm) -> bytes:
        """The signature over `data`; raises KeysError `algorithm-not-for-key`."""
        return self.private.sign(data, algorithm)
