"""Which accreditation an achievement asks for, as verifiers will read it off its type."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.achievements.models import Achievement
from issuer.organisations.models import Organisation
from schemas.json_text import JsonObject
from schemas.reading import as_list
from service.fence import scope
from verifier.trust import KINDS


def asked(type_: str | None, kind: str | None) -> str | None:
    """The kind of an achievement: by its type, which is what travels; else what was said here."""
    return KINDS.get(type_ or "") or kind


def of(session: Session, organisation: Organisation, achievements: Iterable[UUID]) -> Sequence[str]:
    """The kinds of these achievements, of the organisation's or of its school's catalogue."""
    wanted = list(dict.fromkeys(achievements))
    query = select(Achievement.type, Achievement.kind).where(Achievement.id.in_(wanted))
    found: dict[str, None] = {}
    for owner in filter(None, (organisation.id, organisation.parent_id)):
        with scope(session, organisation=owner):
            rows = session.execute(query.distinct()).all() if wanted else ()
        found |= {kind: None for row in rows if (kind := asked(row.type, row.kind))}
    return tuple(found)


def of_document(document: JsonObject) -> Sequence[str]:
    """The kinds that a program's document asks for."""
    found: dict[str, None] = {}
    for subject in as_list(document.get("credentialSubject")):
        achievement = subject.get("achievement") if isinstance(subject, dict) else None
        named = achievement.get("achievementType") if isinstance(achievement, dict) else None
        if isinstance(named, str) and named in KINDS:
            found[KINDS[named]] = None
    return tuple(found)
