"""Files and the credentials in them: PNG, SVG, PDF, ZIP, NDJSON, JSON, JWS, URL.

`find` looks into anything; `bake` and `unbake` are about one image or PDF.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Final

from schemas import reading
from schemas.errors import SchemasError
from schemas.files import archive, pdf, png, svg, texts
from schemas.files.model import (
    MAX_IMAGE_BYTES,
    MAX_PDF_BYTES,
    MAX_UNPACKED_BYTES,
    Budget,
    Carrier,
    Found,
    Item,
    Place,
    Standard,
    Unreadable,
)
from schemas.files.sniffing import HEAD_BYTES, sniff
from schemas.files.source import Readable, Source

__all__ = ["Carrier", "Found", "Item", "Standard", "Unreadable", "bake", "find", "sniff", "unbake"]

_GZIP: Final = b"\x1f\x8b"


def find(stream: Readable, name: str = "") -> Iterator[Item]:
    """Every credential in a stream of any kind, lazily; what cannot be read is Unreadable.

    The kind is told by the content; only a name that ends in .ndjson or .jsonl says how a text
    is to be read. The stream may be a pipe. Nothing is raised but the stream's own OSError.
    Each `Found.raw` is JSON, a compact JWS or a URL that `reading.read` accepts.
    Codes of an Unreadable: `file-empty`, `file-kind-unknown`, `file-too-large`, and those which
    the readers `png`, `svg`, `pdf`, `archive`, `texts` and `reading.read` list.
    """
    place = Place(path=(name,) if name else (), budget=Budget(MAX_UNPACKED_BYTES))
    return _find(Source(stream), place)


def _find(source: Source, place: Place) -> Iterator[Item]:
    carrier = None
    try:
        head = source.peek(HEAD_BYTES)
        carrier = sniff(head)
        yield from _read(source, place, _known(carrier, head, place))
    except SchemasError as error:
        yield Unreadable(place.path, carrier, error)


def _known(carrier: Carrier | None, head: bytes, place: Place) -> Carrier:
    if carrier is not None:
        return carrier
    if not head.strip():
        raise SchemasError("file-empty")
    named_ndjson = place.path and place.path[-1].lower().endswith(texts.NDJSON_SUFFIXES)
    if named_ndjson and b"\0" not in head:
        return Carrier.NDJSON
    raise SchemasError("file-kind-unknown", gzip=head.startswith(_GZIP))


def _read(source: Source, place: Place, carrier: Carrier) -> Iterator[Item]:
    match carrier:
        case Carrier.PNG:
            yield _checked(png.unbake(source.read_all(MAX_IMAGE_BYTES), place.path))
        case Carrier.SVG:
            yield _checked(svg.unbake(source.read_all(MAX_IMAGE_BYTES), place.path))
        case Carrier.PDF:
            yield from pdf.read(source, place, _find)
        case Carrier.ZIP:
            yield from archive.read(source, place, _find)
        case _:
            yield from texts.read(source, place, carrier)


def _checked(found: Found) -> Found:
    """Refuse what is no credential although it stands where one should."""
    reading.read(found.raw)
    return found


def bake(
    image: bytes, credential: bytes, *, standard: Standard = Standard.OB3, replace: bool = False
) -> bytes:
    """The PNG, SVG or PDF with the credential (JSON, compact JWS, for OB 2.0 also a URL) in it.

    Raises SchemasError: the codes of `reading.read` when it is no credential, `already-baked`,
    `file-kind-unknown`, `file-too-large`, `bake-not-faithful` when the text would not be read
    back as it was given (characters that XML cannot hold), and those of `png.bake`, `svg.bake`,
    `pdf.attach`.
    """
    text = credential.strip(b" \t\r\n")
    reading.read(text)
    match sniff(image[:HEAD_BYTES]):
        case Carrier.PNG:
            _refuse_large(image, MAX_IMAGE_BYTES)
            baked = png.bake(image, text, standard=standard, replace=replace)
        case Carrier.SVG:
            _refuse_large(image, MAX_IMAGE_BYTES)
            baked = svg.bake(image, text, standard=standard, replace=replace)
        case Carrier.PDF:
            _refuse_large(image, MAX_PDF_BYTES)
            name = pdf.NAMES[0 if text.startswith(b"{") else 1]
            baked = pdf.attach(image, text, name, replace=replace)
        case _:
            raise SchemasError("file-kind-unknown")
    if text not in (found.raw for found in find(BytesIO(baked)) if isinstance(found, Found)):
        raise SchemasError("bake-not-faithful")
    return baked


def _refuse_large(image: bytes, max_bytes: int) -> None:
    if len(image) > max_bytes:
        raise SchemasError("file-too-large", max_bytes=max_bytes)


def unbake(data: bytes) -> Found:
    """The first credential in a PNG, SVG or PDF.

    Raises SchemasError `credential-not-found` when there is none, `file-kind-unknown` for other
    files, and what the readers of these files raise.
    """
    if sniff(data[:HEAD_BYTES]) not in (Carrier.PNG, Carrier.SVG, Carrier.PDF):
        raise SchemasError("file-kind-unknown")
    first = next(find(BytesIO(data)))
    if isinstance(first, Unreadable):
        raise first.error
    return first
