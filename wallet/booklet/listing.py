"""What a booklet shows: counts, cards, the timeline, competences, what a search finds.

Each is one statement however many items there are; all run in the scope of the holder.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from service.words import folded
from wallet.booklet.models import Box, Item, Rubric, Skill, Voice

PAGE_ROWS: Final = 40
MAX_COMPETENCES: Final = 400


def counts(session: Session) -> Mapping[Rubric, int]:
    """How many items are kept in each rubric, in the order of the rubrics."""
    query = select(Item.rubric, func.count(Item.id)).where(Item.box == Box.KEPT)
    found: dict[Rubric, int] = dict(_pairs(session.execute(query.group_by(Item.rubric))))
    return {rubric: found.get(rubric, 0) for rubric in Rubric}


def boxes(session: Session) -> Mapping[Box, int]:
    """How many items lie in each box."""
    query = select(Item.box, func.count(Item.id)).group_by(Item.box)
    found: dict[Box, int] = dict(_pairs(session.execute(query)))
    return {box: found.get(box, 0) for box in Box}


def _pairs(rows: Iterable[Any]) -> list[tuple[Any, int]]:
    return [(row[0], row[1]) for row in rows]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which items are wanted."""

    box: Box = Box.KEPT
    rubric: Rubric | None = None
    words: str = ""
    voice: Voice | None = None


def items(
    session: Session, asked: Asked, *, page: int = 1, size: int = PAGE_ROWS
) -> tuple[Sequence[Item], int]:
    """One page of items, the newest first, and how many there are in all."""
    query = _wanted(asked, select(Item, func.count().over()))
    query = query.order_by(Item.sort_at.desc(), Item.id.desc())
    rows = session.execute(query.limit(size).offset((page - 1) * size)).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0


def newest(session: Session, *, most: int = 6) -> Sequence[Item]:
    """What came or changed last among what is kept."""
    query = select(Item).where(Item.box == Box.KEPT)
    return session.scalars(query.order_by(Item.changed_at.desc(), Item.id).limit(most)).all()


def _wanted(asked: Asked, query: Any) -> Any:
    query = query.where(Item.box == asked.box)
    if asked.rubric is not None:
        query = query.where(Item.rubric == asked.rubric)
    if asked.voice is not None:
        query = query.where(Item.voice == asked.voice)
    for word in folded(asked.words).split():
        query = query.where(Item.search.contains(word, autoescape=True))
    return query


@dataclass(frozen=True, slots=True)
class Competence:
    """A competence of the booklet, with who attests it how often and the best level said of it."""

    framework: str
    code: str | None
    name: str
    school: int
    association: int
    own: int
    attested_level: int | None
    own_level: int | None

    @property
    def total(self) -> int:
        """How many entries name it."""
        return self.school + self.association + self.own


def competences(session: Session) -> Sequence[Competence]:
    """Every competence that a kept item names, by framework and code."""
    is_own = Item.voice == Voice.DECLARED
    is_school = and_(Item.voice == Voice.ATTESTED, Item.issuer_kind == "school")
    query = (
        select(
            Skill.framework,
            Skill.code,
            func.max(Skill.name),
            func.count(Item.id),
            func.count(Item.id).filter(is_school),
            func.count(Item.id).filter(is_own),
            func.max(Skill.level).filter(Item.voice == Voice.ATTESTED),
            func.max(Skill.level).filter(is_own),
        )
        .join(Item, Item.id == Skill.item_id)
        .where(Item.box == Box.KEPT)
        .group_by(Skill.framework, Skill.code, Skill.target)
        .order_by(Skill.framework, Skill.code)
        .limit(MAX_COMPETENCES)
    )
    return [
        Competence(framework, code, name, school, total - school - own, own, attested, mine)
        for framework, code, name, total, school, own, attested, mine in session.execute(query)
    ]
