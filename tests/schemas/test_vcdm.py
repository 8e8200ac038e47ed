"""The form rules of the W3C data models, against their published inputs and one fault at a time."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.checking import Fault, check_form

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"

# Refused by JSON-LD processing, which is the business of the room `proofs`.
JSON_LD_CASES = {
    "credential-redef-type-fail": "a protected term is defined anew",
    "credential-redef-type2-fail": "a protected term is defined anew",
    "credential-type-mapped-nonurl-fail": "a type is mapped to something that is no URL",
    "credential-type-unmapped-fail": "a type that no context defines",
}
PLACEHOLDER_PROOF = {"type": "DataIntegrityProof"}


def credential(**changes: Any) -> dict[str, Any]:
    """The smallest good credential, changed; a change to `...` takes the member away."""
    base = {
        "@context": [V2],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:issuer",
        "credentialSubject": {"id": "did:example:subject"},
    }
    return without_ellipsis(base | changes)


def presentation(**changes: Any) -> dict[str, Any]:
    base = {"@context": [V2], "type": ["VerifiablePresentation"], "holder": "did:example:holder"}
    return without_ellipsis(base | changes)


def older(**changes: Any) -> dict[str, Any]:
    return credential(**({"@context": [V1], "issuanceDate": "2020-01-01T00:00:00Z"} | changes))


def without_ellipsis(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if value is not ...}


def found(document: Any) -> list[tuple[str, str]]:
    return [(fault.code, fault.pointer) for fault in check_form(document)]


def test_the_smallest_documents_are_good() -> None:
    assert found(credential()) == []
    assert found(older()) == []
    assert found(presentation()) == []
    assert found(presentation(holder=...)) == []


def test_every_fault_is_told_at_once() -> None:
    document = {"@context": [V2], "type": "Other", "id": 1, "credentialSubject": [{}, 2]}
    assert found(document) == [
        ("type-wrong", "/type"),
        ("id-malformed", "/id"),
        ("issuer-missing", "/issuer"),
        ("subject-empty", "/credentialSubject/0"),
        ("subject-malformed", "/credentialSubject/1"),
    ]


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        pytest.param({"@context": ...}, "context-missing", "/@context", id="no context"),
        pytest.param({"@context": []}, "context-missing", "/@context", id="empty context"),
        pytest.param({"@context": V2}, "context-malformed", "/@context", id="context is a text"),
        pytest.param({"@context": {}}, "context-malformed", "/@context", id="context is an object"),
        pytest.param({"@context": [{}, V2]}, "context-order", "/@context/0", id="base is second"),
        pytest.param(
            {"@context": ["https://a.example/v1"]}, "context-missing", "/@context/0", id="no base"
        ),
        pytest.param({"@context": [V2, 5]}, "context-malformed", "/@context/1", id="number"),
        pytest.param(
            {"@context": [V2, "https ://x"]}, "context-malformed", "/@context/1", id="url"
        ),
        pytest.param({"@context": [V2, None]}, "context-malformed", "/@context/1", id="null item"),
        pytest.param({"type": ...}, "type-missing", "/type", id="no type"),
        pytest.param({"type": []}, "type-missing", "/type", id="empty type"),
        pytest.param({"type": None}, "type-malformed", "/type", id="null type"),
        pytest.param({"type": [[]]}, "type-malformed", "/type", id="array within type"),
        pytest.param({"type": ["Other"]}, "type-wrong", "/type", id="another type"),
        pytest.param({"id": None}, "id-malformed", "/id", id="null id"),
        pytest.param({"id": ["urn:a:b", "urn:a:c"]}, "id-malformed", "/id", id="two ids"),
        pytest.param({"id": "https ://x"}, "id-malformed", "/id", id="id with a space"),
        pytest.param({"id": "credential-1"}, "id-malformed", "/id", id="id without a scheme"),
        pytest.param({"issuer": ...}, "issuer-missing", "/issuer", id="no issuer"),
        pytest.param({"issuer": None}, "issuer-malformed", "/issuer", id="null issuer"),
        pytest.param({"issuer": ["did:a:b"]}, "issuer-malformed", "/issuer", id="issuers"),
        pytest.param({"issuer": "school"}, "issuer-malformed", "/issuer", id="issuer no URL"),
        pytest.param({"issuer": {}}, "issuer-malformed", "/issuer/id", id="issuer without id"),
        pytest.param(
            {"issuer": {"id": 1}}, "issuer-malformed", "/issuer/id", id="issuer id number"
        ),
        pytest.param({"name": 7}, "language-malformed", "/name", id="name is a number"),
        pytest.param({"name": []}, "language-malformed", "/name", id="no names"),
        pytest.param(
            {"description": {"@value": "a", "url": "urn:a:b"}},
            "language-malformed",
            "/description",
            id="language object with more",
        ),
        pytest.param(
            {"issuer": {"id": "did:a:b", "name": {"@language": "fr"}}},
            "language-malformed",
            "/issuer/name",
            id="language object without a value",
        ),
        pytest.param(
            {"name": {"@value": "a", "@direction": "up"}},
            "language-malformed",
            "/name",
            id="unknown direction",
        ),
        pytest.param(
            {"credentialSubject": ...}, "subject-missing", "/credentialSubject", id="no subject"
        ),
        pytest.param(
            {"credentialSubject": []}, "subject-missing", "/credentialSubject", id="empty subjects"
        ),
        pytest.param(
            {"credentialSubject": "did:a:b"}, "subject-malformed", "/credentialSubject", id="text"
        ),
        pytest.param({"credentialSubject": {}}, "subject-empty", "/credentialSubject", id="empty"),
        pytest.param(
            {"credentialSubject": {"id": ["did:a:b"]}},
            "id-malformed",
            "/credentialSubject/id",
            id="subject with an array of ids",
        ),
        pytest.param({"validFrom": "2024-01-01"}, "date-malformed", "/validFrom", id="only a day"),
        pytest.param(
            {"validFrom": "2024-01-01T00:00:00"}, "date-malformed", "/validFrom", id="no zone"
        ),
        pytest.param({"validUntil": None}, "date-malformed", "/validUntil", id="null date"),
        pytest.param(
            {"validFrom": "2024-01-02T00:00:00Z", "validUntil": "2024-01-02T00:30:00+01:00"},
            "dates-reversed",
            "/validUntil",
            id="ends before it begins, by the zone",
        ),
        pytest.param({"evidence": {}}, "type-missing", "/evidence/type", id="evidence type"),
        pytest.param({"evidence": "x"}, "object-expected", "/evidence", id="evidence is a text"),
        pytest.param(
            {"credentialStatus": [{"type": "A"}, {"type": 2}]},
            "type-malformed",
            "/credentialStatus/1/type",
            id="second status with a number as type",
        ),
        pytest.param(
            {"credentialSchema": {"type": "A"}},
            "id-missing",
            "/credentialSchema/id",
            id="schema id",
        ),
        pytest.param(
            {"refreshService": {"id": "did:a:b"}},
            "type-missing",
            "/refreshService/type",
            id="refresh type",
        ),
        pytest.param(
            {"termsOfUse": {"type": "A", "id": "x"}},
            "id-malformed",
            "/termsOfUse/id",
            id="terms id no URL",
        ),
        pytest.param(
            {"relatedResource": "x"}, "object-expected", "/relatedResource", id="related is a text"
        ),
        pytest.param(
            {"relatedResource": {"digestSRI": "a"}},
            "id-missing",
            "/relatedResource/id",
            id="related without id",
        ),
        pytest.param(
            {"relatedResource": {"id": "urn:a:b"}},
            "related-resource-digest-missing",
            "/relatedResource",
            id="related without digest",
        ),
        pytest.param(
            {"relatedResource": {"id": "urn:a:b", "digestSRI": 1}},
            "related-resource-digest-malformed",
            "/relatedResource/digestSRI",
            id="digest is a number",
        ),
        pytest.param(
            {"relatedResource": [{"id": "urn:a:b", "digestSRI": "a"}] * 2},
            "related-resource-duplicate",
            "/relatedResource/1/id",
            id="related twice",
        ),
        pytest.param({"proof": None}, "proof-malformed", "/proof", id="null proof"),
        pytest.param({"proof": []}, "proof-malformed", "/proof", id="no proofs"),
        pytest.param({"proof": [{"type": "A"}, 1]}, "proof-malformed", "/proof/1", id="number"),
        pytest.param({"proof": {}}, "type-missing", "/proof/type", id="proof without type"),
    ],
)
def test_one_fault_of_a_credential(changes: dict[str, Any], code: str, pointer: str) -> None:
    assert found(credential(**changes)) == [(code, pointer)]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"type": "VerifiableCredential"}, id="type not in an array"),
        pytest.param({"@context": [V2, {"a": "urn:a:b"}]}, id="inline context"),
        pytest.param({"issuer": {"id": "https://école.example/"}}, id="letters beyond ASCII"),
        pytest.param({"name": [{"@value": "a", "@language": "fr"}]}, id="languages"),
        pytest.param({"validFrom": "2024-01-01T00:00:00.5-08:00"}, id="fraction and offset"),
        pytest.param({"credentialStatus": {"type": "A"}}, id="status without id"),
        pytest.param({"relatedResource": {"id": "urn:a:b", "digestMultibase": "u"}}, id="related"),
        pytest.param({"proof": [{"type": "A"}, {"type": "B"}]}, id="two proofs"),
    ],
)
def test_good_forms(changes: dict[str, Any]) -> None:
    assert found(credential(**changes)) == []


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        pytest.param({"issuanceDate": ...}, [("date-missing", "/issuanceDate")], id="no date"),
        pytest.param({"issuanceDate": "x"}, [("date-malformed", "/issuanceDate")], id="bad date"),
        pytest.param(
            {"expirationDate": "2019-01-01T00:00:00Z"},
            [("dates-reversed", "/expirationDate")],
            id="ends before it begins",
        ),
        pytest.param({"name": 1, "validFrom": "x"}, [], id="members of the newer model"),
    ],
)
def test_the_older_model(changes: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    assert found(older(**changes)) == faults


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        pytest.param({"holder": {"name": "A"}}, [("holder-malformed", "/holder")], id="no id"),
        pytest.param({"holder": None}, [("holder-malformed", "/holder")], id="null holder"),
        pytest.param(
            {"type": ["ClassPresentation"]}, [("type-wrong", "/type")], id="only its own type"
        ),
        pytest.param(
            {"verifiableCredential": ["eyJ.eyJ.x"]},
            [("credential-malformed", "/verifiableCredential/0")],
            id="credential as text",
        ),
        pytest.param(
            {"@context": [V1], "verifiableCredential": ["eyJ.eyJ.x"]}, [], id="older: text"
        ),
        pytest.param(
            {"verifiableCredential": credential(type=[], proof=PLACEHOLDER_PROOF)},
            [("type-missing", "/verifiableCredential/type")],
            id="fault within the credential",
        ),
        pytest.param(
            {"verifiableCredential": [credential()]},
            [("self-asserted-holder-mismatch", "/verifiableCredential/0")],
            id="unsecured credential of somebody else",
        ),
        pytest.param(
            {"verifiableCredential": credential(issuer={"id": "did:example:holder"})},
            [],
            id="unsecured credential of the holder",
        ),
        pytest.param(
            {
                "verifiableCredential": {
                    "@context": V2,
                    "type": "EnvelopedVerifiableCredential",
                    "id": "https://a.example",
                }
            },
            [("envelope-malformed", "/verifiableCredential/id")],
            id="envelope that is no data: URL",
        ),
    ],
)
def test_presentations(changes: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    assert found(presentation(**changes)) == faults


def test_an_enveloped_presentation_names_the_base_context() -> None:
    envelope = {"type": "EnvelopedVerifiablePresentation", "id": "data:application/jwt,a.b.c"}
    assert found(envelope) == [("context-missing", "/@context")]
    assert found(envelope | {"@context": V2}) == []


def test_an_older_context_does_not_hide_a_credential() -> None:
    hiding = credential(**{"@context": ["https://w3id.org/openbadges/v2"], "issuer": ...})
    assert ("issuer-missing", "/issuer") in found(hiding)


def test_pointers_are_escaped_and_facts_short() -> None:
    (fault,) = check_form(credential(id="x" * 10_000))
    assert len(str(fault.facts)) < 200


def test_the_published_inputs_get_their_answer(shared: Path) -> None:
    folder = shared / "vectors" / "vcdm2-inputs"
    wrong = {}
    for case in json.loads((folder / "cases.json").read_text()):
        document = as_sent(json.loads((folder / case["files"][0]).read_text()), case)
        accepted = not check_form(document)
        if accepted != (case["expected"] == "accepted"):
            wrong[case["id"]] = check_form(document)
    assert wrong.keys() == JSON_LD_CASES.keys()


def as_sent(document: dict[str, Any], case: Mapping[str, Any]) -> dict[str, Any]:
    """With what the suite fills in: an issuer, and proofs on the credentials it presents."""
    if case["kind"] == "credential":
        issuer = document.setdefault("issuer", "did:example:issuer")
        if isinstance(issuer, dict):
            issuer.setdefault("id", "did:example:issuer")
    elif "self-asserted" not in case["id"]:
        for held in document.get("verifiableCredential", []):
            if isinstance(held, dict):
                held.setdefault("proof", PLACEHOLDER_PROOF)
    return document


def recorded(shared: Path) -> Iterator[tuple[str, bool, Any]]:
    for suite in ("vcdm2", "eddsa", "ecdsa", "vc-api-verify"):
        folder = shared / "vectors" / "requests" / suite
        for case in json.loads((folder / "cases.json").read_text()):
            body = json.loads((folder / case["files"][0]).read_text()).get("body") or {}
            sent = body.get("verifiableCredential", body.get("verifiablePresentation"))
            yield case["id"], case["expected"]["status"] == 200, sent


def test_what_the_suites_sent_and_want_verified_has_good_form(shared: Path) -> None:
    assert {
        name: found(sent) for name, good, sent in recorded(shared) if good and found(sent)
    } == {}


def test_what_the_suites_sent_gives_faults_and_never_an_exception(shared: Path) -> None:
    faults = [fault for _, _, sent in recorded(shared) for fault in check_form(sent)]
    assert len(faults) > 40
    assert all(isinstance(fault, Fault) for fault in faults)


NAMES = st.sampled_from(
    [
        "@context",
        "type",
        "id",
        "issuer",
        "name",
        "description",
        "credentialSubject",
        "validFrom",
        "validUntil",
        "issuanceDate",
        "expirationDate",
        "credentialStatus",
        "credentialSchema",
        "refreshService",
        "termsOfUse",
        "evidence",
        "proof",
        "relatedResource",
        "holder",
        "verifiableCredential",
        "digestSRI",
        "@value",
    ]
)
TEXTS = st.sampled_from([V1, V2, "VerifiableCredential", "VerifiablePresentation", "urn:a:b", ""])
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=8),
    max_leaves=30,
)


@settings(max_examples=150, deadline=None)
@given(JSON_VALUES)
def test_any_value_gives_faults_and_never_an_exception(value: Any) -> None:
    assert all(isinstance(fault, Fault) for fault in check_form(value))


@settings(max_examples=150, deadline=None)
@given(NAMES, JSON_VALUES)
def test_a_good_credential_with_any_member_gives_faults(name: str, value: Any) -> None:
    assert isinstance(check_form(credential(**{name: value})), tuple)


def test_a_document_nested_too_deep_is_told() -> None:
    deep: Any = {"type": "A"}
    for _ in range(100_000):
        deep = [deep]
    assert check_form(credential(evidence=deep))
    assert check_form(deepcopy(presentation(verifiableCredential=[[]])))
