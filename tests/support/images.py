"""Small images and documents built from bytes, and the ways in which they can be wrong."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
SVG_NAMESPACE = "http://www.w3.org/2000/svg"
OB3_NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"


def chunk(type_: bytes, data: bytes, *, crc: int | None = None, length: int | None = None) -> bytes:
    """A PNG chunk, right unless told otherwise."""
    checksum = zlib.crc32(type_ + data) if crc is None else crc
    declared = len(data) if length is None else length
    return struct.pack(">I", declared) + type_ + data + struct.pack(">I", checksum)


def png(*inner: bytes, end: bytes | None = None) -> bytes:
    """A white image of 2 by 2 pixels with more chunks between header and pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\x00\xff\xff" * 2))
    closing = chunk(b"IEND", b"") if end is None else end
    return PNG_SIGNATURE + header + b"".join(inner) + pixels + closing


def itxt(keyword: str, text: bytes, *, packed: bool = False, language: bytes = b"") -> bytes:
    """An international text chunk."""
    body = zlib.compress(text) if packed else text
    start = keyword.encode() + b"\0" + bytes([packed, 0]) + language + b"\0\0"
    return chunk(b"iTXt", start + body)


def svg(inner: str = '<rect width="1" height="1"/>', attributes: str = "") -> bytes:
    """A small drawing."""
    root = f'<svg xmlns="{SVG_NAMESPACE}"{attributes} viewBox="0 0 1 1">'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}{inner}</svg>\n'.encode()


def zipped(entries: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these entries."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return target.getvalue()


def pdf(objects: Mapping[int, bytes] | None = None, catalog: bytes = b"") -> bytes:
    """A document of one empty page, with more objects (from number 4 on) and catalog entries."""
    numbered = {
        1: b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>",
        **(objects or {}),
    }
    return _written(numbered)


def _written(numbered: Mapping[int, bytes]) -> bytes:
    out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    offsets: dict[int, int] = {}
    for number, body in numbered.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size, table = max(numbered) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 %s \n" % (offsets.get(number, 0), b"n" if number in offsets else b"f")
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, table)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object of a PDF."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def pdf_with_attachments(attachments: Mapping[str, bytes], *, packed: bool = False) -> bytes:
    """A document with embedded files, as many producers write it."""
    objects: dict[int, bytes] = {}
    names = b""
    for index, (name, content) in enumerate(attachments.items()):
        number = 4 + 2 * index
        body = zlib.compress(content) if packed else content
        filtered = b"/Filter /FlateDecode" if packed else b""
        objects[number] = stream(body, b"/Type /EmbeddedFile " + filtered)
        written = name.encode()
        objects[number + 1] = b"<< /Type /Filespec /F (%s) /UF (%s) /EF << /F %d 0 R >> >>" % (
            written,
            written,
            number,
        )
        names += b"(%s) %d 0 R " % (written, number + 1)
    return pdf(objects, b"/Names << /EmbeddedFiles << /Names [%s] >> >>" % names)
