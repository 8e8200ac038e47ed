"""What conformance suites really sent, through the real command, where the files are at hand.

`livret verify --policy proof-only`, since a suite asks of the proof and the data model alone: many
of its documents are signed by a key that their issuer does not control.
"""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import proofs
from keys.multibase import encode_base58btc
from keys.signing import Signer
from livret import cli
from proofs.errors import ProofsError
from proofs.proof import ProofOptions
from proofs.rdf import check_terms
from proofs.related import check_related, digest_sri
from schemas import loader
from schemas.checking import check_form
from schemas.reading import as_list
from tests.proofs.worlds import did_key_signer

AT = "2026-11-24T12:00:00Z"
SUITES = ("eddsa", "ecdsa", "vcdm2", "vc-api-verify")


def cases(folder: Path) -> list[dict[str, Any]]:
    return json.loads((folder / "cases.json").read_text())


def answer(body: dict[str, Any], data: Path) -> int:
    """The exit code for one request: 0 accepted, 1 refused."""
    options = body.get("options") or {}
    asked = [
        word
        for name in ("challenge", "domain")
        if options.get(name)
        for word in (f"--{name}", options[name])
    ]
    document = body.get("verifiablePresentation", body.get("verifiableCredential"))
    result = CliRunner().invoke(
        cli.main,
        ["verify", "-", "--policy", "proof-only", "--json", "--offline", "--at", AT, *asked],
        input=json.dumps(document).encode(),
        env={"LIVRET_DATA": str(data), "LIVRET_LANGUAGE": "en"},
    )
    # A command ends by itself; any other exception would be a fault of ours.
    if not isinstance(result.exception, SystemExit | None):
        raise result.exception
    report = json.loads(result.stdout)
    assert (report["verdict"] == "verified") is (result.exit_code == 0)
    return result.exit_code


@pytest.mark.parametrize("suite", SUITES)
def test_every_request_gets_the_answer_it_demands(shared, tmp_path, suite):
    folder = shared / "vectors" / "requests" / suite
    found, wanted = {}, {}
    for case in cases(folder):
        request = json.loads((folder / case["files"][0]).read_text())
        found[case["id"]] = answer(request["body"], tmp_path)
        wanted[case["id"]] = 0 if case["expected"]["status"] < 300 else 1
    assert found == wanted
    assert 0 in found.values()


def holds(document: dict[str, Any]) -> bool:
    """Whether it could be issued: its form, its terms, and the digests it states.

    The terms of a proof that is already there are for its own suite to read: what is signed is
    the document without it.
    """
    if check_form(document):
        return False
    try:
        check_terms({name: value for name, value in document.items() if name != "proof"})
    except ProofsError:
        return False
    return all(finding.holds is not False for finding in check_related(document))


def as_sent(case: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """As the suite sends it: a credential with an issuer, a presentation of signed credentials.

    Only where the fault lies in what nobody signed are the credentials left as they are.
    """
    signer = did_key_signer()
    issuer = signer.verification_method.partition("#")[0]
    if case["kind"] == "credential":
        given = document.get("issuer", issuer)
        return {**document, "issuer": {"id": issuer, **given} if isinstance(given, dict) else given}
    held = document.get("verifiableCredential")
    if held is None or "self-asserted" in case["id"]:
        return document
    signed = [signed_by(signer, one) if isinstance(one, dict) else one for one in as_list(held)]
    return {**document, "verifiableCredential": signed}


def signed_by(signer: Signer, credential: dict[str, Any]) -> dict[str, Any]:
    """Signed, or as it is where it cannot be signed or is an envelope around a token."""
    if "EnvelopedVerifiableCredential" in as_list(credential.get("type")):
        return credential
    options = ProofOptions(created=datetime(2026, 11, 23, tzinfo=UTC))
    try:
        return proofs.sign(credential, suite="eddsa-rdfc-2022", signer=signer, options=options)
    except ProofsError:
        return credential


def test_inputs_of_the_data_model_suite(shared):
    folder = shared / "vectors" / "vcdm2-inputs"
    found, wanted = {}, {}
    for case in cases(folder):
        if case["expected"] not in ("accepted", "refused"):
            continue
        document = json.loads((folder / case["files"][0]).read_text())
        found[case["id"]] = holds(as_sent(case, document))
        wanted[case["id"]] = case["expected"] == "accepted"
    assert found == wanted
    assert len(found) > 80


def test_the_digest_of_a_draft_of_the_context_is_refused():
    """Two documents that the suite makes itself name digests of July 2024 and hold them for good.

    We compare with the Recommendation, and a `digestMultibase` without the header of a multihash
    says not what it is: both are refused, and of that suite one test is lost for it.
    """
    url = "https://www.w3.org/ns/credentials/v2"
    published = hashlib.sha256(loader.context_bytes(url)).digest()
    assert published.hex().startswith("59955ced")
    good = {"id": url, "digestMultibase": encode_base58btc(b"\x12\x20" + published)}
    bare = {"id": url, "digestMultibase": encode_base58btc(published)}
    draft = {"id": url, "digestSRI": digest_sri(b"{}")}
    found = [check_related({"relatedResource": [one]})[0].holds for one in (good, bare, draft)]
    assert found == [True, False, False]
