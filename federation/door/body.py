"""Read a body while it comes in: decompressed in steps, counted as decompressed, never trusted."""

import zlib
from collections.abc import Iterable
from typing import Final

from federation.errors import FetchError

CHUNK_BYTES: Final = 1 << 16
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS
_IDENTITY: Final = frozenset({"", "identity"})
_GZIP: Final = frozenset({"gzip", "x-gzip"})


def read(chunks: Iterable[bytes], *, encoding: str, max_bytes: int, url: str) -> bytes:
    """The body behind its content coding, at most `max_bytes` long.

    Memory stays near `max_bytes` whatever is sent: a bomb ends at the step that passes the size.
    Raises `FetchError` with `encoding-refused`, `too-large`, `body-truncated`, or
    `response-malformed` (`reason`: `gzip`).
    """
    coding = encoding.strip().lower()
    if coding not in _IDENTITY | _GZIP:
        raise FetchError("encoding-refused", url=url, encoding=coding[:40])
    steps = _gunzip(chunks, max_bytes, url) if coding in _GZIP else chunks
    body = bytearray()
    for step in steps:
        body += step
        if len(body) > max_bytes:
            raise FetchError("too-large", url=url, max_bytes=max_bytes)
    return bytes(body)


def _gunzip(chunks: Iterable[bytes], max_bytes: int, url: str) -> Iterable[bytes]:
    """Decompress one or more gzip members, https://www.rfc-editor.org/rfc/rfc1952#section-2.2."""
    decoder = zlib.decompressobj(_GZIP_WINDOW)
    received = 0
    for chunk in chunks:
        # Members that decompress to nothing are bounded by what comes over the wire.
        received += len(chunk)
        if received > max_bytes + CHUNK_BYTES:
            raise FetchError("too-large", url=url, max_bytes=max_bytes)
        rest = chunk
        while rest:
            if decoder.eof:
                decoder = zlib.decompressobj(_GZIP_WINDOW)
            yield from _inflate(decoder, rest, url)
            rest = decoder.unused_data
    if not decoder.eof:
        raise FetchError("body-truncated", url=url)


def _inflate(decoder: "zlib._Decompress", data: bytes, url: str) -> Iterable[bytes]:
    """What one chunk of a member decompresses to, in small steps."""
    step = b"\0" * CHUNK_BYTES
    try:
        # A full step may leave output waiting inside the decoder although no input is left.
        while not decoder.eof and (data or len(step) == CHUNK_BYTES):
            step = decoder.decompress(data, CHUNK_BYTES)
            data = decoder.unconsumed_tail
            yield step
    except zlib.error as error:
        raise FetchError("response-malformed", url=url, reason="gzip") from error
