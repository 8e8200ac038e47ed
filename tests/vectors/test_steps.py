"""The published value after each step: canonical forms, hashes, signature, proof value."""

from datetime import UTC, datetime

import pytest

from keys import multikey
from keys.signing import KeySigner
from proofs import ProofOptions, ProofsError, sign, verify
from proofs.suites import SUITES
from proofs.suites.hash_and_sign import HASH_NAMES, decode_proof_value, hash_data, serialize
from schemas import loader
from tests.proofs.worlds import check
from tests.vectors.steps import ALL, ED25519_SIGNATURE_2020, Steps

pytestmark = pytest.mark.parametrize(
    "steps", [pytest.param(s, id=f"{s.suite} {s.key_type}") for s in ALL]
)


def options(steps: Steps) -> dict[str, object]:
    """The published "Proof Options Document"."""
    members = {
        "type": "DataIntegrityProof",
        "cryptosuite": steps.suite,
        "created": "2023-02-24T23:36:38Z",
        "verificationMethod": steps.method,
        "proofPurpose": "assertionMethod",
        "@context": steps.document["@context"],
    }
    if steps is ED25519_SIGNATURE_2020:
        del members["cryptosuite"]
        members["type"] = steps.suite
    return members


def secured(steps: Steps) -> dict[str, object]:
    """The published "Signed Credential"; only the -jcs- suites leave contexts in the proof."""
    proof = {**options(steps), "proofValue": steps.proof_value}
    if "jcs" not in steps.suite:
        del proof["@context"]
    return {**steps.document, "proof": proof}


def signer(steps: Steps) -> KeySigner:
    return KeySigner(multikey.decode_secret(steps.secret), steps.method)


def test_transformation(steps: Steps) -> None:
    canonical = SUITES[steps.suite].transform(
        steps.document, hash_name=HASH_NAMES[steps.key_type], load=loader.context
    )
    assert canonical.decode() == steps.canonical_document


def test_proof_configuration(steps: Steps) -> None:
    canonical = SUITES[steps.suite].proof_config(
        options(steps),
        steps.document,
        hash_name=HASH_NAMES[steps.key_type],
        load=loader.context,
    )
    assert canonical.decode() == steps.canonical_options


def test_hashing(steps: Steps) -> None:
    data = hash_data(
        steps.canonical_options.encode(),
        steps.canonical_document.encode(),
        HASH_NAMES[steps.key_type],
    )
    assert data.hex() == steps.options_hash + steps.document_hash


def test_key_pair(steps: Steps) -> None:
    assert multikey.encode(multikey.decode_secret(steps.secret).public) == steps.public


def test_serialization_gives_the_published_signature(steps: Steps) -> None:
    data = bytes.fromhex(steps.options_hash + steps.document_hash)
    value = serialize(data, signer(steps))
    assert value == steps.proof_value
    assert decode_proof_value(value, len(steps.signature) // 2).hex() == steps.signature


def test_signing_makes_the_published_document(steps: Steps) -> None:
    created = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
    asked = {"suite": steps.suite, "signer": signer(steps)}
    if SUITES[steps.suite].makes_proofs:
        made = sign(steps.document, **asked, options=ProofOptions(created=created))
        assert made == secured(steps)
    else:
        with pytest.raises(ProofsError, match="cryptosuite-verify-only"):
            sign(steps.document, **asked, options=ProofOptions(created=created))


def test_the_published_document_verifies(steps: Steps) -> None:
    (result,) = verify(secured(steps), check())
    assert result.error is None
    assert result.key == multikey.decode(steps.public)
    assert result.verification_method == steps.method


def test_the_issuer_of_the_published_document_does_not_control_the_key(steps: Steps) -> None:
    (result,) = verify(secured(steps), check(controller=steps.document["issuer"]))
    assert result.error is not None
    assert result.error.code == "controller-mismatch"
