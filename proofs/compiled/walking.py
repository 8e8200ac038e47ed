"""One walk over a document: what it says as a graph, with numbers in place of blank nodes.

https://www.w3.org/TR/json-ld11-api/#deserialize-json-ld-to-rdf-algorithm. The order of what is
written does not matter, since a dataset is a set and its canonical form is sorted.
"""

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from proofs import canonical_json
from proofs.compiled import values
from proofs.compiled.states import State
from proofs.compiled.terms import HandOver, Kind, Term
from proofs.errors import ProofsError
from proofs.nquads import LITERAL_ESCAPES, NEEDS_ESCAPE, literal
from proofs.rdf.contexts import ContextLoader
from proofs.rdf.deserialization import LANGUAGE_TAG, RDF
from proofs.rdf.document import MAX_LEVELS, MAX_VALUES
from proofs.rdf.plain import CREDENTIALS, DOCUMENTS

Node: TypeAlias = str | int
"""A term of N-Quads, or the number of a blank node; as a graph, the empty text is the default."""

_FIRST: Final = f"<{RDF}first> "
_REST: Final = f"<{RDF}rest> "
_NIL: Final = f"<{RDF}nil>"
_must_escape: Final = NEEDS_ESCAPE.search
_PROPERTY: Final = Kind.PROPERTY


