"""What the published suites send to an issuer, and the answers they demand.

The requests were recorded and are not part of this repository: where they are not at hand, the
tests say so. The issuers of these tests have did:key, as the suites' own clients resolve nothing
else.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from issuer.organisations.founding import Founding
from proofs import Check
from proofs import verify as verify_proofs
from schemas.reading import id_of
from tests.issuer.organisations.places import school, with_profile
from tests.issuer.support import Running, running_issuer
from tests.issuer.vc_api.machines import Machine, found, machine
from tests.support.worlds import report
from verifier import POLICIES

VECTORS = Path(__file__).parents[4] / "shared" / "vectors"
ISSUE = VECTORS / "requests" / "vc-api-issue"
INPUTS = VECTORS / "vcdm2-inputs"

ED25519 = with_profile(school(slug="suite-eddsa", uai="0000003D", portable=True))
P256 = with_profile(
    school(slug="suite-ecdsa", uai="0000004E", portable=True), suite="ecdsa-rdfc-2019"
)
SUITES = {
    "eddsa-rdfc-2022": ED25519,
    "eddsa-jcs-2022": ED25519,
    "ecdsa-rdfc-2019": P256,
    "ecdsa-jcs-2019": P256,
    "ecdsa-sd-2023": P256,
}
# The digests of this document are those of an earlier edition of the context, and its multibase
# lacks the header that says of which kind it is: an honest look at them ends in a refusal.
DIFFER = {"relatedResource-digest-sri-ok", "credential-related-resource-digest-ok"}


def cases(folder: Path) -> list[Any]:
    if not folder.is_dir():
        return [pytest.param(None, marks=pytest.mark.skip(reason="recorded requests not at hand"))]
    listed = json.loads((folder / "cases.json").read_text())
    # What is no credential, such as a presentation, is not issued.
    issued = [one for one in listed if one.get("kind", "credential") == "credential"]
    return [pytest.param(one, id=one["id"]) for one in issued]


@pytest.fixture(scope="module")
def suite_issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_issuer(tmp_path_factory.mktemp("suites")) as issuer:
        found(issuer, ED25519)
        found(issuer, P256)
        yield issuer


@pytest.fixture(scope="module")
def machines(suite_issuer: Running) -> dict[str, Machine]:
    return {one.slug: machine(suite_issuer, slug=one.slug) for one in (ED25519, P256)}


def body_of(folder: Path, case: Any) -> Any:
    return json.loads((folder / case["files"][0]).read_text())


@pytest.mark.parametrize("case", cases(ISSUE))
def test_the_recorded_requests_to_issue(machines: dict[str, Machine], case: Any) -> None:
    caller = machines[ED25519.slug]
    body = body_of(ISSUE, case)["body"]
    for credential in body.values():
        if isinstance(credential.get("issuer"), str):
            credential["issuer"] = caller.did
    answer = caller.post("issue", body)
    assert answer.status_code == case["expected"]["status"], answer.text
    assert "json" in answer.content_type
    if answer.status_code == 201:
        issued = answer.json["verifiableCredential"]
        assert issued["@context"] == [
            "https://www.w3.org/2018/credentials/v1",
            "https://w3id.org/security/data-integrity/v2",
        ]


@pytest.mark.parametrize("case", cases(INPUTS))
def test_the_documents_of_the_data_model(machines: dict[str, Machine], case: Any) -> None:
    caller = machines[ED25519.slug]
    document = body_of(INPUTS, case)
    if "issuer" not in document:
        document["issuer"] = caller.did
    elif isinstance(document["issuer"], dict) and "id" not in document["issuer"]:
        document["issuer"]["id"] = caller.did
    elif case["expected"] == "accepted":
        if isinstance(document["issuer"], dict):
            document["issuer"]["id"] = caller.did
        else:
            document["issuer"] = caller.did
    answer = caller.issue(document)
    assert "json" in answer.content_type
    wanted = 201 if case["expected"] == "accepted" and case["id"] not in DIFFER else 400
    assert answer.status_code == wanted, answer.text


@pytest.mark.parametrize(("suite", "organisation"), SUITES.items(), ids=SUITES)
def test_every_suite_of_the_key_signs_both_data_models(
    suite_issuer: Running, machines: dict[str, Machine], suite: str, organisation: Founding
) -> None:
    caller = machines[organisation.slug]
    older = caller.document(
        **{"@context": ["https://www.w3.org/2018/credentials/v1"]},
        id="urn:uuid:ef3ace65-b569-4e5c-a891-b32d88c6948f",
        issuanceDate="2026-01-01T00:00:00Z",
    )
    for document in (caller.document(), older):
        answer = caller.issue(document, cryptosuite=suite)
        assert answer.status_code == 201, answer.text
        issued = answer.json["verifiableCredential"]
        proof = issued["proof"]
        assert (proof["type"], proof["cryptosuite"]) == ("DataIntegrityProof", suite)
        multikey = caller.did.removeprefix("did:key:")
        assert proof["verificationMethod"] == f"{caller.did}#{multikey}"
        if suite != "ecdsa-sd-2023":
            world = suite_issuer.world()
            check = Check(resolve=world.resolve, now=world.now, controller=caller.did)
            assert [one.error for one in verify_proofs(issued, check)] == [None]


def test_selective_disclosure_takes_pointers_that_lead_somewhere(
    machines: dict[str, Machine],
) -> None:
    caller = machines[P256.slug]
    options: dict[str, Any] = {"cryptosuite": "ecdsa-sd-2023"}
    good = caller.issue(caller.document(), mandatoryPointers=["/issuer"], **options)
    assert good.status_code == 201
    assert good.json["verifiableCredential"]["proof"]["proofValue"].startswith("u")
    for pointers in (["/nowhere"], ["issuer"], [4], "/issuer", ["/issuer"] * 600):
        bad = caller.issue(caller.document(), mandatoryPointers=pointers, **options)
        assert bad.status_code == 400, pointers


def test_a_token_comes_in_an_envelope(suite_issuer: Running, machines: dict[str, Machine]) -> None:
    caller = machines[ED25519.slug]
    answer = caller.issue(caller.document(), form="jwt")
    assert answer.status_code == 201, answer.text
    issued = answer.json["verifiableCredential"]
    assert issued["type"] == "EnvelopedVerifiableCredential"
    assert issued["@context"] == "https://www.w3.org/ns/credentials/v2"
    head, _, token = issued["id"].partition(",")
    assert head == "data:application/vc+jwt"
    assert token.count(".") == 2
    told = report(issued, suite_issuer.world(), policy=POLICIES["proof-only"])
    assert told.verdict == "verified", told
    assert id_of(told.credential.issuer_id) == caller.did
