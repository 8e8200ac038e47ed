"""JSON text to values and back, strict and bounded: https://www.rfc-editor.org/rfc/rfc8259

Two readers of one text must see the same document, or a signature protects something else than
what is shown. So everything that libraries read differently is refused here, once for all rooms:
duplicate names, lone surrogates, numbers that do not fit a double, texts that are not UTF-8
(https://www.rfc-editor.org/rfc/rfc7493, I-JSON).
"""

import json
import re
from collections.abc import Iterator, Mapping
from math import isinf
from typing import Any, Final, NoReturn, TypeAlias

from schemas.errors import SchemasError

Json: TypeAlias = Any
JsonObject: TypeAlias = Mapping[str, Any]

MAX_DOCUMENT_BYTES: Final = 10 * 1024 * 1024
MAX_DEPTH: Final = 64
# An empty array costs three bytes of text and some seventy of memory.
MAX_VALUES: Final = 1_000_000
# No double needs more: the smallest one, written out, has 1,074 decimals.
MAX_NUMBER_CHARACTERS: Final = 1100

_BOM: Final = b"\xef\xbb\xbf"
_STRING: Final = re.compile(rb'"[^"]*"?')
_NOT_BRACKETS: Final = bytes(set(range(256)) - set(b"[]"))
_ONE_KIND_OF_BRACKET: Final = bytes.maketrans(b"{}", b"[]")
_SURROGATE_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE_PAIR: Final = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")


def parse(
    raw: bytes | str, *, max_bytes: int = MAX_DOCUMENT_BYTES, max_depth: int = MAX_DEPTH
) -> Json:
    """The value a JSON text stands for, as plain dict, list, str, int, float, bool and None.

    Raises SchemasError, with a pointer where it is known: `json-too-large` (bytes or values),
    `json-not-utf8` (also a byte order mark), `json-too-deep`, `json-syntax` (offset in
    characters), `json-duplicate-key`, `json-lone-surrogate`, `json-number-range` (NaN, Infinity,
    a number beyond a double or with more characters than one can have).
    """
    text = _bounded_text(raw, max_bytes)
    _bound_structure(text.encode(), max_depth)
    reader = _Reader()
    try:
        value = reader.read(text)
    except json.JSONDecodeError as error:
        raise SchemasError("json-syntax", offset=error.pos, problem=error.msg) from error
    except RecursionError as error:
        raise SchemasError("json-too-deep") from error
    reader.refuse_duplicates(value)
    if _has_lone_surrogate(text):
        _refuse_lone_surrogates(value)
    return value


def parse_object(
    raw: bytes | str, *, max_bytes: int = MAX_DOCUMENT_BYTES, max_depth: int = MAX_DEPTH
) -> dict[str, Any]:
    """Like `parse`, and SchemasError `json-not-an-object` when the value is anything else."""
    value = parse(raw, max_bytes=max_bytes, max_depth=max_depth)
    if not isinstance(value, dict):
        raise SchemasError("json-not-an-object", found=type(value).__name__)
    return value


def dump(value: Json, *, indent: bool = False) -> bytes:
    """The JSON text of a value in UTF-8: no ASCII escapes, key order kept, compact or indented.

    Raises SchemasError `json-number-range` for NaN and infinities, `json-lone-surrogate` for
    strings that UTF-8 cannot hold.
    """
    try:
        if indent:
            text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2)
        else:
            text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode()
    except UnicodeEncodeError as error:
        raise SchemasError("json-lone-surrogate") from error
    except ValueError as error:
        raise SchemasError("json-number-range") from error


def pointer(*steps: str | int) -> str:
    """The JSON pointer of a path: https://www.rfc-editor.org/rfc/rfc6901"""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def _bounded_text(raw: bytes | str, max_bytes: int) -> str:
    """The text, decoded; its size is looked at before anything is done with it."""
    if len(raw) > max_bytes:
        raise SchemasError("json-too-large", max_bytes=max_bytes)
    try:
        encoded = raw.encode() if isinstance(raw, str) else raw
        text = encoded.decode()
    except UnicodeEncodeError as error:
        raise SchemasError("json-lone-surrogate", offset=error.start) from error
    except UnicodeDecodeError as error:
        raise SchemasError("json-not-utf8", offset=error.start) from error
    if len(encoded) > max_bytes:
        raise SchemasError("json-too-large", max_bytes=max_bytes)
    if encoded.startswith(_BOM):
        raise SchemasError("json-not-utf8", offset=0, problem="byte order mark")
    return text


