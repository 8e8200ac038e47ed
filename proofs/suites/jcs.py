"""The `-jcs-` suites: the JSON Canonicalization Scheme, https://www.rfc-editor.org/rfc/rfc8785

https://www.w3.org/TR/vc-di-eddsa/#eddsa-jcs-2022
https://www.w3.org/TR/vc-di-ecdsa/#ecdsa-jcs-2019
"""

from dataclasses import dataclass
from typing import Any

from proofs import canonical_json
from proofs.errors import ProofInvalid
from proofs.rdf import ContextLoader
from proofs.rdfc import HashName
from proofs.suites.hash_and_sign import HashAndSign
from schemas.json_text import JsonObject
from schemas.reading import as_list


@dataclass(frozen=True, slots=True)
class JcsSuite(HashAndSign):
    """Signs the JSON as it stands. Whether its terms are defined is asked elsewhere."""

    def complete_options(self, document: JsonObject, options: JsonObject) -> dict[str, Any]:
        """Create Proof, step 2: https://www.w3.org/TR/vc-di-eddsa/#create-proof-eddsa-jcs-2022

        The proof keeps the contexts of the document, so that others may be added behind them.
        """
        contexts = {"@context": document["@context"]} if "@context" in document else {}
        return {**options, **contexts}

    def unsecured(self, document: JsonObject, proof: JsonObject) -> JsonObject:
        """Verify Proof, step 4: https://www.w3.org/TR/vc-di-eddsa/#verify-proof-eddsa-jcs-2022

        The document with the contexts it had when it was signed. Raises ProofInvalid
        `proof-context-mismatch` when it does not start with all of them, in their order.
        """
        if "@context" not in proof:
            return document
        signed, present = proof["@context"], document.get("@context")
        if _is_same(signed, present):
            return document
        if not _is_same(as_list(present)[: len(as_list(signed))], as_list(signed)):
            raise ProofInvalid("proof-context-mismatch", pointer="/@context")
        return {**document, "@context": signed}

    def transform(
        self,
        document: JsonObject,
        *,
        hash_name: HashName,  # noqa: ARG002
        load: ContextLoader,  # noqa: ARG002
    ) -> bytes:
        """Transformation: https://www.w3.org/TR/vc-di-eddsa/#transformation-eddsa-jcs-2022

        Raises ProofsError.
        """
        return canonical_json.canonicalize(document)

    def proof_config(
        self,
        options: JsonObject,
        document: JsonObject,  # noqa: ARG002
        *,
        hash_name: HashName,  # noqa: ARG002
        load: ContextLoader,  # noqa: ARG002
    ) -> bytes:
        """Proof Configuration: https://www.w3.org/TR/vc-di-eddsa/#proof-configuration-eddsa-jcs-2022

        Raises ProofsError.
        """
        return canonical_json.canonicalize(
            {name: value for name, value in options.items() if name != "proofValue"}
        )


def _is_same(one: object, other: object) -> bool:
    if isinstance(one, list) and one == other and all(part.__class__ is str for part in one):
        return True  # As contexts nearly always are; texts are equal in JSON when they are here.
    # In Python 1 and true are equal, in JSON they are not.
    return canonical_json.canonicalize(one) == canonical_json.canonicalize(other)
