"""The published values of each step of ecdsa-sd-2023, where the files are beside the checkout.

"Additional Example for Representation: ecdsa-sd-2023" of https://www.w3.org/TR/vc-di-ecdsa/
"""

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import proofs
from keys import multikey
from keys.signing import KeySigner
from proofs.disclosure import proof_value
from proofs.disclosure.grouping import group, label_document
from proofs.disclosure.json_pointers import select
from proofs.disclosure.labels import hmac_label
from proofs.suites.ecdsa_sd import (
    ECDSA_SD_2023,
    Secrets,
    disclosure_data,
    hash_mandatory,
    relabelled,
    sign_base,
    split,
)
from tests.proofs.worlds import check
from tests.vectors.test_published_files import loading


class Published:
    """The files of the example, and what every step starts from."""

    def __init__(self, shared: Path) -> None:
        self.folder = shared / "vectors" / "ecdsa"
        self.load = loading(shared)
        self.base = self.step("addSignedSDBase")
        self.document = {name: value for name, value in self.base.items() if name != "proof"}
        self.options = {k: v for k, v in self.base["proof"].items() if k != "proofValue"}
        self.mandatory = tuple(self.file("prCredMandatory.json"))
        self.chosen = tuple(self.file("prCredSelective.json"))
        keys = self.file("ecdsa-sd-2023/SDKeyMaterial.json")
        self.hmac_key = bytes.fromhex(keys["hmacKeyString"])
        self.proof_key = multikey.decode_secret(keys["proofKeyPair"]["secretKeyMultibase"])
        base_key = multikey.decode_secret(keys["baseKeyPair"]["secretKeyMultibase"])
        self.signer = KeySigner(base_key, self.options["verificationMethod"])
        self.whole = label_document(self.document, partial(hmac_label, self.hmac_key), self.load)

    def file(self, path: str) -> Any:
        return json.loads((self.folder / path).read_text())

    def step(self, name: str) -> Any:
        return self.file(f"ecdsa-sd-2023/prc/{name}.json")

    def group(self, *pointers: str):
        return group(self.whole, pointers, self.load)


@pytest.fixture(scope="module")
def published(shared) -> Published:
    return Published(shared)


def in_hex(signatures) -> list[str]:
    return [signature.hex() for signature in signatures]


def entries(step: dict[str, Any]) -> dict[Any, Any]:
    """A map as the files write it."""
    return dict(step["value"])


def test_canonical_document(published):
    canonical = ECDSA_SD_2023.transform(published.document, hash_name="sha256", load=published.load)
    assert canonical.decode() == "".join(published.step("addBaseDocCanon"))


def test_labels_by_hmac(published):
    assert list(published.whole.lines) == published.step("addBaseDocHMACCanon")


def test_parts_that_pointers_choose(published):
    values = published.step("addPointerValues")
    assert [value["pointer"] for value in values] == list(published.mandatory)
    selection = select(published.document, published.mandatory)
    assert [selection.document["issuer"]] == [value["value"] for value in values]


def test_base_transformation(published):
    wanted = published.step("addBaseTransform")
    found = published.group(*wanted["mandatoryPointers"])
    lines = dict(enumerate(published.whole.lines))
    assert {index: lines[index] for index in found.indexes} == entries(wanted["mandatory"])
    others = {index: line for index, line in lines.items() if index not in found.indexes}
    assert others == entries(wanted["nonMandatory"])


def test_proof_configuration(published):
    canonical = ECDSA_SD_2023.proof_config(
        published.step("addProofConfig"),
        published.document,
        hash_name="sha256",
        load=published.load,
    )
    path = published.folder / "ecdsa-sd-2023/prc/addProofConfigCanon.txt"
    assert canonical.decode() == path.read_text()


def test_base_hashing(published):
    wanted = published.step("addHashData")
    mandatory, _ = split(published.whole.lines, published.group("/issuer").indexes)
    config = ECDSA_SD_2023.hash_config(published.options, published.document, published.load)
    assert config.hex() == wanted["proofHash"]
    assert hash_mandatory(mandatory).hex() == wanted["mandatoryHash"]


def test_base_signatures(published):
    wanted, hashes = published.step("addRawBaseSignatureInfo"), published.step("addHashData")
    _, others = split(published.whole.lines, published.group(*published.mandatory).indexes)
    base = sign_base(
        (bytes.fromhex(hashes["proofHash"]), bytes.fromhex(hashes["mandatoryHash"])),
        others,
        published.signer,
        Secrets(published.hmac_key, published.proof_key),
        mandatory=published.mandatory,
    )
    assert base.base_signature.hex() == wanted["baseSignature"]
    assert in_hex(base.signatures) == wanted["signatures"]
    assert list(base.mandatory) == wanted["mandatoryPointers"]


