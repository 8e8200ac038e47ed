"""The right to act for a person at another host: asked for by code and PKCE, renewed, kept sealed.

OAuth 2.0 as https://www.imsglobal.org/spec/ob/v3p0#oauth says. The verifier of PKCE is made of the
state and our key, so that it is kept nowhere.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode

from federation.door.asking import form_message
from federation.hosts.client import UNAVAILABLE, Client, PlatformFailed, basic, send
from federation.hosts.models import Platform
from keys.multibase import base64url_encode
from schemas import json_text, ob_api
from schemas.errors import SchemasError
from schemas.ob_api import Token
from service.accounts.secret_values import Secrets

USUAL_LIFETIME: Final = timedelta(hours=1)


def authorize_url(client: Client, platform: Platform, state: str) -> str:
    """The host's page on which the person allows it.

    https://www.imsglobal.org/spec/ob/v3p0#authorization-request
    """
    challenge = sha256(_verifier(client.secrets, state).encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": platform.client_id,
        "redirect_uri": platform.redirect_uri,
        "scope": platform.scope,
        "state": state,
        "code_challenge": base64url_encode(challenge),
        "code_challenge_method": "S256",
    }
    base = platform.authorization_url.partition("#")[0]
    return f"{base}{'&' if '?' in base else '?'}{urlencode(asked)}"


def is_granted(client: Client, answer: Mapping[str, str]) -> bool:
    """Whether the person said yes to what we need; where no scopes are named, it is to all."""
    if "error" in answer or not answer.get("code"):
        return False
    try:
        granted = ob_api.read_scope(answer.get("scope", ""))
    except SchemasError:
        return False
    return not granted or client.needed in granted


def exchange(client: Client, platform: Platform, *, code: str, state: str) -> Token:
    """The token for a code; no rows are touched. https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3

    Raises PlatformFailed `platform-unreachable`, `platform-refused-us` (`error`),
    `platform-not-open`, `platform-scope-missing`.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": platform.redirect_uri,
        "scope": platform.scope,
        "code_verifier": _verifier(client.secrets, state),
    }
    return _ask(client, platform, platform.token_url, form)


def refresh(client: Client, platform: Platform, token: Token) -> Token:
    """Another token, https://www.rfc-editor.org/rfc/rfc6749#section-6; raises as `exchange`.

    Also PlatformFailed `platform-refused-us` where there is nothing to renew with.
    """
    if token.refresh_token is None:
        raise PlatformFailed("platform-refused-us", error="")
    form = {
        "grant_type": "refresh_token",
        "refresh_token": token.refresh_token,
        "scope": platform.scope,
    }
    found = _ask(client, platform, platform.refresh_url, form)
    # Where no new refresh token comes, the old one goes on.
    renewing = found.refresh_token or token.refresh_token
    return Token(found.access_token, found.scopes, found.seconds, renewing)


def sealed(secrets: Secrets, token: Token, *, name: str) -> Any:
    """The token as it is kept; `name` says of what, so that no other row can hold it."""
    said = {"access": token.access_token, "refresh": token.refresh_token}
    return secrets.master.seal(json_text.dump(said), key_id=name)


def unsealed(secrets: Secrets, kept: Any, *, name: str) -> Token:
    """The token that was kept under this name."""
    said = json_text.parse_object(secrets.master.unseal(kept, key_id=name))
    return Token(str(said["access"]), refresh_token=said["refresh"])


def until(token: Token, now: datetime) -> datetime:
    """When the token is over, as far as the host said."""
    seconds = token.seconds
    return now + (USUAL_LIFETIME if seconds is None else timedelta(seconds=seconds))


def _ask(client: Client, platform: Platform, url: str, form: Mapping[str, str]) -> Token:
    message = form_message(form, authorization=basic(client, platform))
    answer = send(client, url, message)
    if answer.status in UNAVAILABLE:
        raise PlatformFailed("platform-unreachable")
    if not answer.good:
        raise PlatformFailed("platform-refused-us", error=ob_api.read_refusal(answer.body))
    try:
        token = ob_api.read_token(answer.body)
    except SchemasError as error:
        raise PlatformFailed("platform-not-open") from error
    # A host that names no scopes has granted what was asked for.
    if token.scopes and client.needed not in token.scopes:
        raise PlatformFailed("platform-scope-missing")
    return token


def _verifier(secrets: Secrets, state: str) -> str:
    """https://www.rfc-editor.org/rfc/rfc7636#section-4.1"""
    return base64url_encode(secrets.hidden("push verifier", state))
