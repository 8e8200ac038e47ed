"""Every published file of signed documents, where the folder with them lies beside the checkout."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from proofs import ProofsError, vc_jwt, verify
from schemas import loader, reading
from schemas.errors import SchemasError
from schemas.vcdm import check_form
from tests.proofs.worlds import check, controller_document

SIGNED = (
    "eddsa/eddsa-rdfc-2022/signedDataInt.json",
    "eddsa/eddsa-jcs-2022/signedJCS.json",
    "eddsa/Ed25519Signature2020/signedEdSig.json",
    "eddsa/proof-set-chain/signedProofSet1.json",
    "eddsa/proof-set-chain/signedProofSet2.json",
    "eddsa/proof-set-chain/signedProofChain1.json",
    "ecdsa/ecdsa-rdfc-2019-p256/signedECDSAP256.json",
    "ecdsa/ecdsa-rdfc-2019-p384/signedECDSAP384.json",
    "ecdsa/ecdsa-rdfc-2019-p384/employ/signedECDSAP384.json",
    "ecdsa/ecdsa-jcs-2019-p256/signedJCSECDSAP256.json",
)
# Suites that are told apart by name and not implemented.
NOT_YET = ("bbs-2023",)


def loading(shared: Path):
    """The pinned contexts, and the one of the employment vector that we do not ship."""

    def load(url: str):
        if url == "https://w3id.org/citizenship/v4rc1":
            return json.loads((shared / "vectors/contexts/citizenship-v4rc1.jsonld").read_text())
        return loader.context(url)

    return load


@pytest.mark.parametrize("path", SIGNED)
def test_signed_documents_verify(shared, path):
    document = json.loads((shared / "vectors" / path).read_text())
    results = verify(document, check(load=loading(shared)))
    assert [result.error for result in results] == [None] * len(results)


def holds(document: object, expected: dict[str, object]) -> bool:
    """The data model alone and every proof, as the suites that sent these requests ask."""
    if not isinstance(document, dict):
        return False
    try:
        return not check_form(document) and all(
            result.error is None for result in verify(document, check(**expected))
        )
    except (ProofsError, SchemasError):
        return False


def test_documents_with_previous_proofs(shared):
    folder = shared / "vectors" / "proof-chain-fixtures"
    cases = json.loads((folder / "cases.json").read_text())
    found = {
        case["id"]: holds(json.loads((folder / case["files"][0]).read_text()), {}) for case in cases
    }
    assert found == {case["id"]: case["expected"] == "verifies" for case in cases}


@pytest.mark.parametrize("suite", ["eddsa", "ecdsa", "vcdm2", "vc-api-verify"])
def test_requests_that_the_suites_sent(shared, suite):
    folder = shared / "vectors" / "requests" / suite
    found, wanted = {}, {}
    for case in json.loads((folder / "cases.json").read_text()):
        request = json.loads((folder / case["files"][0]).read_text())
        document, expected = _of(request)
        accepted = case["expected"]["status"] < 300
        if accepted and any(name in json.dumps(document) for name in NOT_YET):
            continue
        found[case["id"]], wanted[case["id"]] = holds(document, expected), accepted
    assert found == wanted
    assert any(found.values())


def test_tokens_of_the_w3c_suite(shared):
    """https://www.w3.org/TR/vc-jose-cose/, its own form: claims may be left out."""
    folder = shared / "vectors" / "vc-jose-cose"
    found, wanted = {}, {}
    for case in json.loads((folder / "cases.json").read_text()):
        if case["operation"] == "verify" and "jose" in case["feature"]:
            token, method = (folder / name for name in case["files"])
            found[case["id"]] = token_holds(token.read_bytes(), json.loads(method.read_text()))
            wanted[case["id"]] = case["expected"] == "success"
    assert found == wanted
    assert any(found.values())


def token_holds(raw, method):
    """The key is published by the issuer; one presentation expired in December 2024."""
    public = {name: value for name, value in method.items() if name != "secretKeyJwk"}
    owner = public["controller"]
    world = {owner: controller_document(owner, public, authentication=[public["id"]])}
    received = reading.read(raw)
    is_presentation = reading.kind(received.document) is reading.Kind.PRESENTATION
    purpose = "authentication" if is_presentation else "assertionMethod"
    asked = check(world, purpose=purpose, now=datetime(2024, 12, 16, tzinfo=UTC))
    try:
        result = vc_jwt.verify_credential(received, asked, older_form=True)
    except ProofsError:
        return False
    return result.error is None and not check_form(vc_jwt.document_of(received))


def _of(request):
    body = request["body"]
    options = body.get("options") or {}
    if "verifiablePresentation" not in body:
        return body.get("verifiableCredential"), {}
    expected = {name: options.get(name) for name in ("challenge", "domain")}
    return body["verifiablePresentation"], {"purpose": "authentication", **expected}
