"""Members' configurations are fetched again, spread over time, so that new keys become known.

A configuration counts only when a key that the anchor knows of the member has signed it. New keys
begin when they were first seen; what is no longer named is kept with its end. A name, a kind, a
number or another DID never changes this way: for these the member applies again.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.anchor import deciding, entities, finding, looking, members
from federation.anchor.entities import Configuration
from federation.anchor.finding import inside
from federation.anchor.models import Member, MemberState
from federation.anchor.office import Office
from federation.chronicle.identity_history import as_seen
from federation.errors import FederationError
from federation.openid import statements
from federation.openid.statements import read_jwks
from federation.shapes import instant_text
from service.errors import ServiceError
from service.jobs import Chunk, Kinds, Sessions

KIND: Final = "refresh-members"
EVERY: Final = timedelta(minutes=10)
AT_ONCE: Final = 50
REFRESHED_AFTER: Final = timedelta(hours=6)
LONGEST_WAIT: Final = timedelta(days=1)
FIRST_WAIT: Final = timedelta(minutes=30)
KEYS_CHANGED: Final = "member-keys-changed"
_LOOKED_AT: Final = (MemberState.ACTIVE, MemberState.SUSPENDED, MemberState.COMPROMISED)


class HasOffice(Protocol):
    """The place of an anchor, as far as this job needs it."""

    @property
    def office(self) -> Office:
        """Our address and keys."""


def register(kinds: Kinds, place: HasOffice) -> None:
    """Let a worker fetch what is due, by itself."""

    def note(session: Session, chunk: Chunk) -> None:
        for member_id, found in chunk.prepared.items():
            take(session, place.office, member_id, found, now=chunk.world.now)

    kinds.register(KIND, note, prepare=look, items_at_once=1)
    kinds.periodic(KIND, EVERY)


def look(sessions: Sessions, chunk: Chunk) -> Mapping[UUID, Configuration | str]:
    """Fetch the configurations that are due, outside of any transaction; a code where one fails."""
    now = chunk.world.now
    with sessions() as session:
        if finding.find(session) is None:
            return {}
        wanted = [(one.id, one.entity_id) for one in due(session, now=now)]
    return {member_id: _fetched(chunk.world, entity_id, now) for member_id, entity_id in wanted}


def due(session: Session, *, now: datetime, most: int = AT_ONCE) -> list[Member]:
    """The members whose configuration is to be fetched, those that wait longest first."""
    query = (
        select(Member)
        .where(Member.refresh_due_at <= now, Member.state.in_(_LOOKED_AT))
        .order_by(Member.refresh_due_at, Member.id)
        .limit(most)
    )
    with inside(session):
        return list(session.scalars(query))


def ask(session: Session, entity_id: str, *, now: datetime) -> Member:
    """Have a member's configuration fetched at the next turn. Raises NotFound `member-unknown`."""
    member = looking.by_identifier(session, entity_id)
    with inside(session):
        member.refresh_due_at = now
    return member


def take(
    session: Session,
    office: Office,
    member_id: UUID,
    found: Configuration | str,
    *,
    now: datetime,
) -> str | None:
    """Keep what was had of a member; the code of what went wrong, None when all went well."""
    deciding.held(session)
    member = looking.find(session, member_id)
    with inside(session):
        session.refresh(member)
    failure = found if isinstance(found, str) else _taken(session, office, member, found, now)
    with inside(session):
        member.refresh_failure = failure
        member.failing_since = (member.failing_since or now) if failure else None
        member.refresh_due_at = now + _wait(member, now)
        if failure is None and isinstance(found, Configuration):
            member.configuration, member.refreshed_at = found.statement.token, now
    return failure


def _taken(
    session: Session, office: Office, member: Member, found: Configuration, now: datetime
) -> str | None:
    try:
        statements.verify(found.statement, read_jwks({"keys": member.record["entity_keys"]}))
    except FederationError:
        return KEYS_CHANGED
    try:
        members.update(session, office, member, _facts(member.record, found, now), by=None, now=now)
    except ServiceError as error:
        return error.code
    return None


def _facts(record: Mapping[str, Any], found: Configuration, now: datetime) -> dict[str, Any]:
    dids = record.get("dids", [])
    told = [key for key in found.facts.get("keys", []) if key["id"].partition("#")[0] in dids]
    seen = as_seen(record, dids=dids, keys=told, at=instant_text(now))
    made = {**seen, "entity_keys": found.facts["entity_keys"]}
    return made | ({"homepage": found.facts["homepage"]} if "homepage" in found.facts else {})


def _wait(member: Member, now: datetime) -> timedelta:
    """Six hours, or after failures longer and longer, and not the same for everybody."""
    spread = timedelta(seconds=member.id.int % 1800)
    if member.failing_since is None:
        return REFRESHED_AFTER + spread
    return min(max(FIRST_WAIT, now - member.failing_since), LONGEST_WAIT) + spread


def _fetched(world: Any, entity_id: str, now: datetime) -> Configuration | str:
    try:
        return entities.fetch(world, entity_id, now=now)
    except FederationError as error:
        return error.code
