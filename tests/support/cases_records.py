"""Learner records: the record, and each credential in it by itself."""

from typing import Any

from tests.support.cases import Made, case, of, token
from tests.support.cases_parts import badge, entry, jws, record, sign, subject, without
from tests.support.worlds import ASSOCIATION, COLLEGE, PUPIL, did_key_party, documents_of

BOTH = documents_of(COLLEGE, ASSOCIATION)
FIRST = "https://college-exemple.example/achievements/delegue"


def holding(*credentials: Any, **members: Any) -> Made:
    """A good record that holds these."""
    made = without(record(*credentials) | members)
    return of(sign(made, suite="eddsa-jcs-2022"), documents=BOTH)


def with_subject(**members: Any) -> Made:
    """A record of one badge whose subject has members changed."""
    made = record(sign(badge()))
    changed = without(made["credentialSubject"] | members)
    return of(sign(made | {"credentialSubject": changed}, suite="eddsa-jcs-2022"), documents=BOTH)


def association(**members: Any) -> dict[str, Any]:
    known = {"associationType": "isPartOf", "sourceId": FIRST, "targetId": FIRST}
    return {"type": "Association", **known, **members}


@case("L1, L4: a good record.", "contents passed content-verified")
def record_ok() -> Made:
    return holding(sign(badge()))


@case("L1, P2: a record signed as RDF over what it holds.", "proof passed proof-valid")
def record_signed_as_rdf_ok() -> Made:
    return of(sign(record(sign(badge()))), documents=BOTH)


@case("L4: a badge of another issuer inside.", "contents passed content-verified")
def record_with_badge_of_another_issuer_ok() -> Made:
    return holding(sign(badge()), sign(badge(ASSOCIATION), ASSOCIATION))


@case(
    "L4: a changed badge inside.",
    "proof passed proof-valid",
    "contents failed content-refused",
    "proof failed signature-invalid in contains/0",
)
def record_with_changed_badge_fail() -> Made:
    return holding(sign(badge()) | {"name": "Délégué général"})


@case(
    "L4: an unsigned badge inside.",
    "contents failed content-refused",
    "proof failed proof-missing in contains/0",
)
def record_with_unsigned_badge_fail() -> Made:
    return holding(badge())


@case("L4: a badge inside has ended.", "validity failed expired in contains/1")
def record_with_expired_badge_fail() -> Made:
    return holding(sign(badge()), sign(badge(validUntil="2026-03-01T00:00:00Z")))


@case("L4: the status of a badge inside is not known.", "contents unknown content-undetermined")
def record_with_badge_of_unknown_status_unknown() -> Made:
    return holding(sign(badge(credentialStatus=entry())))


@case("L4: the record was changed.", "proof failed signature-invalid")
def record_changed_fail() -> Made:
    made = sign(record(sign(badge())), suite="eddsa-jcs-2022")
    return of(made | {"name": "Livret de Tom"}, documents=BOTH)


@case("L4: a badge of another person inside.", "contents unknown content-of-another-subject")
def record_with_badge_of_another_person_unknown() -> Made:
    other = badge(credentialSubject=subject(id=did_key_party("Tom").id))
    return holding(sign(badge()), sign(other))


@case("L1: a record has a name.", "schema failed schema-required")
def record_without_name_fail() -> Made:
    return holding(sign(badge()), name=None)


@case("L1: contexts in their order.", "schema failed context-order")
def record_contexts_in_another_order_fail() -> Made:
    first, second, third = record(sign(badge()))["@context"]
    return holding(sign(badge()), **{"@context": [first, third, second]})


@case("L2: a record holds something.", "schema failed schema-required")
def record_of_nothing_fail() -> Made:
    return with_subject(verifiableCredential=None)


@case("L2: tokens in a record that is a token.", "contents passed content-verified")
def record_of_tokens_ok() -> Made:
    return token(jws(record(jws(badge()))), documents=BOTH)


@case("L3: an association is of one type, as text.", "schema failed type-wrong")
def record_association_type_as_array_fail() -> Made:
    return with_subject(association=[association(type=["Association"])])


@case("L3: an association of an unknown kind.", "schema failed schema-enum")
def record_association_unknown_fail() -> Made:
    return with_subject(association=[association(associationType="isCousinOf")])


@case("L3: an association is closed.", "schema failed schema-unknown-property")
def record_association_with_another_member_fail() -> Made:
    return with_subject(association=[association(name="Parcours")])


@case("L3: an association between achievements of the record.", "schema passed schema-valid")
def record_association_ok() -> Made:
    return with_subject(association=[association()])


@case("I3, L4: the person is asked of record and badges.", "recipient passed recipient-matches")
def record_of_the_person_asked_for_ok() -> Made:
    made = sign(record(sign(badge())), suite="eddsa-jcs-2022")
    return of(made, documents=BOTH, options=("--expect-recipient", PUPIL.id))
