"""Step "refresh": a newer copy from the issuer, asked for once and only after a good proof.

Open Badges 3.0, "Verification", refresh. On any failure the original stands.
The question goes to the issuer's own address and tells it that this credential is being looked
at; a policy can leave it out, and no issuer of ours asks for it.
"""

from typing import Any, Final

from federation.errors import FetchError
from federation.fetch import Kind as Fetching
from schemas.errors import SchemasError
from schemas.reading import Received, as_list, id_of, read, types
from verifier.case import Case
from verifier.proving import prove
from verifier.report import Finding, Outcome, Step
from verifier.steps import form

SERVICE: Final = "1EdTechCredentialRefresh"


def refresh(case: Case, *, proven: bool) -> tuple[Case, tuple[Finding, ...]]:
    """The case to go on with, refreshed or not, and what was found on the way."""
    service = _service(case)
    if service is None or case.is_presentation:
        return case, (_skipped("refresh-none"),)
    if not case.policy.refresh or not case.policy.takes(Step.REFRESH):
        return case, (_skipped("refresh-not-asked"),)
    if not proven:
        return case, (_skipped("refresh-proof-first"),)
    try:
        received = read(case.world.fetch(service, Fetching.CREDENTIAL).body)
    except FetchError as error:
        return case, (_kept(Outcome.UNKNOWN, "refresh-unreachable", error.code),)
    except SchemasError as error:
        return case, (_kept(Outcome.UNKNOWN, "refresh-unreadable", error.code),)
    return _judged(case, received)


def _judged(case: Case, received: Received) -> tuple[Case, tuple[Finding, ...]]:
    """Steps 1 and 2 again on the answer; it must be the same credential by the same issuer."""
    if received.document == case.document:
        return case, (Finding(Step.REFRESH, Outcome.PASSED, "refresh-unchanged"),)
    for name in ("id", "issuer"):
        if id_of(received.document.get(name)) != id_of(case.document.get(name)):
            return case, (_kept(Outcome.UNKNOWN, "refresh-other-credential", name),)
    refreshed = Case(received, case.policy, case.world, case.expect, case.depth)
    if form(refreshed)[0].outcome is not Outcome.PASSED or not prove(refreshed).holds:
        return case, (_kept(Outcome.UNKNOWN, "refresh-not-proven", "proof"),)
    return refreshed, (Finding(Step.REFRESH, Outcome.PASSED, "refresh-newer"),)


def _service(case: Case) -> str | None:
    for service in as_list(case.document.get("refreshService")):
        if SERVICE in types(service) and isinstance(_id(service), str):
            return str(_id(service))
    return None


def _id(service: Any) -> object:
    return service.get("id") if isinstance(service, dict) else None


def _skipped(code: str) -> Finding:
    return Finding(Step.REFRESH, Outcome.SKIPPED, code)


def _kept(outcome: Outcome, code: str, reason: str) -> Finding:
    return Finding(Step.REFRESH, outcome, code, {"reason": reason})
