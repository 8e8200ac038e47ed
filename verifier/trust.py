"""Step "trust": may this body attest this kind of thing, then?

The registries of the federation answer; a badge never speaks for its own issuer.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

from federation.errors import FederationError
from federation.standing import Answer, Judged, Standing
from keys import multikey
from keys.multibase import base64url_encode
from schemas.reading import id_of
from verifier.case import Case
from verifier.compromise import Dating, Stated, issued
from verifier.evidence import evidence
from verifier.proving import Signed
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


# What each answer of a registry means, and the code by which it is told.
_ANSWERS: Final[Mapping[Answer, tuple[Trust, str]]] = MappingProxyType(
    {
        Answer.ACCREDITED: (Trust.ACCREDITED, "issuer-accredited"),
        Answer.KNOWN: (Trust.KNOWN, "issuer-known"),
        Answer.OTHER_KIND: (Trust.NOT_ACCREDITED, "issuer-not-accredited"),
        Answer.NOT_BEGUN: (Trust.NOT_ACCREDITED, "accreditation-not-begun"),
        Answer.OVER: (Trust.NOT_ACCREDITED, "accreditation-over"),
        Answer.NOT_MEMBER_YET: (Trust.NOT_ACCREDITED, "issuer-not-member-yet"),
        Answer.SUSPENDED: (Trust.NOT_ACCREDITED, "issuer-suspended"),
        Answer.ENDED: (Trust.NOT_ACCREDITED, "issuer-withdrawn"),
        Answer.COMPROMISED: (Trust.NOT_ACCREDITED, "issuer-compromised"),
        Answer.UNDATED: (Trust.UNKNOWN, "issuer-compromised-undated"),
    }
)
_BEST_FIRST: Final = (Trust.ACCREDITED, Trust.KNOWN, Trust.NOT_ACCREDITED, Trust.UNKNOWN)
# How registries say that they cannot know; any other error of theirs is told as `registry-refused`.
CANNOT_KNOW: Final = frozenset(
    {"registry-unreachable", "registry-expired", "registry-refused"}
    | {"chain-unreachable", "chain-refused"}
)


@dataclass(frozen=True, slots=True)
class _Opinion:
    """What one registry's answer comes to."""

    level: Trust
    code: str
    registry: str
    detail: Mapping[str, object] = field(default_factory=dict)
    may_change: bool = False  # a newer copy of the registry may say otherwise


def trust(
    case: Case, issuer_findings: tuple[Finding, ...], dated: Dating, told: tuple[Stated, ...]
) -> tuple[Trust, tuple[Finding, ...]]:
    """What the registries say of the issuer when it signed, and the findings that tell it.

    What they say of an issuer says nothing of whoever writes its name: without a passed finding
    about the issuer's key their answer is not looked at.
    """
    if not case.policy.takes(Step.TRUST) or case.is_presentation:
        return Trust.UNKNOWN, (Finding(Step.TRUST, Outcome.SKIPPED, "not-asked"),)
    issuer = id_of(case.document.get("issuer"))
    if issuer is not None and issuer in {id_of(subject) for subject in case.subjects}:
        own = _finding(case, "self-asserted", failed=True)
        return Trust.SELF_ASSERTED, (own, *_imitations(case))
    if any(finding.code == "key-published" for finding in issuer_findings):
        # Anybody can sign with a key whose private half is published: no registry mends that.
        return Trust.UNKNOWN, (_finding(case, "key-published", failed=True),)
    if dated.theft is not None and not dated.standing:
        return _stolen(case, dated.theft)
    if not case.world.registries:
        return Trust.UNKNOWN, (Finding(Step.TRUST, Outcome.UNKNOWN, "no-registry"),)
    if step_outcome(Step.ISSUER, issuer_findings) is not Outcome.PASSED:
        return Trust.UNKNOWN, (Finding(Step.TRUST, Outcome.UNKNOWN, "issuer-not-shown"),)
    return _answered(case, dated, told)


def _stolen(case: Case, theft: Finding) -> tuple[Trust, tuple[Finding, ...]]:
    if theft.outcome is Outcome.FAILED:
        told = replace(_finding(case, theft.code, failed=True), detail=theft.detail)
        return Trust.NOT_ACCREDITED, (told,)
    return Trust.UNKNOWN, (Finding(Step.TRUST, Outcome.UNKNOWN, theft.code, theft.detail),)


def _answered(
    case: Case, dated: Dating, told: tuple[Stated, ...]
) -> tuple[Trust, tuple[Finding, ...]]:
    """The best answer of all registries, and beside it what disturbs it."""
    opinions = [_opinion(case, dated, one.registry, one.standing) for one in told if one.standing]
    silent = [_cannot_know(one.registry, one.error) for one in told if one.error is not None]
    if not opinions and silent:
        return Trust.UNKNOWN, (silent[0], *map(_informs, silent[1:]), *_imitations(case))
    if not opinions:
        return Trust.UNKNOWN, (_finding(case, "issuer-unknown", failed=True), *_imitations(case))
    best = min(opinions, key=lambda one: _BEST_FIRST.index(one.level))
    # Where somebody could not be asked, or an older copy answered, a no is not the last word.
    doubtful = best.level is not Trust.ACCREDITED and (bool(silent) or best.may_change)
    main = _finding(
        case, best.code, failed=best.level is not Trust.ACCREDITED, doubtful=doubtful, **best.detail
    )
    return best.level, (main, *_disagreement(opinions), *map(_informs, silent))


