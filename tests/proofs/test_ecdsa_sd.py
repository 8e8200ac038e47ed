"""Showing parts of a signed document: what a holder can hide, what nobody can change."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

import proofs
from keys.material import KeyType
from proofs import ProofOptions, ProofsError
from proofs.disclosure import proof_value
from schemas import json_text
from tests.proofs.worlds import NOW, check, did_key_signer

OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
SIGNER = did_key_signer(KeyType.P256)
ALWAYS = ("/issuer", "/validFrom", "/credentialSubject/achievement/name")
DEGREES = "/credentialSubject/achievement/resultDescription/0"
DOCUMENT: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2", OB],
    "id": "urn:uuid:0b1c1d5e-3c69-4a52-9d3c-6f2d8c1f6b11",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "https://college.example/", "type": ["Profile"], "name": "Collège Verlaine"},
    "validFrom": "2026-06-30T08:00:00Z",
    "name": "Délégué de classe",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "activityStartDate": "2025-09-15T08:00:00Z",
        "achievement": {
            "id": "urn:uuid:0b1c1d5e-3c69-4a52-9d3c-6f2d8c1f6b12",
            "type": ["Achievement"],
            "name": "Délégué",
            "description": "Une année",
            "criteria": {"narrative": "Élu par la classe"},
            "resultDescription": [
                {
                    "id": "urn:uuid:0b1c1d5e-3c69-4a52-9d3c-6f2d8c1f6b13",
                    "type": ["ResultDescription"],
                    "name": "Degré",
                    "resultType": "LetterGrade",
                    "allowedValue": ["A", "B", "C"],
                }
            ],
        },
        "result": [
            {"type": ["Result"], "value": "A"},
            {"type": ["Result"], "value": "14/20"},
        ],
    },
}


def signed(document: Any = None, *mandatory: str, **more: Any) -> dict[str, Any]:
    options = ProofOptions(
        created=NOW - timedelta(days=1), mandatory=mandatory or ALWAYS, **more.pop("options", {})
    )
    return proofs.sign(
        document or DOCUMENT,
        **{"suite": "ecdsa-sd-2023", "signer": SIGNER, "options": options, **more},
    )


BASE = signed()


def error_of(document: dict[str, Any]) -> str | None:
    (result,) = proofs.verify(document, check())
    return result.error and result.error.code


def code_of(call, *arguments: Any, **more: Any) -> str:
    with pytest.raises(ProofsError) as caught:
        call(*arguments, **more)
    return caught.value.code


def test_what_was_not_chosen_is_gone_and_the_rest_still_proven():
    shown = proofs.derive(BASE, pointers=["/credentialSubject/result/1"])
    subject = shown["credentialSubject"]
    assert error_of(shown) is None
    assert subject["result"] == [{"type": ["Result"], "value": "14/20"}]
    assert subject["achievement"].keys() == {"id", "type", "name"}
    assert shown["issuer"] == DOCUMENT["issuer"]
    for hidden in ("Délégué de classe", "Une année", "2025-09-15", "LetterGrade", '"A"'):
        assert hidden not in json_text.dump(shown).decode()


@pytest.mark.parametrize(
    "pointers",
    [
        pytest.param([], id="what is mandatory alone"),
        pytest.param([""], id="everything"),
        pytest.param(["/name", "/name"], id="one twice"),
        pytest.param(["/credentialSubject/result/0", "/credentialSubject/result"], id="nested"),
        pytest.param([DEGREES], id="a list in its order"),
        pytest.param([f"{DEGREES}/allowedValue"], id="only the list"),
        pytest.param(["/@context", "/type"], id="what is there anyway"),
    ],
)
def test_any_choice_verifies(pointers):
    shown = proofs.derive(BASE, pointers=pointers)
    assert error_of(shown) is None
    assert shown["validFrom"] == DOCUMENT["validFrom"]


def test_everything_chosen_is_the_whole_document():
    shown = proofs.derive(BASE, pointers=[""])
    assert {**shown, "proof": None} == {**DOCUMENT, "proof": None}


def test_without_mandatory_parts_all_can_be_hidden_but_what_is_chosen():
    options = ProofOptions(created=NOW - timedelta(days=1))
    base = proofs.sign(DOCUMENT, suite="ecdsa-sd-2023", signer=SIGNER, options=options)
    shown = proofs.derive(base, pointers=["/name"])
    assert error_of(shown) is None
    assert shown.keys() == {"@context", "id", "type", "name", "proof"}
    assert code_of(proofs.derive, base, pointers=[]) == "disclosure-nothing-selected"


def test_two_proofs_of_one_document_cannot_be_told_to_be_of_one():
    one, other = (proof_value.parse_base(signed()["proof"]["proofValue"]) for _ in range(2))
    assert one.hmac_key != other.hmac_key
    assert one.public_key != other.public_key
    assert not set(one.signatures) & set(other.signatures)


def test_a_credential_inside_a_record_keeps_its_own_graph():
    inner = {name: value for name, value in DOCUMENT.items() if name != "name"}
    record = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
            OB,
        ],
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": {"id": "https://college.example/", "type": ["Profile"]},
        "validFrom": "2026-06-30T08:00:00Z",
        "credentialSubject": {
            "type": ["ClrSubject"],
            "verifiableCredential": [
                {**inner, "id": "urn:uuid:0b1c1d5e-3c69-4a52-9d3c-6f2d8c1f6b21"},
                {**inner, "id": "urn:uuid:0b1c1d5e-3c69-4a52-9d3c-6f2d8c1f6b22"},
            ],
        },
    }
    shown = proofs.derive(
        signed(record, "/issuer"), pointers=["/credentialSubject/verifiableCredential/1"]
    )
    (kept,) = shown["credentialSubject"]["verifiableCredential"]
    assert kept["id"].endswith("22")
    assert error_of(shown) is None


def test_nodes_that_the_document_names_itself():
    document = deepcopy(DOCUMENT)
    document["credentialSubject"]["id"] = "_:subject"
    shown = proofs.derive(signed(document), pointers=["/name"])
    assert error_of(shown) is None


def test_a_language_stays_with_its_text():
    document = {**DOCUMENT, "description": {"@value": "Élu", "@language": "fr"}}
    shown = proofs.derive(signed(document), pointers=["/description/@value"])
    assert shown["description"] == document["description"]
    assert error_of(shown) is None


def test_other_proofs_sign_the_whole_and_are_left_out():
    options = ProofOptions(created=NOW - timedelta(days=1))
    both = proofs.sign(BASE, suite="ecdsa-rdfc-2019", signer=SIGNER, options=options)
    shown = proofs.derive(both, pointers=["/name"])
    assert shown["proof"]["cryptosuite"] == "ecdsa-sd-2023"
    assert error_of(shown) is None


@pytest.mark.parametrize(
    ("pointer", "code"),
    [
        pytest.param("/nom", "disclosure-pointer-unknown", id="no such member"),
        pytest.param("/name/0", "disclosure-pointer-unknown", id="below a text"),
        pytest.param("/proof", "disclosure-pointer-unknown", id="the proof"),
        pytest.param("/type/2", "disclosure-pointer-unknown", id="behind the end"),
        pytest.param("/type/-1", "disclosure-pointer-unknown", id="from the end"),
        pytest.param("/type/00", "disclosure-pointer-unknown", id="leading zero"),
        pytest.param("/type/-", "disclosure-pointer-unknown", id="the one to come"),
        pytest.param("name", "disclosure-pointer-malformed", id="no slash"),
        pytest.param("/a~2", "disclosure-pointer-malformed", id="stray tilde"),
        pytest.param("/" + "a" * 1_000, "disclosure-pointer-malformed", id="too long"),
        pytest.param(None, "disclosure-pointer-malformed", id="no text"),
        pytest.param(
            f"{DEGREES}/allowedValue/1", "disclosure-not-separable", id="a part of a list"
        ),
    ],
)
def test_pointers_that_choose_nothing(pointer, code):
    assert code_of(proofs.derive, BASE, pointers=[pointer]) == code
    if pointer is not None:
        assert code_of(signed, DOCUMENT, pointer) == code


def test_too_many_pointers():
    found = code_of(proofs.derive, BASE, pointers=["/name"] * 1_001)
    assert found == "disclosure-too-many-pointers"


def test_a_document_is_derived_only_once_and_only_from_a_base_proof():
    shown = proofs.derive(BASE, pointers=["/name"])
    assert code_of(proofs.derive, shown, pointers=["/name"]) == "disclosure-already-derived"
    assert code_of(proofs.derive, DOCUMENT, pointers=["/name"]) == "proof-missing"
    other = proofs.sign(
        DOCUMENT, suite="ecdsa-rdfc-2019", signer=SIGNER, options=ProofOptions(created=NOW)
    )
    assert code_of(proofs.derive, other, pointers=["/name"]) == "disclosure-no-base-proof"


def test_a_changed_base_document_is_noticed_by_its_holder_or_by_the_verifier():
    more = {**BASE, "description": "Une année"}
    assert code_of(proofs.derive, more, pointers=["/name"]) == "disclosure-signature-count"
    changed = proofs.derive({**BASE, "name": "Major"}, pointers=["/name"])
    assert error_of(changed) == "signature-invalid"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param({"signer": did_key_signer()}, "key-not-for-suite", id="Ed25519"),
        pytest.param({"signer": did_key_signer(KeyType.P384)}, "key-not-for-suite", id="P-384"),
        pytest.param({"suite": "ecdsa-rdfc-2019"}, "mandatory-not-for-suite", id="other suite"),
        pytest.param(
            {"document": signed(options={"id": "urn:x:1"}), "options": {"previous": ("urn:x:1",)}},
            "disclosure-previous-proof",
            id="a proof that names another",
        ),
    ],
)
def test_signing_refuses(arguments, code):
    assert code_of(signed, **arguments) == code


def test_an_ordered_list_is_written_as_an_array_or_has_no_place():
    document = deepcopy(DOCUMENT)
    document["credentialSubject"]["achievement"]["resultDescription"][0]["allowedValue"] = "A"
    assert code_of(signed, document) == "place-unknown"
