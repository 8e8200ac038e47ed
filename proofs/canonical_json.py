"""JSON Canonicalization Scheme: one text for a JSON value. https://www.rfc-editor.org/rfc/rfc8785."""

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any, Final

import rfc8785

from proofs.errors import ProofsError
from schemas.json_text import MAX_DEPTH

# Beyond it a double cannot hold every integer, and readers would disagree (RFC 7493, 2.2).
MAX_INTEGER: Final = 2**53 - 1

# The encoder of the standard library writes texts, small integers and members as the scheme does.
# https://www.rfc-editor.org/rfc/rfc8785#section-3.2.2
_encode: Final = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode
# It writes other numbers, and sorts names with characters from here on, in its own way; where there
# is such a thing, the slower way is taken.
_FIRST_SORTED_OTHERWISE: Final = "\ue000"


def canonicalize(value: Any) -> bytes:
    """The canonical JSON of a value, in UTF-8.

    Raises ProofsError, with a pointer: "jcs-number-range" (an integer beyond 2^53 - 1, NaN,
    infinity), "jcs-text-not-unicode" (lone surrogate), "jcs-not-json" (another type, a key that is
    no text), "jcs-too-deep".
    """
    if _is_usual(value, MAX_DEPTH):
        try:
            return _encode(value).encode()
        except ValueError:  # No number, or half a character: told with its place below.
            pass
    plain = _plain(value, "", level=0)
    try:
        return rfc8785.dumps(plain)
    except (ValueError, TypeError, RecursionError) as error:
        raise ProofsError("jcs-not-json") from error


def _is_usual(value: Any, levels: int) -> bool:
    """Whether it is made of what the encoder writes as the scheme does, in so many levels."""
    kind = value.__class__
    if kind is dict:
        if levels <= 0:
            return False
        for key, part in value.items():
            if key.__class__ is not str or not (
                key.isascii() or max(key) < _FIRST_SORTED_OTHERWISE
            ):
                return False
            if part.__class__ is not str and not _is_usual(part, levels - 1):
                return False
        return True
    if kind is list:
        return levels > 0 and all(
            part.__class__ is str or _is_usual(part, levels - 1) for part in value
        )
    if kind is int:
        return bool(-MAX_INTEGER <= value <= MAX_INTEGER)
    return kind is str or kind is bool or value is None


def _plain(value: Any, pointer: str, *, level: int) -> Any:
    """The value as dict and list, after a look for what the scheme cannot write."""
    if level > MAX_DEPTH:
        raise ProofsError("jcs-too-deep", pointer=pointer, most=MAX_DEPTH)
    if isinstance(value, Mapping):
        return {
            _key(key, pointer): _plain(part, f"{pointer}/{_step(key)}", level=level + 1)
            for key, part in value.items()
        }
    if isinstance(value, list | tuple):
        return [
            _plain(part, f"{pointer}/{index}", level=level + 1) for index, part in enumerate(value)
        ]
    _check_scalar(value, pointer)
    return value


def _key(key: Any, pointer: str) -> str:
    if not isinstance(key, str):
        raise ProofsError("jcs-not-json", pointer=pointer, type=type(key).__name__)
    _check_scalar(key, pointer)
    return key


def _check_scalar(value: Any, pointer: str) -> None:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise ProofsError("jcs-text-not-unicode", pointer=pointer) from error
    elif isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise ProofsError("jcs-number-range", pointer=pointer)
    elif isinstance(value, float):
        if not isfinite(value):
            raise ProofsError("jcs-number-range", pointer=pointer)
    elif value is not None:
        raise ProofsError("jcs-not-json", pointer=pointer, type=type(value).__name__)


def _step(key: Any) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")
