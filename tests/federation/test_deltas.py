"""A delta leads from one registry to a later one, to that one only."""

import gzip
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import FederationError
from federation.snapshots import heads, payloads
from federation.snapshots.deltas import apply_delta, changed, pack_delta
from federation.snapshots.heads import Seen
from federation.snapshots.payloads import Contents
from federation.snapshots.roots import Pins
from federation.snapshots.snapshot import Snapshot, open_snapshot
from tests.federation.federations import (
    ANCHOR,
    bundle,
    contents,
    day,
    did,
    entity,
    head,
    recognition,
    record,
    root,
    signer,
)

BEFORE = contents("ada", "bob")
AFTER = payloads.contents(
    ANCHOR,
    "Académie du Nord",
    members=[record("ada", name="Collège Ada"), record("cleo")],
    anchors=[recognition("north")],
)


def base(made: Contents = BEFORE) -> Snapshot:
    """The registry that the reader has."""
    return open_snapshot(bundle(made), ANCHOR, Pins(), now=day(1))


def packed(before: Contents = BEFORE, after: Contents = AFTER, **more: Any) -> bytes:
    """The delta between two registries, the second signed as number 2."""
    stated = head(after, 2, previous=heads.digest_of(before.payload()))
    token = heads.sign_head(stated, signer(more.pop("by", "online")))
    entities = more.pop("entities", changed(before, after))
    return pack_delta([root()], token, after, start=more.pop("start", 1), entities=entities)


def applied(folded: bytes, **more: Any) -> Snapshot:
    """What the reader believes after a delta."""
    return apply_delta(base(), folded, Pins(), now=day(more.pop("days", 2)), **more)


def test_a_delta_gives_the_later_registry() -> None:
    found = applied(packed())
    assert found.contents == AFTER
    assert found.contents.payload() == AFTER.payload()
    assert found.head.serial == 2
    assert found.member(did("bob")) is None


def test_it_names_what_differs() -> None:
    expected = {entity("ada"), entity("bob"), entity("cleo"), entity("north")}
    assert changed(BEFORE, AFTER) == expected
    assert changed(BEFORE, BEFORE) == frozenset()


def test_naming_too_many_does_no_harm() -> None:
    entities = [*changed(BEFORE, AFTER), entity("dora")]
    assert applied(packed(entities=entities)).contents == AFTER


def test_a_did_may_move_from_one_member_to_another() -> None:
    before = contents("ada", "bob")
    moved = payloads.contents(
        ANCHOR,
        "Académie",
        members=[
            record("ada", dids=[did("bob")], keys=[]),
            record("bob", dids=[did("ada")], keys=[]),
        ],
    )
    assert applied(packed(before, moved)).member(did("ada")) == moved.member(entity("bob"))


def test_an_expired_registry_can_still_be_brought_up_to_date() -> None:
    stated = head(AFTER, 2, previous=base().head.digest, issued_at=day(20), expires_at=day(30))
    token = heads.sign_head(stated, signer("online"))
    delta = pack_delta([root()], token, AFTER, start=1, entities=changed(BEFORE, AFTER))
    assert applied(delta, days=21).contents == AFTER


REFUSED = {
    "a change left out": (lambda: packed(entities=[entity("ada")]), "registry-digest-differs"),
    "from another serial": (lambda: packed(start=7), "delta-not-for-this"),
    "signed by another key": (lambda: packed(by="thief"), "registry-key-unknown"),
    "on another registry": (lambda: packed(contents("eve")), "registry-forked"),
    "a DID of two members": (
        lambda: _altered(b'"dids":["did:web:cleo', b'"dids":["did:web:ada'),
        "registry-malformed",
    ),
    "a record under another name": (
        lambda: _altered(b'"id":"https://cleo', b'"id":"https://cle0'),
        "registry-malformed",
    ),
    "a changed record": (
        lambda: _altered("Collège Ada".encode(), b"Lyc"),
        "registry-digest-differs",
    ),
    "no object": (lambda: _altered(b'"anchors":{', b'"anchors":[{'), "registry-malformed"),
    "no GZIP": (lambda: b"{}", "registry-malformed"),
    "a bomb": (lambda: gzip.compress(bytes(100 << 20)), "registry-too-large"),
    "a whole registry": (lambda: bundle(AFTER), "registry-malformed"),
}


def _altered(old: bytes, new: bytes) -> bytes:
    plain = gzip.decompress(packed())
    assert old in plain
    return gzip.compress(plain.replace(old, new))


@pytest.mark.parametrize(("make", "code"), REFUSED.values(), ids=REFUSED)
def test_a_delta_that_leads_elsewhere_is_refused(make: Any, code: str) -> None:
    with pytest.raises(FederationError) as refused:
        applied(make())
    assert refused.value.code == code


def test_a_delta_does_not_lead_back_behind_what_was_seen() -> None:
    with pytest.raises(FederationError, match="registry-rollback"):
        applied(packed(), seen=Seen(3, "", 1))


NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(NAMES, NAMES, st.sampled_from(["Nord", "Sud"]))
def test_between_any_two_registries_there_is_a_delta(
    before: list[str], after: list[str], name: str
) -> None:
    one, other = contents(*before), contents(*after, name=name)
    had = base(one)
    delta = packed(one, other)
    assert apply_delta(had, delta, Pins(), now=day(2)).contents == other


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    for folded in (raw, gzip.compress(raw)):
        with pytest.raises(FederationError):
            applied(folded)
