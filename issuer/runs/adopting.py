"""The achievements that a national file needs: those that are there, else models that ship."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer import models_of_badges
from issuer.achievements import versions
from issuer.achievements.documents import Publisher
from issuer.achievements.models import Achievement, State
from issuer.achievements.versions import Author
from issuer.organisations import documents
from issuer.organisations.founding import Hosting
from issuer.organisations.models import Organisation
from service.fence import scope

_BETTER: Final = (State.ACTIVE, State.DRAFT)


def author(
    organisation: Organisation, hosting: Hosting, *, by: UUID | None, now: datetime
) -> Author:
    """Who writes in the catalogue of an organisation."""
    home = hosting.address(organisation.slug)
    publisher = Publisher(home, hosting.base_url, documents.profile(organisation, home))
    return Author(organisation.id, publisher, by, now)


def to_adopt(session: Session, codes: Iterable[str]) -> tuple[str, ...]:
    """Those of the models that the catalogue does not have yet; inside the scope."""
    wanted = sorted(set(codes))
    return tuple(code for code in wanted if _adopted(session, code) is None)


def adopted(
    session: Session,
    organisation: Organisation,
    codes: Iterable[str],
    hosting: Hosting,
    *,
    by: UUID | None,
    now: datetime,
) -> dict[str, UUID]:
    """The achievement to award for each model, adopted and made active where there is none."""
    who, found = author(organisation, hosting, by=by, now=now), dict[str, UUID]()
    with scope(session, organisation=organisation.id):
        for code in sorted(set(codes)):
            one = _adopted(session, code) or models_of_badges.adopt(session, who, code)
            versions.move(session, who, one.id, State.ACTIVE)
            found[code] = one.id
    return found


def _adopted(session: Session, code: str) -> Achievement | None:
    """What was adopted of a model; what is archived is not awarded any more."""
    query = select(Achievement).where(Achievement.template == code, Achievement.state.in_(_BETTER))
    rows = session.scalars(query.order_by(Achievement.created_at)).all()
    return min(rows, key=lambda one: _BETTER.index(one.state), default=None)
