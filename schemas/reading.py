"""Any received form of a credential to its document: JSON, compact JWS, or a URL.

Nothing is judged here but the form. The bytes stay as they came, because the signature and the
"must return that same credential" of the API speak of exactly these bytes.
"""

import re
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from schemas import json_text
from schemas.errors import SchemasError
from schemas.json_text import JsonObject

MAX_URL_CHARACTERS: Final = 2048
MAX_KEPT_INSTANTS: Final = 4096
MAX_KEPT_CHARACTERS: Final = 40
"""A longer date is read each time."""

_WHITE: Final = b" \t\r\n"
# Wider than a JWS, so that one with padding or five parts is told what is wrong with it.
_LIKE_JWS: Final = re.compile(rb"[A-Za-z0-9_-]+={0,2}(?:\.[A-Za-z0-9_=-]*){2,4}")
_URL: Final = re.compile(rb"https://[\x21-\x7e]+", re.IGNORECASE)


class Form(StrEnum):
    """How the proof and the document travel together."""

    DATA_INTEGRITY = "data-integrity"
    JWT = "jwt"
    URL = "url"


class Generation(StrEnum):
    """Which data model the contexts announce."""

    VCDM_1_1 = "1.1"
    VCDM_2_0 = "2.0"
    OB_2_0 = "ob2"


class Kind(StrEnum):
    """What the types announce; CREDENTIAL is any other verifiable credential."""

    ACHIEVEMENT = "achievement"
    ENDORSEMENT = "endorsement"
    CLR = "clr"
    STATUS_LIST = "status-list"
    PRESENTATION = "presentation"
    CREDENTIAL = "credential"
    OB2_ASSERTION = "ob2-assertion"
    ENVELOPED_CREDENTIAL = "enveloped-credential"
    ENVELOPED_PRESENTATION = "enveloped-presentation"


@dataclass(frozen=True, slots=True)
class Received:
    """A credential or presentation as received, unverified.

    `raw` is the JSON text as it came, or the compact JWS or URL without the white space around.
    `document` is the object that was signed: for a JWT the payload, or its `vc` or `vp` claim
    when it has one; for a URL only `{"id": URL}`.
    """

    raw: bytes
    form: Form
    document: JsonObject
    header: JsonObject | None = None
    claims: JsonObject | None = None


_GENERATIONS: Final[Mapping[str, Generation]] = {
    "https://www.w3.org/2018/credentials/v1": Generation.VCDM_1_1,
    "https://www.w3.org/ns/credentials/v2": Generation.VCDM_2_0,
    "https://w3id.org/openbadges/v2": Generation.OB_2_0,
    "https://openbadgespec.org/v2/context.json": Generation.OB_2_0,
}

# In this order: a document with two of these types is the first of them.
_KINDS: Final[Mapping[str, Kind]] = {
    "EnvelopedVerifiableCredential": Kind.ENVELOPED_CREDENTIAL,
    "EnvelopedVerifiablePresentation": Kind.ENVELOPED_PRESENTATION,
    "VerifiablePresentation": Kind.PRESENTATION,
    "BitstringStatusListCredential": Kind.STATUS_LIST,
    "StatusList2021Credential": Kind.STATUS_LIST,
    "ClrCredential": Kind.CLR,
    "AchievementCredential": Kind.ACHIEVEMENT,
    "OpenBadgeCredential": Kind.ACHIEVEMENT,
    "EndorsementCredential": Kind.ENDORSEMENT,
    "Assertion": Kind.OB2_ASSERTION,
}


def read(raw: bytes) -> Received:
    """The credential or presentation in a JSON object, a compact JWS or an https URL.

    Raises SchemasError: the `json-…` codes of `json_text.parse`, `jwt-malformed` (fact `part`),
    `not-a-credential` for anything else. Types and contexts are not looked at.
    """
    text = raw.strip(_WHITE)
    if _LIKE_JWS.fullmatch(text):
        return read_jwt(text)
    if len(text) <= MAX_URL_CHARACTERS and _URL.fullmatch(text):
        return Received(raw=text, form=Form.URL, document={"id": text.decode("ascii")})
    if text[:1] not in (b"{", b"[", b'"'):
        raise SchemasError("not-a-credential")
    document = json_text.parse(raw)
    if not isinstance(document, dict):
        raise SchemasError("not-a-credential")
    return Received(raw=raw, form=Form.DATA_INTEGRITY, document=document)


def read_jwt(text: bytes) -> Received:
    """The unverified parts of a compact JWS: https://www.rfc-editor.org/rfc/rfc7515#section-7.1

    The document is the `vc` or `vp` claim when there is one; whether it may be there (VCDM 1.1)
    or not (2.0) is the verifier's question. Raises SchemasError `jwt-malformed`.
    """
    # base64 makes four characters of three bytes; the signature is short.
    if len(text) > json_text.MAX_DOCUMENT_BYTES * 3 // 2:
        raise SchemasError("jwt-malformed", part="all", problem="too large")
    parts = text.split(b".")
    if len(parts) != 3:
        raise SchemasError("jwt-malformed", part="all", parts=len(parts))
    header = _jwt_object(parts[0], "header")
    claims = _jwt_object(parts[1], "payload")
    _base64url(parts[2], "signature")
    document = next((claims[n] for n in ("vc", "vp") if isinstance(claims.get(n), dict)), claims)
    return Received(raw=text, form=Form.JWT, document=document, header=header, claims=claims)


def _jwt_object(part: bytes, name: str) -> dict[str, Any]:
    try:
        return json_text.parse_object(_base64url(part, name))
    except SchemasError as error:
        if error.code == "jwt-malformed":
            raise
        raise SchemasError(
            "jwt-malformed", pointer=error.pointer, part=name, problem=error.code
        ) from error


