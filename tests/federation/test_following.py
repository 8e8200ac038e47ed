"""Registries of anchors that are followed: fresh, stale, expired, shown older, forged, nested."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from federation.errors import FederationError, FetchError
from federation.fetch import Fetched, Kind
from federation.registry import AnchorRegistry
from federation.snapshots import deltas, heads, payloads, snapshot
from federation.snapshots.following import Following, offline_registry, peeked
from federation.snapshots.kept import FolderKept, MemoryKept
from federation.snapshots.payloads import Contents
from federation.snapshots.roots import Pins
from federation.standing import Answer, Ending
from federation.trusting import open_trust
from keys.jwk import thumbprint
from tests.federation.federations import (
    ANCHOR,
    day,
    did,
    entity,
    grant,
    jwk,
    key,
    private,
    recognition,
    record,
    root,
    signer,
    text,
)

PIN = thumbprint(private("root").public)


class Net:
    """Anchors that publish, and what goes wrong on the way to them."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.down = False
        self.asked: list[str] = []

    def __call__(self, url: str, kind: Kind) -> Fetched:
        self.asked.append(url)
        if self.down:
            raise FetchError("connection-failed", url=url)
        if url not in self.files:
            raise FetchError("http-status", url=url, status=404)
        return Fetched(url, self.files[url], "", day(0), from_cache=False)

    def publish(
        self,
        made: Contents,
        serial: int = 1,
        *,
        anchor: str = ANCHOR,
        names: tuple[str, str] = ("root", "online"),
        before: tuple[Contents, int] | None = None,
        **more: Any,
    ) -> None:
        payload = made.payload()
        known = {
            "anchor": anchor,
            "serial": serial,
            "issued_at": day(0),
            "expires_at": day(14),
            "digest": heads.digest_of(payload),
            "size": len(payload),
            "previous": None,
            "root": 1,
            "decided": serial,
        }
        token = heads.sign_head(heads.Head(**{**known, **more}), signer(names[1]))
        versions = [root(keys=names[:1], online=names[1:], anchor=anchor)]
        self.files[f"{anchor}/registry/head"] = token.encode()
        self.files[f"{anchor}/registry/snapshot"] = snapshot.pack(versions, token, payload)
        if before is not None:
            self.files[f"{anchor}/registry/deltas/{before[1]}"] = deltas.pack_delta(
                versions, token, made, start=before[1], entities=deltas.changed(before[0], made)
            )


def registry_of(*records: Any, anchor: str = ANCHOR, anchors: Any = ()) -> Contents:
    return payloads.contents(anchor, "Académie", members=records, anchors=anchors)


ADA = record("ada", accreditations=[grant(1)])
FIRST = registry_of(ADA)
SECOND = registry_of(ADA, record("bob"))


@pytest.fixture
def net() -> Net:
    made = Net()
    made.publish(FIRST)
    return made


