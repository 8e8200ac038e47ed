"""What the document of the interface says of OAuth; components for `Hooks.schemas`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from service.web.openapi import Content, ref

_URL: Final = {"type": "string", "format": "uri"}
_TEXT: Final = {"type": "string", "minLength": 1}
_REGISTERED: Final = {
    "client_name": _TEXT,
    "client_uri": _URL,
    "logo_uri": _URL,
    "tos_uri": _URL,
    "policy_uri": _URL,
    "software_id": _TEXT,
    "software_version": _TEXT,
    "redirect_uris": {"type": "array", "minItems": 1, "items": _URL},
    "scope": _TEXT,
}
FORM: Final = "application/x-www-form-urlencoded"

SCHEMAS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "OAuthError": {
            "type": "object",
            "required": ["error"],
            "properties": {"error": _TEXT, "error_description": {"type": "string"}},
        },
        "OAuthRegistration": {
            "type": "object",
            "required": list(_REGISTERED),
            "properties": _REGISTERED,
        },
        "OAuthRegistered": {
            "type": "object",
            "required": [
                *_REGISTERED,
                *("client_id", "client_secret"),
                *("client_id_issued_at", "client_secret_expires_at"),
            ],
        },
        "OAuthTokens": {
            "type": "object",
            "required": ["access_token", "token_type", "expires_in", "scope"],
            "properties": {
                "access_token": _TEXT,
                "token_type": {"const": "Bearer"},
                "expires_in": {"type": "integer"},
                "scope": _TEXT,
                "refresh_token": _TEXT,
            },
        },
    }
)
ERROR: Final = Content(ref("OAuthError"))
TOKEN_FORM: Final = Content(
    {
        "type": "object",
        "required": ["grant_type"],
        "properties": {
            "grant_type": {"enum": ["authorization_code", "refresh_token"]},
            **dict.fromkeys(("code", "redirect_uri", "code_verifier", "refresh_token"), _TEXT),
            "scope": _TEXT,
        },
    },
    types=(FORM,),
)
REVOKE_FORM: Final = Content(
    {
        "type": "object",
        "required": ["token"],
        "properties": {
            "token": _TEXT,
            "token_type_hint": {"enum": ["access_token", "refresh_token"]},
        },
    },
    types=(FORM,),
)
