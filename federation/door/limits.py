"""What we ask for, in which media types, and how much of it we are ready to take."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

KIBI: Final = 1 << 10
MEBI: Final = 1 << 20

CONNECT_SECONDS: Final = 5.0
TOTAL_SECONDS: Final = 10.0
MAX_REDIRECTS: Final = 3
MAX_URL_CHARS: Final = 4096
MAX_SENT_BYTES: Final = 10 * MEBI
"""How much we send to anybody at once."""
MAX_ADDRESSES: Final = 6
"""How many addresses of one name are tried; they share the time for connecting."""


class Kind(StrEnum):
    """What a document is asked for; it decides the media types and the size."""

    DID_DOCUMENT = "did-document"
    STATUS_LIST = "status-list"
    CREDENTIAL = "credential"
    JWKS = "jwks"
    PROFILE = "profile"
    SCHEMA = "schema"
    REGISTRY = "registry"
    IMAGE = "image"
    RESOURCE = "resource"
    """Anything of which only the digest is looked at (`relatedResource`)."""
    ANSWER = "answer"
    """What an interface of JSON answers, such as a provider of sign-in."""
    STATEMENT = "statement"
    """What an entity of a federation says of itself, or a superior of it."""
    MARK = "mark"
    """A trust mark, or what its issuer says of it now."""
    SNAPSHOT = "snapshot"
    """A whole registry, packed; it is unpacked, within its own limit, by who reads it."""


@dataclass(frozen=True, slots=True)
class Appetite:
    """How much of a kind we take at most, after decompression, and the `Accept` header."""

    max_bytes: int
    accept: str


_JSON = "application/json, application/ld+json"
# https://www.imsglobal.org/spec/ob/v3p0#web-resource names application/vc+ld+json and text/plain,
# https://www.w3.org/TR/vc-data-model-2.0/#media-types names application/vc.
_CREDENTIAL = (
    "application/vc+ld+json, application/vc, application/ld+json, application/json, "
    "application/vc+jwt, application/jwt, text/plain;q=0.9"
)

APPETITES: Final[Mapping[Kind, Appetite]] = MappingProxyType(
    {
        # https://www.w3.org/TR/did-core/#representations
        Kind.DID_DOCUMENT: Appetite(
            MEBI, "application/did, application/did+json, application/did+ld+json, " + _JSON
        ),
        # A list comes as JSON or as a JWT (text/plain, application/jwt, application/vc+jwt).
        Kind.STATUS_LIST: Appetite(16 * MEBI, _CREDENTIAL),
        Kind.CREDENTIAL: Appetite(
            10 * MEBI, _CREDENTIAL + ", image/png;q=0.8, image/svg+xml;q=0.8, application/pdf;q=0.7"
        ),
        # https://www.rfc-editor.org/rfc/rfc7517#section-8.5.2
        Kind.JWKS: Appetite(512 * KIBI, "application/jwk-set+json, application/json;q=0.9"),
        Kind.PROFILE: Appetite(MEBI, _JSON),
        Kind.SCHEMA: Appetite(2 * MEBI, "application/schema+json, application/json"),
        Kind.REGISTRY: Appetite(32 * MEBI, "application/json, application/jwt"),
        Kind.IMAGE: Appetite(10 * MEBI, "image/png, image/svg+xml"),
        Kind.RESOURCE: Appetite(16 * MEBI, "*/*"),
        Kind.ANSWER: Appetite(2 * MEBI, "application/json"),
        # https://openid.net/specs/openid-federation-1_0.html#name-media-types
        Kind.STATEMENT: Appetite(
            256 * KIBI,
            "application/entity-statement+jwt, application/resolve-response+jwt, "
            "application/jwk-set+jwt, application/jwt;q=0.9, */*;q=0.1",
        ),
        Kind.MARK: Appetite(
            64 * KIBI,
            "application/trust-mark+jwt, application/trust-mark-status-response+jwt, "
            "application/jwt;q=0.9, application/json;q=0.5",
        ),
        Kind.SNAPSHOT: Appetite(
            16 * MEBI, "application/vnd.livret.registry+gzip, application/gzip;q=0.9, */*;q=0.1"
        ),
    }
)
