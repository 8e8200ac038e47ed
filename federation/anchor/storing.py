"""The secrets of the anchor's online keys in the key store, each under a name of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from keys.errors import KeysError
from keys.material import Algorithm, KeyType, PublicKey
from keys.signing import Signer
from keys.stores import KeyStore, KeyVersion
from service.errors import Conflict, ServiceError

KEY_TYPE: Final = KeyType.P256
"""What every library for OpenID Federation can verify."""
COMPROMISED: Final = "compromised"


@dataclass(frozen=True, slots=True)
class NamedSigner:
    """A signer under another verification method, as in the anchor's own `did.json`."""

    inner: Signer
    verification_method: str

    @property
    def public_key(self) -> PublicKey:
        """The key of the signer within."""
        return self.inner.public_key

    def sign(self, data: bytes, algorithm: Algorithm) -> bytes:
        """The signature of the signer within; raises as it does."""
        return self.inner.sign(data, algorithm)


def make(store: KeyStore, name: str, owner: str, *, now: datetime) -> KeyVersion:
    """The new key; one that an interrupted act left under the name is taken up.

    Raises Conflict `key-exists`, ServiceError with the codes of the store.
    """
    with _refusals():
        try:
            return store.create(name, KEY_TYPE, now=now, controller=owner).newest
        except KeysError as error:
            if error.code != "key-exists":
                raise
        found = store.show(name)
    good = found.controller == owner and found.newest.public_key.type is KEY_TYPE
    if not good or len(found.versions) != 1 or found.newest.revoked is not None:
        raise Conflict("key-exists", name=name)
    return found.newest


def signer(store: KeyStore, method: str) -> Signer:
    """Who signs with that key; raises ServiceError with the codes of the store."""
    with _refusals():
        return store.get_signer(method)


def revoke(store: KeyStore, method: str, at: datetime) -> None:
    """Let the store sign nothing more with it; raises ServiceError with the codes of the store."""
    with _refusals():
        try:
            store.revoke(method, at=at, reason=COMPROMISED)
        except KeysError as error:
            # An interrupted act has said so in the store already.
            if error.code != "key-already-revoked":
                raise


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except KeysError as error:
        raise ServiceError(error.code, pointer=error.pointer, **error.facts) from error
