"""What acts about other anchors do to the recognitions."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from federation.chronicle import records
from federation.chronicle.events import Act, Event, State, impossible
from federation.chronicle.records import Record
from federation.shapes import Check, code, instant_text, object_of


def _recognised(state: State, event: Event) -> Record:
    """New, or with other limits or keys; what was recognised without a gap keeps its beginning."""
    at, before = instant_text(event.at), state.anchors.get(event.subject)
    start = before["from"] if before and not _over(before, at) else at
    recognition = {"from": start, **event.facts, "id": event.subject}
    if recognition.get("until", "9") <= recognition["from"]:
        impossible("recognition-over-before-it-begins", anchor=event.subject)
    return recognition


def _dropped(state: State, event: Event) -> Record:
    """It stays with its end: what its members signed before then is still asked about."""
    at, before = instant_text(event.at), state.anchors.get(event.subject)
    if before is None or _over(before, at):
        impossible("unknown-anchor", anchor=event.subject)
    return {**before, "until": at}


def _over(recognition: Record, at: str) -> bool:
    return bool(recognition.get("until", "9") <= at)


ANCHOR_ACTS: Final[Mapping[Act, tuple[Check, Callable[[State, Event], Record]]]] = MappingProxyType(
    {
        Act.ANCHOR_RECOGNISED: (records.recognised, _recognised),
        Act.ANCHOR_DROPPED: (object_of({}, {"reason": code}), _dropped),
    }
)
"""For each act about another anchor the shape of its facts and what it does."""
