"""Hostile documents cost little: counted in calls and findings, not by a clock."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

import proofs
from federation import world as worlds
from keys import multibase
from keys.errors import KeysError
from keys.signing import KeySigner
from proofs import chains, data_integrity, rdf, rdfc
from proofs.errors import ProofsError
from proofs.nquads import Quad
from proofs.rdf.contexts import MAX_CONTEXTS_READ
from proofs.related import MAX_RESOURCES, check_related
from schemas import json_text
from schemas.checking import MAX_FAULTS, check, check_form
from schemas.clr import MAX_CONTAINED
from schemas.errors import SchemasError
from schemas.files import Carrier, Found
from schemas.vcdm import MAX_FORM_FAULTS
from tests.house.counting import calls
from tests.proofs.worlds import did_key_signer
from verifier import POLICIES, Report, Step, verify
from verifier.parts import MAX_ENDORSEMENTS, MAX_PARTS
from verifier.status import MAX_ENTRIES

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
RECIPIENT = "urn:uuid:9f0e7a52-6a0c-4a5d-9a1e-0d5b5a3f4c11"
CALLS_FOR_ONE_STEP = 40


def linked(count: int) -> list[Quad]:
    """Unnamed nodes, each linked with each other: all look the same from everywhere."""
    nodes = [f"_:n{number}" for number in range(count)]
    return [
        Quad(one, "<urn:x:knows>", other, "") for one in nodes for other in nodes if one != other
    ]


def credential(**more: Any) -> dict[str, Any]:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": "did:web:school.example",
        "credentialSubject": {"id": RECIPIENT},
        **more,
    }


def signed(signer: KeySigner, **more: Any) -> dict[str, Any]:
    options = proofs.ProofOptions(created=NOW)
    return proofs.sign(credential(**more), suite="eddsa-rdfc-2022", signer=signer, options=options)


def report_on(document: object, policy: str = "standard") -> Report:
    found = Found(json_text.dump(document), Carrier.JSON)
    return verify(found, POLICIES[policy], worlds.offline(NOW))


def codes(report: Report, step: Step) -> list[str]:
    return [finding.code for finding in report.of(step)]


@pytest.mark.parametrize("count", [8, 12, 16, 24])
def test_poison_graphs_end_after_the_counted_steps(count):
    with calls(rdfc) as counted, pytest.raises(ProofsError) as caught:
        rdfc.canonicalize_quads(linked(count))
    assert caught.value.code == "canonicalization-too-costly"
    budget = count * rdfc.MAX_STEPS_PER_BLANK_NODE
    assert counted.total <= budget * CALLS_FOR_ONE_STEP
    assert counted.deepest <= 3 * rdfc.MAX_LEVELS


def test_the_budget_of_a_poison_graph_is_what_ends_it():
    def steps(max_work: int) -> int:
        with calls(rdfc) as counted, pytest.raises(ProofsError):
            rdfc.canonicalize_quads(linked(12), max_work=max_work)
        return counted.by_name["_hash_n_degree_quads"]

    assert 0 < steps(8) < steps(64) < steps(512)


def test_one_level_after_the_other_ends_before_python_does():
    # Two rings of unnamed nodes: every walk goes once round, one nested call for each node.
    count = 40 * rdfc.MAX_LEVELS
    ring = [
        Quad(f"_:{name}{number}", "<urn:x:next>", f"_:{name}{(number + 1) % count}", "")
        for name in "ab"
        for number in range(count)
    ]
    with calls(rdfc) as counted, pytest.raises(ProofsError):
        rdfc.canonicalize_quads(ring)
    assert counted.deepest <= 5 * rdfc.MAX_LEVELS


def test_a_poison_credential_is_refused_for_what_it_is():
    people = [f"_:n{number}" for number in range(12)]
    terms = {"people": "urn:x:people", "knows": {"@id": "urn:x:knows", "@type": "@id"}}
    linked_people = [{"id": one, "knows": [n for n in people if n != one]} for one in people]
    document = credential(credentialSubject={"id": RECIPIENT, "people": linked_people})
    document["@context"].append(terms)
    with pytest.raises(ProofsError) as caught:
        rdf.canonicalize(document)
    assert caught.value.code == "canonicalization-too-costly"


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        pytest.param('{"a":', "}", id="objects in objects"),
        pytest.param("[", "]", id="arrays in arrays"),
        pytest.param('{"a":[', "]}", id="objects in arrays in objects"),
        pytest.param("[", "", id="never closed"),
    ],
)
def test_depth_is_refused_before_anything_recurses(opening, closing):
    text = opening * 10_000 + "1" + closing * 10_000
    with calls() as counted, pytest.raises(SchemasError) as caught:
        json_text.parse(text)
    assert caught.value.code == "json-too-deep"
    # The parser of the standard library, which recurses, was never called.
    assert counted.by_name["loads"] == counted.by_name["raw_decode"] == 0
    assert counted.total < 3 * json_text.MAX_DEPTH


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("[" + "0," * json_text.MAX_VALUES + "0]", "json-too-large", id="values"),
        pytest.param(
            '{"a":"' + "x" * json_text.MAX_DOCUMENT_BYTES + '"}', "json-too-large", id="bytes"
        ),
        pytest.param("[" + "1" * 2000 + "]", "json-number-range", id="digits of an integer"),
        pytest.param("[0." + "1" * 2000 + "]", "json-number-range", id="digits of a fraction"),
    ],
)
def test_sizes_of_json(text, code):
    with pytest.raises(SchemasError) as caught:
        json_text.parse(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"evidence": [{}] * 5000}, id="evidence without types"),
        pytest.param({"credentialSubject": [1] * 5000}, id="subjects that are none"),
        pytest.param(
            {"@context": ["https://www.w3.org/ns/credentials/v2", *[1] * 5000]}, id="contexts"
        ),
        pytest.param(
            {"issuer": {"id": "x", "otherIdentifier": [{}] * 5000}}, id="parts of the issuer"
        ),
    ],
)
def test_faults_are_told_up_to_a_number(more):
    document = credential(**more)
    document["type"] = ["VerifiableCredential", "OpenBadgeCredential"]
    assert 0 < len(check(document)) <= MAX_FAULTS
    assert 0 < len(check_form(document)) <= MAX_FORM_FAULTS
    report = report_on(document)
    assert len(report.findings) <= MAX_FAULTS + MAX_FORM_FAULTS + 20


def test_too_many_proofs_are_refused_before_any_is_worked_on():
    document = signed(did_key_signer())
    document["proof"] = [document["proof"]] * (chains.MAX_PROOFS + 1)
    with calls(rdf) as counted:
        report = report_on(document)
    assert codes(report, Step.PROOF) == ["proof-too-many"]
    # Once by the step that looks for undefined terms, never for a proof.
    assert counted.by_name["canonicalize"] == 0
    assert counted.by_name["check_terms"] == 1


@pytest.mark.parametrize("count", [1, 4, chains.MAX_PROOFS])
def test_each_proof_of_a_stranger_is_worked_on_twice_at_most(count):
    """Once with the issuer's key demanded, once without; never once for each other proof."""
    document = signed(did_key_signer())
    document["proof"] = [document["proof"]] * count
    with calls(data_integrity) as counted:
        report = report_on(document)
    assert set(codes(report, Step.ISSUER)) == {"controller-mismatch"}
    assert counted.by_name["_verify_one"] <= 2 * count


