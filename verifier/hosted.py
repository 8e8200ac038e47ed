"""Open Badges 2.0: an assertion is as good as the place that hosts it, or the key that signed it.

https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/index.html#Verification
An assertion is never taken at its word: for a hosted one the copy at its own address counts, for a
signed one the key that the issuer's profile lists.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from federation.errors import FetchError
from federation.fetch import Kind as Fetching
from keys import spki
from keys.errors import KeysError
from proofs.errors import ProofsError
from proofs.jose import HeaderRules, parse_compact, verify_compact
from schemas import identity, openbadges2, openbadges2_faults
from schemas.errors import SchemasError
from schemas.json_text import parse
from schemas.openbadges2 import Verification
from schemas.reading import Form, Generation, Received, as_list, generation, id_of, types
from verifier import digest
from verifier.case import Case
from verifier.errors import VerifierError
from verifier.proving import Signed
from verifier.report import Finding, Outcome, Step, step_outcome

HTTP_GONE: Final = 410
HEADER: Final = HeaderRules(
    frozenset({"alg", "typ", "kid", "jwk"}), frozenset({None, "jwt", "jws"})
)


class HostedError(VerifierError):
    """One finding that ends the examination of an assertion."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Assertion:
    """An assertion with its badge class and issuer, as their own addresses give them."""

    seen: openbadges2.Assertion
    badge: dict[str, Any]
    issuer: dict[str, Any]

    def credential(self) -> dict[str, Any]:
        """The same in the terms of Open Badges 3.0, for showing."""
        return openbadges2.to_credential(self.seen.document, self.badge, self.issuer)


def is_open_badges_2(received: Received) -> bool:
    """Whether this is an assertion of Open Badges 2.0."""
    return generation(received.document) is Generation.OB_2_0 and "Assertion" in types(
        received.document
    )


def examine(case: Case) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """The assertion as a credential to show, and the findings of every step."""
    findings = [*_left_out()]
    shown = openbadges2.to_credential(case.document)
    try:
        for found in _findings(case):
            if isinstance(found, Finding):
                findings.append(found)
            else:
                shown = found
    except HostedError as error:
        findings.append(error.finding)
    return shown, tuple(findings)


def signed(case: Case, issuer_findings: tuple[Finding, ...]) -> tuple[Signed, ...]:
    """What vouches for the assertion, where it was found to be the issuer's: a key or its host."""
    if step_outcome(Step.ISSUER, issuer_findings) is not Outcome.PASSED:
        return ()
    token = digest.of_token(case.received.raw) if case.received.form is Form.JWT else None
    return (Signed(None, None, None, token),)


def _left_out() -> tuple[Finding, ...]:
    """Nothing is canonicalized, so no term can be lost; there is no refresh."""
    return (
        Finding(Step.CONTEXTS, Outcome.PASSED, "contexts-not-used"),
        Finding(Step.REFRESH, Outcome.SKIPPED, "refresh-none"),
    )


def _findings(case: Case) -> Iterator[Finding | dict[str, Any]]:
    yield Finding(Step.FORMAT, Outcome.PASSED, "format-valid", {"generation": Generation.OB_2_0})
    yield from _schema(case)
    assertion = _assertion(case)
    yield assertion.credential()
    yield _validity(case, assertion)
    yield _recipient(case)
    signed = case.received.form is Form.JWT
    if (assertion.seen.verification is Verification.SIGNED) != signed:
        raise _failed(Step.PROOF, "verification-unknown")
    yield from _signed(case, assertion) if signed else _hosted(case, assertion)


def _schema(case: Case) -> Iterator[Finding]:
    faults = [
        Finding(Step.SCHEMA, Outcome.FAILED, fault.code, {"pointer": fault.pointer, **fault.facts})
        for fault in openbadges2_faults.faults(case.document)
        if fault.code != "date-malformed"  # older notations are read
    ]
    yield from faults or [Finding(Step.SCHEMA, Outcome.PASSED, "schema-valid")]


def _assertion(case: Case) -> Assertion:
    seen = openbadges2.Assertion.of(case.document)
    badge = _linked(case, seen.badge, "BadgeClass")
    issuer = _linked(case, badge.get("issuer"), "Issuer", "Profile")
    return Assertion(seen, badge, issuer)


def _linked(case: Case, value: object, *kinds: str) -> dict[str, Any]:
    """A badge class or profile: what its own address gives, never only what was embedded."""
    url = id_of(value)
    if url is None or not url.startswith(("https://", "http://")):
        raise _failed(Step.SCHEMA, "hosted-link-missing", kind=kinds[0])
    document = _fetched(case, url, Step.SCHEMA)
    if not set(kinds) & set(types(document)) or document.get("id") != url:
        raise _failed(Step.SCHEMA, "hosted-differs", url=url)
    return document


