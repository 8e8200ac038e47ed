"""Adults beside a holder: invited by a link, there until somebody ends it.

The holder invites whom they like; a school's list names the guardians of its pupils and gives the
staff of a class. Either side ends it at any moment, and the end of a school year ends what came by
the school. An adult reads what the holder opens to them, comments and endorses; never more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service import audit, mail
from service.accounts import secret_values
from service.accounts.invitations import email_of
from service.accounts.models import Account
from service.errors import Conflict, NotAllowed, NotFound, ServiceError
from service.fence import scope
from service.language import N_, Translate
from service.mail import MAX_SUBJECT_CHARACTERS, Message
from wallet.companions.models import Companion, Opened, Relation
from wallet.notices import telling
from wallet.people import holders
from wallet.people.models import Holder
from wallet.place import Place

LASTS: Final = timedelta(days=30)
MAX_COMPANIONS: Final = 20
MAX_NAME_CHARACTERS: Final = 120
_FOUND_BY: Final = "a look-up by a token that cannot be guessed"
RELATIONS: Final = {
    Relation.GUARDIAN: N_("My parent or guardian"),
    Relation.TEACHER: N_("My teacher"),
    Relation.COUNSELLOR: N_("My counsellor"),
    Relation.FAMILY: N_("Somebody of my family"),
    Relation.OTHER: N_("Another adult"),
}
"""What an adult is, as the holder says it (msgids)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Who is to be beside the holder, as what, until when."""

    relation: Relation
    name: str
    email: str = ""
    sees_all: bool = False
    school_id: UUID | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation, with the token of its link."""

    companion: Companion
    token: str = field(repr=False)


def invite(
    session: Session, place: Place, holder: Holder, wish: Wish, *, by: UUID | None, now: datetime
) -> Invited:
    """An invitation by a link.

    Raises ServiceError `companion-name-malformed`, `email-malformed`, `companions-too-many`.
    """
    token = secret_values.token()
    with scope(session, person=holder.person_id):
        made = _new(session, holder, wish, by=by, now=now)
        made.token_hash = secret_values.token_hash(token)
        made.expires_at = now + LASTS
        session.add(made)
        session.flush()
        made.token_sealed = place.secrets.master.seal(token.encode(), key_id=str(made.id))
    _record(session, made, "companion.invited", by, now)
    return Invited(made, token)


def check_guardian(holder: Holder, wish: Wish, *, now: datetime) -> None:
    """A child does not invite a guardian by a link in their own hands.

    Raises ServiceError `guardian-address-needed`.
    """
    is_guardian = wish.relation is Relation.GUARDIAN
    if is_guardian and not wish.email.strip() and holders.is_child(holder, now):
        raise ServiceError("guardian-address-needed")


def appoint(
    session: Session, holder: Holder, wish: Wish, adult: Account, *, by: UUID | None, now: datetime
) -> Companion:
    """Somebody of the staff beside a pupil of their school, without being asked; twice is once.

    The holder is told. Raises as `invite`.
    """
    with scope(session, person=holder.person_id):
        query = select(Companion).where(
            Companion.adult_id == adult.id, Companion.school_id == wish.school_id
        )
        for held in session.scalars(query):
            if is_there(held, now):
                held.ends_at = wish.ends_at
                return held
        made = _new(session, holder, wish, by=by, now=now)
        made.adult_id, made.accepted_at = adult.id, now
        session.add(made)
        session.flush()
    facts = {"name": made.name}
    telling.tell(session, holder.person_id, "companion-appointed", facts, path="/adults", now=now)
    _record(session, made, "companion.appointed", by, now)
    return made


def _new(
    session: Session, holder: Holder, wish: Wish, *, by: UUID | None, now: datetime
) -> Companion:
    name = " ".join(wish.name.split())
    if not 0 < len(name) <= MAX_NAME_CHARACTERS or not name.isprintable():
        raise ServiceError("companion-name-malformed")
    present = [one for one in listed(session) if one.ended_at is None]
    if len(present) >= MAX_COMPANIONS:
        raise ServiceError("companions-too-many", most=MAX_COMPANIONS)
    return Companion(
        person_id=holder.person_id,
        adult_id=None,
        school_id=wish.school_id,
        relation=wish.relation,
        name=name,
        email=email_of(wish.email),
        token_hash=None,
        sees_all=wish.sees_all,
        invited_by=by,
        created_at=now,
        expires_at=None,
        accepted_at=None,
        ends_at=wish.ends_at,
        ended_at=None,
        ended_by=None,
    )


def is_there(one: Companion, now: datetime) -> bool:
    """Whether the adult is beside the holder now."""
    begun = one.accepted_at is not None and one.ended_at is None
    return begun and (one.ends_at is None or now < one.ends_at)


def is_open(one: Companion, now: datetime) -> bool:
    """Whether the invitation can still be taken up."""
    waits = one.accepted_at is None and one.ended_at is None
    return waits and one.expires_at is not None and now < one.expires_at


