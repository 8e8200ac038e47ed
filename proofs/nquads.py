"""RDF 1.1 N-Quads: quads as text, read strictly and written in their one canonical form.

A term is kept as it stands in canonical N-Quads: `<iri>`, `_:label`, `"text"`, `"text"@en` or
`"text"^^<iri>`. Terms of that form are equal when the texts are, sort as the standard wants and
need no further work when written.
https://www.w3.org/TR/n-quads/ and https://www.w3.org/TR/rdf-canon/#canonical-quads
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from proofs.errors import ProofsError

MAX_NQUADS_CHARACTERS: Final = 32 * 1024 * 1024
MAX_QUADS: Final = 200_000

XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
BLANK: Final = "_:"


class Quad(NamedTuple):
    """One statement. Each part is a term in canonical N-Quads form; no graph is the empty text."""

    subject: str
    predicate: str
    object: str
    graph: str = ""

    def __str__(self) -> str:
        """One canonical line, without its line feed."""
        graph = f"{self.graph} " if self.graph else ""
        return f"{self.subject} {self.predicate} {self.object} {graph}."


# Escapes of literals: ECHAR where there is one, \uXXXX for the other characters that XML 1.1
# does not call Char and for DEL. https://www.w3.org/TR/rdf-canon/#canonical-quads
LITERAL_ESCAPES: Final = {
    **{code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F, *range(0xD800, 0xE000))},
    **{code: f"\\u{code:04X}" for code in (0xFFFE, 0xFFFF)},
    **{ord(char): f"\\{name}" for char, name in zip('\b\t\n\f\r"\\', 'btnfr"\\', strict=True)},
}
NEEDS_ESCAPE: Final = re.compile('[\x00-\x1f\x7f"\\\\\ud800-\udfff\ufffe\uffff]')
IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\\ud800-\udfff]*")


def is_iri(value: object) -> bool:
    """Whether this is an absolute IRI that can stand in N-Quads."""
    return isinstance(value, str) and bool(IRI.fullmatch(value))


def iri(value: str) -> str:
    """The term of an absolute IRI; "iri-malformed" when it could not stand in N-Quads."""
    if not is_iri(value):
        raise ProofsError("iri-malformed", iri=value)
    return f"<{value}>"


def literal(text: str, *, datatype: str = XSD_STRING, language: str = "") -> str:
    """The term of a literal, escaped; the data type is left out for plain texts."""
    escaped = text.translate(LITERAL_ESCAPES) if NEEDS_ESCAPE.search(text) else text
    if language:
        return f'"{escaped}"@{language}'
    return f'"{escaped}"' if datatype == XSD_STRING else f'"{escaped}"^^{iri(datatype)}'


def serialize(quads: Iterable[Quad]) -> str:
    """The canonical document: each quad once, in code point order, each line ended by LF."""
    return "".join(sorted({f"{quad}\n" for quad in quads}))


# The productions of https://www.w3.org/TR/n-quads/#sec-grammar. Every loop is over disjoint
# alternatives, so that a hostile line cannot make the search go back again and again.
_UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_IRIREF = rf"<(?:[^\x00-\x20<>\"{{}}|^`\\]|{_UCHAR})*>"
_PN_U = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff_:"
)
_PN = _PN_U + "0-9\u00b7\u0300-\u036f\u203f-\u2040-"
_LABEL = rf"_:[{_PN_U}0-9](?:\.*[{_PN}])*+"
_STRING = rf'"(?:[^"\\\n\r]|\\[tbnrf"\'\\]|{_UCHAR})*"'
_TAG = r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*"
_LINE: Final = re.compile(
    rf"[ \t]*(?:({_IRIREF}|{_LABEL})[ \t]*({_IRIREF})[ \t]*"
    rf"(?:({_IRIREF}|{_LABEL})|({_STRING})(?:\^\^({_IRIREF})|({_TAG}))?)[ \t]*"
    rf"({_IRIREF}|{_LABEL})?[ \t]*\.[ \t]*)?(?:\#[^\r\n]*)?"
)
_ESCAPED: Final = re.compile(rf"{_UCHAR}|\\.")
_ECHARS: Final = {
    "t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"
}  # fmt: skip


def parse(text: str) -> list[Quad]:
    """Read an N-Quads document; the quads in their order, as often as they stand there.

    Raises ProofsError: "nquads-malformed" (line), "nquads-too-large", "too-many-quads".
    """
    if len(text) > MAX_NQUADS_CHARACTERS:
        raise ProofsError("nquads-too-large", most=MAX_NQUADS_CHARACTERS)
    quads: list[Quad] = []
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        quad = _parse_line(line, number)
        if quad is not None:
            quads.append(quad)
        if len(quads) > MAX_QUADS:
            raise ProofsError("too-many-quads", most=MAX_QUADS)
    return quads


def _parse_line(line: str, number: int) -> Quad | None:
    match = _LINE.fullmatch(line)
    if match is None:
        raise ProofsError("nquads-malformed", line=number)
    subject, predicate, node, string, datatype, tag, graph = match.groups()
    if subject is None:
        return None  # A line with nothing or only a comment.
    try:
        value = _node(node) if node else _literal(string, datatype, tag)
        return Quad(_node(subject), _node(predicate), value, _node(graph) if graph else "")
    except (ProofsError, ValueError) as error:
        raise ProofsError("nquads-malformed", line=number) from error


def _node(term: str) -> str:
    return term if term.startswith(BLANK) else iri(_unescape(term[1:-1]))


def _literal(string: str, datatype: str | None, tag: str | None) -> str:
    plain = _unescape(string[1:-1])
    if tag:
        return literal(plain, language=tag[1:])
    return literal(plain, datatype=_unescape(datatype[1:-1]) if datatype else XSD_STRING)


def _unescape(text: str) -> str:
    return _ESCAPED.sub(_unescape_one, text) if "\\" in text else text


def _unescape_one(match: re.Match[str]) -> str:
    escape = match[0]
    return chr(int(escape[2:], 16)) if escape[1] in "uU" else _ECHARS[escape[1]]
