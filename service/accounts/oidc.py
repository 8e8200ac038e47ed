"""Signing in with a school's or an academy's provider: OpenID Connect, code flow with PKCE.

https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth, PKCE
https://www.rfc-editor.org/rfc/rfc7636, `iss` in answers https://www.rfc-editor.org/rfc/rfc9207

The network is handed in as `Ask`. The nonce and the verifier are made of the state and our key, so
nothing is kept between the two halves but the state, in the browser that set out.
"""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol
from urllib.parse import quote, urlsplit

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749.util import list_to_scope
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from keys.multibase import base64url_encode
from schemas.errors import LivretError
from service.accounts.secret_values import Secrets
from service.config import OidcProvider
from service.errors import NotFound, ServiceError

DISCOVERY: Final = "/.well-known/openid-configuration"
ALGORITHMS: Final = ("RS256", "PS256", "ES256", "ES384")
"""What an ID token may be signed with: never `none`, never a secret that two sides share."""
SCOPES: Final = ("openid",)
"""Only who it is: neither name nor address is asked for."""
LEEWAY_SECONDS: Final = 60
MAX_SUBJECT_CHARACTERS: Final = 255
MAX_TOKEN_CHARACTERS: Final = 50_000
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Ask(Protocol):
    """The network: JSON of a GET, or of a POST where there is a form; LivretError when it fails."""

    def __call__(
        self, url: str, *, form: Mapping[str, str] | None = None, authorization: str | None = None
    ) -> Any:
        """The JSON value that was answered with a status of success."""


class ProviderFailed(ServiceError):  # noqa: N818 - it reads as the answer
    """The provider did not answer, or not as the standard says."""

    status = 502


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is for a provider; the pair never changes, whatever else does."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class Client:
    """This service as a provider knows it, with what it needs to ask."""

    provider: OidcProvider
    redirect_uri: str
    secrets: Secrets
    ask: Ask

    def derived(self, kind: str, state: str) -> str:
        """A value that only we can make of a state."""
        value = self.secrets.hidden(f"oidc {kind} {self.provider.issuer}", state)
        return base64url_encode(value)


def provider_of(providers: tuple[OidcProvider, ...], name: str) -> OidcProvider:
    """The provider of that name; raises NotFound `provider-unknown`."""
    for one in providers:
        if one.name == name:
            return one
    raise NotFound("provider-unknown")


def set_out(client: Client, state: str) -> str:
    """The provider's address to which the browser goes; raises ProviderFailed."""
    found = discover(client)
    challenge = create_s256_code_challenge(client.derived("verifier", state))
    asked = {
        "response_type": "code",
        "client_id": client.provider.client_id,
        "redirect_uri": client.redirect_uri,
        "scope": list_to_scope(SCOPES),
        "state": state,
        "nonce": client.derived("nonce", state),
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return str(add_params_to_uri(found["authorization_endpoint"], list(asked.items())))


def come_back(
    client: Client, answer: Mapping[str, str], *, state: str | None, now: datetime
) -> Identity:
    """Who the provider says it is; `state` is the one this browser set out with.

    Raises ServiceError `provider-answer-unexpected`, `provider-refused`, `provider-token-invalid`
    (`reason`), ProviderFailed `provider-unreachable`, `provider-malformed`.
    """
    given = answer.get("state", "")
    if not state or not hmac.compare_digest(given.encode("utf-8", "replace"), state.encode()):
        raise ServiceError("provider-answer-unexpected")
    found = discover(client)
    _check_sender(client, found, answer)
    if "error" in answer or not answer.get("code"):
        raise ServiceError("provider-refused")
    token = _exchange(client, found, answer["code"], state)
    return _checked(client, found, token, nonce=client.derived("nonce", state), now=now)


def discover(client: Client) -> dict[str, Any]:
    """What the provider says about itself.

    https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation
    Raises ProviderFailed `provider-unreachable`, `provider-malformed`.
    """
    issuer = client.provider.issuer
    found = _ask(client, issuer.rstrip("/") + DISCOVERY)
    if found.get("issuer") != issuer:
        raise ProviderFailed("provider-malformed", member="issuer")
    for name in _ENDPOINTS:
        if not _is_safe(found.get(name), issuer):
            raise ProviderFailed("provider-malformed", member=name)
    return found


def _is_safe(url: object, issuer: str) -> bool:
    # Only a provider on plain http itself, as in tests on one machine, may name such an address.
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
        return parts is not None and bool(parts.hostname) and _safe_scheme(parts.scheme, issuer)
    except ValueError:
        return False


def _safe_scheme(scheme: str, issuer: str) -> bool:
    return scheme == "https" or scheme == "http" == urlsplit(issuer).scheme


def _check_sender(client: Client, found: Mapping[str, Any], answer: Mapping[str, str]) -> None:
    # RFC 9207, section 2.4: an answer that another provider made is not taken.
    promised = found.get("authorization_response_iss_parameter_supported") is True
    told = answer.get("iss")
    if told != client.provider.issuer and (told is not None or promised):
        raise ServiceError("provider-answer-unexpected")


def _exchange(client: Client, found: Mapping[str, Any], code: str, state: str) -> str:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.redirect_uri,
        "code_verifier": client.derived("verifier", state),
    }
    methods = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if isinstance(methods, list) and "client_secret_basic" in methods:
        answer = _ask(client, found["token_endpoint"], form=form, authorization=_basic(client))
    else:
        name, secret = client.provider.client_id, client.provider.client_secret
        form |= {"client_id": name, "client_secret": secret}
        answer = _ask(client, found["token_endpoint"], form=form)
    token = answer.get("id_token")
    if not isinstance(token, str) or len(token) > MAX_TOKEN_CHARACTERS:
        raise ProviderFailed("provider-malformed", member="id_token")
    return token


def _basic(client: Client) -> str:
    # Each part is first written as in a form: RFC 6749, section 2.3.1.
    parts = (client.provider.client_id, client.provider.client_secret)
    pair = ":".join(quote(part, safe="") for part in parts)
    return "Basic " + b64encode(pair.encode()).decode()


def _ask(client: Client, url: str, **sent: Any) -> dict[str, Any]:
    try:
        answer = client.ask(url, **sent)
    except LivretError as error:
        raise ProviderFailed("provider-unreachable") from error
    if not isinstance(answer, dict):
        raise ProviderFailed("provider-malformed", member="")
    return answer


def _checked(
    client: Client, found: Mapping[str, Any], token: str, *, nonce: str, now: datetime
) -> Identity:
    """ID token validation, https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation"""
    issuer, audience = client.provider.issuer, client.provider.client_id
    keys = _ask(client, found["jwks_uri"])
    options = {"iss": {"value": issuer}, "aud": {"value": audience}}
    params = {"nonce": nonce, "client_id": audience}
    try:
        decoded = jwt.decode(token, KeySet.import_key_set(keys), algorithms=list(ALGORITHMS))  # type: ignore[arg-type]
        claims = CodeIDToken(decoded.claims, decoded.header, options, params)
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
        return Identity(issuer, _subject(claims.get("sub")))
    # Whatever a stranger's token and keys break, it is refused.
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ServiceError("provider-token-invalid", reason=type(error).__name__) from error


def _subject(told: object) -> str:
    # What is not printable could not be kept by every database either.
    if isinstance(told, str) and 0 < len(told) <= MAX_SUBJECT_CHARACTERS and told.isprintable():
        return told
    raise ValueError("sub")
