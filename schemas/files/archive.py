"""Credentials in a ZIP, read one entry after the other; nothing is ever written to a path.

https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT. One entry with a dangerous name or
damaged content is Unreadable and the others are read all the same.
"""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import SEEK_CUR, SEEK_END, SEEK_SET
from typing import IO, Final

from schemas.errors import SchemasError
from schemas.files.model import Descend, Item, Place, Unreadable
from schemas.files.source import Source

MAX_ARCHIVE_BYTES: Final = 2 * 1024 * 1024 * 1024
MAX_NESTED_ARCHIVE_BYTES: Final = 256 * 1024 * 1024
MAX_ENTRIES: Final = 50_000
MAX_ENTRY_BYTES: Final = 1024 * 1024 * 1024
# The list of entries is read in one piece and unfolds to some ten times its size.
MAX_DIRECTORY_BYTES: Final = 8 * 1024 * 1024
# Repetitive JSON packs some twenty times; what packs this well holds nothing.
MAX_RATIO: Final = 200
RATIO_FREE_BYTES: Final = 1024 * 1024
MAX_ZIP_LEVELS: Final = 2

_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED: Final = 0x1
_UNSAFE_NAME: Final = re.compile(r"[\x00-\x1f\x7f\\]|^/|^[A-Za-z]:|(^|/)\.\.(/|$)")
# What file managers add to an archive by themselves.
_LITTER: Final = re.compile(r"^__MACOSX/|(^|/)(\.DS_Store|Thumbs\.db|desktop\.ini)$")


def read(source: Source, place: Place, descend: Descend) -> Iterator[Item]:
    """Every credential in the archive, in the order of its directory.

    Raises SchemasError `zip-malformed`, `zip-nested-too-deep`, `zip-too-many-entries`,
    `file-too-large`, `zip-empty`. An entry is Unreadable with `zip-path-unsafe` (also symbolic
    links), `zip-encrypted`, `zip-compression-unsupported`, `zip-entry-damaged`, `zip-bomb`,
    `unpacked-too-large`.
    """
    if place.zips >= MAX_ZIP_LEVELS:
        raise SchemasError("zip-nested-too-deep", max_levels=MAX_ZIP_LEVELS)
    limit = MAX_NESTED_ARCHIVE_BYTES if place.zips else MAX_ARCHIVE_BYTES
    with source.file(limit) as file, _opened(file) as archive:
        entries = [info for info in archive.infolist() if not _is_litter(info)]
        if not entries:
            raise SchemasError("zip-empty")
        for info in entries:
            yield from _entry(archive, info, place, descend)


def _is_litter(info: zipfile.ZipInfo) -> bool:
    return info.is_dir() or bool(_LITTER.search(info.filename))


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    with _contained("zip-malformed"):
        archive = zipfile.ZipFile(_Guarded(file))
    with archive:
        if len(archive.filelist) > MAX_ENTRIES:
            raise SchemasError("zip-too-many-entries", max_entries=MAX_ENTRIES)
        yield archive


@contextmanager
def _contained(code: str) -> Iterator[None]:
    """Turn whatever zipfile raises on foreign bytes into our own error."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        _WildSeekError,
        struct.error,
        zlib.error,
        ArithmeticError,
        EOFError,
        LookupError,
        NotImplementedError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as error:
        raise SchemasError(code, problem=str(error)[:200]) from error


def _entry(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, place: Place, descend: Descend
) -> Iterator[Item]:
    inside = place.inside(info.filename, zips=1)
    try:
        _refuse_unsafe(info)
        with _contained("zip-entry-damaged"):
            member = archive.open(info)
    except SchemasError as error:
        yield Unreadable(inside.path, None, error)
        return
    with member:
        yield from descend(Source(_Member(member, info, place)), inside)


def _refuse_unsafe(info: zipfile.ZipInfo) -> None:
    """Names are only shown, never opened, but who keeps a dossier may save it under them."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if _UNSAFE_NAME.search(info.orig_filename) or kind not in (0, stat.S_IFREG):
        raise SchemasError("zip-path-unsafe")
    if info.flag_bits & _ENCRYPTED:
        raise SchemasError("zip-encrypted")
    if info.compress_type not in _METHODS:
        raise SchemasError("zip-compression-unsupported", method=info.compress_type)


class _Member:
    """One entry, unpacked piece by piece and counted as it comes, whatever its header says."""

    def __init__(self, member: IO[bytes], info: zipfile.ZipInfo, place: Place) -> None:
        self._member = member
        self._packed_bytes = info.compress_size
        self._place = place
        self._unpacked_bytes = 0

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; SchemasError when they are damaged or far more than were packed."""
        with _contained("zip-entry-damaged"):
            piece = self._member.read(size)
        self._unpacked_bytes += len(piece)
        self._place.budget.spend(len(piece))
        if self._unpacked_bytes > min(
            MAX_ENTRY_BYTES, RATIO_FREE_BYTES + MAX_RATIO * self._packed_bytes
        ):
            raise SchemasError("zip-bomb", packed_bytes=self._packed_bytes)
        return piece


class _WildSeekError(OSError):
    """A place before the beginning; zipfile expects an OSError and at times goes on."""


class _Guarded:
    """A file for zipfile in which no single read is large and no seek is wild."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        """As of a file; zipfile reads the whole directory at once, so its size is seen here."""
        if size > MAX_DIRECTORY_BYTES:
            raise SchemasError("zip-too-many-entries", max_directory_bytes=MAX_DIRECTORY_BYTES)
        return self._file.read(MAX_DIRECTORY_BYTES if size < 0 else size)

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """As of a file, but a place before its beginning is the archive's fault."""
        start = {SEEK_SET: 0, SEEK_CUR: self._file.tell()}.get(whence)
        if start is None:
            start = self._file.seek(0, SEEK_END)
        if not 0 <= start + offset <= 1 << 62:
            raise _WildSeekError("offset outside of the file")
        return self._file.seek(start + offset)

    def tell(self) -> int:
        """As of a file."""
        return self._file.tell()

    def seekable(self) -> bool:
        """Always: what could not be sought in was copied before."""
        return True
