"""Does this key protect this text: sign it, check it."""

from proofs.data_integrity import sign, verify
from proofs.errors import ProofInvalid, ProofsError, ProofUndetermined
from proofs.proof import Check, ProofOptions, ProofResult

__all__ = [
    "Check",
    "ProofInvalid",
    "ProofOptions",
    "ProofResult",
    "ProofUndetermined",
    "ProofsError",
    "sign",
    "verify",
]
