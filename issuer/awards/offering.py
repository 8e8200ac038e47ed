"""An award that is ready to be taken; what it replaces ends at the same moment."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from issuer.awards import moves, withdrawing
from issuer.awards.models import Award, AwardState, Recipient
from issuer.delivering import letters
from issuer.organisations.models import Organisation
from service.fence import scope


def offer(
    session: Session, organisation: Organisation, award: Award, *, by: UUID | None, now: datetime
) -> Award:
    """Offer a decided award, by letter where there is an address, in place of what it replaces.

    Raises NotFound `award-unknown`, Conflict `award-move-refused`.
    """
    with scope(session, organisation=organisation.id):
        if award.replaces_id is not None:
            old = moves.locked(session, [award.replaces_id])
            good = [one for one in old if AwardState.REPLACED in moves.MOVES[one.state]]
            withdrawing.replaced(session, organisation, good, by=by, now=now)
        held = moves.move(session, award, AwardState.OFFERED, by=by, now=now)
        if held.address and held.campaign_id is None:
            # Whoever made a campaign chooses between letters and strips of paper.
            letters.send_all(session, organisation, [held.id], by=by, now=now)
        return held


def offer_at_once(
    session: Session, organisation: Organisation, award: Award, *, by: UUID | None, now: datetime
) -> bool:
    """The same without waiting for the issuing job, where nothing is signed before it is taken.

    So who awards one person can hand out the code in the next moment. Whether it was offered.
    """
    waits = award.state is AwardState.SCHEDULED and award.due_at is None
    if not waits or award.recipient is not Recipient.CLAIM:
        return False
    offer(session, organisation, award, by=by, now=now)
    return True
