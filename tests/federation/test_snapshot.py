"""A registry in a file: what was packed is read again, and nothing else is believed."""

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import FederationError
from federation.snapshots import heads, payloads, snapshot
from federation.snapshots.heads import Seen
from federation.snapshots.payloads import MAX_PAYLOAD_BYTES, Contents
from federation.snapshots.roots import Pins
from federation.snapshots.snapshot import Snapshot, open_snapshot
from keys.jwk import thumbprint
from tests.federation.federations import (
    ANCHOR,
    bundle,
    contents,
    day,
    did,
    entity,
    head,
    key,
    private,
    recognition,
    record,
    root,
    signer,
    text,
)

SMALL = contents("ada", "bob")
FOLLOWER = root(2, keys=("root 2",), online=("online 2",), by=("root", "root 2"))


def opened(packed: bytes, *, pins: Pins = Pins(), days: int = 1, **more: Any) -> Snapshot:  # noqa: B008
    """The registry that a reader believes on a day."""
    return open_snapshot(packed, more.pop("anchor", ANCHOR), pins, now=day(days), **more)


def test_what_was_packed_is_read_again() -> None:
    found = opened(bundle(SMALL))
    assert found.contents == SMALL
    assert found.head == head(SMALL)
    assert found.member(entity("ada")) == found.member(did("ada")) == record("ada")
    assert found.member(did("eve")) is None


def test_the_same_members_give_the_same_bytes_in_any_order() -> None:
    assert contents("bob", "ada").payload() == SMALL.payload()
    assert payloads.read(SMALL.payload()).payload() == SMALL.payload()


def test_other_anchors_stand_in_it() -> None:
    made = payloads.contents(
        ANCHOR, "Académie", members=[record("ada")], anchors=[recognition("north")]
    )
    found = opened(bundle(made)).contents
    assert found.recognition(entity("north")) == recognition("north")
    assert [one["id"] for one in found.each_member()] == [entity("ada")]


def test_an_anchor_without_a_root_is_believed_by_keys_that_are_known_otherwise() -> None:
    public = private("online").public
    pins = Pins(online={thumbprint(public): public})
    packed = bundle(SMALL, head(SMALL, root=0), versions=[])
    assert opened(packed, pins=pins).root is None
    with pytest.raises(FederationError, match="root-missing"):
        opened(packed, pins=pins, seen=Seen(0, "", root_version=1))
    with pytest.raises(FederationError, match="root-missing"):
        opened(packed)


def test_a_reader_pins_the_root_that_it_has_followed() -> None:
    first = opened(bundle(SMALL))
    made = head(SMALL, 2, root=2, previous=first.head.digest)
    later = opened(
        bundle(SMALL, made, by="online 2", versions=[root(), FOLLOWER]),
        pins=first.pins,
        seen=first.seen,
    )
    assert later.seen == Seen(2, made.digest, root_version=2)
    # The key of version 1 is no longer believed, whatever it signs.
    with pytest.raises(FederationError, match="root-not-pinned"):
        opened(bundle(SMALL, head(SMALL, 3)), pins=later.pins, seen=later.seen)


SEEN = Seen(5, heads.digest_of(SMALL.payload()), root_version=1)
OTHER = contents("ada", "bob", "cleo")


