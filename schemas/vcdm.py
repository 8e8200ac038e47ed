"""The form that the W3C data models demand of credentials and presentations, 2.0 and 1.1.

https://www.w3.org/TR/vc-data-model-2.0/ and https://www.w3.org/TR/vc-data-model/

One function is one rule of the text. What needs JSON-LD processing is asked in the room `proofs`:
terms and types that no context defines, protected terms defined anew, contexts that cannot be
processed, digests of `relatedResource`; so is that a proof is there and what it says.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, Final, TypeAlias

from schemas.checking_fault import Fault, is_url, shown, step
from schemas.checking_parts import (
    identifier,
    is_1_1,
    is_language_text,
    placed,
    related_resources,
    type_of,
    typed_objects,
)
from schemas.errors import SchemasError
from schemas.json_text import JsonObject
from schemas.reading import Generation, Kind, as_list, generation, id_of, instant, kind, types

MAX_FORM_FAULTS: Final = 100
CONTEXT_2_0: Final = "https://www.w3.org/ns/credentials/v2"
CONTEXT_1_1: Final = "https://www.w3.org/2018/credentials/v1"

Rule: TypeAlias = Callable[[JsonObject, str], Iterator[Fault]]


def check_form(document: Any) -> tuple[Fault, ...]:
    """Every fault of form, at most MAX_FORM_FAULTS: of a credential, a presentation or neither.

    Codes: `document-not-an-object` `context-missing` `context-order` `context-malformed`
    `type-missing` `type-wrong` `type-malformed` `id-missing` `id-malformed` `issuer-missing`
    `issuer-malformed` `language-malformed` `subject-missing` `subject-malformed` `subject-empty`
    `date-missing` `date-malformed` `dates-reversed` `object-expected` `related-resource-duplicate`
    `related-resource-digest-missing` `related-resource-digest-malformed` `proof-malformed`
    `holder-malformed` `credential-malformed` `self-asserted-holder-mismatch`
    `envelope-malformed` `json-too-deep`. An Open Badges 2.0 assertion is none of these: no fault.
    """
    try:
        return tuple(islice(form_faults(document, ""), MAX_FORM_FAULTS))
    except RecursionError:
        return (Fault("json-too-deep", ""),)


def form_faults(document: Any, at: str) -> Iterator[Fault]:
    """The rules for what the document says it is, with pointers that start at `at`."""
    if not isinstance(document, Mapping):
        yield Fault("document-not-an-object", at, {"found": shown(document)})
        return
    for rule in _rules(document):
        yield from rule(document, at)


def _rules(document: JsonObject) -> tuple[Rule, ...]:
    what = kind(document)
    if generation(document) is Generation.OB_2_0 and "VerifiableCredential" not in types(document):
        return ()
    if what in (Kind.ENVELOPED_CREDENTIAL, Kind.ENVELOPED_PRESENTATION):
        return ENVELOPE_RULES
    # One that forgot its type is told so, and spared the rules of the other kind.
    named = any(name.endswith("Presentation") for name in types(document))
    holds = "verifiableCredential" in document and "credentialSubject" not in document
    return PRESENTATION_RULES if what is Kind.PRESENTATION or named or holds else CREDENTIAL_RULES


def contexts(document: JsonObject, at: str) -> Iterator[Fault]:
    """An ordered set whose first item is the base context, the others URLs or objects.

    https://www.w3.org/TR/vc-data-model-2.0/#contexts
    """
    at, listed = step(at, "@context"), document.get("@context")
    base = CONTEXT_1_1 if is_1_1(document) else CONTEXT_2_0
    if "@context" not in document or listed == []:
        yield Fault("context-missing", at, {"expected": base})
    elif not isinstance(listed, list):
        yield Fault("context-malformed", at, {"found": shown(listed)})
    else:
        if listed[0] != base:
            code = "context-order" if base in listed else "context-missing"
            yield Fault(code, step(at, 0), {"expected": base, "found": shown(listed[0])})
        for index, item in enumerate(listed):
            if not (isinstance(item, Mapping) or is_url(item)):
                yield Fault("context-malformed", step(at, index), {"found": shown(item)})


def credential_type(document: JsonObject, at: str) -> Iterator[Fault]:
    """`VerifiableCredential` is one of the types, https://www.w3.org/TR/vc-data-model-2.0/#types"""
    yield from type_of(document, at, expected="VerifiableCredential")


def presentation_type(document: JsonObject, at: str) -> Iterator[Fault]:
    """`VerifiablePresentation` is one, https://www.w3.org/TR/vc-data-model-2.0/#types"""
    yield from type_of(document, at, expected="VerifiablePresentation")


def issuer(document: JsonObject, at: str) -> Iterator[Fault]:
    """A URL or an object with one as `id`: https://www.w3.org/TR/vc-data-model-2.0/#issuer"""
    at, found = step(at, "issuer"), document.get("issuer")
    if "issuer" not in document:
        yield Fault("issuer-missing", at)
    elif not isinstance(found, str | Mapping):
        yield Fault("issuer-malformed", at, {"found": shown(found)})
    elif not is_url(id_of(found)):
        place = step(at, "id") if isinstance(found, Mapping) else at
        yield Fault("issuer-malformed", place, {"found": shown(id_of(found))})


def names(document: JsonObject, at: str) -> Iterator[Fault]:
    """Texts of the credential and of its issuer, with their language where they state it.

    https://www.w3.org/TR/vc-data-model-2.0/#names-and-descriptions
    """
    if is_1_1(document):
        return  # The older model has no word on them.
    of_issuer = document.get("issuer")
    owners = [(document, at)]
    if isinstance(of_issuer, Mapping):
        owners.append((of_issuer, step(at, "issuer")))
    for owner, place in owners:
        for name in ("name", "description"):
            if name in owner and not is_language_text(owner[name]):
                found = {"found": shown(owner[name])}
                yield Fault("language-malformed", step(place, name), found)


