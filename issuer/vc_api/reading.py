"""What a machine asks for, read strictly. https://w3c-ccg.github.io/vc-api/#issue-credential"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from issuer.issuing.models import Form
from issuer.status.models import Purpose
from issuer.vc_api.refusals import NotIssuable, of_error
from schemas import json_text
from schemas.checking_fault import is_url
from schemas.errors import SchemasError
from schemas.json_text import JsonObject

MAX_BODY_BYTES: Final = 4 << 20
MAX_POINTERS: Final = 500
MAX_POINTER_CHARACTERS: Final = 1000
MAX_NAME_CHARACTERS: Final = 2000
MAX_REASON_CHARACTERS: Final = 500
MAX_UPDATES: Final = 10
AT_CREDENTIAL: Final = "/credential"
TRUTHS: Final[Mapping[object, bool]] = {True: True, False: False, "1": True, "0": False}
"""How a bit may be written: earlier drafts of the interface wrote texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A document to be signed, and how."""

    credential: JsonObject
    cryptosuite: str | None = None  # None: the organisation's own
    mandatory: tuple[str, ...] = ()
    name: str | None = None  # `options.credentialId`
    form: Form = Form.DATA_INTEGRITY


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """A bit to be set or cleared; with None for whatever the request leaves open."""

    value: bool
    purpose: Purpose | None = None
    list_url: str | None = None
    index: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Updates:
    """Changes to the status of one credential."""

    name: str
    updates: tuple[Update, ...]
    reason: str | None = None


def read_issue(body: bytes) -> Asked:
    """The request to issue. Unknown options are passed over, as the interface wants it.

    Raises NotIssuable `credential-faulty` (no JSON), `request-malformed` with the pointer,
    `form-unknown`.
    """
    request = _object(_parsed(body), "")
    if "credential" not in request:
        raise NotIssuable("request-malformed", pointer=AT_CREDENTIAL)
    credential = _object(request["credential"], AT_CREDENTIAL)
    options = _object(request.get("options", {}), "/options")
    return Asked(
        credential=credential,
        cryptosuite=_text(options, "cryptosuite"),
        mandatory=_pointers(options.get("mandatoryPointers", [])),
        name=_text(options, "credentialId"),
        form=_form(options),
    )


def read_status(body: bytes) -> Updates:
    """The request to change a status, https://w3c-ccg.github.io/vc-api/#update-status

    The bit stands in `status`, of the request or of each entry. Raises NotIssuable
    `credential-faulty` (no JSON), `request-malformed` with the pointer.
    """
    request = _object(_parsed(body), "")
    name = _text(request, "credentialId", at="")
    if name is None:
        raise NotIssuable("request-malformed", pointer="/credentialId")
    given = request.get("credentialStatus")
    entries = given if isinstance(given, list) else [given]
    if not 0 < len(entries) <= MAX_UPDATES:
        raise NotIssuable("request-malformed", pointer="/credentialStatus")
    places = _places(given)
    updates = tuple(
        _update(_object(entry, at), request, at) for entry, at in zip(entries, places, strict=True)
    )
    return Updates(name=name, updates=updates, reason=_reason(request))


def _places(given: object) -> list[str]:
    at = "/credentialStatus"
    return [f"{at}/{index}" for index in range(len(given))] if isinstance(given, list) else [at]


def _update(entry: JsonObject, request: JsonObject, at: str) -> Update:
    value = entry.get("status", request.get("status"))
    if not isinstance(value, bool | str) or value not in TRUTHS:
        raise NotIssuable("request-malformed", pointer=f"{at}/status")
    purpose = _text(entry, "statusPurpose", at=at)
    if purpose is not None and purpose not in set(Purpose):
        raise NotIssuable("status-purpose-unknown", pointer=f"{at}/statusPurpose")
    index = entry.get("statusListIndex")
    if isinstance(index, int) and not isinstance(index, bool):
        index = str(index)
    if index is not None and not isinstance(index, str):
        raise NotIssuable("request-malformed", pointer=f"{at}/statusListIndex")
    return Update(
        value=TRUTHS[value],
        purpose=Purpose(purpose) if purpose else None,
        list_url=_text(entry, "statusListCredential", at=at),
        index=index,
    )


def _reason(request: JsonObject) -> str | None:
    reason = request.get("reason")
    if reason is None:
        return None
    if not isinstance(reason, str) or len(reason) > MAX_REASON_CHARACTERS or not _fits(reason):
        raise NotIssuable("request-malformed", pointer="/reason")
    return reason.strip() or None


def _parsed(body: bytes) -> Any:
    try:
        return json_text.parse(body, max_bytes=MAX_BODY_BYTES)
    except SchemasError as error:
        raise of_error(error, within="") from error


def _object(value: Any, at: str) -> JsonObject:
    if not isinstance(value, dict):
        raise NotIssuable("request-malformed", pointer=at)
    return value


def _text(options: JsonObject, member: str, *, at: str = "/options") -> str | None:
    value = options.get(member)
    if value is None:
        return None
    # PostgreSQL keeps no NUL, and names are looked for as they are.
    if not isinstance(value, str) or not 0 < len(value) <= MAX_NAME_CHARACTERS or not _fits(value):
        raise NotIssuable("request-malformed", pointer=f"{at}/{member}")
    if member == "credentialId" and not is_url(value):
        raise NotIssuable("request-malformed", pointer=f"{at}/{member}")
    return value


def _fits(text: str) -> bool:
    return "\0" not in text


def _pointers(value: Any) -> tuple[str, ...]:
    at = "/options/mandatoryPointers"
    if not isinstance(value, list) or len(value) > MAX_POINTERS:
        raise NotIssuable("request-malformed", pointer=at)
    for index, one in enumerate(value):
        if not isinstance(one, str) or len(one) > MAX_POINTER_CHARACTERS:
            raise NotIssuable("request-malformed", pointer=f"{at}/{index}")
    return tuple(value)


def _form(options: JsonObject) -> Form:
    value = options.get("form", Form.DATA_INTEGRITY.value)
    if not isinstance(value, str) or value not in set(Form):
        raise NotIssuable("form-unknown", pointer="/options/form")
    return Form(value)
