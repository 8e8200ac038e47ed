"""The frameworks that ship with us, to search by words and to walk as trees.

A `Reference` names an item by the code of its framework and the code people use, such as
`socle-2015` and `D1.3`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from schemas import loader
from schemas.building import Alignment, RubricCriterionLevel
from schemas.errors import SchemasError
from schemas.json_text import JsonObject
from service.language import DEFAULT, Language
from service.words import folded

MAX_QUERY_CHARACTERS: Final = 200
MAX_HITS: Final = 50


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """An item of a framework."""

    framework: str
    code: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item as a picker shows it; `path` are the statements above it, the framework's first."""

    reference: Reference
    statement: str
    kind: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """An item with those below it, in the order of the framework."""

    item: Item
    children: tuple["Node", ...]


def search(
    words: str,
    *,
    framework: str | None = None,
    language: str = DEFAULT.value,
    limit: int = MAX_HITS,
) -> tuple[Item, ...]:
    """The items that hold every word, or a word that begins so, in either language or their code.

    Accents and case count for nothing. Those whose own statement says it stand before those found
    by what stands above them. Without words there is no answer. Raises SchemasError
    `framework-unknown`.
    """
    wanted = folded(words[:MAX_QUERY_CHARACTERS]).split()
    if not wanted:
        return ()
    codes = (framework,) if framework is not None else loader.framework_codes()
    found = [
        (rank, item)
        for code in codes
        for item, own, above in _searchable(code, language)
        if (rank := _rank(wanted, own, above)) is not None
    ]
    found.sort(key=lambda pair: pair[0])
    return tuple(item for _, item in found[:limit])


def _rank(wanted: Sequence[str], own: str, above: str) -> int | None:
    """0 when the item says it all, 1 when it needs what stands above, None when it does not fit."""
    missing = [word for word in wanted if f" {word}" not in own]
    if not missing:
        return 0
    said_itself = len(missing) < len(wanted)
    return 1 if said_itself and all(f" {word}" in above for word in missing) else None


def tree(framework: str, language: str = DEFAULT.value) -> tuple[Node, ...]:
    """The items at the top of a framework with all below; SchemasError `framework-unknown`."""
    return _tree(framework, language)


@cache
def _tree(framework: str, language: str) -> tuple[Node, ...]:
    document = loader.framework(framework)
    items = {item["identifier"]: item for item in document["CFItems"]}
    below = _below(document)

    def node(identifier: str, path: tuple[str, ...]) -> Node:
        item = _item(framework, items[identifier], path, language)
        inner = (*path, item.statement)
        return Node(item, tuple(node(child, inner) for child in below[identifier]))

    top = document["CFDocument"]["identifier"]
    return tuple(node(child, (title(framework, language),)) for child in below[top])


def _below(document: JsonObject) -> Mapping[str, Sequence[str]]:
    """Identifiers of the items directly below an item or the document, in their order."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for link in document["CFAssociations"]:
        if link["associationType"] == "isChildOf":
            child = (link.get("sequenceNumber", 0), link["originNodeURI"]["identifier"])
            found[link["destinationNodeURI"]["identifier"]].append(child)
    ordered = {above: [child for _, child in sorted(pairs)] for above, pairs in found.items()}
    return defaultdict(list, ordered)


def _item(framework: str, item: JsonObject, path: tuple[str, ...], language: str) -> Item:
    reference = Reference(framework, item["humanCodingScheme"])
    return Item(reference, _said(item, "fullStatement", language), item["CFItemType"], path)


@cache
def _searchable(framework: str, language: str) -> tuple[tuple[Item, str, str], ...]:
    """Every item with its own words and those above it, folded, each word after a space."""
    found: list[tuple[Item, str, str]] = []

    def visit(nodes: Sequence[Node], above: str) -> None:
        for node in nodes:
            own = _words(node.item.reference)
            found.append((node.item, own, above))
            visit(node.children, above + own)

    visit(tree(framework, language), " " + folded(title(framework, language)))
    return tuple(found)


def _words(reference: Reference) -> str:
    item = loader.framework_item(reference.framework, reference.code)
    said = [reference.code, item.get("abbreviatedStatement", "")]
    said += [_said(item, "fullStatement", language) for language in Language]
    return " " + folded(" ".join(said)) + f" {reference.code.casefold()}"


def _said(holder: JsonObject, name: str, language: str) -> str:
    """A text of a framework in French, or in the language when the framework has it."""
    extended: JsonObject = holder.get("extensions", {})
    other = extended.get(f"{name}En") if language == Language.ENGLISH else None
    return str(other or holder[name])


def title(framework: str, language: str = DEFAULT.value) -> str:
    """What a framework is called; SchemasError `framework-unknown`."""
    return _said(loader.framework(framework)["CFDocument"], "title", language)


def is_current(framework: str) -> bool:
    """Whether it is in force: neither deprecated nor a draft; SchemasError `framework-unknown`."""
    return bool(loader.framework(framework)["CFDocument"]["adoptionStatus"] == "Adopted")


def alignment(reference: Reference, base_url: str, language: str = DEFAULT.value) -> Alignment:
    """The Open Badges Alignment to an item; `base_url` is the instance that publishes it.

    Raises SchemasError `framework-unknown`, `framework-item-unknown`.
    """
    found = loader.alignment(reference.framework, reference.code, base_url)
    item = loader.framework_item(reference.framework, reference.code)
    return Alignment(
        target_code=reference.code,
        target_framework=title(reference.framework, language),
        target_name=_said(item, "fullStatement", language),
        target_type=found["targetType"],
        target_url=found["targetUrl"],
    )


@cache
def rubrics(framework: str) -> Mapping[str, JsonObject]:
    """The scales of a framework by their code; SchemasError `framework-unknown`."""
    listed = loader.framework(framework).get("CFRubrics", ())
    return MappingProxyType({rubric["extensions"]["code"]: rubric for rubric in listed})


def level_codes(reference: Reference) -> tuple[str, ...]:
    """The codes of the levels of a scale, in their order; raises as `levels`."""
    return tuple(level["extensions"]["code"] for level in _levels(reference))


def levels(reference: Reference, language: str) -> tuple[RubricCriterionLevel, ...]:
    """The levels of a scale, whose `Reference.code` is that of the rubric.

    Their ids are those of `schemas.building.scale`, the same in each language. Raises SchemasError
    `framework-unknown`, `rubric-unknown`.
    """
    return tuple(
        RubricCriterionLevel(
            id=f"urn:uuid:{level['identifier']}",
            name=_said(level, "quality", language),
            level=level["extensions"]["code"],
            points=str(level["score"]) if "score" in level else None,
        )
        for level in _levels(reference)
    )


def _levels(reference: Reference) -> Sequence[Mapping[str, Any]]:
    rubric = rubrics(reference.framework).get(reference.code)
    if rubric is None:
        raise SchemasError("rubric-unknown", framework=reference.framework, rubric=reference.code)
    listed: Sequence[Mapping[str, Any]] = rubric["CFRubricCriteria"][0]["CFRubricCriterionLevels"]
    return listed
