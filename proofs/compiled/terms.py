"""The names of members at a place, and what their values stand for there."""

from collections.abc import Callable
from enum import IntEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from proofs.compiled.states import State


class HandOver(Exception):  # noqa: N818 - it reads as an order
    """What this way does not cover; the text says why, for the counters."""


class Kind(IntEnum):
    """What a name of a member stands for."""

    OTHER = 0  # not covered
    ID = 1
    TYPE = 2
    PROPERTY = 3
    CONTEXT = 4


class Coercion(IntEnum):
    """What a text in a member stands for."""

    TEXT = 0  # a literal, with or without a data type or language
    IRI = 1
    TERM = 2  # the name of a term, or an IRI
    DOUBLE = 3  # a literal that is written as a number
    OTHER = 4  # not covered for texts


class Term:
    """A name of a member, at a place."""

    __slots__ = (
        "_inside", "_single", "_ways", "after", "coercion", "datatype", "head", "is_graph",
        "is_json", "is_language_map", "is_list", "is_simple", "is_special", "kind", "names",
    )  # fmt: skip

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.coercion = Coercion.OTHER
        self.head = ""  # the predicate, ready to be followed by the object
        self.after = '"'  # what ends a literal made of a text
        self.datatype: str | None = None
        self.is_list = self.is_graph = self.is_language_map = self.is_json = False
        self.is_special = False  # one of these but a graph
        self.is_simple = False  # a text in it is a literal, and no more is to be known
        self.names: State | None = None  # by which IRIs and terms in the value are read
        self._inside: State | None = None
        self._single: State | None = None
        self._ways: tuple[Callable[[], State], Callable[[], State]] = (_nowhere, _nowhere)

    def inside(self) -> "State":
        """The state in which an object in this member begins."""
        if self._inside is None:
            self._inside = self._ways[0]()
        return self._inside

    def inside_reference(self) -> "State":
        """The same for an object that only names another: what its parent's type says stays."""
        if self._single is None:
            self._single = self._ways[1]()
        return self._single

    def leads(self, inside: Callable[[], "State"], reference: Callable[[], "State"]) -> None:
        """Say where its values lead; both are asked when they are first needed."""
        self._ways = (inside, reference)


def _nowhere() -> "State":
    raise HandOver("member-has-no-objects")


OTHER: Final = Term(Kind.OTHER)
