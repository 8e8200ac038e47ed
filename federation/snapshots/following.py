"""Follow an anchor: have its newest registry, believe it or keep the one before.

A copy that is fresh enough is used at once. Else the anchor is asked whether it is the newest, and
for the changes. When the anchor cannot be reached, or what comes is not to be believed, a copy that
has not expired goes on deciding; without one nobody can know.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from federation.chronicle.records import Record
from federation.errors import FederationError, FetchError
from federation.fetch import Fetched, Kind
from federation.openid import statements
from federation.openid.statements import StatementKind
from federation.registry import AnchorRegistry, Recognised, recognitions
from federation.snapshots import deltas, heads, snapshot, tokens
from federation.snapshots.kept import Copy, Kept
from federation.snapshots.payloads import MALFORMED
from federation.snapshots.roots import Pins
from federation.snapshots.snapshot import Snapshot
from federation.snapshots.tokens import by_thumbprint
from keys.material import PublicKey

FRESH_FOR: Final = timedelta(minutes=5)
"""How long nobody is asked again: a theft is known everywhere soon after."""
MAX_DEPTH: Final = 5
MAX_ANCHORS: Final = 100


@dataclass(frozen=True, slots=True)
class Newest:
    """A registry, and when its anchor last said that it is the newest; None: never to us."""

    snapshot: Snapshot
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Following:
    """How registries are had: the network, what is kept, and the time."""

    fetch: Callable[[str, Kind], Fetched]
    kept: Kept
    now: datetime
    _read: dict[str, Newest | FederationError] = field(default_factory=dict, repr=False)

    def registry(self, anchor: str, pins: Pins = Pins()) -> AnchorRegistry:  # noqa: B008 - frozen
        """The registry of an anchor with those of the anchors it recognises.

        Raises FederationError `registry-unreachable` (`reason`), `registry-expired`,
        `registry-refused` (`reason`); of a recognised anchor they stand in its place.
        """
        return self._registry(anchor, pins, (anchor,), MAX_DEPTH)

    def _registry(
        self, anchor: str, pins: Pins, path: tuple[str, ...], depth: int
    ) -> AnchorRegistry:
        found = self._snapshot(anchor, pins)
        # A circle tells nothing new; whoever recognises in circles is not wrong for that.
        others = [
            self._other(recognition, path, depth)
            for recognition in recognitions(found.snapshot, self.now)
            if recognition["id"] not in path and depth > 0
        ]
        return AnchorRegistry(found.snapshot, tuple(others), confirmed_at=found.confirmed_at)

    def _other(self, recognition: Record, path: tuple[str, ...], depth: int) -> Recognised:
        name = recognition["id"]
        below = min(depth - 1, recognition["max_path_length"])
        made: AnchorRegistry | FederationError
        try:
            made = self._registry(name, _pins(recognition), (*path, name), below)
        except FederationError as error:
            made = error
        return Recognised(name, recognition["name"], frozenset(recognition["kinds"]), made)

    def _snapshot(self, anchor: str, pins: Pins) -> Newest:
        """Each anchor is asked once, however many recognise it."""
        key = f"{anchor} {' '.join(sorted(pins.roots))}"
        if key not in self._read:
            if len(self._read) >= MAX_ANCHORS:
                raise FederationError("registry-refused", reason="too-many-anchors")
            try:
                self._read[key] = _newest(self, anchor, pins)
            except FederationError as error:
                self._read[key] = error
        found = self._read[key]
        if isinstance(found, FederationError):
            raise found
        return found


def _pins(recognition: Record) -> Pins:
    """Whom the one that recognises tells us to believe."""
    if recognition.get("roots"):
        return Pins(frozenset(_keys(recognition["roots"])))
    return Pins(online=_keys(recognition["entity_keys"]))


def _keys(jwks: list[Mapping[str, str]]) -> dict[str, PublicKey]:
    return by_thumbprint(jwks, "registry-refused", "/anchors")


def _newest(following: Following, anchor: str, pins: Pins) -> Newest:
    copy = following.kept.load(anchor)
    # The keys of the newest root take the place of those by which it was first believed.
    known = Pins(copy.roots, pins.online) if copy.roots else pins
    base, why = _opened(copy, anchor, known, following.now)
    kept = Newest(base, copy.checked_at) if base is not None else None
    if kept is not None and _is_fresh(copy, following.now):
        return kept
    try:
        found, folded = _asked(following, anchor, known, copy, base)
    except FetchError as error:
        if kept is not None:
            return kept
        if why == "registry-expired":
            raise FederationError("registry-expired", registry=anchor) from error
        raise FederationError("registry-unreachable", registry=anchor, reason=error.code) from error
    except FederationError as error:
        # Somebody shows what is older, forged or damaged: what was believed before is better.
        if kept is not None:
            return kept
        raise FederationError("registry-refused", registry=anchor, reason=error.code) from error
    roots = found.pins.roots or copy.roots
    following.kept.save(anchor, Copy(folded, found.seen, roots, following.now))
    return Newest(found, following.now)


def _is_fresh(copy: Copy, now: datetime) -> bool:
    return copy.checked_at is not None and timedelta() <= now - copy.checked_at < FRESH_FOR


def _opened(
    copy: Copy, anchor: str, pins: Pins, now: datetime
) -> tuple[Snapshot | None, str | None]:
    """The copy, believed; else why not."""
    if copy.bundle is None:
        return None, None
    try:
        return snapshot.open_snapshot(copy.bundle, anchor, pins, seen=copy.seen, now=now), None
    except FederationError as error:
        return None, error.code


def _asked(
    following: Following, anchor: str, pins: Pins, copy: Copy, base: Snapshot | None
) -> tuple[Snapshot, bytes]:
    """The newest registry and the file it is kept in."""
    if base is not None and copy.bundle is not None:
        token = following.fetch(f"{anchor}/registry/head", Kind.MARK).body
        if token.strip() == base.token.encode():
            return base, copy.bundle
        # Too old for the changes that are at hand, or damaged on the way: all of it, then.
        with suppress(FederationError):
            return _changed(following, anchor, pins, copy, base)
    body = following.fetch(f"{anchor}/registry/snapshot", Kind.SNAPSHOT).body
    return _believed(following, anchor, pins, copy, body), body


def _believed(following: Following, anchor: str, pins: Pins, copy: Copy, body: bytes) -> Snapshot:
    try:
        return snapshot.open_snapshot(body, anchor, pins, seen=copy.seen, now=following.now)
    except FederationError as error:
        if error.code != "root-missing" or pins.roots or copy.roots:
            raise
    online = _configured(following, anchor)
    return snapshot.open_snapshot(body, anchor, online, seen=copy.seen, now=following.now)


def _changed(
    following: Following, anchor: str, pins: Pins, copy: Copy, base: Snapshot
) -> tuple[Snapshot, bytes]:
    url = f"{anchor}/registry/deltas/{base.head.serial}"
    body = following.fetch(url, Kind.SNAPSHOT).body
    made = deltas.apply_delta(base, body, pins, seen=copy.seen, now=following.now)
    return made, snapshot.pack(made.versions, made.token, made.contents.payload())


def _configured(following: Following, anchor: str) -> Pins:
    """Whom to believe of an anchor that nobody vouches for but its https address.

    Only while it has no root: its entity configuration then says which keys are its own.
    """
    url = f"{anchor}/.well-known/openid-federation"
    token = following.fetch(url, Kind.STATEMENT).body
    said = statements.read(token.strip(), StatementKind.ENTITY, now=following.now)
    if said.issuer != anchor or said.subject != anchor:
        raise FederationError("registry-of-another-anchor", found=said.issuer)
    found = statements.read_jwks(said.claims.get("jwks"))
    statements.verify(said, found)
    return Pins(online=statements.by_thumbprint(found.values()))


def offline_registry(folded: bytes, anchor: str, pins: Pins, *, now: datetime) -> AnchorRegistry:
    """The registry in a file, without asking anybody.

    One that has expired is read all the same: it answers nothing, and says so. Raises what
    `snapshot.open_snapshot` raises.
    """
    return AnchorRegistry(snapshot.open_snapshot(folded, anchor, pins, now=now))


def peeked(folded: bytes) -> str:
    """Which anchor a file says it is from; nothing of it is believed yet.

    Raises FederationError `registry-malformed`, `registry-too-large`.
    """
    first = snapshot.unpacked(folded).partition(b"\n")[0]
    head = snapshot.parse_envelope(first, snapshot.ENVELOPE)["head"]
    parsed = tokens.parse(head, heads.TYPE, MALFORMED)
    return str(tokens.claims(parsed, MALFORMED).get("iss"))
