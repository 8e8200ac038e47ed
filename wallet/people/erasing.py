"""Erase a person: their booklet, their account, and what others hold about them here.

Every table with rows of a person is found by what it is (`service.fence.Personal`), so that a table
that is added later is erased as well. The chain of acts keeps identifiers that lead to nobody.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from service import audit, mail, models
from service.accounts.models import Account
from service.database import Base
from service.fence import Personal, scope
from wallet.booklet.models import Endorsement
from wallet.companions.models import Approval, Comment, Companion
from wallet.notices.models import Notice
from wallet.people.models import ClassAdult, Seat

_ELSEWHERE: Final = "what others hold about a person who is erased"
ERASED_NAME: Final = "–"


def erase(session: Session, account: Account, *, now: datetime) -> None:
    """Delete all there is of this person, for good. Endorsements they gave others stay signed."""
    person_id, email = account.id, account.email
    with scope(session, everything=_ELSEWHERE):
        _let_go(session, person_id)
        if email is not None:
            mail.forget_to(session, email)
        session.flush()
    with scope(session, person=person_id):
        for row in _personal():
            session.execute(delete(row).where(row.person_id == person_id))
    session.execute(delete(Account).where(Account.id == person_id))
    session.expire_all()
    audit.record(session, actor=None, act="person.erased", organisation=None, now=now)


def _let_go(session: Session, person_id: UUID) -> None:
    seats = session.scalars(select(Seat.id).where(Seat.account_id == person_id)).all()
    session.execute(delete(Seat).where(Seat.id.in_(seats)))
    session.execute(delete(Notice).where(Notice.about_id == person_id))
    session.execute(delete(ClassAdult).where(ClassAdult.account_id == person_id))
    # As an adult beside others: their words go, what they signed stays with who was endorsed.
    beside = update(Companion).where(Companion.adult_id == person_id)
    session.execute(beside.values(adult_id=None, name=ERASED_NAME, email=None))
    said = update(Comment).where(Comment.author_id == person_id)
    session.execute(said.values(author_id=None, author_name=ERASED_NAME, text=""))
    given = update(Endorsement).where(Endorsement.author_id == person_id)
    session.execute(given.values(author_id=None))
    answered = update(Approval).where(Approval.answered_by == person_id)
    session.execute(answered.values(answered_by=None))


def _personal() -> list[Any]:
    """The classes of rows that belong to a person, those first that refer to others."""
    order = {table: at for at, table in enumerate(models.metadata().sorted_tables)}
    rows = [one.class_ for one in Base.registry.mappers if issubclass(one.class_, Personal)]
    return sorted(rows, key=lambda row: order[row.__table__], reverse=True)
