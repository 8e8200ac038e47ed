"""An archive read before anything is done with it: whole, within bounds, and what it says it is.

Each file of the archive is unpacked once and its digest compared; whatever is wrong with a single
byte, nothing of it is used.
"""

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Final

from schemas import json_text
from schemas.errors import SchemasError
from schemas.files import archive
from schemas.files.model import Budget, Place, Unreadable
from schemas.files.model import Item as Thing
from schemas.files.source import Source
from service.errors import ServiceError
from wallet.exporting.records import FORMAT, INDEX, VERSION, Booklet, ItemRecord
from wallet.exporting.shaping import from_json
from wallet.writing import attaching

MAX_BYTES: Final = 300 << 20
MAX_UNPACKED_BYTES: Final = 600 << 20
MAX_INDEX_BYTES: Final = 32 << 20
MAX_MEMBER_BYTES: Final = json_text.MAX_DOCUMENT_BYTES * 3 // 2
"""A credential as a JWT is the longest file that an archive has beside its index."""
MAX_ITEMS: Final = 5000
MAX_VERSIONS: Final = 200


@dataclass(slots=True)
class Archive:
    """An archive that was read; its files are unpacked when they are asked for."""

    booklet: Booklet
    file: IO[bytes]
    _members: zipfile.ZipFile | None = None

    def document(self, path: str, digest: bytes) -> bytes:
        """A file of the archive; raises ServiceError `archive-damaged` when it is another one."""
        try:
            # The directory of thousands of files is read once.
            if self._members is None:
                self._members = zipfile.ZipFile(self.file)
            data = self._members.read(path)
        except (zipfile.BadZipFile, KeyError, RuntimeError, ValueError, OSError) as error:
            raise ServiceError("archive-damaged") from error
        if sha256(data).digest() != digest:
            raise ServiceError("archive-damaged")
        return data

    def close(self) -> None:
        """Let the bytes go."""
        if self._members is not None:
            self._members.close()
        self.file.close()


def read(file: IO[bytes]) -> Archive:
    """The archive in a file that can be sought in.

    Raises ServiceError `archive-not-ours`, `archive-damaged`, `archive-too-large`,
    `archive-too-new`, `archive-malformed` (`pointer`), `booklet-full`.
    """
    try:
        index, digests = _members(file)
        said = json_text.parse_object(index, max_bytes=MAX_INDEX_BYTES)
    except SchemasError as error:
        raise ServiceError(_code(error), problem=error.code) from error
    if said.get("format") != FORMAT:
        raise ServiceError("archive-not-ours")
    if isinstance(said.get("version"), int) and said["version"] > VERSION:
        raise ServiceError("archive-too-new")
    booklet = from_json(Booklet, said)
    _check(booklet, digests)
    return Archive(booklet, file)


def _code(error: SchemasError) -> str:
    if error.code in {"zip-malformed", "zip-empty"}:
        return "archive-not-ours"
    too_large = {"file-too-large", "unpacked-too-large", "zip-too-many-entries", "zip-bomb"}
    return "archive-too-large" if error.code in too_large else "archive-damaged"


def _members(file: IO[bytes]) -> tuple[bytes, Mapping[str, bytes]]:
    """The index, and the digest of each file by its name."""
    digests: dict[str, bytes] = {}
    index: list[bytes] = []

    def descend(source: Source, place: Place) -> Iterator[Thing]:
        name = place.path[-1]
        data = source.read_all(MAX_INDEX_BYTES if name == INDEX else MAX_MEMBER_BYTES)
        # Of two files of one name nobody knows which is meant.
        if name in digests:
            raise SchemasError("zip-entry-damaged")
        digests[name] = sha256(data).digest()
        if name == INDEX:
            index.append(data)
        return iter(())

    file.seek(0)
    place = Place(path=(), budget=Budget(MAX_UNPACKED_BYTES))
    for one in archive.read(Source(file), place, descend):
        if isinstance(one, Unreadable):
            raise one.error
    if not index:
        raise ServiceError("archive-not-ours")
    return index[0], digests


def _check(booklet: Booklet, digests: Mapping[str, bytes]) -> None:
    if len(booklet.items) > MAX_ITEMS:
        raise ServiceError("archive-too-large")
    named = [
        *((one.path, one.digest) for item in booklet.items for one in item.versions),
        *((one.path, one.digest) for item in booklet.items for one in item.endorsements),
        *((one.path, one.digest) for one in booklet.files),
    ]
    if any(digests.get(path) != digest for path, digest in named):
        raise ServiceError("archive-damaged")
    for item in booklet.items:
        _check_item(item)
    _once([str(one.id) for one in booklet.items], "/items")
    _once([str(one.id) for one in booklet.files], "/files")
    if sum(one.size for one in booklet.files) > attaching.MAX_TOTAL_BYTES:
        raise ServiceError("booklet-full")


def _check_item(item: ItemRecord) -> None:
    numbers = [one.number for one in item.versions]
    if len(numbers) > MAX_VERSIONS or item.number not in numbers or 0 in numbers:
        raise ServiceError("archive-malformed", pointer="/items")
    _once([str(one) for one in numbers], "/items")


def _once(keys: list[str], pointer: str) -> None:
    if len(set(keys)) != len(keys):
        raise ServiceError("archive-malformed", pointer=pointer)
