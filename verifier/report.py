"""What a verification found: one finding per fact, three outcomes, one verdict.

The shape is the contract of the command, the programming interface and the pages alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


class Step(StrEnum):
    """The steps of verification in the order of Open Badges 3.0, section "Verification"."""

    FORMAT = "format"
    CONTEXTS = "contexts"
    SCHEMA = "schema"
    PROOF = "proof"
    REFRESH = "refresh"
    STATUS = "status"
    VALIDITY = "validity"
    ISSUER = "issuer"
    TRUST = "trust"
    RECIPIENT = "recipient"
    ENDORSEMENTS = "endorsements"
    CONTENTS = "contents"


class Outcome(StrEnum):
    """The answer of one check. `unknown` is never read as `passed`."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


class Verdict(StrEnum):
    """The answer of the whole: yes, no, or could not find out."""

    VERIFIED = "verified"
    REFUSED = "refused"
    UNDETERMINED = "undetermined"


class Trust(StrEnum):
    """What the registries say of the issuer; a signature alone never raises it."""

    ACCREDITED = "accredited"
    KNOWN = "known"
    UNKNOWN = "unknown"
    NOT_ACCREDITED = "not-accredited"
    SELF_ASSERTED = "self-asserted"


@dataclass(frozen=True, slots=True)
class Finding:
    """One checked fact: its step, its outcome, a code that no language changes, and facts."""

    step: Step
    outcome: Outcome
    code: str
    detail: Mapping[str, object] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Summary:
    """The parts of a credential that a reader asks for first."""

    id: str | None = None
    types: tuple[str, ...] = ()
    name: str | None = None
    issuer_id: str | None = None
    issuer_name: str | None = None
    subject: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """Where a credential was found: names from the outside in, the carrier, and the form."""

    path: tuple[str, ...]
    carrier: str | None
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The whole answer about one credential, record or presentation."""

    verdict: Verdict
    trust: Trust
    credential: Summary
    findings: tuple[Finding, ...]
    checked_at: datetime
    policy: str
    policy_version: str
    required: frozenset[Step] = frozenset()
    found: Where | None = None
    endorsements: tuple["Report", ...] = ()
    contains: tuple["Report", ...] = ()

    def of(self, step: Step) -> tuple[Finding, ...]:
        """The findings of one step, in the order they were made."""
        return tuple(finding for finding in self.findings if finding.step is step)

    def outcome(self, step: Step) -> Outcome:
        """The outcome of one step; see `step_outcome`."""
        return step_outcome(step, self.findings)

    def at(self, where: Where) -> "Report":
        """The same report, saying where the credential was found."""
        return replace(self, found=where)


# The worst finding of a step speaks for the step.
_SEVERITY: Final = (Outcome.FAILED, Outcome.UNKNOWN, Outcome.PASSED, Outcome.SKIPPED)


def step_outcome(step: Step, findings: tuple[Finding, ...]) -> Outcome:
    """The outcome of one step over its findings: the worst one counts.

    A finding that only informs, such as a second proof that fails beside a good one, is made
    with the code's own outcome but marked `"counts": False` in its detail.
    """
    outcomes = {
        finding.outcome
        for finding in findings
        if finding.step is step and finding.detail.get("counts") is not False
    }
    return next((outcome for outcome in _SEVERITY if outcome in outcomes), Outcome.SKIPPED)


def verdict(findings: tuple[Finding, ...], required: frozenset[Step]) -> Verdict:
    """`refused` if a required step failed, `undetermined` if one is unknown, else `verified`.

    A required step without any finding has not been taken: that is unknown, never passed.
    """
    outcomes = {step: step_outcome(step, findings) for step in required}
    if Outcome.FAILED in outcomes.values():
        return Verdict.REFUSED
    taken = {finding.step for finding in findings}
    if Outcome.UNKNOWN in outcomes.values() or not required <= taken:
        return Verdict.UNDETERMINED
    return Verdict.VERIFIED
