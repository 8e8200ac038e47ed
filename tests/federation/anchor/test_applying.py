"""Bodies apply: what they prove, what is refused, and what a clerk makes of it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from federation.anchor import applying, inviting, members
from federation.anchor.accrediting import Grant
from federation.anchor.models import ApplicationState, MemberState
from federation.fetch import FetchSettings
from federation.openid import statements
from federation.openid.statements import StatementKind, jwks, seconds
from federation.world import World, offline, online, with_documents
from keys import multikey
from keys.material import KeyType, PrivateKey
from keys.signing import KeySigner
from schemas import json_text
from service.errors import Conflict, NotFound, ServiceError
from tests.federation.anchor.conftest import ANCHOR, Anchored
from tests.federation.anchor.test_deciding import same_as_replay
from tests.federation.servers import PUBLIC, Names, Reply, Wires, fetcher, make_certificate, serving

ENTITY = "https://college.example"
DID = "did:web:college.example"
METHOD = f"{DID}#k1"


@dataclass
class Body:
    """A school with its keys, and what it publishes."""

    entity_key: PrivateKey = field(default_factory=lambda: PrivateKey.generate(KeyType.P256))
    did_key: PrivateKey = field(default_factory=lambda: PrivateKey.generate(KeyType.ED25519))
    uai: str = "0750652B"
    points_to: str = ENTITY
    name: str = "Collège Exemple"

    def configuration(self, now: Any, **more: Any) -> str:
        key = {
            "id": METHOD,
            "public_key_multibase": multikey.encode(self.did_key.public),
            "valid_from": "2025-01-01T00:00:00Z",
        }
        metadata = {
            "federation_entity": {"organization_name": self.name},
            "livret_issuer": {
                "dids": [{"id": DID, "keys": [key]}],
                "identifiers": [{"scheme": "uai", "value": self.uai}],
                "kind": "school",
            },
        }
        claims = {
            "iss": ENTITY,
            "sub": ENTITY,
            "iat": seconds(now),
            "exp": seconds(now + timedelta(days=1)),
            "jwks": jwks([self.entity_key.public]),
            "metadata": metadata,
            **more,
        }
        return statements.sign(claims, KeySigner(self.entity_key, ENTITY), StatementKind.ENTITY)

    def document(self) -> dict[str, Any]:
        method = {
            "id": METHOD,
            "type": "Multikey",
            "controller": DID,
            "publicKeyMultibase": multikey.encode(self.did_key.public),
        }
        return {
            "id": DID,
            "alsoKnownAs": [self.points_to],
            "verificationMethod": [method],
            "assertionMethod": [METHOD],
        }

    def world(self, now: Any) -> World:
        published = {
            f"{ENTITY}/.well-known/openid-federation": self.configuration(now).encode(),
            f"{ENTITY}/.well-known/did.json": json_text.dump(self.document()),
        }
        return with_documents(offline(now), published)

    def application(self, code: str, now: Any, **more: Any) -> str:
        proof = {"iss": DID, "sub": ENTITY, "aud": ANCHOR, "code": code, "iat": seconds(now)}
        signer = KeySigner(self.did_key, METHOD)
        claims = {
            "iss": ENTITY,
            "aud": ANCHOR,
            "iat": seconds(now),
            "exp": seconds(now + timedelta(minutes=10)),
            "code": code,
            "kinds": ["socle"],
            "email": "principal@college.example",
            "did_proofs": [statements.sign(proof, signer, StatementKind.DID_PROOF)],
            **more,
        }
        key = KeySigner(self.entity_key, ENTITY)
        return statements.sign(claims, key, StatementKind.APPLICATION)


def invited(anchored: Anchored) -> str:
    with anchored.sessions() as session:
        made = inviting.invite(session, "Collège", ["socle"], by=None, now=anchored.now)
        session.commit()
    return made.code


def apply(
    anchored: Anchored, body: Body, code: str, world: World | None = None, **more: Any
) -> Any:
    now = anchored.now
    token = body.application(code, now, **more)
    with anchored.sessions() as session:
        applying.admissible(session, token, now=now)
    claim = applying.gather(token, world or body.world(now), ANCHOR)
    with anchored.sessions() as session:
        received = applying.receive(session, claim, now=now)
        session.commit()
    return received


def test_from_invitation_to_membership(anchored: Anchored) -> None:
    received = apply(anchored, Body(), invited(anchored))
    assert received.application.state is ApplicationState.WAITING
    assert anchored.ask(applying.state, received.secret) == {"state": "waiting"}
    member = anchored.do(applying.accept, received.application, [Grant("socle")])
    assert member.state is MemberState.ACTIVE
    told = anchored.ask(applying.state, received.secret)
    assert told["state"] == "accepted"
    assert told["member"]["accreditations"][0]["kind"] == "socle"
    assert told["member"]["keys"][0]["from"] == "2025-01-01T00:00:00Z"
    same_as_replay(anchored)
    with pytest.raises(Conflict) as closed:
        anchored.do(applying.accept, received.application, [])
    assert closed.value.code == "application-closed"


def test_an_invitation_serves_once_and_for_a_time(anchored: Anchored) -> None:
    code, late = invited(anchored), invited(anchored)
    apply(anchored, Body(), code)
    with pytest.raises(Conflict) as used:
        apply(anchored, Body(), code)
    assert used.value.code == "invitation-over"
    anchored.forward(days=31)
    with pytest.raises(Conflict):
        apply(anchored, Body(), late)
    with pytest.raises(NotFound):
        apply(anchored, Body(), "guessed")


def test_what_is_wrong_with_the_body_can_be_mended(anchored: Anchored) -> None:
    code = invited(anchored)
    body = Body(uai="0750652C", points_to="https://other.example")
    first = apply(anchored, body, code)
    told = anchored.ask(applying.state, first.secret)
    assert told["state"] == "faulty"
    assert [one["code"] for one in told["checks"]] == ["did-points-elsewhere", "uai-letter-wrong"]
    with pytest.raises(Conflict) as refused:
        anchored.do(applying.accept, first.application, [])
    assert refused.value.code == "application-faulty"
    body.uai, body.points_to = "0750652B", ENTITY
    again = apply(anchored, body, code)
    assert again.application.id == first.application.id
    assert again.application.state is ApplicationState.WAITING


def test_a_name_that_resembles_a_member_is_told(anchored: Anchored) -> None:
    anchored.join("other", title="Collège Exemp1e", identifiers={"uai": "0750652B"})
    found = apply(anchored, Body(), invited(anchored)).application
    told = {one["code"] for one in found.checks if one["outcome"] == "warning"}
    assert told == {"number-of-another", "name-resembles"}
    assert found.state is ApplicationState.WAITING


@pytest.mark.parametrize(
    ("thief", "reason"),
    [
        pytest.param("application", "statement-key-unknown", id="signed by somebody else"),
        pytest.param("configuration", "statement-key-unknown", id="configuration by another"),
        pytest.param("hints", "configuration-hints", id="ten thousand superiors"),
        pytest.param("elsewhere", "configuration-elsewhere", id="configuration of another"),
    ],
)
def test_what_somebody_else_signed_is_refused(
    anchored_here: Anchored, thief: str, reason: str
) -> None:
    body, now = Body(), anchored_here.now
    more = {
        "configuration": {"jwks": jwks([PrivateKey.generate(KeyType.P256).public])},
        "hints": {"authority_hints": [f"https://a.example/{n}" for n in range(10_000)][:2000]},
        "elsewhere": {"sub": "https://other.example"},
    }.get(thief, {})
    url = f"{ENTITY}/.well-known/openid-federation"
    own = {url: body.configuration(now, **more).encode()}
    world = with_documents(body.world(now), own)
    if thief == "application":
        body.entity_key = PrivateKey.generate(KeyType.P256)
    with pytest.raises(ServiceError) as refused:
        apply(anchored_here, body, invited(anchored_here), world)
    assert (refused.value.code, refused.value.facts["reason"]) == ("application-refused", reason)
    assert anchored_here.ask(applying.listed) == []


def test_a_did_of_somebody_else_is_not_taken_over(anchored_here: Anchored) -> None:
    body = Body()
    world = body.world(anchored_here.now)
    body.did_key = PrivateKey.generate(KeyType.ED25519)
    found = apply(anchored_here, body, invited(anchored_here), world).application
    assert found.state is ApplicationState.FAULTY
    assert "did-proof-wrong" in {one["code"] for one in found.checks}


def endless() -> Any:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/entity-statement+jwt\r\n\r\n"
    for _ in range(160):
        yield b"a" * 65536


HOSTILE = {
    "ten megabytes": (lambda: Reply(raw=endless()), "too-large"),
    "to a private address": (
        lambda: Reply(status=302, headers={"Location": "https://192.168.1.1/"}),
        "address-refused",
    ),
    "to plain http": (
        lambda: Reply(status=302, headers={"Location": "http://college.example/"}),
        "redirect-refused",
    ),
    "no statement": (lambda: Reply(body=b"<html>"), "statement-malformed"),
    "gone": (lambda: Reply(status=410), "http-status"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_address_changes_nothing(
    anchored_here: Anchored, tmp_path: Any, case: str
) -> None:
    reply, reason = HOSTILE[case]
    certificate = make_certificate(tmp_path, "college.example")
    settings = FetchSettings(ca_file=certificate)
    with serving(lambda path, headers: reply(), certificate=certificate) as server:
        names = Names(college_example=[[PUBLIC]])
        door = fetcher(settings, names=names, wires=Wires({(PUBLIC, 443): server.port}))
        with pytest.raises(ServiceError) as refused:
            apply(anchored_here, Body(), invited(anchored_here), online(anchored_here.now, door))
    assert (refused.value.code, refused.value.facts["reason"]) == ("application-refused", reason)
    assert anchored_here.ask(applying.listed) == []


def test_a_refusal_is_told_with_its_reason(anchored: Anchored) -> None:
    received = apply(anchored, Body(), invited(anchored))
    with anchored.sessions() as session:
        applying.refuse(
            session, received.application, "Not in our academy.", by=None, now=anchored.now
        )
        session.commit()
    told = anchored.ask(applying.state, received.secret)
    assert told == {"state": "refused", "reason": "Not in our academy."}
    with pytest.raises(NotFound):
        anchored.ask(members.by_entity, ENTITY)
