"""What an interface says of itself, https://www.imsglobal.org/spec/ob/v3p0#service-discovery

A profile of OpenAPI 3.0 with members of its own, limited to the operations that are there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final

from flask import Response, request

from schemas import json_text, ob_api
from service.web.openapi import JSON, Content, ref

BASE: Final = "ims/ob/v3p0"
ISSUER: Final = "ims/ob"
OAUTH: Final = "ims/ob/oauth"
KEPT_FOR: Final = timedelta(hours=1)
STATUS: Final = Content(ref("Imsx_StatusInfo"))
_INFO: Final = {"$ref": "#/components/schemas/Imsx_StatusInfo"}
_READ: Final = ("400", "401", "403", "404", "405", "500", "default")
_WRITE: Final = ("304", *_READ)
SCOPE_TEXTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        ob_api.CREDENTIAL_READONLY: "Permission to read AchievementCredentials of the person.",
        ob_api.CREDENTIAL_UPSERT: "Permission to create or update AchievementCredentials.",
        ob_api.PROFILE_READONLY: "Permission to read the profile of the person.",
        ob_api.PROFILE_UPDATE: "Permission to update the profile of the person.",
        ob_api.OFFLINE_ACCESS: "Permission to renew access without the person.",
    }
)
PARAMETERS: Final = (
    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1}},
    {"name": "offset", "in": "query", "schema": {"type": "integer", "minimum": 0}},
    {"name": "since", "in": "query", "schema": {"type": "string", "format": "date-time"}},
)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where an interface lies; `home` is the address of whose it is."""

    home: str

    @property
    def api(self) -> str:
        """The interface."""
        return f"{self.home}/{BASE}"

    @property
    def issuer(self) -> str:
        """The authorization server, https://www.rfc-editor.org/rfc/rfc8414#section-2"""
        return f"{self.home}/{ISSUER}"

    def oauth(self, verb: str) -> str:
        """An endpoint of OAuth: register, authorize, token, revoke."""
        return f"{self.home}/{OAUTH}/{verb}"


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the standard that an interface has."""

    name: str
    method: str
    path: str
    scope: str
    answer: str  # the schema of what is answered
    request: str = ""  # of what is sent
    successes: tuple[str, ...] = ("200",)
    refusals: tuple[str, ...] = _READ
    parameters: tuple[Mapping[str, Any], ...] = ()


GET_CREDENTIALS: Final = Operation(
    "getCredentials",
    "get",
    "/credentials",
    ob_api.CREDENTIAL_READONLY,
    "GetOpenBadgeCredentialsResponse",
    parameters=PARAMETERS,
)
UPSERT_CREDENTIAL: Final = Operation(
    "upsertCredential",
    "post",
    "/credentials",
    ob_api.CREDENTIAL_UPSERT,
    "AchievementCredential",
    request="AchievementCredential",
    successes=("200", "201"),
    refusals=_WRITE,
)
GET_PROFILE: Final = Operation("getProfile", "get", "/profile", ob_api.PROFILE_READONLY, "Profile")
PUT_PROFILE: Final = Operation(
    "putProfile",
    "put",
    "/profile",
    ob_api.PROFILE_UPDATE,
    "Profile",
    request="Profile",
    refusals=_WRITE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What one interface says of itself."""

    title: str
    text: str
    addresses: Addresses
    terms: str
    privacy: str
    scopes: Sequence[str]
    operations: Sequence[Operation]
    image: str = ""


def description(said: Described) -> dict[str, Any]:
    """The ServiceDescriptionDocument."""
    info = {
        "title": said.title,
        "version": "3.0",
        "description": f"{said.text} Tokens are taken back at {said.addresses.oauth('revoke')}",
        "termsOfService": said.terms,
        "x-imssf-privacyPolicyUrl": said.privacy,
    }
    paths: dict[str, dict[str, Any]] = {}
    for one in said.operations:
        paths.setdefault(one.path, {})[one.method] = _operation(one)
    return {
        "openapi": "3.0.1",
        "info": info | ({"x-imssf-image": said.image} if said.image else {}),
        "servers": [{"url": said.addresses.api}],
        "paths": paths,
        "components": {"securitySchemes": {"OAuth2ACG": _scheme(said)}, "schemas": schemas()},
    }


