"""Bytes as text: base58btc and base64url, strict, so that one value has one text.

https://www.w3.org/TR/cid-1.0/#multibase-0, https://www.rfc-editor.org/rfc/rfc4648#section-5
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from typing import Final

from keys.errors import KeysError

ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BASE58BTC_HEADER: Final = "z"
BASE64URL_HEADER: Final = "u"
MAX_BYTES: Final = 64 * 1024
# Base58 takes the square of the length in work; keys and signatures stay far below this.
MAX_BASE58_BYTES: Final = 2048

_CHUNK: Final = 5
_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)}


def encode_base58btc(data: bytes) -> str:
    """`z` and the base58btc text; raises KeysError `multibase-too-long` beyond 2048 bytes."""
    return BASE58BTC_HEADER + base58_encode(data)


def encode_base64url(data: bytes) -> str:
    """`u` and the base64url text without padding."""
    return BASE64URL_HEADER + base64url_encode(data)


def decode(text: object, *, max_bytes: int = MAX_BYTES) -> bytes:
    """The bytes of a multibase text with header `z` or `u`; no other base is in use here.

    Raises KeysError `multibase-malformed` (also when it is no text), `multibase-too-long`.
    """
    if not isinstance(text, str) or not text:
        raise KeysError("multibase-malformed")
    if text[0] == BASE58BTC_HEADER:
        return base58_decode(text[1:], max_bytes=min(max_bytes, MAX_BASE58_BYTES))
    if text[0] == BASE64URL_HEADER:
        return base64url_decode(text[1:], max_bytes=max_bytes)
    raise KeysError("multibase-malformed", header=text[0])


def base58_encode(data: bytes) -> str:
    """The base58btc text, without a header; raises KeysError `multibase-too-long`."""
    if len(data) > MAX_BASE58_BYTES:
        raise KeysError("multibase-too-long", length=len(data))
    number = int.from_bytes(data, "big")
    digits: list[str] = []
    while number:
        number, digit = divmod(number, 58)
        digits.append(ALPHABET[digit])
    # A number has no leading zeros, a text of bytes has: each is written as one "1".
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "1" * zeros + "".join(reversed(digits))


def base58_decode(text: str, *, max_bytes: int = MAX_BASE58_BYTES) -> bytes:
    """The bytes of a base58btc text without a header.

    Raises KeysError `multibase-malformed`, `multibase-too-long`.
    """
    # 1.3658 characters stand for a byte; more than 1.37 of them cannot fit.
    if len(text) > max_bytes * 137 // 100 + 1:
        raise KeysError("multibase-too-long", length=len(text))
    number = 0
    for place in range(0, len(text), _CHUNK):
        # So many digits stay within one machine word; the long number is touched once for all.
        part, chunk = 0, text[place : place + _CHUNK]
        for character in chunk:
            value = _VALUES.get(character)
            if value is None:
                raise KeysError("multibase-malformed", character=character)
            part = part * 58 + value
        number = number * 58 ** len(chunk) + part
    zeros = len(text) - len(text.lstrip("1"))
    data = b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
    if len(data) > max_bytes:
        raise KeysError("multibase-too-long", length=len(data))
    return data


def base64url_encode(data: bytes) -> str:
    """The base64url text without padding and without a header."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def base64url_decode(text: object, *, max_bytes: int = MAX_BYTES) -> bytes:
    """The bytes of a base64url text without padding, white space or stray bits.

    Raises KeysError `multibase-malformed` (also when it is no text), `multibase-too-long`.
    """
    if not isinstance(text, str):
        raise KeysError("multibase-malformed")
    if len(text) > max_bytes * 4 // 3 + 2:
        raise KeysError("multibase-too-long", length=len(text))
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (Base64Error, ValueError) as error:
        raise KeysError("multibase-malformed") from error
    # The decoder skips foreign characters and left-over bits; writing it again finds them all.
    if base64url_encode(data) != text:
        raise KeysError("multibase-malformed")
    return data
