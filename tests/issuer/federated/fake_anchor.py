"""A small anchor for tests of the issuer alone: it checks what it is sent, and decides by hand."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Response, jsonify, request

from federation.fetch import Fetcher, Kind
from federation.openid import statements
from federation.openid.statements import StatementKind, read_jwks, seconds
from federation.shapes import instant_text
from keys import did
from keys.errors import Unreachable
from keys.material import KeyType, PrivateKey
from keys.signing import KeySigner
from tests.support.web import Clock

ORIGIN = "https://academie.example"
NAME = "Académie d’Exemple"
CODE = "CODE-1"


@dataclass
class FakeAnchor:
    """What it was sent, and what it answers."""

    clock: Clock
    fetch: Fetcher
    key: PrivateKey = field(default_factory=lambda: PrivateKey.generate(KeyType.P256))
    signs_marks: PrivateKey | None = None  # a forger's key in place of ours
    state: str = "waiting"
    reason: str | None = None
    granted: list[dict[str, Any]] = field(default_factory=list)
    states: list[dict[str, Any]] = field(default_factory=list)
    entity: str = ""
    kinds: list[str] = field(default_factory=lambda: ["socle", "engagement"])
    claims_to_be: str = ORIGIN
    applied: list[dict[str, Any]] = field(default_factory=list)
    sponsored: list[dict[str, Any]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    keys_of: dict[str, Any] = field(default_factory=dict)
    refuses: str = ""  # a code with which applications are refused

    @property
    def now(self) -> datetime:
        return self.clock.now

    def grant(self, kind: str, *, until: datetime | None = None) -> None:
        one = {"id": f"{len(self.granted):08}-0000-4000-8000-000000000000", "kind": kind}
        one["from"] = instant_text(self.now)
        if until is not None:
            one["until"] = instant_text(until)
        self.granted.append(one)
        self.state = "accepted"

    def suspend(self) -> None:
        self.states.append({"state": "suspended", "from": instant_text(self.now)})

    def signer(self, key: PrivateKey | None = None) -> KeySigner:
        return KeySigner(key or self.key, f"{ORIGIN}#key")

    def configuration(self) -> str:
        said = {
            "iss": ORIGIN,
            "sub": ORIGIN,
            "iat": seconds(self.now),
            "exp": seconds(self.now + timedelta(days=1)),
            "jwks": statements.jwks([self.key.public]),
            "metadata": {"federation_entity": {"organization_name": NAME}},
        }
        return statements.sign(said, self.signer(), StatementKind.ENTITY)

    def member(self, entity: str) -> dict[str, Any]:
        begun = {"state": "active", "from": instant_text(self.now - timedelta(days=1))}
        return {
            "id": entity,
            "name": "Membre",
            "kind": "school",
            "entity_keys": self.keys_of.get(entity, []),
            "accreditations": self.granted,
            "states": [begun, *self.states],
        }

    def read(self, entity: str) -> dict[str, Any]:
        """The configuration of a body, as anybody reads it, signed by its own keys."""
        body = self.fetch(f"{entity}/.well-known/openid-federation", Kind.STATEMENT).body
        said = statements.read(body, StatementKind.ENTITY, now=self.now)
        statements.verify(said, read_jwks(said.claims["jwks"]))
        self.keys_of[entity] = said.claims["jwks"]["keys"]
        return dict(said.claims)

    def receive(self, token: bytes) -> dict[str, Any]:
        """An application, after every check that a real anchor makes of keys."""
        said = statements.read(token, StatementKind.APPLICATION, now=self.now)
        configuration = self.read(said.issuer)
        statements.verify(said, read_jwks(configuration["jwks"]))
        assert said.claims["aud"] == ORIGIN
        assert said.claims["code"] == CODE
        dids = [one["id"] for one in configuration["metadata"]["livret_issuer"]["dids"]]
        for proof in said.claims["did_proofs"]:
            self._check_proof(proof, said.issuer, dids)
        return dict(said.claims)

    def _check_proof(self, token: str, entity: str, dids: list[str]) -> None:
        proof = statements.read(token, StatementKind.DID_PROOF, now=self.now)
        document = did.resolve(proof.issuer, self._body)
        method = document.method(proof.key_id, purpose="assertionMethod")
        statements.verify(proof, {proof.key_id: method.public_key})
        assert proof.issuer in dids
        assert (proof.subject, proof.claims["aud"], proof.claims["code"]) == (entity, ORIGIN, CODE)

    def _body(self, url: str) -> bytes:
        try:
            return self.fetch(url, Kind.DID_DOCUMENT).body
        except Exception as error:
            raise Unreachable("unreachable", url=url) from error

    def mark(self, type_: str, entity: str) -> str:
        said = {
            "iss": ORIGIN,
            "sub": entity,
            "trust_mark_type": type_,
            "iat": seconds(self.now),
            "exp": seconds(self.now + timedelta(days=30)),
        }
        return statements.sign(said, self.signer(self.signs_marks), StatementKind.TRUST_MARK)


def application(anchor: FakeAnchor) -> Flask:
    """Its pages for machines."""
    app = Flask("anchor")
    _invites(app, anchor)
    _decides(app, anchor)
    _states(app, anchor)
    return app


def _invites(app: Flask, anchor: FakeAnchor) -> None:
    def offered() -> Any:
        return jsonify(
            anchor={"id": anchor.claims_to_be, "name": NAME},
            code=CODE,
            kinds=anchor.kinds,
            applications=f"{anchor.claims_to_be}/api/applications",
        )

    @app.get("/join/<code>")
    def join(code: str) -> Any:
        return offered() if code == CODE else ("", 404)

    @app.post("/api/challenges")
    def challenges() -> Any:
        return offered()


def _decides(app: Flask, anchor: FakeAnchor) -> None:
    @app.post("/api/applications")
    def apply() -> Any:
        if anchor.refuses:
            return jsonify(code=anchor.refuses, detail="Cet UAI est déjà connu."), 409
        anchor.applied.append(anchor.receive(request.get_data()))
        anchor.entity = anchor.applied[-1]["iss"]
        here = f"{ORIGIN}/api/applications/{len(anchor.applied)}"
        return jsonify(state_url=here, state=anchor.state), 201

    @app.get("/api/applications/<int:number>")
    def state(number: int) -> Any:
        said: dict[str, Any] = {"state": anchor.state}
        if anchor.reason:
            said["reason"] = anchor.reason
        if anchor.state == "accepted":
            said["member"] = anchor.member(anchor.applied[number - 1]["iss"])
        return jsonify(said)


def _states(app: Flask, anchor: FakeAnchor) -> None:
    @app.get("/.well-known/openid-federation")
    def configuration() -> Response:
        return Response(anchor.configuration(), mimetype=StatementKind.ENTITY.media_type)

    @app.get("/federation/trust_mark")
    def trust_mark() -> Any:
        made = anchor.mark(request.args["trust_mark_type"], request.args["sub"])
        return Response(made, mimetype=StatementKind.TRUST_MARK.media_type)

    @app.post("/api/sponsorships")
    def sponsorships() -> Any:
        said = statements.read(request.get_data(), StatementKind.SPONSORSHIP, now=anchor.now)
        statements.verify(said, read_jwks(anchor.read(said.issuer)["jwks"]))
        anchor.sponsored.append(dict(said.claims))
        return "", 204

    @app.post("/api/refresh")
    def refresh() -> Any:
        anchor.told.append(request.form["sub"])
        anchor.read(request.form["sub"])
        return "", 202
