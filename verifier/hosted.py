"""Open Badges 2.0: an assertion is as good as the place that hosts it, or the key that signed it.

Open Badges 2.0, sections "Verification" and "Assertion Verification":
https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/index.html#Verification
An assertion is never taken at its word: for a hosted one the copy at its own address counts, for a
signed one the key that the issuer's profile lists.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from federation.errors import FetchError
from federation.fetch import Kind as Fetching
from keys import spki
from keys.errors import KeysError
from keys.kinds import ALGORITHMS
from proofs.errors import ProofsError
from proofs.jose import HeaderRules, parse_compact, verify_compact
from schemas.errors import SchemasError
from schemas.json_text import parse
from schemas.reading import Form, Generation, Received, as_list, generation, id_of, instant, types
from verifier.case import Case
from verifier.errors import VerifierError
from verifier.recipient import names
from verifier.report import Finding, Outcome, Step

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

    document: dict[str, Any]
    badge: dict[str, Any]
    issuer: dict[str, Any]


def is_open_badges_2(received: Received) -> bool:
    """Whether this is an assertion of Open Badges 2.0."""
    return generation(received.document) is Generation.OB_2_0 and "Assertion" in types(
        received.document
    )


def findings(case: Case) -> tuple[Finding, ...]:
    """Every step for an assertion; what the standard of 2018 does not know is left out."""
    try:
        return tuple(_findings(case))
    except HostedError as error:
        return (*_left_out(), error.finding)


def _findings(case: Case) -> Iterator[Finding]:
    yield from _left_out()
    yield Finding(Step.FORMAT, Outcome.PASSED, "format-valid", {"generation": "Open Badges 2.0"})
    assertion = _assertion(case)
    yield Finding(Step.SCHEMA, Outcome.PASSED, "schema-valid")
    if case.received.form is Form.JWT:
        yield from _signed(case, assertion)
    else:
        yield from _hosted(case, assertion)
    yield _validity(case, assertion)
    yield _recipient(case, assertion)


def _left_out() -> tuple[Finding, ...]:
    """Nothing is canonicalized, so no term can be lost; there is no refresh and no registry."""
    return (
        Finding(Step.CONTEXTS, Outcome.PASSED, "contexts-not-used"),
        Finding(Step.REFRESH, Outcome.SKIPPED, "refresh-none"),
    )


def _assertion(case: Case) -> Assertion:
    document = dict(case.document)
    badge = _linked(case, document.get("badge"), "BadgeClass")
    issuer = _linked(case, badge.get("issuer"), "Issuer", "Profile")
    return Assertion(document, badge, issuer)


def _linked(case: Case, value: object, *kinds: str) -> dict[str, Any]:
    """A badge class or profile: what its own address gives, never only what was embedded."""
    url = id_of(value)
    if url is None or not url.startswith(("https://", "http://")):
        raise _failed(Step.SCHEMA, "hosted-link-missing", kind=kinds[0])
    document = _fetched(case, url, Step.SCHEMA)
    if not set(kinds) & set(types(document)) or document.get("id") != url:
        raise _failed(Step.SCHEMA, "hosted-differs", url=url)
    return document


def _hosted(case: Case, assertion: Assertion) -> Iterator[Finding]:
    """HostedBadge: the copy at its own address counts, within the scope of its issuer."""
    url = assertion.document.get("id")
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        raise _failed(Step.PROOF, "hosted-link-missing", kind="Assertion")
    if urlsplit(url).netloc not in _scope(assertion.issuer):
        raise _failed(Step.ISSUER, "hosted-scope", url=url)
    copy = _fetched(case, url, Step.PROOF, gone="revoked")
    if copy.get("revoked") is True:
        reason = copy.get("revocationReason")
        raise _failed(Step.STATUS, "revoked", purpose="revocation", reason=reason)
    if copy != assertion.document:
        raise _failed(Step.PROOF, "hosted-differs", url=url)
    yield Finding(Step.PROOF, Outcome.PASSED, "hosted-confirmed", {"url": url})
    yield Finding(Step.ISSUER, Outcome.PASSED, "hosted-in-scope", {"url": url})
    yield Finding(Step.STATUS, Outcome.PASSED, "status-not-set", {"purpose": "revocation"})


def _scope(issuer: dict[str, Any]) -> set[str]:
    """Where assertions may be hosted: what the profile allows, else its own origin."""
    policy = issuer.get("verification")
    allowed = policy.get("allowedOrigins") if isinstance(policy, dict) else None
    origins = {name for name in as_list(allowed) if isinstance(name, str)}
    return origins or {urlsplit(id_of(issuer) or "").netloc}


def _signed(case: Case, assertion: Assertion) -> Iterator[Finding]:
    """SignedBadge: the key that the assertion names must be one of the issuer's own."""
    verification = assertion.document.get("verification")
    creator = id_of(verification.get("creator")) if isinstance(verification, dict) else None
    listed = {id_of(key) for key in as_list(assertion.issuer.get("publicKey"))}
    creator = creator or next(iter(listed), None)
    if creator is None or creator not in listed:
        raise _failed(Step.ISSUER, "controller-mismatch", verificationMethod=creator)
    document = _fetched(case, creator, Step.PROOF)
    if id_of(document.get("owner")) != id_of(assertion.issuer):
        raise _failed(Step.ISSUER, "controller-mismatch", verificationMethod=creator)
    try:
        jws = parse_compact(case.received.raw, HEADER)
        key = spki.read_pem(document.get("publicKeyPem"))
        verify_compact(jws, key)
    except (KeysError, ProofsError) as error:
        raise _failed(Step.PROOF, error.code, verificationMethod=creator) from error
    facts = {"verificationMethod": creator, "algorithm": ALGORITHMS[key.type].value}
    yield Finding(Step.PROOF, Outcome.PASSED, "proof-valid", facts)
    yield Finding(Step.ISSUER, Outcome.PASSED, "key-is-issuers", facts)
    yield _listed(case, assertion)


