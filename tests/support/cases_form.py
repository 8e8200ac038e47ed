"""What a badge may look like: types, cardinalities, dates, enumerations."""

from tests.support.cases import Made, case, of
from tests.support.cases_contexts import judged, judged_jcs
from tests.support.cases_parts import (
    OB,
    VCDM_1_1,
    achievement,
    badge,
    entry,
    jws,
    older,
    sign,
    sign_legacy,
    subject,
    without,
)
from tests.support.worlds import COLLEGE, PUPIL

V2 = "https://www.w3.org/ns/credentials/v2"


@case("§1: the form that issuers use today.", "proof passed proof-valid", trust="unknown")
def plain_badge_ok() -> Made:
    return of(sign(badge()))


@case("§1, §12.11: VCDM 1.1 is read too.", "format passed format-valid")
def vcdm_1_1_badge_ok() -> Made:
    return of(sign_legacy(older(badge()), "Ed25519Signature2020"))


@case("§1: VCDM 1.1 has other dates.", "format failed date-missing")
def vcdm_1_1_with_dates_of_2_0_fail() -> Made:
    return judged_jcs(**{"@context": [VCDM_1_1, OB]})


@case("§1: the 1.1 schema requires a name.", "schema failed schema-required")
def vcdm_1_1_without_name_fail() -> Made:
    return of(sign_legacy(without(older(badge()) | {"name": None}), "Ed25519Signature2020"))


@case("§1: in 2.0 the name may be left out.", "schema passed schema-valid")
def name_left_out_ok() -> Made:
    return judged(name=None)


@case("§3: an id is required.", "schema failed schema-required")
def id_missing_fail() -> Made:
    return judged(id=None)


@case("§3: an issuer is required.", "format failed issuer-missing")
def issuer_missing_fail() -> Made:
    return judged(issuer=None)


@case("§3: the type of Open Badges is missing.", "schema failed type-wrong")
def badge_type_missing_fail() -> Made:
    return judged(type=["VerifiableCredential"])


@case("§3: the other name of the type.", "schema passed schema-valid")
def open_badge_credential_type_ok() -> Made:
    return judged(type=["VerifiableCredential", "OpenBadgeCredential"])


@case("S2: a complex value is an object.", "schema failed schema-type")
def achievement_as_address_fail() -> Made:
    made = subject(achievement="https://college-exemple.example/achievements/delegue")
    return judged(credentialSubject=made)


@case("§3: one subject.", "schema failed schema-type")
def two_subjects_fail() -> Made:
    return judged(credentialSubject=[subject(), subject()])


@case("S3, §11, §12.11: single values where arrays are usual.", "schema passed schema-valid")
def single_values_ok() -> Made:
    made = achievement()
    made |= {name: made[name][0] for name in ("alignment", "resultDescription", "type")}
    result = {**subject()["result"][0], "type": "Result"}
    holder = subject(achievement=made, result=result, type="AchievementSubject")
    return judged(credentialSubject=holder)


@case("§12.11: the issuer as a text.", "schema passed schema-valid", "issuer passed key-is-issuers")
def issuer_as_text_ok() -> Made:
    return judged(issuer=COLLEGE.id)


@case("S3, P3, §12.11: one proof in an array.", "proof passed proof-valid")
def proof_as_array_ok() -> Made:
    made = sign(badge())
    return of(made | {"proof": [made["proof"]]})


@case("S5: a date needs its zone.", "format failed date-malformed")
def date_without_zone_fail() -> Made:
    return judged(validFrom="2026-01-15T08:00:00")


@case("S5: an offset and a fraction are allowed.", "validity passed no-end-date")
def date_with_offset_and_fraction_ok() -> Made:
    return judged(validFrom="2026-01-15T00:00:00.125-08:00", awardedDate="2025-12-20T10:00:00Z")


@case("S5: an end before the beginning.", "format failed dates-reversed")
def dates_reversed_fail() -> Made:
    return judged(validUntil="2025-12-31T00:00:00Z")


@case("S5, §3: the schemas know texts by language alone.", "schema failed language-malformed")
def name_with_its_language_fail() -> Made:
    return judged(name={"@value": "Délégué de classe", "@language": "fr"})


@case("S6: 3 and 3.0 are the same number.", "proof passed proof-valid")
def number_written_with_a_point_ok() -> Made:
    whole = subject(achievement=achievement(creditsAvailable=3))
    signed = sign(badge(credentialSubject=whole))
    made = subject(achievement=achievement(creditsAvailable=3.0))
    return of(signed | {"credentialSubject": made})


@case("S6: a number that is not whole.", "proof passed proof-valid")
def number_with_fraction_ok() -> Made:
    return judged(credentialSubject=subject(achievement=achievement(creditsAvailable=3.5)))


@case("D1: an evidence that is not typed as one.", "schema failed type-wrong")
def evidence_of_another_type_fail() -> Made:
    return judged(evidence=[{"type": ["Achievement"], "name": "Carnet"}])


@case("D1: a source of another type.", "schema failed type-wrong")
def source_of_another_type_fail() -> Made:
    source = {"id": COLLEGE.id, "type": ["Result"], "name": "Collège"}
    return judged(credentialSubject=subject(source=source))


@case("D1: a description of results of another type.", "schema failed type-wrong")
def result_description_of_another_type_fail() -> Made:
    described = [{**achievement()["resultDescription"][0], "type": "Result"}]
    made = achievement(resultDescription=described)
    return judged_jcs(credentialSubject=subject(achievement=made))


@case("D1: the subject without its type.", "schema failed type-missing")
def subject_without_type_fail() -> Made:
    return judged_jcs(credentialSubject=subject(type=None))


@case("§3, [V]: criteria that say nothing.", "schema failed criteria-empty")
def criteria_empty_fail() -> Made:
    empty = achievement(criteria={"type": "Criteria"})
    return judged(credentialSubject=subject(achievement=empty))


@case("§3: a result of a description nobody gave.", "schema failed result-description-unknown")
def result_without_description_fail() -> Made:
    result = [{"type": ["Result"], "resultDescription": "urn:uuid:0", "value": "A"}]
    return judged(credentialSubject=subject(result=result))


@case("D5: a type of one's own.", "schema passed schema-valid")
def achievement_type_of_ones_own_ok() -> Made:
    made = achievement(achievementType="ext:Discovery")
    return judged(credentialSubject=subject(achievement=made))


@case("D5: a type of one's own without its prefix.", "schema failed schema-enum")
def achievement_type_unknown_fail() -> Made:
    made = achievement(achievementType="Discovery")
    return judged(credentialSubject=subject(achievement=made))


@case("D5: the states of a result are closed.", "schema failed schema-enum")
def result_status_unknown_fail() -> Made:
    made = {**subject()["result"][0], "status": "ext:Applauded"}
    return judged(credentialSubject=subject(result=[made]))


@case("§3: another kind of credential is verified as what it is.", "proof passed proof-valid")
def credential_of_another_kind_ok() -> Made:
    made = {"type": ["VerifiableCredential"], "issuer": COLLEGE.id}
    return of(sign(badge(credentialSubject={"id": PUPIL.id}) | made))


@case("§1: status entries need no id.", "status unknown status-list-unreachable")
def status_without_id_unknown() -> Made:
    return judged(credentialStatus=entry(id=None))


@case("§3: two values of a token are read as one badge.", "format passed format-valid")
def badge_as_token_ok() -> Made:
    return Made(jws(badge()).encode(), file="credential.jws")
