"""The key store of this installation, opened with the master key that the settings name."""

from pathlib import Path
from typing import Final

from keys.errors import KeysError
from keys.sealing import MasterKey, Passphrase
from keys.stores import KeyStore, open_store
from keys.stores.master_file import create_master_key_file, read_master_key_file
from livret.settings import Settings

KEYS_FOLDER: Final = "keys"
MASTER_FILE: Final = "master.key"


def open_keys(settings: Settings) -> KeyStore:
    """The store `keys/` in the data folder.

    Its master key is the passphrase or the key file of the settings; with neither, a key file
    of its own beside the folder, made at the first use and readable by its owner alone.

    Raises:
        KeysError: those of `open_store` and of the master key file.
    """
    folder = settings.data / KEYS_FOLDER
    return open_store(f"file:{folder}", open_master(settings))


def open_master(settings: Settings) -> MasterKey:
    """The master key of the settings, or the one of the data folder; raises as `open_keys`."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise KeysError("key-file-failed", path=str(settings.data)) from error
    if settings.master_passphrase:
        return Passphrase(settings.master_passphrase)
    if settings.master_key_file:
        return read_master_key_file(settings.master_key_file)
    return _own(settings.data / MASTER_FILE)


def _own(path: Path) -> MasterKey:
    """The key file of this data folder; two first uses at once agree on one."""
    try:
        return create_master_key_file(path)
    except KeysError as error:
        if error.code != "key-file-exists":
            raise
        return read_master_key_file(path)
