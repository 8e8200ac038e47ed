"""What the table is made of: classes with properties."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# The mark after a value type: one, at most one, any number, at least one.
CARDINALITIES: Final = "!?*+"


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a class and what it may hold.

    `value` is the name of a class, of an enumeration, or of a simple type of `model.writing`.
    """

    name: str
    value: str
    required: bool
    many: bool

    @classmethod
    def of(cls, name: str, shape: str) -> "Property":
        """Read `Alignment*`: the value type and its cardinality, one of `! ? * +`."""
        return cls(name=name, value=shape[:-1], required=shape[-1] in "!+", many=shape[-1] in "*+")


@dataclass(frozen=True, slots=True)
class Class:
    """A class: its properties and the types that its objects must name.

    `types` holds groups of which one name each must be there. `plain_type`: the type is one text,
    never an array. `closed`: no other property is allowed. `contexts`: the patterns of the contexts
    that follow the base context, for a class that is a whole document.
    """

    name: str
    properties: tuple[Property, ...]
    types: tuple[tuple[str, ...], ...] = ()
    plain_type: bool = False
    closed: bool = False
    contexts: tuple[str, ...] | None = None


def described(
    name: str,
    properties: Mapping[str, str],
    *,
    types: tuple[tuple[str, ...], ...] | None = None,
    contexts: tuple[str, ...] | None = None,
) -> Class:
    """A class open to extensions, of its own type unless others are given."""
    groups = ((name,),) if types is None else types
    listed = tuple(Property.of(*item) for item in properties.items())
    return Class(name, listed, types=groups, contexts=contexts)


def closed(name: str, properties: Mapping[str, str], *, is_closed: bool = True) -> Class:
    """A class whose type is its name as one text, and that takes no other property."""
    listed = tuple(Property.of(*item) for item in properties.items())
    return Class(name, listed, types=((name,),), plain_type=True, closed=is_closed)
