"""The compiled validators say yes exactly where the library that names faults finds none."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.checking import check
from schemas.checking_validators import schema_faults
from schemas.checking_verdicts import conforms
from schemas.model import DOCUMENTS
from schemas.reading import Generation
from tests.schemas.test_checking import badge
from tests.schemas.test_json_schemas import V1_1, V2_0, example, mutations
from tests.schemas.test_vcdm import JSON_VALUES

CASES = Path(__file__).parents[1] / "cases"
MODELS = [(name, generation) for name in DOCUMENTS for generation in (V1_1, V2_0)]


def judged(document: Any, name: str, generation: Generation) -> tuple[bool, bool]:
    """By the compiled one and by the other."""
    slowly = next(iter(schema_faults(document, name, generation)), None) is None
    return conforms(document, name, generation), slowly


def objects(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from objects(item)


@pytest.mark.parametrize(("name", "generation"), MODELS)
def test_the_same_verdict_on_every_mutation(name: str, generation: Generation) -> None:
    told = [judged(one.document, name, generation) for one in mutations(name, generation)]
    assert [one for one in told if one[0] != one[1]] == []
    assert {True, False} <= {one[0] for one in told}


@pytest.mark.parametrize(("name", "generation"), MODELS)
def test_what_the_table_writes_is_good_at_once(name: str, generation: Generation) -> None:
    for full in (True, False):
        assert judged(example(name, generation, full=full), name, generation) == (True, True)


def test_the_same_verdict_on_every_case() -> None:
    judgements = 0
    for path in sorted(CASES.glob("*/credential.json")):
        try:
            document = json.loads(path.read_bytes())
        except (ValueError, RecursionError):
            continue
        for node in [document, *objects(document)][:6]:
            for name, generation in MODELS:
                quickly, slowly = judged(node, name, generation)
                assert quickly == slowly, path
                judgements += 1
    assert judgements > 1_000


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(MODELS), st.data())
def test_the_same_verdict_with_any_value_anywhere(
    model: tuple[str, Generation], data: st.DataObject
) -> None:
    document = example(*model)
    node = data.draw(st.sampled_from(list(objects(document))))
    member = data.draw(st.sampled_from([*sorted(node), "name", "type", "ext:"]))
    node[member] = data.draw(JSON_VALUES)
    quickly, slowly = judged(document, *model)
    assert quickly == slowly


@pytest.mark.parametrize(
    "text",
    [
        *("2026-06-30T08:00:00Z\n", "2026-06-30t08:00:00z", "2026-02-30T08:00:00Z"),
        *("2026-06-30T24:00:00Z", "2026-06-30T08:00:60Z", "２026-06-30T08:00:00Z"),
        *("0000-01-01T00:00:00Z", "2026-06-30T08:00:00.123456789Z", "\ud800", ""),
    ],
)
def test_the_same_verdict_on_dates(text: str) -> None:
    document = badge(lambda one: one.update(validFrom=text))
    assert len(set(judged(document, "AchievementCredential", V2_0))) == 1


@pytest.mark.parametrize("number", [2**53, 10**30, -(10**400), 1.0, 1e300, 0.1, True, -0.0])
@pytest.mark.parametrize("member", ["creditsAvailable", "version", "tag"])
def test_the_same_verdict_on_numbers(number: float, member: str) -> None:
    def change(one: dict[str, Any]) -> None:
        one["credentialSubject"]["achievement"][member] = number

    assert len(set(judged(badge(change), "AchievementCredential", V2_0))) == 1


def test_what_no_reader_gives_is_judged_by_the_slow_one_alone() -> None:
    """A tuple is no array to it, whatever the compiled one takes it for."""
    document = badge(lambda one: one.update(type=tuple(one["type"])))
    assert "type-malformed" in {fault.code for fault in check(document)}


def test_nesting_beyond_our_reader_is_told_as_before() -> None:
    deep: Any = []
    for _ in range(20_000):
        deep = [deep]
    document = badge(lambda one: one.update({"ext:deep": deep}))
    assert isinstance(check(document), tuple)
