"""The folder of the demonstration, made anew each time, and nobody else's."""

import io
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from federation.door.documents import load_documents
from federation.plain_registry import open_registry
from federation.world import World, offline, with_documents
from livret.demo.errors import DemoError

MARKER: Final = ".livret-demo"
MARKER_TEXT: Final = b"This folder is emptied whenever the demonstration of Livret is run.\n"
DOCUMENTS: Final = "documents.json"
REGISTRY: Final = "registry.json"
BADGES: Final = "badges"
FOLDER_MODE: Final = 0o700
# Same entries, same archive: the oldest date that a ZIP can write.
_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Folder:
    """Where everything is written; names are relative, with `/`."""

    root: Path

    def path(self, name: str) -> Path:
        """The file or folder with that name."""
        return self.root / name

    def write(self, name: str, content: bytes) -> Path:
        """Write a file, with the folders above it; raises `demo-folder-failed`."""
        path = self.path(name)
        with _failures(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return path

    def world(self, now: datetime, *, documents: str = DOCUMENTS) -> World:
        """What a verifier without any network knows: these documents and the registry."""
        nobody = offline(now)
        registry = open_registry(str(self.path(REGISTRY)), nobody.fetch)
        known = offline(now, registries=(registry,))
        return with_documents(known, load_documents(self.path(documents)))


def start_over(root: Path) -> Folder:
    """The folder, empty but for its marker.

    Raises DemoError `demo-folder-foreign` for a folder with anything in it that has no marker of
    ours, and `demo-folder-failed`.
    """
    with _failures(root):
        # The mode is that of the last folder alone, and those above hold private things as well.
        root.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        root.mkdir(exist_ok=True, mode=FOLDER_MODE)
        marker = root / MARKER
        if not _is_ours(marker) and any(root.iterdir()):
            raise DemoError("demo-folder-foreign", path=str(root))
        # Written first and never removed: an interrupted run can be started over as well.
        marker.write_bytes(MARKER_TEXT)
        for entry in root.iterdir():
            if entry != marker:
                _remove(entry)
    return Folder(root)


def _is_ours(marker: Path) -> bool:
    return marker.is_file() and not marker.is_symlink() and marker.read_bytes() == MARKER_TEXT


def _remove(entry: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry)
    else:
        # A link goes away itself; what it leads to belongs to somebody else.
        entry.unlink()


def zipped(entries: Mapping[str, bytes]) -> bytes:
    """An archive of these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name, _ZIP_DATE), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


@contextmanager
def _failures(path: Path) -> Iterator[None]:
    """Turns what the system says of `path` into DemoError `demo-folder-failed`."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DemoError("demo-folder-failed", path=str(path), reason=reason) from error
