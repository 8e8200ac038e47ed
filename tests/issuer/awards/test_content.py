"""What an award says: JSON there and back, limits, and bytes of strangers."""

from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.achievements import reading
from issuer.awards import content
from issuer.awards.content import Content
from issuer.errors import IssuerError
from schemas import json_text
from tests.issuer.achievements.samples import valued

DRAFT = reading.read(valued())
ID = UUID(int=7)
letters = st.characters(codec="utf-8", categories=("L", "N", "P", "S"))
line = st.text(letters, max_size=40)
contents = st.builds(
    Content,
    narrative=st.text(letters, max_size=200),
    role=line,
    credits=st.none() | st.floats(0, 10_000),
    results=st.dictionaries(
        st.text(letters, min_size=1, max_size=10), st.text(letters, max_size=10), max_size=4
    ),
    started_on=st.none() | st.dates(),
    ended_on=st.none() | st.dates(),
    evidence=st.lists(st.uuids(), max_size=3, unique=True).map(tuple),
    licence_number=line,
    term=line,
)


def normal(one: Content) -> Content:
    """As the fields read texts: in composed letters."""
    import unicodedata
    from dataclasses import replace

    texts = {
        name: unicodedata.normalize("NFC", getattr(one, name)).strip()
        for name in ("narrative", "role", "licence_number", "term")
    }
    return replace(one, **texts)


@given(contents)
def test_it_comes_back_from_its_json(one: Content):
    text = json_text.dump(content.written(normal(one)))
    assert content.read(json_text.parse(text)) == normal(one)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda below: (
            st.lists(below, max_size=4)
            | st.dictionaries(st.sampled_from(content._MEMBERS) | st.text(), below, max_size=6)
        ),
        max_leaves=20,
    )
)
def test_whatever_it_is_given_it_reads_or_refuses(value: Any):
    with suppress(IssuerError):
        assert isinstance(content.read(value), Content)


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        ([], ""),
        ({"other": 1}, "/other"),
        ({"narrative": 5}, "/narrative"),
        ({"narrative": "x" * 4001}, "/narrative"),
        ({"credits": True}, "/credits"),
        ({"credits": -1}, "/credits"),
        ({"credits": 10**400}, "/credits"),
        ({"started_on": "2026-13-01"}, "/started_on"),
        ({"ended_on": "20260101"}, "/ended_on"),
        ({"evidence": ["no"]}, "/evidence/0"),
        ({"evidence": [5]}, "/evidence/0"),
        ({"results": []}, "/results"),
        ({"results": {"hours": 12}}, "/results"),
    ],
)
def test_the_place_of_a_fault_is_named(value: Any, pointer: str):
    with pytest.raises(IssuerError) as refused:
        content.read(value)
    assert (refused.value.code, refused.value.pointer) == ("content-malformed", pointer)


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (Content(role="x" * 201), "content-text-too-long"),
        (Content(narrative="x" * 4001), "content-text-too-long"),
        (Content(term="a\x00b"), "content-text-wrong"),
        (Content(role="a\nb"), "content-text-wrong"),
        (Content(credits=float("nan")), "content-credits-wrong"),
        (Content(credits=10_001.0), "content-credits-wrong"),
        (Content(evidence=tuple(uuid4() for _ in range(11))), "content-evidence-wrong"),
        (
            Content(started_on=date(2026, 2, 2), ended_on=date(2026, 2, 1)),
            "content-days-wrong",
        ),
    ],
)
def test_limits(one: Content, code: str):
    with pytest.raises(IssuerError) as refused:
        content.check(one, DRAFT, ID)
    assert refused.value.code == code


def test_results_are_those_of_the_achievement():
    said = content.check(Content(results={"own": "b", "hours": " 12 ", "autonomy": ""}), DRAFT, ID)
    assert said.results == {"own": "b", "hours": "12"}
    hours, own = content.reached(said, DRAFT, ID)
    assert hours.value == "12"
    assert own.achieved_level is not None
