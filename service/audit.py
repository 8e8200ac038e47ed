"""Who did what to what: one chain of entries for each organisation, in which nothing can be undone.

Each entry carries a SHA-256 over the hash of the one before and its own canonical JSON (RFC 8785);
each chain's head is kept beside it. A removed, changed or moved entry and a cut end are noticed.
Who may rewrite the whole database could rewrite the chain as well: note a `head` elsewhere from
time to time, and give it to `verify`.

An entry names people by the identifiers of their accounts and holds no name, address or mark.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Insert, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column

from proofs.canonical_json import canonicalize
from proofs.errors import ProofsError
from service.database import Base, JsonText
from service.errors import ServiceError
from service.fence import Owned, scope

INSTALLATION: Final = UUID(int=0)
"""The chain of what belongs to no organisation, such as a sign-in that failed."""
NO_HASH: Final = bytes(32)
MAX_FACTS: Final = 20
MAX_FACT_CHARACTERS: Final = 200
MAX_ENTRIES: Final = 500
READ_AT_ONCE: Final = 1000
_ACT: Final = re.compile(r"[a-z][a-z0-9.-]{0,63}")


class AuditEntry(Owned, Base):
    """One act; written by `record` and never changed."""

    __tablename__ = "audit_entry"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)  # from 1, without gaps
    at: Mapped[datetime]
    actor: Mapped[str | None]  # an account's identifier; None for the service itself
    act: Mapped[str]
    target: Mapped[str | None] = mapped_column(index=True)
    facts: Mapped[Any] = mapped_column(JsonText)
    hash: Mapped[bytes]


class AuditHead(Owned, Base):
    """Where a chain stands."""

    __tablename__ = "audit_head"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int]
    hash: Mapped[bytes]


@dataclass(frozen=True, slots=True)
class Head:
    """How many entries a chain has, and the hash of the last."""

    sequence: int
    hash: bytes


def record(
    session: Session,
    *,
    actor: UUID | str | None,
    act: str,
    organisation: UUID | None,
    target: UUID | str | None = None,
    facts: Mapping[str, Any] | None = None,
    now: datetime,
) -> AuditEntry:
    """Append an entry, in the transaction of the act itself; without organisation, `INSTALLATION`.

    On PostgreSQL others who append to the same chain wait from here until the commit: call it last.
    Raises ServiceError `audit-act-malformed` (`act`), `audit-facts-malformed` (`fact`).
    """
    if not _ACT.fullmatch(act):
        raise ServiceError("audit-act-malformed", act=act[:MAX_FACT_CHARACTERS])
    chain = organisation or INSTALLATION
    head = _head_for_writing(session, chain)
    entry = AuditEntry(
        organisation_id=chain,
        sequence=head.sequence + 1,
        at=now,
        actor=None if actor is None else str(actor),
        act=act,
        target=None if target is None else str(target),
        facts=_checked(facts or {}),
    )
    entry.hash = _hash(entry, head.hash)
    with scope(session, organisation=chain):
        session.add(entry)
        head.sequence, head.hash = entry.sequence, entry.hash
    return entry


def head(session: Session, organisation: UUID | None) -> Head:
    """Where the chain stands, to be noted outside of the database."""
    chain = organisation or INSTALLATION
    with scope(session, organisation=chain):
        found = session.get(AuditHead, chain)
    return Head(found.sequence, found.hash) if found else Head(0, NO_HASH)


def entries(
    session: Session, organisation: UUID | None, *, before: int | None = None, most: int = 100
) -> Sequence[AuditEntry]:
    """The newest entries first, those before a sequence number; at most `MAX_ENTRIES` at a time."""
    query = select(AuditEntry).order_by(AuditEntry.sequence.desc()).limit(min(most, MAX_ENTRIES))
    if before is not None:
        query = query.where(AuditEntry.sequence < before)
    with scope(session, organisation=organisation or INSTALLATION):
        return session.scalars(query).all()


def verify(session: Session, organisation: UUID | None, *, noted: Head | None = None) -> int | None:
    """The sequence number at which the chain first breaks; None when it is whole.

    `noted` is a head from earlier: the chain must still pass through it.
    """
    chain = organisation or INSTALLATION
    query = select(AuditEntry).order_by(AuditEntry.sequence)
    options = {"yield_per": READ_AT_ONCE, "populate_existing": True}
    at = Head(0, NO_HASH)
    with (
        scope(session, organisation=chain),
        session.scalars(query, execution_options=options) as found,
    ):
        for entry in found:
            expected = at.sequence + 1
            if entry.sequence != expected or _broken(entry, at.hash, noted):
                return expected
            at = Head(expected, entry.hash)
    if at == head(session, organisation) and (noted is None or noted.sequence <= at.sequence):
        return None
    return at.sequence + 1


def _broken(entry: AuditEntry, before: bytes, noted: Head | None) -> bool:
    if noted is not None and noted.sequence == entry.sequence and noted.hash != entry.hash:
        return True
    try:
        return _hash(entry, before) != entry.hash
    except ProofsError:
        return True  # what cannot be written canonically was never written by us


def _hash(entry: AuditEntry, before: bytes) -> bytes:
    said = {
        "organisation": str(entry.organisation_id),
        "sequence": entry.sequence,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "act": entry.act,
        "target": entry.target,
        "facts": entry.facts,
    }
    return sha256(before + canonicalize(said)).digest()


def _head_for_writing(session: Session, chain: UUID) -> AuditHead:
    """The head, made when there is none, held against other writers until the commit."""
    values = {"organisation_id": chain, "sequence": 0, "hash": NO_HASH}
    first: Insert
    if session.get_bind().dialect.name == "postgresql":
        first = postgresql.insert(AuditHead).values(values).on_conflict_do_nothing()
    else:
        first = sqlite.insert(AuditHead).values(values).on_conflict_do_nothing()
    with scope(session, everything="the first entry of an organisation makes its head"):
        session.execute(first)
    locked = select(AuditHead).with_for_update()
    with scope(session, organisation=chain):
        # An object of this session may be older than what others have written.
        return session.scalars(locked, execution_options={"populate_existing": True}).one()


def _checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    if len(facts) > MAX_FACTS:
        raise ServiceError("audit-facts-malformed", fact="")
    return {name: _fact(name, value) for name, value in facts.items()}


def _fact(name: str, value: Any) -> Any:
    # Long texts are where names and stories would come in.
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str) and len(value) <= MAX_FACT_CHARACTERS:
        return str(value)
    if isinstance(value, list | tuple) and len(value) <= MAX_FACTS:
        return [_fact(name, one) for one in value]
    raise ServiceError("audit-facts-malformed", fact=name)


@event.listens_for(AuditEntry, "before_update")
@event.listens_for(AuditEntry, "before_delete")
def _append_only(_: Mapper[AuditEntry], __: Connection, entry: AuditEntry) -> None:
    raise ServiceError("audit-append-only", sequence=entry.sequence)
