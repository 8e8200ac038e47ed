"""Whose key it is: controllers, purposes, the history of keys, DIDs."""

from base64 import urlsafe_b64encode
from typing import Any

from keys import jwk
from keys.kinds import KeyType
from schemas import json_text
from tests.support.cases import Made, case, of
from tests.support.cases_parts import badge, sign
from tests.support.worlds import (
    COLLEGE,
    STRANGER,
    Party,
    controller,
    did_key_party,
    documents_of,
    method,
    party,
)

PROFILE = "https://college-exemple.example/issuer"


def answered(document: Any, issuer: Party = COLLEGE) -> Made:
    """The good badge, with this in place of its issuer's document."""
    return of(sign(badge(issuer), issuer), documents={issuer.id: document})


def history(**dates: str) -> Made:
    """The key of the good badge with dates, and a newer key beside it."""
    newer = COLLEGE.with_key("key-2")
    return answered(controller(COLLEGE, method(COLLEGE, **dates), method(newer)))


@case("P4: signed by somebody else in the collège's name.", "issuer failed controller-mismatch")
def signed_by_a_stranger_fail() -> Made:
    return of(sign(badge(), STRANGER), documents=documents_of(COLLEGE, STRANGER))


@case("P4, §12.2: did:key is not the issuer.", "issuer failed controller-mismatch")
def did_key_of_nobody_known_fail() -> Made:
    made = badge() | {"issuer": {"id": "urn:uuid:0a5ee5f8-0009", "type": ["Profile"]}}
    return of(sign(made, did_key_party("forger")), documents={})


@case("P4: the key is not listed for assertions.", "proof failed purpose-not-allowed")
def key_not_listed_for_assertions_fail() -> Made:
    document = controller(COLLEGE)
    listed = document.pop("assertionMethod")
    return answered(document | {"authentication": listed})


@case("P4: the key says to be controlled by another.", "proof failed verification-method-malformed")
def key_controlled_by_another_fail() -> Made:
    return answered(controller(COLLEGE, method(COLLEGE, controller=STRANGER.id)))


@case("P4: no such key in the document.", "proof failed verification-method-not-found")
def key_not_in_document_fail() -> Made:
    return answered(controller(COLLEGE, method(COLLEGE.with_key("key-2"))))


@case("P4: another key under the same name.", "proof failed signature-invalid")
def key_replaced_under_its_name_fail() -> Made:
    other = method(COLLEGE) | {"publicKeyMultibase": STRANGER.multikey}
    return answered(controller(COLLEGE, other))


@case("P4: the same name for two keys.", "proof failed verification-method-malformed")
def key_name_twice_fail() -> Made:
    other = method(COLLEGE) | {"publicKeyMultibase": STRANGER.multikey}
    return answered(controller(COLLEGE, method(COLLEGE), other))


@case("J4: a published key with its private half.", "proof failed verification-method-malformed")
def key_with_private_half_fail() -> Made:
    return answered(controller(COLLEGE, method(COLLEGE, secretKeyMultibase="z3u2")))


@case(
    "P5, §12.1: a key in the fragment that the document does not list.",
    "proof failed verification-method-not-found",
)
def fragment_that_looks_like_a_key_fail() -> Made:
    issuer = party(PROFILE, COLLEGE.name)
    forger = did_key_party("forger")
    made = sign(badge(issuer), renamed(forger, f"{PROFILE}#{forger.multikey}"))
    return of(made, documents={PROFILE: controller(issuer)})


@case("P5: the document of such a fragment cannot be had.", "proof unknown key-unreachable")
def fragment_that_looks_like_a_key_unreachable_unknown() -> Made:
    forger = did_key_party("forger")
    issuer = party(PROFILE, COLLEGE.name)
    made = sign(badge(issuer), renamed(forger, f"{PROFILE}#{forger.multikey}"))
    return of(made, documents={})


def renamed(party: Party, verification_method: str) -> Party:
    """The same key under another name."""
    signer = type(party.signer)(party.signer.private, verification_method)
    return Party(party.id, party.name, signer)


