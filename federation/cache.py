"""Answers kept for later, in memory or in a folder; what may be kept how long is `freshness`."""

import contextlib
import hashlib
import json
import os
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

from federation.errors import FederationError

MAX_MEMORY_BYTES: Final = 64 << 20
MAX_FOLDER_BYTES: Final = 512 << 20
ENTRY_OVERHEAD_BYTES: Final = 1 << 10
"""What an entry counts for beside its body, so that many empty ones are bounded as well."""
MAX_HEAD_BYTES: Final = 1 << 14


@dataclass(frozen=True, slots=True)
class Entry:
    """A body with what is needed to use it again or to ask whether it still holds."""

    body: bytes
    headers: Mapping[str, str]  # those that `freshness` finds relevant, names in lower case
    confirmed_at: datetime  # when the sender last gave it or said that it still holds
    fresh_until: datetime  # from then on the sender must be asked


class Cache(Protocol):
    """A place for entries; safe to share between threads. Losing an entry is never an error."""

    def get(self, key: str) -> Entry | None:
        """The entry kept under this key, if any."""

    def put(self, key: str, entry: Entry) -> None:
        """Keep an entry, in place of an earlier one."""

    def drop(self, key: str) -> None:
        """Forget the entry kept under this key, if any."""


class MemoryCache:
    """Entries in memory; the least recently used go first when `max_bytes` are passed."""

    def __init__(self, max_bytes: int = MAX_MEMORY_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Entry | None:
        """The entry, which thereby becomes the most recently used."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None:
                self._entries.move_to_end(key)
            return entry

    def put(self, key: str, entry: Entry) -> None:
        """Keep the entry, unless it is larger than everything we may keep."""
        with self._lock:
            self._remove(key)
            if _size(entry) > self._max_bytes:
                return
            self._entries[key] = entry
            self._bytes += _size(entry)
            while self._bytes > self._max_bytes:
                self._remove(next(iter(self._entries)))

    def drop(self, key: str) -> None:
        """Forget the entry."""
        with self._lock:
            self._remove(key)

    def _remove(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= _size(entry)


def _size(entry: Entry) -> int:
    return len(entry.body) + ENTRY_OVERHEAD_BYTES


class FolderCache:
    """Entries as files of one folder, readable by its owner alone; several processes may share it.

    A name is the hash of the key, so that it can hold no path. A file is written beside and moved
    into place, and its body carries a digest: what is half-written or damaged counts as absent.
    When the disk refuses, nothing is kept and the fetch goes on.
    """

    def __init__(self, folder: Path, max_bytes: int = MAX_FOLDER_BYTES) -> None:
        """Make the folder where needed; `FederationError("cache-folder-unusable")` if it cannot."""
        self._folder = folder
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        except OSError as error:
            raise FederationError("cache-folder-unusable", path=str(folder)) from error

    def get(self, key: str) -> Entry | None:
        """The entry, if its file is whole."""
        try:
            raw = self._path(key).read_bytes()
            _touch(self._path(key))
        except OSError:
            return None
        return _unpack(raw)

    def put(self, key: str, entry: Entry) -> None:
        """Keep the entry; the longest unused files go when the folder passes its size."""
        if _size(entry) > self._max_bytes:
            self.drop(key)
            return
        with self._lock, contextlib.suppress(OSError):
            self._write(self._path(key), _pack(entry))
            self._shrink()

    def drop(self, key: str) -> None:
        """Forget the entry."""
        with contextlib.suppress(OSError):
            self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()}.entry"

    def _write(self, path: Path, raw: bytes) -> None:
        handle, name = tempfile.mkstemp(dir=self._folder, prefix="new-")  # mode 0600
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(raw)
            _touch(Path(name))
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise

    def _shrink(self) -> None:
        files = sorted(
            ((state.st_mtime_ns, state.st_size, path) for path, state in self._files()),
            reverse=True,
        )
        total = 0
        for _, size, path in files:
            total += size
            if total > self._max_bytes:
                path.unlink(missing_ok=True)

    def _files(self) -> list[tuple[Path, os.stat_result]]:
        found = []
        for path in self._folder.iterdir():
            # Another process may take a file away between the listing and the look at it.
            with contextlib.suppress(FileNotFoundError):
                found.append((path, path.stat()))
        return found


def _touch(path: Path) -> None:
    # What the system writes by itself is too coarse to tell which of two came first.
    os.utime(path, ns=(time.time_ns(),) * 2)


def _pack(entry: Entry) -> bytes:
    head = {
        "sha256": hashlib.sha256(entry.body).hexdigest(),
        "headers": dict(entry.headers),
        "confirmed_at": entry.confirmed_at.isoformat(),
        "fresh_until": entry.fresh_until.isoformat(),
    }
    return json.dumps(head).encode() + b"\n" + entry.body


def _unpack(raw: bytes) -> Entry | None:
    line, _, body = raw.partition(b"\n")
    try:
        head: Any = json.loads(line[:MAX_HEAD_BYTES])
        if hashlib.sha256(body).hexdigest() != head["sha256"]:
            return None
        return Entry(
            body=body,
            headers={str(name): str(value) for name, value in head["headers"].items()},
            confirmed_at=_instant(head["confirmed_at"]),
            fresh_until=_instant(head["fresh_until"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant has a time zone")
    return instant
