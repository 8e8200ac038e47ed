"""A value of ours to the JSON that the standards want: one rule for every class."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import Field, field, fields, is_dataclass
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any, ClassVar, Protocol, TypeAlias, TypeVar, runtime_checkable

from schemas.errors import SchemasError
from schemas.json_text import JsonObject

T = TypeVar("T")
# Where parts are wanted, objects that were made elsewhere do as well.
Many: TypeAlias = Sequence[T | JsonObject]


def types(*names: str) -> Any:
    """The member `type` of a class, an array as nearly everywhere."""
    return field(default=names, init=False)


def only_type(name: str) -> Any:
    """The member `type` of a class for which the published schemas demand one text."""
    return field(default=name, init=False)


class Part(Protocol):
    """A dataclass whose fields are the members of an object."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


@runtime_checkable
class Written(Protocol):
    """A part whose JSON does not follow from its fields."""

    def document(self) -> dict[str, Any]:
        """The object as it stands in a credential."""


def written(value: object, pointer: str = "") -> Any:
    """Plain JSON: dataclasses become objects, sequences arrays, instants text.

    `valid_from` becomes `validFrom`. Nulls, empty arrays and empty objects are left out. Foreign
    objects, such as an endorsement that was signed elsewhere, pass as they are: one byte less
    would break their proof. Raises SchemasError `date-without-zone`, `number-not-finite`,
    `not-writable`, with the pointer of the member.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return _finite(value, pointer)
    if isinstance(value, date):
        return stamp(value, pointer) if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Written):
        return value.document()
    if is_dataclass(value) and not isinstance(value, type):
        return {name: part for name, part in _members(value, pointer) if not _nothing(part)}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [written(one, f"{pointer}/{i}") for i, one in enumerate(value)]
    raise SchemasError("not-writable", pointer=pointer, found=type(value).__name__)


def stamp(instant: datetime, pointer: str = "") -> str:
    """An instant as xsd:dateTimeStamp in UTC and whole seconds, like the claims of a JWT.

    Raises SchemasError `date-without-zone`, `date-out-of-range`.
    """
    if instant.utcoffset() is None:
        raise SchemasError("date-without-zone", pointer=pointer)
    try:
        utc = instant.astimezone(UTC).replace(tzinfo=None)
    except OverflowError as error:
        raise SchemasError("date-out-of-range", pointer=pointer) from error
    # strftime would not pad a year before 1000.
    return utc.isoformat(timespec="seconds") + "Z"


def _members(part: Part, pointer: str) -> Iterator[tuple[str, Any]]:
    for member in fields(part):
        name = member.metadata.get("name") or _camel(member.name)
        yield name, written(getattr(part, member.name), f"{pointer}/{name}")


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _nothing(value: object) -> bool:
    return value is None or value in ([], {})


def _finite(value: float, pointer: str) -> float:
    if not isfinite(value):
        raise SchemasError("number-not-finite", pointer=pointer)
    return value
