"""A document as quads, with the place in the JSON that each blank node stands for.

Whoever cuts a document into parts has to find the same node in the part and in the whole; the
labels of blank nodes do not tell, the places do.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from proofs.errors import ProofsError
from proofs.nquads import Quad
from proofs.rdf.contexts import ContextLoader, Contexts
from proofs.rdf.deserialization import Deserialization
from proofs.rdf.document import Document
from proofs.rdf.plain import PlainExpander
from schemas import loader
from schemas.json_text import JsonObject


class Place(NamedTuple):
    """Where a blank node comes from: `object`, the `graph` around one, the `cell` of a list.

    `pointer` is the JSON pointer of the object or array. A node that the document names itself is
    of the kind `name`, and `pointer` is that name.
    """

    kind: str
    pointer: str
    cell: int = 0

    @property
    def is_name(self) -> bool:
        """Whether this is a name and no place."""
        return self.kind == "name"


class Placed(NamedTuple):
    """The quads, and the place of each blank node by its label (without `_:`)."""

    quads: list[Quad]
    places: Mapping[str, Place]


def placed_dataset(document: JsonObject, *, load: ContextLoader = loader.context) -> Placed:
    """The quads of a document that says as JSON what it says as a graph, with their places.

    Raises ProofsError: the codes of `canonicalize` with `plain`, and "place-unknown" where a node
    has no place of its own: a single text where the terms define an ordered list.
    """
    expander = _PlacingExpander(Document(document), Contexts(load))
    expanded = expander.expanded()
    reader = _PlacingDeserialization(expander.origins)
    return Placed(reader.read(expanded), reader.places)


class _PlacingExpander(PlainExpander):
    """A processor that remembers of which part of the document it made which expanded part."""

    def __init__(self, document: Document, contexts: Contexts) -> None:
        super().__init__(document, contexts)
        # The expanded part is held, so that its identity is not given to another one.
        self.origins: dict[int, tuple[Any, str]] = {}

    def _expand(
        self, active_ctx: Any, active_property: Any, element: Any, options: Any, **more: Any
    ) -> Any:
        found = super()._expand(active_ctx, active_property, element, options, **more)
        if isinstance(found, dict | list) and self.document.holds(element):
            self.origins[id(found)] = (found, self.document.pointer(element))
        return found


class _PlacingDeserialization(Deserialization):
    """A deserialization that remembers for which part of the document it made a blank node."""

    def __init__(self, origins: Mapping[int, tuple[Any, str]]) -> None:
        super().__init__()
        self.places: dict[str, Place] = {}
        self._origins = origins

    def _unnamed(self, node: dict[str, Any]) -> str:
        label = super()._unnamed(node)
        if self._pointer(node) is not None or node.keys() != {"@graph"}:
            return self._put(label, "object", self._pointer(node))
        return self._put(label, "graph", self._pointer(node["@graph"][0]))

    def _cells(self, value: dict[str, Any]) -> list[str]:
        """A list is an object with `@list`, an array, or a single object in place of an array."""
        items, own = value["@list"], self._pointer(value)
        pointer = self._pointer(items) if own is None else f"{own}/@list"
        if pointer is None and len(items) == 1:
            pointer = self._pointer(items[0])
        labels = super()._cells(value)
        return [self._put(label, "cell", pointer, cell) for cell, label in enumerate(labels)]

    def _label(self, name: str) -> str:
        return self._put(super()._label(name), "name", name)

    def _pointer(self, expanded: object) -> str | None:
        origin = self._origins.get(id(expanded))
        return None if origin is None else origin[1]

    def _put(self, label: str, kind: str, pointer: str | None, cell: int = 0) -> str:
        if pointer is None:
            raise ProofsError("place-unknown")
        self.places[label.removeprefix("_:")] = Place(kind, pointer, cell)
        return label
