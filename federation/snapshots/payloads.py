"""What a registry states, as one canonical text: https://www.rfc-editor.org/rfc/rfc8785

A record is kept as the bytes that stand in that text, a tenth of what it takes as values: a
registry of an academy has fifteen thousand. Reading checks every record once, and that writing it
again gives the same bytes; so there is one text for one registry, and nothing hides in it.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from federation import shapes
from federation.chronicle import records
from federation.chronicle.records import Record
from federation.errors import FederationError
from schemas import json_text

MAX_PAYLOAD_BYTES: Final = 64 << 20
MAX_MEMBERS: Final = 100_000
MAX_ANCHORS: Final = 1000
# An empty value costs two bytes of text and up to seventy of memory.
MAX_SEPARATORS: Final = 4_000_000
MALFORMED: Final = "registry-malformed"

_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)
_DECODER: Final = json.JSONDecoder()


def refuse(pointer: str, reason: str) -> NoReturn:
    """Raise FederationError `registry-malformed`."""
    raise FederationError(MALFORMED, pointer=pointer, reason=reason)


def canonical(value: object) -> bytes:
    """The canonical text of a record, of which all names are ASCII and all numbers whole.

    Raises FederationError `registry-malformed` for what JSON or UTF-8 cannot hold.
    """
    try:
        return _ENCODER.encode(value).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise FederationError(MALFORMED, reason="not-json") from error


@dataclass(frozen=True, slots=True)
class Contents:
    """All that an anchor states: the canonical records of members and of recognised anchors.

    Both are in the order of their identifiers. `owners` leads from a DID to the member that has
    or had it.
    """

    anchor: str
    name: str
    members: Mapping[str, bytes] = field(repr=False)
    anchors: Mapping[str, bytes] = field(repr=False)
    owners: Mapping[str, str] = field(repr=False)

    def member(self, identifier: str) -> Record | None:
        """The record of the member with that entity identifier or DID."""
        raw = self.members.get(self.owners.get(identifier, identifier))
        return None if raw is None else json.loads(raw)

    def recognition(self, anchor: str) -> Record | None:
        """What is stated of another anchor."""
        raw = self.anchors.get(anchor)
        return None if raw is None else json.loads(raw)

    def each_member(self) -> Iterator[Record]:
        """Every record, in the order of the identifiers."""
        return map(json.loads, self.members.values())

    def payload(self) -> bytes:
        """The canonical text of all."""
        return b"".join(
            (
                b'{"anchor":',
                canonical(self.anchor),
                b',"anchors":[',
                b",".join(self.anchors.values()),
                b'],"members":[',
                b",".join(self.members.values()),
                b'],"name":',
                canonical(self.name),
                b"}",
            )
        )


def contents(
    anchor: str, name: str, *, members: Iterable[Record], anchors: Iterable[Record] = ()
) -> Contents:
    """What an anchor states, from its records in any order.

    Raises FederationError `registry-malformed` with a pointer and `reason`: as in
    `shapes.require`, `duplicate`, `too-many`, `not-json`.
    """
    shapes.require(anchor, shapes.entity, MALFORMED)
    shapes.require(name, records.name_, MALFORMED)
    builder = Builder()
    for record in members:
        builder.add_member(dict(record), canonical(record))
    for record in anchors:
        builder.add_anchor(dict(record), canonical(record))
    return builder.built(anchor, name)


class Builder:
    """Contents in the making: each record is checked when it is added."""

    def __init__(self, before: Contents | None = None) -> None:
        self._members = dict(before.members) if before else {}
        self._anchors = dict(before.anchors) if before else {}
        self._owners = dict(before.owners) if before else {}

    def add_member(self, record: Any, raw: bytes) -> None:
        """Take in a member; raises FederationError `registry-malformed`."""
        entity_id = self._checked(record, records.member, "members", self._members)
        for did in record.get("dids", ()):
            if self._owners.setdefault(did, entity_id) != entity_id:
                refuse(json_text.pointer("members", entity_id, "dids", did), "duplicate")
        self._members[entity_id] = raw

    def add_anchor(self, record: Any, raw: bytes) -> None:
        """Take in a recognition; raises FederationError `registry-malformed`."""
        entity_id = self._checked(record, records.recognition, "anchors", self._anchors)
        self._anchors[entity_id] = raw

    def remove_member(self, entity_id: str) -> None:
        """Leave a member out, so that it can be added again, or not."""
        raw = self._members.pop(entity_id, None)
        for did in json.loads(raw).get("dids", ()) if raw else ():
            del self._owners[did]

    def remove_anchor(self, entity_id: str) -> None:
        """Leave a recognition out."""
        self._anchors.pop(entity_id, None)

    def built(self, anchor: str, name: str) -> Contents:
        """What was added; raises FederationError `registry-malformed` (`too-many`)."""
        if len(self._members) > MAX_MEMBERS:
            refuse("/members", "too-many")
        if len(self._anchors) > MAX_ANCHORS:
            refuse("/anchors", "too-many")
        members = dict(sorted(self._members.items()))
        return Contents(anchor, name, members, dict(sorted(self._anchors.items())), self._owners)

    def _checked(
        self, record: Any, check: shapes.Check, list_name: str, known: Mapping[str, bytes]
    ) -> str:
        try:
            check(record)
        except shapes.MisshapenError as error:
            steps = (list_name, str(_id_of(record)), *reversed(error.steps))
            raise FederationError(
                MALFORMED, pointer=json_text.pointer(*steps), reason=error.reason
            ) from error
        entity_id: str = record["id"]
        if entity_id in known:
            refuse(json_text.pointer(list_name, entity_id), "duplicate")
        return entity_id


def _id_of(record: object) -> object:
    return record.get("id", "") if isinstance(record, dict) else ""


def read(payload: bytes) -> Contents:
    """The contents that a canonical text holds; a pointer names a record by its identifier.

    Raises FederationError `registry-malformed` with `reason`: `not-canonical`, `not-json`,
    `order`, and what `contents` raises; `registry-too-large`.
    """
    if len(payload) > MAX_PAYLOAD_BYTES or _separators(payload) > MAX_SEPARATORS:
        raise FederationError("registry-too-large", max_bytes=MAX_PAYLOAD_BYTES)
    try:
        text = payload.decode()
    except UnicodeDecodeError as error:
        raise FederationError(MALFORMED, reason="not-utf8") from error
    return _Reading(text).contents()


def _separators(payload: bytes) -> int:
    return payload.count(b",") + payload.count(b"[") + payload.count(b"{")


class _Reading:
    """One walk over a text, of which every character is accounted for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._builder = Builder()

    def contents(self) -> Contents:
        self._expect('{"anchor":')
        anchor, _ = self._value()
        self._expect(',"anchors":[')
        self._list("anchors", self._builder.add_anchor)
        self._expect(',"members":[')
        self._list("members", self._builder.add_member)
        self._expect(',"name":')
        name, _ = self._value()
        self._expect("}")
        if self._at != len(self._text):
            refuse("", "not-canonical")
        for value, check, place in ((anchor, shapes.entity, "/anchor"), (name, _NAME, "/name")):
            _require(value, check, place)
        return self._builder.built(anchor, name)

    def _expect(self, literal: str) -> None:
        if not self._text.startswith(literal, self._at):
            refuse("", "not-canonical")
        self._at += len(literal)

    def _list(self, name: str, add: Callable[[Any, bytes], None]) -> None:
        """Records between brackets, in the order of their identifiers."""
        last = ""
        while not self._text.startswith("]", self._at):
            if last:
                self._expect(",")
            record, raw = self._value()
            add(record, raw)
            if record["id"] <= last:
                refuse(json_text.pointer(name, record["id"]), "order")
            last = record["id"]
        self._expect("]")

    def _value(self) -> tuple[Any, bytes]:
        """The next value with its text, which must be the one that we would write."""
        try:
            value, end = _DECODER.raw_decode(self._text, self._at)
            written = _ENCODER.encode(value)
            if written != self._text[self._at : end]:
                refuse("", "not-canonical")
            raw = written.encode()
        except (ValueError, RecursionError) as error:
            raise FederationError(MALFORMED, reason="not-json") from error
        self._at = end
        return value, raw


_NAME: Final = records.name_


def _require(value: object, check: shapes.Check, place: str) -> None:
    try:
        check(value)
    except shapes.MisshapenError as error:
        refuse(place, error.reason)
