"""ecdsa-sd-2023: a signed document of which its holder shows parts.

https://www.w3.org/TR/vc-di-ecdsa/#ecdsa-sd-2023. The issuer makes a base proof for the holder. The
holder derives from it, as often as wanted, a proof for those parts that a verifier shall see; the
issuer says which parts are always shown. A signature covers what is mandatory together with a key
made for this proof alone, and that key signs every other statement by itself.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from keys.errors import KeysError
from keys.material import ALGORITHMS, KeyType, PrivateKey, PublicKey
from keys.signing import Signer
from proofs.disclosure import proof_value
from proofs.disclosure.grouping import Group, Labelled, group, label_document
from proofs.disclosure.labels import blank_labels, hmac_label, lines_of, relabel
from proofs.disclosure.proof_value import BaseProof, DerivedProof
from proofs.errors import ProofInvalid, ProofsError
from proofs.nquads import parse
from proofs.rdf import ContextLoader
from proofs.suites.hash_and_sign import verify_signature
from proofs.suites.kept import Kept
from proofs.suites.rdfc import RdfcSuite
from schemas.json_text import JsonObject

# https://www.w3.org/TR/vc-di-ecdsa/#base-proof-hashing-ecdsa-sd-2023: P-256 only, so SHA-256.
_HASH: Final = "sha256"
_VALUE: Final = "/proof/proofValue"


@dataclass(frozen=True, slots=True)
class Secrets:
    """What is drawn anew for each base proof.

    The HMAC key goes to the holder, the proof key to nobody: with it any statement can be signed.
    """

    hmac_key: bytes
    proof_key: PrivateKey

    @classmethod
    def draw(cls) -> "Secrets":
        """From the system's random source."""
        return cls(secrets.token_bytes(proof_value.HMAC_BYTES), PrivateKey.generate(KeyType.P256))


@dataclass(frozen=True, slots=True)
class EcdsaSdSuite(RdfcSuite):
    """Canonical form and proof configuration are those of ecdsa-rdfc-2019; the rest is its own.

    `mandatory` are the JSON pointers of what no holder can hide of a document signed with this
    value; `draw` gives the secrets of each base proof.
    """

    mandatory: tuple[str, ...] = ()
    draw: Callable[[], Secrets] = Secrets.draw

    def create_proof(
        self, document: JsonObject, options: JsonObject, signer: Signer, load: ContextLoader
    ) -> dict[str, Any]:
        """Create Base Proof: https://www.w3.org/TR/vc-di-ecdsa/#create-base-proof-ecdsa-sd-2023

        Raises ProofsError: the codes of the canonical form and of `json_pointers.select`,
        `disclosure-previous-proof`, `disclosure-not-separable`, `disclosure-too-large`,
        `place-unknown`, `signing-failed`.
        """
        if "proof" in document:
            # It would sign the earlier proofs too, and a holder could no longer hide what is
            # in the document they cover.
            raise ProofsError("disclosure-previous-proof", pointer="/proof")
        drawn = self.draw()
        whole = label_document(document, partial(hmac_label, drawn.hmac_key), load)
        mandatory, others = split(whole.lines, group(whole, self.mandatory, load).indexes)
        if len(others) > proof_value.MAX_SIGNATURES:
            raise ProofsError("disclosure-too-large", limit=proof_value.MAX_SIGNATURES)
        hashes = (self.hash_config(options, document, load), hash_mandatory(mandatory))
        base = sign_base(hashes, others, signer, drawn, mandatory=self.mandatory)
        return {**options, "proofValue": proof_value.serialize_base(base)}

    def derive_proof(
        self, document: JsonObject, proof: JsonObject, pointers: Sequence[str], load: ContextLoader
    ) -> dict[str, Any]:
        """Add Derived Proof: https://www.w3.org/TR/vc-di-ecdsa/#add-derived-proof-ecdsa-sd-2023

        The cut document with its proof. Raises ProofsError: as `create_proof`,
        `proof-value-malformed`, `disclosure-malformed`, `disclosure-already-derived`,
        `disclosure-signature-count`, `disclosure-nothing-selected`.
        """
        base = proof_value.parse_base(proof.get("proofValue"))
        whole = label_document(document, partial(hmac_label, base.hmac_key), load)
        mandatory = group(whole, base.mandatory, load)
        combined = group(whole, (*base.mandatory, *pointers), load)
        if combined.document is None:
            raise ProofsError("disclosure-nothing-selected")
        derived = disclosure_data(base, whole, mandatory, combined)
        value = proof_value.serialize_derived(derived)
        return {**combined.document, "proof": {**proof, "proofValue": value}}

    def verify_proof(
        self,
        document: JsonObject,
        proof: JsonObject,
        key: PublicKey,
        *,
        load: ContextLoader,
        kept: Kept,
    ) -> None:
        """Verify Derived Proof: https://www.w3.org/TR/vc-di-ecdsa/#verify-derived-proof-ecdsa-sd-2023

        Raises ProofInvalid `proof-value-malformed`, `disclosure-base-proof`,
        `disclosure-malformed`, `disclosure-signature-count`, `signature-invalid`,
        `proof-context-mismatch`, and ProofsError with the codes of the canonical form.
        """
        derived = proof_value.parse_derived(proof.get("proofValue"))
        canonical = kept.once(
            document,
            (type(self), _HASH),
            lambda: self.transform(document, hash_name=_HASH, load=load),
        )
        mandatory, others = split(relabelled(canonical, derived), derived.mandatory_indexes)
        if len(others) != len(derived.signatures):
            facts = {"found": len(derived.signatures), "wanted": len(others)}
            raise ProofInvalid("disclosure-signature-count", pointer=_VALUE, **facts)
        hashes = (self.hash_config(proof, document, load), hash_mandatory(mandatory))
        verify_signature(sign_data(hashes, derived.public_key), derived.base_signature, key)
        for line, signature in zip(others, derived.signatures, strict=True):
            verify_signature(line.encode(), signature, derived.public_key)

    def hash_config(self, options: JsonObject, document: JsonObject, load: ContextLoader) -> bytes:
        """The proof hash: https://www.w3.org/TR/vc-di-ecdsa/#base-proof-configuration-ecdsa-sd-2023"""
        config = self.placed_proof_config(options, document, hash_name=_HASH, load=load)
        return hashlib.sha256(config).digest()