class Walk:
    """What one document says.

    `said` has, for each subject and graph, texts "predicate object" in which no blank node is
    named; `links` the statements whose object is a blank node, which has a number.
    """

    __slots__ = ("_load", "_name", "_named", "_values", "blanks", "links", "said")

    def __init__(self, load: ContextLoader) -> None:
        self._load = load
        self._name: object = None  # of the document itself
        self._named: dict[tuple[Node, Node], list[str]] = {}
        self._values = 0
        self.blanks = 0
        self.said: list[tuple[Node, list[str], Node]] = []
        self.links: list[tuple[Node, str, int, Node]] = []

    def forget_repetitions(self) -> None:
        """What is said of a subject twice counts once."""
        self.said = [(about, list(dict.fromkeys(said)), graph) for about, said, graph in self.said]

    def document(self, document: Any, begun: State) -> "Walk":
        """Read a whole document. Raises HandOver."""
        if document.__class__ is not dict:
            raise HandOver("document-not-plain")
        self._object(document, begun, "", 1)
        if not self.links and not any(said for _, said, _ in self.said):
            raise HandOver("document-empty")
        return self

    def _object(self, given: dict[str, Any], state: State, graph: Node, level: int) -> Node:
        """A node object, https://www.w3.org/TR/json-ld11/#node-objects; its term or number."""
        self._count(len(given), level)
        if "@context" in given:
            state = state.embedded(given["@context"], self._load)
        said: list[str] = []
        types: tuple[str, ...] = ()
        if "type" in given:
            state, types = state.typed(given["type"])
        terms = state.terms
        if "id" in given:
            subject: Node = self._identified(given, state, level)
            # What is said of one name at several places is one thing to say.
            earlier = self._named.setdefault((subject, graph), said)
            if earlier is not said:
                said = earlier
            else:
                self.said.append((subject, said, graph))
        else:
            subject = self.blanks
            self.blanks += 1
            self.said.append((subject, said, graph))
        said += types
        for key, value in given.items():
            term = terms[key]
            if value.__class__ is str and term.is_simple:
                if _must_escape(value):
                    value = value.translate(LITERAL_ESCAPES)
                said.append(f'{term.head}"{value}{term.after}')
            elif term.kind is _PROPERTY:
                self._member(subject, term, value, said, graph, level)
            elif not term.kind:
                raise HandOver("term-other")
        return subject

    def _identified(self, given: dict[str, Any], state: State, level: int) -> str:
        name = given["id"]
        if name.__class__ is not str or state.terms["id"].kind is not Kind.ID:
            raise HandOver("id-malformed")
        if level == 1:
            self._name = name
        elif name == self._name:
            _check_namesake(given, state)
        return values.iri(name, state)

    def _member(
        self, subject: Node, term: Term, value: Any, said: list[str], graph: Node, level: int
    ) -> None:
        """All values of a member."""
        kind = value.__class__
        if term.is_special:
            if term.is_json:
                said.append(term.head + self._json(value, level))
                return
            if term.is_list:
                value, kind = _Listed(value if kind is list else [value]), _Listed
            elif term.is_language_map and kind is dict:
                said += [term.head + text for text in self._language_map(value, term, level)]
                return
        if kind is list:
            self._count(len(value), level + 1)
            level += 1
        else:
            value = (value,)
        for part in value:
            found = self._value(part, term, graph, level + 1)
            if isinstance(found, int):
                self.links.append((subject, term.head, found, graph))
            else:
                said.append(f"{term.head}{found}")

    def _value(self, value: Any, term: Term, graph: Node, level: int) -> Node:
        """One value, https://www.w3.org/TR/json-ld11-api/#object-to-rdf-conversion."""
        kind = value.__class__
        if kind is _Listed:
            return self._list(value.items, term, graph, level - 1)
        if kind is dict:
            if "@value" in value:
                return values.value_object(value, term)
            inside = term.inside_reference() if len(value) == 1 and "id" in value else term.inside()
            if term.is_graph:
                return self._graph(value, inside, level)
            return self._object(value, inside, graph, level)
        if term.is_graph:
            raise HandOver("graph-of-no-object")
        if kind is str:
            return values.text(value, term)
        if kind is bool or kind is int or kind is float:
            return values.number(value, term)
        raise HandOver("value-other")

    def _graph(self, value: dict[str, Any], inside: State, level: int) -> int:
        """A graph of its own, https://www.w3.org/TR/json-ld11/#graph-containers; its number."""
        if all(part == [] or key in ("id", "@context") for key, part in value.items()):
            raise HandOver("graph-empty")
        graph = self.blanks
        self.blanks += 1
        self._object(value, inside, graph, level)
        return graph

    def _list(self, items: list[Any], term: Term, graph: Node, level: int) -> Node:
        """https://www.w3.org/TR/json-ld11-api/#list-to-rdf-conversion"""
        self._count(len(items), level + 1)
        if not items:
            return _NIL
        first = self.blanks
        self.blanks += len(items)
        for place, item in enumerate(items, start=first):
            said: list[str] = []
            self.said.append((place, said, graph))
            value = self._value(item, term, graph, level + 2)
            if isinstance(value, int):
                self.links.append((place, _FIRST, value, graph))
            else:
                said.append(f"{_FIRST}{value}")
            if place - first == len(items) - 1:
                said.append(_REST + _NIL)
            else:
                self.links.append((place, _REST, place + 1, graph))
        return first

    def _language_map(self, given: dict[str, Any], term: Term, level: int) -> Iterator[str]:
        """https://www.w3.org/TR/json-ld11/#language-maps"""
        self._count(len(given), level + 1)
        names = values.place_of(term)
        if not given or names.active.get("@direction") is not None:
            raise HandOver("language-map-other")
        for tag, texts in given.items():
            if not LANGUAGE_TAG.fullmatch(tag) or tag in names.mappings:
                raise HandOver("language-map-other")
            for text in texts if texts.__class__ is list and texts else [texts]:
                if text.__class__ is not str:
                    raise HandOver("language-map-other")
                yield literal(text, language=tag.lower())

    def _json(self, value: Any, level: int) -> str:
        if values.levels(value, MAX_LEVELS - level) < 0:
            raise HandOver("document-large")
        try:
            text = canonical_json.canonicalize(value).decode()
        except ProofsError as error:
            raise HandOver("json-other") from error
        self._count(len(text), level)
        return literal(text, datatype=f"{RDF}JSON")

    def _count(self, found: int, level: int) -> None:
        self._values += found
        if level > MAX_LEVELS or self._values > MAX_VALUES:
            raise HandOver("document-large")


class _Listed:
    """The items of an ordered list, as one value."""

    __slots__ = ("items",)

    def __init__(self, items: list[Any]) -> None:
        self.items = items


def _check_namesake(given: dict[str, Any], state: State) -> None:
    """An object with the `id` of the document says nothing that the document should say."""
    types = given.get("type", ())
    names = [types] if isinstance(types, str) else types
    begun = f"<{CREDENTIALS}"
    if any(name.endswith(DOCUMENTS) for name in names) or any(
        state.terms[key].head.startswith(begun) for key in given if key != "@context"
    ):
        raise HandOver("id-of-document")
