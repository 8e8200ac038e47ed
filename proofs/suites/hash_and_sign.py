"""The shape that most cryptosuites share: canonicalize, hash, join, sign.

Functions split where the published vectors split, so that a wrong byte shows in the step that
made it. EdDSA: https://www.w3.org/TR/vc-di-eddsa/#algorithms, ECDSA:
https://www.w3.org/TR/vc-di-ecdsa/#algorithms
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from keys import multibase
from keys.errors import KeysError
from keys.material import ALGORITHMS, KeyType, PublicKey
from keys.signing import Signer
from proofs.errors import ProofInvalid, ProofsError
from proofs.rdf import ContextLoader
from proofs.rdfc import HashName
from proofs.suites.kept import Kept
from schemas.json_text import JsonObject

# https://www.w3.org/TR/vc-di-ecdsa/#hashing-ecdsa-rdfc-2019: the hash follows the curve.
HASH_NAMES: Final[Mapping[KeyType, HashName]] = MappingProxyType(
    {KeyType.ED25519: "sha256", KeyType.P256: "sha256", KeyType.P384: "sha384"}
)
SIGNATURE_BYTES: Final[Mapping[KeyType, int]] = MappingProxyType(
    {KeyType.ED25519: 64, KeyType.P256: 64, KeyType.P384: 96}
)
# 96 bytes in base58, and the prefix.
MAX_PROOF_VALUE_CHARACTERS: Final = 140


@dataclass(frozen=True, slots=True)
class HashAndSign(ABC):
    """A cryptosuite that signs two hashes; the families differ in their canonical form."""

    name: str
    key_types: frozenset[KeyType]
    proof_type: str = "DataIntegrityProof"
    makes_proofs: bool = True
    notes: tuple[str, ...] = ()

    @abstractmethod
    def transform(self, document: JsonObject, *, hash_name: HashName, load: ContextLoader) -> bytes:
        """Transformation: the canonical document. Raises ProofsError."""

    @abstractmethod
    def proof_config(
        self,
        options: JsonObject,
        document: JsonObject,
        *,
        hash_name: HashName,
        load: ContextLoader,
    ) -> bytes:
        """Proof Configuration: the canonical options, without a value. Raises ProofsError."""

    def complete_options(self, document: JsonObject, options: JsonObject) -> dict[str, Any]:  # noqa: ARG002
        """Create Proof, the step that takes something from the document into the new proof."""
        return dict(options)

    def unsecured(self, document: JsonObject, proof: JsonObject) -> JsonObject:  # noqa: ARG002
        """Verify Proof, the step that finds the document as it was signed. Raises ProofInvalid."""
        return document

    def create_proof(
        self, document: JsonObject, options: JsonObject, signer: Signer, load: ContextLoader
    ) -> dict[str, Any]:
        """Create Proof: https://www.w3.org/TR/vc-di-eddsa/#create-proof-eddsa-rdfc-2022

        Raises ProofsError: the codes of the canonical form, and `signing-failed`.
        """
        proof = self.complete_options(document, options)
        data = self._data_to_sign(document, proof, signer.public_key, load=load, kept=Kept())
        return {**proof, "proofValue": serialize(data, signer)}

    def verify_proof(
        self,
        document: JsonObject,
        proof: JsonObject,
        key: PublicKey,
        *,
        load: ContextLoader,
        kept: Kept,
    ) -> None:
        """Verify Proof: https://www.w3.org/TR/vc-di-eddsa/#verify-proof-eddsa-rdfc-2022

        Raises ProofInvalid `proof-value-malformed`, `signature-invalid`,
        `proof-context-mismatch`, and ProofsError with the codes of the canonical form.
        """
        signature = decode_proof_value(proof.get("proofValue"), SIGNATURE_BYTES[key.type])
        document = self.unsecured(document, proof)
        data = self._data_to_sign(document, proof, key, load=load, kept=kept)
        verify_signature(data, signature, key)

    def _data_to_sign(
        self,
        document: JsonObject,
        options: JsonObject,
        key: PublicKey,
        *,
        load: ContextLoader,
        kept: Kept,
    ) -> bytes:
        hash_name = HASH_NAMES[key.type]
        # The document first: a fault in its contexts is then told at its place, not the proof's.
        canonical_document = kept.once(
            document,
            (type(self), hash_name),
            lambda: self.transform(document, hash_name=hash_name, load=load),
        )
        config = self.placed_proof_config(options, document, hash_name=hash_name, load=load)
        return hash_data(config, canonical_document, hash_name)

    def placed_proof_config(
        self,
        options: JsonObject,
        document: JsonObject,
        *,
        hash_name: HashName,
        load: ContextLoader,
    ) -> bytes:
        """The proof configuration; a fault in it is told at its place in the document."""
        try:
            return self.proof_config(options, document, hash_name=hash_name, load=load)
        except ProofsError as error:
            pointer = "/proof" + error.pointer
            raise type(error)(error.code, pointer=pointer, **error.facts) from error


def hash_data(canonical_config: bytes, canonical_document: bytes, hash_name: HashName) -> bytes:
    """Hashing: https://www.w3.org/TR/vc-di-eddsa/#hashing-eddsa-rdfc-2022

    and https://www.w3.org/TR/vc-di-ecdsa/#hashing-ecdsa-rdfc-2019; 64 bytes, 96 with SHA-384.
    """
    # The configuration comes first; the other order verifies nowhere else.
    return b"".join(
        hashlib.new(hash_name, part).digest() for part in (canonical_config, canonical_document)
    )


def serialize(data: bytes, signer: Signer) -> str:
    """Proof Serialization: https://www.w3.org/TR/vc-di-eddsa/#proof-serialization-eddsa-rdfc-2022

    The signature in base58-btc multibase. Raises ProofsError `signing-failed`.
    """
    try:
        signature = signer.sign(data, ALGORITHMS[signer.public_key.type])
    except KeysError as error:
        raise ProofsError("signing-failed", reason=error.code) from error
    return multibase.encode_base58btc(signature)


def decode_proof_value(value: object, length: int) -> bytes:
    """The bytes of a `proofValue`: base58-btc multibase and of exactly this length.

    https://www.w3.org/TR/vc-di-eddsa/#dataintegrityproof. Raises ProofInvalid
    `proof-value-malformed`.
    """
    if (
        not isinstance(value, str)
        or not value.startswith("z")
        or len(value) > MAX_PROOF_VALUE_CHARACTERS
    ):
        raise ProofInvalid("proof-value-malformed", pointer="/proof/proofValue")
    try:
        decoded = multibase.decode(value)
    except KeysError as error:
        raise ProofInvalid("proof-value-malformed", pointer="/proof/proofValue") from error
    if len(decoded) != length:
        raise ProofInvalid(
            "proof-value-malformed", pointer="/proof/proofValue", bytes=len(decoded), wanted=length
        )
    return decoded


def verify_signature(data: bytes, signature: bytes, key: PublicKey) -> None:
    """Proof Verification: https://www.w3.org/TR/vc-di-eddsa/#proof-verification-eddsa-rdfc-2022

    Raises ProofInvalid `signature-invalid`.
    """
    try:
        key.verify(ALGORITHMS[key.type], data, signature)
    except KeysError as error:
        raise ProofInvalid(error.code, pointer="", **error.facts) from error
