"""Foreign drafts: every fault is told with its place, and nothing else ever happens."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.achievements import drafting, reading
from issuer.achievements.errors import DraftFaulty
from issuer.achievements.fields import MAX_FAULTS
from tests.issuer.achievements.samples import valued

TEXTS = {"fr": "Un mot", "en": "A word"}
SCALE = {"framework": "socle-2015", "code": "maitrise"}


def result(**changes: Any) -> dict[str, Any]:
    whole = {"code": "r", "name": TEXTS, "scale": SCALE, **changes}
    return {name: value for name, value in whole.items() if value is not None}


def test_a_draft_survives_writing_and_reading() -> None:
    draft = reading.read(valued())
    assert reading.read(drafting.written(draft)) == draft
    assert draft.kind == "engagement"


def test_texts_come_out_in_one_form() -> None:
    draft = reading.read(
        valued(
            name={"fr": " Été ", "en": "Summer"},
            criteria={"fr": "un\r\ndeux\rtrois", "en": "one"},
        )
    )
    assert (draft.name["fr"], draft.criteria["fr"]) == ("Été", "un\ndeux\ntrois")


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"type": None}, "member-missing", "/type"),
        ({"criteria": None}, "member-missing", "/criteria"),
        ({"surprise": 1}, "member-unknown", "/surprise"),
        ({"a/b": 1}, "member-unknown", "/a~1b"),
        ({"type": "Cake"}, "achievement-type-unknown", "/type"),
        ({"type": 7}, "achievement-type-unknown", "/type"),
        ({"languages": []}, "language-missing", "/languages"),
        ({"languages": ["fr", "de"]}, "language-unknown", "/languages/1"),
        ({"languages": ["fr", {}]}, "language-unknown", "/languages/1"),
        ({"languages": ["fr", "fr"]}, "languages-repeated", "/languages/1"),
        ({"languages": "fr"}, "type-wrong", "/languages"),
        ({"name": "Jardin"}, "type-wrong", "/name"),
        ({"name": {"fr": "Jardin"}}, "language-missing", "/name"),
        ({"name": {**TEXTS, "de": "Garten"}}, "member-unknown", "/name/de"),
        ({"name": {**TEXTS, "fr": "  "}}, "text-empty", "/name/fr"),
        ({"name": {**TEXTS, "fr": "x" * 121}}, "text-too-long", "/name/fr"),
        ({"name": {**TEXTS, "fr": "a\nb"}}, "text-control-character", "/name/fr"),
        ({"name": {**TEXTS, "fr": "a\ud800"}}, "text-control-character", "/name/fr"),
        ({"name": {**TEXTS, "fr": 1}}, "type-wrong", "/name/fr"),
        ({"criteria": {**TEXTS, "en": "x" * 10_001}}, "text-too-long", "/criteria/en"),
        ({"criteria": {**TEXTS, "en": "a\x00b"}}, "text-control-character", "/criteria/en"),
        ({"tags": ["x"] * 21}, "too-many", "/tags"),
        ({"stars": True}, "number-malformed", "/stars"),
        ({"stars": 5}, "number-malformed", "/stars"),
        ({"letters": "TOO LONG"}, "text-too-long", "/letters"),
        (
            {"alignments": [{"framework": "socle-2015", "code": "D9"}]},
            "framework-item-unknown",
            "/alignments/0",
        ),
        (
            {"alignments": [{"framework": "nowhere", "code": "D1"}]},
            "framework-unknown",
            "/alignments/0",
        ),
        ({"alignments": [{"code": "D1"}]}, "member-missing", "/alignments/0/framework"),
        ({"alignments": ["D1"]}, "type-wrong", "/alignments/0"),
        ({"results": [result(), result()]}, "code-repeated", "/results/1/code"),
        ({"results": [result(code="a b")]}, "code-malformed", "/results/0/code"),
        ({"results": [result(scale=None)]}, "levels-missing", "/results/0"),
        (
            {"results": [result(scale={**SCALE, "code": "x"})]},
            "rubric-unknown",
            "/results/0/scale",
        ),
        (
            {"results": [result(levels=[{"code": "a", "name": TEXTS}])]},
            "scale-and-levels",
            "/results/0",
        ),
        ({"results": [result(required="Z")]}, "level-unknown", "/results/0/required"),
        ({"results": [result(type="RawScore")]}, "result-type-unknown", "/results/0/type"),
        ({"results": [result(type="Cake")]}, "result-type-unknown", "/results/0/type"),
        (
            {"results": [result(scale=None, type="RawScore", minimum="9", maximum="1")]},
            "range-reversed",
            "/results/0/minimum",
        ),
        (
            {"results": [result(scale=None, type="RawScore", minimum="1e9")]},
            "number-malformed",
            "/results/0/minimum",
        ),
        (
            {"results": [result(scale=None, levels=[{"code": "a", "name": TEXTS}] * 2)]},
            "code-repeated",
            "/results/0/levels/1/code",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_fault_is_told_with_its_place(changes: dict[str, Any], code: str, pointer: str) -> None:
    with pytest.raises(DraftFaulty, match="achievement-faulty") as caught:
        reading.read(valued(**changes))
    assert (code, pointer) in [(fault.code, fault.pointer) for fault in caught.value.faults]


def test_all_faults_are_told_at_once() -> None:
    _, faults = reading.look(valued(type="Cake", stars=9, languages=["fr"]))
    assert {"/type", "/stars", "/name/en"} <= {fault.pointer for fault in faults}


def test_faults_without_end_are_cut() -> None:
    _, faults = reading.look({str(number): 1 for number in range(1000)})
    assert len(faults) == MAX_FAULTS + 1
    assert faults[-1].code == "faults-more"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([*valued(), "results/0", "results/2/levels/0", "alignments/0"]), JSON)
def test_any_value_anywhere_is_a_draft_or_faults(place: str, value: Any) -> None:
    whole: Any = valued()
    *above, last = place.split("/")
    holder = whole
    for name in above:
        holder = holder[int(name)] if isinstance(holder, list) else holder[name]
    if isinstance(holder, list):
        holder[int(last)] = value
    else:
        holder[last] = value
    draft, faults = reading.look(whole)
    assert (draft is None) == bool(faults)
    if draft is not None:
        assert reading.read(drafting.written(draft)) == draft


@settings(max_examples=100, deadline=None)
@given(JSON)
def test_any_value_is_a_draft_or_faults(value: Any) -> None:
    draft, faults = reading.look(value)
    assert draft is None
    assert faults


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Délégué de classe", "DC"),
        ("Tutorat", "TU"),
        ("PSC1", "PS"),
        ("Membre du conseil de la vie lycéenne", "MCL"),
        ("…", ""),
        ("à la", "ÀL"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert drafting.initials(name) == letters


@pytest.mark.parametrize("kind", ["socle", "certificate", "engagement", "discovery", "placement"])
def test_each_kind_has_types_that_ask_for_it(kind: str) -> None:
    for name in drafting.types_of(kind):
        assert reading.read(valued(type=name)).kind == kind
