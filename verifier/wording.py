"""Findings as sentences that a reader understands; the codes stay what they are.

Each sentence says what was found and, where it helps, what it means or what to do. The facts of
a finding are foreign text: they are filled in, never interpreted.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.language import N_, Translate
from verifier.report import Finding, Outcome, Report, Step, Trust, Verdict
from verifier.wording_documents import DOCUMENTS
from verifier.wording_issuers import ISSUERS
from verifier.wording_proofs import PROOFS

VERDICTS: Final[Mapping[Verdict, str]] = MappingProxyType(
    {
        Verdict.VERIFIED: N_("verified"),
        Verdict.REFUSED: N_("not verified"),
        Verdict.UNDETERMINED: N_("to be examined"),
    }
)

TRUST: Final[Mapping[Trust, str]] = MappingProxyType(
    {
        Trust.ACCREDITED: N_("accredited issuer"),
        Trust.KNOWN: N_("known issuer"),
        Trust.UNKNOWN: N_("unknown issuer"),
        Trust.NOT_ACCREDITED: N_("issuer not accredited for this"),
        Trust.SELF_ASSERTED: N_("self-asserted"),
    }
)

STEPS: Final[Mapping[Step, str]] = MappingProxyType(
    {
        Step.FORMAT: N_("Format"),
        Step.CONTEXTS: N_("Terms"),
        Step.SCHEMA: N_("Data model"),
        Step.PROOF: N_("Signature"),
        Step.REFRESH: N_("Newer copy"),
        Step.STATUS: N_("Status"),
        Step.VALIDITY: N_("Dates"),
        Step.ISSUER: N_("Issuer's key"),
        Step.TRUST: N_("Accreditation"),
        Step.RECIPIENT: N_("Recipient"),
        Step.ENDORSEMENTS: N_("Endorsements"),
        Step.CONTENTS: N_("Contents"),
    }
)

# Where each step is written down.
_OB = "https://www.imsglobal.org/spec/ob/v3p0/"
SOURCES: Final[Mapping[Step, str]] = MappingProxyType(
    {
        Step.FORMAT: "https://www.w3.org/TR/vc-data-model-2.0/#basic-concepts",
        Step.CONTEXTS: "https://www.w3.org/TR/vc-data-integrity/#validating-contexts",
        Step.SCHEMA: f"{_OB}#verification",
        Step.PROOF: "https://www.w3.org/TR/vc-data-integrity/#verify-proof",
        Step.REFRESH: f"{_OB}#verification",
        Step.STATUS: "https://www.w3.org/TR/vc-bitstring-status-list/#validate-algorithm",
        Step.VALIDITY: "https://www.w3.org/TR/vc-data-model-2.0/#validity-period",
        Step.ISSUER: "https://www.w3.org/TR/cid/#retrieve-verification-method",
        Step.TRUST: "https://openid.net/specs/openid-federation-1_0.html#name-trust-marks",
        Step.RECIPIENT: f"{_OB}#verification",
        Step.ENDORSEMENTS: f"{_OB}#verification",
        Step.CONTENTS: "https://www.w3.org/TR/vc-data-model-2.0/#verifiable-presentations",
    }
)

MESSAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **DOCUMENTS,
        **PROOFS,
        # format
        "format-valid": N_("This is a well-formed credential."),
        "not-a-credential": N_("This is neither a credential nor a presentation."),
        "file-kind-unknown": N_("No credential was found in this file."),
        "source-unreachable": N_("Nothing could be fetched from {url}."),
        "type-conflict": N_("It says to be a credential and a presentation at once."),
        "json-syntax": N_("The text is not valid JSON."),
        "json-not-utf8": N_("The text is not in UTF-8."),
        "json-duplicate-key": N_(
            "A name is written twice in the same object; nobody can tell which one counts."
        ),
        "json-too-deep": N_("The text is nested too deeply."),
        "json-too-large": N_("The text is larger than what we read."),
        "json-lone-surrogate": N_("The text has half of a character in it."),
        "json-number-range": N_("A number is too large to be written the same way everywhere."),
        "jwt-malformed": N_("The token is not a well-formed JWT."),
        "png-crc": N_("The image is damaged: a part of it does not match its checksum."),
        "envelope-malformed": N_("The envelope does not hold a credential."),
        # contexts
        "contexts-valid": N_("Every term used is defined."),
        "term-undefined": N_(
            "The name at {pointer} is not defined anywhere: a verifier would not see it."
        ),
        "type-undefined": N_("The type at {pointer} is not defined anywhere."),
        "id-relative": N_("The identifier at {pointer} is not a full address."),
        "context-unknown": N_(
            "The vocabulary {url} is not one that we hold; it is never fetched while verifying."
        ),
        "context-invalid": N_("A vocabulary in the document cannot be read."),
        "protected-term-redefined": N_("The document gives a protected term another meaning."),
        "term-renamed": N_(
            "“{term}” at {pointer} is written under another name than “{expected}”: "
            "who reads the document would not find it."
        ),
        "keyword-not-plain": N_(
            "The document is arranged in a way in which its readers would miss a part ({pointer})."
        ),
        "id-abbreviated": N_("The identifier at {pointer} is not written in full."),
        "member-misplaced": N_(
            "What stands at {pointer} belongs to the document itself; there it would be missed."
        ),
        "value-dropped": N_("The value at {pointer} would be lost on the way to the signature."),
        "canonicalization-too-costly": N_(
            "The document is built so that checking it would take too long."
        ),
        # schema
        "schema-valid": N_("It has the form that its kind asks for."),
        "schema-none": N_("No data model is set for this kind of document."),
        "schema-required": N_("Something is missing at {pointer}."),
        "schema-unreachable": N_("The data model {url} could not be fetched."),
        "schema-unreadable": N_("The data model {url} cannot be used."),
        "not-open-badges": N_("This is a credential, but not an Open Badge."),
        # proof
        "proof-valid": N_("The signature is good: nothing was changed since it was signed."),
        "proof-missing": N_("It is not signed."),
        "proof-malformed": N_("The signature is not well formed."),
        "proof-not-checked": N_(
            "The signature could not be computed, because of the fault named above."
        ),
        "signature-invalid": N_(
            "The signature does not match: the text was changed after signing, "
            "or another key signed it."
        ),
        "proof-purpose-mismatch": N_("The signature was made for another purpose."),
        "proof-created-in-future": N_("The signature is dated in the future."),
        "proof-expired": N_("The signature has ended on {expires}."),
        "proof-domain-mismatch": N_("The presentation was made for somebody else."),
        "proof-challenge-mismatch": N_("The presentation does not answer this request."),
        "proof-previous-missing": N_("An earlier signature that this one builds on is missing."),
        "cryptosuite-unsupported": N_("This kind of signature is not supported."),
        "cryptosuite-legacy": N_("This kind of signature is outdated and not accepted here."),
        "key-unreachable": N_("The issuer's key could not be fetched: try again later."),
        "verification-method-not-found": N_("The issuer's document does not contain this key."),
        "verification-method-revoked": N_("The key was withdrawn on {revoked}."),
        "verification-method-expired": N_("The key had ended on {expires}."),
        "jwt-claim-missing": N_("The token leaves out “{claim}”, which the standard requires."),
        "jwt-claim-mismatch": N_("The token says another “{claim}” than the credential inside."),
        "jws-algorithm-refused": N_("The token names an algorithm that is not accepted."),
        "related-resource-matches": N_("What it refers to is unchanged: {url}"),
        "related-resource-mismatch": N_("What it refers to was changed: {url}"),
        "related-resource-unavailable": N_("What it refers to was not looked at: {url}"),
        # refresh
        "refresh-none": N_("The issuer offers no newer copy."),
        "refresh-unchanged": N_("The issuer's current copy is the same."),
        "refresh-newer": N_("A newer copy from the issuer was taken."),
        "refresh-not-asked": N_("The issuer was not asked for a newer copy."),
        "refresh-proof-first": N_("No newer copy was asked for, since this one is not proven."),
        "refresh-unreachable": N_(
            "The issuer's newer copy could not be fetched; this one was judged."
        ),
        "refresh-unreadable": N_("The issuer's newer copy cannot be read; this one was judged."),
        "refresh-other-credential": N_(
            "The copy offered is another credential; this one was judged."
        ),
        "refresh-not-proven": N_("The copy offered is not proven; this one was judged."),
        # status
        "status-none": N_("The issuer keeps no status list for it: it cannot be revoked."),
        "status-not-set": N_("It still stands ({purpose})."),
        "revoked": N_("The issuer has revoked it."),
        "suspended": N_("The issuer has suspended it."),
        "status-message": N_("The issuer's status says: {text}"),
        "status-refresh-available": N_("The issuer says that there is a newer version."),
        "status-type-unknown": N_("Its kind of status is not known here."),
        "status-purpose-unknown": N_(
            "The issuer has set a mark of a kind not known here ({purpose})."
        ),
        "status-entry-malformed": N_("Its status entry is not well formed."),
        "status-too-many": N_("It has more status entries than we read ({maximum})."),
        "status-index-malformed": N_("Its status entry is not well formed."),
        "status-list-too-short": N_("The status list is too short to protect anybody."),
        "status-index-out-of-range": N_("Its place in the status list does not exist."),
        "status-purpose-mismatch": N_("The status list is for another purpose."),
        "status-list-unreachable": N_(
            "Whether it still stands could not be found out: the status list did not answer. "
            "Try again later."
        ),
        "status-list-malformed": N_("The status list is not well formed."),
        "status-list-proof-invalid": N_("The status list's own signature is not good."),
        "status-list-key-unreachable": N_(
            "The key of the status list could not be fetched: try again later."
        ),
        "status-list-issuer-mismatch": N_("The status list belongs to another issuer."),
        "status-list-expired": N_(
            "The status list is out of date: whether it still stands is not known."
        ),
        "status-list-not-yet-valid": N_("The status list is not valid yet."),
        "status-list-too-old": N_("The status list is older than this policy allows."),
        # dates
        "within-dates": N_("It is valid until {at}."),
        "no-end-date": N_("It has no end date."),
        "expired": N_("It has expired on {at}."),
        "not-yet-valid": N_("It is not valid before {at}."),
        "date-malformed": N_("A date cannot be read."),
        **ISSUERS,
        # recipient
        "recipient-not-asked": N_("The recipient was not asked for."),
        "recipient-matches": N_("It belongs to the person named."),
        "recipient-differs": N_("It belongs to somebody else."),
        # endorsements and contents
        "endorsements-none": N_("Nobody has endorsed it."),
        "endorsements-too-many": N_("It has more endorsements than we read ({maximum})."),
        "endorsement-verified": N_("An endorsement by {issuer} is verified."),
        "endorsement-refused": N_("An endorsement by {issuer} is not verified."),
        "endorsement-undetermined": N_("An endorsement by {issuer} could not be checked."),
        "endorsement-of-another": N_("An endorsement speaks of something else: {endorses}."),
        "content-verified": N_("“{name}”, inside, is verified."),
        "content-refused": N_("“{name}”, inside, is not verified."),
        "content-undetermined": N_("“{name}”, inside, could not be checked."),
        "contents-too-many": N_("It holds more credentials than we read ({maximum})."),
        "contents-too-deep": N_("It holds credentials within credentials, deeper than we read."),
        # hosted Open Badges 2.0
        "hosted-confirmed": N_("The issuer's own site shows the same badge."),
        "hosted-differs": N_("The issuer's own site shows something else."),
        "hosted-unreachable": N_("The issuer's site did not answer: try again later."),
        "hosted-in-scope": N_("The badge is hosted where its issuer allows it."),
        "hosted-link-missing": N_("The badge does not say where it can be checked."),
        "verification-unknown": N_("The badge does not say how it can be checked."),
        "contexts-not-used": N_("Badges of this older kind use no vocabulary in checking."),
        "hosted-scope": N_("The badge is not hosted where its issuer is."),
        "not-asked": N_("This was not asked for."),
    }
)

_OTHERWISE: Final[Mapping[Outcome, str]] = MappingProxyType(
    {
        Outcome.PASSED: N_("This is in order ({code})."),
        Outcome.FAILED: N_("This is not in order ({code})."),
        Outcome.UNKNOWN: N_("This could not be found out ({code})."),
        Outcome.SKIPPED: N_("This was not looked at ({code})."),
    }
)
_OTHERWISE_AT: Final = N_("This is not in order at {pointer} ({code}).")


def sentence(finding: Finding, translate: Translate) -> str:
    """The finding in the reader's language; a code without its own sentence still says where."""
    msgid = MESSAGES.get(finding.code)
    if msgid is not None:
        return translate(msgid, **_facts(finding))
    if finding.outcome is Outcome.FAILED and finding.detail.get("pointer"):
        return translate(_OTHERWISE_AT, **_facts(finding))
    return translate(_OTHERWISE[finding.outcome], **_facts(finding))


