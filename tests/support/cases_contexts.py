"""Contexts, the terms they define, and the JSON Schemas that a badge names."""

from tests.support.cases import Made, case, of
from tests.support.cases_parts import (
    EXTENSIONS,
    OB,
    OB_3_0_2,
    badge,
    sign,
    sign_jcs,
    with_contexts,
    without,
)
from tests.support.worlds import COLLEGE, documents_of

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


@case("S2: no nulls.", "contexts failed value-dropped")
def null_member_fail() -> Made:
    return of(sign_jcs(badge() | {"description": None}))


@case(
    "S2 has them left out; many issuers write them, and they say nothing.",
    "contexts passed contexts-valid",
)
def empty_array_ok() -> Made:
    return judged(evidence=[], endorsement=[])


@case("S4, S5: which the contexts do not define.", "contexts failed term-undefined")
def name_by_language_fail() -> Made:
    return judged_jcs(name={"fr": "Délégué de classe", "en": "Class delegate"})


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
