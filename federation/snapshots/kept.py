"""What is kept of the registries that were read: the newest copy, and what may never be undone.

A reader that forgot which registry it saw last could be shown an older one. So the number, the
digest and the version of the root are kept beside the copy, and outlive it.
"""

import contextlib
import json
import os
import tempfile
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Protocol

from federation.errors import FederationError
from federation.snapshots.heads import Seen

PRIVATE: Final = 0o700
MAX_NOTE_BYTES: Final = 64 << 10


@dataclass(frozen=True, slots=True)
class Copy:
    """The registry of one anchor as it was last believed."""

    bundle: bytes | None = field(default=None, repr=False)
    seen: Seen | None = None
    roots: frozenset[str] = frozenset()  # thumbprints of the newest root keys
    checked_at: datetime | None = None  # when the anchor last said that it is the newest


class Kept(Protocol):
    """Copies by anchor; safe to share between threads."""

    def load(self, anchor: str) -> Copy:
        """What is kept of the anchor; an empty copy when nothing is."""

    def save(self, anchor: str, copy: Copy) -> None:
        """Keep it in the place of what was there."""


class MemoryKept:
    """Copies in memory: for one run, and where nothing can be written."""

    def __init__(self) -> None:
        self._copies: dict[str, Copy] = {}

    def load(self, anchor: str) -> Copy:
        """What is kept of the anchor."""
        return self._copies.get(anchor, Copy())

    def save(self, anchor: str, copy: Copy) -> None:
        """Keep it."""
        self._copies[anchor] = copy


class FolderKept:
    """Copies as files, each written beside and moved into place; processes may share the folder."""

    def __init__(self, folder: Path) -> None:
        """Make the folder where needed; FederationError `registry-folder-unusable` (`path`)."""
        self._folder = folder
        try:
            folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        except OSError as error:
            raise FederationError("registry-folder-unusable", path=str(folder)) from error

    def load(self, anchor: str) -> Copy:
        """What is kept of the anchor.

        Raises FederationError `registry-note-damaged` (`path`): to go on as if nothing had been
        seen would let anybody show an older registry.
        """
        path = self._path(anchor, "json")
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            return Copy()
        except OSError as error:
            raise FederationError("registry-note-damaged", path=str(path)) from error
        try:
            copy = _copy(json.loads(raw[:MAX_NOTE_BYTES]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise FederationError("registry-note-damaged", path=str(path)) from error
        with contextlib.suppress(OSError):
            return replace(copy, bundle=self._path(anchor, "registry").read_bytes())
        return copy

    def save(self, anchor: str, copy: Copy) -> None:
        """Keep it. Raises FederationError `registry-folder-unusable` (`path`)."""
        try:
            # The note last: a copy that no note speaks of is only checked again.
            if copy.bundle is not None:
                self._write(self._path(anchor, "registry"), copy.bundle)
            self._write(self._path(anchor, "json"), json.dumps(_note(anchor, copy)).encode())
        except OSError as error:
            raise FederationError("registry-folder-unusable", path=str(self._folder)) from error

    def _path(self, anchor: str, suffix: str) -> Path:
        return self._folder / f"{sha256(anchor.encode()).hexdigest()[:32]}.{suffix}"

    def _write(self, path: Path, raw: bytes) -> None:
        handle, name = tempfile.mkstemp(dir=self._folder, prefix="new-")  # mode 0600
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(raw)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise


def _note(anchor: str, copy: Copy) -> dict[str, Any]:
    seen = copy.seen
    return {
        "anchor": anchor,
        "seen": None if seen is None else [seen.serial, seen.digest, seen.root_version],
        "roots": sorted(copy.roots),
        "checked_at": None if copy.checked_at is None else copy.checked_at.isoformat(),
    }


def _copy(note: Any) -> Copy:
    serial, digest, root = note["seen"] or (0, "", 0)
    seen = Seen(int(serial), str(digest), int(root)) if serial else None
    at = note["checked_at"]
    return Copy(
        None,
        seen,
        frozenset(str(one) for one in note["roots"]),
        None if at is None else datetime.fromisoformat(at),
    )
