"""Messages of OpenID for Verifiable Credential Issuance 1.0: their shapes, written and read.

https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html. What is not known in a
message is passed over, as the specification asks; what is known must have its shape.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from schemas import json_text
from schemas.errors import SchemasError
from schemas.json_text import JsonObject

PRE_AUTHORIZED_CODE: Final = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
PROOF_JWT_TYPE: Final = "openid4vci-proof+jwt"
AUTHORIZATION_TYPE: Final = "openid_credential"
MAX_MESSAGE_BYTES: Final = 64 * 1024
MAX_DEPTH: Final = 16
MAX_FIELDS: Final = 30
MAX_SECRET_CHARACTERS: Final = 512
MAX_NAME_CHARACTERS: Final = 300
MAX_DETAILS: Final = 50
MAX_PROOFS: Final = 100


class Refusal(StrEnum):
    """The words in which an issuer says no; `error` of the answer."""

    # https://www.rfc-editor.org/rfc/rfc6749#section-5.2 and RFC 9396, section 5
    INVALID_REQUEST = "invalid_request"
    INVALID_GRANT = "invalid_grant"
    UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type"
    INVALID_AUTHORIZATION_DETAILS = "invalid_authorization_details"
    # https://www.rfc-editor.org/rfc/rfc6750#section-3.1
    INVALID_TOKEN = "invalid_token"  # noqa: S105 - a word of the standard
    # OID4VCI, sections 8.3.1.2 and 11.3
    INVALID_CREDENTIAL_REQUEST = "invalid_credential_request"
    UNKNOWN_CREDENTIAL_CONFIGURATION = "unknown_credential_configuration"
    UNKNOWN_CREDENTIAL_IDENTIFIER = "unknown_credential_identifier"
    INVALID_PROOF = "invalid_proof"
    INVALID_NONCE = "invalid_nonce"
    INVALID_ENCRYPTION_PARAMETERS = "invalid_encryption_parameters"
    CREDENTIAL_REQUEST_DENIED = "credential_request_denied"
    INVALID_NOTIFICATION_ID = "invalid_notification_id"
    INVALID_NOTIFICATION_REQUEST = "invalid_notification_request"


class MessageRefused(SchemasError):  # noqa: N818 - it reads as the answer
    """A message has not the shape it must have; `error` is what the specification calls it."""

    def __init__(self, error: Refusal, code: str, *, pointer: str = "", **facts: object) -> None:
        super().__init__(code, pointer=pointer, **facts)
        self.error = error


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """A token request with a pre-authorized code, OID4VCI section 6.1.

    `configurations` are those that `authorization_details` asks for; None when it was not sent.
    """

    code: str
    tx_code: str | None = None
    configurations: tuple[str, ...] | None = None


def read_token_request(fields: Iterable[tuple[str, str]]) -> TokenRequest:
    """The request of a form's fields, https://www.rfc-editor.org/rfc/rfc6749#section-3.2

    Raises MessageRefused `request-repeats`, `request-incomplete` (`name`), `request-malformed`
    (`name`), `grant-type-unsupported`, `authorization-details-malformed`.
    """
    given: dict[str, str] = {}
    for name, text in fields:
        if name in given:
            raise MessageRefused(Refusal.INVALID_REQUEST, "request-repeats")
        given[name] = text
    # A parameter without a value counts as left out.
    given = {name: text for name, text in given.items() if text}
    if _needed(given, "grant_type") != PRE_AUTHORIZED_CODE:
        raise MessageRefused(Refusal.UNSUPPORTED_GRANT_TYPE, "grant-type-unsupported")
    details = given.get("authorization_details")
    return TokenRequest(
        _needed(given, "pre-authorized_code"),
        _needed(given, "tx_code") if "tx_code" in given else None,
        _details(details) if details is not None else None,
    )


def _needed(given: Mapping[str, str], name: str) -> str:
    text = given.get(name)
    if text is None:
        raise MessageRefused(Refusal.INVALID_REQUEST, "request-incomplete", name=name)
    if len(text) > MAX_SECRET_CHARACTERS:
        raise MessageRefused(Refusal.INVALID_REQUEST, "request-malformed", name=name)
    return text


def _details(text: str) -> tuple[str, ...]:
    """What is asked for, https://www.rfc-editor.org/rfc/rfc9396#section-2"""
    wrong = MessageRefused(Refusal.INVALID_AUTHORIZATION_DETAILS, "authorization-details-malformed")
    try:
        given = json_text.parse(text, max_bytes=MAX_MESSAGE_BYTES, max_depth=MAX_DEPTH)
    except SchemasError as error:
        raise wrong from error
    if not isinstance(given, list) or not 0 < len(given) <= MAX_DETAILS:
        raise wrong
    names = [_detail(one) for one in given]
    if None in names:
        raise wrong
    return tuple(dict.fromkeys(name for name in names if name is not None))


