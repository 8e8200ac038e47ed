"""What a signature covers: whatever is taken out of an accepted document changes its quads."""

from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import rdf
from proofs.errors import ProofsError

ANY_FEATURE = {
    "@version": 1.1,
    "ex": "https://example.org/",
    "id": "@id",
    "kind": "@type",
    "inner": "@nest",
    "plain": "ex:plain",
    "link": {"@id": "ex:link", "@type": "@id"},
    "word": {"@id": "ex:word", "@type": "@vocab"},
    "date": {"@id": "ex:date", "@type": "ex:date"},
    "order": {"@id": "ex:order", "@container": "@list"},
    "many": {"@id": "ex:many", "@container": "@set"},
    "texts": {"@id": "ex:texts", "@container": "@language"},
    "turned": {"@id": "ex:turned", "@language": "ar", "@direction": "rtl"},
    "indexed": {"@id": "ex:indexed", "@container": "@index"},
    "byKey": {"@id": "ex:byKey", "@container": "@index", "@index": "ex:key"},
    "byId": {"@id": "ex:byId", "@container": "@id"},
    "byType": {"@id": "ex:byType", "@container": "@type"},
    "graph": {"@id": "ex:graph", "@container": "@graph"},
    "graphs": {"@id": "ex:graphs", "@container": ["@graph", "@id"]},
    "data": {"@id": "ex:data", "@type": "@json"},
    "nested": {"@id": "ex:nested", "@nest": "inner"},
    "back": {"@reverse": "ex:back", "@type": "@id"},
    "scoped": {"@id": "ex:scoped", "@context": {"plain": "ex:other", "hidden": "ex:hidden"}},
    "gone": None,
    "Kind": {"@id": "ex:Kind", "@context": {"own": "ex:own"}},
}
FITTING: dict[str, list[Any]] = {
    "id": ["urn:x:{}"],
    "kind": ["ex:Kind{}", ["ex:A{}", "ex:B{}"]],
    "@type": ["ex:Kind{}", ["ex:A{}", "ex:B{}"]],
    "link": ["urn:x:{}", ["urn:x:{}", "ex:y{}"], "node", {"@list": ["urn:x:{}"]}],
    "word": ["ex:w{}"],
    "order": [["text {}", 7], "node", [["text {}"], []]],
    "texts": [{"de": "t{}", "fr": ["t{}", "t{}"], "@none": "t{}"}, "t{}"],
    "indexed": [{"@none": "t{}"}, "t{}"],
    "byKey": [{"k{}": "node", "@none": "node"}],
    "byId": [{"urn:x:{}": "node", "@none": "node"}],
    "byType": [{"ex:T{}": "node", "Kind": "urn:x:{}"}],
    "graph": ["node", ["node", "node"]],
    "graphs": [{"urn:x:{}": "node", "@none": "node"}, {"urn:x:{}": ["node", "node"]}],
    # Each of them with a text of its own: what is said twice can be taken out once.
    "data": ["t{}", ["t{}", None, [], {}], {"a": ["t{}"], "@id": 1, "@context": None}],
    "inner": ["node", ["node", "node"]],
    "back": ["node", ["node", "urn:x:{}"]],
    "@graph": ["node", ["node", "node"]],
    "@included": ["node", ["node", "node"]],
    "@reverse": [{"ex:r": "node", "plain": ["node", "node"]}],
    "value": [
        {"@value": "t{}"}, {"@value": 5, "@type": "ex:type{}"},
        {"@value": "t{}", "@language": "de"},
        {"@value": "t{}", "@language": "x-{}", "@direction": "rtl"}, {"@set": ["t{}", "node"]},
        {"@value": {"a": "t{}"}, "@type": "@json"}, {"@list": ["t{}", "node", []]},
    ],
    "any": ["t{}", 3, 2.5, "node", "value", ["t{}", "node", "value"], [["t{}"]], {}],
    "odd": [
        None, [], {}, "relative{}", "@foo", "urn:x:{}", ["t{}", None], [[]], {"@value": None},
        {"id": "urn:x:{}"}, {"k{}": "t{}"}, {"@none": None}, {"urn:x:{}": []}, {"a b": "t{}"},
        {"@value": "t{}", "@index": "i{}"}, {"@value": "t{}", "@language": "no tag"}, "node",
        {"@value": "t{}", "@type": "never{}"}, {"@list": [], "@index": "i{}"}, {"@set": []},
        {"relative{}": "node"}, {"@language": "de"}, {"@direction": "rtl", "plain": "t{}"}, "value",
    ],
}  # fmt: skip
KEYS = [*(key for key in FITTING if key not in ("value", "any", "odd")), "plain", "date", "many"]
KEYS += ["turned", "nested", "scoped", "ex:new", "urn:new:{}"]
ODD_KEYS = ["own", "hidden", "gone", "never", "relative{}", "_:{}", "@index", "@none", "@base"]
ODD_KEYS += ["@foo", "@language", "@direction", "@default", "a b:{}", "@value", "@list"]


