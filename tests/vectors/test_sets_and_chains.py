"""Proof sets and chains of https://www.w3.org/TR/vc-di-eddsa/#test-vectors, to the byte."""

from datetime import UTC, datetime
from typing import Final

import pytest

from keys import multikey
from keys.signing import KeySigner
from proofs import ProofOptions, sign, verify
from tests.proofs.worlds import check
from tests.vectors.documents import ALUMNI

_SET_1: Final = "urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544"
_SET_2: Final = "urn:uuid:8cc9022b-6b14-4cf3-8571-74972c5feb54"
_CHAIN: Final = "urn:uuid:d94f792a-c546-4d06-b38a-da070ab56c23"
_KEYS: Final = {
    "z6MktgKTsu1QhX6QPbyqG6geXdw6FQCZBPq7uQpieWbiQiG7": (
        "z3u2W4YnTstS1nSSBAgZcYSJF43JuZ9uLV6bF38B1Bf8NugW"
    ),
    "z6MkhWqdDBPojHA7cprTGTt5yHv5yUi1B8cnXn8ReLumkw6E": (
        "z3u2cfp4Q17kMGhNCh348a3yw3cUBiWK6RXRzyJE54sixMFn"
    ),
    "z6MkmEq87wkHCYnWnNZkigeDMGTN7oUw1upkhzd77KuXERS1": (
        "z3u2Zr3tcDLBDQKGxVa9SRDFNLqNqPWsa8p9rWPvCEH6bADB"
    ),
}
_FIRST, _SECOND, _THIRD = _KEYS
VALUES: Final = (
    "z66vWyqwAghu52WbpRkCwFRTu6Msn92ArtjpJ3gGMSVoU5RADwBfszoDt1QWY8owqLPz4nTj7hAwV7xFti1p93zdr",
    "z2scr94SNNrGpP2bE7ajvKWeUHm7HJ2edDkxpARvFAQ8V3USzwEzibqrXKaLHBrWostswsfvg82twQR88BgtnsrXY",
    "zWaPeEvBAkhQpNQj8pknuvg5STcKnt3cvM9t4kAYeJETFjvVMSXEEjadC4uxC9fKCn6JHbjt6fj2fhoaVNynBm6J",
)


def add(document, public, **options):
    signer = KeySigner(multikey.decode_secret(_KEYS[public]), f"did:key:{public}#{public}")
    return sign(document, suite="eddsa-rdfc-2022", signer=signer, options=ProofOptions(**options))


@pytest.fixture(scope="module")
def chain():
    """The published chain, made by our own steps: a set of two proofs, and one over both."""
    created = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
    document = add(ALUMNI, _FIRST, id=_SET_1, created=created)
    document = add(document, _SECOND, id=_SET_2, created=created)
    later = datetime(2023, 2, 26, 22, 6, 38, tzinfo=UTC)
    return add(document, _THIRD, id=_CHAIN, created=later, previous=(_SET_1, _SET_2))


def test_the_published_values_are_made(chain):
    assert tuple(proof["proofValue"] for proof in chain["proof"]) == VALUES
    assert chain["proof"][2]["previousProof"] == [_SET_1, _SET_2]


def test_a_first_proof_is_an_object_and_a_second_makes_an_array(chain):
    created = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
    first = add(ALUMNI, _FIRST, id=_SET_1, created=created)
    assert first["proof"] == chain["proof"][0]
    assert add(first, _SECOND, id=_SET_2, created=created)["proof"] == chain["proof"][:2]


def codes(document):
    return [result.error and result.error.code for result in verify(document, check())]


def test_the_published_chain_verifies(chain):
    assert codes(chain) == [None, None, None]


def test_the_order_of_the_proofs_does_not_matter(chain):
    assert codes({**chain, "proof": chain["proof"][::-1]}) == [None, None, None]


def test_an_earlier_proof_taken_away_is_missed(chain):
    document = {**chain, "proof": chain["proof"][1:]}
    assert codes(document) == [None, "proof-previous-missing"]


def test_an_earlier_proof_exchanged_for_a_good_one_is_noticed(chain):
    """The signature covers the earlier proofs themselves, not only the document."""
    created = datetime(2023, 2, 25, tzinfo=UTC)
    other = add(ALUMNI, _FIRST, id=_SET_1, created=created)["proof"]
    document = {**chain, "proof": [other, *chain["proof"][1:]]}
    assert codes(document) == [None, None, "signature-invalid"]


def test_naming_fewer_earlier_proofs_is_noticed(chain):
    last = {**chain["proof"][2], "previousProof": _SET_1}
    document = {**chain, "proof": [*chain["proof"][:2], last]}
    assert codes(document) == [None, None, "signature-invalid"]