@pytest.mark.parametrize(
    ("made", "stated", "code"),
    [
        pytest.param(SMALL, {"serial": 5}, None, id="the same again"),
        pytest.param(OTHER, {"serial": 6, "previous": SEEN.digest}, None, id="the next"),
        pytest.param(OTHER, {"serial": 9, "previous": "A" * 43}, None, id="some were missed"),
        pytest.param(SMALL, {"serial": 4}, "registry-rollback", id="an older one"),
        pytest.param(OTHER, {"serial": 5}, "registry-forked", id="another of that number"),
        pytest.param(OTHER, {"serial": 6}, "registry-forked", id="does not follow"),
        pytest.param(OTHER, {"serial": 9, "expires_at": day(1)}, "registry-expired", id="expired"),
        pytest.param(
            OTHER,
            {"serial": 9, "issued_at": day(1) + timedelta(seconds=61)},
            "registry-from-future",
            id="from the future",
        ),
        pytest.param(
            OTHER, {"serial": 9, "issued_at": day(1) + timedelta(seconds=60)}, None, id="clocks"
        ),
    ],
)
def test_what_was_seen_decides_what_is_believed(
    made: Contents, stated: dict[str, Any], code: str | None
) -> None:
    signed = head(made, **stated)
    assert heads.refusal(signed, SEEN, now=day(1)) == code
    if code is None:
        assert opened(bundle(made, signed), seen=SEEN).head == signed
        return
    with pytest.raises(FederationError) as refused:
        opened(bundle(made, signed), seen=SEEN)
    assert refused.value.code == code


def test_an_older_root_is_no_way_back() -> None:
    stated = head(OTHER, 9, root=1)
    assert heads.refusal(stated, Seen(5, "", 2), now=day(1)) == "registry-root-rollback"


def _swapped(packed: bytes, payload: bytes) -> bytes:
    """The same head over another payload."""
    first = gzip.decompress(packed).split(b"\n")[0]
    return gzip.compress(first + b"\n" + payload)


def _resigned(payload: bytes, **more: Any) -> bytes:
    """A payload as it is, with a good signature: the anchor itself is hostile or broken."""
    stated = head(SMALL, digest=heads.digest_of(payload), size=len(payload), **more)
    return snapshot.pack([root()], heads.sign_head(stated, signer("online")), payload)


REFUSED = {
    "signed by another key": (lambda: bundle(SMALL, by="thief"), "registry-key-unknown"),
    "signed by the root": (lambda: bundle(SMALL, by="root"), "registry-key-unknown"),
    "a forged digest": (
        lambda: _swapped(bundle(SMALL), OTHER.payload()),
        "registry-digest-differs",
    ),
    "a wrong size": (lambda: bundle(SMALL, head(SMALL, size=9)), "registry-digest-differs"),
    "the head of another anchor": (
        lambda: bundle(SMALL, head(SMALL, anchor="https://other.example")),
        "registry-of-another-anchor",
    ),
    "the payload of another anchor": (
        lambda: _resigned(SMALL.payload().replace(b"academie.", b"academic.")),
        "registry-of-another-anchor",
    ),
    "the root of another version": (
        lambda: bundle(SMALL, head(SMALL, root=2)),
        "registry-malformed",
    ),
    "no GZIP": (lambda: b"{}", "registry-malformed"),
    "cut off": (lambda: bundle(SMALL)[:-9], "registry-malformed"),
    "more after the end": (lambda: bundle(SMALL) * 2, "registry-malformed"),
    "a bomb": (lambda: gzip.compress(bytes(MAX_PAYLOAD_BYTES * 2)), "registry-too-large"),
    "too many bytes": (lambda: bytes(snapshot.MAX_PACKED_BYTES + 1), "registry-too-large"),
    "no envelope": (lambda: gzip.compress(SMALL.payload()), "registry-malformed"),
    "another version of the form": (
        lambda: gzip.compress(b'{"livret-registry":2,"roots":[],"head":""}\n'),
        "registry-malformed",
    ),
    "a deep envelope": (lambda: gzip.compress(b"[" * 100_000), "registry-malformed"),
}


@pytest.mark.parametrize(("make", "code"), REFUSED.values(), ids=REFUSED)
def test_a_hostile_file_is_refused(make: Any, code: str) -> None:
    with pytest.raises(FederationError) as refused:
        opened(make())
    assert refused.value.code == code


def _payload(members: list[dict[str, Any]], **more: Any) -> bytes:
    whole = {"anchor": ANCHOR, "anchors": [], "members": members, "name": "Académie", **more}
    return payloads.canonical(whole)


