"""Messages of the Open Badges API between a client and a host: descriptions, OAuth 2.0, refusals.

https://www.imsglobal.org/spec/ob/v3p0#api, dynamic registration
https://www.rfc-editor.org/rfc/rfc7591, tokens https://www.rfc-editor.org/rfc/rfc6749

What comes from a host is a stranger's: each reader gives a small frozen value or raises
SchemasError, and nothing that is read is longer than its limit.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from schemas import ob_api_values as values
from schemas.errors import SchemasError
from schemas.ob_api_values import MAX_NAME_CHARACTERS, MAX_SCOPES, MAX_VALUE_CHARACTERS

API_PATH: Final = "/ims/ob/v3p0"
SCOPE_PREFIX: Final = "https://purl.imsglobal.org/spec/ob/v3p0/scope/"
CREDENTIAL_READONLY: Final = SCOPE_PREFIX + "credential.readonly"
CREDENTIAL_UPSERT: Final = SCOPE_PREFIX + "credential.upsert"
PROFILE_READONLY: Final = SCOPE_PREFIX + "profile.readonly"
PROFILE_UPDATE: Final = SCOPE_PREFIX + "profile.update"
OFFLINE_ACCESS: Final = "offline_access"
"""Asks for a refresh token, in the scopes of the specification's own samples."""
JSON: Final = "application/json"
TEXT: Final = "text/plain"

MAX_LIFETIME_SECONDS: Final = 366 * 86_400
MAX_INSTANT_SECONDS: Final = 253_402_300_799  # the last second of the year 9999

