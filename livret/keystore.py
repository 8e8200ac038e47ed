"""The key store of this installation, opened with the master key that the settings name."""

import os
from pathlib import Path
from typing import Final

from keys.errors import KeysError
from keys.sealing import MASTER_KEY_BYTES, MasterKey, Passphrase, RawMasterKey
from keys.stores import KeyStore, open_store
from livret.settings import Settings

KEYS_FOLDER: Final = "keys"
MASTER_FILE: Final = "master.key"


def open_keys(settings: Settings) -> KeyStore:
    """The store `keys/` in the data folder.

    Its master key is the passphrase or the key file of the settings; with neither, a key file
    of its own beside the folder, made at the first use and readable by its owner alone.

    Raises:
        KeysError: `master-key-file-failed`, `master-key-malformed`, and those of `open_store`.
    """
    folder = settings.data / KEYS_FOLDER
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return open_store(f"file:{folder}", _master(settings))


def _master(settings: Settings) -> MasterKey:
    if settings.master_passphrase:
        return Passphrase(settings.master_passphrase)
    if settings.master_key_file:
        return RawMasterKey(_read(settings.master_key_file))
    return RawMasterKey(_own(settings.data / MASTER_FILE))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MASTER_KEY_BYTES + 1)
    except OSError as error:
        raise KeysError("master-key-file-failed", path=str(path), reason=error.strerror) from error


def _own(path: Path) -> bytes:
    """The key file of this data folder; two first uses at once agree on one."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    except OSError as error:
        raise KeysError("master-key-file-failed", path=str(path), reason=error.strerror) from error
    key = RawMasterKey.generate().to_bytes()
    with os.fdopen(handle, "wb") as stream:
        stream.write(key)
        stream.flush()
        os.fsync(stream.fileno())
    return key
