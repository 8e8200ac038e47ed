"""The steps of verification, one function for one step, in the order of the specification.

Open Badges 3.0, section "Verification", https://www.imsglobal.org/spec/ob/v3p0/#verification
Each takes the case and answers with its findings; none stops the others.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final

from federation.errors import FetchError
from federation.fetch import Kind as Fetching
from proofs.errors import ProofsError
from proofs.rdf import check_terms
from proofs.related import RelatedFinding, check_related
from schemas import loader
from schemas.checking import Fault, check, check_against, check_form, foreign_schemas
from schemas.checking_foreign import declared_schemas as declared
from schemas.errors import LivretError, SchemasError
from schemas.json_text import parse
from schemas.reading import Kind, instant, types
from verifier.case import Case
from verifier.proving import Proved, context_findings
from verifier.report import Finding, Outcome, Step

LEGACY_OPEN_BADGES: Final = (
    "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
)
OPEN_BADGES: Final = frozenset({Kind.ACHIEVEMENT, Kind.ENDORSEMENT, Kind.CLR})


def form(case: Case) -> tuple[Finding, ...]:
    """Step 1, form: is it a verifiable credential or presentation at all?

    VC Data Model 2.0, section 4, https://www.w3.org/TR/vc-data-model-2.0/#basic-concepts
    """
    faults = _failed(Step.FORMAT, check_form(case.document))
    if {"VerifiableCredential", "VerifiablePresentation"} <= set(types(case.document)):
        # Each kind leaves out steps that the other needs; both at once could leave out both.
        faults = (*faults, Finding(Step.FORMAT, Outcome.FAILED, "type-conflict"))
    if faults:
        return faults
    detail = {"form": case.received.form.value, "generation": case.generation}
    return (Finding(Step.FORMAT, Outcome.PASSED, "format-valid", detail),)


def contexts(case: Case, proved: Proved) -> tuple[Finding, ...]:
    """Step 1, contexts: every term is defined, in a context that we hold (S4, S7).

    A proof over the RDF form has walked every term but those of its sister proofs, so the walk
    is made again only where no such proof speaks for the whole document.
    """
    if proved.context_findings:
        return proved.context_findings
    if not proved.walked_every_term:
        try:
            check_terms(dict(case.document), load=case.world.load)
        except ProofsError as error:
            return context_findings(error)
    older = [url for url in LEGACY_OPEN_BADGES if url in _contexts(case)]
    detail = {"older": older} if older else {}
    return (Finding(Step.CONTEXTS, Outcome.PASSED, "contexts-valid", detail),)


def _contexts(case: Case) -> list[object]:
    value = case.document.get("@context")
    return value if isinstance(value, list) else [value]


def schema(case: Case) -> tuple[Finding, ...]:
    """Step 1, schema: the JSON Schema of its kind, and those that the credential names (D3)."""
    if not case.policy.takes(Step.SCHEMA):
        return (Finding(Step.SCHEMA, Outcome.SKIPPED, "not-asked"),)
    if case.is_presentation:
        return (Finding(Step.SCHEMA, Outcome.SKIPPED, "schema-none"),)
    if case.kind not in OPEN_BADGES and case.policy.open_badges_only:
        return (Finding(Step.SCHEMA, Outcome.FAILED, "not-open-badges"),)
    formal = {(fault.code, fault.pointer) for fault in check_form(case.document)}
    own = [fault for fault in check(case.document) if (fault.code, fault.pointer) not in formal]
    findings = (*_failed(Step.SCHEMA, own), *_own_named(case), *_foreign(case))
    return findings or (Finding(Step.SCHEMA, Outcome.PASSED, "schema-valid"),)


def _own_named(case: Case) -> Iterable[Finding]:
    """Where a badge names schemas of this kind, one of them is the standard's own (D3)."""
    foreign = foreign_schemas(case.document)
    if case.kind in OPEN_BADGES and foreign and set(foreign) == set(declared(case.document)):
        detail = {"pointer": "/credentialSchema"}
        yield Finding(Step.SCHEMA, Outcome.FAILED, "schema-own-missing", detail)


def _foreign(case: Case) -> Iterable[Finding]:
    for url in foreign_schemas(case.document):
        try:
            fetched = case.world.fetch(url, Fetching.SCHEMA)
        except FetchError as error:
            detail = {"url": url, "reason": error.code}
            yield Finding(Step.SCHEMA, Outcome.UNKNOWN, "schema-unreachable", detail)
            continue
        try:
            faults = check_against(case.document, parse(fetched.body), case.bounds.schemas)
        except SchemasError as error:
            detail = {"url": url, "reason": error.code}
            yield Finding(Step.SCHEMA, Outcome.UNKNOWN, "schema-unreadable", detail)
            continue
        yield from _failed(Step.SCHEMA, faults)


def _failed(step: Step, faults: Iterable[Fault]) -> tuple[Finding, ...]:
    return tuple(
        Finding(step, Outcome.FAILED, fault.code, {"pointer": fault.pointer, **fault.facts})
        for fault in faults
    )


def related(case: Case) -> tuple[Finding, ...]:
    """Step "proof", what the text refers to: digests of `relatedResource` are compared.

    VC Data Model 2.0, https://www.w3.org/TR/vc-data-model-2.0/#integrity-of-related-resources
    Only what we hold is compared, contexts and documents handed in: fetching the others would
    tell their host that this credential is being looked at.
    """
    return tuple(_related(one) for one in check_related(case.document, _holding(case)))


def _holding(case: Case) -> Callable[[str], bytes]:
    def holding(url: str) -> bytes:
        given = case.world.given.get(url)
        return loader.context_bytes(url) if given is None else given

    return holding


def _related(found: RelatedFinding) -> Finding:
    outcome = {True: Outcome.PASSED, False: Outcome.FAILED, None: Outcome.SKIPPED}[found.holds]
    detail = {"pointer": found.pointer, "url": found.id or "?"}
    return Finding(Step.PROOF, outcome, found.code, detail)


def validity(case: Case) -> tuple[Finding, ...]:
    """Step 4, dates: not before `validFrom`, not after `validUntil`; 1.1 has other names."""
    if not case.policy.takes(Step.VALIDITY) or case.is_presentation:
        return (Finding(Step.VALIDITY, Outcome.SKIPPED, "not-asked"),)
    try:
        start = _date(case, "validFrom", "issuanceDate")
        end = _date(case, "validUntil", "expirationDate")
    except SchemasError as error:
        return (Finding(Step.VALIDITY, Outcome.FAILED, error.code, dict(error.facts)),)
    now = case.world.now
    if start is not None and now < start:
        return (_dated("not-yet-valid", Outcome.FAILED, start),)
    if end is not None and now > end:
        return (_dated("expired", Outcome.FAILED, end),)
    if end is not None:
        return (_dated("within-dates", Outcome.PASSED, end),)
    return (Finding(Step.VALIDITY, Outcome.PASSED, "no-end-date"),)


def _dated(code: str, outcome: Outcome, at: datetime) -> Finding:
    detail = {"at": at.astimezone(UTC).isoformat().replace("+00:00", "Z")}
    return Finding(Step.VALIDITY, outcome, code, detail)


def _date(case: Case, *names: str) -> datetime | None:
    for name in names:
        value = case.document.get(name)
        if value is not None:
            return instant(value)
    return None


def unreadable(error: LivretError) -> tuple[Finding, ...]:
    """Step 1 for what could not even be read: the only finding there is."""
    detail = {"pointer": error.pointer, **error.facts} if error.pointer else dict(error.facts)
    return (Finding(Step.FORMAT, Outcome.FAILED, error.code, detail),)
