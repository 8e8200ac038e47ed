"""From a document as its holder has it to one that shows chosen parts of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from proofs import chains
from proofs.errors import ProofsError
from proofs.rdf import ContextLoader
from proofs.suites.ecdsa_sd import ECDSA_SD_2023
from schemas import loader
from schemas.json_text import JsonObject


def derive(
    document: JsonObject, *, pointers: Sequence[str], load: ContextLoader = loader.context
) -> dict[str, Any]:
    """A document with the parts at these JSON pointers and those its issuer made mandatory.

    https://www.w3.org/TR/vc-di-ecdsa/#add-derived-proof-ecdsa-sd-2023. Its one proof is derived
    from the one base proof of the given document; other proofs sign the whole and are left out.
    Pointers are those of the document without its proofs.

    Raises ProofsError: `proof-missing`, `proof-malformed`, `proof-too-many`,
    `disclosure-no-base-proof` (none, or several), `disclosure-already-derived`,
    `disclosure-pointer-malformed`, `disclosure-pointer-unknown`, `disclosure-too-many-pointers`,
    `disclosure-nothing-selected`, `disclosure-not-separable` (some items of an ordered list),
    `disclosure-malformed`, `disclosure-signature-count` (not the document that was signed),
    `proof-value-malformed`, `place-unknown`, and the codes of the canonical form.
    """
    if not isinstance(document, Mapping):
        raise ProofsError("proof-malformed")
    proof = _base_proof(chains.proofs_of(document))
    unsecured = chains.without_proofs(document)
    return ECDSA_SD_2023.derive_proof(unsecured, proof, pointers, load)


def _base_proof(proofs: Sequence[Any]) -> JsonObject:
    found = [
        proof
        for proof in proofs
        if isinstance(proof, Mapping)
        and (proof.get("type"), proof.get("cryptosuite"))
        == (ECDSA_SD_2023.proof_type, ECDSA_SD_2023.name)
    ]
    if len(found) != 1:
        raise ProofsError("disclosure-no-base-proof", pointer="/proof", found=len(found))
    return found[0]
