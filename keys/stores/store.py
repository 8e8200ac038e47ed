"""The verbs on stored keys, the same wherever the records lie."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from keys.did import key as did_key
from keys.errors import KeysError
from keys.jwk import thumbprint
from keys.material import KeyType, PrivateKey
from keys.multikey import encode
from keys.sealing import MasterKey
from keys.signing import KeySigner, Signer
from keys.stores.records import (
    KeyRecord,
    KeyVersion,
    check_controller,
    check_instant,
    check_name,
    check_reason,
    read,
    write,
)
from keys.stores.shelves import Shelf


class KeyStore(Protocol):
    """Private keys by name, each with its history. Instants are aware and handed in.

    Every verb raises KeysError; `key-not-found`, `key-name-malformed`, `key-file-malformed` and
    `master-key-wrong` can come from each of them.
    """

    def create(
        self,
        name: str,
        key_type: KeyType,
        *,
        now: datetime,
        controller: str | None = None,
    ) -> KeyRecord:
        """A new key under a new name; without a controller it is its own did:key.

        Raises `key-exists`, `controller-malformed`.
        """

    def adopt(
        self, name: str, key: PrivateKey, *, now: datetime, controller: str | None = None
    ) -> KeyRecord:
        """The same for a key made elsewhere."""

    def list(self) -> tuple[KeyRecord, ...]:
        """Every record, by name."""

    def show(self, name: str) -> KeyRecord:
        """One record."""

    def get_signer(self, key: str) -> Signer:
        """The signer of a name's newest key, or of the key with that verification method.

        Raises `key-revoked`, and `key-retired` for a key that was rotated.
        """

    def rotate(self, name: str, *, now: datetime, key_type: KeyType | None = None) -> KeyRecord:
        """A new key from `now` on, of the same type unless told; the old one ends there.

        Raises `key-cannot-rotate` for a did:key (another key is another DID), `instant-too-early`.
        """

    def revoke(self, key: str, *, at: datetime, reason: str) -> KeyRecord:
        """Mark a key as not to be believed from `at` on; an earlier instant may follow a later.

        Raises `key-already-revoked`, `reason-malformed`.
        """


class ShelvedKeyStore:
    """A key store over a shelf, with every secret wrapped under one master key."""

    def __init__(self, shelf: Shelf, master: MasterKey) -> None:
        self._shelf = shelf
        self._master = master

    def create(
        self,
        name: str,
        key_type: KeyType,
        *,
        now: datetime,
        controller: str | None = None,
    ) -> KeyRecord:
        """See `KeyStore.create`."""
        check_name(name)
        return self.adopt(name, PrivateKey.generate(key_type), now=now, controller=controller)

    def adopt(
        self, name: str, key: PrivateKey, *, now: datetime, controller: str | None = None
    ) -> KeyRecord:
        """See `KeyStore.adopt`."""
        owner = check_controller(controller or did_key.did_of(key.public))
        with self._shelf.alone():
            names = self._shelf.names()
            if check_name(name) in names:
                raise KeysError("key-exists", name=name)
            self._check_master(names)
            return self._save(KeyRecord(name, owner, (self._seal(key, owner, now),)))

    def list(self) -> tuple[KeyRecord, ...]:
        """See `KeyStore.list`."""
        return tuple(map(self.show, self._shelf.names()))

    def show(self, name: str) -> KeyRecord:
        """See `KeyStore.show`."""
        return read(self._shelf.read(check_name(name)), name=name)

    def get_signer(self, key: str) -> Signer:
        """See `KeyStore.get_signer`."""
        version = self._find(key)[1]
        if version.revoked is not None:
            raise KeysError("key-revoked", id=version.id, reason=version.reason)
        if version.valid_until is not None:
            raise KeysError("key-retired", id=version.id)
        return KeySigner(self._unseal(version), version.id)

    def rotate(self, name: str, *, now: datetime, key_type: KeyType | None = None) -> KeyRecord:
        """See `KeyStore.rotate`."""
        with self._shelf.alone():
            record, start = self.show(name), check_instant(now)
            if record.controller.startswith(("did:key:", "did:jwk:")):
                raise KeysError("key-cannot-rotate", name=name, controller=record.controller)
            old = record.newest
            if start <= old.valid_from:
                raise KeysError("instant-too-early", id=old.id)
            self._unseal(old)  # Whoever rotates must hold the master key of the others.
            key = PrivateKey.generate(key_type or old.public_key.type)
            ended = record.with_version(replace(old, valid_until=old.valid_until or start))
            new = self._seal(key, record.controller, start)
            return self._save(replace(ended, versions=(*ended.versions, new)))

    def revoke(self, key: str, *, at: datetime, reason: str) -> KeyRecord:
        """See `KeyStore.revoke`."""
        with self._shelf.alone():
            record, version = self._find(key)
            instant = check_instant(at)
            if version.revoked is not None and version.revoked <= instant:
                raise KeysError("key-already-revoked", id=version.id)
            revoked = replace(version, revoked=instant, reason=check_reason(reason))
            return self._save(record.with_version(revoked))

    def _find(self, key: str) -> tuple[KeyRecord, KeyVersion]:
        if ":" not in key:
            record = self.show(key)
            return record, record.newest
        for name in self._shelf.names():
            try:
                record = self.show(name)
                return record, record.version(key)
            except KeysError:
                continue  # Another key's broken file does not lock this one in.
        raise KeysError("key-not-found", id=key[:100])

    def _save(self, record: KeyRecord) -> KeyRecord:
        self._shelf.write(record.name, write(record))
        return record

    def _seal(self, key: PrivateKey, controller: str, now: datetime) -> KeyVersion:
        method = method_id(key, controller)
        sealed = self._master.seal(key.to_pkcs8(), key_id=method)
        return KeyVersion(method, key.public, sealed, check_instant(now))

    def _unseal(self, version: KeyVersion) -> PrivateKey:
        secret = self._master.unseal(version.sealed, key_id=version.id)
        key = PrivateKey.from_pkcs8(secret)
        if key.public != version.public_key:
            raise KeysError("key-file-malformed", id=version.id, reason="public-part-differs")
        return key

    def _check_master(self, names: tuple[str, ...]) -> None:
        # A mistyped passphrase would seal a key that the right one never opens.
        for name in names[:1]:
            self._unseal(self.show(name).newest)


def method_id(key: PrivateKey, controller: str) -> str:
    """The verification method under which a controller publishes a key."""
    if controller == did_key.did_of(key.public):
        return did_key.method_of(controller)
    # The text of an RSA key is too long for a name.
    fragment = thumbprint(key.public) if key.type is KeyType.RSA else encode(key.public)
    return f"{controller}#{fragment}"


OpenStore = Callable[[str, MasterKey], KeyStore]
