"""Every fault of a badge at once, with its place."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.checking import MAX_FAULTS, MAX_NODES, Fault, check, foreign_schemas
from tests.schemas.test_vcdm import JSON_VALUES, V1, V2

OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
PUBLISHED = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_{}_schema.json"
LEVEL = "urn:example:level:good"
DESCRIPTION = "urn:example:description"
AT_SUBJECT = "/credentialSubject/"
AT_ACHIEVEMENT = "/credentialSubject/achievement/"
AT_RESULT = "/credentialSubject/result/0/"


def badge(change: Callable[[dict[str, Any]], object] | None = None) -> dict[str, Any]:
    """A good achievement credential with results, then changed."""
    document: dict[str, Any] = {
        "@context": [V2, OB],
        "id": "urn:uuid:6d79dd5e-2f0c-4b8c-9d57-9a3cbb8d4e11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Socle commun",
        "issuer": {"id": "https://college.example/", "type": ["Profile"], "name": "Collège"},
        "validFrom": "2026-06-30T08:00:00Z",
        "credentialSubject": {
            "id": "urn:uuid:0a8f2b1d-54c4-45d5-a1b4-0f3f6c6f2c55",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://college.example/achievements/d1",
                "type": ["Achievement"],
                "name": "Comprendre, s'exprimer",
                "description": "Domaine 1 du socle",
                "criteria": {"narrative": "Évalué en fin de cycle 4"},
                "achievementType": "Competency",
                "resultDescription": [
                    {
                        "id": DESCRIPTION,
                        "type": ["ResultDescription"],
                        "name": "Maîtrise",
                        "resultType": "RubricCriterionLevel",
                        "requiredLevel": LEVEL,
                        "rubricCriterionLevel": [
                            {"id": LEVEL, "type": ["RubricCriterionLevel"], "name": "Satisfaisant"}
                        ],
                    }
                ],
            },
            "result": [
                {"type": ["Result"], "resultDescription": DESCRIPTION, "achievedLevel": LEVEL}
            ],
        },
    }
    if change is not None:
        change(document)
    return document


def subject(document: dict[str, Any]) -> dict[str, Any]:
    return document["credentialSubject"]


def achievement(document: dict[str, Any]) -> dict[str, Any]:
    return document["credentialSubject"]["achievement"]


def result(document: dict[str, Any]) -> dict[str, Any]:
    return document["credentialSubject"]["result"][0]


def older(change: Callable[[dict[str, Any]], object] | None = None) -> dict[str, Any]:
    document = badge()
    document["@context"] = [V1, OB]
    document["issuanceDate"] = document.pop("validFrom")
    if change is not None:
        change(document)
    return document


def endorsement() -> dict[str, Any]:
    return {
        "@context": [V2, OB],
        "id": "urn:example:endorsement",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Recommandation",
        "issuer": {"id": "https://club.example/", "type": ["Profile"]},
        "validFrom": "2026-07-01T08:00:00Z",
        "credentialSubject": {
            "id": "https://college.example/",
            "type": ["EndorsementSubject"],
            "endorsementComment": "Sérieux",
        },
    }


def clr() -> dict[str, Any]:
    document = badge()
    held = deepcopy(document)
    del held["credentialSubject"]["result"]
    document |= {"@context": [V2, CLR, OB], "type": ["VerifiableCredential", "ClrCredential"]}
    document["credentialSubject"] = {
        "id": "urn:example:pupil",
        "type": ["ClrSubject"],
        "verifiableCredential": [held],
    }
    return document


def found(document: Any) -> list[tuple[str, str]]:
    return [(fault.code, fault.pointer) for fault in check(document)]


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(badge(), id="badge"),
        pytest.param(older(), id="badge of the older model"),
        pytest.param(endorsement(), id="endorsement"),
        pytest.param(clr(), id="learner record"),
        pytest.param(
            badge(lambda d: d.update({"@context": [V2, OB.replace("-3.0.3", "")]})),
            id="first version of the context",
        ),
        pytest.param(
            older(lambda d: d.update({"@context": [V1, OB.replace("3.0.3", "3.0.1")]})),
            id="older context with the older model",
        ),
        pytest.param(badge(lambda d: d.update({"issuer": "did:example:a"})), id="issuer as URI"),
        pytest.param(
            badge(lambda d: d.update({"https://extension.example/#x": {"type": "Any"}})),
            id="property of an extension",
        ),
        pytest.param(
            badge(lambda d: achievement(d).update({"achievementType": "ext:SocleDomain"})),
            id="extended enumeration",
        ),
        pytest.param(
            badge(lambda d: achievement(d).update({"name": {"fr": "Lire", "en": "Read"}})),
            id="text in two languages",
        ),
        pytest.param(
            badge(lambda d: subject(d).update({"type": "AchievementSubject"})),
            id="compacted type",
        ),
        pytest.param(
            badge(lambda d: subject(d).update({"result": result(d)})), id="compacted result"
        ),
        pytest.param(
            badge(
                lambda d: (
                    subject(d).pop("id"),
                    subject(d).update(
                        identifier=[
                            {
                                "type": "IdentityObject",
                                "hashed": False,
                                "identityHash": "lea@example.org",
                                "identityType": "emailAddress",
                            }
                        ]
                    ),
                )
            ),
            id="subject known by an identifier",
        ),
        pytest.param({"@context": "https://w3id.org/openbadges/v2", "type": "Assertion"}, id="2.0"),
    ],
)
def test_good_documents(document: dict[str, Any]) -> None:
    assert found(document) == []


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        # Contexts
        (lambda d: d["@context"].pop(), "context-missing", "/@context/1"),
        (lambda d: d["@context"].insert(1, EXTENSIONS), "context-order", "/@context/1"),
        (lambda d: d.update({"@context": [OB, V2]}), "context-order", "/@context/0"),
        (
            lambda d: d.update(
                credentialStatus={"id": "https://a.example", "type": "1EdTechRevocationList"}
            ),
            "context-extensions-missing",
            "/credentialStatus/type",
        ),
        # Types, wherever they stand and in whichever form they come
        (lambda d: d.update(type=["VerifiableCredential"]), "type-wrong", "/type"),
        (lambda d: d.update(type="OpenBadgeCredential"), "type-wrong", "/type"),
        (lambda d: subject(d).update(type=["Person"]), "type-wrong", "/credentialSubject/type"),
        (lambda d: subject(d).update(type="Person"), "type-wrong", "/credentialSubject/type"),
        (
            lambda d: subject(d).update(source={"id": "urn:a:b", "type": "Organization"}),
            "type-wrong",
            "/credentialSubject/source/type",
        ),
        (
            lambda d: achievement(d)["resultDescription"][0].update(type="Result"),
            "type-wrong",
            "/credentialSubject/achievement/resultDescription/0/type",
        ),
        (lambda d: d.update(evidence=[{"type": "Proof"}]), "type-wrong", "/evidence/0/type"),
        (lambda d: d.update(evidence=[{"type": {}}]), "type-malformed", "/evidence/0/type"),
        (lambda d: d["issuer"].update(type=["Person"]), "type-wrong", "/issuer/type"),
        (
            lambda d: d["issuer"].update(parentOrg={"id": "urn:a:b", "type": "Org"}),
            "type-wrong",
            "/issuer/parentOrg/type",
        ),
        (
            lambda d: d["issuer"].update(
                otherIdentifier={"type": "Id", "identifier": "1", "identifierType": "identifier"}
            ),
            "type-wrong",
            "/issuer/otherIdentifier/type",
        ),
        (lambda d: d["issuer"].pop("type"), "type-missing", "/issuer/type"),
        (lambda d: result(d).update(type=[]), "type-missing", "/credentialSubject/result/0/type"),
        # Properties
        (lambda d: d.pop("id"), "schema-required", "/id"),
        (lambda d: d.pop("validFrom"), "schema-required", "/validFrom"),
        (lambda d: achievement(d).pop("name"), "schema-required", AT_ACHIEVEMENT + "name"),
        (lambda d: achievement(d).update(name=3), "schema-type", AT_ACHIEVEMENT + "name"),
        (
            lambda d: achievement(d).update(name={"french": "x"}),
            "language-malformed",
            AT_ACHIEVEMENT + "name/french",
        ),
        (
            lambda d: achievement(d).update(achievementType="Trophy"),
            "schema-enum",
            AT_ACHIEVEMENT + "achievementType",
        ),
        (
            lambda d: achievement(d).update(achievementType="ext:"),
            "schema-pattern",
            AT_ACHIEVEMENT + "achievementType",
        ),
        (lambda d: result(d).update(status="Done"), "schema-enum", AT_RESULT + "status"),
        (lambda d: d.update(awardedDate="yesterday"), "date-malformed", "/awardedDate"),
        (lambda d: d.update(endorsementJwt=["nothing"]), "schema-pattern", "/endorsementJwt/0"),
        (
            lambda d: d.update(image={"id": "urn:a:b", "type": "Image", "alt": "x"}),
            "schema-unknown-property",
            "/image/alt",
        ),
        (
            lambda d: d.update(image={"id": "urn:a:b", "type": ["Image"]}),
            "type-wrong",
            "/image/type",
        ),
        (
            lambda d: subject(d).update(creditsEarned="3"),
            "schema-type",
            AT_SUBJECT + "creditsEarned",
        ),
        (lambda d: d.update(credentialSubject=[subject(d)]), "schema-type", "/credentialSubject"),
        (
            lambda d: d.update(endorsement=[endorsement() | {"@context": [V2]}]),
            "context-missing",
            "/endorsement/0/@context",
        ),
        (
            lambda d: d.update(endorsement=[endorsement() | {"@context": [OB, V2]}]),
            "context-order",
            "/endorsement/0/@context/0",
        ),
        # References
        (lambda d: subject(d).pop("id"), "subject-unidentified", "/credentialSubject"),
        (
            lambda d: achievement(d).update(criteria={}),
            "criteria-empty",
            AT_ACHIEVEMENT + "criteria",
        ),
        (
            lambda d: result(d).update(resultDescription="urn:a:b"),
            "result-description-unknown",
            AT_RESULT + "resultDescription",
        ),
        (
            lambda d: result(d).update(achievedLevel="urn:a:b"),
            "achieved-level-unknown",
            AT_RESULT + "achievedLevel",
        ),
        (
            lambda d: achievement(d)["resultDescription"][0].update(requiredLevel="urn:a:b"),
            "required-level-unknown",
            AT_ACHIEVEMENT + "resultDescription/0/requiredLevel",
        ),
        (
            lambda d: achievement(d)["resultDescription"][0].update(resultType="Status"),
            "result-status-missing",
            AT_RESULT + "status",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_one_fault(change: Callable[[dict[str, Any]], object], code: str, pointer: str) -> None:
    document = badge(change)
    assert (code, pointer) in found(document)
    others = {place for _, place in found(document)} - {pointer}
    assert all("/@context/" in place for place in others)


def test_every_fault_at_once() -> None:
    def spoil(document: dict[str, Any]) -> None:
        document["@context"] = [V2]
        del document["issuer"]
        subject(document)["type"] = "Person"
        achievement(document)["criteria"] = {}

    assert found(badge(spoil)) == [
        ("issuer-missing", "/issuer"),
        ("context-missing", "/@context/1"),
        ("type-wrong", "/credentialSubject/type"),
        ("criteria-empty", "/credentialSubject/achievement/criteria"),
    ]


def test_the_older_model_has_its_own_dates_and_demands_a_name() -> None:
    assert found(older(lambda d: d.pop("name"))) == [("schema-required", "/name")]
    assert found(older(lambda d: d.pop("issuanceDate"))) == [("date-missing", "/issuanceDate")]
    assert found(older(lambda d: d.update({"@context": [V1]}))) == [
        ("context-missing", "/@context/1")
    ]


def test_a_record_needs_its_own_context_and_good_credentials_within() -> None:
    document = clr()
    document["@context"] = [V2, OB]
    held = subject(document)["verifiableCredential"][0]
    del held["issuer"]
    assert found(document) == [
        ("context-missing", "/@context/1"),
        ("context-order", "/@context/2"),
        ("schema-required", "/credentialSubject/verifiableCredential/0/issuer"),
    ]


def test_a_declared_schema_of_another_class_is_applied_too() -> None:
    def declare(document: dict[str, Any]) -> None:
        document["@context"].append(EXTENSIONS)
        document["credentialSchema"] = [
            {"id": PUBLISHED.format(name), "type": "1EdTechJsonSchemaValidator2019"}
            for name in ("achievementcredential", "profile")
        ]

    assert found(badge(declare)) == [("type-wrong", "/type")]


def test_the_same_declared_twice_or_foreign_is_no_fault() -> None:
    def declare(document: dict[str, Any]) -> None:
        document["@context"].append(EXTENSIONS)
        document["credentialSchema"] = [
            {"id": url, "type": "1EdTechJsonSchemaValidator2019"}
            for url in (PUBLISHED.format("anyachievementcredential"), "https://a.example/schema")
        ]

    document = badge(declare)
    assert found(document) == []
    assert foreign_schemas(document) == ("https://a.example/schema",)


def test_faults_are_capped() -> None:
    many = badge(lambda d: subject(d).update(result=[{}] * 10_000))
    assert len(check(many)) == MAX_FAULTS


def test_a_document_of_more_parts_than_we_check_is_told() -> None:
    many = badge(lambda d: d.update({"urn:example:parts": [[]] * MAX_NODES}))
    assert found(many) == [("document-too-complex", "")]


def test_the_published_examples_are_good(shared: Path) -> None:
    examples = [
        *(shared / "standards" / "openbadges-3.0" / "examples").glob("*.json"),
        *(shared / "standards").glob("*/test-vectors/*/*signed.json"),
    ]
    assert len(examples) > 15
    for path in examples:
        assert found(json.loads(path.read_text())) == [], path.name


@settings(max_examples=150, deadline=None)
@given(JSON_VALUES)
def test_any_value_gives_faults_and_never_an_exception(value: Any) -> None:
    assert all(isinstance(fault, Fault) for fault in check(value))


PLACES = st.sampled_from(
    [
        *("@context", "type", "issuer", "credentialSubject", "evidence", "endorsement", "proof"),
        *("credentialSchema", "image", "name", "credentialStatus"),
    ]
)


@settings(max_examples=100, deadline=None)
@given(PLACES, st.sampled_from([badge, older, endorsement, clr]), JSON_VALUES)
def test_a_good_document_with_any_member(place: str, make: Callable[[], Any], value: Any) -> None:
    document = make() | {place: value}
    assert isinstance(check(document), tuple)
    assert isinstance(foreign_schemas(document), tuple)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["achievement", "result", "identifier", "source", "id"]), JSON_VALUES)
def test_a_good_subject_with_any_member(place: str, value: Any) -> None:
    assert isinstance(check(badge(lambda d: subject(d).update({place: value}))), tuple)


def test_a_document_nested_too_deep_is_told() -> None:
    deep: Any = {}
    for _ in range(20_000):
        deep = {"parentOrg": deep}
    assert found(badge(lambda d: d["issuer"].update(deep)))[-1][0] == "json-too-deep"