def _bound_structure(encoded: bytes, max_depth: int) -> None:
    """Refuse too many values or too deep nesting, in linear time and before any recursion."""
    # Without its escapes a string ends at the next quote. Outside of strings a backslash is a
    # syntax error, so what follows it will never be parsed.
    if b"\\" in encoded:
        encoded = encoded.replace(b"\\\\", b"").replace(b'\\"', b"")
    # A member has at most two strings, its name and its value.
    if encoded.count(b'"') > 4 * MAX_VALUES:
        raise SchemasError("json-too-large", max_values=MAX_VALUES)
    outside = _STRING.sub(b"", encoded).translate(_ONE_KIND_OF_BRACKET)
    if outside.count(b",") + outside.count(b"[") > MAX_VALUES:
        raise SchemasError("json-too-large", max_values=MAX_VALUES)
    brackets = outside.translate(None, delete=_NOT_BRACKETS)
    for _ in range(max_depth):
        if not brackets:
            return
        # Each round takes away the innermost level of every branch.
        brackets = brackets.replace(b"[]", b"")
    if _unclosed(brackets, max_depth):
        raise SchemasError("json-too-deep", max_depth=max_depth)


def _unclosed(brackets: bytes, max_depth: int) -> bool:
    """Whether what is left nests deeper, rather than being unbalanced (a syntax error)."""
    return b"[]" in brackets or brackets.count(b"[") > max_depth


class _Reader:
    """One reading of one text; remembers the objects in which a name stood twice."""

    def __init__(self) -> None:
        self._faulty: list[tuple[dict[str, Any], str]] = []

    def read(self, text: str) -> Json:
        return json.loads(
            text,
            object_pairs_hook=self._object,
            parse_constant=_refuse_constant,
            parse_float=_float,
            parse_int=_integer,
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) != len(pairs):
            self._faulty.append((members, _first_repeated(pairs)))
        return members

    def refuse_duplicates(self, value: Json) -> None:
        """The pointer is looked for only now: the parser builds objects from the inside out."""
        # The last faulty object closed last, so no other repeated name can have discarded it.
        if self._faulty:
            members, name = self._faulty[-1]
            place = next((path for path, node in _walk(value) if node is members), ())
            raise SchemasError("json-duplicate-key", pointer=pointer(*place, name), key=name)


def _first_repeated(pairs: list[tuple[str, Any]]) -> str:
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            break
        seen.add(name)
    return name


def _refuse_constant(name: str) -> NoReturn:
    raise SchemasError("json-number-range", number=name)


def _integer(text: str) -> int:
    # Integers beyond a double are refused like 1e400, so that float(n) never overflows later.
    if len(text) > 300:
        _float(text)
    return int(text)


def _float(text: str) -> float:
    if len(text) > MAX_NUMBER_CHARACTERS or isinf(number := float(text)):
        raise SchemasError("json-number-range", number=text[:40])
    return number


def _walk(value: Json) -> Iterator[tuple[tuple[str | int, ...], Json]]:
    """Every value inside a value with its path, without recursion."""
    stack: list[tuple[tuple[str | int, ...], Json]] = [((), value)]
    while stack:
        path, node = stack.pop()
        yield path, node
        if isinstance(node, dict):
            stack.extend(((*path, name), child) for name, child in node.items())
        elif isinstance(node, list):
            stack.extend(((*path, index), child) for index, child in enumerate(node))


def _has_lone_surrogate(text: str) -> bool:
    """Whether an escape in a valid JSON text stands for half a character."""
    if not _SURROGATE_ESCAPE.search(text):
        return False
    # Without escaped backslashes, what follows a backslash is an escape and nothing else.
    escapes = text.replace("\\\\", "")
    return _SURROGATE_ESCAPE.search(_SURROGATE_PAIR.sub("", escapes)) is not None


def _refuse_lone_surrogates(value: Json) -> None:
    for path, node in _walk(value):
        for text in (node, *path[-1:]):
            if isinstance(text, str) and not _is_unicode(text):
                place = pointer(*(step for step in path if _is_unicode(str(step))))
                raise SchemasError("json-lone-surrogate", pointer=place)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
