"""A credential in an SVG: one element of the standard's namespace, every other byte kept.

https://www.imsglobal.org/spec/ob/v3p0/#baked-badge. Nothing is ever loaded or expanded: a plain
external DOCTYPE is passed over, a declaration of entities or default attributes is refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NoReturn
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from schemas.errors import SchemasError
from schemas.files.model import MARKS, Carrier, Found, Mark, Standard
from schemas.json_text import MAX_DOCUMENT_BYTES
from schemas.reading import Form, id_of, read

MAX_DEPTH: Final = 200
MAX_ELEMENTS: Final = 500_000
MAX_ATTRIBUTES: Final = 100_000
MAX_TEXT_CHARACTERS: Final = MAX_DOCUMENT_BYTES * 3 // 2

_ROOTS: Final = frozenset({"http://www.w3.org/2000/svg svg", "svg"})
_ELEMENTS: Final[Mapping[str, Standard]] = {
    f"{mark.namespace} {mark.element}": standard for standard, mark in MARKS.items()
}
_TAG_AND_TEXT: Final = re.compile(rb"<[^<]*")
_TAG: Final = re.compile(rb"""<(/?[^\s/>]+)(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>""")


@dataclass(slots=True)
class _Credential:
    """One credential element while it is read."""

    standard: Standard
    verify: str
    start: int
    end: int = 0
    text: list[str] = field(default_factory=list)


def unbake(data: bytes, path: tuple[str, ...] = ()) -> Found:
    """The first credential in an SVG; `notes` say what is unusual about it.

    Raises SchemasError `svg-malformed` (not well-formed, not an SVG, unknown encoding),
    `svg-entities`, `svg-default-attributes`, `svg-too-deep`, `svg-too-many-elements`,
    `svg-too-many-attributes`, `svg-text-too-large`, `credential-not-found`.
    """
    found = _Reader(data).credentials
    if not found:
        raise SchemasError("credential-not-found", carrier=Carrier.SVG.value)
    notes = ("svg-more-than-one-credential",) if len(found) > 1 else ()
    return Found(raw=_raw(found[0]), carrier=Carrier.SVG, path=path, notes=notes)


def _raw(credential: _Credential) -> bytes:
    """The attribute `verify` holds a JWS (or, in Open Badges 2.0, a URL), the content JSON."""
    content = "".join(credential.text).strip(" \t\r\n")
    verify = credential.verify.strip(" \t\r\n")
    # A hosted Open Badges 2.0 assertion may stand in full beside its URL.
    if verify and not (content and verify.lower().startswith("http")):
        return verify.encode()
    return content.encode()


def bake(image: bytes, credential: bytes, *, standard: Standard, replace: bool) -> bytes:
    """The image with the credential as first child of its root, and nothing else changed.

    Raises SchemasError `already-baked` when a credential of this standard is in it and `replace`
    is not set, `svg-encoding-unsupported` for another encoding than UTF-8, and what `unbake`
    raises about the file.
    """
    reader = _Reader(image)
    reader.refuse_other_encodings()
    earlier = [found for found in reader.credentials if found.standard is standard]
    if earlier and not replace:
        raise SchemasError("already-baked", standard=standard.value)
    prefix, declaration = reader.prefix(MARKS[standard])
    verify = _assertion_url(credential) if standard is Standard.OB2 else ""
    element = _element(f"{prefix}:{MARKS[standard].element}", credential, verify)
    for found in reversed(earlier):
        image = image[: found.start] + image[found.end :]
    return _insert(image, reader.root_start, declaration.encode(), element)


def _assertion_url(credential: bytes) -> str:
    """Open Badges 2.0 wants the address of a hosted assertion beside its text."""
    received = read(credential)
    return id_of(received.document) or "" if received.form is Form.DATA_INTEGRITY else ""


def _element(name: str, credential: bytes, verify: str) -> bytes:
    text = credential.decode()
    if not text.startswith("{"):
        return f"<{name} verify={quoteattr(text)}/>".encode()
    opening = f"{name} verify={quoteattr(verify)}" if verify.startswith("http") else name
    # CDATA cannot hold its own end, and a parser turns a bare carriage return into a line feed.
    safe = text.replace("]]>", "]]]]><![CDATA[>").replace("\r", "]]>&#13;<![CDATA[")
    return f"<{opening}><![CDATA[{safe}]]></{name}>".encode()


def _insert(image: bytes, root_start: int, declaration: bytes, element: bytes) -> bytes:
    """Write into the start tag of the root and right after it."""
    tag = _tag(image, root_start)
    closed = tag.group().endswith(b"/>")
    end = tag.end() - (2 if closed else 1)
    tail = b"</" + tag.group(1) + b">" if closed else b""
    return image[:end] + declaration + b">" + element + tail + image[tag.end() :]


def _tag(image: bytes, start: int) -> re.Match[bytes]:
    tag = _TAG.match(image, start)
    # The parser has accepted this tag, so only a text that is not ASCII-like gets here.
    if tag is None:
        raise SchemasError("svg-encoding-unsupported")
    return tag


class _Reader:
    """One pass of expat over an SVG, noting the credentials and where the root begins."""

    def __init__(self, data: bytes) -> None:
        self.credentials: list[_Credential] = []
        self.root_start = 0
        self._data = data
        self._encoding: str | None = None
        self._prefixes: dict[str | None, str | None] = {}
        self._depth = 0
        self._elements = 0
        self._open: _Credential | None = None
        self._open_depth = 0
        self._characters = 0
        self._parse(data)

    def _parse(self, data: bytes) -> None:
        _refuse_many_attributes(data)
        self._parser = self._new_parser()
        try:
            self._parser.Parse(data, True)
        except SchemasError:
            raise
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise SchemasError("svg-malformed", problem=str(error)[:200]) from error

    def _new_parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.XmlDeclHandler = self._xml_declaration
        parser.EntityDeclHandler = _refuse_entities
        parser.SkippedEntityHandler = _refuse_entities
        parser.ExternalEntityRefHandler = _refuse_entities
        parser.AttlistDeclHandler = _refuse_default_attributes
        parser.StartNamespaceDeclHandler = self._namespace
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        return parser

    def _xml_declaration(self, version: str, encoding: str | None, standalone: int) -> None:  # noqa: ARG002
        self._encoding = encoding

    def _namespace(self, prefix: str | None, uri: str | None) -> None:
        # What is bound before the first element opens is bound on the root.
        if self._depth == 0:
            self._prefixes[prefix] = uri

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._depth == 0:
            if name not in _ROOTS:
                raise SchemasError("svg-malformed", problem="the root is not svg")
            self.root_start = self._parser.CurrentByteIndex
        self._depth += 1
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise SchemasError("svg-too-many-elements", max_elements=MAX_ELEMENTS)
        if self._depth > MAX_DEPTH:
            raise SchemasError("svg-too-deep", max_depth=MAX_DEPTH)
        if name in _ELEMENTS and self._open is None:
            self._open_depth = self._depth
            self._open = _Credential(
                standard=_ELEMENTS[name],
                verify=attributes.get("verify", ""),
                start=self._parser.CurrentByteIndex,
            )

    def _end(self, name: str) -> None:  # noqa: ARG002
        if self._open is not None and self._depth == self._open_depth:
            # For an empty element the parser is still at its one tag.
            self._open.end = self._parser.CurrentByteIndex
            self.credentials.append(self._open)
            self._open = None
        self._depth -= 1

    def _text(self, text: str) -> None:
        if self._open is None:
            return
        self._characters += len(text)
        if self._characters > MAX_TEXT_CHARACTERS:
            raise SchemasError("svg-text-too-large", max_characters=MAX_TEXT_CHARACTERS)
        self._open.text.append(text)

    def refuse_other_encodings(self) -> None:
        """Inserted bytes are UTF-8, so the file has to be."""
        if (self._encoding or "utf-8").lower() != "utf-8" or b"\0" in self._data[:4]:
            raise SchemasError("svg-encoding-unsupported", encoding=self._encoding)
        for found in self.credentials:
            found.end = _tag(self._data, found.end).end()

    def prefix(self, mark: Mark) -> tuple[str, str]:
        """A prefix for the standard's namespace, and its declaration where one is missing."""
        for prefix, uri in self._prefixes.items():
            if prefix and uri == mark.namespace:
                return prefix, ""
        prefix, number = mark.prefix, 1
        while prefix in self._prefixes:
            number += 1
            prefix = f"{mark.prefix}{number}"
        return prefix, f' xmlns:{prefix}="{mark.namespace}"'


def _refuse_many_attributes(data: bytes) -> None:
    """The parser would hold all attributes of a tag at once, at twenty times their size."""
    if data.count(b"=") <= MAX_ATTRIBUTES:
        return
    for part in _TAG_AND_TEXT.finditer(data):
        if data.count(b"=", *part.span()) > MAX_ATTRIBUTES:
            raise SchemasError("svg-too-many-attributes", max_attributes=MAX_ATTRIBUTES)


def _refuse_entities(*_: object) -> NoReturn:
    raise SchemasError("svg-entities")


def _refuse_default_attributes(*_: object) -> NoReturn:
    raise SchemasError("svg-default-attributes")
