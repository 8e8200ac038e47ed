"""What the document of the interface says of these routes; components for `Hooks.schemas`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from issuer.issuing.models import Form
from issuer.status.models import Purpose
from service.web.openapi import Schema, ref

_OBJECT: Final[Schema] = {"type": "object"}
_URL: Final[Schema] = {"type": "string", "format": "uri"}

SCHEMAS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "Credential": {
            "type": "object",
            "description": "A credential of the W3C data model 2.0 or 1.1, not yet secured.",
            "required": ["@context", "type", "issuer", "credentialSubject"],
            "properties": {
                "@context": {"type": "array", "minItems": 1},
                "id": _URL,
                "type": {"type": "array", "minItems": 1, "items": {"type": "string"}},
                "issuer": {"anyOf": [{"type": "string"}, _OBJECT]},
                "credentialSubject": {"anyOf": [_OBJECT, {"type": "array", "minItems": 1}]},
            },
        },
        "IssueRequest": {
            "type": "object",
            "required": ["credential"],
            "properties": {
                "credential": ref("Credential"),
                "options": {
                    "type": "object",
                    "properties": {
                        "cryptosuite": {"type": "string", "minLength": 1},
                        "mandatoryPointers": {"type": "array", "items": {"type": "string"}},
                        "credentialId": _URL,
                        "form": {"enum": [one.value for one in Form]},
                    },
                },
            },
        },
        "SecuredCredential": {
            "type": "object",
            "description": "With an embedded proof, or a token in an envelope.",
            "required": ["@context", "type"],
        },
        "IssueAnswer": {
            "type": "object",
            "required": ["verifiableCredential"],
            "properties": {
                "verifiableCredential": ref("SecuredCredential"),
                "warnings": {
                    "type": "array",
                    "description": "The organisation is not accredited for this kind of award.",
                    "items": ref("IssueWarning"),
                },
            },
        },
        "IssueWarning": {
            "type": "object",
            "required": ["code", "kind", "anchor"],
            "properties": {
                "code": {"type": "string", "description": "standing-other-kind, standing-over…"},
                "kind": {"type": "string"},
                "anchor": _URL,
            },
        },
        "StatusUpdate": {
            "type": "object",
            "required": ["status"],
            "properties": {
                "type": {"type": "string"},
                "status": {"enum": [True, False, "0", "1"]},
                "statusPurpose": {"enum": [one.value for one in Purpose]},
                "statusListIndex": {"type": "string"},
                "statusListCredential": _URL,
            },
        },
        "StatusRequest": {
            "type": "object",
            "required": ["credentialId", "credentialStatus"],
            "properties": {
                "credentialId": _URL,
                "credentialStatus": {
                    "anyOf": [
                        ref("StatusUpdate"),
                        {"type": "array", "minItems": 1, "items": ref("StatusUpdate")},
                    ]
                },
                "reason": {"type": "string"},
            },
        },
        "StatusAnswer": {
            "type": "object",
            "required": ["credentialId", "changed"],
            "properties": {"credentialId": _URL, "changed": {"type": "integer", "minimum": 1}},
        },
    }
)
