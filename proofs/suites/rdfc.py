"""The `-rdfc-` suites: JSON-LD, canonicalized as an RDF dataset.

https://www.w3.org/TR/vc-di-eddsa/#eddsa-rdfc-2022
https://www.w3.org/TR/vc-di-ecdsa/#ecdsa-rdfc-2019
"""

from dataclasses import dataclass

from proofs import compiled
from proofs.canonical_json import canonicalize
from proofs.errors import ProofInvalid
from proofs.rdf import ContextLoader
from proofs.rdfc import HashName
from proofs.suites.hash_and_sign import HashAndSign
from schemas.json_text import JsonObject


@dataclass(frozen=True, slots=True)
class RdfcSuite(HashAndSign):
    """Signs what the document means: other key order or white space change nothing."""

    def transform(self, document: JsonObject, *, hash_name: HashName, load: ContextLoader) -> bytes:
        """Transformation: https://www.w3.org/TR/vc-di-eddsa/#transformation-eddsa-rdfc-2022

        Canonical N-Quads. P-384 wants SHA-384 inside the canonicalization too,
        https://www.w3.org/TR/vc-di-ecdsa/#transformation-ecdsa-rdfc-2019. Raises ProofsError.
        """
        return compiled.canonicalize(document, load=load, hash_name=hash_name)

    def proof_config(
        self,
        options: JsonObject,
        document: JsonObject,
        *,
        hash_name: HashName,
        load: ContextLoader,
    ) -> bytes:
        """Proof Configuration, https://www.w3.org/TR/vc-di-eddsa/#proof-configuration-eddsa-rdfc-2022

        The options are read with the contexts of the document. Contexts of the proof's own are no
        part of what is signed, so they must be the same. Raises ProofsError, ProofInvalid
        `proof-context-mismatch`.
        """
        own, signed = options.get("@context"), document.get("@context")
        if "@context" in options and canonicalize(own) != canonicalize(signed):
            raise ProofInvalid("proof-context-mismatch", pointer="/@context")
        config = {name: value for name, value in options.items() if name != "proofValue"}
        config["@context"] = document.get("@context")
        return compiled.canonicalize(config, load=load, hash_name=hash_name)
