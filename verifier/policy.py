"""Which steps must pass: named, versioned, shown in each report."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final

from schemas.errors import SchemasError
from schemas.json_text import parse
from verifier.errors import VerifierError
from verifier.report import Step

_EVERY_CREDENTIAL: Final = frozenset(
    {Step.FORMAT, Step.CONTEXTS, Step.SCHEMA, Step.PROOF, Step.STATUS, Step.VALIDITY, Step.ISSUER}
)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a reader asks of a credential before relying on it."""

    name: str
    version: str
    required: frozenset[Step] = _EVERY_CREDENTIAL
    require_accredited: bool = False
    every_proof: bool = False  # else one good proof suffices, Open Badges 3.0, "Proofs"
    bind_issuer: bool = True  # the key must be shown to be the issuer's
    open_badges_only: bool = False  # other verifiable credentials are refused
    older_tokens: bool = False  # a JWT may wrap VCDM 2.0 in `vc`, or leave claims out
    legacy_suites: bool = True  # eddsa-2022 and Ed25519Signature2020 are read
    published_keys: bool = True  # keys whose private half stands in a specification
    refresh: bool = True
    endorsements: bool = True
    only_required: bool = False  # leave out every step that is not required
    max_status_age: timedelta | None = None

    def steps(self, *, contents: bool, recipient: bool) -> frozenset[Step]:
        """The required steps of one document: its contents and recipient when there are any."""
        extra = {Step.CONTENTS} if contents else set()
        if recipient:
            extra.add(Step.RECIPIENT)
        if self.require_accredited:
            extra.add(Step.TRUST)
        return self.required | extra

    def requiring_accreditation(self) -> "Policy":
        """The same policy, but only for accredited issuers."""
        return replace(self, require_accredited=True)

    def takes(self, step: Step) -> bool:
        """Whether the step is taken at all; `proof-only` leaves most out."""
        return not self.only_required or step in self.required or step is Step.CONTENTS


STANDARD: Final = Policy("standard", "1")

POLICIES: Final[Mapping[str, Policy]] = MappingProxyType(
    {
        policy.name: policy
        for policy in (
            STANDARD,
            replace(
                STANDARD,
                name="strict",
                required=_EVERY_CREDENTIAL | {Step.TRUST, Step.ENDORSEMENTS},
                require_accredited=True,
                every_proof=True,
                open_badges_only=True,
                legacy_suites=False,
                published_keys=False,
                max_status_age=timedelta(days=7),
            ),
            # For conformance suites: the proof and the data model alone, whoever signed.
            replace(
                STANDARD,
                name="proof-only",
                required=frozenset({Step.FORMAT, Step.CONTEXTS, Step.PROOF}),
                every_proof=True,
                bind_issuer=False,
                older_tokens=True,
                refresh=False,
                endorsements=False,
                only_required=True,
            ),
        )
    }
)

_FLAGS: Final = (
    "require_accredited",
    "every_proof",
    "bind_issuer",
    "open_badges_only",
    "older_tokens",
    "legacy_suites",
    "published_keys",
    "refresh",
    "endorsements",
    "only_required",
)
_MEMBERS: Final = {"name", "version", "based_on", "required", "max_status_age_hours", *_FLAGS}
MAX_STATUS_AGE_HOURS: Final = 24 * 366


def from_text(raw: bytes) -> Policy:
    """A policy of one's own: a JSON object that starts from a named one (`based_on`).

    Members: `name`, `version`, `based_on` (a name of `POLICIES`), `required` (step names),
    `max_status_age_hours`, and the flags of `Policy`.

    Raises:
        VerifierError: `policy-malformed` with the pointer of the member that cannot be read.
    """
    try:
        document = parse(raw)
    except SchemasError as error:
        raise VerifierError("policy-malformed", pointer=error.pointer, reason=error.code) from error
    if not isinstance(document, dict):
        raise VerifierError("policy-malformed", reason="not an object")
    unknown = sorted(set(document) - _MEMBERS)
    if unknown:
        raise VerifierError("policy-malformed", pointer=f"/{unknown[0]}", reason="unknown member")
    return _read(document)


def _read(document: dict[str, Any]) -> Policy:
    base = POLICIES.get(str(document.get("based_on", STANDARD.name)))
    if base is None:
        raise VerifierError("policy-malformed", pointer="/based_on", known=sorted(POLICIES))
    name = document.get("name")
    if not isinstance(name, str) or not name or name in POLICIES:
        raise VerifierError("policy-malformed", pointer="/name", reason="a name of its own")
    flags: dict[str, Any] = {flag: document[flag] for flag in _FLAGS if flag in document}
    for flag, value in flags.items():
        if not isinstance(value, bool):
            raise VerifierError("policy-malformed", pointer=f"/{flag}", reason="true or false")
    return replace(
        base,
        name=name,
        version=str(document.get("version", "1")),
        required=_required(document, base),
        max_status_age=_age(document, base),
        **flags,
    )


def _required(document: dict[str, Any], base: Policy) -> frozenset[Step]:
    names = document.get("required")
    if names is None:
        return base.required
    try:
        return frozenset(Step(name) for name in names)
    except (TypeError, ValueError) as error:
        known = [step.value for step in Step]
        raise VerifierError("policy-malformed", pointer="/required", known=known) from error


def _age(document: dict[str, Any], base: Policy) -> timedelta | None:
    hours = document.get("max_status_age_hours")
    if hours is None:
        return base.max_status_age
    if isinstance(hours, bool) or not isinstance(hours, int | float):
        raise VerifierError("policy-malformed", pointer="/max_status_age_hours", reason="a number")
    if not 0 < hours <= MAX_STATUS_AGE_HOURS:
        raise VerifierError("policy-malformed", pointer="/max_status_age_hours", reason="range")
    return timedelta(hours=hours)
