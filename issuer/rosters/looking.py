"""Looking into the list of pupils; each is called inside the scope of the organisation."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from issuer.importing.joining import Roster
from issuer.importing.model import Identifiers, Pupil
from issuer.rosters.models import RosterPupil
from service.errors import NotFound
from service.words import folded


def as_pupil(row: RosterPupil) -> Pupil:
    """A row as files name pupils; it keeps the key under which it is listed."""
    return Pupil(
        Identifiers(
            uai=row.uai,
            eleve_id=row.eleve_id,
            ine=row.ine,
            old_ine=row.old_ine,
            jointure=row.jointure,
            other=row.other,
        ),
        family_name=row.family_name,
        usual_name=row.usual_name,
        given_name=row.given_name,
        birth_date=row.birth_date,
        division=row.division,
        mef=row.mef,
        listed_as=row.key,
    )


def roster(session: Session) -> Roster | None:
    """Everybody on the list, those who left included: results come after the summer.

    None where there is no list yet.
    """
    rows = session.scalars(select(RosterPupil)).all()
    return Roster(map(as_pupil, rows)) if rows else None


def by_key(session: Session) -> dict[str, RosterPupil]:
    """The rows by the key under which they are listed."""
    return {row.key: row for row in session.scalars(select(RosterPupil))}


def get(session: Session, pupil_id: UUID) -> RosterPupil:
    """The pupil; raises NotFound `pupil-unknown`."""
    found: RosterPupil | None = session.get(RosterPupil, pupil_id)
    if found is None:
        raise NotFound("pupil-unknown")
    return found


def listed(
    session: Session,
    *,
    words: str = "",
    division: str | None = None,
    has_left: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> tuple[Sequence[RosterPupil], int]:
    """A page of the list by class and name, and how many there are in all.

    Every word must stand in a name, accents and case aside; `has_left` shows those who left.
    """
    query = _query(words, division, has_left=has_left)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(RosterPupil.division, RosterPupil.words, RosterPupil.id)
    return session.scalars(ordered.offset(offset).limit(limit)).all(), total


def _query(words: str, division: str | None, *, has_left: bool) -> Select[RosterPupil]:
    left = RosterPupil.left_at
    query = select(RosterPupil).where(left.is_not(None) if has_left else left.is_(None))
    if division is not None:
        query = query.where(RosterPupil.division == division)
    for word in folded(words[:200]).split():
        query = query.where(RosterPupil.words.contains(word, autoescape=True))
    return query


def divisions(session: Session) -> tuple[tuple[str, int], ...]:
    """The classes of those who are there, each with its number of pupils."""
    query = (
        select(RosterPupil.division, func.count())
        .where(RosterPupil.left_at.is_(None))
        .group_by(RosterPupil.division)
        .order_by(RosterPupil.division)
    )
    return tuple((division, count) for division, count in session.execute(query))


def shown_name(row: RosterPupil | Pupil) -> str:
    """The name as people say it, the usual family name first where there is one."""
    return f"{row.given_name} {row.usual_name or row.family_name}".strip()
