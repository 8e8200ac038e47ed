"""Where the records of a store lie: in the memory of this process, or as files in a folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import RLock
from typing import Final, Protocol

from keys.errors import KeysError
from keys.stores.private_files import (
    FILE_MODE,
    OTHERS,
    file_failures,
    flush_folder,
    read_private_file,
    write_new,
)
from keys.stores.records import MAX_RECORD_BYTES, check_name

FOLDER_MODE: Final = 0o700
SUFFIX: Final = ".json"
LOCK_NAME: Final = ".lock"


class Shelf(Protocol):
    """Bytes under names; names have been checked by `check_name`."""

    def names(self) -> tuple[str, ...]:
        """Every name, sorted."""

    def read(self, name: str) -> bytes:
        """The bytes; raises `key-not-found`, `key-file-permissions`, `key-file-failed`."""

    def write(self, name: str, data: bytes) -> None:
        """Put the bytes there, all or nothing; raises KeysError `key-file-failed`."""

    def alone(self) -> AbstractContextManager[None]:
        """Keeps other writers away from reading to writing."""


class MemoryShelf:
    """A shelf that ends with the process."""

    def __init__(self) -> None:
        self._records: dict[str, bytes] = {}
        self._lock = RLock()

    def names(self) -> tuple[str, ...]:
        """Every name, sorted."""
        return tuple(sorted(self._records))

    def read(self, name: str) -> bytes:
        """The bytes; raises KeysError `key-not-found`."""
        if name not in self._records:
            raise KeysError("key-not-found", name=name)
        return self._records[name]

    def write(self, name: str, data: bytes) -> None:
        """Put the bytes there."""
        self._records[name] = data

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Holds a lock among the threads of this process."""
        with self._lock:
            yield


class FolderShelf:
    """One file for each name, in a folder that its owner alone may enter."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder when there is none.

        Raises KeysError `key-folder-permissions` when others may enter it, `key-file-failed`.
        """
        self._folder = folder
        with file_failures(folder):
            folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            mode = folder.stat().st_mode
        if mode & OTHERS:
            raise KeysError("key-folder-permissions", path=str(folder), mode=oct(mode & 0o777))

    def names(self) -> tuple[str, ...]:
        """Every name, sorted; files with other names are not ours."""
        with file_failures(self._folder):
            found = [path.name for path in self._folder.iterdir() if path.suffix == SUFFIX]
        return tuple(sorted(name for name in map(_without_suffix, found) if _is_name(name)))

    def read(self, name: str) -> bytes:
        """The bytes; raises `key-not-found`, `key-file-permissions`, `key-file-failed`."""
        try:
            return read_private_file(self._path(name), max_bytes=MAX_RECORD_BYTES)
        except KeysError as error:
            if error.code != "key-file-missing":
                raise
            raise KeysError("key-not-found", name=name) from error

    def write(self, name: str, data: bytes) -> None:
        """Put the bytes there: written beside, flushed, then moved over the old ones."""
        path = self._path(name)
        beside = path.with_name(f".{path.name}.new")
        with file_failures(path):
            # What a killed process left behind; the lock says that nobody else is writing it now.
            beside.unlink(missing_ok=True)
            write_new(beside, data)
            beside.replace(path)
            flush_folder(self._folder)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Holds the folder's lock file; other processes wait."""
        path = self._folder / LOCK_NAME
        with file_failures(path):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
        try:
            with file_failures(path):
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _path(self, name: str) -> Path:
        return self._folder / f"{check_name(name)}{SUFFIX}"


def _without_suffix(name: str) -> str:
    return name.removesuffix(SUFFIX)


def _is_name(name: str) -> bool:
    try:
        check_name(name)
    except KeysError:
        return False
    return True
