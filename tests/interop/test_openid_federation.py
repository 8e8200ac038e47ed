"""Libraries of other people resolve a member of our anchor, and find it in our registry."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response

from federation.anchor import accrediting, members, publishing, recognising
from federation.anchor.accrediting import Grant
from federation.anchor.models import RecognitionRole
from federation.openid import statements
from federation.openid.key_sets import jwk_of, jwks
from federation.openid.statements import StatementKind, seconds
from keys.material import KeyType, PrivateKey
from keys.signing import KeySigner
from tests.federation.anchor.publishing.support import joining
from tests.federation.anchor.running import RunningAnchor, running_anchor
from tests.interop.node import installed, node
from tests.support.browser import base_url, listening, serving
from tests.support.web import Clock

HERE = Path(__file__).parent / "openid_federation"
SIGNER = KeySigner(PrivateKey.generate(KeyType.P256), "federation")


@dataclass
class Served:
    """An anchor and one member of it, each on a port of this machine."""

    anchor: RunningAnchor
    member: str
    did: str
    name: str

    def configuration(self) -> str:
        claims = {
            "iss": self.member,
            "sub": self.member,
            "iat": seconds(self.anchor.now),
            "exp": seconds(self.anchor.now + timedelta(days=1)),
            "jwks": jwks([SIGNER.public_key]),
            "authority_hints": [self.anchor.base_url],
            "metadata": {"federation_entity": {"organization_name": "Its own word"}},
        }
        return statements.sign(claims, SIGNER, StatementKind.ENTITY)


@pytest.fixture(scope="module")
def client() -> Path:
    return installed(HERE)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """At the time that it is: the libraries ask the clock."""
    above, below = listening(), listening()
    with ExitStack() as stack:
        clock = Clock(datetime.now(UTC))
        running = running_anchor(tmp_path, base_url=base_url(above), clock=clock)
        anchor = stack.enter_context(running)
        made = admitted(anchor, base_url(below))
        stack.enter_context(serving(above, anchor.app))
        stack.enter_context(serving(below, application(made)))
        yield made


def admitted(anchor: RunningAnchor, entity: str) -> Served:
    """The member as the anchor's decisions have it, published."""
    with anchor.inside() as (session, _):
        known = joining(1, entity_keys=[jwk_of(SIGNER.public_key)])
        wish = members.Joining(entity_id=entity, facts=known.facts)
        row = members.admit(session, anchor.office, wish, by=None, now=anchor.now)
        grants = (Grant("engagement", None, None),)
        accrediting.grant(session, anchor.office, row, grants, by=None, now=anchor.now)
        made = Served(anchor, entity, row.record["dids"][0], row.record["name"])
    with anchor.inside() as (session, _):
        publishing.publish_now(session, anchor.office.keys, now=anchor.now)
    anchor.work()
    return made


def application(member: Served) -> Flask:
    app = Flask("member")

    @app.get("/.well-known/openid-federation")
    def configuration() -> Response:
        return Response(member.configuration(), mimetype="application/entity-statement+jwt")

    return app


def read(client: Path, act: str, **asked: Any) -> Any:
    done = node(client / "read.mjs", json.dumps({"act": act, **asked}))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_member_is_resolved_up_to_the_anchor(client: Path, served: Served):
    anchor = served.anchor.base_url
    (found,) = read(client, "resolve", entity=served.member, anchors=[anchor])
    assert found["anchor"] == anchor
    assert found["chain"] == [[anchor, served.member], [anchor, anchor]]
    # What the anchor states takes the place of the member's own word.
    assert found["metadata"]["federation_entity"]["organization_name"] == served.name


def test_an_anchor_that_nobody_trusts_ends_no_chain(client: Path, served: Served):
    assert read(client, "resolve", entity=served.member, anchors=["https://other.example"]) == []


def test_the_registry_of_the_digital_credentials_consortium(client: Path, served: Served):
    url = f"{served.anchor.base_url}/registry/dcc.json"
    found = read(client, "registry", url=url, did=served.did)
    assert (found["loaded"], found["known"], found["name"]) == (True, True, served.name)
    nobody = read(client, "registry", url=url, did="did:web:nobody.example")
    assert (nobody["loaded"], nobody["known"]) == (True, False)


def keys_of(anchor: RunningAnchor) -> dict[str, Any]:
    """The keys in what an anchor says of itself."""
    token = anchor.browser().get("/.well-known/openid-federation").data
    return dict(statements.read(token, StatementKind.ENTITY, now=anchor.now).claims["jwks"])


def recognise(anchor: RunningAnchor, other: RunningAnchor, role: RecognitionRole) -> None:
    with anchor.inside() as (session, _):
        wish = recognising.Wish(
            entity_id=other.base_url,
            name="Autre",
            role=role,
            jwks=keys_of(other),
            kinds=("engagement",),
        )
        recognising.recognise(session, anchor.office, wish, by=None, now=anchor.now)


def test_a_member_is_resolved_up_to_a_ministry(client: Path, served: Served, tmp_path: Path):
    port, academy = listening(), served.anchor
    (tmp_path / "ministry").mkdir()
    running = running_anchor(
        tmp_path / "ministry", base_url=base_url(port), clock=Clock(academy.now)
    )
    with running as ministry, serving(port, ministry.app):
        recognise(ministry, academy, RecognitionRole.SUBORDINATE)
        recognise(academy, ministry, RecognitionRole.SUPERIOR)
        (found,) = read(client, "resolve", entity=served.member, anchors=[ministry.base_url])
    assert found["anchor"] == ministry.base_url
    assert [one[1] for one in found["chain"]] == [
        served.member,
        academy.base_url,
        ministry.base_url,
    ]
