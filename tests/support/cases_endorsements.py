"""What others say of a badge: reported apart, never sinking it."""

from typing import Any

from tests.support.cases import Made, case, of, text
from tests.support.cases_parts import (
    ACHIEVEMENT_ID,
    achievement,
    badge,
    endorsement,
    jws,
    sign,
    subject,
)
from tests.support.worlds import ASSOCIATION, COLLEGE, STRANGER, documents_of

BOTH = documents_of(COLLEGE, ASSOCIATION, STRANGER)
DEMANDED = {"name": "endorsed", "required": ["proof", "endorsements"]}


def endorsed(*endorsements: Any, **more: Any) -> Made:
    """The good badge with these endorsements, by an issuer who kept them as they came."""
    made = badge(endorsement=list(endorsements))
    return of(sign(made, suite="eddsa-jcs-2022"), documents=BOTH, **more)


@case("§5.6: a good endorsement.", "endorsements passed endorsement-verified")
def endorsement_ok() -> Made:
    return endorsed(sign(endorsement(), ASSOCIATION))


@case("§5.6: the badge signed over its endorsement as RDF.", "proof passed proof-valid")
def endorsement_signed_over_ok() -> Made:
    made = badge(endorsement=[sign(endorsement(), ASSOCIATION)])
    return of(sign(made), documents=BOTH)


@case("§5.6, §12.12: an endorsement as a token.", "endorsements passed endorsement-verified")
def endorsement_as_token_ok() -> Made:
    made = badge(endorsementJwt=[jws(endorsement(), ASSOCIATION)])
    return of(sign(made), documents=BOTH)


@case("§11, §12.13: a bad endorsement.", "endorsements failed endorsement-refused")
def endorsement_changed_ok() -> Made:
    return endorsed(sign(endorsement(), ASSOCIATION) | {"name": "Félicitations"})


@case("§12.13: an unsigned endorsement.", "endorsements failed endorsement-refused")
def endorsement_unsigned_ok() -> Made:
    return endorsed(endorsement())


@case("V1: the endorsement of another badge.", "endorsements failed endorsement-of-another")
def endorsement_transplanted_ok() -> Made:
    return endorsed(sign(endorsement("urn:uuid:0a5ee5f8-ffff"), ASSOCIATION))


@case("P4: an endorsement in another's name.", "endorsements failed endorsement-refused")
def endorsement_forged_ok() -> Made:
    return endorsed(sign(endorsement(), STRANGER))


@case("§5.6: an endorsement that has ended.", "endorsements failed endorsement-refused")
def endorsement_expired_ok() -> Made:
    ended = endorsement(validUntil="2026-03-01T00:00:00Z")
    return endorsed(sign(ended, ASSOCIATION))


@case("§5.6: its signer cannot be reached.", "endorsements unknown endorsement-undetermined")
def endorsement_unreachable_ok() -> Made:
    made = badge(endorsement=[sign(endorsement(), ASSOCIATION)])
    return of(sign(made, suite="eddsa-jcs-2022"))


@case("§5.6: good and bad ones, each by itself.", "endorsements failed endorsement-refused")
def endorsements_good_and_bad_ok() -> Made:
    return endorsed(sign(endorsement(), ASSOCIATION), endorsement())


@case("§5.6: on the achievement.", "endorsements passed endorsement-verified")
def endorsement_of_the_achievement_ok() -> Made:
    kept = achievement(endorsement=[sign(endorsement(ACHIEVEMENT_ID), ASSOCIATION)])
    made = badge(credentialSubject=subject(achievement=kept))
    return of(sign(made, suite="eddsa-jcs-2022"), documents=BOTH)


@case("§5.6: on the issuer.", "endorsements passed endorsement-verified")
def endorsement_of_the_issuer_ok() -> Made:
    made = badge()
    made["issuer"] |= {"endorsement": [sign(endorsement(COLLEGE.id), ASSOCIATION)]}
    return of(sign(made, suite="eddsa-jcs-2022"), documents=BOTH)


@case("V1: of the badge, but hung on its issuer.", "endorsements failed endorsement-of-another")
def endorsement_hung_elsewhere_ok() -> Made:
    made = badge()
    made["issuer"] |= {"endorsementJwt": [jws(endorsement(), ASSOCIATION)]}
    return of(sign(made), documents=BOTH)


@case("§12.13: a reader who demands good endorsements.", "endorsements failed endorsement-refused")
def endorsement_unsigned_demanded_fail() -> Made:
    files = {"policy.json": text(DEMANDED)}
    return endorsed(endorsement(), files=files, options=("--policy", "policy.json"))


@case("§3: an endorsement by itself.", "schema passed schema-valid", "proof passed proof-valid")
def endorsement_alone_ok() -> Made:
    return of(sign(endorsement(), ASSOCIATION), documents=BOTH)


@case("§3: an endorsement needs a name.", "schema failed schema-required")
def endorsement_without_name_fail() -> Made:
    made = endorsement()
    made.pop("name")
    return of(sign(made, ASSOCIATION), documents=BOTH)
