"""Credentials to put into files, and short ways to look into files."""

import io
import json

from schemas.files import Found, Item, Unreadable, find

JSON = json.dumps(
    {"type": ["VerifiableCredential"], "name": "Élève — ]]> <&\"'", "n": 1}, ensure_ascii=False
).encode()
JWS = b"eyJhbGciOiJFUzI1NiJ9.eyJpZCI6InVybjp4In0.c2ln"
URL = b"https://example.org/assertions/1"
OB2 = json.dumps({"type": "Assertion", "id": URL.decode()}).encode()


class Pipe:
    """A stream that can only be read on, in small pieces."""

    def __init__(self, data: bytes, piece_bytes: int = 7000) -> None:
        self._stream = io.BytesIO(data)
        self._piece_bytes = piece_bytes

    def read(self, size: int = -1, /) -> bytes:
        return self._stream.read(min(size, self._piece_bytes) if size >= 0 else self._piece_bytes)


def items(data: bytes, name: str = "") -> list[Item]:
    """What is found, which must not depend on how the stream can be read."""
    found = list(find(io.BytesIO(data), name))
    assert shown(found) == shown(list(find(Pipe(data), name)))
    return found


def shown(found: list[Item]) -> list[tuple[object, ...]]:
    """Items as tuples that can be compared: errors by their code."""
    return [
        (item.path, item.carrier, item.error.code)
        if isinstance(item, Unreadable)
        else (item.path, item.carrier, item.raw, *item.notes)
        for item in found
    ]


def only(data: bytes, name: str = "") -> Found:
    (item,) = items(data, name)
    assert isinstance(item, Found), item
    return item


def error_code(data: bytes, name: str = "") -> str:
    (item,) = items(data, name)
    assert isinstance(item, Unreadable), item
    return item.error.code
