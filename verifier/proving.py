"""Steps "proof" and "issuer": does a key protect this text, and whose key is it?

The two are asked apart, so that a reader learns whether a text was altered or whether somebody
else signed it. Open Badges 3.0, sections "Proofs" and "Verification".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import proofs
from federation.registered import RegisteredDocument
from keys.errors import KeysError
from keys.material import PublicKey
from keys.published import is_published_test_key
from proofs import vc_jwt
from proofs.chains import proofs_of
from proofs.data_integrity_checks import date_of
from proofs.errors import ProofInvalid, ProofsError, ProofUndetermined
from proofs.proof import Check, ProofResult
from proofs.vc_jwt_claims import signed_at
from schemas.reading import Form
from verifier import digest
from verifier.case import Case
from verifier.report import Finding, Outcome, Step

# Errors that speak of the key's owner and not of the signature.
BINDING_CODES: Final = frozenset({"controller-mismatch", "jwk-not-bound"})

# Errors that speak of terms and contexts and not of the signature.
CONTEXT_CODES: Final = frozenset(
    {
        "context-invalid",
        "context-unknown",
        "id-abbreviated",
        "id-relative",
        "jsonld-invalid",
        "keyword-not-plain",
        "keyword-unknown",
        "language-invalid",
        "member-misplaced",
        "protected-term-redefined",
        "term-renamed",
        "term-undefined",
        "type-undefined",
        "value-dropped",
    }
)
LEGACY_SUITES: Final = frozenset({"eddsa-2022", "Ed25519Signature2020"})
WALKS_EVERY_TERM: Final = frozenset(
    {"eddsa-rdfc-2022", "ecdsa-rdfc-2019", "eddsa-2022", "Ed25519Signature2020"}
)


@dataclass(frozen=True, slots=True)
class Signed:
    """A good signature by the right key: which key, when it says to be made, how it is known."""

    key: PublicKey | None
    method: str | None  # the verification method that it names
    at: datetime | None
    digest: str | None  # see `verifier.digest`
    index: int = 0


@dataclass(frozen=True, slots=True)
class Proved:
    """What the proofs of one document came to."""

    findings: tuple[Finding, ...]
    issuer_findings: tuple[Finding, ...]
    context_findings: tuple[Finding, ...] = ()
    walked_every_term: bool = False
    # The proofs that are good and by the right key, one and the same for both.
    signed: tuple[Signed, ...] = ()
    holds: bool = False


def prove(case: Case) -> Proved:
    """Steps "proof" and "issuer" of one document; its contexts too where they stood in the way."""
    check = _check(case)
    try:
        results = _results(case, check)
    except ProofsError as error:
        return _no_proof(error)
    findings, bound = [], []
    for result, free in zip(results, _without_binding(case, check, results), strict=True):
        findings.append(_proof_finding(case, free))
        # A proof of a kind that is not accepted says nothing of who signed either.
        counts = free.error is not None or findings[-1].outcome is Outcome.PASSED
        bound.append(_issuer_finding(case, result, free) if counts else _not_reached())
    in_the_way = [result.error for result in results if _is_context(result.error)]
    good = [
        result
        for result, finding, owner in zip(results, findings, bound, strict=True)
        if finding.outcome is Outcome.PASSED and owner.outcome in (Outcome.PASSED, Outcome.SKIPPED)
    ]
    return Proved(
        (*_count(case, findings), *_notes(good)),
        _count(case, bound) if case.policy.takes(Step.ISSUER) else (_not_asked(Step.ISSUER),),
        context_findings(in_the_way[0]) if in_the_way and in_the_way[0] else (),
        len(results) == 1 and results[0].error is None and _walks(results[0]),
        tuple(_signed(case, result) for result in good),
        holds=bool(good) and not in_the_way,
    )


def _notes(good: list[ProofResult]) -> Iterable[Finding]:
    """What is unusual about a good proof, such as an outdated suite."""
    for result in good:
        for note in result.notes:
            yield Finding(Step.PROOF, Outcome.PASSED, note, _of(result))


def _signed(case: Case, result: ProofResult) -> Signed:
    made = _signed_at(case, result)
    known = digest.of_token(case.received.raw) if result.type == "JWT" else None
    if result.type != "JWT":
        known = digest.of_proof(proofs_of(case.document)[result.index])
    return Signed(result.key, result.verification_method, made, known, result.index)


def _signed_at(case: Case, result: ProofResult) -> datetime | None:
    """When a good proof says that it was made; what another proof says, anybody could write."""
    if result.type == "JWT":
        return signed_at(case.received.claims or {})
    try:
        return date_of(proofs_of(case.document)[result.index], "created")
    except ProofsError:
        return None


def _check(case: Case) -> Check:
    purpose = "authentication" if case.is_presentation else "assertionMethod"
    return Check(
        resolve=case.world.resolve,
        now=case.world.now,
        purpose=purpose,
        controller=case.signer_id if case.policy.bind_issuer else None,
        challenge=case.expect.challenge,
        domain=case.expect.domain,
        load=case.world.load,
        lasting=not case.is_presentation,
    )


def _results(case: Case, check: Check) -> tuple[ProofResult, ...]:
    embedded = case.document.get("proof") is not None
    if case.received.form is not Form.JWT:
        return proofs.verify(case.document, check)
    older_form = case.policy.older_tokens
    outer = vc_jwt.verify_credential(case.received, check, older_form=older_form)
    # With both forms the embedded proofs are made first and travel inside the token.
    return (outer, *proofs.verify(case.document, check)) if embedded else (outer,)


def _no_proof(error: ProofsError) -> Proved:
    if _is_context(error):
        return Proved((_unchecked(error),), (_not_reached(),), context_findings(error))
    return Proved(
        (Finding(Step.PROOF, Outcome.FAILED, error.code, _facts(error)),), (_not_reached(),)
    )


def _without_binding(
    case: Case, check: Check, results: tuple[ProofResult, ...]
) -> tuple[ProofResult, ...]:
    """The same proofs, asked again with any owner of the key allowed where that matters.

    All are asked at once, however many there are: each answer costs a canonicalization.
    """
    if not any(_is_binding(result.error) for result in results):
        return results
    again = _results(case, replace(check, controller=None))
    pairs = zip(results, again, strict=True)
    return tuple(free if _is_binding(result.error) else result for result, free in pairs)


def _proof_finding(case: Case, result: ProofResult) -> Finding:
    error, facts = result.error, _of(result)
    if error is None:
        if not case.policy.legacy_suites and facts.get("cryptosuite") in LEGACY_SUITES:
            return Finding(Step.PROOF, Outcome.FAILED, "cryptosuite-legacy", facts)
        return Finding(Step.PROOF, Outcome.PASSED, "proof-valid", facts)
    if _is_context(error):
        return _unchecked(error)
    outcome = Outcome.UNKNOWN if isinstance(error, ProofUndetermined) else Outcome.FAILED
    return Finding(Step.PROOF, outcome, error.code, {**facts, **_facts(error)})


def _issuer_finding(case: Case, result: ProofResult, free: ProofResult) -> Finding:
    """P4, P5: the key is one that the issuer's own document lists for this purpose."""
    facts = {"controller": case.signer_id, "verificationMethod": result.verification_method}
    if case.signer_id is None:
        # An anonymous presentation is legal; a credential without issuer fails in its form.
        return Finding(Step.ISSUER, Outcome.SKIPPED, "holder-absent", facts)
    if not case.policy.bind_issuer:
        return _not_asked(Step.ISSUER)
    if _is_binding(result.error) and result.error is not None:
        return Finding(Step.ISSUER, Outcome.FAILED, result.error.code, facts)
    if isinstance(free.error, ProofUndetermined):
        return Finding(Step.ISSUER, Outcome.UNKNOWN, "key-unreachable", facts)
    if free.error is not None:
        return _not_reached()
    if result.key is not None and is_published_test_key(result.key):
        if not case.policy.published_keys:
            return Finding(Step.ISSUER, Outcome.FAILED, "key-published", facts)
        return Finding(Step.ISSUER, Outcome.PASSED, "key-published", facts)
    if (registry := _vouching(case)) is not None:
        return Finding(
            Step.ISSUER, Outcome.PASSED, "key-from-registry", {**facts, "registry": registry}
        )
    return Finding(Step.ISSUER, Outcome.PASSED, "key-is-issuers", facts)


