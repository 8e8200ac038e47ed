"""A platform of somebody else that takes badges: an application behind a door of the tests."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from flask import Flask, Response, jsonify, redirect, request

from federation.errors import FetchError
from federation.fetch import Fetched, Kind, Message, Replied

HOST = "https://wallet.example"
API = "/ims/ob/v3p0"
UPSERT = "https://purl.imsglobal.org/spec/ob/v3p0/scope/credential.upsert"


@dataclass
class Platform:
    """What it knows, and how it misbehaves; as the standard asks unless a test says otherwise."""

    clients: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    refresh_tokens: set[str] = field(default_factory=set)
    received: list[tuple[str, bytes]] = field(default_factory=list)
    registered: list[dict[str, Any]] = field(default_factory=list)
    scopes: tuple[str, ...] = (UPSERT, "offline_access")
    upsert_status: int = 201
    denies: bool = False
    down: bool = False
    made: int = 0

    def __post_init__(self) -> None:
        self.app = Flask("platform")
        self.app.get(f"{API}/discovery")(self.discovery)
        self.app.post("/register")(self.register)
        self.app.get("/authorize")(self.authorize)
        self.app.post("/token")(self.token)
        self.app.post(f"{API}/credentials")(self.upsert)

    def discovery(self) -> Any:
        flow = {
            "authorizationUrl": f"{HOST}/authorize",
            "tokenUrl": f"{HOST}/token",
            "scopes": dict.fromkeys(self.scopes, ""),
        }
        oauth = {
            "type": "oauth2",
            "x-imssf-registrationUrl": f"{HOST}/register",
            "flows": {"authorizationCode": flow},
        }
        info = {"title": "Portefeuille", "version": "1"}
        return jsonify(
            openapi="3.0.1", info=info, components={"securitySchemes": {"OAuth2ACG": oauth}}
        )

    def register(self) -> Any:
        said = request.get_json()
        self.registered.append(said)
        name = self._new("client")
        self.clients[name] = f"secret of {name}"
        answer = {**said, "client_id": name, "client_secret": self.clients[name]}
        return jsonify(answer | {"client_secret_expires_at": 0}), 201

    def authorize(self) -> Any:
        asked = request.args
        back = asked["redirect_uri"]
        if self.denies:
            told = {"error": "access_denied", "state": asked["state"]}
            return redirect(f"{back}?{urlencode(told)}")
        code = self._new("code")
        self.codes[code] = dict(asked)
        told = {"code": code, "state": asked["state"], "scope": asked["scope"]}
        return redirect(f"{back}?{urlencode(told)}")

    def token(self) -> Any:
        given = request.authorization
        name, secret = (given.username, given.password) if given else ("", "")
        # Each part was written as in a form: RFC 6749, section 2.3.1.
        if self.clients.get(unquote_plus(name or ""), "-") != unquote_plus(secret or ""):
            return jsonify(error="invalid_client"), 401
        form = request.form
        if form["grant_type"] == "refresh_token":
            if form["refresh_token"] not in self.refresh_tokens:
                return jsonify(error="invalid_grant"), 400
        elif not self._is_good(self.codes.pop(form["code"], None), form):
            return jsonify(error="invalid_grant"), 400
        access, refresh = self._new("access"), self._new("refresh")
        self.tokens.add(access)
        self.refresh_tokens.add(refresh)
        return jsonify(
            access_token=access,
            token_type="Bearer",
            scope=form["scope"],
            expires_in=3600,
            refresh_token=refresh,
        )

    def upsert(self) -> Any:
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return jsonify(imsx_codeMajor="failure", imsx_severity="error"), 401
        if self.upsert_status < 300:
            self.received.append((request.mimetype, request.data))
        return Response(request.data, self.upsert_status, mimetype=request.mimetype)

    def _is_good(self, asked: dict[str, str] | None, form: Any) -> bool:
        if asked is None or form["redirect_uri"] != asked["redirect_uri"]:
            return False
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return challenge == asked["code_challenge"] and asked["code_challenge_method"] == "S256"

    def _new(self, kind: str) -> str:
        self.made += 1
        return f"{kind}-{self.made}"

    def goes(self, address: str) -> str:
        """A person follows the link and allows it: the address of ours they are sent back to."""
        assert address.startswith(HOST)
        answer = self.app.test_client().get(address.removeprefix(HOST))
        parts = urlsplit(answer.headers["Location"])
        assert parse_qs(parts.query)["state"]
        return f"{parts.path}?{parts.query}"


@dataclass
class Door:
    """The way out of the issuer under test; it leads to this platform alone."""

    platform: Platform

    def __call__(self, url: str, kind: Kind) -> Fetched:
        answer = self._ask(url, "GET", {}, None)
        if answer.status_code != 200:
            raise FetchError("http-status", url=url, status=answer.status_code)
        return Fetched(url, answer.data, answer.mimetype, datetime.now(UTC), from_cache=False)

    def send(self, url: str, message: Message) -> Replied:
        headers = {"Authorization": message.authorization} if message.authorization else {}
        headers |= {"Content-Type": message.media_type}
        answer = self._ask(url, message.method, headers, message.body)
        return Replied(url, answer.status_code, {}, answer.data)

    def _ask(self, url: str, method: str, headers: Any, body: bytes | None) -> Any:
        if self.platform.down or not url.startswith(HOST):
            raise FetchError("connection-failed", url=url, reason="network")
        client = self.platform.app.test_client()
        return client.open(url.removeprefix(HOST), method=method, headers=headers, data=body)
