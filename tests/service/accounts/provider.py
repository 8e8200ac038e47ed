"""A sign-in provider of our own on loopback, and people who ask it over real HTTP."""

import json
import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.error import URLError
from urllib.parse import parse_qs, unquote, urlencode, urlsplit
from urllib.request import Request as Question
from urllib.request import urlopen

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from schemas.errors import LivretError
from service.config import OidcProvider
from tests.support.browser import _Quiet

CLIENT_ID = "livret:école"
CLIENT_SECRET = "s:e%c ret"


class NetworkError(LivretError):
    """What the network of these tests raises."""


def ask(
    url: str, *, form: Mapping[str, str] | None = None, authorization: str | None = None
) -> Any:
    """The network, as an application hands it in."""
    headers = {"Authorization": authorization} if authorization else {}
    body = urlencode(form).encode() if form is not None else None
    try:
        with urlopen(Question(url, body, headers), timeout=10) as answer:
            return json.loads(answer.read())
    except (URLError, OSError, ValueError) as error:
        raise NetworkError("connection-failed") from error


@dataclass
class Provider:
    """Signs people in whom a test names; every part of what it says can be spoilt."""

    now: datetime
    issuer: str = ""
    key: Any = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}))
    published: Any = None  # the keys that it shows; None: its own
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)  # over the discovery document
    answered: Any = None  # in place of the whole answer of the token endpoint
    basic: bool = True
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def config(self) -> OidcProvider:
        return OidcProvider("academy", "Académie", self.issuer, CLIENT_ID, CLIENT_SECRET)

    def authorize(self, address: str) -> dict[str, str]:
        """What a person's browser brings back after signing in there."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(self.issuer + "/authorize?")
        assert (asked["response_type"], asked["scope"]) == ("code", "openid")
        assert (asked["client_id"], asked["code_challenge_method"]) == (CLIENT_ID, "S256")
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def wsgi(self, environ: Any, start: Any) -> Any:
        request = Request(environ)
        parts = {
            "/.well-known/openid-configuration": self.discovery,
            "/token": lambda: self.token(request),
            "/keys": self.keys,
        }
        return Response(json.dumps(parts[request.path]()), mimetype="application/json")(
            environ, start
        )

    def discovery(self) -> dict[str, Any]:
        method = "client_secret_basic" if self.basic else "client_secret_post"
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": [method],
            **self.found,
        }

    def keys(self) -> Any:
        if self.published is not None:
            return self.published
        return KeySet([self.key]).as_dict(private=False)

    def token(self, request: Request) -> Any:
        asked = self.codes.pop(request.form["code"], None)
        proof = sha256(request.form["code_verifier"].encode()).digest()
        challenge = urlsafe_b64encode(proof).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge or not self.knows(request):
            return {"error": "invalid_grant"}
        assert request.form["redirect_uri"] == asked["redirect_uri"]
        if self.answered is not None:
            return self.answered
        return {"access_token": "a", "token_type": "Bearer", "id_token": self.id_token(asked)}

    def knows(self, request: Request) -> bool:
        if not self.basic:
            return request.form.get("client_secret") == CLIENT_SECRET
        told = request.headers.get("Authorization", "").removeprefix("Basic ")
        name, _, secret = b64decode(told).decode().partition(":")
        return (unquote(name), unquote(secret)) == (CLIENT_ID, CLIENT_SECRET)

    def id_token(self, asked: Mapping[str, str]) -> str:
        at = int(self.now.timestamp())
        claims = {
            "iss": self.issuer,
            "sub": "person-1",
            "aud": CLIENT_ID,
            "iat": at,
            "exp": at + 300,
            "nonce": asked["nonce"],
            "email": "lea@ecole.example",
            **self.claims,
        }
        told = {name: value for name, value in claims.items() if value is not None}
        algorithm = "RS256" if isinstance(self.key, RSAKey) else "ES256"
        header = {"alg": algorithm, "kid": "one", **self.header}
        if header["alg"] == "none":
            parts = (json.dumps(header), json.dumps(told), "")
            return ".".join(urlsafe_b64encode(p.encode()).rstrip(b"=").decode() for p in parts)
        return jwt.encode(header, told, self.key, algorithms=[header["alg"]])


@contextmanager
def serving(provider: Provider) -> Iterator[Provider]:
    """Let it answer on a port of loopback until the end of the `with`."""
    server = make_server("127.0.0.1", 0, provider.wsgi, request_handler=_Quiet)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