def _opinion(case: Case, dated: Dating, registry: str, standing: Standing) -> _Opinion:
    kind, now = kind_of(case), case.world.now
    at = dated.at or issued(case)
    judged = standing.judged(kind, at, now, witnessed=dated.witnessed)
    level, code = _ANSWERS[judged.answer]
    detail = {
        "name": standing.name,
        "registry": registry,
        "kind": kind,
        **evidence(standing, judged, kind, now),
    }
    if level in (Trust.ACCREDITED, Trust.KNOWN) and not _by_its_key(standing, dated.standing, at):
        newer = standing.issued_at is not None and at > standing.issued_at
        return _Opinion(Trust.UNKNOWN, "key-not-registered", registry, detail, newer)
    return _Opinion(level, code, registry, detail, _may_change(judged, standing, at))


def _may_change(judged: Judged, standing: Standing, at: datetime) -> bool:
    """Whether the signature is younger than what is known of the registry, and a yes may come.

    A copy is as young as the last time its anchor said that there is no newer one.
    """
    may_come = judged.answer in (Answer.OTHER_KIND, Answer.OVER, Answer.NOT_BEGUN)
    known = [one for one in (standing.issued_at, standing.confirmed_at) if one is not None]
    return may_come and bool(known) and at > max(known)


def _by_its_key(standing: Standing, signed: tuple[Signed, ...], at: datetime) -> bool:
    """Whether a key that the registry lists for the member at that date signed it.

    Where it lists none, or nothing was signed (a hosted badge), there is nothing to compare.
    """
    keys = [one for one in signed if one.key is not None]
    if not standing.keys or not keys:
        return True
    for one in keys:
        found = standing.key(multikey.encode(one.key)) if one.key else None
        if found is not None and found.signs(one.at or at):
            return True
    return False


def _disagreement(opinions: list[_Opinion]) -> Iterator[Finding]:
    levels = {one.level for one in opinions}
    if {Trust.ACCREDITED, Trust.NOT_ACCREDITED} <= levels:
        answers = [{"registry": one.registry, "code": one.code} for one in opinions]
        named = ", ".join(one.registry for one in opinions)
        detail = {"registries": named, "answers": answers, "counts": False}
        yield Finding(Step.TRUST, Outcome.UNKNOWN, "anchors-disagree", detail)


def _cannot_know(registry: str, error: FederationError) -> Finding:
    code = error.code if error.code in CANNOT_KNOW else "registry-refused"
    reason = error.facts.get("reason", error.code)
    return Finding(Step.TRUST, Outcome.UNKNOWN, code, {"registry": registry, "reason": reason})


def _informs(finding: Finding) -> Finding:
    return replace(finding, detail={**finding.detail, "counts": False})


def _imitations(case: Case) -> Iterator[Finding]:
    """Members that the issuer could be taken for, by its name or its logo."""
    profile = case.document.get("issuer")
    name = profile.get("name") if isinstance(profile, dict) else None
    if not isinstance(name, str):
        return
    logo = _logo(profile.get("image")) if isinstance(profile, dict) else None
    for registry in case.world.registries:
        with suppress(FederationError):
            found = registry.resembling(name, logo)
            if found is not None:
                facts = {"name": found.name, "member": found.id, "by": found.by}
                detail = {**facts, "registry": registry.name, "counts": False}
                yield Finding(Step.TRUST, Outcome.UNKNOWN, "issuer-imitates", detail)
                return


def _logo(image: Any) -> str | None:
    """The digest of a logo that stands in the badge itself; none is fetched to compare it."""
    address = id_of(image)
    head, comma, data = (address or "").partition(",")
    if not comma or not head.startswith("data:image/") or not head.endswith(";base64"):
        return None
    try:
        return "sha256-" + base64url_encode(sha256(base64.b64decode(data, validate=True)).digest())
    except (ValueError, binascii.Error):
        return None


def _finding(
    case: Case, code: str, *, failed: bool, doubtful: bool = False, **facts: object
) -> Finding:
    """Without a demand for accreditation the answer informs; with one, it decides."""
    kept = {name: value for name, value in facts.items() if value is not None}
    if not failed:
        return Finding(Step.TRUST, Outcome.PASSED, code, kept)
    decides = case.policy.require_accredited and not doubtful
    return Finding(Step.TRUST, Outcome.FAILED if decides else Outcome.UNKNOWN, code, kept)
