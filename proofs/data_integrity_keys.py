"""From the identifier of a verification method to its key, and whose key it is.

https://www.w3.org/TR/cid-1.0/#retrieve-verification-method
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from keys import controller
from keys.controller import RELATIONSHIPS, ControllerDocument, VerificationMethod
from keys.errors import KeysError, Unreachable
from keys.material import PublicKey
from proofs.data_integrity_checks import check_not_revoked
from proofs.errors import ProofInvalid, ProofsError, ProofUndetermined
from proofs.proof import Check

VOUCHING: Final = "assertionMethod"


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A verification method together with the document that lists it."""

    method: VerificationMethod
    document: ControllerDocument

    @property
    def key(self) -> PublicKey:
        """The public key of the method."""
        return self.method.public_key


def retrieve(identifier: str, check: Check) -> FoundKey:
    """The method with this absolute URL, listed for the expected purpose by its document.

    The document is always asked: a fragment that looks like a key can be written by anyone.
    Raises ProofUndetermined `key-unreachable` (facts `reason`, `url`); ProofInvalid with the code
    that the room `keys` gives, or `verification-method-revoked`.
    """
    try:
        return FoundKey(*controller.retrieve(identifier, check.purpose, check.resolve))
    except KeysError as error:
        if error.code == "purpose-not-allowed":
            if (withdrawn := _withdrawn(identifier, check)) is not None:
                return withdrawn
            _tell_revoked(identifier, check)
        raise from_keys(error, identifier) from error


def _withdrawn(identifier: str, check: Check) -> FoundKey | None:
    """A key that vouched until it was withdrawn; whether the proof is older is asked later.

    It is listed for nothing any more, so that a reader who does not know `revoked` refuses it. A
    key that still is there for another purpose was never withdrawn from that.
    """
    if not check.lasting or check.purpose != VOUCHING:
        return None
    with suppress(KeysError):
        found = FoundKey(*controller.retrieve(identifier, None, check.resolve))
        is_listed = any(found.document.allows(identifier, purpose=one) for one in RELATIONSHIPS)
        revoked = found.method.revoked
        if not is_listed and revoked is not None and revoked <= check.now:
            return found
    return None


def _tell_revoked(identifier: str, check: Check) -> None:
    """A revoked key is no longer listed for any purpose: that it was revoked says more."""
    with suppress(KeysError):
        method, _ = controller.retrieve(identifier, None, check.resolve)
        check_not_revoked(method, check.now)


def from_keys(error: KeysError, url: str) -> ProofsError:
    """What an error of the room `keys` means for a proof: no, or could not find out."""
    if isinstance(error, Unreachable):
        return ProofUndetermined("key-unreachable", reason=error.code, url=url)
    facts = {"url": url, **error.facts}
    return ProofInvalid(error.code, pointer="/proof/verificationMethod", **facts)


def check_control(found: FoundKey, expected: str | None) -> None:
    """Whether the expected issuer or holder controls the key: the method and its document say so.

    None expects nobody. Raises ProofInvalid `controller-mismatch` (facts `expected`, `found`).
    """
    if expected is None:
        return
    for claimed in (found.method.controller, found.document.id):
        if claimed != expected:
            raise ProofInvalid(
                "controller-mismatch",
                pointer="/proof/verificationMethod",
                expected=expected,
                found=claimed,
            )
