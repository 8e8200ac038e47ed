"""Badges of the older standard: as good as the place that hosts them, or the key that signed."""

from typing import Any

from cryptography.hazmat.primitives import serialization

from schemas.identity import identity_hash
from tests.support.cases import Made, case, compact, of, token
from tests.support.cases_parts import jws_of
from tests.support.cases_token_keys import rsa_issuer
from tests.support.images import itxt, png
from tests.support.worlds import STRANGER

HOST = "https://college-exemple.example"
ASSERTION, BADGE, ISSUER = (f"{HOST}/ob2/{name}" for name in ("a1.json", "b1.json", "issuer.json"))
KEY, REVOKED = f"{HOST}/ob2/key.json", f"{HOST}/ob2/revoked.json"
CONTEXT = "https://w3id.org/openbadges/v2"


def assertion(**members: Any) -> dict[str, Any]:
    hashed = identity_hash("lea@eleve.example", "sel")
    recipient = {"type": "email", "hashed": True, "salt": "sel", "identity": hashed}
    made = {
        "@context": CONTEXT,
        "type": "Assertion",
        "id": ASSERTION,
        "recipient": recipient,
        "badge": BADGE,
        "issuedOn": "2019-06-30T00:00:00Z",
        "verification": {"type": "HostedBadge"},
        **members,
    }
    return {name: value for name, value in made.items() if value is not None}


def hosted(given: dict[str, Any] | None = None, **members: Any) -> Made:
    """An assertion, and what its issuer's site shows."""
    made = given or assertion()
    return of(made, file="assertion.json", documents=site(made) | members)


def site(made: dict[str, Any], **issuer: Any) -> dict[str, Any]:
    profile = {"@context": CONTEXT, "type": "Issuer", "id": ISSUER, "name": "Collège"}
    badge = {
        "@context": CONTEXT,
        "type": "BadgeClass",
        "id": BADGE,
        "name": "Délégué de classe",
        "description": "A représenté sa classe.",
        "image": f"{HOST}/ob2/b1.png",
        "criteria": {"narrative": "Élu par la classe."},
        "issuer": ISSUER,
    }
    profile |= {"url": HOST, "email": "college@college-exemple.example", **issuer}
    return {ASSERTION: made, BADGE: badge, ISSUER: profile}


def signed(
    given: dict[str, Any] | None = None, *, by: Any = None, answers: Any = None, **issuer: Any
) -> Made:
    """A signed assertion, and what its issuer's site shows."""
    key = rsa_issuer()
    made = given or assertion(verification={"type": "SignedBadge", "creator": KEY})
    pem = serialization.load_der_public_key(key.signer.public_key.raw).public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    public = {"@context": CONTEXT, "type": "CryptographicKey", "id": KEY, "owner": ISSUER}
    documents = site(made, publicKey=KEY, **issuer) | {
        KEY: {**public, "publicKeyPem": pem.decode()}
    }
    documents.pop(ASSERTION)
    text = jws_of(made, by or key, header={"kid": None})
    return token(text, documents=documents | (answers or {}))


@case("OB 2.0, hosted: the site shows the same.", "proof passed hosted-confirmed")
def ob2_hosted_ok() -> Made:
    return hosted()


@case("OB 2.0, hosted: the site shows something else.", "proof failed hosted-differs")
def ob2_hosted_differs_fail() -> Made:
    shown = assertion(issuedOn="2020-06-30T00:00:00Z")
    return hosted(None, **{ASSERTION: shown})


@case("OB 2.0, hosted: the site says that it is revoked.", "status failed revoked")
def ob2_hosted_revoked_fail() -> Made:
    reason = {"revoked": True, "revocationReason": "Émis par erreur"}
    return hosted(None, **{ASSERTION: {"@context": CONTEXT, "id": ASSERTION, **reason}})


@case("OB 2.0, hosted: the site does not answer.", "proof unknown hosted-unreachable")
def ob2_hosted_unreachable_unknown() -> Made:
    made = hosted()
    kept = {url: answer for url, answer in made.documents.items() if url != ASSERTION}
    return Made(made.content, made.file, kept)


@case("OB 2.0, hosted: the issuer's profile does not answer.", "schema unknown hosted-unreachable")
def ob2_issuer_unreachable_unknown() -> Made:
    made = hosted()
    kept = {url: answer for url, answer in made.documents.items() if url != ISSUER}
    return Made(made.content, made.file, kept)


