"""Policies of one's own, and the three that ship."""

import json
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.cases_parts import badge, endorsement, presented, sign, sign_legacy
from tests.support.worlds import (
    ASSOCIATION,
    COLLEGE,
    PUPIL,
    STRANGER,
    documents_of,
    report,
    world,
)
from verifier import POLICIES, Outcome, Policy, Step, Trust, Verdict
from verifier.errors import VerifierError
from verifier.policy import from_text


def read(**members) -> Policy:
    return from_text(json.dumps({"name": "ours", **members}).encode())


@pytest.mark.parametrize(
    ("raw", "pointer"),
    [
        pytest.param(b"", "", id="empty"),
        pytest.param(b"[]", "", id="no object"),
        pytest.param(b'{"name": "a", "name": "b"}', "/name", id="a name twice"),
        pytest.param(b"{}", "/name", id="without a name"),
        pytest.param(b'{"name": ""}', "/name", id="an empty name"),
        pytest.param(b'{"name": 5}', "/name", id="a number for a name"),
        pytest.param(b'{"name": "strict"}', "/name", id="the name of one that ships"),
        pytest.param(b'{"name": "a", "requires": []}', "/requires", id="an unknown member"),
        pytest.param(b'{"name": "a", "based_on": "lax"}', "/based_on", id="an unknown base"),
        pytest.param(b'{"name": "a", "required": ["mood"]}', "/required", id="an unknown step"),
        pytest.param(b'{"name": "a", "required": 5}', "/required", id="steps as number"),
        pytest.param(b'{"name": "a", "required": "proof"}', "/required", id="steps as text"),
        pytest.param(b'{"name": "a", "required": [["proof"]]}', "/required", id="nested steps"),
        pytest.param(b'{"name": "a", "refresh": "no"}', "/refresh", id="a flag as text"),
        pytest.param(b'{"name": "a", "every_proof": 1}', "/every_proof", id="a flag as number"),
        *(
            pytest.param(
                b'{"name": "a", "max_status_age_hours": %s}' % value,
                "/max_status_age_hours",
                id=f"age {value.decode()}",
            )
            for value in (b"0", b"-1", b"true", b'"7"', b"1e9", b"[]")
        ),
    ],
)
def test_every_fault_of_a_policy_has_its_place(raw, pointer):
    with pytest.raises(VerifierError) as caught:
        from_text(raw)
    assert caught.value.code == "policy-malformed"
    assert caught.value.pointer == pointer


def test_a_policy_starts_from_another():
    made = read(based_on="strict", version="7", required=["proof"], max_status_age_hours=1.5)
    assert (made.name, made.version, made.required) == ("ours", "7", frozenset({Step.PROOF}))
    assert made.max_status_age == timedelta(minutes=90)
    assert made.every_proof
    assert made.require_accredited
    assert not read().every_proof


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["name", "based_on", "required", "refresh", "max_status_age_hours", "x"]),
        st.recursive(
            st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8),
            lambda inner: st.lists(inner, max_size=3),
            max_leaves=4,
        ),
    )
)
def test_any_object_is_a_policy_or_refused(document):
    with suppress(VerifierError):
        made = from_text(json.dumps(document).encode())
        assert made.name == document["name"]


def test_the_report_names_its_policy_and_what_it_required():
    seen = report(sign(badge()), policy=read(version="3", required=["proof"]))
    assert (seen.policy, seen.policy_version) == ("ours", "3")
    assert seen.required == frozenset({Step.PROOF})


def test_strict_wants_accreditation_and_takes_nothing_outdated():
    registry = {
        "name": "Académie",
        "issuers": [
            {"id": COLLEGE.id, "name": "Collège", "accreditations": [{"kind": "engagement"}]}
        ],
    }
    listed = world(registry=registry)
    strict = POLICIES["strict"]
    # Nobody has endorsed it, and nobody needs to.
    assert report(sign(badge()), listed, policy=strict).verdict is Verdict.VERIFIED
    assert report(sign(badge()), policy=strict).verdict is not Verdict.VERIFIED
    outdated = sign_legacy(badge(), "eddsa-2022")
    assert report(outdated, listed, policy=strict).verdict is Verdict.REFUSED
    unsigned = sign(badge(endorsement=[endorsement()]), suite="eddsa-jcs-2022")
    assert report(unsigned, listed, policy=strict).verdict is Verdict.REFUSED


def test_proof_only_asks_for_the_proof_alone_and_says_nothing_of_the_issuer():
    expired = badge(validUntil="2026-02-01T00:00:00Z")
    signed = sign(expired, STRANGER)
    registry = {
        "name": "Académie",
        "issuers": [
            {"id": COLLEGE.id, "name": "Collège", "accreditations": [{"kind": "engagement"}]}
        ],
    }
    where = world(documents_of(COLLEGE, STRANGER), registry=registry)
    seen = report(signed, where, policy=POLICIES["proof-only"])
    assert seen.verdict is Verdict.VERIFIED
    assert seen.trust is Trust.UNKNOWN
    assert seen.outcome(Step.ISSUER) is Outcome.SKIPPED


def test_a_policy_that_does_not_bind_the_key_gives_no_trust_to_the_name():
    registry = {
        "name": "Académie",
        "issuers": [
            {"id": COLLEGE.id, "name": "Collège", "accreditations": [{"kind": "engagement"}]}
        ],
    }
    where = world(documents_of(COLLEGE, STRANGER), registry=registry)
    seen = report(sign(badge(), STRANGER), where, policy=read(bind_issuer=False))
    assert seen.trust is Trust.UNKNOWN
    assert seen.outcome(Step.ISSUER) is Outcome.SKIPPED
    assert seen.outcome(Step.TRUST) is Outcome.UNKNOWN


def test_a_suite_that_is_not_accepted_does_not_show_the_issuer_either():
    legacy = sign_legacy(badge(), "eddsa-2022")
    strangers = sign(badge(), ASSOCIATION)
    both = legacy | {"proof": [legacy["proof"], strangers["proof"]]}
    where = world(documents_of(COLLEGE, ASSOCIATION))
    assert report(both, where).verdict is Verdict.VERIFIED
    assert report(both, where, policy=read(legacy_suites=False)).verdict is Verdict.REFUSED


def test_only_open_badges_where_a_policy_says_so():
    other = sign(badge(type=["VerifiableCredential"], credentialSubject={"id": PUPIL.id}))
    assert report(other).verdict is Verdict.VERIFIED
    refused = report(other, policy=read(open_badges_only=True))
    assert [finding.code for finding in refused.of(Step.SCHEMA)] == ["not-open-badges"]
    shown = sign(presented(sign(badge())), PUPIL, "eddsa-jcs-2022", purpose="authentication")
    assert report(shown, policy=read(open_badges_only=True)).verdict is Verdict.VERIFIED
