"""Where private keys are kept, by URI: `file:/path` or `memory:`."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from keys.errors import KeysError
from keys.sealing import MasterKey, NoMasterKey
from keys.stores.master_file import create_master_key_file, read_master_key_file
from keys.stores.records import KeyRecord, KeyVersion
from keys.stores.shelves import FolderShelf, MemoryShelf
from keys.stores.store import KeyStore, OpenStore, ShelvedKeyStore

__all__ = [
    "STORES",
    "KeyRecord",
    "KeyStore",
    "KeyVersion",
    "create_master_key_file",
    "open_store",
    "read_master_key_file",
]


def _open_folder(path: str, master: MasterKey) -> KeyStore:
    folder = path.removeprefix("//")
    if not folder or "\0" in folder:
        raise KeysError("store-uri-malformed")
    return ShelvedKeyStore(FolderShelf(Path(folder)), master)


def _open_memory(path: str, master: MasterKey) -> KeyStore:
    if path:
        raise KeysError("store-uri-malformed")
    return ShelvedKeyStore(MemoryShelf(), master)


STORES: Final[Mapping[str, OpenStore]] = MappingProxyType(
    {"file": _open_folder, "memory": _open_memory}
)


def open_store(uri: str, master: MasterKey | None, *, plain: bool = False) -> KeyStore:
    """The store a URI names; `file:` makes its folder when there is none.

    Without a master key nothing is opened, unless `plain` asks for secrets that anyone who gets
    the files can read. Raises KeysError `master-key-missing`, `store-uri-malformed`,
    `store-unsupported`, `key-folder-permissions`, `key-file-failed`.
    """
    if master is None and not plain:
        raise KeysError("master-key-missing")
    scheme, colon, path = uri.partition(":")
    if not colon:
        raise KeysError("store-uri-malformed")
    opener = STORES.get(scheme)
    if opener is None:
        raise KeysError("store-unsupported", scheme=scheme[:40])
    return opener(path, master or NoMasterKey())
