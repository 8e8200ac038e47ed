"""What kind of file this is, by its first bytes and never by its name."""

import re
from collections.abc import Mapping
from typing import Final

from schemas.files.model import Carrier

HEAD_BYTES: Final = 64 * 1024
# The header of a PDF may come late, ISO 32000-1 annex H, implementation note 13.
_PDF_HEAD_BYTES: Final = 1024

_MAGIC: Final[Mapping[bytes, Carrier]] = {
    b"\x89PNG": Carrier.PNG,
    b"PK\x03\x04": Carrier.ZIP,
    b"PK\x05\x06": Carrier.ZIP,
    b"%PDF-": Carrier.PDF,
}
_BYTE_ORDER_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_WHITE: Final = b" \t\r\n"
_JWS: Final = re.compile(rb"e[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*(?:[.\s]|\Z)")
_URL: Final = re.compile(rb"https://[\x21-\x7e]+(?:\s|\Z)", re.IGNORECASE)


def sniff(head: bytes) -> Carrier | None:
    """The kind of a file that begins with these bytes (64 KiB are enough), or None.

    JSON and JWT stand for any text of these, also one a line.
    """
    for magic, carrier in _MAGIC.items():
        if head.startswith(magic):
            return carrier
    return _sniff_text(head) or (Carrier.PDF if b"%PDF-" in head[:_PDF_HEAD_BYTES] else None)


def _sniff_text(head: bytes) -> Carrier | None:
    text = _as_ascii(head).lstrip(_WHITE)
    if text[:1] in (b"{", b"["):
        return Carrier.JSON
    if text[:1] == b"<":
        return Carrier.SVG if b"svg" in text else None
    if _JWS.match(text):
        return Carrier.JWT
    return Carrier.URL if _URL.match(text) else None


def _as_ascii(head: bytes) -> bytes:
    """Without byte order mark and the zeros of UTF-16: enough to see what was meant."""
    for mark in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return head[len(mark) :].replace(b"\0", b"")
    return head.replace(b"\0", b"") if head[:2] in (b"<\0", b"\0<") else head
