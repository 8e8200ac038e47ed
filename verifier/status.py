"""Step "status": does the credential still stand?

Open Badges 3.0, "Verification"; Bitstring Status List v1.0, section 3.2
https://www.w3.org/TR/vc-bitstring-status-list/#validate-algorithm
A list that could not be had is unknown (B4); one that arrived and contradicts itself, the entry
or the issuer is a failure. No step says "not revoked" without having read the bit.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from federation.errors import FetchError
from federation.fetch import Kind as Fetching
from schemas.bitstring import index_of, require_length, value_at
from schemas.errors import SchemasError
from schemas.json_text import parse
from schemas.reading import as_list, id_of, types
from verifier.case import Case
from verifier.report import Finding, Outcome, Step
from verifier.status_list import StatusList, StatusListError, load

MAX_ENTRIES: Final = 16

Reader = Callable[[Case, Mapping[str, Any]], Finding]


def status(case: Case) -> tuple[Finding, ...]:
    """Step 4, status: every entry of `credentialStatus` is read; one bad answer is enough."""
    if not case.policy.takes(Step.STATUS) or case.is_presentation:
        return (_finding(Outcome.SKIPPED, "not-asked"),)
    entries = as_list(case.document.get("credentialStatus"))
    if not entries:
        return (_finding(Outcome.PASSED, "status-none"),)
    if len(entries) > MAX_ENTRIES:
        return (_finding(Outcome.FAILED, "status-too-many", maximum=MAX_ENTRIES),)
    return tuple(_entries(case, entries))


def _entries(case: Case, entries: list[Any]) -> Iterator[Finding]:
    for entry in entries:
        reader = next((READERS[name] for name in types(entry) if name in READERS), None)
        if reader is None:
            yield _finding(Outcome.UNKNOWN, "status-type-unknown", types=list(types(entry)))
        else:
            yield reader(case, entry)


def bitstring_entry(case: Case, entry: Mapping[str, Any]) -> Finding:
    """A BitstringStatusListEntry or StatusList2021Entry: fetch the list, read the bit (B1-B6)."""
    url, purpose = entry.get("statusListCredential"), entry.get("statusPurpose")
    try:
        url, purpose = _text(url), _text(purpose)
        index, size = index_of(entry.get("statusListIndex")), entry.get("statusSize", 1)
        status_list = load(case, url)
        _same_purpose(status_list, purpose)
        require_length(status_list.bits, size)
        value = value_at(status_list.bits, index, size)
    except FetchError as error:
        return _unreachable(error, url)
    except StatusListError as error:
        return _finding(error.outcome, error.code, **{**error.facts, "list": url})
    except SchemasError as error:
        return _finding(Outcome.FAILED, error.code, **{**error.facts, "list": url})
    return _meaning(entry, status_list, purpose, value)


def _meaning(entry: Mapping[str, Any], found: StatusList, purpose: str, value: int) -> Finding:
    facts = {"purpose": purpose, "list": found.url, "index": str(entry["statusListIndex"])}
    if purpose == "message":
        text = _message(entry, value)
        return _finding(Outcome.PASSED, "status-message", value=f"0x{value:x}", text=text, **facts)
    if value == 0:
        return _finding(Outcome.PASSED, "status-not-set", **facts)
    code = {"revocation": "revoked", "suspension": "suspended"}.get(purpose)
    if code is not None:
        return _finding(Outcome.FAILED, code, **facts)
    if purpose == "refresh":
        return _finding(Outcome.PASSED, "status-refresh-available", **facts)
    # A purpose that we do not know says something about this credential; not what.
    return _finding(Outcome.UNKNOWN, "status-purpose-unknown", **facts)


def _message(entry: Mapping[str, Any], value: int) -> str | None:
    for message in as_list(entry.get("statusMessage")):
        if isinstance(message, Mapping) and _number(message.get("status")) == value:
            text = message.get("message")
            return text if isinstance(text, str) else None
    return None


def _number(text: object) -> int | None:
    try:
        return int(text, 16) if isinstance(text, str) and len(text) <= 12 else None
    except ValueError:
        return None


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise StatusListError("status-entry-malformed")


def _same_purpose(status_list: StatusList, purpose: str) -> None:
    if purpose not in status_list.purposes:
        raise StatusListError(
            "status-purpose-mismatch", purpose=purpose, listed=list(status_list.purposes)
        )


def revocation_list(case: Case, entry: Mapping[str, Any]) -> Finding:
    """A 1EdTechRevocationList: listed and not `"revoked": false` means revoked."""
    url = entry.get("id")
    if not isinstance(url, str):
        return _finding(Outcome.FAILED, "status-entry-malformed")
    try:
        document = parse(case.world.fetch(url, Fetching.STATUS_LIST).body)
    except FetchError as error:
        return _unreachable(error, url)
    except SchemasError as error:
        return _finding(Outcome.FAILED, "status-list-malformed", reason=error.code, list=url)
    if not isinstance(document, dict):
        return _finding(Outcome.FAILED, "status-list-malformed", list=url)
    if id_of(document.get("issuer")) != id_of(case.document.get("issuer")):
        return _finding(Outcome.FAILED, "status-list-issuer-mismatch", list=url)
    return _listed(case, document, url)


def _listed(case: Case, document: dict[str, Any], url: str) -> Finding:
    # The reference validator reads the singular, older texts write the plural.
    names = ("revokedCredential", "revokedCredentials")
    listed = [item for name in names for item in as_list(document.get(name))]
    for item in listed:
        if id_of(item) == case.document.get("id") and not _cleared(item):
            reason = item.get("revocationReason") if isinstance(item, dict) else None
            return _finding(
                Outcome.FAILED, "revoked", purpose="revocation", list=url, reason=reason
            )
    return _finding(Outcome.PASSED, "status-not-set", purpose="revocation", list=url)


def _cleared(item: object) -> bool:
    return isinstance(item, dict) and item.get("revoked") is False


def _unreachable(error: FetchError, url: object) -> Finding:
    return _finding(Outcome.UNKNOWN, "status-list-unreachable", reason=error.code, list=url)


def _finding(outcome: Outcome, code: str, **detail: object) -> Finding:
    kept = {name: value for name, value in detail.items() if value is not None}
    return Finding(Step.STATUS, outcome, code, kept)


READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "BitstringStatusListEntry": bitstring_entry,
        "StatusList2021Entry": bitstring_entry,
        "1EdTechRevocationList": revocation_list,
    }
)
