"""The members of an anchor: take them in, suspend, restore, end and merge them, find them again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from federation.anchor import deciding, sponsoring
from federation.anchor.deciding import Deed
from federation.anchor.finding import inside
from federation.anchor.looking import (
    Asked,
    by_entity,
    by_identifier,
    counts,
    find,
    in_force,
    listed,
)
from federation.anchor.models import Member
from federation.anchor.office import Office
from federation.chronicle.history import Act
from federation.shapes import instant_text
from service.errors import ServiceError

__all__ = [
    "NO_GROUNDS",
    "REASONS",
    "Asked",
    "Grounds",
    "Joining",
    "admit",
    "by_entity",
    "by_identifier",
    "compromise",
    "compromise_key",
    "counts",
    "end",
    "find",
    "in_force",
    "listed",
    "merge",
    "restore",
    "suspend",
    "update",
]

FIRST_REFRESH: Final = timedelta(hours=6)

REASONS: Final = (
    "asked-by-member",
    "body-dissolved",
    "awards-doubted",
    "rules-broken",
    "not-reachable",
    "other",
)
"""Why a member is suspended or ended, as everybody may read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """A body that becomes a member: what it is, as in a record, and what is for the clerks."""

    entity_id: str
    facts: Mapping[str, Any]  # of `member-admitted`
    email: str | None = None
    configuration: str | None = field(default=None, repr=False)  # as it was had


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why something is decided: a public code out of `REASONS`, and a note for the clerks."""

    reason: str | None = None
    note: str | None = field(default=None, repr=False)

    def facts(self) -> dict[str, str]:
        """The public part; raises ServiceError `reason-unknown`."""
        if self.reason is None:
            return {}
        if self.reason not in REASONS:
            raise ServiceError("reason-unknown", reason=self.reason[:100])
        return {"reason": self.reason}


NO_GROUNDS: Final = Grounds()


def admit(
    session: Session, office: Office, joining: Joining, *, by: UUID | None, now: datetime
) -> Member:
    """A new member, or one that had left and comes back.

    Raises as `deciding.decide`: Conflict `did-taken`, and `decision-impossible` with `reason`
    `member-active` and so on for one that has not left.
    """
    deciding.decide(
        session, office, Deed(Act.MEMBER_ADMITTED, joining.entity_id, joining.facts), by=by, now=now
    )
    member = by_entity(session, joining.entity_id)
    with inside(session):
        member.email = joining.email or member.email
        member.configuration = joining.configuration
        member.refreshed_at = now if joining.configuration else None
        member.refresh_due_at = now + FIRST_REFRESH
        member.refresh_failure = member.failing_since = None
    return member


def update(
    session: Session,
    office: Office,
    member: Member,
    facts: Mapping[str, Any],
    *,
    by: UUID | None,
    now: datetime,
) -> Member:
    """Other facts of `member-updated` than before; nothing is decided when all is so already."""
    deciding.held(session)
    with inside(session):
        known = deciding.fresh(session, member)
    changed = {name: value for name, value in facts.items() if known.record.get(name) != value}
    changed = {name: value for name, value in changed.items() if value or name in known.record}
    if changed:
        deed = Deed(Act.MEMBER_UPDATED, member.entity_id, changed)
        deciding.decide(session, office, deed, by=by, now=now)
    return known


def suspend(
    session: Session,
    office: Office,
    member: Member,
    grounds: Grounds = NO_GROUNDS,
    *,
    by: UUID | None,
    now: datetime,
) -> Member:
    """What it signs from now on does not count until it is restored."""
    return _act(session, office, Act.MEMBER_SUSPENDED, member, grounds, by=by, now=now)


def restore(
    session: Session,
    office: Office,
    member: Member,
    grounds: Grounds = NO_GROUNDS,
    *,
    by: UUID | None,
    now: datetime,
) -> Member:
    """It counts again from now on; after a theft only once every key has been replaced.

    Raises Conflict `decision-impossible`, with `reason` `key-not-replaced` among others.
    """
    return _act(session, office, Act.MEMBER_RESTORED, member, grounds, by=by, now=now)


def end(
    session: Session,
    office: Office,
    member: Member,
    grounds: Grounds = NO_GROUNDS,
    *,
    by: UUID | None,
    now: datetime,
) -> Member:
    """It leaves; what it signed before stays good, and what it sponsored ends with it."""
    deciding.held(session)
    lost = sponsoring.lost(session, member)
    ended = _act(session, office, Act.MEMBER_ENDED, member, grounds, by=by, now=now)
    sponsoring.end_lost(session, office, lost, by=by, now=now)
    return ended


def compromise(
    session: Session,
    office: Office,
    member: Member,
    since: datetime,
    grounds: Grounds = NO_GROUNDS,
    *,
    by: UUID | None,
    now: datetime,
) -> Member:
    """All its keys were in other hands from that instant on; so was its word for others.

    Raises Conflict `decision-impossible` with `reason` `in-the-future`, `compromised-already`.
    """
    deciding.held(session)
    lost = sponsoring.lost(session, member, since=since)
    facts = {"from": instant_text(since), **grounds.facts()}
    deed = Deed(Act.MEMBER_COMPROMISED, member.entity_id, facts, grounds.note)
    deciding.decide(session, office, deed, by=by, now=now)
    sponsoring.end_lost(session, office, lost, by=by, now=now)
    return by_entity(session, member.entity_id)


def compromise_key(
    session: Session,
    office: Office,
    member: Member,
    key: str,
    since: datetime,
    *,
    by: UUID | None,
    now: datetime,
) -> Member:
    """One of its keys (a verification method) was in other hands from that instant on."""
    facts = {"key": key, "from": instant_text(since)}
    deed = Deed(Act.KEY_COMPROMISED, member.entity_id, facts)
    deciding.decide(session, office, deed, by=by, now=now)
    return by_entity(session, member.entity_id)


def merge(
    session: Session,
    office: Office,
    member: Member,
    into: Member,
    *,
    by: UUID | None,
    now: datetime,
) -> Member:
    """The member goes on as a part of another, which from now on vouches for those it sponsored.

    Gives the other one. Raises Conflict `decision-impossible` with `reason` `merged-into-itself`,
    `merged` and so on.
    """
    deciding.held(session)
    lost = sponsoring.lost(session, member)
    deed = Deed(Act.MEMBERS_MERGED, member.entity_id, {"into": into.entity_id})
    deciding.decide(session, office, deed, by=by, now=now)
    sponsoring.hand_over(session, office, lost, into, by=by, now=now)
    return by_entity(session, into.entity_id)


def _act(
    session: Session,
    office: Office,
    act: Act,
    member: Member,
    grounds: Grounds,
    *,
    by: UUID | None,
    now: datetime,
) -> Member:
    deed = Deed(act, member.entity_id, grounds.facts(), grounds.note)
    deciding.decide(session, office, deed, by=by, now=now)
    return by_entity(session, member.entity_id)
