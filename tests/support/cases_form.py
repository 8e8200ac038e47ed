"""What a badge may look like: contexts, types, cardinalities, dates, enumerations."""

from tests.support.cases import Made, case, of
from tests.support.cases_parts import (
    EXTENSIONS,
    OB,
    OB_3_0_2,
    VCDM_1_1,
    achievement,
    badge,
    entry,
    jws,
    older,
    sign,
    sign_jcs,
    sign_legacy,
    subject,
    with_contexts,
    without,
)
from tests.support.worlds import COLLEGE, PUPIL, documents_of

V2 = "https://www.w3.org/ns/credentials/v2"
OWN_SCHEMA = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
VOCABULARY = "https://college-exemple.example/contexts/1"
LEVEL = {"@context": {"@protected": True, "levelInSchool": "https://college-exemple.example/v#l"}}
FOREIGN_SCHEMA = "https://college-exemple.example/schemas/1"


def judged(**members: object) -> Made:
    """The good badge with members changed, signed by RDF."""
    return of(sign(without(badge() | members)))


def judged_jcs(**members: object) -> Made:
    """The same, signed as it stands."""
    return of(sign_jcs(without(badge() | members)))


def with_schemas(*schemas: dict[str, str], **more: object) -> Made:
    """The good badge that names these JSON Schemas."""
    contexts = [V2, OB, EXTENSIONS]
    made = sign(badge() | {"@context": contexts, "credentialSchema": list(schemas)})
    return of(made, documents=documents_of(COLLEGE) | more)


def schema(url: str) -> dict[str, str]:
    return {"id": url, "type": "1EdTechJsonSchemaValidator2019"}


@case("§1: the form that issuers use today.", "proof passed proof-valid", trust="unknown")
def plain_badge_ok() -> Made:
    return of(sign(badge()))


@case("S4, §12.4: a term that no context defines.", "contexts failed term-undefined")
def undefined_term_fail() -> Made:
    return of(sign(badge()) | {"favouriteColour": "bleu"})


@case("S4, §12.4: a type that no context defines.", "contexts failed type-undefined")
def undefined_type_fail() -> Made:
    return judged_jcs(evidence=[{"type": ["Evidence", "Portfolio"], "name": "Carnet"}])


@case("S4: a key that is no full address and would vanish.", "contexts failed id-relative")
def relative_identifier_fail() -> Made:
    return judged_jcs(image={"id": "badges/delegue.png", "type": "Image"})


@case("S4, S5: a tag that is no language.", "contexts failed language-invalid")
def language_tag_invalid_fail() -> Made:
    return judged_jcs(name={"@value": "Délégué", "@language": "en français"})


@case("§1, §12.4: the extensions context is forgotten.", "schema failed context-extensions-missing")
def extensions_context_forgotten_fail() -> Made:
    return judged_jcs(credentialSchema=[schema(OWN_SCHEMA)])


@case("§1: the extensions context is there.", "schema passed schema-valid")
def own_schema_named_ok() -> Made:
    return with_schemas(schema(OWN_SCHEMA))


@case("S7, §12.12: a context nobody holds, never fetched.", "contexts failed context-unknown")
def context_unknown_fail() -> Made:
    made = badge() | {"@context": [V2, OB, VOCABULARY], "levelInSchool": "5e"}
    return of(sign(made, load=with_contexts({VOCABULARY: LEVEL})))


@case("S8: an extension whose context is handed in.", "contexts passed contexts-valid")
def extension_context_handed_in_ok() -> Made:
    made = badge() | {"@context": [V2, OB, VOCABULARY], "levelInSchool": "5e"}
    documents = documents_of(COLLEGE) | {VOCABULARY: LEVEL}
    return of(sign(made, load=with_contexts(documents)), documents=documents)


@case("S8: an extension in place.", "contexts passed contexts-valid")
def extension_context_in_place_ok() -> Made:
    return judged(**{"@context": [V2, OB, LEVEL["@context"]], "levelInSchool": "5e"})