def _base64url(part: bytes, name: str) -> bytes:
    """Without padding and canonical: two texts must not stand for the same bytes."""
    try:
        decoded = urlsafe_b64decode(part + b"=" * (-len(part) % 4))
    except (Base64Error, ValueError) as error:
        raise SchemasError("jwt-malformed", part=name, problem="not base64url") from error
    if urlsafe_b64encode(decoded).rstrip(b"=") != part:
        raise SchemasError("jwt-malformed", part=name, problem="not base64url")
    return decoded


_DATA_URL: Final = re.compile(r"data:([^,;]*)((?:;[^,;]*)*),(.*)", re.IGNORECASE | re.DOTALL)
_ENVELOPED: Final[Mapping[str, frozenset[Kind]]] = {
    "application/vc+jwt": frozenset({Kind.ENVELOPED_CREDENTIAL}),
    "application/vp+jwt": frozenset({Kind.ENVELOPED_PRESENTATION}),
    "application/jwt": frozenset({Kind.ENVELOPED_CREDENTIAL, Kind.ENVELOPED_PRESENTATION}),
}


def unwrap_envelope(document: JsonObject) -> Received:
    """What an EnvelopedVerifiableCredential or -Presentation holds in the data: URL of its `id`.

    https://www.w3.org/TR/vc-data-model-2.0/#enveloped-verifiable-credentials
    Raises SchemasError `envelope-malformed` (no such data: URL), `envelope-unsupported` (a media
    type other than application/vc+jwt, vp+jwt or jwt, or one of the wrong kind), `jwt-malformed`.
    """
    url = document.get("id")
    matched = _DATA_URL.fullmatch(url) if isinstance(url, str) else None
    if matched is None:
        raise SchemasError("envelope-malformed", pointer="/id")
    media_type, parameters, data = matched.groups()
    if kind(document) not in _ENVELOPED.get(media_type.lower(), ()):
        raise SchemasError("envelope-unsupported", pointer="/id", media_type=media_type[:80])
    token = _url_data(data, is_base64=parameters.lower().split(";")[-1] == "base64")
    if not _LIKE_JWS.fullmatch(token):
        raise SchemasError("jwt-malformed", pointer="/id", part="all")
    return read_jwt(token)


def _url_data(data: str, *, is_base64: bool) -> bytes:
    """The bytes of a data: URL, https://www.rfc-editor.org/rfc/rfc2397"""
    try:
        decoded = unquote_to_bytes(data)
        return b64decode(decoded, validate=True) if is_base64 else decoded
    except ValueError as error:
        raise SchemasError("envelope-malformed", pointer="/id") from error


def generation(document: JsonObject) -> Generation | None:
    """The data model of the first context that announces one; None when none does."""
    for context in as_list(document.get("@context")):
        if isinstance(context, str) and context in _GENERATIONS:
            return _GENERATIONS[context]
    return None


def kind(document: JsonObject) -> Kind:
    """What the document says it is; CREDENTIAL when it says nothing that we know."""
    found = types(document)
    return next((kind for name, kind in _KINDS.items() if name in found), Kind.CREDENTIAL)


def types(node: object) -> tuple[str, ...]:
    """The `type` of an object as texts, whether it is one or an array; () for anything else."""
    if not isinstance(node, Mapping):
        return ()
    return tuple(name for name in as_list(node.get("type")) if isinstance(name, str))


def id_of(value: object) -> str | None:
    """The identifier in `"x"` or `{"id": "x"}`, else None."""
    found = value.get("id") if isinstance(value, Mapping) else value
    return found if isinstance(found, str) else None


def as_list(value: object) -> list[Any]:
    """An array as it is, None as nothing, and any other value as an array of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


_DATE_TIME_STAMP: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,100}))?"
    r"(?:Z|([+-])(0[0-9]|1[0-3]|14(?=:00)):([0-5][0-9]))"
)


def instant(text: object) -> datetime:
    """An aware datetime in UTC from an XSD dateTimeStamp, cut to microseconds.

    https://www.w3.org/TR/xmlschema11-2/#dateTimeStamp: the zone is required, 24:00:00 is the next
    day's first instant, second 60 does not exist. Raises SchemasError `date-malformed`, also for
    years outside 1 to 9999.
    """
    if isinstance(text, str) and len(text) <= MAX_KEPT_CHARACTERS:
        return _kept_instant(text)
    return _instant(text)


def _instant(text: object) -> datetime:
    matched = _DATE_TIME_STAMP.fullmatch(text) if isinstance(text, str) else None
    if matched is None:
        raise SchemasError("date-malformed", value=_short(text))
    *numbers, fraction, sign, zone_hours, zone_minutes = matched.groups()
    year, month, day, hour, minute, second = map(int, numbers)
    ends_the_day = (hour, minute, second, int(fraction or 0)) == (24, 0, 0, 0)
    offset = timedelta(hours=int(zone_hours or 0), minutes=int(zone_minutes or 0))
    try:
        local = datetime(year, month, day, 0 if ends_the_day else hour, minute, second, tzinfo=UTC)
        shift = timedelta(days=int(ends_the_day), microseconds=_microseconds(fraction))
        return local + shift + (offset if sign == "-" else -offset)
    except (ValueError, OverflowError) as error:
        raise SchemasError("date-malformed", value=_short(text)) from error


# A campaign has few dates and each is asked for by several steps; the text says all of one.
_kept_instant: Final = lru_cache(maxsize=MAX_KEPT_INSTANTS)(_instant)


def _microseconds(fraction: str | None) -> int:
    return int((fraction or "0")[:6].ljust(6, "0"))


def _short(value: object) -> str:
    return value[:40] if isinstance(value, str) else type(value).__name__
