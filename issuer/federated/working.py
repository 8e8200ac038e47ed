"""What is done for federations in the background."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.federated import entity_keys, signed_records
from issuer.federated.models import EntityKey
from issuer.organisations.founding import Hosting
from issuer.organisations.models import Organisation
from issuer.place import Place
from service.fence import scope
from service.jobs import Chunk, Kinds

KEYS: Final = "federation-keys"
EVERY: Final = timedelta(minutes=10)
AT_ONCE: Final = 200


def register(kinds: Kinds, place: Place) -> None:
    """Let a worker do all of this."""
    kinds.register(KEYS, lambda session, chunk: _give_keys(session, chunk, place.hosting))
    kinds.periodic(KEYS, EVERY)
    kinds.register(
        signed_records.KIND, lambda session, chunk: _state(session, chunk, place.hosting)
    )


def _give_keys(session: Session, chunk: Chunk, hosting: Hosting) -> None:
    """A federation key for each organisation that was founded before there were any."""
    with scope(session, everything="organisations without a federation key are looked for"):
        having = select(EntityKey.organisation_id)
        query = select(Organisation).where(Organisation.id.not_in(having))
        found = session.scalars(query.order_by(Organisation.id).limit(AT_ONCE)).all()
    for organisation in found:
        entity_keys.ensure(session, organisation, hosting, now=chunk.world.now)


def _state(session: Session, chunk: Chunk, hosting: Hosting) -> None:
    organisation = session.get_one(Organisation, chunk.job.organisation_id)
    signed_records.state(session, organisation, hosting.keys, now=chunk.world.now)