_ERROR: Final = re.compile(r"[a-z][a-z0-9_.-]{0,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDescription:
    """What a host says about itself, https://www.imsglobal.org/spec/ob/v3p0#service-description-document"""

    name: str
    terms_url: str
    privacy_url: str
    registration_url: str
    authorization_url: str
    token_url: str
    refresh_url: str  # the token address where none is given
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientMetadata:
    """What a client says when it registers, https://www.imsglobal.org/spec/ob/v3p0#oauth-register

    Every address is https and on one host.
    """

    client_name: str
    client_uri: str
    logo_uri: str
    tos_uri: str
    policy_uri: str
    software_id: str
    software_version: str
    redirect_uris: tuple[str, ...]
    scopes: tuple[str, ...]
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Registered:
    """A client as a host knows it; `expires_at` in seconds since 1970, None for never."""

    client_id: str
    client_secret: str = field(repr=False)
    expires_at: int | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A right to act for a person; `seconds` is how long it holds, None where it was not said."""

    access_token: str = field(repr=False)
    scopes: frozenset[str] = frozenset()
    seconds: int | None = None
    refresh_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class StatusInfo:
    """An Imsx_StatusInfo, https://www.imsglobal.org/spec/ob/v3p0#imsx_statusinfo"""

    code_major: str
    severity: str
    description: str = ""
    minor: tuple[str, ...] = ()


def api_address(text: str) -> str:
    """The address of a host's API, of what a person or a page says: `https://HOST/…/ims/ob/v3p0`.

    A bare host name is taken as https. Raises SchemasError `platform-address-malformed`.
    """
    told = text.strip()
    whole = told if "://" in told else f"https://{told}"
    try:
        parts = urlsplit(whole)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise SchemasError("platform-address-malformed") from error
    if not told or not host or not values.is_url(whole) or parts.query or parts.fragment:
        raise SchemasError("platform-address-malformed")
    path = parts.path.partition(API_PATH)[0].rstrip("/")
    return f"{parts.scheme}://{parts.netloc.lower()}{path}{API_PATH}"


def read_description(raw: bytes, address: str) -> ServiceDescription:
    """What a host at this address answers to `discovery`.

    Its other addresses are https, as its own is unless a setting allows otherwise. Raises
    SchemasError `ob-api-malformed` (pointer), and the codes of `json_text.parse`.
    """
    document = values.parsed(raw)
    info = values.node_at(document, "info")
    oauth = values.node_at(document, "components", "securitySchemes", "OAuth2ACG")
    flow = values.node_at(
        oauth, "flows", "authorizationCode", above="/components/securitySchemes/OAuth2ACG"
    )
    at = "/components/securitySchemes/OAuth2ACG"
    flow_at = f"{at}/flows/authorizationCode"
    token_url = values.endpoint(flow, "tokenUrl", flow_at, address)
    return ServiceDescription(
        name=values.text(info, "title", "/info", most=MAX_NAME_CHARACTERS) or "",
        terms_url=values.link(info, "termsOfService"),
        privacy_url=values.link(info, "x-imssf-privacyPolicyUrl")
        or values.link(oauth, "x-imssf-privacyPolicyUrl"),
        registration_url=values.endpoint(oauth, "x-imssf-registrationUrl", at, address),
        authorization_url=values.endpoint(flow, "authorizationUrl", flow_at, address),
        token_url=token_url,
        refresh_url=values.endpoint(flow, "refreshUrl", flow_at, address, otherwise=token_url),
        scopes=values.scope_names(flow.get("scopes"), f"{flow_at}/scopes"),
    )


def registration(client: ClientMetadata) -> dict[str, Any]:
    """The body of a registration; values of several are arrays, also where there is one."""
    said: dict[str, Any] = {
        "client_name": client.client_name,
        "client_uri": client.client_uri,
        "logo_uri": client.logo_uri,
        "tos_uri": client.tos_uri,
        "policy_uri": client.policy_uri,
        "software_id": client.software_id,
        "software_version": client.software_version,
        "redirect_uris": list(client.redirect_uris),
        "token_endpoint_auth_method": "client_secret_basic",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": " ".join(client.scopes),
    }
    return said | ({"contacts": list(client.contacts)} if client.contacts else {})


def read_registered(raw: bytes) -> Registered:
    """The answer to a registration, https://www.rfc-editor.org/rfc/rfc7591#section-3.2.1

    Raises SchemasError `ob-api-malformed` (pointer), and the codes of `json_text.parse`.
    """
    document = values.parsed(raw)
    ends = document.get("client_secret_expires_at", 0)
    if not values.is_whole(ends) or not 0 <= ends <= MAX_INSTANT_SECONDS:
        raise values.malformed("/client_secret_expires_at")
    return Registered(
        values.needed(document, "client_id"), values.needed(document, "client_secret"), ends or None
    )


def read_token(raw: bytes) -> Token:
    """The answer of a token address, https://www.rfc-editor.org/rfc/rfc6749#section-5.1

    Raises SchemasError `ob-api-malformed` (pointer), and the codes of `json_text.parse`.
    """
    document = values.parsed(raw)
    kind = document.get("token_type")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise values.malformed("/token_type")
    seconds = document.get("expires_in")
    if seconds is not None and not (values.is_whole(seconds) and seconds >= 0):
        raise values.malformed("/expires_in")
    refresh = values.text(document, "refresh_token", "", most=MAX_VALUE_CHARACTERS)
    if refresh is not None and not values.is_visible(refresh):
        raise values.malformed("/refresh_token")
    return Token(
        values.needed(document, "access_token"),
        frozenset(read_scope(document.get("scope", ""))),
        None if seconds is None else min(seconds, MAX_LIFETIME_SECONDS),
        refresh or None,
    )


def read_scope(value: object) -> tuple[str, ...]:
    """The scopes in one text, each once. Raises SchemasError `ob-api-malformed` (`/scope`)."""
    if not isinstance(value, str) or len(value) > MAX_VALUE_CHARACTERS:
        raise values.malformed("/scope")
    scopes = tuple(dict.fromkeys(value.split()))
    if len(scopes) > MAX_SCOPES or not all(map(values.WORD.fullmatch, scopes)):
        raise values.malformed("/scope")
    return scopes


def read_refusal(raw: bytes) -> str:
    """The `error` of RFC 6749 or RFC 7591, or the minor code of an Imsx_StatusInfo; empty if none.

    Never raises: what cannot be read says nothing.
    """
    try:
        document = values.parsed(raw)
    except SchemasError:
        return ""
    error = document.get("error")
    if isinstance(error, str):
        return error if _ERROR.fullmatch(error) else ""
    try:
        return next(iter(read_status_info(document).minor), "")
    except SchemasError:
        return ""


def read_status_info(document: Mapping[str, Any]) -> StatusInfo:
    """An Imsx_StatusInfo. Raises SchemasError `ob-api-malformed` (pointer)."""
    major, severity = document.get("imsx_codeMajor"), document.get("imsx_severity")
    if major not in ("success", "processing", "failure", "unsupported"):
        raise values.malformed("/imsx_codeMajor")
    if severity not in ("status", "warning", "error"):
        raise values.malformed("/imsx_severity")
    minor = document.get("imsx_codeMinor")
    fields = minor.get("imsx_codeMinorField") if isinstance(minor, dict) else None
    found = (
        one.get("imsx_codeMinorFieldValue") if isinstance(one, dict) else None
        for one in (fields if isinstance(fields, list) else [])
    )
    told = values.text(document, "imsx_description", "", most=MAX_VALUE_CHARACTERS)
    known = tuple(one for one in found if isinstance(one, str) and _ERROR.fullmatch(one))
    return StatusInfo(str(major), str(severity), told or "", known)


def media_type(credential: bytes) -> str:
    """As what a credential is sent and answered: JSON, or a compact JWS as text."""
    return JSON if credential.lstrip()[:1] == b"{" else TEXT
