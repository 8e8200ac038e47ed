"""What a live trust chain says of an issuer that no registry knows.

Registries are asked first, on this machine. Only when all of them answer that they do not know the
issuer, and its own document names its entity in a federation, is anybody asked about it.
"""

from typing import Final

from federation import live
from federation.errors import FederationError
from keys.errors import KeysError
from schemas.reading import id_of
from verifier.case import Case
from verifier.compromise import Stated
from verifier.report import Finding, Outcome, Step, step_outcome

UNREACHABLE: Final = "chain-unreachable"
REFUSED: Final = "chain-refused"


def chained(
    case: Case, told: tuple[Stated, ...], issuer_findings: tuple[Finding, ...]
) -> tuple[Stated, ...]:
    """What the registries told, and a chain's word where they know nothing of the issuer.

    A chain that cannot be had or believed is an answer, too: nobody can know then.
    """
    issuer = id_of(case.document.get("issuer"))
    if issuer is None or not _is_asked(case, issuer, told, issuer_findings):
        return told
    try:
        entity_id = live.entity_named(case.world.resolve(issuer.partition("#")[0]))
    except KeysError:
        return told
    if entity_id is None:
        return told
    try:
        found = live.standing(entity_id, issuer, case.world)
    except FederationError as error:
        return (*told, Stated(entity_id, error=_why(error)))
    return told if found is None else (*told, Stated(found.anchor, found.standing))


def _is_asked(
    case: Case, issuer: str, told: tuple[Stated, ...], issuer_findings: tuple[Finding, ...]
) -> bool:
    """Whether there is anything to ask: else nobody learns that this credential was looked at."""
    if case.is_presentation or not case.policy.takes(Step.TRUST):
        return False
    if not told or any(one.standing is not None or one.error is not None for one in told):
        return False
    if issuer in {id_of(subject) for subject in case.subjects}:
        return False
    shown = step_outcome(Step.ISSUER, issuer_findings) is Outcome.PASSED
    return shown and bool(live.anchors_of(case.world.registries))


def _why(error: FederationError) -> FederationError:
    if error.code == UNREACHABLE:
        return FederationError(UNREACHABLE, reason=error.facts.get("reason", UNREACHABLE))
    return FederationError(REFUSED, reason=error.code)
