"""Online keys: announced before they sign, published while needed, replaced when stolen."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from federation.anchor import keys, storing
from federation.anchor.models import Anchor
from keys.jwk import thumbprint
from keys.stores import KeyStore
from service.errors import Conflict, NotFound, ServiceError
from service.fence import scope

HOUR = timedelta(hours=1)


def kid_of_signer(session: Session, anchor: Anchor, store: KeyStore, now: datetime) -> str:
    return thumbprint(keys.signer(session, anchor, store, now=now).public_key)


def published(session: Session, anchor: Anchor, now: datetime) -> set[str]:
    return {one["kid"] for one in keys.jwks(session, anchor, now=now)["keys"]}


def past(session: Session, anchor: Anchor, now: datetime) -> dict[str, Any]:
    return {one["kid"]: one for one in keys.historical(session, anchor, now=now)}


def test_the_first_two_keys(
    session: Session, anchor: Anchor, store: KeyStore, now: datetime
) -> None:
    signing, spare = keys.history(session, anchor)
    assert kid_of_signer(session, anchor, store, now) == signing.thumbprint
    assert keys.announced(session, anchor) is spare
    (first, second) = keys.jwks(session, anchor, now=now)["keys"]
    assert {first["kid"], second["kid"]} == {signing.thumbprint, spare.thumbprint}
    assert (first["kty"], first["crv"], first["alg"], first["use"]) == (
        "EC",
        "P-256",
        "ES256",
        "sig",
    )
    assert "d" not in first
    assert past(session, anchor, now) == {}
    with pytest.raises(Conflict, match="online-key-exists"):
        keys.create_first(session, anchor, store, now=now)


def test_a_key_left_by_an_interrupted_founding_is_taken_up(
    session: Session, anchor: Anchor, store: KeyStore, now: datetime
) -> None:
    kids = published(session, anchor, now)
    for row in keys.history(session, anchor):
        session.delete(row)
    with scope(session, organisation=anchor.id):
        session.flush()
    keys.create_first(session, anchor, store, now=now + HOUR)
    assert published(session, anchor, now + HOUR) == kids


def test_rotation_overlaps_on_both_sides(
    session: Session, anchor: Anchor, store: KeyStore, now: datetime
) -> None:
    old, new = keys.history(session, anchor)
    with pytest.raises(Conflict) as early:
        keys.rotate(session, anchor, by=None, now=now + keys.ANNOUNCED_FOR - HOUR)
    assert early.value.code == "online-key-too-early"
    at = now + keys.ANNOUNCED_FOR
    assert keys.rotate(session, anchor, by=None, now=at) is new
    assert kid_of_signer(session, anchor, store, at) == new.thumbprint
    longest = timedelta(days=max(anchor.mark_days, anchor.snapshot_days))
    assert published(session, anchor, at + longest) == {old.thumbprint, new.thumbprint}
    later = at + longest + HOUR
    assert published(session, anchor, later) == {new.thumbprint}
    told = past(session, anchor, later)[old.thumbprint]
    assert told["exp"] == int(later.timestamp())
    assert told["iat"] == int(now.timestamp())
    assert "revoked" not in told
    with pytest.raises(Conflict) as none:
        keys.rotate(session, anchor, by=None, now=later)
    assert none.value.code == "online-key-not-announced"
    third = keys.announce(session, anchor, store, by=None, now=later)
    assert published(session, anchor, later) == {new.thumbprint, third.thumbprint}
    with pytest.raises(Conflict) as twice:
        keys.announce(session, anchor, store, by=None, now=later)
    assert twice.value.code == "online-key-announced"


def test_a_stolen_key_is_replaced_at_once(
    session: Session, anchor: Anchor, store: KeyStore, now: datetime
) -> None:
    stolen, spare = keys.history(session, anchor)
    at, since = now + 2 * HOUR, now + HOUR
    next_key = keys.withdraw(session, anchor, stolen.id, store, from_instant=since, by=None, now=at)
    assert next_key is spare
    assert kid_of_signer(session, anchor, store, at) == spare.thumbprint
    assert published(session, anchor, at) == {spare.thumbprint}
    told = past(session, anchor, at)[stolen.thumbprint]
    assert told["revoked"] == {"revoked_at": int(since.timestamp()), "reason": "compromised"}
    with pytest.raises(ServiceError, match="key-revoked"):
        storing.signer(store, stolen.verification_method)


def test_an_earlier_theft_may_be_told_later(
    session: Session, anchor: Anchor, store: KeyStore, now: datetime
) -> None:
    stolen, _ = keys.history(session, anchor)
    at = now + 3 * HOUR
    keys.withdraw(session, anchor, stolen.id, store, from_instant=now + HOUR, by=None, now=at)
    with pytest.raises(Conflict) as again:
        keys.withdraw(session, anchor, stolen.id, store, from_instant=at, by=None, now=at)
    assert again.value.code == "online-key-withdrawn"
    keys.withdraw(session, anchor, stolen.id, store, from_instant=now, by=None, now=at)
    told = past(session, anchor, at)[stolen.thumbprint]
    assert told["revoked"]["revoked_at"] == int(now.timestamp())


def test_without_any_key_nothing_is_signed(
    session: Session, anchor: Anchor, store: KeyStore, now: datetime
) -> None:
    first, second = keys.history(session, anchor)
    at = now + HOUR
    keys.withdraw(session, anchor, second.id, store, from_instant=now, by=None, now=at)
    left = keys.withdraw(session, anchor, first.id, store, from_instant=now, by=None, now=at)
    assert left is None
    with pytest.raises(Conflict) as missing:
        keys.signer(session, anchor, store, now=at)
    assert missing.value.code == "online-key-missing"


def test_keys_of_nobody_and_of_the_future(
    session: Session, anchor: Anchor, store: KeyStore, now: datetime
) -> None:
    with pytest.raises(NotFound):
        keys.find(session, anchor, anchor.id)
    first, _ = keys.history(session, anchor)
    with pytest.raises(ServiceError) as future:
        keys.withdraw(session, anchor, first.id, store, from_instant=now + HOUR, by=None, now=now)
    assert future.value.code == "withdrawal-in-future"
