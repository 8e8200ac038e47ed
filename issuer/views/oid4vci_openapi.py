"""The interface for wallets in the OpenAPI document; OID4VCI has the whole."""

from types import MappingProxyType
from typing import Any, Final

from schemas.oid4vci import PRE_AUTHORIZED_CODE, Event
from service.web.openapi import Content, operation, ref

_TEXT: Final = {"type": "string"}
_ADDRESS: Final = {"type": "string", "format": "uri"}
_FORM: Final = "application/x-www-form-urlencoded"

SCHEMAS: Final = MappingProxyType[str, Any](
    {
        "WalletRefusal": {
            "type": "object",
            "description": "RFC 6749, section 5.2, and OID4VCI, section 8.3.1",
            "required": ["error"],
            "properties": {"error": _TEXT, "error_description": _TEXT},
        },
        "WalletOffer": {
            "type": "object",
            "description": "OID4VCI, section 4.1.1",
            "required": ["credential_issuer", "credential_configuration_ids", "grants"],
            "properties": {
                "credential_issuer": _ADDRESS,
                "credential_configuration_ids": {"type": "array", "minItems": 1, "items": _TEXT},
                "grants": {"type": "object"},
            },
        },
        "WalletIssuer": {
            "type": "object",
            "description": "OID4VCI, section 12.2.4",
            "required": [
                "credential_issuer",
                "credential_endpoint",
                "credential_configurations_supported",
            ],
            "properties": {
                "credential_issuer": _ADDRESS,
                "credential_endpoint": _ADDRESS,
                "nonce_endpoint": _ADDRESS,
                "notification_endpoint": _ADDRESS,
                "display": {"type": "array", "items": {"type": "object"}},
                "credential_configurations_supported": {"type": "object"},
            },
        },
        "WalletServer": {
            "type": "object",
            "description": "RFC 8414, section 2",
            "required": ["issuer", "token_endpoint"],
            "properties": {"issuer": _ADDRESS, "token_endpoint": _ADDRESS},
        },
        "WalletTokenRequest": {
            "type": "object",
            "description": "OID4VCI, section 6.1",
            "required": ["grant_type", "pre-authorized_code"],
            "properties": {
                "grant_type": {"const": PRE_AUTHORIZED_CODE},
                "pre-authorized_code": _TEXT,
                "tx_code": _TEXT,
                "authorization_details": _TEXT,
            },
        },
        "WalletToken": {
            "type": "object",
            "description": "OID4VCI, section 6.2",
            "required": ["access_token", "token_type", "expires_in"],
            "properties": {
                "access_token": _TEXT,
                "token_type": {"const": "Bearer"},
                "expires_in": {"type": "integer"},
                "authorization_details": {"type": "array", "items": {"type": "object"}},
            },
        },
        "WalletNonce": {
            "type": "object",
            "description": "OID4VCI, section 7.2",
            "required": ["c_nonce"],
            "properties": {"c_nonce": _TEXT},
        },
        "WalletCredentialRequest": {
            "type": "object",
            "description": "OID4VCI, section 8.2; one of the two names",
            "required": ["proofs"],
            "properties": {
                "credential_configuration_id": _TEXT,
                "credential_identifier": _TEXT,
                "proofs": {
                    "type": "object",
                    "properties": {
                        "jwt": {"type": "array", "minItems": 1, "items": _TEXT},
                        "di_vp": {"type": "array", "minItems": 1, "items": {"type": "object"}},
                    },
                },
            },
        },
        "WalletCredential": {
            "type": "object",
            "description": "OID4VCI, section 8.3",
            "required": ["credentials", "notification_id"],
            "properties": {
                "credentials": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["credential"],
                        "properties": {"credential": {"type": ["object", "string"]}},
                    },
                },
                "notification_id": _TEXT,
            },
        },
        "WalletNotification": {
            "type": "object",
            "description": "OID4VCI, section 11.1",
            "required": ["notification_id", "event"],
            "properties": {
                "notification_id": _TEXT,
                "event": {"enum": [one.value for one in Event]},
                "event_description": _TEXT,
            },
        },
    }
)
"""For `Hooks.schemas`."""

_REFUSED: Final = ref("WalletRefusal")

ISSUER: Final = operation("What a wallet can obtain here", answers={200: ref("WalletIssuer")})
SERVER: Final = operation("Where a wallet obtains tokens", answers={200: ref("WalletServer")})
OFFER: Final = operation("An offer to a wallet", answers={200: ref("WalletOffer")})
TOKEN: Final = operation(
    "Change a pre-authorized code into an access token",
    request=Content(ref("WalletTokenRequest"), (_FORM,)),
    answers={200: ref("WalletToken"), 400: _REFUSED},
)
NONCE: Final = operation("A nonce for a key proof", answers={200: ref("WalletNonce")})
CREDENTIAL: Final = operation(
    "The credential, bound to the key of the wallet",
    request=ref("WalletCredentialRequest"),
    answers={200: ref("WalletCredential"), 400: _REFUSED, 401: _REFUSED},
)
NOTIFICATION: Final = operation(
    "What became of the credential in the wallet",
    request=ref("WalletNotification"),
    answers={204: None, 400: _REFUSED, 401: _REFUSED},
)
