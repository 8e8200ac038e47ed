"""Credentials attached to a PDF: its embedded files, ISO 32000-2 sections 7.11.4 and 14.13.

pikepdf stands on qpdf, written in C++, whose global limits are off by default. They are set here,
once, before the first document is opened; attachments themselves are unpacked by our own bounded
code. No page, script or form of a document is ever looked at.
"""

import dataclasses
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final

import pikepdf
from pikepdf import settings

from schemas.errors import SchemasError
from schemas.files.model import (
    MAX_IMAGE_BYTES,
    MAX_PDF_BYTES,
    Carrier,
    Descend,
    Found,
    Item,
    Place,
    Unreadable,
)
from schemas.files.source import Source

MAX_ATTACHMENTS: Final = 1000
MAX_TREE_NODES: Final = 5000
MAX_ATTACHMENT_BYTES: Final = MAX_IMAGE_BYTES
MAX_PDF_LEVELS: Final = 1
MAX_NAME_CHARACTERS: Final = 255
NAMES: Final = ("credential.json", "credential.jwt")
# To mend a document qpdf reads all of it, object by object: a second for so many bytes of rubbish.
MAX_MENDED_BYTES: Final = 8 * 1024 * 1024

# What qpdf itself may unpack while it reads: tables of references and streams of objects.
_MAX_STREAM_BYTES: Final = 64 * 1024 * 1024
settings.set_qpdf_limits(
    doc_max_warnings=1000,
    parser_max_nesting=100,
    parser_max_container_size=1_000_000,
    max_stream_filters=4,
    flate_max_memory=_MAX_STREAM_BYTES,
    png_max_memory=_MAX_STREAM_BYTES,
    tiff_max_memory=_MAX_STREAM_BYTES,
    run_length_max_memory=_MAX_STREAM_BYTES,
    dct_max_memory=_MAX_STREAM_BYTES,
)

# Attachments of every kind are welcome in a PDF, so one without a credential is no error.
_OTHER_ATTACHMENTS: Final = frozenset({"file-kind-unknown", "file-empty", "credential-not-found"})


def read(source: Source, place: Place, descend: Descend) -> Iterator[Item]:
    """Every credential among the attachments, in their order.

    Raises SchemasError `file-too-large`, `pdf-malformed`, `pdf-encrypted` (a password is asked
    for), `pdf-too-many-attachments`, `pdf-nested-too-deep`, `credential-not-found`. Attachments
    that hold no credential are passed over; a damaged one is Unreadable with
    `pdf-attachment-filter`, `pdf-attachment-malformed` or `pdf-attachment-too-large`.
    """
    if place.pdfs > MAX_PDF_LEVELS:
        raise SchemasError("pdf-nested-too-deep", max_levels=MAX_PDF_LEVELS)
    data = source.read_all(MAX_PDF_BYTES)
    found_any = False
    for item in _items(data, place, descend):
        if isinstance(item, Found) or item.error.code not in _OTHER_ATTACHMENTS:
            found_any = True
            yield _carried(item)
    if not found_any:
        raise SchemasError("credential-not-found", carrier=Carrier.PDF.value)


def _carried(item: Item) -> Item:
    """A credential that stands in an attachment by itself is carried by the PDF."""
    if isinstance(item, Found) and item.carrier in (Carrier.JSON, Carrier.JWT, Carrier.URL):
        return dataclasses.replace(item, carrier=Carrier.PDF)
    return item


def _items(data: bytes, place: Place, descend: Descend) -> Iterator[Item]:
    with _contained("pdf-malformed"):
        document = _opened(data)
    with document:
        with _contained("pdf-malformed"):
            streams = list(_embedded_streams(document))
        for name, stream in streams:
            inside = place.inside(name, pdfs=1)
            try:
                content = _content(stream, place)
            except SchemasError as error:
                yield Unreadable(inside.path, None, error)
            else:
                yield from descend(Source(BytesIO(content)), inside)


def _opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(data), attempt_recovery=len(data) <= MAX_MENDED_BYTES)


@contextmanager
def _contained(code: str) -> Iterator[None]:
    """Turn whatever pikepdf raises on foreign bytes into our own error."""
    try:
        yield
    except SchemasError:
        raise
    except pikepdf.PasswordError as error:
        raise SchemasError("pdf-encrypted") from error
    # Besides its own family pikepdf lets through what the access to an unexpected type raises.
    except (
        pikepdf.PdfError,
        pikepdf.PikepdfError,
        ArithmeticError,
        AttributeError,
        LookupError,
        NotImplementedError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as error:
        raise SchemasError(code, problem=str(error)[:200]) from error


def _embedded_streams(document: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object]]:
    """The name and stream of each embedded file, each stream once."""
    seen: set[tuple[int, int]] = set()
    for name, specification in _specifications(document.Root):
        stream = _stream(specification)
        if stream is None or stream.objgen in seen:
            continue
        seen.add(stream.objgen)
        if len(seen) > MAX_ATTACHMENTS:
            raise SchemasError("pdf-too-many-attachments", max_attachments=MAX_ATTACHMENTS)
        yield _name(specification) or name, stream


