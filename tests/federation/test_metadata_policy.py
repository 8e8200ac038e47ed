"""Metadata policies of superiors: merged from the top down, never widened, applied in order.

Values of the operators' tables: https://openid.net/specs/openid-federation-1_0.html#name-standard-operators
"""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import FederationError
from federation.openid.metadata_policy import merge, resolve

ABSENT = object()


def outcome(value: Any, *policies: dict[str, Any], name: str = "p") -> Any:
    metadata = {"t": {} if value is ABSENT else {name: value}}
    made = resolve([{"t": {name: policy}} for policy in policies], metadata)
    return made["t"].get(name, ABSENT)


def code(value: Any, *policies: Any, name: str = "p") -> tuple[str, str]:
    with pytest.raises(FederationError) as caught:
        outcome(value, *policies, name=name)
    return caught.value.code, caught.value.facts["operator"]


@pytest.mark.parametrize(
    ("value", "policy", "expected"),
    [
        ("a", {"value": "b"}, "b"),
        (ABSENT, {"value": ["b"]}, ["b"]),
        ("a", {"value": None}, ABSENT),
        (["a"], {"add": ["b", "a"]}, ["a", "b"]),
        (ABSENT, {"add": ["b"]}, ["b"]),
        (ABSENT, {"default": 7}, 7),
        (3, {"default": 7}, 3),
        ("a", {"one_of": ["a", "b"]}, "a"),
        (ABSENT, {"one_of": ["a"]}, ABSENT),
        (["a", "e"], {"subset_of": ["a", "b", "c"]}, ["a"]),
        (["d", "e"], {"subset_of": ["a"]}, []),
        (ABSENT, {"subset_of": ["a"]}, ABSENT),
        (["a", "b"], {"superset_of": ["a"]}, ["a", "b"]),
        ("a", {"essential": True}, "a"),
        (ABSENT, {"essential": False}, ABSENT),
        (ABSENT, {"add": ["a"], "essential": True}, ["a"]),
        (["a", "x"], {"add": ["b"], "subset_of": ["a", "b"], "superset_of": ["b"]}, ["a", "b"]),
        ([{"k": 1}], {"subset_of": [{"k": 1}, {"k": 2}]}, [{"k": 1}]),
        ("a", {"not_an_operator": 1}, "a"),
    ],
)
def test_each_operator(value: Any, policy: dict[str, Any], expected: Any) -> None:
    assert outcome(value, policy) == expected


def test_a_scope_is_a_set_of_words() -> None:
    policy = {"add": ["openid"], "subset_of": ["openid", "mail"]}
    assert outcome("mail phone", policy, name="scope") == "mail openid"
    assert outcome(ABSENT, {"add": ["openid"]}, name="scope") == "openid"


@pytest.mark.parametrize(
    ("value", "policy", "operator"),
    [
        ("c", {"one_of": ["a", "b"]}, "one_of"),
        ("a", {"subset_of": ["a"]}, "subset_of"),
        (["a"], {"superset_of": ["a", "b"]}, "superset_of"),
        (ABSENT, {"essential": True}, "essential"),
        ("a", {"add": ["b"]}, "add"),
        (True, {"one_of": [1]}, "one_of"),
    ],
)
def test_metadata_that_breaks_a_policy_is_refused(
    value: Any, policy: dict[str, Any], operator: str
) -> None:
    assert code(value, policy) == ("policy-violated", operator)


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        ({"add": ["a"]}, {"add": ["b"]}, {"add": ["a", "b"]}),
        ({"one_of": ["a", "b"]}, {"one_of": ["b", "c"]}, {"one_of": ["b"]}),
        ({"subset_of": ["a", "b"]}, {"subset_of": ["b", "c"]}, {"subset_of": ["b"]}),
        ({"superset_of": ["a"]}, {"superset_of": ["b"]}, {"superset_of": ["a", "b"]}),
        ({"essential": True}, {"essential": False}, {"essential": True}),
        ({"value": ["a"]}, {"value": ["a"]}, {"value": ["a"]}),
    ],
)
def test_what_is_below_only_narrows(above: Any, below: Any, expected: Any) -> None:
    assert merge([{"t": {"p": above}}, {"t": {"p": below}}])["t"]["p"] == expected


@pytest.mark.parametrize(
    ("above", "below", "operator"),
    [
        ({"value": "a"}, {"value": "b"}, "value"),
        ({"default": "a"}, {"default": "b"}, "default"),
        ({"one_of": ["a"]}, {"one_of": ["b"]}, "one_of"),
        ({"value": None}, {"essential": True}, "value"),
        ({"value": None}, {"default": "a"}, "value"),
        ({"one_of": ["a"]}, {"add": ["a"]}, "one_of"),
        ({"subset_of": ["a"]}, {"add": ["b"]}, "add"),
        ({"subset_of": ["a"]}, {"superset_of": ["b"]}, "superset_of"),
        ({"one_of": ["a"]}, {"value": "b"}, "one_of"),
        ({"value": ["a"]}, {"superset_of": ["b"]}, "superset_of"),
        ({"value": ["a", "b"]}, {"subset_of": ["a"]}, "subset_of"),
    ],
)
def test_what_cannot_hold_together_is_a_conflict(above: Any, below: Any, operator: str) -> None:
    assert code(ABSENT, above, below) == ("policy-conflict", operator)


@pytest.mark.parametrize(
    "policy",
    [7, {"add": "a"}, {"one_of": []}, {"essential": 1}, {"default": None}, {"subset_of": {}}],
)
def test_a_misshapen_policy_is_refused(policy: Any) -> None:
    assert code("a", policy)[0] == "policy-malformed"


def test_an_operator_that_is_critical_and_unknown_stops_everything() -> None:
    with pytest.raises(FederationError) as caught:
        resolve([], {"t": {}}, critical=["regexp"])
    assert caught.value.code == "policy-operator-unknown"
    assert resolve([], {"t": {"p": 1}}, critical=["subset_of"]) == {"t": {"p": 1}}


def test_a_policy_for_a_type_that_the_entity_does_not_have_makes_none() -> None:
    assert resolve([{"other": {"p": {"value": 1}}}], {"t": {"q": 2}}) == {"t": {"q": 2}}


WORDS = st.lists(st.sampled_from("abcde"), max_size=4, unique=True)
LIMITS = st.fixed_dictionaries({}, optional={"subset_of": WORDS, "essential": st.booleans()})


@given(WORDS, st.lists(LIMITS, min_size=1, max_size=4))
def test_whatever_is_below_nothing_passes_that_a_superior_shut_out(
    value: list[str], policies: list[dict[str, Any]]
) -> None:
    made = outcome(value, *policies)
    for policy in policies:
        assert set(made) <= set(policy.get("subset_of", "abcde"))


@given(st.lists(LIMITS, min_size=3, max_size=3), WORDS)
def test_it_does_not_matter_who_merges_first(
    policies: list[dict[str, Any]], value: list[str]
) -> None:
    first, second, third = ({"t": {"p": one}} for one in policies)
    early = merge([merge([first, second]), third])
    late = merge([first, merge([second, third])])
    assert early == late


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab", max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["value", "add", "one_of", "default", "subset_of", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(JSON, JSON)
def test_any_policy_gives_metadata_or_a_refusal(policy: Any, value: Any) -> None:
    with suppress(FederationError):
        assert set(resolve([policy], {"x": {"x": value}})) == {"x"}