def metadata(addresses: Addresses, scopes: Sequence[str]) -> dict[str, Any]:
    """What the authorization server says of itself, https://www.rfc-editor.org/rfc/rfc8414"""
    methods = ["client_secret_basic"]
    return {
        "issuer": addresses.issuer,
        "authorization_endpoint": addresses.oauth("authorize"),
        "token_endpoint": addresses.oauth("token"),
        "registration_endpoint": addresses.oauth("register"),
        "revocation_endpoint": addresses.oauth("revoke"),
        "scopes_supported": list(scopes),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_methods_supported": methods,
        "code_challenge_methods_supported": ["S256"],
    }


def published(document: dict[str, Any]) -> Response:
    """A public document, which may be kept for a while and asked for conditionally."""
    response = Response(json_text.dump(document), mimetype=JSON)
    response.headers["Cache-Control"] = f"public, max-age={int(KEPT_FOR.total_seconds())}"
    response.add_etag()
    response.make_conditional(request)
    return response


def schemas() -> dict[str, Any]:
    """The shapes of answers, as far as a reader needs them."""
    strings = {"type": "array", "items": {"type": "string"}}
    return {
        "GetOpenBadgeCredentialsResponse": {
            "type": "object",
            "properties": {
                "credential": {"type": "array", "items": {"type": "object"}},
                "compactJwsString": strings,
            },
            "additionalProperties": False,
        },
        "AchievementCredential": {
            "type": "object",
            "required": ["@context", "id", "type", "issuer", "credentialSubject"],
        },
        "Profile": {
            "type": "object",
            "required": ["id", "type"],
            "properties": {"id": {"type": "string"}, "type": strings, "name": {"type": "string"}},
        },
        "Imsx_StatusInfo": {
            "type": "object",
            "required": ["imsx_codeMajor", "imsx_severity"],
            "properties": {
                "imsx_codeMajor": {"enum": ["success", "processing", "failure", "unsupported"]},
                "imsx_severity": {"enum": ["status", "warning", "error"]},
                "imsx_description": {"type": "string"},
                "imsx_codeMinor": {"type": "object"},
            },
            "additionalProperties": False,
        },
    }


def _scheme(said: Described) -> dict[str, Any]:
    addresses = said.addresses
    return {
        "type": "oauth2",
        "description": "OAuth 2.0 Authorization Code Grant with PKCE",
        "x-imssf-registrationUrl": addresses.oauth("register"),
        "x-imssf-privacyPolicyUrl": said.privacy,
        "flows": {
            "authorizationCode": {
                "authorizationUrl": addresses.oauth("authorize"),
                "tokenUrl": addresses.oauth("token"),
                "refreshUrl": addresses.oauth("token"),
                "scopes": {one: SCOPE_TEXTS[one] for one in said.scopes},
            }
        },
    }


def _operation(one: Operation) -> dict[str, Any]:
    refused = {"description": "A refusal", "content": {JSON: {"schema": _INFO}}}
    good = {"description": "OK", "content": _content(one.answer)}
    told: dict[str, Any] = {
        "operationId": one.name,
        "security": [{"OAuth2ACG": [one.scope]}],
        "responses": {**dict.fromkeys(one.successes, good), **dict.fromkeys(one.refusals, refused)},
    }
    if one.parameters:
        told["parameters"] = list(one.parameters)
    if one.request:
        told["requestBody"] = {"required": True, "content": _content(one.request)}
    return told


def _content(schema: str) -> dict[str, Any]:
    content: dict[str, Any] = {JSON: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    if schema == "AchievementCredential":
        # A credential as a token is text, https://www.imsglobal.org/spec/ob/v3p0#upsertcredential
        content[ob_api.TEXT] = {"schema": {"type": "string"}}
    return content