BAD_PAYLOADS = {
    "a DID of two members": (
        _payload([record("ada"), record("bob", dids=[did("ada")], keys=[])]),
        f"/members/https:~1~1bob.example/dids/{did('ada')}",
        "duplicate",
    ),
    "a member twice": (
        _payload([record("ada")] * 2),
        "/members/https:~1~1ada.example",
        "duplicate",
    ),
    "not in order": (
        _payload([record("bob"), record("ada")]),
        "/members/https:~1~1ada.example",
        "order",
    ),
    "a key of another's DID": (
        _payload([record("ada", keys=[key("bob")])]),
        "/members/https:~1~1ada.example/keys/0/id",
        "not-of-its-dids",
    ),
    "a state that nobody has": (
        _payload([record("ada", states=[{"state": "asleep", "from": text(0)}])]),
        "/members/https:~1~1ada.example/states/0/state",
        "value",
    ),
    "no state": (
        _payload([record("ada", states=[])]),
        "/members/https:~1~1ada.example/states",
        "missing",
    ),
    "a name of nothing": (_payload([], name=" "), "/name", "value"),
    "white space": (SMALL.payload().replace(b'"members":', b'"members": '), "", "not-canonical"),
    "a name twice": (
        SMALL.payload().replace(b'"kind":"school"', b'"kind":"school","kind":"school"', 1),
        "",
        "not-canonical",
    ),
    "escapes without need": (SMALL.payload().replace(b"Ada", b"\\u0041da"), "", "not-canonical"),
    "half a character": (SMALL.payload().replace(b"Ada", b"\\ud800"), "", "not-canonical"),
    "not a number": (_payload([]).replace(b"[]", b"[NaN]", 1), "", "not-json"),
    "something after it": (SMALL.payload() + b" ", "", "not-canonical"),
    "deep": (b'{"anchor":' + b"[" * 200_000, "", "not-json"),
    "a long number": (b'{"anchor":' + b"9" * 100_000, "", "not-json"),
    "no text": (b"\xff", "", "not-utf8"),
}


@pytest.mark.parametrize(("payload", "pointer", "reason"), BAD_PAYLOADS.values(), ids=BAD_PAYLOADS)
def test_a_signed_payload_of_another_form_is_refused(
    payload: bytes, pointer: str, reason: str
) -> None:
    with pytest.raises(FederationError) as refused:
        opened(_resigned(payload))
    assert refused.value.code == "registry-malformed"
    assert (refused.value.pointer, refused.value.facts["reason"]) == (pointer, reason)


def test_a_payload_of_too_many_values_is_refused_before_it_is_read() -> None:
    with pytest.raises(FederationError, match="registry-too-large"):
        payloads.read(b"[]," * (payloads.MAX_SEPARATORS // 2 + 1))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    for packed in (raw, gzip.compress(raw)):
        with pytest.raises(FederationError):
            opened(packed)


@given(st.integers(0, len(SMALL.payload()) - 1), st.binary(min_size=1, max_size=4))
def test_a_payload_changed_anywhere_is_another_registry_or_refused(at: int, put: bytes) -> None:
    original = SMALL.payload()
    changed = original[:at] + put + original[at + len(put) :]
    try:
        found = payloads.read(changed)
    except FederationError:
        return
    # Whatever is read is written again as the same bytes: there are no two texts of one registry.
    assert found.payload() == changed


@given(st.lists(st.sampled_from("abcdefgh"), unique=True), st.text(min_size=1, max_size=30))
def test_any_registry_is_read_as_it_was_written(names: list[str], called: str) -> None:
    try:
        made = contents(*names, name=called)
    except FederationError as error:
        assert error.pointer == ""  # noqa: PT017
        return
    assert payloads.read(made.payload()) == made
    assert json.loads(made.payload())["name"] == called
