"""The steps in their order, for one document and for what it holds.

Open Badges 3.0, section "Verification": format, contexts, schema, proof, refresh, status,
validity, issuer, trust, recipient, endorsements; then the credentials inside, each by itself.
"""

from collections.abc import Iterator
from dataclasses import replace

from federation.door.allowance import for_one_report
from federation.errors import FetchError
from federation.fetch import Kind as Fetching
from federation.world import World
from schemas.clr import compare_subjects
from schemas.errors import LivretError, SchemasError
from schemas.files import Found, Unreadable
from schemas.reading import Form, Kind, Received, id_of, read, types, unwrap_envelope
from verifier import hosted, steps
from verifier.case import MAX_DEPTH, Case, Expectations
from verifier.chains import chained
from verifier.compromise import dating, stated
from verifier.parts import MAX_ENDORSEMENTS, MAX_PARTS, Part, contents, endorsements
from verifier.policy import Policy
from verifier.proving import prove
from verifier.recipient import recipient
from verifier.refresh import refresh
from verifier.report import Finding, Outcome, Report, Step, Summary, Trust, Verdict, Where, verdict
from verifier.status import status
from verifier.summary import summary
from verifier.trust import trust

NO_EXPECTATIONS = Expectations()


def verify(
    found: Found | Unreadable,
    policy: Policy,
    world: World,
    *,
    expect: Expectations = NO_EXPECTATIONS,
) -> Report:
    """Everything that can be said of what was found; a bad document never raises.

    `world` brings the time, the network, the keys' documents and the registries.
    """
    where = Where(found.path, found.carrier.value if found.carrier else None)
    world = for_one_report(world)
    if isinstance(found, Unreadable):
        return _refused(found.error, policy, world).at(where)
    try:
        received = _arrived(read(found.raw), world)
    except SchemasError as error:
        return _refused(error, policy, world).at(where)
    except FetchError as error:
        return not_had(found.raw.decode("ascii"), error, policy, world).at(where)
    report = examine(Case(received, policy, world, expect))
    notes = tuple(Finding(Step.FORMAT, Outcome.PASSED, note) for note in found.notes)
    whole = replace(report, findings=(*notes, *report.findings))
    return whole.at(replace(where, form=received.form.value))


def _arrived(received: Received, world: World) -> Received:
    """An address stands for the credential it gives; one step, never from address to address."""
    if received.form is not Form.URL:
        return received
    fetched = read(world.fetch(received.raw.decode("ascii"), Fetching.CREDENTIAL).body)
    if fetched.form is Form.URL:
        raise SchemasError("not-a-credential")
    return fetched


def not_had(source: str, error: LivretError, policy: Policy, world: World) -> Report:
    """The report about an address that gave nothing: could not find out."""
    detail = {"url": source, "reason": error.code}
    finding = Finding(Step.FORMAT, Outcome.UNKNOWN, "source-unreachable", detail)
    nothing = Case(Received(b"", Form.URL, {}), policy, world)
    report = replace(_judged((finding,), nothing), verdict=Verdict.UNDETERMINED)
    return report.at(Where((source,), None))


def examine(case: Case) -> Report:
    """The report of one document, whatever its kind."""
    if case.kind in (Kind.ENVELOPED_CREDENTIAL, Kind.ENVELOPED_PRESENTATION):
        return _enveloped(case)
    if hosted.is_open_badges_2(case.received):
        return _hosted(case)
    formal = steps.form(case)
    proved = prove(case)
    current, refreshed = refresh(case, proven=proved.holds)
    told = stated(current) if proved.signed else ()
    told = chained(current, told, proved.issuer_findings)
    dated = dating(case, proved.signed, told)
    level, trusted = trust(current, proved.issuer_findings, dated, told)
    findings = (
        *formal,
        *steps.contexts(case, proved),
        *steps.schema(current),
        *proved.findings,
        *steps.related(current),
        *refreshed,
        *status(current),
        *steps.validity(current),
        *proved.issuer_findings,
        *dated.findings,
        *trusted,
        *recipient(current),
    )
    return _report(current, level, findings)


def _hosted(case: Case) -> Report:
    """An Open Badges 2.0 assertion, shown in the terms of 3.0 but never taken for it."""
    shown, findings = hosted.examine(case)
    as_credential = replace(case, received=Received(case.received.raw, Form.URL, shown))
    of_issuer = tuple(finding for finding in findings if finding.step is Step.ISSUER)
    told = chained(as_credential, stated(as_credential), of_issuer)
    dated = dating(as_credential, hosted.signed(case, of_issuer), told)
    level, trusted = trust(as_credential, of_issuer, dated, told)
    required = case.policy.steps(contents=False, recipient=case.expect.recipient is not None)
    every = (*findings, *dated.findings, *trusted)
    return Report(
        verdict(every, required),
        level,
        replace(summary(as_credential), types=types(case.document)),
        every,
        case.world.now,
        case.policy.name,
        case.policy.version,
        required,
    )


def _report(case: Case, level: Trust, findings: tuple[Finding, ...]) -> Report:
    """Add what hangs on the document and what it holds, then the verdict."""
    endorsed, endorsed_by = _endorsements(case)
    held, holds = _contents(case)
    every = (*findings, *endorsed, *held)
    required = case.policy.steps(
        contents=bool(held),
        recipient=case.expect.recipient is not None and not case.is_presentation,
    )
    return Report(
        verdict(every, required),
        level,
        summary(case),
        every,
        case.world.now,
        case.policy.name,
        case.policy.version,
        required,
        endorsements=endorsed_by,
        contains=holds,
    )


