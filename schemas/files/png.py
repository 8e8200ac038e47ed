"""A credential in a PNG: one iTXt chunk, every other byte kept.

https://www.imsglobal.org/spec/ob/v3p0/#baked-badge and https://www.w3.org/TR/png-3/#11iTXt
"""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from schemas.errors import SchemasError
from schemas.files.model import MARKS, Carrier, Found, Standard
from schemas.json_text import MAX_DOCUMENT_BYTES

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
MAX_CHUNKS: Final = 65_536
MAX_TEXT_BYTES: Final = MAX_DOCUMENT_BYTES * 3 // 2

_KEYWORDS: Final[Mapping[bytes, Standard]] = {
    mark.keyword.encode("ascii"): standard for standard, mark in MARKS.items()
}
_TEXT_TYPES: Final = frozenset({b"iTXt", b"tEXt", b"zTXt"})


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk and where it stands in the file, from its length to its CRC."""

    type: bytes
    data: memoryview
    start: int
    end: int

    @property
    def standard(self) -> Standard | None:
        """The standard whose keyword a text chunk bears."""
        if self.type not in _TEXT_TYPES:
            return None
        keyword, separator, _ = bytes(self.data[:80]).partition(b"\0")
        return _KEYWORDS.get(keyword) if separator else None


def unbake(data: bytes, path: tuple[str, ...] = ()) -> Found:
    """The first credential in a PNG; `notes` say what is unusual about it.

    Raises SchemasError `png-malformed`, `png-truncated`, `png-crc`, `png-too-many-chunks`,
    `png-text-malformed`, `png-text-too-large`, `credential-not-found`.
    """
    chunks = list(_chunks(data))
    marked = [chunk for chunk in chunks if chunk.standard]
    if not marked:
        raise SchemasError("credential-not-found", carrier=Carrier.PNG.value)
    text, notes = _text(marked[0])
    if len(marked) > 1:
        notes = (*notes, "png-more-than-one-credential")
    if chunks[-1].end < len(data):
        notes = (*notes, "png-data-after-end")
    return Found(raw=text, carrier=Carrier.PNG, path=path, notes=notes)


def bake(image: bytes, credential: bytes, *, standard: Standard, replace: bool) -> bytes:
    """The image with the credential in an iTXt chunk right after its header.

    Other chunks stay byte for byte where they were. Raises SchemasError `already-baked` when a
    credential of this standard is in it and `replace` is not set, and what `unbake` raises about
    the file.
    """
    chunks = list(_chunks(image))
    earlier = [chunk for chunk in chunks if chunk.standard is standard]
    if earlier and not replace:
        raise SchemasError("already-baked", standard=standard.value)
    pieces = [image[: chunks[0].end], _credential_chunk(credential, standard)]
    position = chunks[0].end
    for chunk in earlier:
        pieces.append(image[position : chunk.start])
        position = chunk.end
    return b"".join([*pieces, image[position:]])


def _credential_chunk(credential: bytes, standard: Standard) -> bytes:
    """Uncompressed, without language tag and translated keyword, as the standard demands."""
    keyword = MARKS[standard].keyword.encode("ascii")
    return chunk_bytes(b"iTXt", keyword + b"\0\0\0\0\0" + credential)


def chunk_bytes(type_: bytes, data: bytes) -> bytes:
    """A chunk as it stands in a file: length, type, data, CRC-32 of type and data."""
    checksum = zlib.crc32(type_ + data)
    return len(data).to_bytes(4, "big") + type_ + data + checksum.to_bytes(4, "big")


def _chunks(image: bytes) -> Iterator[Chunk]:
    """Every chunk from IHDR to IEND, each within the file and with the right CRC."""
    if not image.startswith(SIGNATURE):
        raise SchemasError("png-malformed", problem="signature")
    position = len(SIGNATURE)
    for number in range(MAX_CHUNKS):
        chunk = _chunk(image, position)
        if (number == 0) != (chunk.type == b"IHDR"):
            raise SchemasError("png-malformed", problem="header", offset=position)
        yield chunk
        if chunk.type == b"IEND":
            return
        position = chunk.end
    raise SchemasError("png-too-many-chunks", max_chunks=MAX_CHUNKS)


def _chunk(image: bytes, start: int) -> Chunk:
    """The chunk at a position; its length is held against the file before anything is read."""
    length = int.from_bytes(image[start : start + 4], "big")
    type_ = image[start + 4 : start + 8]
    end = start + 12 + length
    if end > len(image):
        raise SchemasError("png-truncated", offset=start, declared_bytes=length)
    if not (type_.isalpha() and type_.isascii()):
        raise SchemasError("png-malformed", problem="chunk type", offset=start)
    data = memoryview(image)[start + 8 : end - 4]
    if zlib.crc32(data, zlib.crc32(type_)) != int.from_bytes(image[end - 4 : end], "big"):
        raise SchemasError("png-crc", chunk=type_.decode("ascii"), offset=start)
    return Chunk(type=type_, data=data, start=start, end=end)


def _text(chunk: Chunk) -> tuple[bytes, tuple[str, ...]]:
    """The text of a text chunk in UTF-8, and notes on what the standard would not have done."""
    _, _, rest = bytes(chunk.data).partition(b"\0")
    if chunk.type == b"tEXt":
        return _utf8_or_latin(_bounded(rest)), ("png-text-chunk-not-itxt",)
    if chunk.type == b"zTXt":
        text = _utf8_or_latin(_inflate(rest[:1], rest[1:]))
        return text, ("png-text-chunk-not-itxt", "png-text-compressed")
    return _international_text(rest)


def _international_text(rest: bytes) -> tuple[bytes, tuple[str, ...]]:
    fields = rest[2:].split(b"\0", 2)
    if len(rest) < 2 or len(fields) != 3 or rest[0] > 1:
        raise SchemasError("png-text-malformed")
    notes: tuple[str, ...] = ()
    text = _bounded(fields[2])
    if rest[0] == 1:
        text, notes = _inflate(rest[1:2], fields[2]), ("png-text-compressed",)
    try:
        text.decode()
    except UnicodeDecodeError as error:
        raise SchemasError("png-text-malformed", problem="not UTF-8") from error
    return text, notes


def _bounded(text: bytes) -> bytes:
    if len(text) > MAX_TEXT_BYTES:
        raise SchemasError("png-text-too-large", max_bytes=MAX_TEXT_BYTES)
    return text


def _inflate(method: bytes, compressed: bytes) -> bytes:
    """Decompress no more than is allowed, whatever the chunk would unfold to."""
    if method != b"\0":
        raise SchemasError("png-text-malformed", problem="compression method")
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(compressed, MAX_TEXT_BYTES + 1)
    except zlib.error as error:
        raise SchemasError("png-text-malformed", problem="compressed data") from error
    if not inflater.eof and len(text) <= MAX_TEXT_BYTES:
        raise SchemasError("png-text-malformed", problem="compressed data")
    return _bounded(text)


def _utf8_or_latin(text: bytes) -> bytes:
    """A tEXt chunk is Latin-1 by its standard, yet early bakers wrote UTF-8 into it."""
    try:
        text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1").encode()
    return text
