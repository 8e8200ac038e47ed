"""A published status list: fetched, proven to be the issuer's, and expanded.

Bitstring Status List v1.0, section 3.2 "Validate Algorithm", steps 4 to 8
https://www.w3.org/TR/vc-bitstring-status-list/#validate-algorithm
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import proofs
from federation.fetch import Fetched
from federation.fetch import Kind as Fetching
from proofs import vc_jwt
from proofs.errors import ProofsError, ProofUndetermined
from proofs.proof import Check, ProofResult
from schemas.bitstring import decode
from schemas.errors import SchemasError
from schemas.json_text import JsonObject
from schemas.reading import Form, Kind, Received, as_list, id_of, instant, kind, read, types
from verifier.case import Case
from verifier.errors import VerifierError
from verifier.report import Outcome

SUBJECTS: Final = frozenset({"BitstringStatusList", "StatusList2021"})


class StatusListError(VerifierError):
    """Why a list or an entry gives no answer: `outcome` tells "wrong" from "not known"."""

    def __init__(self, code: str, outcome: Outcome = Outcome.FAILED, **facts: Any) -> None:
        super().__init__(code, **facts)
        self.outcome = outcome
        # What one report could not find out, another one may: each has its own allowance to ask.
        self.lasting = outcome is not Outcome.UNKNOWN


@dataclass(frozen=True, slots=True)
class StatusList:
    """An authentic list: its purposes and its bits, the first bit left-most in the first byte."""

    url: str
    issuer_id: str
    purposes: tuple[str, ...]
    bits: bytes
    issued_at: datetime | None
    fetched_at: datetime


def load(case: Case, url: str) -> StatusList:
    """The list at `url`, proven to come from the credential's own issuer.

    An authentic list is remembered in the world, since a campaign meets it thousands of times.

    Raises:
        FetchError: it could not be had.
        StatusListError: it arrived and is not good, or its signer's key could not be had.
    """
    fetched = case.world.fetch(url, Fetching.STATUS_LIST)
    status_list = case.world.remember(
        ("status-list", url, fetched.body), lambda: _read(case, url, fetched)
    )
    _same_issuer(case, status_list)
    _fresh(case, status_list)
    return status_list


def _read(case: Case, url: str, fetched: Fetched) -> StatusList:
    try:
        received = read(fetched.body)
        subject = _subject(received.document)
        _dates(case, received.document)
        _proven(case, received)
        encoded = subject.get("encodedList")
        bits = decode(encoded, multibase="StatusList2021" not in types(subject))
        return StatusList(
            url,
            id_of(received.document.get("issuer")) or "",
            tuple(str(purpose) for purpose in as_list(subject.get("statusPurpose"))),
            bits,
            _issued(received.document),
            fetched.fetched_at,
        )
    except SchemasError as error:
        raise StatusListError("status-list-malformed", reason=error.code) from error


def _subject(document: JsonObject) -> dict[str, Any]:
    subject = document.get("credentialSubject")
    announced = kind(document) is Kind.STATUS_LIST
    if not announced or not isinstance(subject, dict) or not SUBJECTS & set(types(subject)):
        raise StatusListError("status-list-malformed", reason="no status list inside")
    return subject


def _issued(document: JsonObject) -> datetime | None:
    value = document.get("validFrom") or document.get("issuanceDate")
    return None if value is None else instant(value)


def _dates(case: Case, document: JsonObject) -> None:
    start, end = _issued(document), document.get("validUntil") or document.get("expirationDate")
    # An old list says what was true; what is true now is unknown.
    if end is not None and case.world.now > instant(end):
        raise StatusListError("status-list-expired", Outcome.UNKNOWN, at=str(end))
    if start is not None and case.world.now < start:
        raise StatusListError("status-list-not-yet-valid", Outcome.UNKNOWN)


def _proven(case: Case, received: Received) -> None:
    """The list is a credential like any other: one good proof by its issuer's key."""
    check = Check(
        resolve=case.world.resolve,
        now=case.world.now,
        controller=id_of(received.document.get("issuer")),
        load=case.world.load,
    )
    try:
        results = _results(received, check)
    except ProofsError as error:
        raise StatusListError("status-list-proof-invalid", reason=error.code) from error
    errors = [result.error for result in results]
    if None in errors:
        return
    worst = next((one for one in errors if isinstance(one, ProofUndetermined)), errors[0])
    reason = worst.code if worst else ""
    if isinstance(worst, ProofUndetermined):
        raise StatusListError("status-list-key-unreachable", Outcome.UNKNOWN, reason=reason)
    raise StatusListError("status-list-proof-invalid", reason=reason)


def _results(received: Received, check: Check) -> tuple[ProofResult, ...]:
    if received.form is Form.JWT:
        # A list is no Open Badge: W3C texts let its token do without the claims that repeat it.
        return (vc_jwt.verify_credential(received, check, older_form=True),)
    return proofs.verify(received.document, check)


def _same_issuer(case: Case, status_list: StatusList) -> None:
    if status_list.issuer_id != id_of(case.document.get("issuer")):
        raise StatusListError("status-list-issuer-mismatch", issuer=status_list.issuer_id)


def _fresh(case: Case, status_list: StatusList) -> None:
    limit = case.policy.max_status_age
    if limit is not None and case.world.now - status_list.fetched_at > limit:
        raise StatusListError("status-list-too-old", Outcome.UNKNOWN)
