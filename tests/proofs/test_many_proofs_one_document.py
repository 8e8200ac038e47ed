"""However many proofs a stranger puts on a document, it is canonicalized once for all of them."""

from typing import Any

import pytest

import proofs
from proofs import Check, ProofOptions, ProofsError
from proofs.suites.kept import Kept
from schemas import loader
from tests.proofs.test_same_graph_other_json import REVOKED
from tests.support.worlds import AT, ISSUED, did_key_party, world

SIGNER = did_key_party("of many proofs").signer
OPEN_BADGES = REVOKED["@context"][1]


def signed(count: int, suite: str = "eddsa-rdfc-2022") -> dict[str, Any]:
    document: dict[str, Any] = REVOKED
    for _ in range(count):
        options = ProofOptions(created=ISSUED)
        document = proofs.sign(document, suite=suite, signer=SIGNER, options=options)
    return document


def canonicalizations(document: dict[str, Any]) -> int:
    """How often the badge's contexts are loaded: once for each document and for each proof."""
    asked: list[str] = []

    def load(url: str) -> Any:
        asked.append(url)
        return loader.context(url)

    results = proofs.verify(document, Check(world().resolve, AT, load=load))
    assert [result.error for result in results] == [None] * len(results)
    return asked.count(OPEN_BADGES)


def test_a_set_of_proofs_shares_the_document() -> None:
    assert canonicalizations(signed(1)) == 2
    assert canonicalizations(signed(8)) == 9


def test_a_fault_of_the_document_is_told_of_each_proof() -> None:
    document = {**signed(3), "undefined": "x"}
    results = proofs.verify(document, Check(world().resolve, AT))
    assert [result.error.code for result in results if result.error] == ["term-undefined"] * 3
    assert [result.error.pointer for result in results if result.error] == ["/undefined"] * 3


def test_a_long_chain_is_refused() -> None:
    made = signed(6)["proof"]
    chained = [{**one, "previousProof": "urn:uuid:1"} for one in made]
    with pytest.raises(ProofsError) as raised:
        proofs.verify({**REVOKED, "proof": chained}, Check(world().resolve, AT))
    assert raised.value.code == "proof-too-many"


def test_contexts_added_behind_do_not_borrow_the_form_of_another_document() -> None:
    document = signed(2, "eddsa-jcs-2022")
    longer = {**document, "@context": [*document["@context"], {"more": "urn:more"}]}
    results = proofs.verify(longer, Check(world().resolve, AT))
    assert [result.error for result in results] == [None, None]
    results = proofs.verify({**longer, "name": "Other"}, Check(world().resolve, AT))
    assert [one.error.code for one in results if one.error] == ["signature-invalid"] * 2


def test_another_document_at_the_same_place_is_another_document() -> None:
    kept = Kept()
    made = [kept.once({"n": n}, "json", lambda n=n: str(n).encode()) for n in range(100)]
    assert made == [str(n).encode() for n in range(100)]
