"""The one family of errors of the room `verifier`."""

from schemas.errors import LivretError


class VerifierError(LivretError):
    """What the room `verifier` raises: a policy or an expectation it cannot work with.

    A bad credential is never an error here; it is a report that says so.
    """