def _hosted(case: Case, assertion: Assertion) -> Iterator[Finding | dict[str, Any]]:
    """HostedBadge: the copy at its own address counts, within the scope of its issuer."""
    url = assertion.seen.url
    if url is None or not url.startswith(("https://", "http://")):
        raise _failed(Step.PROOF, "hosted-link-missing", kind="Assertion")
    if not openbadges2.is_hosted_by(url, assertion.issuer):
        raise _failed(Step.ISSUER, "hosted-scope", url=url)
    copy = _fetched(case, url, Step.PROOF, gone="revoked")
    if copy.get("revoked") is True:
        reason = copy.get("revocationReason")
        raise _failed(Step.STATUS, "revoked", purpose="revocation", reason=reason)
    if not openbadges2.says_the_same(assertion.seen.document, copy):
        raise _failed(Step.PROOF, "hosted-differs", url=url)
    # What a baked image repeats of its badge class, or leaves out, is not to be relied on.
    yield replace(assertion, seen=openbadges2.Assertion.of(copy)).credential()
    yield Finding(Step.PROOF, Outcome.PASSED, "hosted-confirmed", {"url": url})
    yield Finding(Step.ISSUER, Outcome.PASSED, "hosted-in-scope", {"url": url})
    yield Finding(Step.STATUS, Outcome.PASSED, "status-not-set", {"purpose": "revocation"})


def _signed(case: Case, assertion: Assertion) -> Iterator[Finding]:
    """SignedBadge: the key that the assertion names must be one of the issuer's own."""
    listed = [id_of(key) for key in as_list(assertion.issuer.get("publicKey"))]
    named = assertion.seen.key or next(iter(listed), None)
    if named is None or named not in listed:
        raise _failed(Step.ISSUER, "controller-mismatch", verificationMethod=named)
    document = _fetched(case, named, Step.PROOF)
    if id_of(document.get("owner")) != id_of(assertion.issuer):
        raise _failed(Step.ISSUER, "controller-mismatch", verificationMethod=named)
    try:
        jws = parse_compact(case.received.raw, HEADER)
        verify_compact(jws, spki.read_pem(document.get("publicKeyPem")))
    except (KeysError, ProofsError) as error:
        raise _failed(Step.PROOF, error.code, verificationMethod=named) from error
    facts = {"verificationMethod": named}
    yield Finding(Step.PROOF, Outcome.PASSED, "proof-valid", facts)
    yield Finding(Step.ISSUER, Outcome.PASSED, "key-is-issuers", facts)
    yield _listed(case, assertion)


def _listed(case: Case, assertion: Assertion) -> Finding:
    url = id_of(assertion.issuer.get("revocationList"))
    if url is None:
        return Finding(Step.STATUS, Outcome.PASSED, "status-none")
    listed = _fetched(case, url, Step.STATUS)
    reason = openbadges2.revocation(listed, assertion.seen.document)
    if reason is not None:
        detail = {"list": url, "reason": reason, "purpose": "revocation"}
        return Finding(Step.STATUS, Outcome.FAILED, "revoked", detail)
    return Finding(Step.STATUS, Outcome.PASSED, "status-not-set", {"purpose": "revocation"})


def _validity(case: Case, assertion: Assertion) -> Finding:
    seen = assertion.seen
    if seen.issued_on is None or ("expires" in seen.document and seen.expires is None):
        return Finding(Step.VALIDITY, Outcome.FAILED, "date-malformed")
    if case.world.now < seen.issued_on:
        at = {"at": seen.issued_on.isoformat()}
        return Finding(Step.VALIDITY, Outcome.FAILED, "not-yet-valid", at)
    if seen.expires is None:
        return Finding(Step.VALIDITY, Outcome.PASSED, "no-end-date")
    ended = case.world.now > seen.expires
    code, outcome = ("expired", Outcome.FAILED) if ended else ("within-dates", Outcome.PASSED)
    return Finding(Step.VALIDITY, outcome, code, {"at": seen.expires.isoformat()})


def _recipient(case: Case) -> Finding:
    expected = case.expect.recipient
    if expected is None:
        return Finding(Step.RECIPIENT, Outcome.SKIPPED, "recipient-not-asked")
    claimed = openbadges2.identity(case.document)
    if claimed is not None and _is(claimed, expected.identity_type, expected.spellings()):
        return Finding(Step.RECIPIENT, Outcome.PASSED, "recipient-matches")
    return Finding(Step.RECIPIENT, Outcome.FAILED, "recipient-differs")


def _is(claimed: dict[str, Any], identity_type: str | None, values: tuple[str, ...]) -> bool:
    try:
        known = identity_type or str(claimed["identityType"])
        return any(identity.matches(claimed, known, value) for value in values)
    except SchemasError:
        return False  # an unreadable identity names nobody


def _fetched(case: Case, url: str, step: Step, *, gone: str | None = None) -> dict[str, Any]:
    try:
        document = parse(case.world.fetch(url, Fetching.CREDENTIAL).body)
    except FetchError as error:
        if gone is not None and error.facts.get("status") == HTTP_GONE:
            raise _failed(Step.STATUS, gone, url=url) from error
        detail = {"url": url, "reason": error.code}
        raise HostedError(Finding(step, Outcome.UNKNOWN, "hosted-unreachable", detail)) from error
    except SchemasError as error:
        raise _failed(step, error.code, url=url) from error
    if not isinstance(document, dict):
        raise _failed(step, "not-a-credential", url=url)
    return document


def _failed(step: Step, code: str, **detail: object) -> HostedError:
    kept = {name: value for name, value in detail.items() if value is not None}
    return HostedError(Finding(step, Outcome.FAILED, code, kept))
