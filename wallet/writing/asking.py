"""Asking an adult or an association to attest an entry, by a link that serves one answer.

Whoever holds the link sees the entry as it was when they were asked, and nothing else. They attest
it (a signed EndorsementCredential), send a comment, or decline; each ends the link.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service import mail
from service.accounts import secret_values
from service.accounts.invitations import email_of
from service.errors import Conflict, NotFound, ServiceError
from service.fence import scope
from service.language import N_, Translate
from service.mail import MAX_SUBJECT_CHARACTERS, Message
from wallet.booklet import endorsing
from wallet.booklet.endorsing import Endorser
from wallet.booklet.models import Box, Item, Version
from wallet.people.models import Holder
from wallet.place import Place
from wallet.writing.models import Ask, AskState

LASTS: Final = timedelta(days=60)
MAX_OPEN: Final = 20
MAX_NAME_CHARACTERS: Final = 120
MAX_MESSAGE_CHARACTERS: Final = 1000
_FOUND_BY: Final = "a look-up by a token that cannot be guessed"


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom is asked, what they are to the holder, and a word to them."""

    name: str
    role: str
    email: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, with the token of its link, which is told to the holder and to whom is asked."""

    ask: Ask
    token: str = field(repr=False)


def ask(session: Session, place: Place, item: Item, wish: Wish, *, now: datetime) -> Asked:
    """A link for somebody to attest this entry, in the scope of its holder.

    Raises ServiceError `ask-name-malformed`, `ask-role-malformed`, `ask-message-too-long`,
    `email-malformed`, `asks-too-many` (`most`), Conflict `item-not-kept`.
    """
    if item.box not in {Box.KEPT, Box.HIDDEN}:
        raise Conflict("item-not-kept")
    token = secret_values.token()
    made = Ask(
        person_id=item.person_id,
        item_id=item.id,
        number=item.number,
        to_name=_line(wish.name, "ask-name-malformed"),
        to_email=email_of(wish.email),
        to_role=_line(wish.role, "ask-role-malformed"),
        message=_message(wish.message),
        token_hash=secret_values.token_hash(token),
        token_sealed=None,
        state=AskState.ASKED,
        answer="",
        answered_by="",
        created_at=now,
        expires_at=now + LASTS,
    )
    open_ones = select(func.count(Ask.id)).where(Ask.state == AskState.ASKED, Ask.expires_at > now)
    if session.scalars(open_ones).one() >= MAX_OPEN:
        raise ServiceError("asks-too-many", most=MAX_OPEN)
    session.add(made)
    session.flush()
    made.token_sealed = place.secrets.master.seal(token.encode(), key_id=str(made.id))
    session.flush()
    return Asked(made, token)


def link_of(place: Place, one: Ask) -> str:
    """The link of an open request, to be shown to its holder again."""
    token = place.secrets.master.unseal(one.token_sealed, key_id=str(one.id)).decode()
    return f"{place.base_url}/ask/{token}"


def write_to(
    session: Session,
    made: Asked,
    link: str,
    holder_name: str,
    translate: Translate,
    *,
    now: datetime,
) -> None:
    """A letter with the link, where an address was given."""
    if made.ask.to_email is None:
        return
    parts = [
        translate("Hello {name},", name=made.ask.to_name),
        translate("{holder} asks you to attest something that they did.", holder=holder_name),
        *([made.ask.message] if made.ask.message else []),
        translate("Read it and answer here, without an account:"),
        link,
        translate("The link serves one answer, until {date}.", date=made.ask.expires_at.date()),
    ]
    subject = translate("{holder} asks you for an attestation", holder=holder_name)
    letter = Message(made.ask.to_email, subject[:MAX_SUBJECT_CHARACTERS], "\n\n".join(parts) + "\n")
    mail.post(session, letter, organisation=None, now=now)


def of_item(session: Session, item: Item) -> Sequence[Ask]:
    """The requests about an entry, the newest first."""
    query = select(Ask).where(Ask.item_id == item.id).order_by(Ask.created_at.desc(), Ask.id)
    return session.scalars(query).all()


def withdraw(session: Session, ask_id: UUID) -> Ask:
    """End a link before it is answered; raises NotFound `ask-missing`, Conflict `ask-answered`."""
    found = session.get(Ask, ask_id)
    if found is None:
        raise NotFound("ask-missing")
    if found.state is not AskState.ASKED:
        raise Conflict("ask-answered")
    _end(found, AskState.WITHDRAWN)
    return found


def read(session: Session, token: str, now: datetime) -> Ask | None:
    """What a link stands for; None when it is unknown, answered, withdrawn or too old."""
    query = select(Ask).where(Ask.token_hash == secret_values.token_hash(token))
    with scope(session, everything=_FOUND_BY):
        found = session.scalars(query).one_or_none()
    is_open = found is not None and found.state is AskState.ASKED and now < found.expires_at
    return found if is_open else None


@dataclass(frozen=True, slots=True)
class Shown:
    """What whom is asked sees."""

    item: Item
    version: Version
    holder: Holder


def shown(session: Session, one: Ask) -> Shown:
    """The entry as it was asked about; raises NotFound `ask-missing` when it is gone."""
    with scope(session, person=one.person_id):
        item, holder = session.get(Item, one.item_id), session.get(Holder, one.person_id)
        query = select(Version).where(Version.item_id == one.item_id, Version.number == one.number)
        version = session.scalars(query).one_or_none()
    if item is None or holder is None or version is None or item.box is Box.DELETED:
        raise NotFound("ask-missing")
    return Shown(item, version, holder)


@dataclass(frozen=True, slots=True)
class Answered:
    """What somebody answers: their name, what they are, their words."""

    name: str
    role: str
    text: str


def attest(session: Session, one: Ask, said: Answered, *, now: datetime) -> None:
    """Sign a word about the entry, and end the link.

    Raises Conflict `ask-answered`, and as `endorsing.endorse`.
    """
    with scope(session, person=one.person_id):
        _hold(session, one)
        endorser = Endorser(
            name=_line(said.name, "ask-name-malformed"),
            role=_line(said.role, "ask-role-malformed"),
            email=one.to_email,
        )
        seen = shown(session, one)
        made = endorsing.endorse(session, (seen.item, seen.version), endorser, said.text, now=now)
        one.endorsement_id, one.answered_by, one.answered_at = made.id, endorser.name, now
        _end(one, AskState.ATTESTED)


def comment(session: Session, one: Ask, said: Answered, *, now: datetime) -> None:
    """Send words without a signature, and end the link; raises as `attest`."""
    text = said.text.strip()
    if not text or len(text) > endorsing.MAX_TEXT_CHARACTERS:
        raise ServiceError("endorsement-text-malformed", most=endorsing.MAX_TEXT_CHARACTERS)
    _answer(session, one, said, AskState.COMMENTED, now)


def decline(session: Session, one: Ask, said: Answered, *, now: datetime) -> None:
    """Say no, with or without a word, and end the link; raises Conflict `ask-answered`."""
    _answer(session, one, said, AskState.DECLINED, now)


def _answer(session: Session, one: Ask, said: Answered, state: AskState, now: datetime) -> None:
    with scope(session, person=one.person_id):
        _hold(session, one)
        one.answer = said.text.strip()[: endorsing.MAX_TEXT_CHARACTERS]
        one.answered_by = _line(said.name or one.to_name, "ask-name-malformed")
        one.answered_at = now
        _end(one, state)


def _hold(session: Session, one: Ask) -> None:
    # Held, so that of two answers at once one is told.
    session.refresh(one, with_for_update=True)
    if one.state is not AskState.ASKED:
        raise Conflict("ask-answered")


def _end(one: Ask, state: AskState) -> None:
    one.state, one.token_hash, one.token_sealed = state, None, None


def _line(text: str, code: str) -> str:
    said = " ".join(text.split())
    if not 0 < len(said) <= MAX_NAME_CHARACTERS or not said.isprintable():
        raise ServiceError(code)
    return said


def _message(text: str) -> str:
    said = text.replace("\r\n", "\n").strip()
    if len(said) > MAX_MESSAGE_CHARACTERS or "\0" in said:
        raise ServiceError("ask-message-too-long", most=MAX_MESSAGE_CHARACTERS)
    return said


SENTENCES: Final = {
    "ask-name-malformed": N_("Give a first and last name."),
    "ask-role-malformed": N_("Say what they are to you, for instance “coach”."),
    "ask-message-too-long": N_("This is too long: at most {most} characters."),
    "ask-missing": N_("There is no such request."),
    "ask-answered": N_("This request was answered or withdrawn already."),
    "asks-too-many": N_("You asked {most} people who have not answered. Wait, or withdraw one."),
    "item-not-kept": N_("Take it into your booklet first."),
}
"""What is said for each code (msgids)."""