def test_base_proof(published):
    suite = replace(
        ECDSA_SD_2023,
        mandatory=published.mandatory,
        draw=lambda: Secrets(published.hmac_key, published.proof_key),
    )
    proof = suite.create_proof(
        published.document, published.options, published.signer, published.load
    )
    assert proof == published.base["proof"]


def test_base_proof_is_read(published):
    wanted = published.step("derivedRecoveredBaseData")
    base = proof_value.parse_base(published.base["proof"]["proofValue"])
    assert base.base_signature.hex() == wanted["baseSignature"]
    assert multikey.encode(base.public_key) == wanted["proofPublicKey"]
    assert base.hmac_key.hex() == wanted["hmacKey"]
    assert in_hex(base.signatures) == wanted["signatures"]
    assert list(base.mandatory) == wanted["mandatoryPointers"]
    assert proof_value.serialize_base(base) == published.base["proof"]["proofValue"]


def test_groups(published):
    wanted = published.step("derivedGroupIndexes")
    combined = published.group(*published.mandatory, *published.chosen)
    selective, mandatory = published.group(*published.chosen), published.group("/issuer")
    assert list(combined.indexes) == wanted["combinedIndexes"]
    assert list(selective.indexes) == wanted["selectiveIndexes"]
    assert list(mandatory.indexes) == wanted["mandatoryIndexes"]
    others = set(range(len(published.whole.lines))) - set(mandatory.indexes)
    assert sorted(others) == wanted["nonMandatoryIndexes"]
    lines = entries(published.step("derivedAllGroupData")["groups"]["selective"]["matching"])
    assert {index: published.whole.lines[index] for index in selective.indexes} == lines


def test_disclosure_data(published):
    wanted = published.step("derivedDisclosureData")
    base = proof_value.parse_base(published.base["proof"]["proofValue"])
    combined = published.group(*published.mandatory, *published.chosen)
    data = disclosure_data(base, published.whole, published.group("/issuer"), combined)
    assert data.base_signature.hex() == wanted["baseSignature"]
    assert multikey.encode(data.public_key) == wanted["publicKey"]
    assert in_hex(data.signatures) == wanted["signatures"]
    assert data.labels == entries(wanted["labelMap"])
    assert list(data.mandatory_indexes) == wanted["mandatoryIndexes"]
    signatures = published.step("derivedAdjSignatures")["filteredSignatures"]
    assert in_hex(data.signatures) == signatures
    indexes = published.step("derivedAdjMandatoryIndexes")["adjMandatoryIndexes"]
    assert list(data.mandatory_indexes) == indexes


def test_reveal_document(published):
    selection = select(published.document, (*published.mandatory, *published.chosen))
    assert selection.document == published.step("derivedUnsignedReveal")


def test_derived_proof(published):
    derived = proofs.derive(published.base, pointers=published.chosen, load=published.load)
    assert derived == published.step("derivedRevealDocument")


def test_derived_proof_is_read(published):
    wanted = published.step("verifyDerivedProofValue")
    value = published.step("derivedRevealDocument")["proof"]["proofValue"]
    derived = proof_value.parse_derived(value)
    assert derived.base_signature.hex() == wanted["baseSignature"]
    assert multikey.encode(derived.public_key) == wanted["publicKey"]
    assert in_hex(derived.signatures) == wanted["signatures"]
    assert list(derived.labels.items()) == [tuple(entry) for entry in wanted["labelMap"]]
    assert list(derived.mandatory_indexes) == wanted["mandatoryIndexes"]
    assert proof_value.serialize_derived(derived) == value


def test_verify_data(published):
    wanted = published.step("verifyCreateVerifyData")
    revealed = published.step("derivedUnsignedReveal")
    proof = published.step("derivedRevealDocument")["proof"]
    derived = proof_value.parse_derived(proof["proofValue"])
    canonical = ECDSA_SD_2023.transform(revealed, hash_name="sha256", load=published.load)
    lines = relabelled(canonical, derived)
    assert lines == published.step("verifyNQuads")
    mandatory, others = split(lines, derived.mandatory_indexes)
    assert others == wanted["nonMandatory"]
    assert hash_mandatory(mandatory).hex() == wanted["mandatoryHash"]
    assert ECDSA_SD_2023.hash_config(proof, revealed, published.load).hex() == wanted["proofHash"]


def test_the_derived_document_verifies_and_the_base_does_not(published):
    asked = check(load=published.load)
    (shown,) = proofs.verify(published.step("derivedRevealDocument"), asked)
    (kept,) = proofs.verify(published.base, asked)
    assert shown.error is None
    assert kept.error.code == "disclosure-base-proof"
