"""Looking into the catalogue; each is called inside the scope of the organisation."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from issuer.achievements import badges, reading
from issuer.achievements.drafting import Draft
from issuer.achievements.models import (
    Achievement,
    AchievementPicture,
    AchievementText,
    AchievementVersion,
    State,
)
from schemas import json_text
from service.accounts.models import Role
from service.errors import Conflict, NotFound
from service.words import folded


def listed(
    session: Session,
    *,
    words: str = "",
    state: State | None = None,
    kind: str | None = None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[Sequence[Achievement], int]:
    """A page of the catalogue by name, and how many there are in all.

    Every word must stand in the names or tags, accents and case aside; archived ones are left out
    unless asked for by `state`.
    """
    query = select(Achievement)
    query = query.where(
        Achievement.state == state if state is not None else Achievement.state != State.ARCHIVED
    )
    if kind is not None:
        query = query.where(Achievement.kind == kind)
    for word in folded(words).split():
        query = query.where(Achievement.words.contains(word, autoescape=True))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Achievement.name, Achievement.id).offset(offset).limit(limit)
    return session.scalars(ordered).all(), total


def may_award(
    achievement: Achievement, *, role: Role | None = None, partner: UUID | None = None
) -> bool:
    """Whether who has the role here, or acts for the partner organisation, may award it now."""
    if achievement.state is not State.ACTIVE:
        return False
    by_role = role is not None and role.value in achievement.awarders
    return by_role or (partner is not None and str(partner) in achievement.partners)


def get(session: Session, achievement_id: UUID) -> Achievement:
    """The achievement; raises NotFound `achievement-unknown`."""
    found = session.get(Achievement, achievement_id)
    if found is None:
        raise NotFound("achievement-unknown")
    return found


def to_award(session: Session, achievement_id: UUID) -> AchievementVersion:
    """The version that an award made now is of.

    Raises NotFound `achievement-unknown`, Conflict `achievement-not-active` (`state`).
    """
    found = get(session, achievement_id)
    if found.state is not State.ACTIVE:
        raise Conflict("achievement-not-active", state=found.state.value)
    return version(session, achievement_id, found.latest)


def version(session: Session, achievement_id: UUID, number: int) -> AchievementVersion:
    """One version; raises NotFound `achievement-version-unknown`."""
    query = select(AchievementVersion).where(
        AchievementVersion.achievement_id == achievement_id, AchievementVersion.number == number
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound("achievement-version-unknown")
    return found


def history(session: Session, achievement_id: UUID) -> Sequence[AchievementVersion]:
    """All versions, the newest first."""
    query = select(AchievementVersion).where(AchievementVersion.achievement_id == achievement_id)
    return session.scalars(query.order_by(AchievementVersion.number.desc())).all()


def draft_of(version: AchievementVersion) -> Draft:
    """What was written for a version, to edit it again or to describe results."""
    return reading.read(json_text.parse(version.draft))


def document(session: Session, version: AchievementVersion, language: str | None = None) -> bytes:
    """The Open Badges Achievement in the language, else in the version's main one."""
    texts = session.scalars(
        select(AchievementText).where(AchievementText.version_id == version.id)
    ).all()
    by_language = {text.language: text.document for text in texts}
    main = draft_of(version).languages[0]
    return by_language.get(language or main, by_language[main])


def picture(session: Session, version: AchievementVersion, language: str | None = None) -> bytes:
    """The bytes of its picture: what was uploaded, else the drawn badge; see `media_type`."""
    if version.picture_id is not None:
        return session.get_one(AchievementPicture, version.picture_id).data
    draft = draft_of(version)
    return badges.badge(draft, language if language in draft.languages else draft.languages[0])


def media_type(session: Session, version: AchievementVersion) -> str:
    """The media type of its picture."""
    if version.picture_id is None:
        return badges.MEDIA_TYPE
    return session.get_one(AchievementPicture, version.picture_id).media_type
