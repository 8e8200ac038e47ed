"""Does this key protect this text: sign it, check it, show a part of it."""

from proofs.data_integrity import sign, verify
from proofs.disclosure.deriving import derive
from proofs.errors import ProofInvalid, ProofsError, ProofUndetermined
from proofs.proof import Check, ProofOptions, ProofResult

__all__ = [
    "Check",
    "ProofInvalid",
    "ProofOptions",
    "ProofResult",
    "ProofUndetermined",
    "ProofsError",
    "derive",
    "sign",
    "verify",
]
