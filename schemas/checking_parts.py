"""Parts of a credential that have a form of their own, and what all rules of form share.

https://www.w3.org/TR/vc-data-model-2.0/ and https://www.w3.org/TR/vc-data-model/
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from schemas.checking_fault import Fault, is_url, shown, step
from schemas.json_text import JsonObject
from schemas.reading import Generation, as_list, generation, id_of

DIRECTIONS: Final = ("ltr", "rtl")


def is_1_1(document: JsonObject) -> bool:
    """Whether the older data model is announced; the newer one rules when neither is."""
    return generation(document) is Generation.VCDM_1_1


def placed(value: Any, at: str) -> Iterator[tuple[str, Any]]:
    """The values of a property that may hold one or several, each with its pointer."""
    if isinstance(value, list):
        yield from ((step(at, index), item) for index, item in enumerate(value))
    else:
        yield at, value


def type_of(node: JsonObject, at: str, *, expected: str | None = None) -> Iterator[Fault]:
    """One or more texts, the expected one among them: https://www.w3.org/TR/vc-data-model-2.0/#types"""
    at, found = step(at, "type"), node.get("type")
    names = found if isinstance(found, list) else [found]
    facts = {"expected": expected} if expected else {}
    if "type" not in node or names == []:
        yield Fault("type-missing", at, facts)
    elif not all(isinstance(name, str) and name for name in names):
        yield Fault("type-malformed", at, {"found": shown(found)})
    elif expected and expected not in names:
        yield Fault("type-wrong", at, facts)


def identifier(document: JsonObject, at: str) -> Iterator[Fault]:
    """`id`, when present, is one URL: https://www.w3.org/TR/vc-data-model-2.0/#identifiers"""
    if "id" in document and not is_url(document["id"]):
        yield Fault("id-malformed", step(at, "id"), {"found": shown(document["id"])})


def is_language_text(value: Any) -> bool:
    """A text, or objects with a text and its language and direction.

    https://www.w3.org/TR/vc-data-model-2.0/#language-and-base-direction
    """
    if isinstance(value, str):
        return True
    listed = value if isinstance(value, list) else [value]
    return listed != [] and all(_is_value_object(item) for item in listed)


def _is_value_object(item: Any) -> bool:
    return (
        isinstance(item, Mapping)
        and item.keys() <= {"@value", "@language", "@direction"}
        and isinstance(item.get("@value"), str)
        and isinstance(item.get("@language", ""), str)
        and item.get("@direction", DIRECTIONS[0]) in DIRECTIONS
    )


# What must have a `type`, and whether an `id` must be there too:
# https://www.w3.org/TR/vc-data-model-2.0/#types (status, schemas, refreshing, terms, evidence).
TYPED: Final[Mapping[str, bool]] = {
    "credentialStatus": False,
    "credentialSchema": True,
    "refreshService": False,
    "termsOfUse": False,
    "evidence": False,
}


def typed_objects(document: JsonObject, at: str) -> Iterator[Fault]:
    """Objects with a type: https://www.w3.org/TR/vc-data-model-2.0/#data-schemas and its like."""
    for name, needs_id in TYPED.items():
        if name in document:
            for place, node in placed(document[name], step(at, name)):
                yield from _typed_object(node, place, needs_id=needs_id)


def _typed_object(node: Any, at: str, *, needs_id: bool) -> Iterator[Fault]:
    if not isinstance(node, Mapping):
        yield Fault("object-expected", at, {"found": shown(node)})
        return
    yield from type_of(node, at)
    yield from identifier(node, at)
    if needs_id and "id" not in node:
        yield Fault("id-missing", step(at, "id"))


def related_resources(document: JsonObject, at: str) -> Iterator[Fault]:
    """Objects with a URL, each once, and a digest; whether it matches is asked in `proofs`.

    https://www.w3.org/TR/vc-data-model-2.0/#integrity-of-related-resources
    """
    seen: set[str] = set()
    at = step(at, "relatedResource")
    for place, node in placed(document["relatedResource"], at) if _has(document) else ():
        if not isinstance(node, Mapping):
            yield Fault("object-expected", place, {"found": shown(node)})
            continue
        if "id" not in node:
            yield Fault("id-missing", step(place, "id"))
        yield from identifier(node, place)
        yield from _digests(node, place)
        if id_of(node) in seen:
            yield Fault("related-resource-duplicate", step(place, "id"))
        seen.add(id_of(node) or "")


def _has(document: JsonObject) -> bool:
    return "relatedResource" in document and not is_1_1(document)


def _digests(node: JsonObject, at: str) -> Iterator[Fault]:
    present = [name for name in ("digestSRI", "digestMultibase") if name in node]
    if not present:
        yield Fault("related-resource-digest-missing", at)
    for name in present:
        if not all(isinstance(text, str) and text for text in as_list(node[name]) or [None]):
            yield Fault("related-resource-digest-malformed", step(at, name))
