"""What this interface says of itself, https://www.imsglobal.org/spec/ob/v3p0#service-discovery

A profile of OpenAPI 3.0 with members of its own, for one organisation.
"""

from dataclasses import dataclass
from typing import Any, Final

from issuer.ob_api import scopes

BASE: Final = "ims/ob/v3p0"
OAUTH: Final = "ims/ob/oauth"
_INFO: Final = {"$ref": "#/components/schemas/Imsx_StatusInfo"}
_STATUSES: Final = ("400", "401", "403", "405", "500", "default")
SCOPE_TEXTS: Final = {
    scopes.CREDENTIALS: "Permission to read AchievementCredentials for the authenticated entity.",
    scopes.PROFILE: "Permission to read the profile for the authenticated entity.",
    scopes.OFFLINE: "Permission to renew access without the person.",
}
PARAMETERS: Final = (
    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1}},
    {"name": "offset", "in": "query", "schema": {"type": "integer", "minimum": 0}},
    {"name": "since", "in": "query", "schema": {"type": "string", "format": "date-time"}},
)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the interface of one organisation lies; `home` is the organisation's page."""

    home: str

    @property
    def api(self) -> str:
        """The interface."""
        return f"{self.home}/{BASE}"

    def oauth(self, verb: str) -> str:
        """An endpoint of OAuth: register, authorize, token, revoke."""
        return f"{self.home}/{OAUTH}/{verb}"


def description(name: str, addresses: Addresses, privacy: str) -> dict[str, Any]:
    """The ServiceDescriptionDocument of the organisation of that name."""
    return {
        "openapi": "3.0.1",
        "info": {
            "title": f"Open Badges: {name}",
            "version": "3.0",
            "description": "Read only; tokens are taken back at " + addresses.oauth("revoke"),
            "termsOfService": privacy,
            "x-imssf-privacyPolicyUrl": privacy,
        },
        "servers": [{"url": addresses.api}],
        "paths": {
            "/credentials": {
                "get": _operation(
                    "getCredentials",
                    scopes.CREDENTIALS,
                    "GetOpenBadgeCredentialsResponse",
                    parameters=list(PARAMETERS),
                )
            },
            "/profile": {"get": _operation("getProfile", scopes.PROFILE, "Profile")},
        },
        "components": {
            "securitySchemes": {"OAuth2ACG": _scheme(addresses, privacy)},
            "schemas": schemas(),
        },
    }


def metadata(addresses: Addresses) -> dict[str, Any]:
    """What the authorization server says of itself, https://www.rfc-editor.org/rfc/rfc8414"""
    methods = ["client_secret_basic"]
    return {
        "issuer": addresses.home,
        "authorization_endpoint": addresses.oauth("authorize"),
        "token_endpoint": addresses.oauth("token"),
        "registration_endpoint": addresses.oauth("register"),
        "revocation_endpoint": addresses.oauth("revoke"),
        "scopes_supported": list(scopes.OFFERED),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_methods_supported": methods,
        "code_challenge_methods_supported": ["S256"],
    }


def _scheme(addresses: Addresses, privacy: str) -> dict[str, Any]:
    return {
        "type": "oauth2",
        "description": "OAuth 2.0 Authorization Code Grant with PKCE",
        "x-imssf-registrationUrl": addresses.oauth("register"),
        "x-imssf-privacyPolicyUrl": privacy,
        "flows": {
            "authorizationCode": {
                "authorizationUrl": addresses.oauth("authorize"),
                "tokenUrl": addresses.oauth("token"),
                "refreshUrl": addresses.oauth("token"),
                "scopes": SCOPE_TEXTS,
            }
        },
    }


def _operation(name: str, scope: str, schema: str, **more: Any) -> dict[str, Any]:
    refused = {"description": "A refusal", "content": {"application/json": {"schema": _INFO}}}
    good = {"$ref": f"#/components/schemas/{schema}"}
    return {
        "operationId": name,
        "security": [{"OAuth2ACG": [scope]}],
        **more,
        "responses": {
            "200": {"description": "OK", "content": {"application/json": {"schema": good}}},
            **dict.fromkeys(_STATUSES, refused),
        },
    }


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
