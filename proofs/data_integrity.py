"""Data Integrity proofs: put one into a document, check all that a document has.

https://www.w3.org/TR/vc-data-integrity/#algorithms
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from keys.material import PublicKey
from keys.signing import Signer
from proofs import chains
from proofs.data_integrity_checks import (
    check_dates,
    check_expected,
    check_members,
    check_method_dates,
    date_of,
)
from proofs.data_integrity_keys import FoundKey, check_control, retrieve
from proofs.errors import ProofInvalid, ProofsError, ProofUndetermined
from proofs.proof import Check, ProofOptions, ProofResult
from proofs.rdf import ContextLoader
from proofs.suites import SUITES, Cryptosuite, suite_of
from proofs.suites.ecdsa_sd import EcdsaSdSuite
from proofs.suites.kept import Kept
from schemas import loader
from schemas.json_text import JsonObject


def sign(
    document: JsonObject,
    *,
    suite: str,
    signer: Signer,
    options: ProofOptions,
    load: ContextLoader = loader.context,
) -> dict[str, Any]:
    """A copy of the document with one more proof; the proofs it has are kept.

    https://www.w3.org/TR/vc-data-integrity/#add-proof-set-chain. Raises ProofsError:
    `cryptosuite-unsupported`, `cryptosuite-verify-only`, `key-not-for-suite`, `date-without-zone`,
    `proof-malformed`, `proof-too-many`, `proof-id-repeated`, `proof-previous-missing`,
    `signing-failed`, `mandatory-not-for-suite`, the codes of the canonical forms, and for
    selective disclosure those of `EcdsaSdSuite.create_proof`.
    """
    chosen = _with_mandatory(_suite_to_sign(suite, signer.public_key), options.mandatory)
    existing = chains.proofs_of(document) if "proof" in document else []
    _require_place(existing, options)
    previous = chains.previous_indexes(existing, options.previous)
    signed = chains.with_previous(document, [existing[index] for index in previous])
    proof = chosen.create_proof(signed, _members(chosen, signer, options), signer, load)
    proofs = [*existing, proof]
    return {**chains.without_proofs(document), "proof": proofs if existing else proof}


def _suite_to_sign(name: str, key: PublicKey) -> Cryptosuite:
    suite = SUITES.get(name)
    if suite is None:
        raise ProofsError("cryptosuite-unsupported", cryptosuite=name)
    if not suite.makes_proofs:
        raise ProofsError("cryptosuite-verify-only", cryptosuite=name)
    if key.type not in suite.key_types:
        raise ProofsError("key-not-for-suite", cryptosuite=name, key_type=key.type.value)
    return suite


def _with_mandatory(suite: Cryptosuite, pointers: tuple[str, ...]) -> Cryptosuite:
    """What a holder can never hide is for a suite that lets the rest be hidden."""
    if isinstance(suite, EcdsaSdSuite):
        return replace(suite, mandatory=pointers)
    if pointers:
        raise ProofsError("mandatory-not-for-suite", cryptosuite=suite.name)
    return suite


def _require_place(existing: list[Any], options: ProofOptions) -> None:
    """What we would refuse to verify is not made either."""
    if len(existing) >= chains.MAX_PROOFS:
        raise ProofsError("proof-too-many", pointer="/proof", limit=chains.MAX_PROOFS)
    ids = [proof.get("id") for proof in existing if isinstance(proof, Mapping)]
    if options.id is not None and options.id in ids:
        raise ProofsError("proof-id-repeated", pointer="/proof", id=options.id)


def _members(suite: Cryptosuite, signer: Signer, options: ProofOptions) -> dict[str, Any]:
    """The proof options as JSON: https://www.w3.org/TR/vc-data-integrity/#proofs"""
    previous = list(options.previous)
    members = {
        "id": options.id,
        "type": suite.proof_type,
        "cryptosuite": suite.name,
        "created": _stamp(options.created),
        "expires": _stamp(options.expires),
        "verificationMethod": signer.verification_method,
        "proofPurpose": options.purpose,
        "domain": options.domain,
        "challenge": options.challenge,
        "nonce": options.nonce,
        "previousProof": previous[0] if len(previous) == 1 else previous or None,
    }
    return {name: value for name, value in members.items() if value is not None}