@pytest.fixture(params=["memory", "folder"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    return MemoryKept() if request.param == "memory" else FolderKept(tmp_path / "registries")


def follow(net: Net, kept: Any, at: datetime = day(1), pin: str = PIN) -> AnchorRegistry:  # noqa: B008
    return Following(net, kept, at).registry(ANCHOR, Pins(frozenset({pin})))


def code(net: Net, kept: Any, at: datetime = day(1), pin: str = PIN) -> tuple[str, Any]:  # noqa: B008
    with pytest.raises(FederationError) as caught:
        follow(net, kept, at, pin)
    return caught.value.code, caught.value.facts.get("reason")


def test_a_member_is_found_by_its_did_and_by_its_address(net: Net, kept: Any) -> None:
    found = follow(net, kept)
    standing = found.standing(did("ada"), day(1))
    assert standing is not None
    assert standing == found.standing(entity("ada"), day(1))
    assert standing.judged("socle", day(1), day(1)).answer is Answer.ACCREDITED
    (link,) = standing.chain
    assert (link.id, link.by, link.serial, link.until) == (entity("ada"), ANCHOR, 1, day(14))
    assert found.standing("did:web:eve.example", day(1)) is None


def test_a_fresh_copy_asks_nobody_and_an_older_one_asks_for_the_changes(
    net: Net, kept: Any
) -> None:
    follow(net, kept)
    net.asked.clear()
    follow(net, kept, day(1) + timedelta(minutes=4))
    assert net.asked == []
    net.publish(SECOND, 2, before=(FIRST, 1), previous=heads.digest_of(FIRST.payload()))
    found = follow(net, kept, day(1) + timedelta(minutes=6))
    assert found.standing(did("bob"), day(2)) is not None
    assert [url.removeprefix(ANCHOR) for url in net.asked] == [
        "/registry/head",
        "/registry/deltas/1",
    ]


def test_without_the_changes_all_of_it_is_had(net: Net, kept: Any) -> None:
    follow(net, kept)
    net.publish(SECOND, 7, previous="A" * 43)
    assert follow(net, kept, day(2)).standing(did("bob"), day(2)) is not None


def test_a_copy_decides_while_the_anchor_is_away_until_it_expires(net: Net, kept: Any) -> None:
    follow(net, kept)
    net.down = True
    later = follow(net, kept, day(13))
    assert later.standing(did("ada"), day(13)) is not None
    with pytest.raises(FederationError) as caught:
        later.standing(did("ada"), day(14))
    assert caught.value.code == "registry-expired"
    assert code(net, kept, day(15)) == ("registry-expired", None)


def test_an_anchor_that_was_never_reached_is_unknown(net: Net, kept: Any) -> None:
    net.down = True
    assert code(net, kept) == ("registry-unreachable", "connection-failed")


def test_nobody_shows_an_older_registry(net: Net, kept: Any) -> None:
    older = dict(net.files)
    net.publish(SECOND, 2)
    follow(net, kept)
    net.files = older
    found = follow(net, kept, day(2))
    assert found.snapshot.head.serial == 2
    # The number outlives the copy itself.
    bare = kept.load(ANCHOR)
    fresh = MemoryKept()
    fresh.save(ANCHOR, replace(bare, bundle=None))
    assert code(net, fresh, day(2)) == ("registry-refused", "registry-rollback")


def test_a_forged_registry_is_not_believed(net: Net, kept: Any) -> None:
    follow(net, kept)
    net.publish(SECOND, 2, names=("thief", "thief online"))
    assert follow(net, kept, day(2)).snapshot.head.serial == 1
    assert code(net, MemoryKept(), day(2)) == ("registry-refused", "root-not-pinned")


def test_first_use_pins_the_root(net: Net, kept: Any) -> None:
    Following(net, kept, day(1)).registry(ANCHOR)
    net.publish(SECOND, 2, names=("thief", "thief online"))
    again = Following(net, kept, day(2)).registry(ANCHOR)
    assert again.snapshot.head.serial == 1


def test_a_damaged_note_is_no_reason_to_forget(net: Net, tmp_path: Path) -> None:
    kept = FolderKept(tmp_path)
    follow(net, kept)
    (note,) = tmp_path.glob("*.json")
    note.write_text("{")
    assert code(net, kept)[0] == "registry-note-damaged"


NORTH = entity("north")


def nested(net: Net, *, kinds: tuple[str, ...] = ("socle",), depth: int = 0) -> None:
    """The anchor recognises the north, which knows Ada."""
    roots = {"roots": [jwk("north root")], "role": "subordinate"}
    known = recognition("north", kinds=list(kinds), max_path_length=depth, **roots)
    net.publish(registry_of(anchors=[known]))
    net.publish(registry_of(ADA, anchor=NORTH), anchor=NORTH, names=("north root", "north online"))


def test_members_of_a_recognised_anchor_count_with_the_whole_chain(net: Net, kept: Any) -> None:
    nested(net)
    standing = follow(net, kept).standing(did("ada"), day(1))
    assert standing is not None
    assert [(link.id, link.by) for link in standing.chain] == [
        (entity("ada"), NORTH),
        (NORTH, ANCHOR),
    ]
    assert standing.judged("socle", day(1), day(1)).answer is Answer.ACCREDITED


def test_what_the_recognition_does_not_name_does_not_count(net: Net, kept: Any) -> None:
    nested(net, kinds=("engagement",))
    standing = follow(net, kept).standing(did("ada"), day(1))
    assert standing is not None
    assert standing.judged("socle", day(1), day(1)).answer is Answer.OTHER_KIND


def test_a_recognised_anchor_that_is_away_leaves_the_answer_open(net: Net, kept: Any) -> None:
    nested(net)
    for name in [name for name in net.files if name.startswith(NORTH)]:
        del net.files[name]
    with pytest.raises(FederationError) as caught:
        follow(net, kept).standing(did("ada"), day(1))
    assert caught.value.code == "registry-unreachable"


def test_anchors_that_recognise_each_other_come_to_an_end(net: Net, kept: Any) -> None:
    both = {"roots": [jwk("north root")], "max_path_length": 5}
    net.publish(registry_of(anchors=[recognition("north", **both)]))
    back = {**recognition("academie", roots=[jwk("root")], max_path_length=5)}
    net.publish(
        registry_of(ADA, anchor=NORTH, anchors=[back]),
        anchor=NORTH,
        names=("north root", "north online"),
    )
    found = follow(net, kept)
    assert found.standing(did("ada"), day(1)) is not None
    assert found.standing("did:web:eve.example", day(1)) is None


def test_a_path_that_is_too_long_is_not_gone(net: Net, kept: Any) -> None:
    far = entity("far")
    nested(net, depth=0)
    further = recognition("far", roots=[jwk("far root")])
    names = ("north root", "north online")
    net.publish(registry_of(anchor=NORTH, anchors=[further]), anchor=NORTH, names=names)
    net.publish(registry_of(ADA, anchor=far), anchor=far, names=("far root", "far online"))
    assert follow(net, kept).standing(did("ada"), day(1)) is None
    known = recognition("north", roots=[jwk("north root")], max_path_length=1)
    net.publish(registry_of(anchors=[known]), 9)
    assert follow(net, kept, day(2)).standing(did("ada"), day(2)) is not None


def test_states_and_keys_are_read_as_they_are_judged(net: Net, kept: Any) -> None:
    states = [
        {"state": "active", "from": text(0)},
        {"state": "suspended", "from": text(2), "reason": "rules-broken"},
        {"state": "active", "from": text(4)},
        {"state": "compromised", "from": text(3), "decided": text(5)},
    ]
    stolen = key("eve", revoked=text(3), reason="compromised")
    renewed = key("eve", 2, revoked=text(3), reason="superseded")
    net.publish(registry_of(record("eve", states=states, keys=[stolen, renewed])))
    standing = follow(net, kept, day(6)).standing(did("eve"), day(6))
    assert standing is not None
    assert [spell.state for spell in standing.states] == [
        None,
        Ending.SUSPENDED,
        None,
        Ending.COMPROMISED,
    ]
    assert standing.stolen(day(6)) == day(3)
    assert [one.stolen for one in standing.keys] == [day(3), None]


def test_a_school_whose_site_is_gone_still_has_its_keys(net: Net, kept: Any) -> None:
    document = follow(net, kept).document(did("ada"))
    assert document is not None
    assert document.method(f"{did('ada')}#key-1", purpose="assertionMethod")
    assert follow(net, kept).document(did("eve")) is None


def test_a_name_that_looks_like_a_member_s_is_found(net: Net, kept: Any) -> None:
    found = follow(net, kept).resembling("Collège Adа-Exemple")  # with a Cyrillic а
    assert found is not None
    assert (found.id, found.by) == (entity("ada"), "letters")


def test_every_form_of_a_source_is_opened(net: Net, tmp_path: Path) -> None:
    following = Following(net, MemoryKept(), day(1))
    bundle = tmp_path / "academie.registry"
    bundle.write_bytes(net.files[f"{ANCHOR}/registry/snapshot"])
    pinned = tmp_path / "anchor.json"
    pinned.write_text(f'{{"anchor": "{ANCHOR}", "roots": {{"keys": [{_json("root")}]}}}}')
    for source in (str(bundle), str(pinned), ANCHOR, f"{ANCHOR}/", f"{ANCHOR}#{PIN}"):
        found = open_trust(source, following)
        assert found.name == "Académie", source
        assert found.standing(did("ada"), day(1)) is not None, source


def _json(name: str) -> str:
    return json.dumps(jwk(name))


def test_an_anchor_that_is_away_stops_nothing_and_answers_nothing() -> None:
    away = Net()
    found = open_trust(ANCHOR, Following(away, MemoryKept(), day(1)))
    assert found.resembling("Collège") is None
    assert found.document(did("ada")) is None
    with pytest.raises(FederationError) as caught:
        found.standing(did("ada"), day(1))
    assert caught.value.code == "registry-unreachable"


@pytest.mark.parametrize("source", [f"{ANCHOR}#short", "wrong.json", "half.registry"])
def test_a_wrong_source_is_refused(net: Net, source: str, tmp_path: Path) -> None:
    (tmp_path / "wrong.json").write_text('{"anchor": "ftp://x", "roots": {"keys": []}}')
    (tmp_path / "half.registry").write_bytes(b"\x1f\x8b\x08")
    wanted = source if source.startswith("https") else str(tmp_path / source)
    with pytest.raises(FederationError) as caught:
        open_trust(wanted, Following(net, MemoryKept(), day(1)))
    assert caught.value.code in {"trust-malformed", "registry-malformed"}


def test_a_file_names_its_anchor(net: Net) -> None:
    folded = net.files[f"{ANCHOR}/registry/snapshot"]
    assert peeked(folded) == ANCHOR
    assert offline_registry(folded, ANCHOR, Pins(frozenset({PIN})), now=day(1)).id == ANCHOR
