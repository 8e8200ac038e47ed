"""Presentations: shown by the holder, for one reader, in answer to one question."""

from typing import Any

from tests.support.cases import Made, case, of, token
from tests.support.cases_parts import badge, jws, jws_of, presented, record, sign, without
from tests.support.worlds import COLLEGE, ISSUED, PUPIL, STRANGER, documents_of

ASKED = {"purpose": "authentication", "challenge": "8f2c", "domain": "lycee.example"}
EXPECTED = ("--challenge", "8f2c", "--domain", "lycee.example")
V2 = "https://www.w3.org/ns/credentials/v2"


def shown(*credentials: Any, **proof: Any) -> Made:
    """What the pupil shows; `proof` are members of the proof."""
    made = sign(presented(*credentials), PUPIL, "eddsa-jcs-2022", **{**ASKED, **proof})
    return presentation(made)


def presentation(made: dict[str, Any], **more: Any) -> Made:
    documents = documents_of(COLLEGE, STRANGER)
    settings = {"documents": documents, "options": EXPECTED, **more}
    return of(made, file="presentation.json", **settings)


@case("VCDM 2.0, presentations: a good one.", "contents passed content-verified")
def presentation_ok() -> Made:
    return shown(sign(badge()))


@case("P2: a presentation signed as RDF.", "proof passed proof-valid")
def presentation_signed_as_rdf_ok() -> Made:
    return presentation(sign(presented(sign(badge())), PUPIL, **ASKED))


@case("P3: it answers another question.", "proof failed proof-challenge-mismatch")
def presentation_replayed_fail() -> Made:
    return shown(sign(badge()), challenge="a000")


@case("P3: it answers no question.", "proof failed proof-challenge-mismatch")
def presentation_without_challenge_fail() -> Made:
    return shown(sign(badge()), challenge=None)


@case("P3: it was made for somebody else.", "proof failed proof-domain-mismatch")
def presentation_for_somebody_else_fail() -> Made:
    return shown(sign(badge()), domain="autre.example")


@case("P3: made for asserting, not for signing in.", "proof failed proof-purpose-mismatch")
def presentation_for_assertion_fail() -> Made:
    return shown(sign(badge()), purpose="assertionMethod")


@case("P4: shown by somebody else in the pupil's name.", "issuer failed controller-mismatch")
def presentation_by_a_stranger_fail() -> Made:
    thief = documents_of(COLLEGE, STRANGER)
    thief[STRANGER.id]["authentication"] = thief[STRANGER.id]["assertionMethod"]
    made = sign(presented(sign(badge())), STRANGER, "eddsa-jcs-2022", **ASKED)
    return presentation(made, documents=thief)


@case("§4: nobody has signed it.", "proof failed proof-missing")
def presentation_unsigned_fail() -> Made:
    return presentation(presented(sign(badge())))


@case("P1: it was changed.", "proof failed signature-invalid")
def presentation_changed_fail() -> Made:
    made = sign(presented(sign(badge())), PUPIL, "eddsa-jcs-2022", **ASKED)
    return presentation(made | {"verifiableCredential": []})


@case(
    "L4: a changed badge in a good presentation.",
    "proof passed proof-valid",
    "contents failed content-refused",
)
def presentation_of_a_changed_badge_fail() -> Made:
    return shown(sign(badge()) | {"name": "Délégué général"})


@case("L4: good and bad badges in one presentation.", "contents failed content-refused")
def presentation_of_good_and_bad_badges_fail() -> Made:
    return shown(sign(badge()), sign(badge(), STRANGER))


@case("B4: the key of a badge inside cannot be had.", "contents unknown content-undetermined")
def presentation_of_a_badge_of_unknown_key_unknown() -> Made:
    made = sign(presented(sign(badge())), PUPIL, "eddsa-jcs-2022", **ASKED)
    return presentation(made, documents={})


@case("VCDM 2.0, envelopes: a token inside.", "contents passed content-verified")
def presentation_of_a_token_ok() -> Made:
    return shown(jws(badge()))


@case("VCDM 2.0, envelopes: something else inside.", "contents failed content-refused")
def presentation_of_a_bad_envelope_fail() -> Made:
    envelope = {"@context": V2, "id": "data:text/plain,bonjour"}
    return shown({**envelope, "type": "EnvelopedVerifiableCredential"})


@case("L4: a record in a presentation.", "contents passed content-verified")
def presentation_of_a_record_ok() -> Made:
    return shown(sign(record(sign(badge())), suite="eddsa-jcs-2022"))


@case("VCDM 2.0, presentations: the holder is left out.", "issuer skipped holder-absent")
def presentation_without_holder_ok() -> Made:
    made = sign(presented(sign(badge()), holder=None), PUPIL, "eddsa-jcs-2022", **ASKED)
    return presentation(made)


@case("VCDM 2.0, presentations: a presentation as a token.", "contents passed content-verified")
def presentation_as_token_ok() -> Made:
    return token(shown_as_token(), documents=documents_of(COLLEGE), options=EXPECTED)


@case("J5: a token for another reader.", "proof failed proof-domain-mismatch")
def presentation_as_token_for_somebody_else_fail() -> Made:
    made = shown_as_token(aud="autre.example")
    return token(made, documents=documents_of(COLLEGE), options=EXPECTED)


@case("J5: a token by another holder.", "proof failed jwt-claim-mismatch")
def presentation_as_token_of_another_holder_fail() -> Made:
    made = shown_as_token(iss=STRANGER.id)
    return token(made, documents=documents_of(COLLEGE, STRANGER), options=EXPECTED)


def shown_as_token(**claims: Any) -> str:
    """A presentation as a token; None takes a claim out."""
    known = {"iss": PUPIL.id, "aud": "lycee.example", "nonce": "8f2c"}
    payload = {**presented(sign(badge())), **known, "iat": int(ISSUED.timestamp()), **claims}
    return jws_of(without(payload), PUPIL)


@case("§3: a credential and a presentation at once.", "format failed type-conflict")
def credential_and_presentation_at_once_fail() -> Made:
    both = ["VerifiableCredential", "VerifiablePresentation"]
    return of(sign(badge(type=both), suite="eddsa-jcs-2022"))
