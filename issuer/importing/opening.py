"""The first look at a file: how large, what kind by its content, and out of its ZIP.

National exports come zipped, with one file inside. A spreadsheet is a ZIP as well, of its own
kind. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import BinaryIO, Final

from issuer.importing.faults import ImportingError

MAX_FILE_BYTES: Final = 50 * 1024 * 1024
"""Of the file as sent, and of the one inside a ZIP."""
MAX_PART_BYTES: Final = 200 * 1024 * 1024
"""Of one part of a spreadsheet; it is read piece by piece and never kept whole."""
MAX_MEMBERS: Final = 1000
MAX_DIRECTORY_BYTES: Final = 1 << 20
PIECE_BYTES: Final = 1 << 16
# A workbook of repeated values packs some forty times; what packs this well holds nothing.
MAX_RATIO: Final = 200
RATIO_FREE_BYTES: Final = 1 << 20

_ZIP: Final = b"PK\x03\x04"
_EMPTY_ZIP: Final = b"PK\x05\x06"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK: Final = b"\xef\xbb\xbf"
_ODS: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED: Final = 0x1
_LITTER: Final = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


class Format(StrEnum):
    """What the content is."""

    XML = "xml"
    TEXT = "text"
    XLSX = "xlsx"
    ODS = "ods"


@dataclass(frozen=True, slots=True)
class Opened:
    """A file of one kind, out of its ZIP; of a spreadsheet the data are the ZIP itself."""

    format: Format
    data: bytes
    name: str  # as sent or as in the ZIP, to be shown only


def open_file(stream: BinaryIO, name: str = "") -> Opened:
    """Read the stream, at most one byte more than allowed, and look at what it is.

    Raises ImportingError `file-too-large`, `file-empty`, `file-kind-unknown`, `file-old-excel`,
    `file-pdf`, and of a ZIP `zip-damaged`, `zip-empty`, `zip-several-files` (fact `count`),
    `zip-encrypted`, `zip-in-zip`, `zip-bomb`, `zip-compression-unknown`, `zip-too-many-files`.
    """
    data = _read_at_most(stream, MAX_FILE_BYTES)
    if not data.startswith((_ZIP, _EMPTY_ZIP)):
        return Opened(_format_of(data), data, name)
    with opened_zip(data) as archive:
        names = frozenset(info.filename for info in archive.infolist())
        if "xl/workbook.xml" in names:
            return Opened(Format.XLSX, data, name)
        if "content.xml" in names and _is_ods(archive):
            return Opened(Format.ODS, data, name)
        info = _only_file(archive)
        inside = b"".join(pieces(archive, info, MAX_FILE_BYTES))
    if inside.startswith((_ZIP, _EMPTY_ZIP)):
        raise ImportingError("zip-in-zip", name=info.filename)
    return Opened(_format_of(inside), inside, info.filename)


def _read_at_most(stream: BinaryIO, max_bytes: int) -> bytes:
    taken, left = [], max_bytes + 1
    while left > 0 and (piece := stream.read(min(left, PIECE_BYTES * 16))):
        taken.append(piece)
        left -= len(piece)
    if left <= 0:
        raise ImportingError("file-too-large", max_megabytes=max_bytes >> 20)
    return b"".join(taken)


def _format_of(data: bytes) -> Format:
    start = data[:1024].removeprefix(_UTF8_MARK)
    if not start.strip():
        raise ImportingError("file-empty")
    if start.startswith(_OLE):
        raise ImportingError("file-old-excel")
    if start.startswith(b"%PDF"):
        raise ImportingError("file-pdf")
    if start.startswith(_UTF16):
        return Format.XML if start[2:4].strip(b"\0") == b"<" else Format.TEXT
    if b"\0" in data[: 1 << 16]:
        raise ImportingError("file-kind-unknown")
    return Format.XML if start.lstrip().startswith(b"<") else Format.TEXT


@contextmanager
def opened_zip(data: bytes) -> Iterator[zipfile.ZipFile]:
    """The archive, as a context; what its directory does wrong is `zip-damaged`."""
    with _contained():
        archive = zipfile.ZipFile(_Guarded(data))
    with archive:
        if len(archive.filelist) > MAX_MEMBERS:
            raise ImportingError("zip-too-many-files", max_files=MAX_MEMBERS)
        yield archive


class _Guarded(BytesIO):
    """Bytes for zipfile in which no single read is large: it would read any directory at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        """As of bytes; raises `zip-too-many-files` for a directory of more than a megabyte."""
        left = len(self.getbuffer()) - self.tell()
        if min(left, left if size is None or size < 0 else size) > MAX_DIRECTORY_BYTES:
            raise ImportingError("zip-too-many-files", max_files=MAX_MEMBERS)
        return super().read(size)


@contextmanager
def _contained() -> Iterator[None]:
    """Turn whatever zipfile raises on foreign bytes into our own error."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        struct.error,
        zlib.error,
        ArithmeticError,
        EOFError,
        LookupError,
        NotImplementedError,
        OSError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as error:
        raise ImportingError("zip-damaged", problem=str(error)) from error


def _is_ods(archive: zipfile.ZipFile) -> bool:
    try:
        info = archive.getinfo("mimetype")
    except KeyError:
        return False
    return b"".join(pieces(archive, info, 1024)).startswith(_ODS)


def _only_file(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    files = [info for info in archive.infolist() if not _is_litter(info)]
    if not files:
        raise ImportingError("zip-empty")
    if len(files) > 1:
        raise ImportingError("zip-several-files", count=len(files))
    return files[0]


def _is_litter(info: zipfile.ZipInfo) -> bool:
    return info.is_dir() or info.filename.startswith(_LITTER[0]) or info.filename in _LITTER


def pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo, max_bytes: int) -> Iterator[bytes]:
    """What a file of the ZIP holds, piece by piece and counted, whatever its header says."""
    _refuse_unreadable(info)
    allowed = min(max_bytes, RATIO_FREE_BYTES + MAX_RATIO * info.compress_size)
    unpacked = 0
    with _contained():
        member = archive.open(info)
    with member:
        while True:
            with _contained():
                piece = member.read(PIECE_BYTES)
            if not piece:
                return
            unpacked += len(piece)
            if unpacked > max_bytes:
                raise ImportingError("file-too-large", max_megabytes=max_bytes >> 20)
            if unpacked > allowed:
                raise ImportingError("zip-bomb")
            yield piece


def _refuse_unreadable(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise ImportingError("zip-encrypted")
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        raise ImportingError("zip-damaged", problem="not a regular file")
    if info.compress_type not in _METHODS:
        raise ImportingError("zip-compression-unknown")
