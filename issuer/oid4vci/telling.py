"""The notification endpoint: what became of a credential in the wallet. OID4VCI section 11.

An award is taken as soon as its credential was answered, since many wallets tell nothing. What they
do tell is kept to be counted; that a person threw something away is shown of nobody.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from issuer.oid4vci.errors import Refused
from issuer.oid4vci.models import WalletAnswer, WalletOffer
from schemas.oid4vci import Event, Notification, Refusal
from service.fence import scope


def tell(
    session: Session, row: WalletOffer, notification: Notification, *, now: datetime
) -> WalletAnswer:
    """Keep the last thing that a wallet says; the same twice is one.

    Raises Refused `notification-unknown`.
    """
    query = select(WalletAnswer).where(
        WalletAnswer.offer_id == row.id, WalletAnswer.notification == notification.id
    )
    with scope(session, organisation=row.organisation_id):
        found = session.scalars(query.with_for_update()).one_or_none()
        if found is None:
            raise Refused(Refusal.INVALID_NOTIFICATION_ID, "notification-unknown")
        if found.event is not notification.event:
            found.event, found.told_at = notification.event, now
    return found


def counts(session: Session) -> Mapping[Event, int]:
    """How many awards of the organisation in scope wallets told what of."""
    query = select(WalletAnswer.event, func.count(WalletAnswer.award_id.distinct())).where(
        WalletAnswer.event.is_not(None)
    )
    rows = session.execute(query.group_by(WalletAnswer.event)).all()
    return {event: count for event, count in rows if event is not None}
