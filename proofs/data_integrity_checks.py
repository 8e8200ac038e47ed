"""What a proof says of itself, compared with what is expected and with the clock.

https://www.w3.org/TR/vc-data-integrity/#verify-proof, steps 3 to 6. Nothing here needs a key.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from keys.controller import VerificationMethod
from proofs.errors import ProofInvalid
from proofs.proof import Check
from schemas.errors import SchemasError
from schemas.reading import instant

# Two machines that both keep time may still differ by a little.
MAX_CLOCK_SKEW: Final = timedelta(minutes=5)

_REQUIRED: Final = ("type", "proofPurpose", "verificationMethod", "proofValue")
_TEXTS: Final = (*_REQUIRED, "id", "nonce", "challenge")


def check_members(proof: Mapping[str, object]) -> None:
    """Step 3: https://www.w3.org/TR/vc-data-integrity/#proofs

    Raises ProofInvalid `proof-member-missing` (fact `member`), `proof-malformed`.
    """
    for name in _REQUIRED:
        if proof.get(name) is None:
            raise ProofInvalid("proof-member-missing", pointer=f"/proof/{name}", member=name)
    for name in _TEXTS:
        if name in proof and not isinstance(proof[name], str):
            raise ProofInvalid("proof-malformed", pointer=f"/proof/{name}")


def check_expected(proof: Mapping[str, object], check: Check) -> None:
    """Steps 4 to 6: purpose, domain and challenge.

    Raises ProofInvalid `proof-purpose-mismatch`, `proof-domain-mismatch`,
    `proof-challenge-mismatch`; one that is expected and absent is a mismatch too.
    """
    if proof.get("proofPurpose") != check.purpose:
        raise ProofInvalid(
            "proof-purpose-mismatch",
            pointer="/proof/proofPurpose",
            expected=check.purpose,
            found=proof.get("proofPurpose"),
        )
    domain = proof.get("domain")
    # A set of one and the bare text mean the same; a proof for other domains too is refused.
    if check.domain is not None and domain != check.domain and domain != [check.domain]:
        raise ProofInvalid("proof-domain-mismatch", pointer="/proof/domain", expected=check.domain)
    if check.challenge is not None and proof.get("challenge") != check.challenge:
        raise ProofInvalid("proof-challenge-mismatch", pointer="/proof/challenge")


def check_dates(proof: Mapping[str, object], now: datetime) -> None:
    """`created` is a date that has been, `expires` one that has not come.

    Raises ProofInvalid `proof-date-malformed`, `proof-created-in-future`, `proof-expired`.
    """
    created, expires = date_of(proof, "created"), date_of(proof, "expires")
    if created is not None and created > now + MAX_CLOCK_SKEW:
        raise ProofInvalid(
            "proof-created-in-future", pointer="/proof/created", created=created.isoformat()
        )
    if expires is not None and now > expires:
        raise ProofInvalid("proof-expired", pointer="/proof/expires", expires=expires.isoformat())


def date_of(proof: Mapping[str, object], name: str) -> datetime | None:
    """The date in a member of the proof, None without one. Raises `proof-date-malformed`."""
    if name not in proof:
        return None
    try:
        return instant(proof[name])
    except SchemasError as error:
        raise ProofInvalid("proof-date-malformed", pointer=f"/proof/{name}") from error


def check_method_dates(method: VerificationMethod, made: datetime | None, check: Check) -> None:
    """Whether the key could be used then, https://www.w3.org/TR/cid-1.0/#verification-methods

    `made` is when the proof says it was made. A key that was replaced (`expires`) keeps verifying
    what it signed while it was current. One that was withdrawn (`revoked`) verifies nothing that
    was made from that instant on, and nothing at all unless `check.lasting`. Raises ProofInvalid
    `verification-method-revoked`, `verification-method-expired`.
    """
    if not (check.lasting and made is not None and _was_good(method, made)):
        check_not_revoked(method, check.now)
    if method.expires is not None and (made or check.now) >= method.expires:
        raise ProofInvalid(
            "verification-method-expired",
            pointer="/proof/verificationMethod",
            expires=method.expires.isoformat(),
        )


def _was_good(method: VerificationMethod, made: datetime) -> bool:
    return method.revoked is None or made < method.revoked


def check_not_revoked(method: VerificationMethod, now: datetime) -> None:
    """Raises ProofInvalid `verification-method-revoked` when that has happened."""
    if method.revoked is not None and now >= method.revoked:
        raise ProofInvalid(
            "verification-method-revoked",
            pointer="/proof/verificationMethod",
            revoked=method.revoked.isoformat(),
        )
