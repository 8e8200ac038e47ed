"""Whether a partner may deposit in the booklet of a child: a guardian is asked once per partner.

Never per badge. Until a guardian answers nothing is held back; after a no, what this partner
deposits cannot be taken in before a guardian says yes.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.errors import NotAllowed, NotFound
from service.fence import scope
from service.language import N_
from wallet.booklet.models import Item
from wallet.companions.models import Approval
from wallet.notices import telling
from wallet.people import holders
from wallet.people.models import Holder
from wallet.sharing import informing


def ask(
    session: Session, holder: Holder, issuer: tuple[str, str], *, name: str, now: datetime
) -> None:
    """Ask the guardians of a child about an `issuer` (identifier and name), once."""
    if not holders.is_child(holder, now):
        return
    with scope(session, person=holder.person_id):
        query = select(Approval.id).where(Approval.issuer_id == issuer[0])
        if session.scalars(query).first() is not None:
            return
        session.add(
            Approval(
                person_id=holder.person_id,
                issuer_id=issuer[0],
                issuer_name=issuer[1],
                asked_at=now,
                given=None,
                answered_at=None,
                answered_by=None,
            )
        )
    facts = {"name": name, "partner": issuer[1] or issuer[0]}
    path = f"/beside/{holder.person_id}"
    for adult in informing.guardians(session, holder, now=now):
        telling.tell(
            session, adult, "partner-asks", facts, about=holder.person_id, path=path, now=now
        )


def listed(session: Session, holder: Holder) -> Sequence[Approval]:
    """Every partner about whom was asked, the unanswered first."""
    with scope(session, person=holder.person_id):
        query = select(Approval).order_by(Approval.given.is_not(None), Approval.asked_at.desc())
        return session.scalars(query).all()


def answer(
    session: Session, holder: Holder, approval_id: UUID, *, given: bool, by: UUID, now: datetime
) -> Approval:
    """A guardian's yes or no, which can be changed; the holder is told.

    Raises NotFound `approval-missing` also for who is no guardian.
    """
    if by not in informing.guardians(session, holder, now=now):
        raise NotFound("approval-missing")
    with scope(session, person=holder.person_id):
        found = session.get(Approval, approval_id)
        if found is None:
            raise NotFound("approval-missing")
        found.given, found.answered_at, found.answered_by = given, now, by
    code = "partner-allowed" if given else "partner-not-allowed"
    facts = {"partner": found.issuer_name or found.issuer_id}
    telling.tell(session, holder.person_id, code, facts, now=now)
    return found


def check(session: Session, holder: Holder, item: Item, *, now: datetime) -> None:
    """Whether the holder may take this item in, in their scope.

    Raises NotAllowed `partner-not-approved` after a guardian's no, while the holder is a child.
    """
    if not holders.is_child(holder, now):
        return
    query = select(Approval.id).where(
        Approval.issuer_id == item.issuer_id, Approval.given.is_(False)
    )
    if session.scalars(query).first() is not None:
        raise NotAllowed("partner-not-approved")


SENTENCES: Final = {
    "approval-missing": N_("There is no such question."),
    "partner-not-approved": N_("Your parent or guardian does not want this sender. Talk to them."),
}
"""What is said for each code (msgids)."""