def split(lines: Sequence[str], indexes: Iterable[int]) -> tuple[list[str], list[str]]:
    """The mandatory lines and the others, each in order.

    https://www.w3.org/TR/vc-di-ecdsa/#base-proof-transformation-ecdsa-sd-2023. Raises ProofInvalid
    `disclosure-malformed` for an index beyond the lines.
    """
    chosen = frozenset(indexes)
    if any(index >= len(lines) for index in chosen):
        raise ProofInvalid("disclosure-malformed", pointer=_VALUE, part="mandatory-indexes")
    mandatory = [line for index, line in enumerate(lines) if index in chosen]
    return mandatory, [line for index, line in enumerate(lines) if index not in chosen]


def hash_mandatory(lines: Iterable[str]) -> bytes:
    """Hash Mandatory N-Quads: https://www.w3.org/TR/vc-di-ecdsa/#hashmandatorynquads"""
    return hashlib.sha256("".join(lines).encode()).digest()


def sign_data(hashes: tuple[bytes, bytes], proof_key: PublicKey) -> bytes:
    """Serialize Sign Data: https://www.w3.org/TR/vc-di-ecdsa/#serializesigndata

    `hashes` are those of the proof configuration and of what is mandatory.
    """
    return hashes[0] + proof_value.key_bytes(proof_key) + hashes[1]


def sign_base(
    hashes: tuple[bytes, bytes],
    others: Iterable[str],
    signer: Signer,
    drawn: Secrets,
    *,
    mandatory: tuple[str, ...],
) -> BaseProof:
    """Base Proof Serialization.

    https://www.w3.org/TR/vc-di-ecdsa/#base-proof-serialization-ecdsa-sd-2023; `others` are the
    lines that can be hidden. Raises ProofsError `signing-failed`.
    """
    proof_key = drawn.proof_key
    signatures = tuple(proof_key.sign(line.encode()) for line in others)
    data = sign_data(hashes, proof_key.public)
    try:
        signature = signer.sign(data, ALGORITHMS[signer.public_key.type])
    except KeysError as error:
        raise ProofsError("signing-failed", reason=error.code) from error
    return BaseProof(signature, proof_key.public, drawn.hmac_key, signatures, mandatory)


def disclosure_data(
    base: BaseProof, whole: Labelled, mandatory: Group, combined: Group
) -> DerivedProof:
    """Create Disclosure Data: https://www.w3.org/TR/vc-di-ecdsa/#createdisclosuredata

    The signatures of what is shown and not mandatory, and the places of the mandatory lines among
    those shown. Raises ProofInvalid `disclosure-signature-count`.
    """
    always = frozenset(mandatory.indexes)
    others = [index for index in range(len(whole.lines)) if index not in always]
    if len(others) != len(base.signatures):
        facts = {"found": len(base.signatures), "wanted": len(others)}
        raise ProofInvalid("disclosure-signature-count", pointer=_VALUE, **facts)
    signatures = dict(zip(others, base.signatures, strict=True))
    return DerivedProof(
        base.base_signature,
        base.public_key,
        tuple(signatures[index] for index in combined.indexes if index in signatures),
        combined.labels,
        tuple(place for place, index in enumerate(combined.indexes) if index in always),
    )


def relabelled(canonical: bytes, derived: DerivedProof) -> list[str]:
    """Create Verify Data, the lines: https://www.w3.org/TR/vc-di-ecdsa/#createverifydata

    Raises ProofInvalid `disclosure-malformed` unless each unnamed node has exactly one label.
    """
    quads = parse(canonical.decode())
    if blank_labels(quads) != derived.labels.keys():
        raise ProofInvalid("disclosure-malformed", pointer=_VALUE, part="label-map")
    return lines_of(relabel(quads, derived.labels))


ECDSA_SD_2023: Final = EcdsaSdSuite("ecdsa-sd-2023", frozenset({KeyType.P256}))
"""https://www.w3.org/TR/vc-di-ecdsa/#ecdsa-sd-2023"""
