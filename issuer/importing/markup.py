"""XML read piece by piece: only the named parts are kept, one record at a time.

A `Shape` lists the elements and attributes that a source reads. All others, with whatever stands
inside, are passed over by the parser and never become a value: what we must not import cannot be
found in memory afterwards, and a file of 50 MB needs no more room than its largest record.

A document type is refused, and with it every entity (https://www.w3.org/TR/xml/#dt-doctype), but
for the one line with which every file of the academies' directory begins: it names a file of its
own folder and declares nothing. That file is never fetched.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final
from xml.parsers import expat

from issuer.importing.faults import ImportingError
from issuer.importing.opening import PIECE_BYTES
from issuer.importing.text import decoded, xml_encoding
from service.words import squeezed

MAX_DEPTH: Final = 32
MAX_ELEMENTS: Final = 5_000_000
MAX_RECORD_ELEMENTS: Final = 50_000
MAX_TEXT_CHARACTERS: Final = 40_000
"""Of one element; a cell of a spreadsheet holds 32 767."""
MAX_TOKEN_BYTES: Final = 1 << 20
"""Of one tag, comment or instruction: older parsers begin each anew with every piece of it."""

_ENDED_EARLY: Final = frozenset({3, 5, 6, 20})  # nothing found, or token, character, CDATA unclosed
_DIRECTORY: Final = "ficAlimMENESR"
_NONE: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Shape:
    """Which parts of a document are read. Names are local names: versions change namespaces."""

    elements: Mapping[str, frozenset[str]]  # each with the attributes that are kept
    records: frozenset[str]  # handed over when they end, with what is kept of their inside
    texts: frozenset[str] = _NONE  # elements whose text is kept
    announced: frozenset[str] = _NONE  # handed over when they begin, with their attributes
    inline: frozenset[str] = _NONE  # their text belongs to the element around them
    spaces: frozenset[str] = _NONE  # they stand for a space in the text
    chosen: frozenset[str] = _NONE  # of an `attr` element, the names that are read; none: all


@dataclass(slots=True)
class Node:
    """An element as far as its shape keeps it, with the place of its tag."""

    name: str
    attributes: Mapping[str, str]
    line: int
    column: int
    children: list["Node"] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    weight: int = 0  # characters of the parts, and one for each part

    @property
    def place(self) -> tuple[int, int]:
        """Line and column, both from 1."""
        return self.line, self.column

    @property
    def text(self) -> str:
        """Its own text with single spaces."""
        return squeezed("".join(self.parts))

    def get(self, attribute: str) -> str:
        """An attribute with single spaces; empty where it is missing."""
        return squeezed(self.attributes.get(attribute, ""))

    def all(self, name: str) -> Iterator["Node"]:
        """The children of that name, in order."""
        return (child for child in self.children if child.name == name)

    def child(self, name: str) -> "Node | None":
        """The first child of that name."""
        return next(self.all(name), None)

    def said(self, *path: str) -> str:
        """The text of the first child there, by names from the outside in; empty without one."""
        node: Node | None = self
        for name in path:
            node = node.child(name) if node else None
        return node.text if node else ""


@dataclass(frozen=True, slots=True)
class Root:
    """The outermost element: namespace, local name and attributes by local name."""

    namespace: str
    name: str
    attributes: Mapping[str, str]


def shape(elements: str, **sets: str) -> Shape:
    """A shape written down: « eleve@id@nom classe » is two elements, one with two attributes.

    The other arguments are those of `Shape`, each a text of names.
    """
    kept = {}
    for word in elements.split():
        name, *attributes = word.split("@")
        kept[name] = frozenset(attributes)
    return Shape(
        MappingProxyType(kept), **{name: frozenset(text.split()) for name, text in sets.items()}
    )


def chunks_of(data: bytes) -> Iterator[bytes]:
    """Bytes at hand in the pieces that `records` takes."""
    return (data[start : start + PIECE_BYTES] for start in range(0, len(data), PIECE_BYTES))


def root(data: bytes) -> Root:
    """The outermost element, without reading on; raises ImportingError as `records`."""
    found: Root | None = next(_parsed(chunks_of(data), _Finder()), None)
    if found is None:
        raise ImportingError("xml-cut-short", line=1)
    return found


def records(chunks: Iterable[bytes], wanted: Shape) -> Iterator[Node]:
    """Each record, and each announced element, in the order of the document.

    Raises ImportingError `encoding-unsupported`, `encoding-wrong`, `xml-malformed` (fact
    `problem`), `xml-cut-short`, `xml-doctype`, `xml-too-deep`, `xml-too-many-elements`,
    `xml-record-too-large`, `xml-text-too-long`, `xml-tag-too-long`; with line and column.
    """
    return _parsed(chunks, _Picker(wanted))


def _parsed(chunks: Iterable[bytes], handler: Any) -> Iterator[Any]:
    """Feed the parser and hand over what the handler has put aside after each piece."""
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_entity
    parser.SkippedEntityHandler = _refuse_entity
    handler.attach(parser)
    fed = 0
    for piece in _utf8(chunks):
        fed += len(piece)
        _feed(parser, piece, final=False)
        if fed - parser.CurrentByteIndex > MAX_TOKEN_BYTES + len(piece):
            raise ImportingError("xml-tag-too-long", line=parser.CurrentLineNumber)
        yield from handler.taken()
    _feed(parser, b"", final=True)
    yield from handler.taken()


def _utf8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    source = iter(chunks)
    head = next(source, b"")
    encoding, mark_bytes = xml_encoding(head)

    def rest() -> Iterator[bytes]:
        yield head[mark_bytes:]
        yield from source

    return (text.encode("utf-8", "surrogatepass") for text in decoded(rest(), encoding))


def _feed(parser: expat.XMLParserType, piece: bytes, *, final: bool) -> None:
    try:
        parser.Parse(piece, final)
    except expat.ExpatError as error:
        code = "xml-cut-short" if final and error.code in _ENDED_EARLY else "xml-malformed"
        problem = expat.ErrorString(error.code) or ""
        raise ImportingError(
            code, line=error.lineno, column=error.offset + 1, problem=problem
        ) from error


def _refuse_doctype(
    name: str, system_id: str | None, public_id: str | None, has_internal_subset: int
) -> None:
    known = (name, system_id, public_id) == (_DIRECTORY, f"{_DIRECTORY}.dtd", None)
    if has_internal_subset or not known:
        raise ImportingError("xml-doctype", line=1)


def _refuse_entity(*_: object) -> None:
    raise ImportingError("xml-doctype", line=1)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


class _Finder:
    """Puts aside the first element alone."""

    def __init__(self) -> None:
        self._found: list[Root] = []

    def attach(self, parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._found:
            namespace, _, local = name.rpartition(" ")
            kept = {_local(key): value for key, value in attributes.items()}
            self._found.append(Root(namespace, local, MappingProxyType(kept)))

    def taken(self) -> Iterator[Root]:
        yield from self._found


class _Picker:
    """Puts aside the records of a shape."""

    def __init__(self, wanted: Shape) -> None:
        self._wanted = wanted
        self._open: list[Node | None] = []  # None for an element whose text is that around it
        self._passing_over = 0  # the depth at which an unlisted element began, or none
        self._depth = 0
        self._elements = 0
        self._in_record = 0
        self._done: list[Node] = []

    def attach(self, parser: expat.XMLParserType) -> None:
        self._parser = parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def taken(self) -> Iterator[Node]:
        done, self._done = self._done, []
        yield from done

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH:
            self._refuse("xml-too-deep", max_depth=MAX_DEPTH)
        if self._elements > MAX_ELEMENTS:
            self._refuse("xml-too-many-elements", max_elements=MAX_ELEMENTS)
        if self._passing_over:
            return
        local = _local(name)
        if local in self._wanted.inline or local in self._wanted.spaces:
            if local in self._wanted.spaces:
                self._text(" ")
            self._open.append(None)
        elif local in self._wanted.elements and self._is_chosen(local, attributes):
            self._keep(local, attributes)
        else:
            self._passing_over = self._depth

    def _is_chosen(self, local: str, attributes: Mapping[str, str]) -> bool:
        chosen = self._wanted.chosen
        return not chosen or local != "attr" or attributes.get("name") in chosen

    def _keep(self, local: str, attributes: dict[str, str]) -> None:
        wanted = self._wanted.elements[local]
        kept = {_local(key): value for key, value in attributes.items() if _local(key) in wanted}
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        node = Node(local, kept, line, column)
        self._open.append(node)
        if local in self._wanted.announced:
            self._done.append(node)
        self._in_record += 1
        if self._in_record > MAX_RECORD_ELEMENTS:
            self._refuse("xml-record-too-large", max_elements=MAX_RECORD_ELEMENTS)

    def _end(self, _: str) -> None:
        self._depth -= 1
        if self._passing_over:
            if self._depth < self._passing_over:
                self._passing_over = 0
            return
        node = self._open.pop()
        if node is None:
            return
        around = self._around()
        if node.name in self._wanted.records:
            self._done.append(node)
            self._in_record = 0
        elif around is not None and self._is_in_record():
            around.children.append(node)
        else:
            self._in_record = 0

    def _around(self) -> Node | None:
        return next((node for node in reversed(self._open) if node is not None), None)

    def _is_in_record(self) -> bool:
        return any(node is not None and node.name in self._wanted.records for node in self._open)

    def _text(self, text: str) -> None:
        node = None if self._passing_over else self._around()
        if node is None or node.name not in self._wanted.texts:
            return
        node.parts.append(text)
        node.weight += len(text) + 1
        if node.weight > MAX_TEXT_CHARACTERS:
            self._refuse("xml-text-too-long", max_characters=MAX_TEXT_CHARACTERS)

    def _refuse(self, code: str, **facts: object) -> None:
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        raise ImportingError(code, line=line, column=column, **facts)
