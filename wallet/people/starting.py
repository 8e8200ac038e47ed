"""How a booklet begins: by the code of a school's list, or by oneself.

By a code the school answers for who it is, and the guardians of its list are invited. By oneself
nobody does; who is under 15 names a guardian, without whom nothing can be shown to others.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from service.accounts import invitations
from service.accounts.invitations import Newcomer
from service.accounts.models import Account
from service.errors import ServiceError
from service.fence import scope
from service.language import N_, translator
from wallet.companions import inviting
from wallet.companions.inviting import Wish
from wallet.companions.models import Relation
from wallet.people import accompanying, holders, seats
from wallet.people.holders import Wanted
from wallet.people.models import Holder, Seat
from wallet.place import Place


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a newcomer chooses for their sign-in."""

    login: str
    password: str = field(repr=False)
    language: str = "fr"


def by_code(
    session: Session, place: Place, seat: Seat, chosen: Chosen, *, now: datetime
) -> tuple[Account, Holder]:
    """An account and a booklet for the pupil of a seat.

    Raises as `invitations.create` and `seats.take`.
    """
    said = Newcomer(chosen.login, seat.name, chosen.password, adult=False, language=chosen.language)
    account = invitations.create(session, said, email=seat.email, now=now)
    holder = holders.open_booklet(
        session, place, account, Wanted(seat.born, seat.organisation_id), now=now
    )
    join(session, place, seat, account, holder, now=now)
    return account, holder


def join(
    session: Session, place: Place, seat: Seat, account: Account, holder: Holder, *, now: datetime
) -> None:
    """Tie the seat of a school to a booklet, with its guardians and the adults of its class."""
    guardians = list(seat.guardians or ())
    seats.take(session, seat, account.id, now=now)
    translate = translator(account.language)
    for one in guardians:
        wish = Wish(relation=Relation.GUARDIAN, name=one["name"], email=one["email"])
        made = inviting.invite(session, place, holder, wish, by=None, now=now)
        name = account.display_name
        inviting.write_to(session, place, made.companion, name, translate, now=now)
    accompanying.for_seat(session, seat, holder, now=now)


@dataclass(frozen=True, slots=True)
class Oneself:
    """What somebody says who opens a booklet without a school."""

    name: str
    born: str  # year and month
    email: str = ""
    guardian_name: str = ""
    guardian_email: str = ""


def by_oneself(
    session: Session, place: Place, said: Oneself, chosen: Chosen, *, now: datetime
) -> tuple[Account, Holder]:
    """An account and a booklet for who comes alone.

    The address is kept when its owner has proven it (`people.addresses`). Raises ServiceError
    `guardian-needed` for a child, and as `invitations.create`, `holders.open_booklet`.
    """
    newcomer = Newcomer(chosen.login, said.name, chosen.password, False, chosen.language)
    account = invitations.create(session, newcomer, email=None, now=now)
    holder = holders.open_booklet(session, place, account, Wanted(said.born), now=now)
    if holders.is_child(holder, now) and not (said.guardian_name and said.guardian_email):
        raise ServiceError("guardian-needed")
    if said.guardian_email:
        wish = Wish(
            relation=Relation.GUARDIAN,
            name=said.guardian_name or said.guardian_email,
            email=said.guardian_email,
        )
        made = inviting.invite(session, place, holder, wish, by=account.id, now=now)
        translate = translator(chosen.language)
        inviting.write_to(session, place, made.companion, said.name, translate, now=now)
    return account, holder


def leave_school(session: Session, seat: Seat, *, by: UUID, now: datetime) -> None:
    """The pupil leaves a school of their own will: its adults see nothing more."""
    with scope(session, organisation=seat.organisation_id):
        seats.leave(seat, now=now)
    accompanying.end_for(session, seat, by=by, now=now)


SENTENCES: Final = {
    "guardian-needed": N_("Under 15, name a parent or guardian: we write to them."),
    "share-needs-guardian": N_("Until a parent or guardian has answered, nothing can be shared."),
}
"""What is said for each code (msgids)."""
