"""The one family of errors of the room `proofs`: "no" and "could not find out" stay apart."""

from schemas.errors import LivretError


class ProofsError(LivretError):
    """What the room `proofs` raises: a document, proof or option that it cannot work with."""


# The two answers are named for what they tell, as in the report: hence no "Error" at the end.
class ProofInvalid(ProofsError):  # noqa: N818
    """A definite no: the proof was checked and does not protect this document."""


class ProofUndetermined(ProofsError):  # noqa: N818
    """Neither yes nor no: something needed for the answer, such as a key, could not be had."""
