"""What an organisation states of itself in federations, as anybody may read it."""

from datetime import timedelta
from typing import Any

import pytest

from federation.openid import statements
from federation.openid.statements import StatementKind, read_jwks
from issuer.federated import entity_keys
from issuer.federated.models import EntityKey
from issuer.organisations.refusals import Conflict
from service.fence import scope
from tests.issuer.organisations.places import CLUB, SCHOOL
from tests.issuer.support import Running

WELL_KNOWN = "/.well-known/openid-federation"
KEYS = f"/orgs/{SCHOOL.slug}/console/settings/keys"


def configuration(running: Running, slug: str = SCHOOL.slug) -> dict[str, Any]:
    """The claims of an organisation's configuration, whose signature is its own."""
    answer = running.browser().client.get(f"/orgs/{slug}{WELL_KNOWN}")
    assert answer.status_code == 200
    assert answer.mimetype == "application/entity-statement+jwt"
    said = statements.read(answer.data, StatementKind.ENTITY, now=running.now)
    statements.verify(said, read_jwks(said.claims["jwks"]))
    assert said.issuer == said.subject == f"http://localhost/orgs/{slug}"
    return dict(said.claims)


def test_it_says_who_the_organisation_is_and_with_which_keys_it_signs(running: Running) -> None:
    said = configuration(running)
    metadata = said["metadata"]
    assert metadata["federation_entity"]["organization_name"] == SCHOOL.profile.name
    assert metadata["institution_additional_information"] == {"legal_name": SCHOOL.profile.name}
    assert metadata["openid_credential_issuer"]["credential_issuer"] == said["iss"]
    issuer = metadata["livret_issuer"]
    assert issuer["kind"] == "school"
    assert issuer["identifiers"] == [{"scheme": "uai", "value": SCHOOL.uai.upper()}]
    (did,) = issuer["dids"]
    document = running.browser().client.get(f"/orgs/{SCHOOL.slug}/did.json").json
    assert did["id"] == document["id"]
    assert said["iss"] in document["alsoKnownAs"]
    (key,) = did["keys"]
    (method,) = document["verificationMethod"]
    assert key["id"] == method["id"]
    assert key["public_key_multibase"] == method["publicKeyMultibase"]
    assert key["valid_from"] == "2026-11-23T18:00:00Z"


def test_it_names_nobody_before_the_organisation_has_joined(running: Running) -> None:
    assert configuration(running).keys() & {"authority_hints", "trust_marks"} == set()
    document = running.browser().client.get(f"/orgs/{SCHOOL.slug}/did.json").json
    assert "service" not in document


def test_it_lives_a_day(running: Running) -> None:
    said = configuration(running)
    assert said["exp"] - said["iat"] == 24 * 3600
    assert said["iat"] < running.now.timestamp()


def test_each_organisation_has_a_key_of_its_own(running: Running) -> None:
    ours, theirs = configuration(running), configuration(running, CLUB.slug)
    assert ours["jwks"] != theirs["jwks"]
    assert ours["jwks"]["keys"][0]["crv"] == "P-256"


def test_a_renewed_issuing_key_is_told_with_its_dates(running: Running) -> None:
    running.clock.forward(hours=1)
    assert running.head.send(KEYS, to=f"{KEYS}/renew").status_code == 303
    old, new = configuration(running)["metadata"]["livret_issuer"]["dids"][0]["keys"]
    assert old["valid_until"] == new["valid_from"] == "2026-11-23T19:00:00Z"


def test_an_announced_key_is_published_and_signs_once_it_follows(running: Running) -> None:
    (first,) = configuration(running)["jwks"]["keys"]
    running.clock.forward(hours=1)
    hosting = running.place.hosting
    with running.inside() as (session, school):
        entity_keys.announce(session, school, hosting, by=None, now=running.now)
    told = configuration(running)["jwks"]["keys"]
    assert told[0] == first
    assert len(told) == 2
    with (
        running.inside() as (session, school),
        pytest.raises(Conflict, match="entity-key-announced"),
    ):
        entity_keys.announce(session, school, hosting, by=None, now=running.now)
    with running.inside() as (session, school):
        entity_keys.follow(session, school, now=running.now)
    assert configuration(running)["jwks"]["keys"] == [told[1]]


def test_a_stolen_key_is_followed_at_once(running: Running) -> None:
    (first,) = configuration(running)["jwks"]["keys"]
    with running.inside() as (session, school):
        (key,) = entity_keys.history(session, school)
        entity_keys.withdraw(session, key, running.place.hosting, by=None, now=running.now)
    (second,) = configuration(running)["jwks"]["keys"]
    assert second != first
    with running.inside() as (session, school):
        assert entity_keys.find(session, school, key.id).reason == "compromised"


def test_who_was_founded_before_gets_a_key_in_the_background(running: Running) -> None:
    with running.session() as session, scope(session, everything="as if founded long ago"):
        for key in session.query(EntityKey):
            session.delete(key)
        session.commit()
    address = f"/orgs/{SCHOOL.slug}{WELL_KNOWN}"
    answer = running.browser().client.get(address)
    assert answer.status_code == 404
    assert answer.json["code"] == "entity-key-missing"
    running.clock.forward(seconds=timedelta(minutes=10).total_seconds())
    running.work()
    assert len(configuration(running)["jwks"]["keys"]) == 1
