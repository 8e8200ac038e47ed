"""Step "refresh": a newer copy from the issuer, asked for once and only after a good proof.

Open Badges 3.0, "Verification", refresh. On any failure the original stands.
The question goes to the issuer's own address and tells it that this credential is being looked
at; a policy can leave it out, and no issuer of ours asks for it.
"""

from dataclasses import replace
from typing import Any, Final

from federation.errors import FetchError
from federation.fetch import Kind as Fetching
from schemas.equality import newer
from schemas.errors import SchemasError
from schemas.reading import Received, as_list, id_of, read, types
from verifier.case import Case
from verifier.proving import prove
from verifier.report import Finding, Outcome, Step, step_outcome
from verifier.steps import contexts, form

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
    refreshed = replace(case, received=received)
    if refreshed.document == case.document:
        return case, (Finding(Step.REFRESH, Outcome.PASSED, "refresh-unchanged"),)
    for name in ("id", "issuer"):
        if id_of(refreshed.document.get(name)) != id_of(case.document.get(name)):
            return case, (_kept(Outcome.UNKNOWN, "refresh-other-credential", name),)
    if refreshed.kind is not case.kind:
        return case, (_kept(Outcome.UNKNOWN, "refresh-other-credential", "type"),)
    proved = prove(refreshed)
    formal = (*form(refreshed), *contexts(refreshed, proved))
    if not proved.holds or step_outcome(Step.FORMAT, formal) is not Outcome.PASSED:
        return case, (_kept(Outcome.UNKNOWN, "refresh-not-proven", "proof"),)
    if step_outcome(Step.CONTEXTS, formal) is not Outcome.PASSED:
        return case, (_kept(Outcome.UNKNOWN, "refresh-not-proven", "contexts"),)
    if _is_older(refreshed, case):
        return case, (_kept(Outcome.UNKNOWN, "refresh-older", "validFrom"),)
    return refreshed, (Finding(Step.REFRESH, Outcome.PASSED, "refresh-newer"),)


def _is_older(refreshed: Case, original: Case) -> bool:
    """Open Badges 3.0, "Equality and Comparison": a later beginning is the later issue."""
    try:
        return newer(original.document, refreshed.document)
    except SchemasError:
        return False  # without dates nobody can tell


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
