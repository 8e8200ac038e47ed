"""What an organisation of walks of routes has in a federation: it joined, and a key was stolen."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from federation.shapes import instant_text
from issuer.federated import entity_keys
from issuer.federated.models import Joining, JoiningState, SignedRecord, Vouching
from issuer.organisations import keys
from issuer.organisations.models import Organisation, OrganisationKey
from service.fence import scope


def federated(
    session: Session, organisation: Organisation, *, by: UUID, now: datetime
) -> dict[str, Any]:
    """An accepted application, by the argument of routes; and a record at position 0."""
    key = keys.history(session, organisation)[0]
    joining = Joining(
        organisation_id=organisation.id,
        anchor_id="https://academie.example",
        anchor_name="Académie d’Exemple",
        jwks={"keys": []},
        state=JoiningState.ACCEPTED,
        kinds=["socle"],
        state_url=None,
        record=record(organisation, now),
        applied_at=now,
        applied_by=by,
        decided_at=now,
        refresh_due_at=now + timedelta(days=1),
    )
    with scope(session, organisation=organisation.id):
        if session.get(SignedRecord, key.id) is None:
            session.add(_told(organisation, key, now))
        session.add(joining)
        session.flush()
        word = _word(organisation, joining.id, now)
        session.add(word)
        session.flush()
    entity_key = entity_keys.history(session, organisation)[-1]
    return {
        "joining_id": joining.id,
        "vouching_id": word.id,
        "federation.key_id": entity_key.id,
    }


def _word(organisation: Organisation, joining_id: UUID, now: datetime) -> Vouching:
    return Vouching(
        organisation_id=organisation.id,
        joining_id=joining_id,
        entity_id="https://asso.example",
        name="Association",
        kinds=["engagement"],
        token="e30.e30.e30",
        stated_at=now,
    )


def _told(organisation: Organisation, key: OrganisationKey, now: datetime) -> SignedRecord:
    return SignedRecord(
        organisation_id=organisation.id,
        key_id=key.id,
        position=key.position,
        token="e30.e30.e30",
        signed_by=key.verification_method,
        count=0,
        made_at=now,
    )


def record(organisation: Organisation, now: datetime, *kinds: str) -> dict[str, Any]:
    """The record that an anchor keeps of a member accredited since yesterday."""
    begun = instant_text(now - timedelta(days=1))
    return {
        "id": f"http://localhost/orgs/{organisation.slug}",
        "name": organisation.name,
        "kind": organisation.kind.value,
        "accreditations": [
            {"id": str(UUID(int=number)), "kind": kind, "from": begun}
            for number, kind in enumerate(kinds or ("socle",))
        ],
        "states": [{"state": "active", "from": begun}],
    }
