"""How findings become the answer of a step, and steps the verdict."""

import pytest

from verifier.report import Finding, Outcome, Step, Verdict, step_outcome, verdict

REQUIRED = frozenset({Step.PROOF, Step.STATUS})
PASSED, FAILED, UNKNOWN, SKIPPED = Outcome


def found(step: Step, outcome: Outcome, **detail: object) -> Finding:
    return Finding(step, outcome, "code", detail)


@pytest.mark.parametrize(
    ("outcomes", "whole"),
    [
        pytest.param([PASSED, PASSED], PASSED, id="all good"),
        pytest.param([PASSED, FAILED, UNKNOWN], FAILED, id="one failure is enough"),
        pytest.param([PASSED, UNKNOWN], UNKNOWN, id="unknown is never good"),
        pytest.param([SKIPPED, PASSED], PASSED, id="what was left out does not count"),
        pytest.param([SKIPPED], SKIPPED, id="left out"),
        pytest.param([], SKIPPED, id="nothing found"),
    ],
)
def test_the_worst_finding_speaks_for_its_step(outcomes, whole):
    findings = tuple(found(Step.PROOF, outcome) for outcome in outcomes)
    assert step_outcome(Step.PROOF, findings) is whole
    assert step_outcome(Step.STATUS, findings) is SKIPPED


def test_a_finding_that_only_informs_does_not_count():
    findings = (found(Step.PROOF, FAILED, counts=False), found(Step.PROOF, PASSED))
    assert step_outcome(Step.PROOF, findings) is PASSED


@pytest.mark.parametrize(
    ("proof", "status", "answer"),
    [
        pytest.param(PASSED, PASSED, Verdict.VERIFIED, id="both good"),
        pytest.param(PASSED, UNKNOWN, Verdict.UNDETERMINED, id="one unknown"),
        pytest.param(UNKNOWN, UNKNOWN, Verdict.UNDETERMINED, id="both unknown"),
        pytest.param(UNKNOWN, FAILED, Verdict.REFUSED, id="a failure outweighs the unknown"),
        pytest.param(FAILED, PASSED, Verdict.REFUSED, id="one failure"),
    ],
)
def test_the_verdict_over_required_steps(proof, status, answer):
    findings = (found(Step.PROOF, proof), found(Step.STATUS, status))
    assert verdict(findings, REQUIRED) is answer


def test_a_required_step_that_was_not_taken_is_unknown():
    assert verdict((found(Step.PROOF, PASSED),), REQUIRED) is Verdict.UNDETERMINED
    assert verdict((), REQUIRED) is Verdict.UNDETERMINED


def test_a_step_that_is_not_required_does_not_decide():
    findings = (
        found(Step.PROOF, PASSED),
        found(Step.STATUS, PASSED),
        found(Step.TRUST, UNKNOWN),
        found(Step.ENDORSEMENTS, FAILED),
    )
    assert verdict(findings, REQUIRED) is Verdict.VERIFIED