def _facts(finding: Finding) -> dict[str, object]:
    facts = {"name": "?", "pointer": "/", "registry": "?", "issuer": "?", "text": "?", "url": "?"}
    known = {name: value for name, value in finding.detail.items() if value is not None}
    return {**facts, **known, "code": finding.code}


def reasons(report: Report, translate: Translate) -> list[str]:
    """Why it is not simply verified: what failed, else what is unknown; each once."""
    outcomes = {
        Verdict.REFUSED: (Outcome.FAILED,),
        Verdict.UNDETERMINED: (Outcome.UNKNOWN,),
        Verdict.VERIFIED: (),
    }[report.verdict]
    found = [
        sentence(finding, translate)
        for finding in report.findings
        if finding.outcome in outcomes
        and finding.step in report.required
        and finding.detail.get("counts") is not False
    ]
    return list(dict.fromkeys(found))


def chain_of(report: Report, translate: Translate) -> str | None:
    """Who vouches for the issuer, from it up to the anchor that is trusted; None without a chain.

    Names are foreign text, and may be long.
    """
    for finding in report.of(Step.TRUST):
        links = finding.detail.get("chain")
        if not isinstance(links, list) or not links:
            continue
        names = [str(link.get("name") or link["id"]) for link in links]
        top = str(links[-1].get("by") or "")
        said = finding.detail.get("registry") if len(links) == 1 else None
        names.append(str(said or top))
        return translate(N_("Vouched for: {chain}"), chain=" ← ".join(names))
    return None


