"""What may be awarded: one's own achievements, and those a school lets its partner award.

An award of a partner names an achievement of its school, whose rows lie behind the school's fence:
whoever needs the version of an award asks here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.achievements import looking
from issuer.achievements.drafting import Draft
from issuer.achievements.models import Achievement, AchievementVersion, State
from issuer.awards.models import Award
from issuer.organisations.models import Organisation
from service.accounts.models import Role
from service.errors import NotFound
from service.fence import scope
from service.words import folded


@dataclass(frozen=True, slots=True)
class Entry:
    """An achievement with one version of it, what was written of that, and whose it is."""

    achievement: Achievement
    version: AchievementVersion
    draft: Draft
    owner_id: UUID

    def name(self, language: str) -> str:
        """Its name in the language, else in its main one."""
        return str(self.draft.name.get(language) or self.draft.main_name)

    def language(self, wanted: str | None) -> str:
        """The language when it has it, else its main one."""
        return wanted if wanted in self.draft.languages else self.draft.languages[0]


def to_award(session: Session, organisation: Organisation, achievement_id: UUID) -> Entry:
    """An achievement in the version that is awarded from now on.

    Raises NotFound `achievement-unknown`, Conflict `achievement-not-active`.
    """
    for owner in _owners(organisation):
        with scope(session, organisation=owner):
            found = session.get(Achievement, achievement_id)
            if found is None or not _is_for(found, owner, organisation):
                continue
            version = looking.to_award(session, achievement_id)
            return Entry(found, version, looking.draft_of(version), owner)
    raise NotFound("achievement-unknown")


def of_award(session: Session, organisation: Organisation, award: Award) -> Entry:
    """The achievement of an award, in the very version that was awarded.

    Raises NotFound `achievement-unknown`.
    """
    for owner in _owners(organisation):
        with scope(session, organisation=owner):
            found = session.get(Achievement, award.achievement_id)
            version = session.get(AchievementVersion, award.version_id)
            if found is not None and version is not None:
                return Entry(found, version, looking.draft_of(version), owner)
    raise NotFound("achievement-unknown")


def document_of(session: Session, organisation: Organisation, award: Award) -> bytes:
    """The Open Badges Achievement of an award, in its language; raises as `of_award`."""
    entry = of_award(session, organisation, award)
    with scope(session, organisation=entry.owner_id):
        return looking.document(session, entry.version, award.language)


def picture_of(session: Session, organisation: Organisation, award: Award) -> tuple[bytes, str]:
    """The picture of an award's achievement with its media type; raises as `of_award`."""
    entry = of_award(session, organisation, award)
    with scope(session, organisation=entry.owner_id):
        picture = looking.picture(session, entry.version, award.language)
        return picture, looking.media_type(session, entry.version)


def offered(
    session: Session, organisation: Organisation, roles: frozenset[Role], *, words: str = ""
) -> Sequence[Achievement]:
    """What somebody with these roles may award now, by name; every word must stand in it."""
    found: list[Achievement] = []
    query = select(Achievement).where(Achievement.state == State.ACTIVE)
    for word in folded(words).split():
        query = query.where(Achievement.words.contains(word, autoescape=True))
    for owner in _owners(organisation):
        with scope(session, organisation=owner):
            rows = session.scalars(query).all()
        found += [one for one in rows if may_award(one, organisation, roles)]
    return sorted(found, key=lambda one: (folded(one.name), one.id))


def may_award(achievement: Achievement, organisation: Organisation, roles: frozenset[Role]) -> bool:
    """Whether a role of the organisation allows to award it; a partner's people are all its own."""
    if achievement.organisation_id != organisation.id:
        return bool(roles) and looking.may_award(achievement, partner=organisation.id)
    if organisation.parent_id is not None and Role.PARTNER in roles:
        # Nobody else is there: in a catalogue of its own, a partner does what a head does.
        roles |= {Role.HEAD}
    return any(looking.may_award(achievement, role=role) for role in roles)


def names(session: Session, organisation: Organisation, ids: frozenset[UUID]) -> dict[UUID, str]:
    """What achievements are called now, for lists of awards."""
    found: dict[UUID, str] = {}
    query = select(Achievement.id, Achievement.name).where(Achievement.id.in_(ids))
    for owner in _owners(organisation):
        with scope(session, organisation=owner):
            found |= {row.id: row.name for row in session.execute(query)}
    return found


def _owners(organisation: Organisation) -> tuple[UUID, ...]:
    if organisation.parent_id is None:
        return (organisation.id,)
    return organisation.id, organisation.parent_id


def _is_for(found: Achievement, owner: UUID, organisation: Organisation) -> bool:
    # What the school does not let a partner award is none of the partner's business.
    return owner == organisation.id or str(organisation.id) in found.partners