def _detail(given: object) -> str | None:
    if not isinstance(given, dict) or given.get("type") != AUTHORIZATION_TYPE:
        return None
    name = given.get("credential_configuration_id")
    return name if isinstance(name, str) and 0 < len(name) <= MAX_NAME_CHARACTERS else None


@dataclass(frozen=True, slots=True)
class CredentialRequest:
    """A credential request, OID4VCI section 8.2: one of the two names, and proofs of one type."""

    configuration: str | None
    identifier: str | None
    proof_type: str
    proofs: tuple[Any, ...]  # texts for `jwt`, objects for `di_vp`


def read_credential_request(raw: bytes) -> CredentialRequest:
    """The request of a JSON text.

    Raises MessageRefused `request-malformed` (also no JSON), `request-incomplete` (`name`),
    `encryption-not-offered`, `proofs-missing`, `proofs-malformed`.
    """
    given = _object(raw, Refusal.INVALID_CREDENTIAL_REQUEST)
    configuration = _name(given, "credential_configuration_id")
    identifier = _name(given, "credential_identifier")
    if (configuration is None) is (identifier is None):
        raise MessageRefused(
            Refusal.INVALID_CREDENTIAL_REQUEST,
            "request-incomplete",
            name="credential_configuration_id",
        )
    if "credential_response_encryption" in given:
        raise MessageRefused(Refusal.INVALID_ENCRYPTION_PARAMETERS, "encryption-not-offered")
    return CredentialRequest(configuration, identifier, *_proofs(given))


def _proofs(given: JsonObject) -> tuple[str, tuple[Any, ...]]:
    proofs = given.get("proofs", _single(given.get("proof")))
    if proofs is None:
        raise MessageRefused(Refusal.INVALID_PROOF, "proofs-missing")
    if not isinstance(proofs, dict) or len(proofs) != 1:
        raise MessageRefused(Refusal.INVALID_PROOF, "proofs-malformed", pointer="/proofs")
    ((kind, values),) = proofs.items()
    if not isinstance(values, list) or not 0 < len(values) <= MAX_PROOFS:
        raise MessageRefused(Refusal.INVALID_PROOF, "proofs-malformed", pointer="/proofs")
    return kind, tuple(values)


def _single(proof: object) -> object:
    """The one proof of drafts up to 15 in the form of today; wallets of that time still send it."""
    if not isinstance(proof, dict) or not isinstance(proof.get("proof_type"), str):
        return None
    return {proof["proof_type"]: [proof.get(proof["proof_type"])]}


class Event(StrEnum):
    """What became of a credential in a wallet, OID4VCI section 11.1."""

    ACCEPTED = "credential_accepted"
    FAILURE = "credential_failure"
    DELETED = "credential_deleted"


@dataclass(frozen=True, slots=True)
class Notification:
    """What a wallet tells about a credential response."""

    id: str
    event: Event


def read_notification(raw: bytes) -> Notification:
    """The notification of a JSON text; its description is for nobody's eyes and is not read.

    Raises MessageRefused `request-malformed`, `request-incomplete` (`name`).
    """
    given = _object(raw, Refusal.INVALID_NOTIFICATION_REQUEST)
    found = given.get("notification_id"), given.get("event")
    for name, value in zip(("notification_id", "event"), found, strict=True):
        if value is None:
            raise MessageRefused(
                Refusal.INVALID_NOTIFICATION_REQUEST, "request-incomplete", name=name
            )
    identifier, event = found
    known = next((one for one in Event if one == event), None)
    if known is None or not isinstance(identifier, str) or len(identifier) > MAX_SECRET_CHARACTERS:
        raise MessageRefused(Refusal.INVALID_NOTIFICATION_REQUEST, "request-malformed")
    return Notification(identifier, known)


def _object(raw: bytes, error: Refusal) -> dict[str, Any]:
    try:
        return json_text.parse_object(raw, max_bytes=MAX_MESSAGE_BYTES, max_depth=MAX_DEPTH)
    except SchemasError as fault:
        raise MessageRefused(error, "request-malformed", reason=fault.code) from fault


def _name(given: JsonObject, name: str) -> str | None:
    value = given.get(name)
    if value is not None and (not isinstance(value, str) or len(value) > MAX_NAME_CHARACTERS):
        raise MessageRefused(
            Refusal.INVALID_CREDENTIAL_REQUEST, "request-malformed", pointer=f"/{name}"
        )
    return value
