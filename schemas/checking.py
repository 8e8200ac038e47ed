"""Everything wrong with a document, at once: its form, its contexts, its classes, its references.

https://www.imsglobal.org/spec/ob/v3p0#verification, « Form » of an OpenBadgeCredential. No proof is
looked at here, nothing is fetched, and any JSON value gives faults, never an exception.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from schemas.checking_contexts import context_order, extension_contexts
from schemas.checking_fault import Fault
from schemas.checking_foreign import check_against, declared_schemas, foreign_schemas
from schemas.checking_references import achievement_faults, clr_faults
from schemas.checking_validators import schema_faults
from schemas.checking_verdicts import conforms
from schemas.json_text import MAX_DEPTH, JsonObject
from schemas.model.classes import classes
from schemas.model.published import document_class
from schemas.reading import Generation, Kind, as_list, generation, kind, types
from schemas.vcdm import check_form, form_faults

__all__ = [
    "MAX_FAULTS",
    "MAX_NODES",
    "Fault",
    "check",
    "check_against",
    "check_form",
    "foreign_schemas",
]

MAX_FAULTS: Final = 100
# Objects and arrays. One takes about a tenth of a millisecond to check; a record with a thousand
# credentials has some twenty thousand.
MAX_NODES: Final = 30_000
# Texts, numbers and the like cost a quarter of that; such a record has some eighty thousand.
MAX_SCALARS: Final = 120_000

# Of other types, which no reader gives, the library that names faults judges alone.
_CONTAINERS: Final = (dict, list)
_SCALARS: Final = (bool, int, float, type(None))

_CLASSES: Final[Mapping[Kind, str]] = {
    Kind.ACHIEVEMENT: "AchievementCredential",
    Kind.ENDORSEMENT: "EndorsementCredential",
    Kind.CLR: "ClrCredential",
}
# A credential that forgot its own type is still known by what it holds.
_BY_SUBJECT: Final[Mapping[str, str]] = {
    "AchievementSubject": "AchievementCredential",
    "EndorsementSubject": "EndorsementCredential",
    "ClrSubject": "ClrCredential",
}
_REFERENCES: Final[Mapping[str, Callable[[JsonObject], Iterator[Fault]]]] = {
    "AchievementCredential": achievement_faults,
    "ClrCredential": clr_faults,
}


def check(document: Any) -> tuple[Fault, ...]:
    """Every fault of a document, at most MAX_FAULTS, those of form first.

    Codes: those of `check_form`, of `checking_validators.fault`, `checking_contexts` and
    `checking_references`, `json-too-deep`, and `document-too-complex` for more than MAX_NODES
    objects and arrays or MAX_SCALARS other values, of which the form alone is checked. A document
    that is no achievement credential, endorsement or CLR is asked for its form alone; an Open
    Badges 2.0 assertion for nothing.
    """
    try:
        return tuple(islice(_once(_faults(document)), MAX_FAULTS))
    except RecursionError:
        return (Fault("json-too-deep", ""),)


def _once(faults: Iterator[Fault]) -> Iterator[Fault]:
    seen: set[tuple[str, str, str]] = set()
    for fault in faults:
        key = (fault.code, fault.pointer, repr(fault.facts))
        if key not in seen:
            seen.add(key)
            yield fault


def _faults(document: Any) -> Iterator[Fault]:
    form = list(islice(form_faults(document, ""), MAX_FAULTS))
    yield from form
    name = class_of(document)
    if not isinstance(document, Mapping) or name is None:
        return
    surveyed = _survey(document)
    if surveyed.is_beyond:
        yield Fault("document-too-complex", "", {"max_nodes": MAX_NODES})
        return
    older = generation(document) is Generation.VCDM_1_1
    model = Generation.VCDM_1_1 if older else Generation.VCDM_2_0
    yield from context_order(document, classes(model)[name].contexts or ())
    yield from extension_contexts(document)
    told = {fault.pointer for fault in form}
    for class_name in _classes(document, name):
        if surveyed.is_usual and conforms(document, class_name, model):
            continue  # Only where something is wrong is it asked what.
        for fault in schema_faults(document, class_name, model):
            # The rules before this one speak of the contexts of the document in plainer words.
            if fault.pointer not in told and not fault.pointer.startswith("/@context"):
                yield fault
    if name in _REFERENCES:
        yield from _REFERENCES[name](document)


@dataclass(frozen=True, slots=True)
class _Surveyed:
    """What one look over all values of a document told.

    `is_beyond`: more lies within than we check; counting stopped there. `is_usual`: it is made of
    the plain types of JSON alone, in so many levels as our reader takes.
    """

    is_beyond: bool
    is_usual: bool


def _survey(document: JsonObject) -> _Surveyed:
    level: list[Any] = [document]
    nodes = scalars = depth = 0
    is_usual = True
    while level:
        nodes += len(level)
        depth += 1
        below: list[Any] = []
        for node in level:
            is_usual &= node.__class__ in _CONTAINERS
            values = node.values() if isinstance(node, Mapping) else node
            others = [value for value in values if value.__class__ is not str]
            scalars += len(values) - len(others)
            for value in others:
                if value.__class__ in _CONTAINERS or isinstance(value, Mapping | list):
                    below.append(value)
                else:
                    scalars += 1
                    is_usual &= value.__class__ in _SCALARS
            if nodes + len(below) > MAX_NODES or scalars > MAX_SCALARS:
                return _Surveyed(is_beyond=True, is_usual=False)
        level = below
    return _Surveyed(is_beyond=False, is_usual=is_usual and depth <= MAX_DEPTH)


def class_of(document: Any) -> str | None:
    """The class of the model that the document claims to be; None for any other document."""
    if not isinstance(document, Mapping):
        return None
    what = kind(document)
    if what is not Kind.CREDENTIAL:
        return _CLASSES.get(what)
    subjects = as_list(document.get("credentialSubject"))
    named = (name for subject in subjects for name in types(subject))
    return next((_BY_SUBJECT[name] for name in named if name in _BY_SUBJECT), None)


def _classes(document: JsonObject, name: str) -> tuple[str, ...]:
    """Its own class, and any other whose published schema it declares."""
    declared = (document_class(url) for url in declared_schemas(document))
    return tuple(dict.fromkeys((name, *(found for found in declared if found is not None))))