def link_of(place: Place, one: Companion) -> str:
    """The link of an open invitation, to be shown to the holder again."""
    token = place.secrets.master.unseal(one.token_sealed, key_id=str(one.id)).decode()
    return f"{place.base_url}/accompany/{token}"


def write_to(
    session: Session,
    place: Place,
    one: Companion,
    holder_name: str,
    translate: Translate,
    *,
    now: datetime,
) -> None:
    """A letter with the link, where there is an address."""
    if one.email is None:
        return
    is_guardian = one.relation is Relation.GUARDIAN
    said = translate("{holder} has a booklet of what they learned and did.", holder=holder_name)
    why = (
        translate("As a parent or guardian you are informed of it and of each link to others.")
        if is_guardian
        else translate("You can read what they open to you, comment on it and endorse it.")
    )
    parts = [
        translate("Hello {name},", name=one.name),
        said,
        why,
        translate("Answer here:"),
        link_of(place, one),
    ]
    subject = translate("{holder} asks you to accompany them", holder=holder_name)
    letter = Message(one.email, subject[:MAX_SUBJECT_CHARACTERS], "\n\n".join(parts) + "\n")
    mail.post(session, letter, organisation=None, now=now)


def read(session: Session, token: str, now: datetime) -> Companion | None:
    """What a link stands for; None when it is unknown, taken up, ended or too old."""
    query = select(Companion).where(Companion.token_hash == secret_values.token_hash(token))
    with scope(session, everything=_FOUND_BY):
        found = session.scalars(query).one_or_none()
    return found if found is not None and is_open(found, now) else None


def accept(session: Session, one: Companion, account: Account, *, now: datetime) -> None:
    """Be beside the holder, who is told.

    Raises NotAllowed `companion-adult-only`, Conflict `companion-oneself`, `companion-already`,
    `companion-answered`.
    """
    if not account.adult:
        raise NotAllowed("companion-adult-only")
    if account.id == one.person_id:
        raise Conflict("companion-oneself")
    with scope(session, person=one.person_id):
        # Held, so that of two who accept at once only one does.
        session.refresh(one, with_for_update=True)
        if not is_open(one, now):
            raise Conflict("companion-answered")
        query = select(Companion).where(Companion.adult_id == account.id)
        if any(is_there(other, now) for other in session.scalars(query)):
            raise Conflict("companion-already")
        one.adult_id, one.accepted_at = account.id, now
        one.token_hash = one.token_sealed = None
    facts = {"name": one.name}
    telling.tell(session, one.person_id, "companion-accepted", facts, path="/adults", now=now)
    _record(session, one, "companion.accepted", account.id, now)


def decline(session: Session, one: Companion, *, now: datetime) -> None:
    """Say no to an invitation; the holder is told."""
    with scope(session, person=one.person_id):
        one.ended_at = now
        one.token_hash = one.token_sealed = None
    facts = {"name": one.name}
    telling.tell(session, one.person_id, "companion-declined", facts, path="/adults", now=now)


def end(session: Session, one: Companion, *, by: UUID | None, now: datetime) -> None:
    """Neither sees the other's words from now on; twice is once. The other side is told.

    What was endorsed or commented stays. Whether a child may end a guardian is for the caller.
    """
    if one.ended_at is not None:
        return
    with scope(session, person=one.person_id):
        one.ended_at, one.ended_by = now, by
        one.token_hash = one.token_sealed = None
        ids = session.scalars(select(Opened.id).where(Opened.companion_id == one.id)).all()
        session.execute(delete(Opened).where(Opened.id.in_(ids)))
    if by != one.person_id:
        facts = {"name": one.name}
        telling.tell(session, one.person_id, "companion-ended", facts, path="/adults", now=now)
    _record(session, one, "companion.ended", by, now)


def find(session: Session, companion_id: UUID) -> Companion:
    """An adult in the scope of the holder; raises NotFound `companion-missing`."""
    found = session.get(Companion, companion_id)
    if found is None:
        raise NotFound("companion-missing")
    return found


def listed(session: Session) -> Sequence[Companion]:
    """Every adult there is or was, in the scope of the holder, the newest first."""
    query = select(Companion).order_by(Companion.created_at.desc(), Companion.id.desc())
    return session.scalars(query).all()


def _record(session: Session, one: Companion, act: str, by: UUID | None, now: datetime) -> None:
    audit.record(session, actor=by, act=act, organisation=None, target=one.id, now=now)


SENTENCES: Final = {
    "companion-name-malformed": N_("Give a first and last name."),
    "companions-too-many": N_("You have {most} adults already. End one first."),
    "guardian-address-needed": N_("Give their e-mail address: we write to them ourselves."),
    "companion-missing": N_("There is no such adult here."),
    "companion-adult-only": N_("Only people of full age can accompany somebody."),
    "companion-oneself": N_("This is your own booklet."),
    "companion-already": N_("You accompany this person already."),
    "companion-answered": N_("This invitation was answered or withdrawn already."),
    "guardian-of-child": N_("Until you are 15, only your guardian can end this."),
}
"""What is said for each code (msgids)."""