def _enveloped(case: Case) -> Report:
    """What the envelope holds is the credential; the envelope itself says nothing more."""
    formal = steps.form(case)
    if formal[0].outcome is Outcome.FAILED:
        return _judged(formal, case)
    try:
        inside = unwrap_envelope(case.document)
    except SchemasError as error:
        return _judged(steps.unreadable(error), case)
    return examine(replace(case, received=inside))


def _refused(error: SchemasError, policy: Policy, world: World) -> Report:
    nothing = Case(Received(b"", Form.DATA_INTEGRITY, {}), policy, world)
    return _judged(steps.unreadable(error), nothing)


def _judged(findings: tuple[Finding, ...], case: Case) -> Report:
    """A report that ends with its form: the later steps were never reached."""
    return Report(
        Verdict.REFUSED,
        Trust.UNKNOWN,
        summary(case) if case.document else Summary(),
        findings,
        case.world.now,
        case.policy.name,
        case.policy.version,
        case.policy.required,
    )


def _endorsements(case: Case) -> tuple[tuple[Finding, ...], tuple[Report, ...]]:
    """Step 6: each endorsement by itself, one level deep; a bad one never sinks the badge."""
    if not case.policy.endorsements or case.is_presentation or case.kind is Kind.ENDORSEMENT:
        return (Finding(Step.ENDORSEMENTS, Outcome.SKIPPED, "not-asked"),), ()
    parts = endorsements(case)
    if not parts:
        return (Finding(Step.ENDORSEMENTS, Outcome.SKIPPED, "endorsements-none"),), ()
    if len(parts) > MAX_ENDORSEMENTS or not case.bounds.admits(len(parts)):
        detail = {"count": len(parts), "maximum": MAX_ENDORSEMENTS}
        return (Finding(Step.ENDORSEMENTS, Outcome.FAILED, "endorsements-too-many", detail),), ()
    # What an endorsement is worth is judged by the same policy, less what asks for contents.
    reports = tuple(_inside(case, part, endorsement=True) for part in parts)
    return tuple(map(_endorsement, parts, reports)), reports


def _endorsement(part: Part, report: Report) -> Finding:
    facts: dict[str, object] = {"pointer": part.pointer, "issuer": report.credential.issuer_id}
    if part.received is not None and _speaks_of(part) not in (None, part.target):
        # Without this an endorsement of one badge could be hung on another.
        facts["endorses"] = _speaks_of(part)
        return Finding(Step.ENDORSEMENTS, Outcome.FAILED, "endorsement-of-another", facts)
    return Finding(Step.ENDORSEMENTS, *_as_part("endorsement", report), facts)


def _speaks_of(part: Part) -> str | None:
    return id_of(part.received.document.get("credentialSubject")) if part.received else None


def _contents(case: Case) -> tuple[tuple[Finding, ...], tuple[Report, ...]]:
    """Each credential inside a record or presentation, with its own proof, status and issuer."""
    try:
        parts = contents(case)
    except SchemasError as error:
        return (Finding(Step.CONTENTS, Outcome.FAILED, error.code, dict(error.facts)),), ()
    if not parts:
        return (), ()
    if case.depth >= MAX_DEPTH:
        # What is not looked into is not passed over either.
        return (Finding(Step.CONTENTS, Outcome.FAILED, "contents-too-deep"),), ()
    if len(parts) > MAX_PARTS or not case.bounds.admits(len(parts)):
        detail = {"count": len(parts), "maximum": MAX_PARTS}
        return (Finding(Step.CONTENTS, Outcome.FAILED, "contents-too-many", detail),), ()
    reports = tuple(_inside(case, part) for part in parts)
    findings = tuple(
        Finding(
            Step.CONTENTS,
            *_as_part("content", report),
            {"pointer": part.pointer, "id": report.credential.id, "name": report.credential.name},
        )
        for part, report in zip(parts, reports, strict=True)
    )
    return (*findings, *_about_others(case)), reports


def _about_others(case: Case) -> Iterator[Finding]:
    """A record is about one person; a credential that names another may still be the same one's.

    People have several identifiers, so this is for somebody to look at, not a refusal.
    """
    if case.kind is not Kind.CLR or not case.policy.takes(Step.RECIPIENT):
        return
    for found in compare_subjects(case.document):
        if found.same is False:
            detail = {"pointer": found.pointer, "subject": found.contained_id}
            yield Finding(Step.CONTENTS, Outcome.UNKNOWN, "content-of-another-subject", detail)


def _as_part(kind: str, report: Report) -> tuple[Outcome, str]:
    return {
        Verdict.VERIFIED: (Outcome.PASSED, f"{kind}-verified"),
        Verdict.REFUSED: (Outcome.FAILED, f"{kind}-refused"),
        Verdict.UNDETERMINED: (Outcome.UNKNOWN, f"{kind}-undetermined"),
    }[report.verdict]


def _inside(case: Case, part: Part, *, endorsement: bool = False) -> Report:
    where = Where((part.pointer,), None)
    if part.received is None or part.fault is not None:
        error = part.fault or SchemasError("not-a-credential")
        return _refused(error, case.policy, case.world).at(where)
    inner = case.inside(part.received)
    if endorsement:
        # The person is asked of the badge, not of those who endorse it.
        inner = replace(inner, expect=NO_EXPECTATIONS)
    return examine(inner).at(replace(where, form=part.received.form.value))
