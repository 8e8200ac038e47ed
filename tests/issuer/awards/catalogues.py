"""Achievements to award, and awards in whatever state a test needs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from issuer.achievements import reading, versions
from issuer.achievements.documents import Publisher
from issuer.achievements.models import Achievement, State
from issuer.achievements.versions import Author
from issuer.awards import awarding
from issuer.awards.awarding import Wish
from issuer.awards.models import Award, AwardState
from issuer.organisations.models import Organisation
from service.fence import scope
from tests.issuer.achievements.samples import valued


def achievement(
    session: Session, organisation: Organisation, now: datetime, **changes: Any
) -> Achievement:
    """An active achievement of the organisation."""
    home = f"http://localhost/orgs/{organisation.slug}"
    author = Author(organisation.id, Publisher(home, "http://localhost"), None, now)
    with scope(session, organisation=organisation.id):
        made = versions.create(session, author, reading.read(valued(**changes)))
        return versions.move(session, author, made.id, State.ACTIVE)


def an_award(
    session: Session,
    organisation: Organisation,
    achievement_id: UUID,
    now: datetime,
    *,
    state: AwardState | None = None,
    **wish: Any,
) -> Award:
    """An award by the service itself, put into a state without asking."""
    wanted = Wish(**{"achievement": achievement_id, "name": "Noé Dupré", **wish})
    made = awarding.award(session, organisation, wanted, by=None, now=now)
    if state is not None:
        with scope(session, organisation=organisation.id):
            made.state = state
            session.flush()
    return made
