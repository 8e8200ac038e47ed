"""A master key as a file of 32 random bytes, kept apart from the keys that it wraps."""

from pathlib import Path

from keys.sealing import MASTER_KEY_BYTES, RawMasterKey
from keys.stores.private_files import create_private_file, read_private_file


def create_master_key_file(path: Path) -> RawMasterKey:
    """A new master key in a new file with mode 0600.

    Raises KeysError `key-file-exists`, `key-file-missing` (its folder), `key-file-failed`.
    """
    master = RawMasterKey.generate()
    create_private_file(path, master.to_bytes())
    return master


def read_master_key_file(path: Path) -> RawMasterKey:
    """The master key of a file.

    Raises KeysError `key-file-missing`, `key-file-permissions`, `key-file-too-large`,
    `master-key-malformed`, `key-file-failed`.
    """
    return RawMasterKey(read_private_file(path, max_bytes=MASTER_KEY_BYTES))