def subjects(document: JsonObject, at: str) -> Iterator[Fault]:
    """At least one, and each says something.

    https://www.w3.org/TR/vc-data-model-2.0/#credential-subject
    """
    at, found = step(at, "credentialSubject"), document.get("credentialSubject")
    if "credentialSubject" not in document or found == []:
        yield Fault("subject-missing", at)
        return
    for place, subject in placed(found, at):
        if not isinstance(subject, Mapping):
            yield Fault("subject-malformed", place, {"found": shown(subject)})
        elif not subject:
            yield Fault("subject-empty", place)
        else:
            yield from identifier(subject, place)


def validity(document: JsonObject, at: str) -> Iterator[Fault]:
    """Dates with a zone, the end not before the beginning.

    https://www.w3.org/TR/vc-data-model-2.0/#validity-period, and for the older names
    https://www.w3.org/TR/vc-data-model/#issuance-date where the first is required.
    """
    older = is_1_1(document)
    pair = ("issuanceDate", "expirationDate") if older else ("validFrom", "validUntil")
    if older and "issuanceDate" not in document:
        yield Fault("date-missing", step(at, "issuanceDate"))
    instants = []
    for name in pair:
        if name in document:
            try:
                instants.append(instant(document[name]))
            except SchemasError:
                facts = {"found": shown(document[name])}
                yield Fault("date-malformed", step(at, name), facts)
    if len(instants) == len(pair) and instants[1] < instants[0]:
        yield Fault("dates-reversed", step(at, pair[1]), {"from": shown(document[pair[0]])})


def proofs(document: JsonObject, at: str) -> Iterator[Fault]:
    """One or several objects with a type; the suites ask the rest.

    https://www.w3.org/TR/vc-data-integrity/#proofs
    """
    if "proof" not in document:
        return
    at = step(at, "proof")
    if document["proof"] == []:
        yield Fault("proof-malformed", at, {"found": "array"})
    for place, proof in placed(document["proof"], at):
        if isinstance(proof, Mapping):
            yield from type_of(proof, place)
        else:
            yield Fault("proof-malformed", place, {"found": shown(proof)})


def holder(document: JsonObject, at: str) -> Iterator[Fault]:
    """A URL or an object with one: https://www.w3.org/TR/vc-data-model-2.0/#presentations-0"""
    if "holder" in document and not is_url(id_of(document["holder"])):
        found = {"found": shown(document["holder"])}
        yield Fault("holder-malformed", step(at, "holder"), found)


def credentials(document: JsonObject, at: str) -> Iterator[Fault]:
    """Each one an object with the form of a credential; the older model also took texts (JWT).

    https://www.w3.org/TR/vc-data-model-2.0/#presentations-0
    """
    if "verifiableCredential" not in document:
        return
    for place, credential in placed(
        document["verifiableCredential"], step(at, "verifiableCredential")
    ):
        if isinstance(credential, Mapping):
            yield from _presented(credential, place)
            yield from _self_asserted(document, credential, place)
        elif not (isinstance(credential, str) and is_1_1(document)):
            yield Fault("credential-malformed", place, {"found": shown(credential)})


def _presented(credential: JsonObject, at: str) -> Iterator[Fault]:
    enveloped = kind(credential) is Kind.ENVELOPED_CREDENTIAL
    for rule in ENVELOPE_RULES if enveloped else CREDENTIAL_RULES:
        yield from rule(credential, at)


def _self_asserted(presentation: JsonObject, credential: JsonObject, at: str) -> Iterator[Fault]:
    """One without a proof of its own is the holder's word: its issuer must be the holder.

    https://www.w3.org/TR/vc-data-model-2.0/#presentations-including-holder-claims
    """
    if "proof" in credential or kind(credential) is Kind.ENVELOPED_CREDENTIAL:
        return
    named = id_of(presentation.get("holder"))
    if named is None or id_of(credential.get("issuer")) != named:
        yield Fault("self-asserted-holder-mismatch", at, {"holder": shown(named)})


def envelope(document: JsonObject, at: str) -> Iterator[Fault]:
    """The base context, alone or listed, and a `data:` URL.

    https://www.w3.org/TR/vc-data-model-2.0/#enveloped-verifiable-credentials and
    https://www.w3.org/TR/vc-data-model-2.0/#enveloped-verifiable-presentations
    """
    if CONTEXT_2_0 not in as_list(document.get("@context")):
        yield Fault("context-missing", step(at, "@context"), {"expected": CONTEXT_2_0})
    url = document.get("id")
    if not (is_url(url) and isinstance(url, str) and url[:5].lower() == "data:"):
        yield Fault("envelope-malformed", step(at, "id"), {"found": shown(url)})
    for name in document:
        # Nothing but what the envelope holds is signed; a reader could take the rest for it.
        if name not in ENVELOPE_MEMBERS:
            yield Fault("envelope-malformed", step(at, name))


# A proof beside them says nothing more than the token does, and suites add one.
ENVELOPE_MEMBERS: Final = frozenset({"@context", "id", "proof", "type"})
ENVELOPE_RULES: Final[tuple[Rule, ...]] = (envelope,)
CREDENTIAL_RULES: Final[tuple[Rule, ...]] = (
    contexts,
    credential_type,
    identifier,
    issuer,
    names,
    subjects,
    validity,
    typed_objects,
    related_resources,
    proofs,
)
PRESENTATION_RULES: Final[tuple[Rule, ...]] = (
    contexts,
    presentation_type,
    identifier,
    holder,
    credentials,
    related_resources,
    proofs,
)
