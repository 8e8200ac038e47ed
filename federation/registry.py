"""Whom an anchor vouches for: its signed registry, and those of the anchors that it recognises.

Nobody is asked about one issuer: whole registries are downloaded, so no anchor learns whose
credential is looked at. Each answer carries the chain on which it rests.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from federation.chronicle.records import Record
from federation.errors import FederationError
from federation.imitation import Names
from federation.registered import document_of
from federation.shapes import instant_of
from federation.snapshots.snapshot import Snapshot
from federation.standing import (
    Accreditation,
    Ending,
    Link,
    MemberKey,
    Resemblance,
    Spell,
    Standing,
)
from keys.controller import ControllerDocument

MAX_REMEMBERED: Final = 50_000
_ENDINGS: Final = {one.value: one for one in Ending}


@dataclass(frozen=True, slots=True)
class Recognised:
    """Another anchor whose members count here, within limits; or why it cannot be asked."""

    id: str
    name: str
    kinds: frozenset[str]
    registry: "AnchorRegistry | FederationError"


@dataclass(frozen=True)
class AnchorRegistry:
    """The registry of one anchor as it was read, and of those it recognises."""

    snapshot: Snapshot = field(repr=False)
    others: tuple[Recognised, ...] = ()
    confirmed_at: datetime | None = None  # when the anchor last said that it is the newest
    _known: dict[str, Standing] = field(default_factory=dict, repr=False, compare=False)
    _names: list[Names] = field(default_factory=list, repr=False, compare=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def id(self) -> str:
        """The entity identifier of the anchor."""
        return self.snapshot.head.anchor

    @property
    def name(self) -> str:
        """Who speaks, as shown to people."""
        return self.snapshot.contents.name

    def standing(self, issuer_id: str, at: datetime) -> Standing | None:
        """What is stated of an issuer, by this anchor or by one that it recognises.

        Raises FederationError `registry-expired` when the copy is too old for `at`, and why an
        anchor that might know the issuer could not be asked.
        """
        if self.snapshot.head.expires_at <= at:
            raise FederationError("registry-expired", registry=self.name)
        found = self._known.get(issuer_id) or self._own(issuer_id)
        return found if found is not None else self._elsewhere(issuer_id, at)

    def resembling(self, name: str, logo: str | None = None) -> Resemblance | None:
        """A member whose name or logo could be taken for this one."""
        found = self._member_names().resembling(name, logo)
        for other in self.others:
            if found is None and isinstance(other.registry, AnchorRegistry):
                found = other.registry.resembling(name, logo)
        return found

    def document(self, did: str) -> ControllerDocument | None:
        """The keys of a member as the registry has them."""
        record = self.snapshot.member(did)
        if record is not None:
            return document_of(did, _keys(record), self.name)
        for other in self.others:
            if isinstance(other.registry, AnchorRegistry):
                found = other.registry.document(did)
                if found is not None:
                    return found
        return None

    def _own(self, issuer_id: str) -> Standing | None:
        record = self.snapshot.member(issuer_id)
        if record is None:
            return None
        made = replace(standing_of(record, self.snapshot), confirmed_at=self.confirmed_at)
        if len(self._known) >= MAX_REMEMBERED:
            self._known.clear()
        self._known[issuer_id] = made
        return made

    def _elsewhere(self, issuer_id: str, at: datetime) -> Standing | None:
        """By recognised anchors; when none knows it and one could not be asked, nobody can."""
        silent: FederationError | None = None
        for other in self.others:
            if isinstance(other.registry, FederationError):
                silent = silent or other.registry
                continue
            try:
                found = other.registry.standing(issuer_id, at)
            except FederationError as error:
                silent = silent or error
                continue
            if found is not None:
                return self._through(other, found)
        if silent is not None:
            raise silent
        return None

    def _through(self, other: Recognised, found: Standing) -> Standing:
        kinds = other.kinds if found.kinds is None else found.kinds & other.kinds
        head = self.snapshot.head
        link = Link(other.id, other.name, self.id, serial=head.serial, until=head.expires_at)
        return replace(found, chain=(*found.chain, link), kinds=kinds)

    def _member_names(self) -> Names:
        with self._lock:
            if not self._names:
                rows = (
                    (record["id"], record["name"], record.get("logo"))
                    for record in self.snapshot.contents.each_member()
                )
                self._names.append(Names(rows))
            return self._names[0]


def standing_of(record: Record, snapshot: Snapshot) -> Standing:
    """The record of a member as it is judged by."""
    head = snapshot.head
    stated = Link(record["id"], record["name"], head.anchor, head.serial, until=head.expires_at)
    return Standing(
        record["name"],
        tuple(_accreditation(one) for one in record.get("accreditations", ())),
        tuple(_spell(one) for one in record["states"]),
        record.get("homepage"),
        id=record["id"],
        keys=_keys(record),
        chain=(stated,),
        issued_at=head.issued_at,
        successor=record.get("successor"),
        logo=record.get("logo"),
    )


def _accreditation(one: Mapping[str, Any]) -> Accreditation:
    # In a record both are the first instant without it.
    ends = [instant_of(one[name]) for name in ("until", "ended") if name in one]
    return Accreditation(
        one["kind"],
        instant_of(one["from"]),
        ended=min(ends, default=None),
        sponsor=one.get("sponsor"),
    )


def _spell(one: Mapping[str, Any]) -> Spell:
    return Spell(_ENDINGS.get(one["state"]), instant_of(one["from"]), one.get("reason"))


def _keys(record: Record) -> tuple[MemberKey, ...]:
    return tuple(_key(one) for one in record.get("keys", ()))


def _key(one: Mapping[str, Any]) -> MemberKey:
    def at(name: str) -> datetime | None:
        return instant_of(one[name]) if name in one else None

    return MemberKey(
        one["id"],
        one["key"],
        at("from"),
        at("until"),
        at("revoked"),
        superseded=one.get("reason") == "superseded",
    )


def recognitions(snapshot: Snapshot, now: datetime) -> Sequence[Record]:
    """The other anchors that count here at this instant."""
    found = (snapshot.contents.recognition(name) for name in snapshot.contents.anchors)
    return [one for one in found if one is not None and _in_force(one, now)]


def _in_force(recognition: Record, now: datetime) -> bool:
    begun = instant_of(recognition["from"]) <= now
    return begun and ("until" not in recognition or now < instant_of(recognition["until"]))