def _listed(case: Case, assertion: Assertion) -> Finding:
    """The issuer's revocation list: identifiers, or objects with one."""
    url = id_of(assertion.issuer.get("revocationList"))
    if url is None:
        return Finding(Step.STATUS, Outcome.PASSED, "status-none")
    document = _fetched(case, url, Step.STATUS)
    own = {assertion.document.get("id"), assertion.document.get("uid")} - {None}
    for revoked in as_list(document.get("revokedAssertions")):
        found = {id_of(revoked), revoked.get("uid") if isinstance(revoked, dict) else None}
        if own & found:
            return Finding(Step.STATUS, Outcome.FAILED, "revoked", {"list": url})
    return Finding(Step.STATUS, Outcome.PASSED, "status-not-set", {"purpose": "revocation"})


def _validity(case: Case, assertion: Assertion) -> Finding:
    try:
        issued = instant(assertion.document.get("issuedOn"))
        expires = assertion.document.get("expires")
        end = None if expires is None else instant(expires)
    except SchemasError as error:
        return Finding(Step.VALIDITY, Outcome.FAILED, error.code, dict(error.facts))
    if case.world.now < issued:
        return Finding(Step.VALIDITY, Outcome.FAILED, "not-yet-valid", {"at": issued.isoformat()})
    if end is not None and case.world.now > end:
        return Finding(Step.VALIDITY, Outcome.FAILED, "expired", {"at": end.isoformat()})
    code = "no-end-date" if end is None else "within-dates"
    return Finding(Step.VALIDITY, Outcome.PASSED, code, {"at": end.isoformat()} if end else {})


def _recipient(case: Case, assertion: Assertion) -> Finding:
    expected = case.expect.recipient
    if expected is None:
        return Finding(Step.RECIPIENT, Outcome.SKIPPED, "recipient-not-asked")
    if names(assertion.document.get("recipient"), expected):
        return Finding(Step.RECIPIENT, Outcome.PASSED, "recipient-matches")
    return Finding(Step.RECIPIENT, Outcome.FAILED, "recipient-differs")


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
