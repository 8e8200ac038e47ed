"""The work of lists: published as soon as one changes, signed again long before it ends."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from issuer.organisations import creating
from issuer.organisations.founding import Hosting
from issuer.organisations.refusals import Refused
from issuer.status import publishing
from issuer.status.home import Home, Hosted
from issuer.status.models import StatusList
from issuer.status.starting import PUBLISH, start_publishing
from service.errors import NotFound, ServiceError
from service.fence import scope
from service.jobs import Chunk, GiveUp, Kinds, Work

RENEW: Final = "renew-status"
RENEWED_EVERY: Final = timedelta(hours=1)
LISTS_AT_ONCE: Final = 4
"""A list takes some milliseconds to sign, during which nobody else can write on SQLite."""


def register(kinds: Kinds, place: Hosted) -> None:
    """Let workers publish lists, and look every hour for those that have to be renewed."""
    kinds.register(PUBLISH, _publishing(place.hosting), items_at_once=LISTS_AT_ONCE)
    kinds.register(RENEW, _renew)
    kinds.periodic(RENEW, RENEWED_EVERY)


def _publishing(hosting: Hosting) -> Work:
    def work(session: Session, chunk: Chunk) -> None:
        organisation = creating.by_id(session, chunk.job.organisation_id)
        if organisation is None:
            raise GiveUp("organisation-unknown")
        home = Home(organisation, hosting)
        for item in chunk.items:
            try:
                publishing.publish(session, home, UUID(item.key), now=chunk.world.now)
            except NotFound as error:
                chunk.failures[item.key] = GiveUp(error.code)
            except Refused as error:
                # Without a key it is tried again: the next one may be minutes away.
                chunk.failures[item.key] = ServiceError(error.code)

    return work


def _renew(session: Session, chunk: Chunk) -> None:
    now = chunk.world.now
    query = select(StatusList.organisation_id, StatusList.id).where(
        StatusList.published_revision.is_not(None),
        or_(
            StatusList.valid_until < now + publishing.RENEW_BEFORE,
            StatusList.revision != StatusList.published_revision,
        ),
    )
    with scope(session, everything="lists of every organisation are renewed"):
        due = session.execute(query.order_by(StatusList.id)).all()
    found: dict[UUID, list[UUID]] = {}
    for organisation, list_id in due:
        found.setdefault(organisation, []).append(list_id)
    for organisation, lists in found.items():
        start_publishing(session, organisation, lists, now=now)
