"""The services that a DID document names: our entity in a federation, records of stolen keys."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.federated import signed_records
from issuer.federated.models import Joining, JoiningState
from issuer.organisations.models import Organisation
from schemas.json_text import JsonObject
from service.fence import scope

ENTITY: Final = "OpenIDFederationEntity"


def of(session: Session, organisation: Organisation, address: str) -> tuple[JsonObject, ...]:
    """What the DID document of an organisation names; nothing for a plain one."""
    records = signed_records.services(
        organisation, signed_records.listed(session, organisation), address
    )
    if not is_member(session, organisation):
        return tuple(records)
    entity = {
        "id": f"{organisation.did}#federation",
        "type": ENTITY,
        "serviceEndpoint": address,
    }
    return (entity, *records)


def is_member(session: Session, organisation: Organisation) -> bool:
    """Whether an anchor has taken the organisation in: else a verifier would ask for nothing."""
    query = select(Joining.id).where(Joining.state == JoiningState.ACCEPTED).limit(1)
    with scope(session, organisation=organisation.id):
        return session.scalars(query).first() is not None
