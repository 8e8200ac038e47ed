"""What is done for federations in the background.

Anchors are asked how we stand, told when our keys change; keys and records are made where missing.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.federated import anchors, entity_keys, refreshing, signed_records, telling
from issuer.federated.models import EntityKey, Joining
from issuer.federated.refreshing import Looked, Subject
from issuer.federated.refusals import AnchorRefused
from issuer.organisations.founding import Hosting
from issuer.organisations.models import Organisation
from issuer.place import Place
from service import jobs
from service.fence import scope
from service.jobs import Chunk, GiveUp, Kinds, Sessions

KEYS: Final = "federation-keys"
LOOKING: Final = "federation-looking"
REFRESHING: Final = "federation-refreshing"
EVERY: Final = timedelta(minutes=10)
LOOK_EVERY: Final = timedelta(minutes=5)
AT_ONCE: Final = 200
ASKED_AT_ONCE: Final = 4
_ALL: Final = "what is due in federations is looked for, whoever's it is"


def register(kinds: Kinds, place: Place) -> None:
    """Let a worker do all of this."""
    kinds.register(KEYS, lambda session, chunk: _give_keys(session, chunk, place.hosting))
    kinds.periodic(KEYS, EVERY)
    kinds.register(LOOKING, _start_due)
    kinds.periodic(LOOKING, LOOK_EVERY)
    kinds.register(
        signed_records.KIND, lambda session, chunk: _state(session, chunk, place.hosting)
    )
    kinds.register(
        REFRESHING,
        _keep,
        prepare=lambda sessions, chunk: _look(sessions, chunk, place),
        items_at_once=ASKED_AT_ONCE,
        max_attempts=1,
    )
    kinds.register(
        telling.KIND,
        _told,
        prepare=lambda sessions, chunk: _tell(sessions, chunk, place),
        items_at_once=ASKED_AT_ONCE,
    )


def subject_of(row: Joining, organisation: Organisation, hosting: Hosting) -> Subject | None:
    """Whom to ask about this application; None for one that has not reached its anchor."""
    if row.state_url is None:
        return None
    return Subject(row.anchor_id, row.state_url, hosting.address(organisation.slug))


def _give_keys(session: Session, chunk: Chunk, hosting: Hosting) -> None:
    """A federation key for each organisation that was founded before there were any."""
    with scope(session, everything=_ALL):
        having = select(EntityKey.organisation_id)
        query = select(Organisation).where(Organisation.id.not_in(having))
        found = session.scalars(query.order_by(Organisation.id).limit(AT_ONCE)).all()
    for organisation in found:
        entity_keys.ensure(session, organisation, hosting, now=chunk.world.now)


def _state(session: Session, chunk: Chunk, hosting: Hosting) -> None:
    organisation = session.get_one(Organisation, chunk.job.organisation_id)
    signed_records.state(session, organisation, hosting.keys, now=chunk.world.now)


def _start_due(session: Session, chunk: Chunk) -> None:
    """One job for each application that is to be looked after, once for each time it is due."""
    now: datetime = chunk.world.now
    with scope(session, everything=_ALL):
        query = select(Joining).where(Joining.refresh_due_at <= now)
        due = session.scalars(query.order_by(Joining.refresh_due_at).limit(AT_ONCE)).all()
    for row in due:
        key = f"{row.id}/{row.refresh_due_at}"
        owner = row.organisation_id
        jobs.start(session, REFRESHING, [str(row.id)], organisation=owner, now=now, key=key)


def _look(sessions: Sessions, chunk: Chunk, place: Place) -> dict[str, Looked]:
    with sessions() as session, scope(session, organisation=chunk.job.organisation_id):
        organisation = session.get_one(Organisation, chunk.job.organisation_id)
        subjects = {}
        for item in chunk.items:
            row = session.get(Joining, UUID(item.key))
            subject = subject_of(row, organisation, place.hosting) if row is not None else None
            if subject is not None:
                subjects[item.key] = subject
    now = chunk.world.now
    return {key: refreshing.look(place.fetcher, one, now=now) for key, one in subjects.items()}


def _keep(session: Session, chunk: Chunk) -> None:
    organisation = session.get_one(Organisation, chunk.job.organisation_id)
    for item in chunk.items:
        looked = chunk.prepared.get(item.key)
        row = session.get(Joining, UUID(item.key))
        if looked is not None and row is not None:
            refreshing.keep(session, organisation, row, looked, now=chunk.world.now)


def _tell(sessions: Sessions, chunk: Chunk, place: Place) -> None:
    """Ask each anchor to read us again; one that cannot be reached is tried again later."""
    with sessions() as session:
        organisation = session.get_one(Organisation, chunk.job.organisation_id)
    for item in chunk.items:
        try:
            anchors.tell(place.fetcher, item.key, place.hosting.address(organisation.slug))
        except AnchorRefused as error:
            raise GiveUp(error.code) from error


def _told(_: Session, __: Chunk) -> None:
    """Nothing to write: being done is all that it says."""
