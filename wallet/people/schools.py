"""The schools of a wallet: they open booklets from class lists, and accompany their pupils.

Staff of a school have roles there as everywhere: the head, the secretary, and teachers
(`Role.AWARDER`). A pupil or a family has no role: their booklet is theirs alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import accounts, audit
from service.accounts.invitations import Invited, Offer
from service.accounts.models import Role
from service.errors import Conflict, NotFound, ServiceError
from service.language import N_
from wallet.people.models import School

_SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,60}[a-z0-9])?")
_UAI: Final = re.compile(r"[0-9]{7}[A-Z]")
MAX_NAME_CHARACTERS: Final = 200


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a new school."""

    slug: str
    name: str
    uai: str | None = None


def create(session: Session, said: Said, *, now: datetime) -> School:
    """A new school.

    Raises ServiceError `school-slug-malformed`, `school-name-malformed`, `uai-malformed`, Conflict
    `school-exists`.
    """
    name, uai = said.name.strip(), (said.uai or "").strip().upper() or None
    if not _SLUG.fullmatch(said.slug):
        raise ServiceError("school-slug-malformed")
    if not name or len(name) > MAX_NAME_CHARACTERS:
        raise ServiceError("school-name-malformed")
    if uai is not None and not _UAI.fullmatch(uai):
        raise ServiceError("uai-malformed")
    same = select(School.id).where((School.slug == said.slug) | (School.uai == (uai or "")))
    if session.scalars(same).first() is not None:
        raise Conflict("school-exists")
    made = School(slug=said.slug, name=name, uai=uai, created_at=now, closed_at=None)
    session.add(made)
    session.flush()
    audit.record(session, actor=None, act="school.created", organisation=made.id, now=now)
    return made


def invite_head(session: Session, school: School, *, email: str = "", now: datetime) -> Invited:
    """A link by which a person becomes responsible for the school; raises as `accounts.invite`."""
    return accounts.invite(session, Offer(school.id, Role.HEAD, email or None), by=None, now=now)


def find(session: Session, slug: str) -> School:
    """The school of that name in addresses; raises NotFound `school-missing`."""
    found = session.scalars(select(School).where(School.slug == slug)).one_or_none()
    if found is None:
        raise NotFound("school-missing")
    return found


def listed(session: Session) -> Sequence[School]:
    """Every school, by its name in addresses."""
    return session.scalars(select(School).order_by(School.slug)).all()


class Directory:
    """Finds schools for the sign-in (`service.accounts.identifying.Directory`)."""

    def by_slug(self, session: Session, slug: str) -> School | None:
        """The school, by its name in addresses."""
        return session.scalars(select(School).where(School.slug == slug)).one_or_none()

    def by_id(self, session: Session, organisation_id: UUID) -> School | None:
        """The school with that identifier."""
        return session.get(School, organisation_id)


SENTENCES: Final = {
    "school-slug-malformed": N_("The short name has small letters, digits and hyphens."),
    "school-name-malformed": N_("The name of the school is missing or too long."),
    "uai-malformed": N_("A UAI has seven digits and a letter, such as 0750001A."),
    "school-exists": N_("There is a school of that short name or UAI already."),
    "school-missing": N_("There is no such school."),
}
"""What is said for each code (msgids)."""
