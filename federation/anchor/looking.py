"""Find members: by what they are called, where they are, how they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from federation.anchor import projecting
from federation.anchor.finding import inside
from federation.anchor.models import Granted, Member, MemberDid, MemberKind, MemberState
from schemas import identifiers
from service.errors import NotFound

PAGE_ROWS: Final = 50
MAX_PAGE_ROWS: Final = 500
MAX_SEARCH_CHARACTERS: Final = 200
MAX_SEARCH_WORDS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which members are looked for; what is not given does not matter."""

    text: str = ""  # words of the name, a number, a DID, or a part of the address
    kind: MemberKind | None = None
    state: MemberState | None = None
    accreditation: str | None = None  # one that it has at this instant
    failing: bool = False  # whose configuration could not be had the last time


def find(session: Session, member_id: UUID) -> Member:
    """A member; raises NotFound `member-unknown`."""
    with inside(session):
        found: Member | None = session.get(Member, member_id)
    return _known(found)


def by_entity(session: Session, entity_id: str) -> Member:
    """The member at that address; raises NotFound `member-unknown`."""
    with inside(session):
        found = session.scalars(select(Member).where(Member.entity_id == entity_id)).one_or_none()
    return _known(found)


def by_identifier(session: Session, identifier: str) -> Member:
    """The member with that entity identifier or DID; raises NotFound `member-unknown`."""
    if not identifier.startswith("did:"):
        return by_entity(session, identifier)
    with inside(session):
        owner = select(MemberDid.member_id).where(MemberDid.did == identifier)
        found = session.scalars(select(Member).where(Member.id.in_(owner))).one_or_none()
    return _known(found)


def listed(
    session: Session, asked: Asked, *, now: datetime, page: int = 1, size: int = PAGE_ROWS
) -> tuple[Sequence[Member], int]:
    """One page of the members that are looked for, by name, and how many there are in all."""
    wanted = _conditions(asked, now)
    size = max(1, min(size, MAX_PAGE_ROWS))
    query = select(Member).where(*wanted).order_by(Member.sort_name, Member.id)
    with inside(session):
        total = session.scalars(select(func.count(Member.id)).where(*wanted)).one()
        rows = session.scalars(query.limit(size).offset((max(page, 1) - 1) * size)).all()
    return rows, total


def counts(session: Session) -> Mapping[MemberState, int]:
    """How many members stand how."""
    query = select(Member.state, func.count(Member.id)).group_by(Member.state)
    with inside(session):
        found = {row[0]: row[1] for row in session.execute(query)}
    return {state: found.get(state, 0) for state in MemberState}


def _conditions(asked: Asked, now: datetime) -> list[ColumnElement[bool]]:
    made: list[ColumnElement[bool]] = []
    if asked.kind is not None:
        made.append(Member.kind == asked.kind)
    if asked.state is not None:
        made.append(Member.state == asked.state)
    if asked.failing:
        made.append(Member.failing_since.is_not(None))
    if asked.accreditation is not None:
        holders = select(Granted.member_id).where(
            Granted.kind == asked.accreditation, *in_force(now)
        )
        made.append(Member.id.in_(holders))
    if text := asked.text.strip()[:MAX_SEARCH_CHARACTERS]:
        made.append(or_(*_matches(text)))
    return made


def in_force(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What an accreditation must be to hold at an instant."""
    return (
        Granted.valid_from <= now,
        or_(Granted.valid_until.is_(None), Granted.valid_until > now),
        or_(Granted.ended_at.is_(None), Granted.ended_at > now),
    )


def _matches(text: str) -> list[ColumnElement[bool]]:
    number = identifiers.clean(text)
    words = projecting.sort_name(text).split()[:MAX_SEARCH_WORDS]
    named = [Member.sort_name.contains(word, autoescape=True) for word in words]
    owner = select(MemberDid.member_id).where(MemberDid.did == text)
    found: list[ColumnElement[bool]] = [
        *(column == number for column in (Member.uai, Member.rna, Member.siret)),
        Member.entity_id.contains(text.casefold(), autoescape=True),
        Member.id.in_(owner),
    ]
    return [*found, and_(*named)] if named else found


def _known(member: Member | None) -> Member:
    if member is None:
        raise NotFound("member-unknown")
    return member
