"""Frozen values to JSON and back, by the types of their fields; what does not fit has a code.

Members that a shape does not name are passed over, so that a later wallet may say more.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import (
    Any,
    Final,
    NoReturn,
    TypeAlias,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)
from uuid import UUID

from schemas.json_text import pointer
from service.errors import ServiceError

MAX_TEXT_CHARACTERS: Final = 20_000
MAX_MEMBERS: Final = 20_000
MAX_NUMBER: Final = (1 << 31) - 1
Json: TypeAlias = Any
"""Kept as it is; who uses it looks at it."""

Shape = TypeVar("Shape")
Path = tuple[str | int, ...]


def to_json(value: Any) -> Any:
    """The value as JSON: instants in UTC, bytes as base64url, members in their order."""
    if is_dataclass(value):
        return {one.name: to_json(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [to_json(one) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bytes):
        return urlsafe_b64encode(value).rstrip(b"=").decode("ascii")
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, UUID) else value


def from_json(shape: type[Shape], said: Any, path: Path = ()) -> Shape:
    """The value again; raises ServiceError `archive-malformed` (`pointer`)."""
    if not isinstance(said, Mapping):
        _refuse(path)
    members = {
        name: _read(kind, said.get(name), (*path, name))
        for name, kind in _kinds(shape).items()  # type: ignore[arg-type]  # a class is hashable
    }
    return shape(**members)


@cache
def _kinds(shape: Any) -> dict[str, Any]:
    hints = get_type_hints(shape)
    return {one.name: hints[one.name] for one in fields(shape)}


def _read(kind: Any, said: Any, path: Path) -> Any:
    if kind is Any:
        return said
    if get_origin(kind) in {Union, UnionType}:
        (inner,) = (one for one in get_args(kind) if one is not NoneType)
        return None if said is None else _read(inner, said, path)
    if get_origin(kind) is tuple:
        return _list(get_args(kind)[0], said, path)
    if is_dataclass(kind):
        return from_json(kind, said, path)  # type: ignore[arg-type]  # a class, not an instance
    return _plain(kind, said, path)


def _list(kind: Any, said: Any, path: Path) -> tuple[Any, ...]:
    if not isinstance(said, list) or len(said) > MAX_MEMBERS:
        _refuse(path)
    return tuple(_read(kind, one, (*path, at)) for at, one in enumerate(said))


def _plain(kind: Any, said: Any, path: Path) -> Any:
    if kind in {bool, int}:
        # True is a number to Python, and to nobody else.
        if type(said) is not kind or (kind is int and not 0 <= said <= MAX_NUMBER):
            _refuse(path)
        return said
    if not isinstance(said, str) or len(said) > MAX_TEXT_CHARACTERS or "\0" in said:
        _refuse(path)
    return _text(kind, said, path)


def _text(kind: Any, said: str, path: Path) -> Any:
    try:
        if kind is str:
            return said
        if kind is datetime:
            return _instant(said)
        if kind is bytes:
            return urlsafe_b64decode(said.encode("ascii") + b"=" * (-len(said) % 4))
        return kind(said)
    except (ValueError, OverflowError):
        _refuse(path)


def _instant(said: str) -> datetime:
    found = datetime.fromisoformat(said)
    if found.tzinfo is None:
        raise ValueError("an instant without its zone")
    return found.astimezone(UTC)


def _refuse(path: Path) -> NoReturn:
    raise ServiceError("archive-malformed", pointer=pointer(*path))
