"""Trust chains: which statements make one, and what is refused at which link."""

import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federation.entity import check
from federation.errors import FederationError
from federation.openid.chains import MAX_SUPERIORS, digest
from federation.openid.key_sets import jwks
from federation.openid.statements import seconds
from keys.multibase import base64url_encode
from tests.federation.openid.entities import (
    NOW,
    anchors,
    configuration,
    entity,
    line,
    public,
    stated,
    times,
)

TRUSTED = anchors("top")


def refused(tokens: list[Any], trusted: Any = TRUSTED, at: Any = NOW) -> FederationError:
    with pytest.raises(FederationError) as caught:
        check(tokens, trusted, at)
    return caught.value


@pytest.mark.parametrize("between", [(), ("middle",), ("low", "middle")])
@pytest.mark.parametrize("closed", [True, False])
def test_a_chain_of_depth_one_to_three(between: tuple[str, ...], closed: bool) -> None:
    tokens = line("school", *between, "top")
    chain = check(tokens if closed else tokens[:-1], TRUSTED, NOW)
    assert (chain.entity_id, chain.anchor) == (entity("school"), entity("top"))
    assert len(chain.links) == len(between) + 1
    assert list(chain.tokens) == (tokens if closed else tokens[:-1])
    assert chain.metadata["federation_entity"]["organization_name"] == "School"
    assert list(chain.keys.values()) == [public("school")]
    assert digest(tokens[0]) != digest(tokens[1])


def test_an_anchor_is_a_chain_by_itself() -> None:
    chain = check([configuration("top")], TRUSTED, NOW)
    assert (chain.links, chain.anchor) == ((), entity("top"))
    assert len(chain.tokens) == 1


def test_it_lives_as_long_as_its_shortest_statement() -> None:
    soon = seconds(NOW + timedelta(hours=1))
    own, above, top = line("school", "top")
    above = stated("top", "school", exp=soon)
    chain = check([own, above, top], TRUSTED, NOW)
    assert chain.until == NOW + timedelta(hours=1)
    late = refused([own, above, top], at=NOW + timedelta(hours=1))
    assert late.code == "statement-expired"


def test_keys_of_those_in_it_are_the_ones_their_superiors_state() -> None:
    chain = check(line("school", "middle", "top"), TRUSTED, NOW)
    middle = chain.keys_of(entity("middle"))
    assert middle is not None
    assert list(middle.values()) == [public("middle")]
    assert chain.keys_of(entity("top")) == chain.anchor_keys
    assert chain.keys_of(entity("stranger")) is None


def with_link(**more: Any) -> list[str]:
    return [configuration("school", "top"), stated("top", "school", **more), configuration("top")]


FUTURE = {"iat": seconds(NOW + timedelta(minutes=2))}
PAST = {"iat": seconds(NOW - timedelta(days=2)), "exp": seconds(NOW)}


@pytest.mark.parametrize(
    ("tokens", "code", "reason"),
    [
        pytest.param([], "chain-malformed", "empty", id="nothing"),
        pytest.param(
            [stated("top", "school")], "chain-malformed", "configuration", id="no word of its own"
        ),
        pytest.param(
            [configuration("school"), configuration("top")],
            "chain-malformed",
            "configuration",
            id="nobody states it",
        ),
        pytest.param(
            [configuration("school"), stated("top", "other"), configuration("top")],
            "chain-broken",
            "sub",
            id="stated of another",
        ),
        pytest.param(
            [configuration("school"), stated("middle", "school"), configuration("top")],
            "chain-broken",
            "sub",
            id="a link is missing",
        ),
        pytest.param(with_link(by="thief"), "statement-key-unknown", None, id="wrong kid"),
        pytest.param(with_link(jwks=...), "statement-malformed", "type", id="no keys"),
        pytest.param(
            with_link(jwks=jwks([public("other")])),
            "statement-key-unknown",
            None,
            id="the superior knows another key",
        ),
        pytest.param(
            [configuration("school", by="thief", jwks=jwks([public("thief")])), *with_link()[1:]],
            "statement-key-unknown",
            None,
            id="a thief signs with a key of its own",
        ),
        pytest.param(
            [*with_link()[:2], configuration("top", by="thief", jwks=jwks([public("thief")]))],
            "statement-key-unknown",
            None,
            id="the anchor's own word by another",
        ),
        pytest.param(with_link(**FUTURE), "statement-from-future", None, id="of tomorrow"),
        pytest.param(with_link(**PAST), "statement-expired", None, id="expired"),
        pytest.param(
            with_link(crit=["ours"], ours=1), "statement-critical", None, id="critical and unknown"
        ),
        pytest.param(with_link(crit=["ours"]), "statement-malformed", "value", id="not even there"),
        pytest.param(with_link(crit=["exp"]), "statement-malformed", "value", id="not to be named"),
        pytest.param(with_link(crit=[]), "statement-malformed", "type", id="critical nothing"),
        pytest.param(with_link(metadata=[]), "statement-malformed", "type", id="metadata"),
        pytest.param(
            with_link(metadata_policy_crit=["regexp"]), "policy-operator-unknown", None, id="regexp"
        ),
        pytest.param(
            with_link(metadata_policy_crit="x"), "statement-malformed", "type", id="a text"
        ),
        pytest.param(with_link(metadata_policy=[]), "policy-malformed", None, id="policy of list"),
    ],
)
def test_what_is_no_chain(tokens: list[str], code: str, reason: str | None) -> None:
    error = refused(tokens)
    assert (error.code, error.facts.get("reason")) == (code, reason)


