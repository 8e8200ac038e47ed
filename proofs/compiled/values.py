"""Values as terms of N-Quads, https://www.w3.org/TR/json-ld11-api/#object-to-rdf-conversion."""

from math import isfinite
from typing import Any, Final

from proofs.compiled.states import State
from proofs.compiled.terms import Coercion, HandOver, Term
from proofs.nquads import IRI as IRI_PATTERN
from proofs.nquads import LITERAL_ESCAPES, NEEDS_ESCAPE, literal
from proofs.rdf.deserialization import I18N, LANGUAGE_TAG, double_text, native

MAX_NAME_CHARACTERS: Final = 4_096
"""A longer identifier is handed over: it is written again in each quad."""

_is_iri: Final = IRI_PATTERN.fullmatch
_must_escape: Final = NEEDS_ESCAPE.search
_TEXT, _IRI, _TERM, _DOUBLE = Coercion.TEXT, Coercion.IRI, Coercion.TERM, Coercion.DOUBLE
_BESIDE_VALUE: Final = frozenset({"@value", "@language", "@direction"})


def place_of(term: Term) -> State:
    """By what the names in its values are read; raises HandOver."""
    if term.names is None:
        raise HandOver("term-other")
    return term.names


def iri(name: str, state: State) -> str:
    """An identifier that stands in the document in full."""
    if len(name) > MAX_NAME_CHARACTERS or not _is_iri(name):
        raise HandOver("id-malformed")
    scheme, _, rest = name.partition(":")
    if scheme in state.mappings and not rest.startswith("//"):
        raise HandOver("id-abbreviated")
    return f"<{name}>"


def text(value: str, term: Term) -> str:
    """A text: a literal, an identifier or the name of a term; raises HandOver."""
    coercion = term.coercion
    if coercion is _TEXT:
        if _must_escape(value):
            value = value.translate(LITERAL_ESCAPES)
        return f'"{value}{term.after}'
    if coercion is _IRI:
        return iri(value, place_of(term))
    if coercion is _TERM:
        place = place_of(term)
        if ":" not in value:
            return place.resource(value)
        if value in place.mappings:
            raise HandOver("term-as-value")
        return iri(value, place)
    if coercion is _DOUBLE and term.datatype:
        return literal(double_text(value, term.datatype), datatype=term.datatype)
    raise HandOver("text-other")


def number(value: float, term: Term) -> str:
    """A number or a truth value; raises HandOver."""
    if value.__class__ is float and not isfinite(value):
        raise HandOver("number-other")
    written, own = native(value, term.datatype)
    return literal(written, datatype=term.datatype or own)


def value_object(given: dict[str, Any], term: Term) -> str:
    """https://www.w3.org/TR/json-ld11/#value-objects with a text, a language and a direction."""
    said, language = given["@value"], given.get("@language", "")
    direction = given.get("@direction")
    if term.is_graph or said.__class__ is not str or not _BESIDE_VALUE.issuperset(given):
        raise HandOver("value-object-other")
    if "@language" in given and not (
        language.__class__ is str and LANGUAGE_TAG.fullmatch(language)
    ):
        raise HandOver("value-object-other")
    if "@direction" not in given:
        return literal(said, language=language.lower())
    if direction not in ("ltr", "rtl"):
        raise HandOver("value-object-other")
    return literal(said, datatype=f"{I18N}{language.lower()}_{direction}")


def levels(value: Any, left: int) -> int:
    """How many levels are left below; negative when there are too many."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if left < 0 or not isinstance(value, dict | list):
        return left
    return min((levels(part, left - 1) for part in parts), default=left - 1)
