"""Whom a reader means, and whether a badge is theirs."""

import pytest

from tests.support.cases_identity import EMAIL, identity
from tests.support.cases_parts import badge, presented, sign, sign_jcs, subject
from tests.support.worlds import PUPIL, report
from verifier import Expectations, Outcome, Recipient, Step, Verdict


@pytest.mark.parametrize(
    ("written", "value", "identity_type"),
    [
        ("lea@eleve.example", "lea@eleve.example", "emailAddress"),
        ("did:web:lea.example", "did:web:lea.example", None),
        ("https://lea.example/?id=5", "https://lea.example/?id=5", None),
        ("mailto:lea@eleve.example", "mailto:lea@eleve.example", None),
        ("userName=lea", "lea", "userName"),
        ("userName=lea=b", "lea=b", "userName"),
        ("ext:ine=42", "42", "ext:ine"),
    ],
)
def test_what_a_person_writes(written, value, identity_type):
    assert Recipient.of(written) == Recipient(value, identity_type)


def judged(document, expected: str | None):
    recipient = Recipient.of(expected) if expected else None
    return report(document, expect=Expectations(recipient=recipient))


@pytest.mark.parametrize(
    "identifier",
    [
        pytest.param("lea@eleve.example", id="a text"),
        pytest.param({}, id="nothing"),
        pytest.param(identity(EMAIL, hashed="yes"), id="hashed or not, nobody knows"),
        pytest.param(identity(EMAIL, identityHash=5), id="a number for a hash"),
        pytest.param(identity(EMAIL, identityHash="sha999$00"), id="an unknown hash"),
        pytest.param(identity(EMAIL, salt=["sel"]), id="a salt that is no text"),
        pytest.param([identity(EMAIL)], id="one level too deep"),
    ],
)
def test_identifiers_that_name_nobody(identifier):
    made = sign_jcs(badge(credentialSubject=subject(identifier=[identifier])))
    assert judged(made, EMAIL).outcome(Step.RECIPIENT) is Outcome.FAILED


def test_nobody_is_asked_for():
    seen = judged(sign(badge()), None)
    assert seen.outcome(Step.RECIPIENT) is Outcome.SKIPPED
    assert seen.verdict is Verdict.VERIFIED


def test_another_persons_badge_is_refused_though_its_proof_is_good():
    seen = judged(sign(badge()), "did:web:tom.example")
    assert (seen.outcome(Step.PROOF), seen.verdict) == (Outcome.PASSED, Verdict.REFUSED)


def test_the_person_is_asked_of_what_a_presentation_holds():
    shown = sign(presented(sign(badge())), PUPIL, "eddsa-jcs-2022", purpose="authentication")
    assert judged(shown, PUPIL.id).verdict is Verdict.VERIFIED
    refused = judged(shown, "did:web:tom.example")
    assert refused.verdict is Verdict.REFUSED
    assert [finding.code for finding in refused.contains[0].of(Step.RECIPIENT)] == [
        "recipient-differs"
    ]