def test_a_signature_of_somebody_else_under_the_right_name() -> None:
    own, above, top = line("school", "top")
    head, payload, _ = above.split(".")
    _, _, other = stated("top", "other").split(".")
    assert refused([own, f"{head}.{payload}.{other}", top]).code == "statement-signature"


def test_changed_words_are_refused() -> None:
    own, above, top = line("school", "top")
    head, _, signature = above.split(".")
    claims = {
        "iss": entity("top"),
        "sub": entity("school"),
        **times(),
        "jwks": jwks([public("school")]),
        "metadata": {"federation_entity": {"organization_name": "Somebody else"}},
    }
    forged = f"{head}.{base64url_encode(json.dumps(claims).encode())}.{signature}"
    assert refused([own, forged, top]).code == "statement-signature"


def test_only_who_is_trusted_may_end_it() -> None:
    tokens = line("school", "top")
    error = refused(tokens, anchors("another"))
    assert (error.code, error.facts["anchor"]) == ("chain-anchor-unknown", entity("top"))
    # The name of an anchor does not suffice: its key must be the one that is known here.
    assert refused(tokens, {entity("top"): (public("thief"),)}).code == "statement-key-unknown"


def test_nobody_stands_twice() -> None:
    tokens = [
        configuration("school"),
        stated("a", "school"),
        stated("b", "a"),
        stated("a", "b"),
        stated("top", "a"),
        configuration("top"),
    ]
    assert refused(tokens).code == "chain-loop"


def test_its_length_has_an_end() -> None:
    names = [f"n{number}" for number in range(MAX_SUPERIORS)]
    assert len(check(line(*names, "top"), TRUSTED, NOW).links) == MAX_SUPERIORS
    assert refused(line(*names, "n-more", "top")).code == "chain-too-long"
    assert refused(line(*names, "n-more", "top")[:-1]).code == "chain-too-long"


# --- constraints ---


def below(constraints: Any, *, names: tuple[str, ...] = ("school", "middle", "top")) -> list[str]:
    """A chain whose anchor sets constraints on what it states."""
    tokens = line(*names)
    tokens[-2] = stated(names[-1], names[-2], constraints=constraints)
    return tokens


@pytest.mark.parametrize(
    "constraints",
    [
        {"max_path_length": 1},
        {"naming_constraints": {"permitted": [".example"]}},
        {"naming_constraints": {"permitted": ["school.example", "middle.example"]}},
        {"naming_constraints": {"excluded": ["another.example", ".school.example"]}},
        {"naming_constraints": {}},
        {"of-the-future": True},
    ],
)
def test_constraints_that_are_kept(constraints: Any) -> None:
    assert check(below(constraints), TRUSTED, NOW).anchor == entity("top")