@case("OB 2.0, hosted: not where its issuer is.", "issuer failed hosted-scope")
def ob2_hosted_elsewhere_fail() -> Made:
    elsewhere = assertion(id="https://evil.example/a1.json")
    return hosted(elsewhere, **{"https://evil.example/a1.json": elsewhere})


@case("OB 2.0, hosted: elsewhere, as its issuer allows.", "issuer passed hosted-in-scope")
def ob2_hosted_where_the_issuer_allows_ok() -> Made:
    url = "https://badges.example/college/a1.json"
    made = assertion(id=url)
    allowed = {"verification": {"startsWith": "https://badges.example/college/"}}
    return of(made, file="assertion.json", documents=site(made, **allowed) | {url: made})


@case("OB 2.0, hosted: an issuer in place is not believed.", "issuer failed hosted-scope")
def ob2_issuer_written_in_place_fail() -> Made:
    forged = {"type": "BadgeClass", "id": BADGE, "name": "Bac", "image": f"{HOST}/b.png"}
    forged |= {"description": "-", "criteria": {"narrative": "-"}}
    scope = {"startsWith": "https://evil.example/"}
    owner = {"type": "Issuer", "id": ISSUER, "name": "Collège", "verification": scope}
    forged |= {"issuer": owner | {"url": HOST, "email": "x@evil.example"}}
    made = assertion(id="https://evil.example/a1.json", badge=forged)
    return hosted(made, **{"https://evil.example/a1.json": made})


@case("OB 2.0: it has ended.", "validity failed expired")
def ob2_expired_fail() -> Made:
    return hosted(assertion(expires="2020-06-30T00:00:00Z"))


@case("OB 2.0: the day alone.", "validity passed no-end-date")
def ob2_day_alone_ok() -> Made:
    return hosted(assertion(issuedOn="2019-06-30"))


@case("OB 2.0: the recipient by her address.", "recipient passed recipient-matches")
def ob2_recipient_ok() -> Made:
    made = hosted()
    options = ("--expect-recipient", "lea@eleve.example")
    return Made(made.content, made.file, made.documents, options=options)


@case("OB 2.0: the badge of somebody else.", "recipient failed recipient-differs")
def ob2_recipient_differs_fail() -> Made:
    made = hosted()
    options = ("--expect-recipient", "tom@eleve.example")
    return Made(made.content, made.file, made.documents, options=options)


@case("OB 2.0: it does not say how to check it.", "schema failed verification-unknown")
def ob2_verification_unknown_fail() -> Made:
    return hosted(assertion(verification={"type": "TrustMe"}))


@case("OB 2.0, K3: baked by its address alone.", "proof passed hosted-confirmed")
def ob2_png_with_address_ok() -> Made:
    image = png(itxt("openbadges", ASSERTION.encode()))
    return Made(image, file="badge.png", documents=site(assertion()))


@case("OB 2.0, K3: baked in full.", "proof passed hosted-confirmed")
def ob2_png_ok() -> Made:
    image = png(itxt("openbadges", compact(assertion())))
    return Made(image, file="badge.png", documents=site(assertion()))


@case("OB 2.0, signed: by the issuer's key.", "proof passed proof-valid")
def ob2_signed_ok() -> Made:
    return signed()


@case("OB 2.0, signed: by another key.", "proof failed algorithm-not-for-key")
def ob2_signed_by_another_key_fail() -> Made:
    return signed(by=STRANGER)


@case("OB 2.0, signed: a key that the issuer does not list.", "issuer failed controller-mismatch")
def ob2_signed_by_a_key_not_listed_fail() -> Made:
    elsewhere = "https://evil.example/key.json"
    made = assertion(verification={"type": "SignedBadge", "creator": elsewhere})
    return signed(made)


@case("OB 2.0, signed: listed as revoked.", "status failed revoked")
def ob2_signed_revoked_fail() -> Made:
    listed = {"@context": CONTEXT, "type": "RevocationList", "id": REVOKED, "issuer": ISSUER}
    answers = {REVOKED: {**listed, "revokedAssertions": [{"id": ASSERTION}]}}
    return signed(revocationList=REVOKED, answers=answers)


@case("OB 2.0, B4: the list of revoked ones does not answer.", "status unknown hosted-unreachable")
def ob2_signed_list_unreachable_unknown() -> Made:
    return signed(revocationList=REVOKED)


@case("OB 2.0: says hosted, comes signed.", "proof failed verification-unknown")
def ob2_signed_that_says_hosted_fail() -> Made:
    return signed(assertion())
