"""Step "trust": may this body attest this kind of thing, then?

The registries of the federation answer; a badge never speaks for its own issuer.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from federation.standing import Ending, Standing
from schemas.errors import SchemasError
from schemas.reading import id_of, instant
from verifier.case import Case
from verifier.report import Finding, Outcome, Step, Trust, step_outcome

# Which accreditation an achievement asks for, by its type (Open Badges 3.0, AchievementType).
KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Competency": "socle",
        "Assessment": "socle",
        "Certificate": "certificate",
        "CertificateOfCompletion": "certificate",
        "Certification": "certificate",
        "Degree": "certificate",
        "Diploma": "certificate",
        "License": "certificate",
        "MicroCredential": "certificate",
        "SecondarySchoolDiploma": "certificate",
        "Badge": "engagement",
        "CommunityService": "engagement",
        "Membership": "engagement",
        "ext:Discovery": "discovery",
        "CoCurricular": "discovery",
        "ApprenticeshipCertificate": "placement",
        "Fieldwork": "placement",
        "Course": "training",
        "LearningProgram": "training",
    }
)


def kind_of(case: Case) -> str | None:
    """The accreditation that attesting this achievement asks for; None when nothing tells."""
    for subject in case.subjects:
        achievement = subject.get("achievement") if isinstance(subject, dict) else None
        named = achievement.get("achievementType") if isinstance(achievement, dict) else None
        if isinstance(named, str) and named in KINDS:
            return KINDS[named]
    return None


def trust(
    case: Case, issuer_findings: tuple[Finding, ...], signed_at: datetime | None
) -> tuple[Trust, tuple[Finding, ...]]:
    """What the registries say of the issuer when it signed, and the finding that tells it.

    What they say of an issuer says nothing of whoever writes its name: without a passed finding
    about the issuer's key nothing is looked up.
    """
    if not case.policy.takes(Step.TRUST) or case.is_presentation:
        return Trust.UNKNOWN, (Finding(Step.TRUST, Outcome.SKIPPED, "not-asked"),)
    issuer = id_of(case.document.get("issuer"))
    if issuer is not None and issuer in {id_of(subject) for subject in case.subjects}:
        return Trust.SELF_ASSERTED, (_finding(case, "self-asserted", failed=True),)
    if any(finding.code == "key-published" for finding in issuer_findings):
        # Anybody can sign with a key whose private half is published: no registry mends that.
        return Trust.UNKNOWN, (_finding(case, "key-published", failed=True),)
    if not case.world.registries:
        return Trust.UNKNOWN, (Finding(Step.TRUST, Outcome.UNKNOWN, "no-registry"),)
    if step_outcome(Step.ISSUER, issuer_findings) is not Outcome.PASSED:
        return Trust.UNKNOWN, (Finding(Step.TRUST, Outcome.UNKNOWN, "issuer-not-shown"),)
    return _looked_up(case, issuer or "", signed_at or _issued(case))


def _looked_up(case: Case, issuer: str, at: datetime) -> tuple[Trust, tuple[Finding, ...]]:
    for registry in case.world.registries:
        standing = registry.standing(issuer, at)
        if standing is not None:
            return _standing(case, standing, at, registry.name)
    return Trust.UNKNOWN, (_finding(case, "issuer-unknown", failed=True),)


def _standing(
    case: Case, standing: Standing, at: datetime, registry: str
) -> tuple[Trust, tuple[Finding, ...]]:
    kind = kind_of(case)
    facts = {"name": standing.name, "registry": registry, "kind": kind}
    if standing.withdrawn_at(_judged_at(case, standing, at)):
        return Trust.NOT_ACCREDITED, (_finding(case, "issuer-withdrawn", failed=True, **facts),)
    if not standing.accreditations:
        return Trust.KNOWN, (_finding(case, "issuer-known", failed=True, **facts),)
    if kind is not None and standing.accredited(kind, at):
        return Trust.ACCREDITED, (_finding(case, "issuer-accredited", failed=False, **facts),)
    return Trust.NOT_ACCREDITED, (_finding(case, "issuer-not-accredited", failed=True, **facts),)


def _finding(case: Case, code: str, *, failed: bool, **facts: object) -> Finding:
    """Without a demand for accreditation the answer informs; with one, it decides."""
    kept = {name: value for name, value in facts.items() if value is not None}
    if not failed:
        return Finding(Step.TRUST, Outcome.PASSED, code, kept)
    outcome = Outcome.FAILED if case.policy.require_accredited else Outcome.UNKNOWN
    return Finding(Step.TRUST, outcome, code, kept)


def _judged_at(case: Case, standing: Standing, at: datetime) -> datetime:
    """With a stolen key any date can be written: then it counts what is known now."""
    withdrawal = standing.withdrawal
    stolen = withdrawal is not None and withdrawal.kind is Ending.COMPROMISED
    return case.world.now if stolen else at


def _issued(case: Case) -> datetime:
    """The date of issue where the proof has none, else now."""
    for name in ("validFrom", "issuanceDate"):
        try:
            if name in case.document:
                return instant(case.document[name])
        except SchemasError:
            continue
    return case.world.now
