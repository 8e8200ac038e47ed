"""The work of publishing: the next registry at once, and signed again long before it ends."""

from datetime import timedelta
from typing import Final, Protocol

from sqlalchemy.orm import Session

from federation.anchor import drafting, finding, publishing, resigning
from federation.anchor.drafting import Draft
from federation.anchor.office import Office
from federation.anchor.wanting import PUBLISH, newest_serial, wanted
from service.errors import NotFound
from service.jobs import Chunk, Kinds, Prepare, Sessions, Work

RENEW: Final = "renew-registry"
RENEWED_EVERY: Final = timedelta(hours=1)


class Seated(Protocol):
    """What knows where the anchor decides: `federation.anchor.place.Place` is one."""

    @property
    def office(self) -> Office:
        """Our address, and the store of keys."""


def register(kinds: Kinds, place: Seated) -> None:
    """Let workers publish registries, sign them again in time, and sign decisions again."""
    office = place.office
    kinds.register(
        PUBLISH, _publishing(office), prepare=_drafting(office), items_at_once=1, max_attempts=50
    )
    kinds.register(RENEW, _renew)
    kinds.periodic(RENEW, RENEWED_EVERY)
    resigning.register(kinds, office)


def _drafting(office: Office) -> Prepare:
    def prepare(sessions: Sessions, chunk: Chunk) -> Draft:
        with sessions() as session:
            return drafting.make(session, office.keys, now=chunk.world.now)

    return prepare


def _publishing(office: Office) -> Work:
    def work(session: Session, chunk: Chunk) -> None:
        anchor = finding.the_anchor(session)
        for item in chunk.items:
            if newest_serial(session, anchor) < int(item.key):
                publishing.publish(session, chunk.prepared, office.keys, now=chunk.world.now)

    return work


def _renew(session: Session, chunk: Chunk) -> None:
    try:
        anchor = finding.the_anchor(session)
    except NotFound:
        return
    if publishing.is_due(session, anchor, now=chunk.world.now):
        wanted(session, anchor, now=chunk.world.now)