def as_json(report: Report, translate: Translate) -> dict[str, object]:
    """The report as DESIGN's contract has it, with its sentences in one language."""
    credential = report.credential
    shown: dict[str, object] = {
        "verdict": report.verdict.value,
        "trust": report.trust.value,
        "credential": {
            "id": credential.id,
            "types": list(credential.types),
            "name": credential.name,
            "issuer": {"id": credential.issuer_id, "name": credential.issuer_name},
            "subject": credential.subject,
            "valid_from": credential.valid_from,
            "valid_until": credential.valid_until,
        },
        "findings": [_finding(finding, translate) for finding in report.findings],
        "checked_at": report.checked_at.isoformat().replace("+00:00", "Z"),
        "policy": {
            "name": report.policy,
            "version": report.policy_version,
            "required": [step.value for step in Step if step in report.required],
        },
    }
    if report.found is not None:
        found = report.found
        shown["found"] = {
            "path": [_name(step) for step in found.path],
            "carrier": found.carrier,
            "form": found.form,
        }
    for name, reports in (("endorsements", report.endorsements), ("contains", report.contains)):
        if reports:
            shown[name] = [as_json(inner, translate) for inner in reports]
    return shown


def _name(step: str) -> str:
    """A name as text: that of a file may be bytes that are none, and no JSON could hold them."""
    return step.encode("utf-8", "backslashreplace").decode()


def _finding(finding: Finding, translate: Translate) -> dict[str, object]:
    return {
        "step": finding.step.value,
        "outcome": finding.outcome.value,
        "code": finding.code,
        "detail": dict(finding.detail),
        "message": sentence(finding, translate),
        "source": SOURCES[finding.step],
    }