def _stamp(moment: datetime | None) -> str | None:
    """An XSD dateTimeStamp in whole seconds. Raises ProofsError `date-without-zone`."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ProofsError("date-without-zone")
    # Years before 1000 need their zeros, which strftime leaves out on some systems.
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def verify(document: JsonObject, check: Check) -> tuple[ProofResult, ...]:
    """One result for each proof, in their order; whether one good proof is enough, the caller says.

    https://www.w3.org/TR/vc-data-integrity/#verify-proof-sets-and-chains. Raises ProofsError
    `proof-missing`, `proof-malformed`, `proof-too-many` when there is nothing to check one by one.
    In a result stand ProofInvalid: `proof-malformed`, `proof-member-missing`,
    `cryptosuite-unsupported`, `proof-purpose-mismatch`, `proof-domain-mismatch`,
    `proof-challenge-mismatch`, `proof-date-malformed`, `proof-created-in-future`,
    `proof-expired`, `proof-previous-missing`, `proof-previous-invalid`, `proof-previous-cycle`,
    `proof-id-repeated`, `key-not-for-suite`, `verification-method-revoked`,
    `verification-method-expired`, `proof-value-malformed`, `proof-context-mismatch`,
    `disclosure-base-proof`, `disclosure-malformed`, `disclosure-signature-count`,
    `signature-invalid`, `controller-mismatch`, those of the canonical forms and of `keys`;
    or ProofUndetermined: `key-unreachable`, `proof-previous-undetermined`.
    """
    if not isinstance(document, Mapping):
        raise ProofsError("proof-malformed")
    return _Examination(document, check).results()


class _Examination:
    """One look at all proofs of one document; each is worked on once, whoever names it."""

    def __init__(self, document: JsonObject, check: Check) -> None:
        self._document = document
        self._check = check
        self._proofs = chains.proofs_of(document)
        self._unsecured = chains.without_proofs(document)
        self._kept = Kept()
        self._errors: dict[int, ProofsError | None] = {}
        self._found: dict[int, FoundKey] = {}
        self._under_way: list[int] = []

    def results(self) -> tuple[ProofResult, ...]:
        return tuple(self._result(index) for index in range(len(self._proofs)))

    def _result(self, index: int) -> ProofResult:
        error = self._examine(index) or self._control(index)
        proof = self._proofs[index] if isinstance(self._proofs[index], Mapping) else {}
        found = self._found.get(index)
        return ProofResult(
            index=index,
            type=_text(proof, "type") or "",
            cryptosuite=_text(proof, "cryptosuite"),
            verification_method=_text(proof, "verificationMethod"),
            error=self._placed(error, index) if error else None,
            key=found.key if found else None,
            notes=_notes(proof),
        )

    def _control(self, index: int) -> ProofsError | None:
        """Asked apart: the earlier proofs of a chain may be by other hands than the issuer's."""
        try:
            check_control(self._found[index], self._check.controller)
        except ProofsError as error:
            return error
        return None

    def _examine(self, index: int) -> ProofsError | None:
        if index not in self._errors:
            self._under_way.append(index)
            try:
                self._verify_one(index)
                self._errors[index] = None
            except ProofsError as error:
                self._errors[index] = error
            self._under_way.pop()
        return self._errors[index]

    def _verify_one(self, index: int) -> None:
        """Verify Proof: https://www.w3.org/TR/vc-data-integrity/#verify-proof

        What costs least comes first: nothing is canonicalized for a proof that cannot be good.
        """
        proof, check = self._proofs[index], self._check
        if not isinstance(proof, Mapping):
            raise ProofInvalid("proof-malformed", pointer="/proof")
        suite = suite_of(proof)
        check_members(proof)
        check_expected(proof, check)
        check_dates(proof, check.now)
        previous = self._previous(proof)
        found = self._found[index] = retrieve(proof["verificationMethod"], check)
        check_method_dates(found.method, date_of(proof, "created"), check)
        if found.key.type not in suite.key_types:
            raise ProofInvalid("key-not-for-suite", key_type=found.key.type.value)
        signed = self._unsecured
        kept = self._kept
        if previous:
            signed, kept = chains.with_previous(self._document, previous), Kept()
        suite.verify_proof(signed, proof, found.key, load=check.load, kept=kept)

    def _previous(self, proof: JsonObject) -> list[Any]:
        """The earlier proofs that this one names; each must be good before this one can be."""
        indexes = chains.previous_indexes(self._proofs, chains.previous_ids(proof))
        for index in indexes:
            identifier = self._proofs[index]["id"]
            if index in self._under_way:
                raise ProofInvalid("proof-previous-cycle", id=identifier)
            error = self._examine(index)
            if isinstance(error, ProofUndetermined):
                raise ProofUndetermined(
                    "proof-previous-undetermined", id=identifier, reason=error.code
                )
            if error is not None:
                raise ProofInvalid("proof-previous-invalid", id=identifier, reason=error.code)
        return [self._proofs[index] for index in indexes]

    def _placed(self, error: ProofsError, index: int) -> ProofsError:
        """The error as an answer, with the pointer of this proof in the whole document."""
        kind = type(error) if isinstance(error, ProofUndetermined) else ProofInvalid
        pointer = error.pointer
        if isinstance(self._document["proof"], list) and pointer.startswith("/proof"):
            pointer = f"/proof/{index}{pointer.removeprefix('/proof')}"
        placed = kind(error.code, pointer=pointer, **error.facts)
        placed.__cause__ = error
        return placed


def _text(proof: Mapping[str, object], name: str) -> str | None:
    value = proof.get(name)
    return value if isinstance(value, str) else None


def _notes(proof: Mapping[str, object]) -> tuple[str, ...]:
    try:
        return suite_of(proof).notes
    except ProofsError:
        return ()
