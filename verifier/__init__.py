"""Is it good and, if not, why? `verify(found, policy, world)` answers with a `Report`."""

from verifier.case import Expectations
from verifier.engine import verify
from verifier.policy import POLICIES, Policy
from verifier.recipient import Recipient
from verifier.report import Finding, Outcome, Report, Step, Trust, Verdict

__all__ = [
    "POLICIES",
    "Expectations",
    "Finding",
    "Outcome",
    "Policy",
    "Recipient",
    "Report",
    "Step",
    "Trust",
    "Verdict",
    "verify",
]
