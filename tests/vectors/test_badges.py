"""The signed badge and the signed record of the 1EdTech guides, step by step."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from keys import multikey
from keys.material import KeyType, PrivateKey
from keys.signing import KeySigner
from proofs import ProofOptions, sign, verify
from proofs.suites.eddsa import EDDSA_RDFC_2022
from schemas import loader
from tests.proofs.worlds import check, controller_document
from tests.proofs.worlds import multikey as method
from tests.vectors import badges

SIGNER = KeySigner(
    PrivateKey.from_secret(KeyType.ED25519, bytes.fromhex(badges.SEED)), badges.METHOD
)
SAMPLES = pytest.mark.parametrize(
    ("document", "document_hash", "value"),
    [
        pytest.param(badges.BADGE, badges.BADGE_HASH, badges.BADGE_VALUE, id="badge"),
        pytest.param(badges.RECORD, badges.RECORD_HASH, badges.RECORD_VALUE, id="record"),
    ],
)


def test_the_published_key() -> None:
    assert multikey.encode(SIGNER.public_key) == badges.PUBLIC


@SAMPLES
def test_the_published_hashes(document, document_hash, value) -> None:
    canonical = EDDSA_RDFC_2022.transform(document, hash_name="sha256", load=loader.context)
    config = EDDSA_RDFC_2022.proof_config(
        badges.proof(value), document, hash_name="sha256", load=loader.context
    )
    assert sha256(canonical).hexdigest() == document_hash
    assert sha256(config).hexdigest() == badges.OPTIONS_HASH


@SAMPLES
def test_signing_makes_the_published_proof(document, document_hash, value) -> None:
    created = datetime(2010, 1, 1, 19, 23, 24, tzinfo=UTC)
    options = ProofOptions(created=created)
    made = sign(document, suite="eddsa-rdfc-2022", signer=SIGNER, options=options)
    assert made["proof"] == badges.proof(value)


@pytest.mark.parametrize(
    "secured",
    [
        pytest.param({**badges.BADGE, "proof": badges.proof(badges.BADGE_VALUE)}, id="badge"),
        pytest.param({**badges.RECORD, "proof": [badges.proof(badges.RECORD_VALUE)]}, id="record"),
        pytest.param(badges.RECORD["credentialSubject"]["verifiableCredential"][0], id="contained"),
    ],
)
def test_the_published_documents_verify_by_the_issuers_document(secured) -> None:
    published = {**method(badges.ISSUER, badges.PUBLIC, SIGNER)}
    world = {badges.ISSUER: controller_document(badges.ISSUER, published)}
    (result,) = verify(secured, check(world, controller=badges.ISSUER))
    assert result.error is None
