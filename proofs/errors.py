"""The one family of errors of the room `proofs`: "no" and "could not find out" stay apart."""

from schemas.errors import LivretError


class ProofsError(LivretError):
    """What the room `proofs` raises: the document, the proof or its options cannot be worked with."""


class ProofInvalid(ProofsError):
    """A definite no: the proof was checked and does not protect this document."""


class ProofUndetermined(ProofsError):
    """Neither yes nor no: something needed for the answer, such as a key, could not be had."""
