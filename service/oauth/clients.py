"""Applications that register by themselves, https://www.rfc-editor.org/rfc/rfc7591

https://www.imsglobal.org/spec/ob/v3p0#dynamic-client-registration What they say of themselves is
shown to people as their own word; that all their addresses lie on one host is what it is worth.
Where applications belong to organisations, call these inside the scope of one.
"""

import hmac
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.orm import Session

from schemas import json_text
from schemas.errors import SchemasError
from service.accounts import secret_values
from service.oauth.provider import AnyProvider, ClientT, Provider
from service.oauth.refusals import OAuthRefused

MAX_BODY_BYTES: Final = 64 << 10
MAX_TEXT_CHARACTERS: Final = 500
MAX_URL_CHARACTERS: Final = 2000
MAX_REDIRECTS: Final = 10
SECRET_PREFIX: Final = "lvs_"  # noqa: S105 - how a secret begins
_TEXTS: Final = ("client_name", "software_id", "software_version", "scope")
_URLS: Final = ("client_uri", "logo_uri", "tos_uri", "policy_uri")
_FIXED: Final[Mapping[str, tuple[frozenset[str], Any]]] = MappingProxyType(
    {
        "grant_types": (frozenset({"authorization_code", "refresh_token"}), ["authorization_code"]),
        "response_types": (frozenset({"code"}), ["code"]),
    }
)
_METHOD: Final = "client_secret_basic"


def read(provider: AnyProvider, body: bytes, *, secure: bool) -> dict[str, Any]:
    """What an application says of itself; with `secure` its addresses must be https.

    Raises OAuthRefused `invalid_client_metadata`, `invalid_redirect_uri`.
    """
    try:
        told = json_text.parse_object(body, max_bytes=MAX_BODY_BYTES)
    except SchemasError as error:
        raise OAuthRefused("invalid_client_metadata", error.code) from error
    schemes = {"https"} if secure else {"https", "http"}
    found: dict[str, Any] = {name: _text(told, name) for name in _TEXTS}
    found |= {name: _url(told.get(name), name, schemes) for name in _URLS}
    found["redirect_uris"] = _redirects(told.get("redirect_uris"), schemes)
    for name, (allowed, usual) in _FIXED.items():
        found[name] = _chosen(told.get(name, usual), name, allowed)
    if told.get("token_endpoint_auth_method", _METHOD) != _METHOD:
        raise OAuthRefused("invalid_client_metadata", "token_endpoint_auth_method")
    found["token_endpoint_auth_method"] = _METHOD
    if "contacts" in told:
        found["contacts"] = _contacts(told["contacts"])
    _check_one_host(found)
    if not provider.known(found["scope"]):
        raise OAuthRefused("invalid_client_metadata", "scope")
    return found


def register(
    session: Session,
    provider: Provider[ClientT, Any, Any],
    told: Mapping[str, Any],
    *,
    now: datetime,
) -> tuple[ClientT, str]:
    """Keep an application, as `read` gave it, and give it a secret, which is told once."""
    secret = SECRET_PREFIX + secret_values.token()
    row = provider.clients(
        secret_hash=secret_values.token_hash(secret),
        name=told["client_name"],
        metadata_=dict(told),
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row, secret


def find(session: Session, provider: Provider[ClientT, Any, Any], client_id: str) -> ClientT | None:
    """The application that calls itself so."""
    try:
        key = UUID(client_id)
    except ValueError:
        return None
    found: ClientT | None = session.get(provider.clients, key)
    return found


def authenticate(
    session: Session, provider: Provider[ClientT, Any, Any], client_id: str, secret: str
) -> ClientT:
    """The application that knows its secret; raises OAuthRefused `invalid_client`."""
    row = find(session, provider, client_id)
    given = secret_values.token_hash(secret)
    if row is None or not hmac.compare_digest(given, row.secret_hash):
        raise OAuthRefused("invalid_client")
    return row


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    good = isinstance(value, str) and 0 < len(value.strip()) <= MAX_TEXT_CHARACTERS
    if not good or not str(value).isprintable():
        raise OAuthRefused("invalid_client_metadata", name)
    return str(value).strip()


def _url(value: object, name: str, schemes: set[str], code: str = "invalid_client_metadata") -> str:
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        good = parts is not None and bool(parts.hostname) and parts.scheme in schemes
        good = good and parts is not None and "@" not in parts.netloc and not parts.fragment
        _ = parts.port if parts else None
    except ValueError:
        good = False
    text = str(value)
    plain = text.isascii() and text.isprintable() and not set(text) & set(' <>"\\^`{|}')
    if not good or not plain or len(text) > MAX_URL_CHARACTERS:
        raise OAuthRefused(code, name)
    return text


def _redirects(value: object, schemes: set[str]) -> list[str]:
    code = "invalid_redirect_uri"
    if not isinstance(value, list) or not 0 < len(value) <= MAX_REDIRECTS:
        raise OAuthRefused(code, "redirect_uris")
    return [_url(one, "redirect_uris", schemes, code) for one in value]


def _chosen(value: object, name: str, allowed: frozenset[str]) -> list[str]:
    texts = [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
    if not isinstance(value, list) or not value or len(texts) != len(value):
        raise OAuthRefused("invalid_client_metadata", name)
    # What else an application can do is its own business.
    kept = [one for one in dict.fromkeys(texts) if one in allowed]
    if not kept:
        raise OAuthRefused("invalid_client_metadata", name)
    return kept


def _contacts(value: object) -> list[str]:
    good = isinstance(value, list) and len(value) <= MAX_REDIRECTS
    if not good or not all(isinstance(one, str) and one.isprintable() for one in value):  # type: ignore[attr-defined]
        raise OAuthRefused("invalid_client_metadata", "contacts")
    return [one[:MAX_TEXT_CHARACTERS] for one in value]  # type: ignore[attr-defined]


def _check_one_host(found: Mapping[str, Any]) -> None:
    urls = [*(found[name] for name in _URLS), *found["redirect_uris"]]
    if len({urlsplit(url).hostname for url in urls}) != 1:
        raise OAuthRefused("invalid_client_metadata", "hostname")
