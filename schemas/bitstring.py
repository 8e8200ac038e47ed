"""Status lists: one bit (or a few) for each credential, compressed, many credentials to a list.

https://www.w3.org/TR/vc-bitstring-status-list/#bitstring-encoding Index 0 is the most significant
bit of byte 0. Lists come from strangers, so what they unfold to is bounded.
"""

import gzip
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from typing import Final

from schemas.errors import SchemasError

# Fewer entries would tell too much about who looks up which one (herd privacy, section 3.2).
MIN_ENTRIES: Final = 131_072
MAX_LIST_BYTES: Final = 1 << 24  # unfolded: 134 million one-bit entries
MAX_SIZE: Final = 32  # bits of one entry

_ALPHABET: Final = re.compile(r"[A-Za-z0-9_-]*")
_INDEX: Final = re.compile(r"[0-9]{1,18}")
_GZIP_ONLY: Final = 16 + zlib.MAX_WBITS


def encode(bits: bytes) -> str:
    """The `encodedList`: multibase base64url (`u`) of the GZIP of the bits.

    https://www.w3.org/TR/vc-bitstring-status-list/#bitstring-generation-algorithm
    """
    # No time stamp: the same bits give the same text.
    return "u" + urlsafe_b64encode(gzip.compress(bits, mtime=0)).rstrip(b"=").decode("ascii")


def decode(encoded: object, *, max_bytes: int = MAX_LIST_BYTES, multibase: bool = True) -> bytes:
    """The bits of an `encodedList`, unfolded no further than `max_bytes`.

    https://www.w3.org/TR/vc-bitstring-status-list/#bitstring-expansion-algorithm
    `multibase=False` reads the older StatusList2021, which has no `u` before it.
    Raises SchemasError `status-list-malformed` (fact `problem`) or `status-list-too-large`.
    """
    if not isinstance(encoded, str):
        raise SchemasError("status-list-malformed", problem="not a text")
    text = _without_multibase(encoded) if multibase else encoded.rstrip("=")
    # GZIP lets bits grow by a few bytes in the thousand at worst, base64 by a third.
    if len(text) > max_bytes * 3 // 2 + 64:
        raise SchemasError("status-list-too-large", max_bytes=max_bytes)
    return _unfold(_base64url(text), max_bytes)


def _without_multibase(encoded: str) -> str:
    if not encoded.startswith("u"):
        raise SchemasError("status-list-malformed", problem="not multibase base64url")
    return encoded[1:]


def _base64url(text: str) -> bytes:
    if not _ALPHABET.fullmatch(text):
        raise SchemasError("status-list-malformed", problem="not base64url")
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except Base64Error as error:
        raise SchemasError("status-list-malformed", problem="not base64url") from error


def _unfold(folded: bytes, max_bytes: int) -> bytes:
    """GZIP, exactly one member: https://www.rfc-editor.org/rfc/rfc1952"""
    unfolding = zlib.decompressobj(_GZIP_ONLY)
    try:
        bits = unfolding.decompress(folded, max_bytes + 1)
    except zlib.error as error:
        raise SchemasError("status-list-malformed", problem="not GZIP") from error
    if len(bits) > max_bytes:
        raise SchemasError("status-list-too-large", max_bytes=max_bytes)
    if not unfolding.eof:
        raise SchemasError("status-list-malformed", problem="ends early")
    if unfolding.unused_data:
        # Some libraries read on, others stop: two verifiers would see two lists.
        raise SchemasError("status-list-malformed", problem="more after the end")
    return bits


def require_length(bits: bytes | bytearray, size: int = 1) -> None:
    """At least MIN_ENTRIES entries of `size` bits, section 3.3 (`STATUS_LIST_LENGTH_ERROR`).

    Raises SchemasError `status-list-too-short` (fact `entries`) or `status-size-unsupported`.
    """
    found = entries(bits, size)
    if found < MIN_ENTRIES:
        raise SchemasError("status-list-too-short", entries=found)


def entries(bits: bytes | bytearray, size: int = 1) -> int:
    """How many entries of `size` bits the list holds. Raises `status-size-unsupported`."""
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= MAX_SIZE:
        raise SchemasError("status-size-unsupported", max_size=MAX_SIZE)
    return len(bits) * 8 // size


def index_of(value: object) -> int:
    """A `statusListIndex`: decimal text as W3C writes it, or the number that some write.

    Raises SchemasError `status-index-malformed`.
    """
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and _INDEX.fullmatch(value):
        return int(value)
    raise SchemasError("status-index-malformed")


def value_at(bits: bytes | bytearray, index: int, size: int = 1) -> int:
    """The entry at `index`, from 0; with `size` > 1 its first bit is the most significant.

    https://www.w3.org/TR/vc-bitstring-status-list/#validate-algorithm
    Raises SchemasError `status-index-out-of-range` (facts `index`, `entries`),
    `status-size-unsupported`. Out of range is never "not revoked".
    """
    first_byte, bytes_, shift = _place(bits, index, size)
    window = int.from_bytes(bits[first_byte : first_byte + bytes_], "big")
    return window >> shift & (1 << size) - 1


def _place(bits: bytes | bytearray, index: int, size: int) -> tuple[int, int, int]:
    """Where an entry lies: first byte, number of bytes, bits to the right of it in those."""
    found = entries(bits, size)
    if not 0 <= index < found:
        raise SchemasError("status-index-out-of-range", index=index, entries=found)
    start, end = index * size, (index + 1) * size
    bytes_ = (end + 7) // 8 - start // 8
    return start // 8, bytes_, -end % 8


class Bits:
    """A status list being written: all zero at first, `set` one entry after the other."""

    __slots__ = ("_bits", "size")

    def __init__(self, count: int = MIN_ENTRIES, size: int = 1) -> None:
        """`count` entries of `size` bits, in whole bytes. Raises `status-list-too-short`."""
        self.size = size
        self._bits = bytearray((count * size + 7) // 8)
        require_length(self._bits, size)

    @classmethod
    def of(cls, bits: bytes, size: int = 1) -> "Bits":
        """Go on with a list that was written before. Raises `status-list-too-short`."""
        made = cls(entries(bits, size), size)
        made._bits[:] = bits
        return made

    def __getitem__(self, index: int) -> int:
        """The entry at `index`; raises as `value_at`."""
        return value_at(self._bits, index, self.size)

    def set(self, index: int, value: int = 1) -> None:
        """Write one entry. Raises `status-index-out-of-range`, `status-value-out-of-range`."""
        first_byte, bytes_, shift = _place(self._bits, index, self.size)
        mask = (1 << self.size) - 1
        if not 0 <= value <= mask:
            raise SchemasError("status-value-out-of-range", value=value, size=self.size)
        place = slice(first_byte, first_byte + bytes_)
        window = int.from_bytes(self._bits[place], "big") & ~(mask << shift)
        self._bits[place] = (window | value << shift).to_bytes(bytes_, "big")

    def __bytes__(self) -> bytes:
        return bytes(self._bits)

    def encoded(self) -> str:
        """The `encodedList` of the list as it stands."""
        return encode(bytes(self._bits))
