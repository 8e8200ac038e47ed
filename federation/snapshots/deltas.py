"""What changed between two registries, so that who has the older one need not fetch all.

A delta carries the whole records that differ and the head of the newer registry. Applied to the
contents it starts from it must give the payload of which that head holds the digest: a wrong delta
can only be refused.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from federation.chronicle import records
from federation.errors import FederationError
from federation.shapes import MisshapenError, object_of, whole
from federation.snapshots import payloads
from federation.snapshots.heads import MAX_SERIAL, Seen
from federation.snapshots.payloads import Builder, Contents
from federation.snapshots.roots import Pins
from federation.snapshots.snapshot import (
    MAX_ENVELOPE_BYTES,
    ROOTS,
    Snapshot,
    as_tuples,
    believe,
    check_payload,
    packed,
    parse_envelope,
    token,
    unpacked,
)
from schemas import json_text

MEDIA_TYPE: Final = "application/vnd.livret.registry-delta+gzip"


def _records(value: object) -> None:
    """Each record is checked when it is added to the others."""
    if not isinstance(value, dict):
        raise MisshapenError("type")


_DELTA: Final = object_of(
    {
        "livret-registry-delta": whole(1, 1),
        "from": whole(1, MAX_SERIAL),
        "roots": ROOTS,
        "head": token,
        "name": records.name_,
        "members": _records,
        "anchors": _records,
    }
)


def changed(before: Contents, after: Contents) -> frozenset[str]:
    """The entity identifiers of members and anchors whose record differs."""
    return frozenset(_differing(before.members, after.members)) | frozenset(
        _differing(before.anchors, after.anchors)
    )


def _differing(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Iterable[str]:
    return (one for one in {**before, **after} if before.get(one) != after.get(one))


def pack_delta(
    versions: Sequence[Sequence[str]],
    head: str,
    after: Contents,
    *,
    start: int,
    entities: Iterable[str],
) -> bytes:
    """The file that leads from the registry of serial `start` to `after`, which `head` is about.

    `entities` are all that changed on the way, see `changed`; one too many does no harm. Raises
    FederationError `registry-too-large`: then the whole registry is the shorter way.
    """
    named = sorted(entities)
    text = payloads.canonical(
        {
            "livret-registry-delta": 1,
            "from": start,
            "roots": [list(one) for one in versions],
            "head": head,
            "name": after.name,
            "members": _changes(named, after.members, after.anchors),
            "anchors": _changes(named, after.anchors, after.members),
        }
    )
    if len(text) > MAX_ENVELOPE_BYTES:
        raise FederationError("registry-too-large", max_bytes=MAX_ENVELOPE_BYTES)
    return packed(text)


def _changes(
    named: Sequence[str], records_: Mapping[str, bytes], others: Mapping[str, bytes]
) -> dict[str, Any]:
    """The records of those named; null for one that neither list has any more."""
    return {
        one: json.loads(records_[one]) if one in records_ else None
        for one in named
        if one in records_ or one not in others
    }


def apply_delta(
    base: Snapshot, folded: bytes, pins: Pins, *, seen: Seen | None = None, now: datetime
) -> Snapshot:
    """The newer registry, believed; `base` may have expired.

    Raises FederationError `delta-not-for-this` (facts `start`, `serial`), and what
    `snapshot.open_snapshot` raises.
    """
    envelope = parse_envelope(unpacked(folded), _DELTA)
    if envelope["from"] != base.head.serial:
        raise FederationError("delta-not-for-this", start=envelope["from"], serial=base.head.serial)
    anchor = base.contents.anchor
    head, root = believe(envelope, anchor, pins, seen=seen or base.seen, now=now)
    after = _applied(base.contents, envelope)
    check_payload(after.payload(), head)
    return Snapshot(head, envelope["head"], as_tuples(envelope["roots"]), after, root)


def _applied(before: Contents, delta: Mapping[str, Any]) -> Contents:
    builder = Builder(before)
    # All go before any comes: a DID may have moved from one of them to another.
    for entity_id in delta["members"]:
        builder.remove_member(entity_id)
    for entity_id in delta["anchors"]:
        builder.remove_anchor(entity_id)
    for name, add in (("members", builder.add_member), ("anchors", builder.add_anchor)):
        for entity_id, record in delta[name].items():
            if record is not None:
                add(record, payloads.canonical(record))
                if record["id"] != entity_id:
                    payloads.refuse(json_text.pointer(name, entity_id, "id"), "value")
    return builder.built(before.anchor, delta["name"])