@case(
    "S7: a context gives a protected term another meaning.",
    "contexts failed protected-term-redefined",
)
def context_redefines_protected_term_fail() -> Made:
    return judged_jcs(
        **{"@context": [V2, OB, {"VerifiableCredential": "https://evil.example/#advert"}]}
    )


@case("S7: a document cannot take the place of a pinned context.", "proof passed proof-valid")
def pinned_context_not_overridden_ok() -> Made:
    documents = documents_of(COLLEGE) | {OB: {"@context": {}}, V2: {"@context": {}}}
    return of(sign(badge()), documents=documents)


@case("§1: contexts in the wrong order.", "format failed context-order")
def context_order_fail() -> Made:
    return judged_jcs(**{"@context": [OB, V2]})


@case("§1: the context of Open Badges is missing.", "schema failed context-missing")
def open_badges_context_missing_fail() -> Made:
    return judged_jcs(**{"@context": [V2]})


@case("§1, JSON-LD traps: another version gives other IRIs.", "proof failed signature-invalid")
def context_version_swapped_fail() -> Made:
    return of(sign(badge()) | {"@context": [V2, OB_3_0_2]})


@case("§1: an older context of Open Badges.", "contexts passed contexts-valid")
def older_open_badges_context_ok() -> Made:
    return judged(**{"@context": [V2, OB_3_0_2]})


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


@case("S2: no nulls.", "contexts failed value-dropped")
def null_member_fail() -> Made:
    return of(sign_jcs(badge() | {"description": None}))


@case("S2: no empty arrays, they vanish.", "contexts failed value-dropped")
def empty_array_fail() -> Made:
    return judged_jcs(evidence=[])


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


@case("S4, S5: which the contexts do not define.", "contexts failed term-undefined")
def name_by_language_fail() -> Made:
    return judged_jcs(name={"fr": "Délégué de classe", "en": "Class delegate"})


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


@case("D3: one schema has to be the standard's own.", "schema failed schema-own-missing")
def own_schema_not_among_schemas_fail() -> Made:
    return with_schemas(schema(FOREIGN_SCHEMA), **{FOREIGN_SCHEMA: {"type": "object"}})


@case("§5.1: a schema that could not be fetched.", "schema unknown schema-unreachable")
def foreign_schema_unreachable_unknown() -> Made:
    return with_schemas(schema(OWN_SCHEMA), schema(FOREIGN_SCHEMA))


@case("§5.1: a schema that the badge does not follow.", "schema failed schema-required")
def foreign_schema_not_followed_fail() -> Made:
    demands = {"type": "object", "required": ["description"]}
    return with_schemas(schema(OWN_SCHEMA), schema(FOREIGN_SCHEMA), **{FOREIGN_SCHEMA: demands})


@case("§3: another kind of credential is verified as what it is.", "proof passed proof-valid")
def credential_of_another_kind_ok() -> Made:
    made = {"type": ["VerifiableCredential"], "issuer": COLLEGE.id}
    return of(sign(badge(credentialSubject={"id": PUPIL.id}) | made))


@case("§1: status entries need no id.", "status unknown status-list-unreachable")
def status_without_id_unknown() -> Made:
    return judged(credentialStatus=entry(id=None))


@case(
    "VCDM 2.0, related resources: a digest of other bytes.",
    "proof failed related-resource-mismatch",
)
def related_resource_differs_fail() -> Made:
    digest = "sha384-" + "A" * 64
    return judged(relatedResource=[{"id": V2, "digestSRI": digest}])


@case("S1, A4, §12.8: another order of keys is the same badge.", "proof passed proof-valid")
def keys_in_another_order_ok() -> Made:
    made = sign(badge())
    return of({name: made[name] for name in sorted(made, reverse=True)})


@case("§3: two values of a token are read as one badge.", "format passed format-valid")
def badge_as_token_ok() -> Made:
    return Made(jws(badge()).encode(), file="credential.jws")
