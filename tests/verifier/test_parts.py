"""What hangs on a credential and what it holds: where it is looked for, and how much of it."""

import pytest

from tests.support.cases_parts import badge, endorsement, jws, presented, record, sign, sign_jcs
from tests.support.worlds import (
    ASSOCIATION,
    COLLEGE,
    PUPIL,
    documents_of,
    report,
    world,
)
from verifier import Outcome, Step, Verdict
from verifier.parts import ENDORSED, MAX_ENDORSEMENTS, MAX_PARTS

BOTH = documents_of(COLLEGE, ASSOCIATION)
TARGET = "urn:uuid:0a5ee5f8-0000-4c0e-9a86-3c3a3c6e0077"


def hung_on(path: tuple[str, ...], *hung, name: str = "endorsement"):
    """A badge with something hung on what stands at this path."""
    document = badge()
    node = document
    for step in path:
        node = node.setdefault(step, {"id": TARGET, "type": ["Profile"]})
    if path:
        node["id"] = TARGET
    node[name] = list(hung)
    return document, TARGET if path else document["id"]


@pytest.mark.parametrize("path", ENDORSED, ids=lambda path: "/".join(path) or "itself")
def test_endorsements_are_found_on_whatever_can_bear_them(path):
    _, target = hung_on(path)
    good = sign(endorsement(target), ASSOCIATION)
    document, _ = hung_on(path, good, name="endorsement")
    seen = report(sign_jcs(document), world(BOTH))
    assert [finding.code for finding in seen.of(Step.ENDORSEMENTS)] == ["endorsement-verified"]
    document, _ = hung_on(path, jws(endorsement(target), ASSOCIATION), name="endorsementJwt")
    seen = report(sign_jcs(document), world(BOTH))
    assert [finding.code for finding in seen.of(Step.ENDORSEMENTS)] == ["endorsement-verified"]


@pytest.mark.parametrize("hung", [5, None, "rubbish", [], {}, "https://a.example/endorsement"])
def test_an_endorsement_that_is_none_is_told_and_sinks_nothing(hung):
    document, _ = hung_on((), hung)
    seen = report(sign_jcs(document), world(BOTH))
    assert [finding.code for finding in seen.of(Step.ENDORSEMENTS)] == ["endorsement-refused"]
    assert seen.outcome(Step.PROOF) is Outcome.PASSED


def test_more_endorsements_than_we_read():
    document, _ = hung_on((), *[endorsement()] * (MAX_ENDORSEMENTS + 1))
    seen = report(sign_jcs(document), world(BOTH))
    assert [finding.code for finding in seen.of(Step.ENDORSEMENTS)] == ["endorsements-too-many"]
    assert seen.endorsements == ()


def test_endorsements_of_an_endorsement_are_not_followed():
    inner = sign(endorsement("urn:uuid:0a5ee5f8-eeee"), ASSOCIATION)
    outer = sign_jcs(endorsement(endorsement=[inner]), ASSOCIATION)
    document, _ = hung_on((), outer)
    (seen,) = report(sign_jcs(document), world(BOTH)).endorsements
    assert seen.outcome(Step.ENDORSEMENTS) is Outcome.SKIPPED
    assert seen.endorsements == ()


def shown(*credentials):
    made = presented(*credentials)
    return sign(made, PUPIL, "eddsa-jcs-2022", purpose="authentication")


def test_more_credentials_than_we_read():
    seen = report(shown(*[badge()] * (MAX_PARTS + 1)), world(BOTH))
    assert [finding.code for finding in seen.of(Step.CONTENTS)] == ["contents-too-many"]
    assert seen.verdict is Verdict.REFUSED


def test_records_within_records_are_followed_so_far_and_never_passed_over():
    nested = sign(badge())
    for _ in range(3):
        nested = sign_jcs(record(nested))
    seen = report(shown(nested), world(BOTH))
    assert seen.verdict is Verdict.REFUSED
    deepest = seen.contains[0].contains[0].contains[0]
    assert [finding.code for finding in deepest.of(Step.CONTENTS)] == ["contents-too-deep"]


def test_a_presentation_of_nothing_is_a_presentation():
    seen = report(shown(), world(BOTH))
    assert (seen.contains, seen.verdict) == ((), Verdict.VERIFIED)


def test_each_part_says_where_it_stands():
    seen = report(shown(sign(badge()), sign_jcs(record(sign(badge())))), world(BOTH))
    pointers = [part.found.path for part in seen.contains]
    assert pointers == [("/verifiableCredential/0",), ("/verifiableCredential/1",)]
    inner = seen.contains[1].contains[0].found
    assert inner.path == ("/credentialSubject/verifiableCredential/0",)
    assert seen.verdict is Verdict.VERIFIED
