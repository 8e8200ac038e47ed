"""Credentials in text: one JSON object or JWS, an array of them, an API answer, or one a line.

NDJSON (http://ndjson.org) is read line by line at constant memory, however long it is. It is told
from one JSON document by its content: a document that ends with its first line is not followed by
another line.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from schemas import json_text, reading
from schemas.errors import SchemasError
from schemas.files.model import Carrier, Found, Item, Place, Unreadable
from schemas.files.source import Source
from schemas.json_text import MAX_DOCUMENT_BYTES

# A JWS is a third longer than what it holds, and a line may have white space around.
MAX_LINE_BYTES: Final = MAX_DOCUMENT_BYTES * 3 // 2
# How far to look for the second credential before the text is taken for one document.
MAX_BLANK_LINES: Final = 1000
# An array of a million numbers is no list of credentials with a million faults.
MAX_UNREADABLE_MEMBERS: Final = 100
NDJSON_SUFFIXES: Final = (".ndjson", ".jsonl")

_WHITE: Final = b" \t\r\n"
_STARTS_LIKE_ONE: Final = re.compile(rb"\{|e[A-Za-z0-9_-]+\.|https://", re.IGNORECASE)
_CARRIERS: Final = {
    reading.Form.DATA_INTEGRITY: Carrier.JSON,
    reading.Form.JWT: Carrier.JWT,
    reading.Form.URL: Carrier.URL,
}
# GetOpenBadgeCredentialsResponse and its CLR twin; the name in the plural is the mistake of the
# specification's own sample.
_ANSWER_MEMBERS: Final = frozenset({"credential", "compactJwsString", "compactJwsStrings"})


def read(source: Source, place: Place, carrier: Carrier) -> Iterator[Item]:
    """Every credential of a text, lazily where it has one a line.

    Raises SchemasError with the codes of `reading.read`, or `file-too-large`, when the text is
    one document and that cannot be read. A line or member that cannot be read is Unreadable and
    the others are read all the same (`line-too-long` is one reason more).
    """
    if place.path and place.path[-1].lower().endswith(NDJSON_SUFFIXES):
        return _lines(source, place)
    if carrier is Carrier.JSON and source.peek(64).lstrip(_WHITE)[:1] == b"[":
        return _document(source, place, carrier)
    if _has_one_a_line(source):
        return _lines(source, place)
    return _document(source, place, carrier)


def _has_one_a_line(source: Source) -> bool:
    """Look at the first two lines that are not blank, and put them back."""
    looked_at: list[bytes] = []
    first = _next_line(source, looked_at)
    second = _next_line(source, looked_at)
    source.unread(b"".join(looked_at))
    return bool(second) and (_is_complete(first) or _is_one_of_many(first, second))


def _next_line(source: Source, looked_at: list[bytes]) -> bytes:
    """The next line that is not blank, or the beginning of one that is too long."""
    try:
        while len(looked_at) < MAX_BLANK_LINES and (line := source.line(MAX_LINE_BYTES)):
            looked_at.append(line)
            if stripped := line.strip(_WHITE):
                return stripped
    except SchemasError as error:
        if error.code != "line-too-long":
            raise
        # A first line without end is one document; after a good one it is a bad line of many.
        return source.peek(64) if looked_at else b""
    return b""


def _is_complete(line: bytes) -> bool:
    try:
        reading.read(line)
    except SchemasError:
        return False
    return True


def _is_one_of_many(first: bytes, second: bytes) -> bool:
    """A bad first line must not hide the good ones: no JSON object goes on like this."""
    return first.endswith(b"}") and bool(_STARTS_LIKE_ONE.match(second))


def _lines(source: Source, place: Place) -> Iterator[Item]:
    number = 0
    while True:
        number += 1
        inside = place.inside(str(number))
        try:
            line = source.line(MAX_LINE_BYTES)
        except SchemasError as error:
            if error.code != "line-too-long":
                raise
            source.skip_line()
            yield Unreadable(inside.path, Carrier.NDJSON, error)
            continue
        if line is None:
            return
        if text := line.strip(_WHITE):
            yield _found(text, inside, Carrier.NDJSON)


def _found(text: bytes, place: Place, carrier: Carrier) -> Item:
    try:
        reading.read(text)
    except SchemasError as error:
        return Unreadable(place.path, carrier, error)
    return Found(raw=text, carrier=carrier, path=place.path)


def _document(source: Source, place: Place, carrier: Carrier) -> Iterator[Item]:
    raw = source.read_all(MAX_LINE_BYTES)
    if carrier is not Carrier.JSON:
        received = reading.read(raw)
        yield Found(raw=received.raw, carrier=_CARRIERS[received.form], path=place.path)
        return
    value = json_text.parse(raw)
    if isinstance(value, list) or _is_answer(value):
        yield from _members(raw.decode(), value, place)
        return
    if not isinstance(value, dict):
        raise SchemasError("not-a-credential")
    # Whoever takes what is found reads it again; both at once would be twice the memory.
    del value
    yield Found(raw=raw, carrier=carrier, path=place.path)


def _is_answer(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and _ANSWER_MEMBERS.issuperset(value)


def _members(text: str, value: Any, place: Place) -> Iterator[Item]:
    """Each credential of an array or answer, as the slice of text in which it stands."""
    if not value:
        raise SchemasError("credential-not-found", carrier=Carrier.JSON.value)
    unreadable = 0
    for pointer, part in slices(text):
        raw = part.encode()
        if raw.startswith(b'"'):
            # A JWS stands in JSON as a string; its own text has nothing to escape.
            raw = json.loads(part).encode()
        item = _found(raw, place.inside(pointer), Carrier.JSON)
        yield item
        unreadable += isinstance(item, Unreadable)
        if unreadable > MAX_UNREADABLE_MEMBERS:
            raise SchemasError(
                "members-unreadable", pointer=pointer, maximum=MAX_UNREADABLE_MEMBERS
            )


def slices(text: str) -> Iterator[tuple[str, str]]:
    """The elements of the array, or of the arrays in the object, in a text already parsed."""
    start = _skip(text, 0, "")
    if text[start] == "[":
        yield from _elements(text, start, "")
        return
    position = _skip(text, start, "{")
    while text[position] != "}":
        name, position = _DECODER.raw_decode(text, position)
        position = _skip(text, position, ":")
        if text[position] == "[":
            yield from _elements(text, position, json_text.pointer(name))
        _, position = _DECODER.raw_decode(text, position)
        position = _skip(text, position, ",")


def _elements(text: str, start: int, pointer: str) -> Iterator[tuple[str, str]]:
    position, number = _skip(text, start, "["), 0
    while text[position] != "]":
        _, end = _DECODER.raw_decode(text, position)
        yield f"{pointer}/{number}", text[position:end]
        position, number = _skip(text, end, ","), number + 1


_DECODER: Final = json.JSONDecoder()
_SPACE: Final = re.compile(r"[ \t\r\n]*")


def _skip(text: str, position: int, mark: str) -> int:
    """Past white space, the mark if it stands there, and white space again."""
    position = _end_of_space(text, position)
    if mark and text[position] == mark:
        position = _end_of_space(text, position + 1)
    return position


def _end_of_space(text: str, position: int) -> int:
    matched = _SPACE.match(text, position)
    return matched.end() if matched else position
