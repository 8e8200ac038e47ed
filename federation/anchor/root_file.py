"""A root key in one file of its own, sealed under a passphrase, for a machine without network.

It is carried on a stick or kept in a safe; the anchor's service never sees it.
"""

from datetime import datetime
from pathlib import Path
from typing import Final

from federation.anchor.storing import KEY_TYPE
from keys.errors import KeysError
from keys.material import PrivateKey
from keys.sealing import MasterKey
from keys.signing import KeySigner
from keys.stores import records
from keys.stores.private_files import create_private_file, read_private_file
from keys.stores.records import KeyRecord, KeyVersion
from keys.stores.store import method_id

NAME: Final = "root"


def create(path: Path, master: MasterKey, *, anchor: str, now: datetime) -> KeySigner:
    """A new root key of an anchor in a new file that only its owner may read.

    `master` is a `keys.sealing.Passphrase`. Raises KeysError `key-file-exists`,
    `key-file-missing` (the folder), `key-file-failed`, `controller-malformed`.
    """
    owner = records.check_controller(anchor)
    key = PrivateKey.generate(KEY_TYPE)
    method = method_id(key, owner)
    sealed = master.seal(key.to_pkcs8(), key_id=method)
    version = KeyVersion(method, key.public, sealed, records.check_instant(now))
    create_private_file(path, records.write(KeyRecord(NAME, owner, (version,))))
    return KeySigner(key, method)


def unlock(path: Path, master: MasterKey, *, anchor: str) -> KeySigner:
    """The root key of a file; it must be one of this anchor.

    Raises KeysError `key-file-missing`, `key-file-permissions`, `key-file-too-large`,
    `key-file-malformed`, `master-key-wrong`, `key-of-another` (fact `controller`).
    """
    raw = read_private_file(path, max_bytes=records.MAX_RECORD_BYTES)
    record = records.read(raw, name=NAME)
    if record.controller != anchor:
        raise KeysError("key-of-another", controller=record.controller)
    version = record.newest
    key = PrivateKey.from_pkcs8(master.unseal(version.sealed, key_id=version.id))
    if key.public != version.public_key:
        raise KeysError("key-file-malformed", name=NAME, reason="public-part-differs")
    return KeySigner(key, version.id)
