"""The public history of a federation: replaying it to a date gives who was what on that date.

Each event carries on the hash of the one before, so that one that is removed, changed or moved is
found by whoever kept a later hash.
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, cast

from federation.chronicle import records
from federation.chronicle.acts import ACTS
from federation.chronicle.events import Act, Event, State, impossible
from federation.chronicle.recognitions import ANCHOR_ACTS
from federation.errors import FederationError
from federation.shapes import (
    Check,
    MisshapenError,
    entity,
    instant,
    instant_of,
    instant_text,
    object_of,
    one_of,
    require,
    whole,
)
from proofs.canonical_json import canonicalize
from proofs.errors import ProofsError

__all__ = [
    "NO_HASH",
    "Act",
    "Event",
    "State",
    "apply",
    "event_from_json",
    "event_hash",
    "event_to_json",
    "replay",
]

NO_HASH: Final = bytes(32)
"""What the first event carries on."""
MAX_SEQUENCE: Final = 2**53 - 1
_RENAMED: Final = object_of({"name": records.name_})


def _object(value: object) -> None:
    """Facts have their own shape for each act."""
    if not isinstance(value, dict):
        raise MisshapenError("type")


_EVENT: Final = object_of(
    {
        "sequence": whole(1, MAX_SEQUENCE),
        "at": instant,
        "act": one_of(tuple(Act)),
        "subject": entity,
        "facts": _object,
    }
)


def apply(state: State, event: Event) -> None:
    """Carry the state on by one event; a refused event leaves it as it was.

    Raises FederationError `history-malformed` (pointer, `reason` as in `shapes.require`) for facts
    that no such act has, and `history-impossible` with `reason` for what cannot follow:
    `out-of-order`, `earlier-than-the-last`, `unknown-member`, `member-active` and the other
    states, `merged`, `did-of-another`, `did-forgotten`, `key-forgotten`, `key-changed`,
    `key-in-the-past`, `compromise-forgotten`, `not-of-its-dids`, `own-sponsor`,
    `accreditation-exists`, `accreditation-over-before-it-begins`, `unknown-accreditation`,
    `accreditation-over`, `in-the-past`, `in-the-future`, `key-not-replaced`,
    `compromised-already`, `unknown-key`, `merged-into-itself`, `unknown-anchor`,
    `recognition-over-before-it-begins`.
    """
    _check_order(state, event)
    require(event.subject, entity, "history-malformed")
    require(dict(event.facts), _shape(event.act), "history-malformed")
    if event.act in ACTS:
        _replace(state, ACTS[event.act][1](state, event))
    elif event.act in ANCHOR_ACTS:
        state.anchors[event.subject] = ANCHOR_ACTS[event.act][1](state, event)
    else:
        state.name = event.facts["name"]
    state.sequence, state.at = event.sequence, event.at


def replay(events: Iterable[Event], *, until: datetime | None = None) -> State:
    """The state after all events, or after those up to and with the instant `until`.

    Raises what `apply` raises.
    """
    state = State()
    for event in events:
        if until is not None and event.at > until:
            break
        apply(state, event)
    return state


def event_hash(previous: bytes, event: Event) -> bytes:
    """SHA-256 over the hash before and the event in canonical JSON.

    Raises FederationError `history-malformed` for facts that JSON cannot hold.
    """
    try:
        return sha256(previous + canonicalize(event_to_json(event))).digest()
    except ProofsError as error:
        raise FederationError(
            "history-malformed", pointer=error.pointer, reason=error.code
        ) from error


def event_to_json(event: Event) -> dict[str, Any]:
    """The event as it is signed and published."""
    return {
        "sequence": event.sequence,
        "at": instant_text(event.at),
        "act": event.act.value,
        "subject": event.subject,
        "facts": dict(event.facts),
    }


def event_from_json(value: object) -> Event:
    """The event that somebody published; its facts are looked at by `apply`.

    Raises FederationError `history-malformed` with a pointer and `reason`.
    """
    require(value, _EVENT, "history-malformed")
    published = cast(dict[str, Any], value)
    return Event(
        published["sequence"],
        instant_of(published["at"]),
        Act(published["act"]),
        published["subject"],
        published["facts"],
    )


def _shape(act: Act) -> Check:
    if act in ACTS:
        return ACTS[act][0]
    return ANCHOR_ACTS[act][0] if act in ANCHOR_ACTS else _RENAMED


def _check_order(state: State, event: Event) -> None:
    if event.sequence != state.sequence + 1:
        impossible("out-of-order", sequence=event.sequence, expected=state.sequence + 1)
    if event.at.microsecond or event.at.tzinfo is None:
        impossible("not-a-whole-second", sequence=event.sequence)
    if state.at is not None and event.at < state.at:
        impossible("earlier-than-the-last", sequence=event.sequence)


def _replace(state: State, changed: records.Changes) -> None:
    for entity_id, record in changed.items():
        state.members[entity_id] = record
        for did in record.get("dids", ()):
            state.owners[did] = entity_id
