"""What every cryptosuite can do: https://www.w3.org/TR/vc-data-integrity/#cryptographic-suites"""

from typing import Any, Protocol

from keys.material import KeyType, PublicKey
from keys.signing import Signer
from proofs.rdf import ContextLoader
from proofs.suites.kept import Kept
from schemas.json_text import JsonObject


class Cryptosuite(Protocol):
    """One way to protect a document; a proof names it by `type` and `cryptosuite`.

    `name` is the `cryptosuite` of a DataIntegrityProof, or the `type` of an older kind of proof.
    `notes` are codes that a verifier tells beside the answer, such as "cryptosuite-legacy".
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def proof_type(self) -> str: ...  # noqa: D102

    @property
    def key_types(self) -> frozenset[KeyType]: ...  # noqa: D102

    @property
    def makes_proofs(self) -> bool: ...  # noqa: D102

    @property
    def notes(self) -> tuple[str, ...]: ...  # noqa: D102

    def create_proof(
        self, document: JsonObject, options: JsonObject, signer: Signer, load: ContextLoader
    ) -> dict[str, Any]:
        """The proof: `options` and its value, over a document that holds no other proof of it.

        Raises ProofsError.
        """
        ...

    def verify_proof(
        self,
        document: JsonObject,
        proof: JsonObject,
        key: PublicKey,
        *,
        load: ContextLoader,
        kept: Kept,
    ) -> None:
        """Return when the proof protects the document, else raise ProofsError.

        `kept` lives as long as the document and serves all of its proofs.
        Pointers that begin with `/proof` are places in the proof, all others in the document.
        """
        ...