def test_contexts_are_read_up_to_a_number():
    document = credential()
    document["@context"] += [
        {f"term{number}": f"urn:x:{number}"} for number in range(MAX_CONTEXTS_READ)
    ]
    with pytest.raises(ProofsError) as caught:
        rdf.check_terms(document)
    assert caught.value.code == "document-too-costly"


def test_values_are_read_up_to_a_number():
    document = credential(credentialSubject={"id": RECIPIENT, "name": [""] * 250_000})
    with pytest.raises(ProofsError) as caught:
        rdf.check_terms(document)
    assert caught.value.code == "document-too-costly"


def test_endorsements_are_read_up_to_a_number():
    document = signed(did_key_signer()) | {"endorsement": [{}] * (MAX_ENDORSEMENTS + 1)}
    report = report_on(document)
    assert codes(report, Step.ENDORSEMENTS) == ["endorsements-too-many"]
    assert report.endorsements == ()


def test_contents_are_read_up_to_a_number():
    presentation = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [{}] * (MAX_PARTS + 1),
    }
    report = report_on(presentation)
    assert codes(report, Step.CONTENTS) == ["contents-too-many"]
    assert report.contains == ()


def test_credentials_of_a_record_are_read_up_to_a_number():
    subject = {"type": ["ClrSubject"], "verifiableCredential": [{}] * (MAX_CONTAINED + 1)}
    report = report_on(
        credential(type=["VerifiableCredential", "ClrCredential"], credentialSubject=subject)
    )
    assert codes(report, Step.CONTENTS) == ["clr-too-many-credentials"]
    assert report.contains == ()


def test_contents_are_looked_into_up_to_a_depth():
    document: dict[str, Any] = credential()
    for _ in range(10):
        document = {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiablePresentation"],
            "verifiableCredential": [document],
        }
    levels, report = 0, report_on(document)
    while report.contains:
        levels, report = levels + 1, report.contains[0]
    assert levels == 3
    assert codes(report, Step.CONTENTS) == ["contents-too-deep"]


def test_status_entries_are_read_up_to_a_number():
    document = credential(
        credentialStatus=[{"type": "BitstringStatusListEntry"}] * (MAX_ENTRIES + 1)
    )
    assert codes(report_on(document), Step.STATUS) == ["status-too-many"]


def test_related_resources_are_read_up_to_a_number():
    asked: list[str] = []

    def load(url: str) -> bytes:
        asked.append(url)
        return b""

    rows = [
        {"id": f"urn:x:{number}", "digestSRI": "sha384-"} for number in range(MAX_RESOURCES + 1)
    ]
    (finding,) = check_related({"relatedResource": rows}, load)
    assert (finding.code, asked) == ("related-resource-too-many", [])


@pytest.mark.parametrize("text", ["z" + "2" * 1_000_000, "u" + "A" * 1_000_000])
def test_long_multibase_texts_are_not_decoded(text):
    with calls(multibase) as counted, pytest.raises(KeysError):
        multibase.decode(text)
    assert counted.total < 20


def test_a_report_about_a_large_document_is_small():
    document = credential(evidence=[{"x" * 1000: "y" * 1000}] * 500)
    report = report_on(document)
    assert len(json.dumps([dict(finding.detail) for finding in report.findings])) < 100_000
