"""Proof sets and chains: https://www.w3.org/TR/vc-data-integrity/#verify-proof-sets-and-chains

In a set each proof stands for itself. In a chain a proof names earlier ones in `previousProof`;
what it signs is the document with exactly those put back, so they cannot be taken away again.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from proofs.errors import ProofInvalid, ProofsError
from schemas.json_text import JsonObject

# Each proof costs a canonicalization; no use of badges needs more than a handful.
MAX_PROOFS: Final = 16
# The proofs of a set share one canonicalization; each that names earlier ones needs its own.
MAX_CHAINED: Final = 4


def proofs_of(document: JsonObject) -> list[Any]:
    """The proofs of a document, whether `proof` is one object or an array.

    Raises ProofsError `proof-missing` (also for an empty array), `proof-malformed` (neither),
    `proof-too-many`. What the array holds is not looked at.
    """
    proof = document.get("proof")
    if proof is None or proof == []:
        raise ProofsError("proof-missing", pointer="/proof")
    if not isinstance(proof, (Mapping, list)):
        raise ProofsError("proof-malformed", pointer="/proof")
    proofs = proof if isinstance(proof, list) else [proof]
    if len(proofs) > MAX_PROOFS:
        raise ProofsError("proof-too-many", pointer="/proof", found=len(proofs), limit=MAX_PROOFS)
    chained = sum(isinstance(proof, Mapping) and "previousProof" in proof for proof in proofs)
    if chained > MAX_CHAINED:
        raise ProofsError("proof-too-many", pointer="/proof", chained=chained, limit=MAX_CHAINED)
    return proofs


def without_proofs(document: JsonObject) -> dict[str, Any]:
    """A copy of the document as it was before any proof."""
    return {name: value for name, value in document.items() if name != "proof"}


def with_previous(document: JsonObject, previous: Sequence[object]) -> dict[str, Any]:
    """The document that a proof signs: the earlier proofs it names are put back, always as a list.

    https://www.w3.org/TR/vc-data-integrity/#add-proof-set-chain, step 6.
    """
    unsecured = without_proofs(document)
    return {**unsecured, "proof": list(previous)} if previous else unsecured


def previous_ids(proof: Mapping[str, object]) -> tuple[str, ...]:
    """The `previousProof` of a proof, one text or an array of texts; () when it has none.

    Raises ProofInvalid `proof-malformed`.
    """
    value = proof.get("previousProof")
    if "previousProof" not in proof:
        return ()
    identifiers = [value] if isinstance(value, str) else value
    if not isinstance(identifiers, list) or not all(isinstance(id_, str) for id_ in identifiers):
        raise ProofInvalid("proof-malformed", pointer="/proof/previousProof")
    return tuple(identifiers)


def previous_indexes(proofs: Sequence[object], identifiers: Sequence[str]) -> tuple[int, ...]:
    """Where the named proofs stand among all, in the order of the document.

    Raises ProofInvalid `proof-previous-missing` (fact `id`), and `proof-id-repeated` when an id
    names two proofs: then nobody can say which of them was meant.
    """
    found: set[int] = set()
    for identifier in identifiers:
        places = [
            index
            for index, proof in enumerate(proofs)
            if isinstance(proof, Mapping) and proof.get("id") == identifier
        ]
        if len(places) != 1:
            code = "proof-id-repeated" if places else "proof-previous-missing"
            raise ProofInvalid(code, pointer="/proof/previousProof", id=identifier)
        found.update(places)
    return tuple(sorted(found))
