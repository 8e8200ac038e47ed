"""What happens in a federation: an act of its anchor, and the state that acts lead to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NoReturn

from federation.chronicle.records import Record
from federation.errors import FederationError


class Act(StrEnum):
    """What an anchor can decide; in brackets the facts, those with ? may be missing."""

    MEMBER_ADMITTED = "member-admitted"  # [name, kind, entity_keys, and what else a record has?]
    MEMBER_UPDATED = "member-updated"  # [the same, all ?, whole new values; null takes away]
    ACCREDITATION_GRANTED = "accreditation-granted"  # [id, kind, from, until?, sponsor?]
    ACCREDITATION_ENDED = "accreditation-ended"  # [id, from?, reason?]
    MEMBER_SUSPENDED = "member-suspended"  # [reason?]
    MEMBER_RESTORED = "member-restored"  # [reason?]
    MEMBER_ENDED = "member-ended"  # [reason?]
    MEMBER_COMPROMISED = "member-compromised"  # [from, reason?]
    KEY_COMPROMISED = "key-compromised"  # [key, from]
    MEMBERS_MERGED = "members-merged"  # [into]
    SPONSORSHIP_ACCEPTED = "sponsorship-accepted"  # [sponsor, kinds, until?]
    SPONSORSHIP_VETOED = "sponsorship-vetoed"  # [sponsor, reason?]
    SPONSORSHIP_ENDED = "sponsorship-ended"  # [sponsor, reason?]
    ANCHOR_RECOGNISED = "anchor-recognised"  # [name, kinds, max_path_length, entity_keys, role, …]
    ANCHOR_DROPPED = "anchor-dropped"  # [reason?]
    ANCHOR_RENAMED = "anchor-renamed"  # [name]; the subject is the anchor itself


@dataclass(frozen=True, slots=True)
class Event:
    """One act: `at` to the whole second, `subject` the entity identifier it is about."""

    sequence: int  # from 1, without gaps
    at: datetime
    act: Act
    subject: str
    facts: Mapping[str, Any]


@dataclass(slots=True)
class State:
    """All that the acts so far add up to; records are replaced, never changed in place.

    A state that holds only the members an act is about gives the same new records as the whole
    one; what it cannot know then is whether somebody else has a DID already.
    """

    name: str = ""
    members: dict[str, Record] = field(default_factory=dict)
    anchors: dict[str, Record] = field(default_factory=dict)
    sequence: int = 0
    at: datetime | None = None
    owners: dict[str, str] = field(init=False)  # entity identifiers by DID

    def __post_init__(self) -> None:
        self.owners = {
            did: record["id"] for record in self.members.values() for did in record.get("dids", ())
        }


def impossible(reason: str, **facts: Any) -> NoReturn:
    """Raise FederationError `history-impossible`."""
    raise FederationError("history-impossible", reason=reason, **facts)