@pytest.mark.parametrize(
    ("constraints", "code", "name"),
    [
        ({"max_path_length": 0}, "constraint-violated", "max_path_length"),
        ({"max_path_length": -1}, "constraint-malformed", "max_path_length"),
        ({"max_path_length": True}, "constraint-malformed", "max_path_length"),
        (
            {"naming_constraints": {"permitted": ["middle.example"]}},
            "constraint-violated",
            "naming_constraints",
        ),
        ({"naming_constraints": {"permitted": []}}, "constraint-violated", "naming_constraints"),
        (
            {"naming_constraints": {"excluded": ["SCHOOL.example"]}},
            "constraint-violated",
            "naming_constraints",
        ),
        ({"naming_constraints": []}, "constraint-malformed", "naming_constraints"),
        (
            {"naming_constraints": {"excluded": [""]}},
            "constraint-malformed",
            "naming_constraints",
        ),
        ([], "constraint-malformed", "constraints"),
        ({"allowed_entity_types": "x"}, "constraint-malformed", "allowed_entity_types"),
    ],
)
def test_constraints_that_are_broken(constraints: Any, code: str, name: str) -> None:
    error = refused(below(constraints))
    assert (error.code, error.facts["constraint"]) == (code, name)


def test_a_constraint_in_between_counts_for_what_is_below_it() -> None:
    tokens = line("school", "middle", "top")
    tokens[1] = stated("middle", "school", constraints={"max_path_length": 0})
    assert check(tokens, TRUSTED, NOW).entity_id == entity("school")


def test_types_that_are_not_allowed_do_not_count() -> None:
    tokens = below({"allowed_entity_types": ["openid_provider"]})
    more = {"federation_entity": {"x": 1}, "openid_provider": {}, "livret_issuer": {}}
    tokens[0] = configuration("school", "middle", metadata=more)
    found = check(tokens, TRUSTED, NOW).metadata
    assert set(found) == {"federation_entity", "openid_provider"}


# --- metadata and policies ---


def test_what_the_direct_superior_states_takes_the_place() -> None:
    named = {"federation_entity": {"organization_name": "By the superior"}, "more": {"a": 1}}
    tokens = with_link(metadata=named)
    found = check(tokens, TRUSTED, NOW).metadata
    assert found["federation_entity"]["organization_name"] == "By the superior"
    assert found["federation_entity"]["federation_fetch_endpoint"] == f"{entity('school')}/fetch"
    assert found["more"] == {"a": 1}


def policy(**operators: Any) -> dict[str, Any]:
    return {"metadata_policy": {"federation_entity": {"organization_name": operators}}}


def test_policies_apply_from_the_anchor_down() -> None:
    tokens = line("school", "middle", "top")
    tokens[1] = stated("middle", "school", **policy(one_of=["School", "B"]))
    tokens[2] = stated("top", "middle", **policy(one_of=["School", "C"]))
    assert check(tokens, TRUSTED, NOW).entity_id == entity("school")
    tokens[2] = stated("top", "middle", **policy(one_of=["B", "C"]))
    assert refused(tokens).code == "policy-violated"
    tokens[2] = stated("top", "middle", **policy(one_of=["C"]))
    assert refused(tokens).code == "policy-conflict"


# --- any bytes ---

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda some: (
        st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=9), some, max_size=3)
    ),
    max_leaves=8,
)
NAMES = st.sampled_from(
    [
        *("constraints", "metadata", "metadata_policy", "metadata_policy_crit", "crit", "jwks"),
        *("authority_hints", "trust_marks", "trust_mark_issuers", "iss", "sub", "exp", "iat"),
    ]
)


@given(st.lists(st.binary(max_size=200) | st.text(max_size=200), max_size=14))
def test_any_bytes_are_refused_in_our_own_words(tokens: list[Any]) -> None:
    with pytest.raises(FederationError):
        check(tokens, TRUSTED, NOW)


@settings(max_examples=80)
@given(st.dictionaries(NAMES, VALUES, max_size=4), st.integers(0, 2))
def test_any_claims_are_read_or_refused(claims: dict[str, Any], place: int) -> None:
    makers = (configuration, stated, configuration)
    names = (("school", "top"), ("top", "school"), ("top",))
    tokens = line("school", "top")
    with suppress(FederationError):
        tokens[place] = makers[place](*names[place], **claims)
        check(tokens, TRUSTED, NOW)
