"""From expanded JSON-LD to quads, each value becoming a quad or an error.

https://www.w3.org/TR/json-ld11-api/#rdf-serialization-deserialization-algorithms. The standard
first gathers what is said of each node in a map; as a dataset is a set, we write each quad where it
is said. Reading in expanded form what was never refused before must not lose anything: whatever
cannot become a quad is an error here too, unless a test of the standard asks for the loss.
"""

import re
from typing import Any, Final

from proofs import canonical_json
from proofs.errors import ProofsError
from proofs.nquads import MAX_NQUADS_CHARACTERS, MAX_QUADS, Quad, iri, literal

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
I18N: Final = "https://www.w3.org/ns/i18n#"
_TYPE, _FIRST, _REST, _NIL = (f"<{RDF}{name}>" for name in ("type", "first", "rest", "nil"))

LANGUAGE_TAG: Final = re.compile("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_DOUBLE: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_BLANK: Final = re.compile(r"_:\S+")
# From here on a number is written with an exponent, section 7.2.2, step 10.
_FIRST_LARGE: Final = 10**21


class Deserialization:
    """The quads of one document: https://www.w3.org/TR/json-ld11-api/#deserialize-json-ld-to-rdf."""

    def __init__(self, *, lossless: bool = True) -> None:
        self.quads: list[Quad] = []
        self._lossless = lossless
        self._labels: dict[str, str] = {}
        self._count = 0
        self._characters = 0

    def read(self, expanded: list[Any]) -> list[Quad]:
        """All quads. Raises ProofsError: the codes of `canonicalize`, without a pointer."""
        self._nodes(expanded, "")
        return self.quads

    def _node(self, node: dict[str, Any], graph: str) -> str | None:
        subject = self._subject(node)
        for key, values in sorted(node.items()):
            if key == "@type":
                for name in values:
                    self._add(subject, _TYPE, self._resource(name, "type-undefined"), graph)
            elif key in ("@graph", "@included"):
                self._nodes(values, graph if key == "@included" else subject)
            elif key == "@reverse":
                for name, items in values.items():
                    self._reverse(subject, name, items, graph)
            elif key.startswith("@"):
                self._keyword(key)
            else:
                self._properties(subject, key, values, graph)
        return subject

    def _nodes(self, nodes: list[Any], graph: str | None) -> None:
        if graph is not None:
            for node in nodes:
                if not {name for name in node if node[name] != []} - {"@id", "@included"}:
                    # Nothing is said of it and nothing refers to it, so no quad would name it.
                    self._lose("value-dropped", node.get("@id"))
                self._node(node, graph)

    def _subject(self, node: dict[str, Any]) -> str | None:
        if "@id" in node:
            return self._resource(node["@id"], "id-relative")
        return self._unnamed(node)

    def _unnamed(self, node: dict[str, Any]) -> str:  # noqa: ARG002
        """The label of a node without a name of its own."""
        return self._fresh()

    def _keyword(self, key: str) -> None:
        if key != "@id":
            self._lose("value-dropped", key)

    def _properties(self, subject: str | None, name: str, values: list[Any], graph: str) -> None:
        predicate = self._predicate(name)
        for value in values:
            self._add(subject, predicate, self._object(value, graph), graph)

    def _reverse(self, subject: str | None, name: str, nodes: list[Any], graph: str) -> None:
        predicate = self._predicate(name)
        for node in nodes:
            self._add(self._node(node, graph), predicate, subject, graph)

    def _object(self, value: dict[str, Any], graph: str) -> str | None:
        """Object to RDF Conversion, https://www.w3.org/TR/json-ld11-api/#object-to-rdf-conversion."""
        if "@value" in value:
            return self._literal(value)
        if "@list" in value:
            return self._list(value, graph)
        return self._node(value, graph)

    def _list(self, value: dict[str, Any], graph: str) -> str:
        """List to RDF Conversion, https://www.w3.org/TR/json-ld11-api/#list-to-rdf-conversion."""
        if len(value) > 1:
            self._lose("value-dropped", "@index")
        items = value["@list"]
        if not items:
            return _NIL
        cells = self._cells(value)
        for cell, item, after in zip(cells, items, [*cells[1:], _NIL], strict=True):
            self._add(cell, _FIRST, self._object(item, graph), graph)
            self._add(cell, _REST, after, graph)
        return cells[0]

    def _cells(self, value: dict[str, Any]) -> list[str]:
        """The labels of the cells of a list."""
        return [self._fresh() for _ in value["@list"]]

    def _literal(self, value: dict[str, Any]) -> str | None:
        if "@index" in value:
            self._lose("value-dropped", "@index")
        content, datatype = value["@value"], value.get("@type")
        if datatype == "@json":
            text = canonical_json.canonicalize(content).decode()
            return literal(text, datatype=f"{RDF}JSON")
        if not isinstance(content, str):
            text, own = native(content, datatype)
            return self._typed(text, datatype or own)
        if datatype is not None:
            return self._typed(double_text(content, datatype), datatype)
        return self._text(content, value.get("@language", ""), value.get("@direction"))

    def _typed(self, text: str, datatype: str) -> str | None:
        if self._resource(datatype, "type-undefined") is None:
            return None
        return literal(text, datatype=datatype)

    def _text(self, text: str, language: str, direction: str | None) -> str | None:
        """The direction becomes a data type, as in the suites of other implementations.

        https://www.w3.org/TR/json-ld11/#the-i18n-namespace
        """
        if language and not LANGUAGE_TAG.fullmatch(language):
            self._lose("language-invalid", language)
            return None
        if direction is not None:
            return literal(text, datatype=f"{I18N}{language}_{direction}")
        return literal(text, language=language)

    def _predicate(self, name: str) -> str | None:
        if name.startswith("_:"):
            # A blank node says nothing about what is meant; standard RDF has no place for it.
            self._lose("term-undefined", name)
            return None
        return self._resource(name, "term-undefined")

    def _resource(self, name: Any, code: str) -> str | None:
        if isinstance(name, str):
            if _BLANK.fullmatch(name):
                return self._label(name)
            try:
                return iri(name)
            except ProofsError:
                self._lose(code, name)
                return None
        self._lose(code, name)
        return None

    def _label(self, name: str) -> str:
        if name not in self._labels:
            self._labels[name] = self._fresh()
        return self._labels[name]

    def _fresh(self) -> str:
        self._count += 1
        return f"_:b{self._count - 1}"

    def _add(
        self, subject: str | None, predicate: str | None, value: str | None, graph: str
    ) -> None:
        if subject and predicate and value:
            # A long identifier is written again in each quad that names it.
            self._characters += len(subject) + len(predicate) + len(value) + len(graph)
            if len(self.quads) >= MAX_QUADS or self._characters > MAX_NQUADS_CHARACTERS:
                raise ProofsError("document-too-costly", of="quads")
            self.quads.append(Quad(subject, predicate, value, graph))

    def _lose(self, code: str, value: object) -> None:
        if self._lossless:
            raise ProofsError(code, value=value)


def native(value: Any, datatype: str | None) -> tuple[str, str]:
    """Steps 8 to 11 of section 7.2.2: the text and the data type of a JSON number or boolean."""
    if isinstance(value, bool):
        return ("true" if value else "false"), f"{XSD}boolean"
    if value % 1 == 0 and abs(value) < _FIRST_LARGE and datatype != f"{XSD}double":
        return str(int(value)), f"{XSD}integer"
    return _canonical_double(float(value)), f"{XSD}double"


def _canonical_double(value: float) -> str:
    """A double with one digit before the point, https://www.w3.org/TR/xmlschema11-2/#double."""
    mantissa, exponent = f"{value:.15E}".split("E")
    whole, decimals = mantissa.split(".")
    return f"{whole}.{decimals.rstrip('0') or '0'}E{int(exponent)}"


def double_text(text: str, datatype: str) -> str:
    """A text that is typed as a double, as the number it writes; any other text as it is."""
    # Other processors write texts typed as xsd:double like numbers, and signed what that gave.
    if datatype != f"{XSD}double" or not _DOUBLE.fullmatch(text):
        return text
    value = float(text)
    return text if abs(value) == float("inf") else _canonical_double(value)