def node(random: Random, depth: int = 0) -> dict[str, Any]:
    """An object whose entries mostly fit their keys; now and then anything stands anywhere."""
    keys = random.sample(KEYS, random.choice((1, 1, 2, 3)))
    keys += ["plain"] * (random.random() < 0.5)
    keys += [random.choice(ODD_KEYS)] * (random.random() < 0.02)
    return {key: made(random, random.choice(_patterns(random, key)), depth) for key in keys}


def _patterns(random: Random, key: str) -> list[Any]:
    return FITTING["odd" if random.random() < 0.03 else key if key in FITTING else "any"]


def made(random: Random, pattern: Any, depth: int) -> Any:
    if pattern == "node":
        return node(random, depth + 1) if depth < 3 else {"plain": "t{}"}
    if pattern == "value":
        return made(random, random.choice(FITTING["value"]), depth)
    if isinstance(pattern, dict):
        return {key: made(random, part, depth) for key, part in pattern.items()}
    return [made(random, part, depth) for part in pattern] if isinstance(pattern, list) else pattern


@given(st.integers(0, 2**48))
@settings(max_examples=60, deadline=None)
def test_nothing_can_be_taken_out_unseen(seed: int) -> None:
    said = numbered(node(Random(seed)))
    document = {"@context": ANY_FEATURE, "id": "urn:x", "plain": "said", **said}
    before = canonical(document)
    for container, step in places(document) if before else ():
        changed = deepcopy(document)
        if says_nothing(found(changed, container)[step]):
            continue  # Nothing could be missed.
        del found(changed, container)[step]
        assert canonical(changed) != before, (container, step, "is not part of the quads")


def says_nothing(value: Any) -> bool:
    """An empty array, or an object with nothing but empty arrays in it."""
    return value == [] or (
        isinstance(value, dict) and bool(value) and all(map(says_nothing, value.values()))
    )


def canonical(document: dict[str, Any]) -> bytes | None:
    try:
        return rdf.canonicalize(document)
    except ProofsError:
        return None


def numbered(value: Any, count: Iterator[int] | None = None) -> Any:
    """The same value with texts that are all different, as a set would keep equal ones once."""
    count = count or iter(range(10_000))
    if isinstance(value, dict):
        return {
            key.format(next(count)) if "{}" in key else key: numbered(part, count)
            for key, part in value.items()
        }
    if isinstance(value, list):
        return [numbered(part, count) for part in value]
    if isinstance(value, str):
        return value.format(next(count))
    if value is not None and not isinstance(value, bool):
        return value + next(count)
    return value


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    steps = value if isinstance(value, dict) else range(len(value))
    for step in steps:
        if path or step != "@context":
            yield path, step
            if isinstance(value[step], dict | list):
                yield from places(value[step], (*path, step))


def found(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value
