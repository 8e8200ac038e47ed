"""Keys of an organisation: renewed on one verb, withdrawn from an instant, published."""

from datetime import timedelta
from typing import Any

import pytest

from issuer.organisations import creating, documents, keys
from issuer.organisations.founding import Hosting
from issuer.organisations.models import Organisation
from issuer.organisations.refusals import Conflict, NotFound, Refused
from keys.controller import ControllerDocument
from keys.errors import KeysError
from tests.issuer.organisations.places import CLUB, SCHOOL, school

ADDRESS = "https://badges.example/orgs/college-exemple"
HOUR = timedelta(hours=1)


@pytest.fixture
def made(session: Any, hosting: Hosting, now: Any) -> Organisation:
    return creating.create(session, SCHOOL, hosting, by=None, now=now)


def did_json(session: Any, organisation: Organisation) -> dict[str, Any]:
    return documents.did_json(organisation, keys.history(session, organisation), ADDRESS)


def jwks(session: Any, organisation: Organisation) -> list[dict[str, Any]]:
    found = documents.jwks_json(organisation, keys.history(session, organisation))
    return list(found["keys"])


def test_a_renewed_key_signs_and_the_old_one_still_vouches(
    session: Any, hosting: Hosting, made: Organisation, now: Any
):
    old = keys.current(session, made, now=now)
    new = keys.rotate(session, made, hosting.keys, by=None, now=now + HOUR)
    session.commit()
    signer = keys.signer(session, made, hosting.keys, now=now + HOUR)
    assert signer.verification_method == new.verification_method != old.verification_method
    assert (old.valid_until, new.valid_until) == (now + HOUR, None)
    document = did_json(session, made)
    both = [old.verification_method, new.verification_method]
    assert document["assertionMethod"] == both
    assert document["authentication"] == both[1:], "an old key proves no presence"
    assert [key["kid"] for key in jwks(session, made)] == both
    assert {key["iss"] for key in jwks(session, made)} == {made.did}
    assert all("d" not in key for key in jwks(session, made))
    ControllerDocument.of(document, url=made.did).method(both[0], purpose="assertionMethod")


def test_a_renewal_may_be_for_another_suite(
    session: Any, hosting: Hosting, made: Organisation, now: Any
):
    keys.rotate(session, made, hosting.keys, by=None, now=now + HOUR, suite="ecdsa-sd-2023")
    assert made.default_suite == "ecdsa-sd-2023"
    assert [key["alg"] for key in jwks(session, made)] == ["EdDSA", "ES256"]


def test_a_renewal_that_was_interrupted_signs_nothing_until_it_is_done_again(
    sessions: Any, hosting: Hosting, now: Any
):
    with sessions() as session:
        made = creating.create(session, SCHOOL, hosting, by=None, now=now)
        session.commit()
        keys.rotate(session, made, hosting.keys, by=None, now=now + HOUR)
        session.rollback()
    with sessions() as session:
        made = creating.find(session, SCHOOL.slug)
        with pytest.raises(Conflict, match="key-unpublished"):
            keys.signer(session, made, hosting.keys, now=now + HOUR)
        keys.rotate(session, made, hosting.keys, by=None, now=now + 2 * HOUR)
        session.commit()
        assert len(keys.history(session, made)) == 2, "the one that was begun, not a third"
        keys.signer(session, made, hosting.keys, now=now + 2 * HOUR)


def test_a_withdrawn_key_signs_nothing_and_is_shown_as_revoked(
    session: Any, hosting: Hosting, made: Organisation, now: Any
):
    stolen = keys.current(session, made, now=now)
    later = now + 2 * HOUR
    keys.withdraw(session, stolen, hosting.keys, from_instant=now + HOUR, by=None, now=later)
    session.commit()
    with pytest.raises(Conflict, match="key-missing"):
        keys.signer(session, made, hosting.keys, now=later)
    document = did_json(session, made)
    [method] = document["verificationMethod"]
    assert method["revoked"] == "2026-11-23T19:30:00Z"
    assert "assertionMethod" not in document
    assert jwks(session, made) == []
    with pytest.raises(KeysError):
        ControllerDocument.of(document, url=made.did).method(
            stolen.verification_method, purpose="assertionMethod"
        )
    keys.rotate(session, made, hosting.keys, by=None, now=later)
    keys.signer(session, made, hosting.keys, now=later)
    assert len(jwks(session, made)) == 1


def test_an_earlier_instant_may_follow_and_a_later_not(
    session: Any, hosting: Hosting, made: Organisation, now: Any
):
    key = keys.current(session, made, now=now)
    later = now + 4 * HOUR
    keys.withdraw(session, key, hosting.keys, from_instant=now + 2 * HOUR, by=None, now=later)
    keys.withdraw(session, key, hosting.keys, from_instant=now + HOUR, by=None, now=later)
    assert key.revoked_at == now + HOUR
    with pytest.raises(Conflict, match="key-already-revoked"):
        keys.withdraw(session, key, hosting.keys, from_instant=now + 3 * HOUR, by=None, now=later)
    with pytest.raises(Refused, match="withdrawal-in-future"):
        keys.withdraw(session, key, hosting.keys, from_instant=later + HOUR, by=None, now=later)


def test_a_withdrawal_that_was_interrupted_can_be_done_again(
    sessions: Any, hosting: Hosting, now: Any
):
    with sessions() as session:
        made = creating.create(session, SCHOOL, hosting, by=None, now=now)
        session.commit()
        key = keys.current(session, made, now=now)
        keys.withdraw(session, key, hosting.keys, from_instant=now, by=None, now=now)
        session.rollback()
    with sessions() as session:
        key = keys.current(session, creating.find(session, SCHOOL.slug), now=now)
        keys.withdraw(session, key, hosting.keys, from_instant=now, by=None, now=now)
        session.commit()
        assert key.revoked_at == now


def test_a_did_that_is_its_key_cannot_be_renewed(session: Any, hosting: Hosting, now: Any):
    made = creating.create(session, school(portable=True), hosting, by=None, now=now)
    assert made.did.startswith("did:key:z6Mk")
    with pytest.raises(Conflict, match="key-cannot-rotate"):
        keys.rotate(session, made, hosting.keys, by=None, now=now + HOUR)
    keys.signer(session, made, hosting.keys, now=now)


def test_a_key_of_another_organisation_is_not_found(
    session: Any, hosting: Hosting, made: Organisation, now: Any
):
    club = creating.create(session, CLUB, hosting, by=None, now=now)
    with pytest.raises(NotFound, match="key-unknown"):
        keys.find(session, club, keys.current(session, made, now=now).id)