def _vouching(case: Case) -> str | None:
    """The registry whose word for the issuer's keys was taken, its own place being gone."""
    if not case.world.registries:
        return None
    try:
        document = case.world.resolve(case.signer_id or "")
    except KeysError:
        return None
    return document.registry if isinstance(document, RegisteredDocument) else None


def _count(case: Case, findings: list[Finding]) -> tuple[Finding, ...]:
    """Where one good proof suffices, the others inform and do not count."""
    if case.policy.every_proof or Outcome.PASSED not in {f.outcome for f in findings}:
        return tuple(findings)
    return tuple(
        finding
        if finding.outcome is Outcome.PASSED
        else replace(finding, detail={**finding.detail, "counts": False})
        for finding in findings
    )


def context_findings(error: ProofsError) -> tuple[Finding, ...]:
    """What stood in the way of reading the terms, as the findings of step "contexts"."""
    outcome = Outcome.FAILED if isinstance(error, ProofInvalid) or _is_context(error) else None
    return (Finding(Step.CONTEXTS, outcome or Outcome.UNKNOWN, error.code, _facts(error)),)


def _unchecked(error: ProofsError) -> Finding:
    return Finding(Step.PROOF, Outcome.UNKNOWN, "proof-not-checked", {"reason": error.code})


def _not_reached() -> Finding:
    return Finding(Step.ISSUER, Outcome.UNKNOWN, "issuer-not-shown")


def _not_asked(step: Step) -> Finding:
    return Finding(step, Outcome.SKIPPED, "not-asked")


def _is_binding(error: ProofsError | None) -> bool:
    return error is not None and error.code in BINDING_CODES


def _is_context(error: ProofsError | None) -> bool:
    return error is not None and error.code in CONTEXT_CODES


def _walks(result: ProofResult) -> bool:
    return (result.cryptosuite or result.type) in WALKS_EVERY_TERM


def _of(result: ProofResult) -> dict[str, object]:
    facts = {
        "type": result.type,
        "cryptosuite": result.cryptosuite or result.type,
        "verificationMethod": result.verification_method,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _facts(error: ProofsError) -> Mapping[str, object]:
    return {"pointer": error.pointer, **error.facts} if error.pointer else dict(error.facts)
