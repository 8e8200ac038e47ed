"""What becomes of lists when a key was stolen: they are closed, and other ones are begun."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.federated import signed_records
from issuer.organisations import keys
from issuer.organisations.models import Organisation, OrganisationKey
from issuer.status.models import StatusList
from issuer.status.starting import start_publishing
from keys.stores import KeyStore
from service.fence import scope


def withdraw_key(
    session: Session,
    organisation: Organisation,
    key: OrganisationKey,
    store: KeyStore,
    *,
    from_instant: datetime,
    by: UUID | None,
    now: datetime,
) -> OrganisationKey:
    """Take a stolen key back and close every list; a key that signs gets its successor first.

    Without a successor the lists could not be signed, and nothing of the organisation would be
    believed any more. What the key had signed before is stated in the background. Raises as
    `keys.rotate` and `keys.withdraw`.
    """
    signs = key.revoked_at is None and key.valid_until is None
    if signs and organisation.did.startswith("did:web:"):
        keys.rotate(session, organisation, store, by=by, now=now)
    withdrawn = keys.withdraw(session, key, store, from_instant=from_instant, by=by, now=now)
    close(session, organisation, now=now)
    signed_records.start(session, organisation, now=now)
    return withdrawn


def close(session: Session, organisation: Organisation, *, now: datetime) -> int:
    """Close every list and have it signed again with the key of today; how many there are.

    Nothing is allotted in a closed list, and what never was is published as set: a document that
    a thief dates back finds no free place in it.
    """
    with scope(session, organisation=organisation.id):
        query = select(StatusList).order_by(StatusList.id).with_for_update()
        lists = session.scalars(query, execution_options={"populate_existing": True}).all()
        for found in lists:
            found.closed_at = found.closed_at or now
            found.revision += 1
        session.flush()
    start_publishing(session, organisation.id, [found.id for found in lists], now=now)
    return len(lists)
