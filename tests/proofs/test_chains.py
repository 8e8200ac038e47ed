"""Proofs that stand on earlier proofs, where something is wrong with the earlier ones."""

from datetime import timedelta

import pytest

from keys.material import KeyType
from proofs import ProofOptions, ProofsError, ProofUndetermined, chains, sign, verify
from tests.proofs.worlds import NOW, check, did_key_signer

DOCUMENT = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "id": "urn:uuid:0b1c1d5e-3c69-4a52-9d3c-6f2d8c1f6b11",
    "type": ["VerifiableCredential"],
    "issuer": "https://college.example/orgs/verlaine",
    "name": "Attestation",
    "credentialSubject": {"id": "did:example:lea"},
}
FIRST, SECOND, THIRD = did_key_signer(), did_key_signer(KeyType.P256), did_key_signer(KeyType.P384)


def add(document, signer, suite="eddsa-rdfc-2022", **options):
    members = {"created": NOW - timedelta(days=1), **options}
    return sign(document, suite=suite, signer=signer, options=ProofOptions(**members))


def chain(suite_family="rdfc", **first):
    """Three proofs, each over the one before, by three kinds of key."""
    document = add(DOCUMENT, FIRST, f"eddsa-{suite_family}-2022", **{"id": "urn:x:1", **first})
    document = add(
        document, SECOND, f"ecdsa-{suite_family}-2019", id="urn:x:2", previous=("urn:x:1",)
    )
    return add(document, THIRD, f"ecdsa-{suite_family}-2019", id="urn:x:3", previous=("urn:x:2",))


def codes(document, **expected):
    results = verify(document, check(**expected))
    return [result.error and result.error.code for result in results]


def changed(document, index, **members):
    proofs = list(document["proof"])
    proofs[index] = {**proofs[index], **members}
    return {**document, "proof": proofs}


@pytest.mark.parametrize("family", ["rdfc", "jcs"])
def test_three_links_verify(family):
    assert codes(chain(family)) == [None, None, None]


@pytest.mark.parametrize("family", ["rdfc", "jcs"])
def test_a_bad_first_link_breaks_all_that_follow(family):
    document = changed(chain(family), 0, proofValue=chain(family)["proof"][1]["proofValue"])
    first, second, third = verify(document, check())
    assert first.error.code == "signature-invalid"
    assert (second.error.code, second.error.facts["reason"]) == (
        "proof-previous-invalid",
        "signature-invalid",
    )
    assert third.error.code == "proof-previous-invalid"


def test_an_expired_link_breaks_what_follows():
    document = chain(expires=NOW - timedelta(hours=1))
    assert codes(document) == ["proof-expired", *["proof-previous-invalid"] * 2]


def test_an_unknown_link_leaves_what_follows_unknown():
    document = changed(chain(), 0, verificationMethod="https://x.example/keys#1")
    first, second, _ = verify(document, check())
    assert isinstance(first.error, ProofUndetermined)
    assert isinstance(second.error, ProofUndetermined)
    assert second.error.code == "proof-previous-undetermined"


def test_only_the_issuers_link_is_the_issuers_but_the_chain_holds():
    """An association signs first, the school over it: the school's proof is the one that counts."""
    school = SECOND.verification_method.partition("#")[0]
    assert codes(chain(), controller=school) == ["controller-mismatch", None, "controller-mismatch"]


@pytest.mark.parametrize(
    ("index", "members", "expected"),
    [
        pytest.param(1, {"previousProof": "urn:x:9"}, "proof-previous-missing", id="missing"),
        pytest.param(
            1, {"previousProof": ["urn:x:1", "urn:x:9"]}, "proof-previous-missing", id="one missing"
        ),
        pytest.param(1, {"previousProof": 7}, "proof-malformed", id="a number"),
        pytest.param(1, {"previousProof": [7]}, "proof-malformed", id="a list of numbers"),
        pytest.param(1, {"previousProof": None}, "proof-malformed", id="null"),
        pytest.param(1, {"previousProof": {"id": "urn:x:1"}}, "proof-malformed", id="an object"),
        pytest.param(1, {"previousProof": []}, "signature-invalid", id="link cut"),
        pytest.param(1, {"previousProof": "urn:x:2"}, "proof-previous-cycle", id="itself"),
        pytest.param(1, {"previousProof": "urn:x:3"}, "proof-previous-invalid", id="in a circle"),
        pytest.param(2, {"id": "urn:x:1"}, "proof-id-repeated", id="two of that name"),
    ],
)
def test_what_is_wrong_with_a_link(index, members, expected):
    assert codes(changed(chain(), index, **members))[1] == expected


def test_an_id_is_given_once():
    with pytest.raises(ProofsError, match="proof-id-repeated"):
        add(chain(), FIRST, id="urn:x:1")


def test_there_is_an_end_to_signing():
    document = {**DOCUMENT, "proof": [{}] * chains.MAX_PROOFS}
    with pytest.raises(ProofsError, match="proof-too-many"):
        add(document, FIRST)