@case("P4: a profile at an https address lists its keys.", "issuer passed key-is-issuers")
def issuer_profile_at_an_address_ok() -> Made:
    issuer = party(PROFILE, COLLEGE.name)
    profile = {"type": ["Profile"], "name": COLLEGE.name}
    return answered(controller(issuer, **profile), issuer)


@case("P4: a profile that says to be another.", "proof failed controller-document-malformed")
def issuer_profile_of_another_address_fail() -> Made:
    issuer = party(PROFILE, COLLEGE.name)
    return answered(controller(issuer) | {"id": "https://inconnu.example/issuer"}, issuer)


@case("P4: a key that was replaced keeps what it signed.", "proof passed proof-valid")
def key_replaced_after_signing_ok() -> Made:
    return history(expires="2026-03-01T00:00:00Z")


@case("P4: a key that had ended before.", "proof failed verification-method-expired")
def key_ended_before_signing_fail() -> Made:
    return history(expires="2025-09-01T00:00:00Z")


@case("P4: signed after its key was withdrawn.", "proof failed verification-method-revoked")
def key_revoked_fail() -> Made:
    return history(revoked="2025-09-01T00:00:00Z")


@case(
    "P4: nobody else tells when a key signed that was withdrawn later.",
    "issuer unknown key-compromised-undated",
)
def key_revoked_after_signing_unknown() -> Made:
    return history(revoked="2026-03-01T00:00:00Z")


@case("P4: a key that will be withdrawn.", "proof passed proof-valid")
def key_revoked_later_ok() -> Made:
    return history(revoked="2026-09-01T00:00:00Z")


@case("P9, B4: the issuer's document cannot be had.", "proof unknown key-unreachable")
def did_web_unreachable_unknown() -> Made:
    return of(sign(badge()), documents={})


@case("P9: a kind of DID not known here.", "proof unknown key-unreachable")
def did_method_unknown_unknown() -> Made:
    issuer = party("did:ion:EiClkZMDxPKqC9c-umQfTkR8", COLLEGE.name)
    return of(sign(badge(issuer), issuer), documents={})


@case("P9: a DID that is none.", "proof failed did-malformed")
def did_malformed_fail() -> Made:
    issuer = party("did:web:college_exemple..example", COLLEGE.name)
    return of(sign(badge(issuer), issuer), documents={})


@case("P9: a DID document of somebody else.", "proof failed controller-document-malformed")
def did_document_of_another_fail() -> Made:
    return answered(controller(STRANGER))


@case("P9: did:key.", "issuer passed key-is-issuers")
def did_key_ok() -> Made:
    issuer = did_key_party("atelier")
    return of(sign(badge(issuer), issuer), documents={})


@case("P9: did:jwk.", "issuer passed key-is-issuers")
def did_jwk_ok() -> Made:
    signer = did_key_party("atelier", KeyType.P256).signer
    key = json_text.dump(jwk.public_to_jwk(signer.public_key))
    identifier = "did:jwk:" + urlsafe_b64encode(key).rstrip(b"=").decode()
    issuer = renamed(Party(identifier, "Atelier", signer), f"{identifier}#0")
    return of(sign(badge(issuer), issuer, "ecdsa-rdfc-2019"), documents={})


@case("P9: did:web with port and path, given by its address.", "issuer passed key-is-issuers")
def did_web_with_port_and_path_ok() -> Made:
    issuer = party("did:web:academie.example%3A8443:orgs:college", COLLEGE.name)
    address = "https://academie.example:8443/orgs/college/did.json"
    return of(sign(badge(issuer), issuer), documents={address: controller(issuer)})


@case("P9: a JWK in the DID document.", "issuer passed key-is-issuers")
def did_web_with_jwk_ok() -> Made:
    listed = method(COLLEGE) | {"type": "JsonWebKey"}
    listed |= {"publicKeyJwk": jwk.public_to_jwk(COLLEGE.signer.public_key)}
    listed.pop("publicKeyMultibase")
    return answered(controller(COLLEGE, listed))


@case("P9: the key stands in the list of its purpose alone.", "issuer passed key-is-issuers")
def did_web_with_key_in_its_purpose_ok() -> Made:
    document = controller(COLLEGE)
    document["assertionMethod"] = document.pop("verificationMethod")
    return answered(document)