def _specifications(root: pikepdf.Object) -> Iterator[tuple[str, pikepdf.Object]]:
    """File specifications from the name tree of the document, then its associated files."""
    names = root.get("/Names")
    tree = names.get("/EmbeddedFiles") if isinstance(names, pikepdf.Dictionary) else None
    for number, node in enumerate(_tree(tree)):
        entries = node.get("/Names")
        if isinstance(entries, pikepdf.Array):
            # Names and values take turns.
            for index in range(1, len(entries), 2):
                yield f"attachment-{number}-{index // 2}", entries[index]
    associated = root.get("/AF")
    if isinstance(associated, pikepdf.Array):
        for index in range(len(associated)):
            yield f"associated-{index}", associated[index]


def _tree(node: pikepdf.Object | None) -> Iterator[pikepdf.Object]:
    """Every dictionary of a name tree once, in order, however it is knotted."""
    seen: set[tuple[int, int]] = set()
    stack = [node]
    for _ in range(MAX_TREE_NODES):
        if not stack:
            return
        node = stack.pop()
        if not isinstance(node, pikepdf.Dictionary) or (node.is_indirect and node.objgen in seen):
            continue
        seen.add(node.objgen)
        yield node
        kids = node.get("/Kids")
        if isinstance(kids, pikepdf.Array):
            first = min(len(kids), MAX_TREE_NODES)
            stack.extend(kids[index] for index in reversed(range(first)))
    raise SchemasError("pdf-too-many-attachments", max_nodes=MAX_TREE_NODES)


def _stream(specification: pikepdf.Object) -> pikepdf.Object | None:
    if not isinstance(specification, pikepdf.Dictionary):
        return None
    files = specification.get("/EF")
    if not isinstance(files, pikepdf.Dictionary):
        return None
    candidates = (files.get("/UF"), files.get("/F"))
    return next((found for found in candidates if isinstance(found, pikepdf.Stream)), None)


def _name(specification: pikepdf.Object) -> str:
    for key in ("/UF", "/F"):
        name = specification.get(key)
        if isinstance(name, pikepdf.String):
            return str(name)[:MAX_NAME_CHARACTERS]
    return ""


def _content(stream: pikepdf.Object, place: Place) -> bytes:
    """The bytes of an attachment, unpacked here because here the size can be bounded."""
    with _contained("pdf-attachment-malformed"):
        filters = stream.get("/Filter")
        names = list(filters) if isinstance(filters, pikepdf.Array) else [filters]
        raw = stream.read_raw_bytes()
        packed = names == [pikepdf.Name.FlateDecode]
        if not packed and names not in ([], [None]):
            raise SchemasError("pdf-attachment-filter", filter=str(filters)[:80])
        if packed and stream.get("/DecodeParms") is not None:
            raise SchemasError("pdf-attachment-filter", filter="predictor")
    content = _inflate(raw) if packed else raw
    place.budget.spend(len(content))
    if len(content) > MAX_ATTACHMENT_BYTES:
        raise SchemasError("pdf-attachment-too-large", max_bytes=MAX_ATTACHMENT_BYTES)
    return content


def _inflate(raw: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        return inflater.decompress(raw, MAX_ATTACHMENT_BYTES + 1)
    except zlib.error as error:
        raise SchemasError("pdf-attachment-malformed", problem=str(error)) from error


def attach(document: bytes, credential: bytes, name: str, *, replace: bool = False) -> bytes:
    """The PDF with the credential as an embedded file of that name.

    Raises SchemasError `already-baked` when it has an attachment of this or a usual name (NAMES)
    and `replace` is not set, `pdf-signed` because rewriting would break the signature of a signed
    document, `pdf-malformed`, `pdf-encrypted`.
    """
    with _contained("pdf-malformed"), _opened(document) as opened:
        if opened.is_encrypted:
            raise SchemasError("pdf-encrypted")
        if _is_signed(opened):
            raise SchemasError("pdf-signed")
        earlier = [known for known in {*NAMES, name} if known in opened.attachments]
        if earlier and not replace:
            raise SchemasError("already-baked", name=earlier[0])
        for known in earlier:
            del opened.attachments[known]
        opened.attachments[name] = pikepdf.AttachedFileSpec(
            opened,
            credential,
            filename=name,
            description="Verifiable credential",
            mime_type=_media_type(credential),
            relationship=pikepdf.Name.Data,
        )
        written = BytesIO()
        opened.save(written, deterministic_id=True)
        return written.getvalue()


def _is_signed(document: pikepdf.Pdf) -> bool:
    """SigFlags bit 1, ISO 32000-2 table 225: at least one signature field exists."""
    form = document.Root.get("/AcroForm")
    flags = form.get("/SigFlags", 0) if isinstance(form, pikepdf.Dictionary) else 0
    return isinstance(flags, int) and bool(flags & 1)


def _media_type(credential: bytes) -> str:
    """As for a web resource, https://www.imsglobal.org/spec/ob/v3p0/#web-resource"""
    return "application/vc+ld+json" if credential[:1] == b"{" else "text/plain"
