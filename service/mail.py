"""Letters by e-mail: written in the transaction of what they tell, sent by a job afterwards.

    mail.post(session, Message(to, subject, text), organisation=school.id, now=now)

The subject and text come translated from the caller. A letter is erased from the database once it
has been sent, since its links are secrets, and after some days if it never was. Sending repeats
after failures; where a mail server took a letter and the power went before that was written down,
it goes out twice with one Message-ID.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.audit import INSTALLATION
from service.database import Base, new_id
from service.errors import ServiceError
from service.fence import Owned, scope
from service.jobs import Chunk, GiveUp, Item, Job, Kinds, Sessions, start
from service.postmen import Postman

KIND: Final = "mail"
LETTERS_AT_ONCE: Final = 10
KEPT_UNSENT: Final = timedelta(days=7)
"""How long a letter that nobody takes can still be tried again."""
MAX_ADDRESS_CHARACTERS: Final = 254  # https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1.3
MAX_SUBJECT_CHARACTERS: Final = 200
MAX_TEXT_CHARACTERS: Final = 200_000
# What people have as addresses; quoted names and addresses with accents are left out, since the
# servers of schools seldom take them.
_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Message:
    """A letter to one person, in the words and language of who writes it.

    Making one raises ServiceError `mail-address-malformed`, `mail-subject-malformed`,
    `mail-too-long` (`most`).
    """

    to: str
    subject: str
    text: str
    html: str | None = None

    def __post_init__(self) -> None:
        """A line break in an address or subject would begin a header of the sender's choice."""
        if not is_address(self.to):
            raise ServiceError("mail-address-malformed")
        if len(self.subject) > MAX_SUBJECT_CHARACTERS or _CONTROL.search(self.subject):
            raise ServiceError("mail-subject-malformed")
        if max(len(self.text), len(self.html or "")) > MAX_TEXT_CHARACTERS:
            raise ServiceError("mail-too-long", most=MAX_TEXT_CHARACTERS)


def is_address(text: str) -> bool:
    """Whether this is one plain e-mail address."""
    return len(text) <= MAX_ADDRESS_CHARACTERS and _ADDRESS.fullmatch(text) is not None


class Outbox(Owned, Base):
    """A letter to be sent; what it said is gone once it was."""

    __tablename__ = "outbox"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    recipient: Mapped[str | None]
    subject: Mapped[str | None]
    text: Mapped[str | None]
    html: Mapped[str | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


def post(session: Session, message: Message, *, organisation: UUID | None, now: datetime) -> Job:
    """Have a letter sent as soon as this transaction is committed."""
    return post_all(session, (message,), organisation=organisation, now=now)


def post_all(
    session: Session, messages: Iterable[Message], *, organisation: UUID | None, now: datetime
) -> Job:
    """Have many letters sent, as one job whose progress tells how many went."""
    owner = organisation or INSTALLATION
    letters = [
        Outbox(
            id=new_id(),
            organisation_id=owner,
            recipient=message.to,
            subject=message.subject,
            text=message.text,
            html=message.html,
            created_at=now,
        )
        for message in messages
    ]
    with scope(session, organisation=owner):
        session.add_all(letters)
    items = (Item(str(letter.id)) for letter in letters)
    return start(session, KIND, items, organisation=owner, now=now)


def add_kind(kinds: Kinds, postman: Postman, *, sender: str) -> None:
    """Let a worker send letters from this address. Raises ServiceError `mail-address-malformed`."""
    if not is_address(sender):
        raise ServiceError("mail-address-malformed", sender=sender)

    def deliver(sessions: Sessions, chunk: Chunk) -> dict[str, ServiceError]:
        return _deliver(sessions, chunk, postman, sender)

    kinds.register(KIND, _note, prepare=deliver, items_at_once=LETTERS_AT_ONCE)


def _deliver(
    sessions: Sessions, chunk: Chunk, postman: Postman, sender: str
) -> dict[str, ServiceError]:
    """Hand the letters over, outside of any transaction; the failures by key."""
    with sessions() as session, scope(session, organisation=chunk.job.organisation_id):
        letters = _letters(session, chunk)
    failures: dict[str, ServiceError] = {}
    for letter in letters:
        if letter.sent_at is None:
            try:
                postman.deliver(compose(letter, sender), name=str(letter.id))
            except ServiceError as error:
                failures[str(letter.id)] = error
    return failures


def _note(session: Session, chunk: Chunk) -> None:
    """Write down which letters went, and forget what they said."""
    chunk.failures.update(chunk.prepared)
    for letter in _letters(session, chunk):
        if str(letter.id) not in chunk.failures:
            letter.sent_at = chunk.world.now
            letter.recipient = letter.subject = letter.text = letter.html = None


def forget_old(session: Session, *, now: datetime) -> None:
    """Erase what letters said that never went: names and links do not wait for good."""
    old = update(Outbox).where(Outbox.created_at < now - KEPT_UNSENT, Outbox.recipient.is_not(None))
    with scope(session, everything="what is over is erased, whoever's it is"):
        session.execute(old.values(recipient=None, subject=None, text=None, html=None))


def forget_to(session: Session, address: str) -> None:
    """Erase what waits to be sent to this address, such as that of a person who is erased."""
    theirs = update(Outbox).where(Outbox.recipient == address)
    with scope(session, everything="letters to who is erased, whoever wrote them"):
        session.execute(theirs.values(recipient=None, subject=None, text=None, html=None))


def _letters(session: Session, chunk: Chunk) -> list[Outbox]:
    ids = [UUID(item.key) for item in chunk.items]
    return list(session.scalars(select(Outbox).where(Outbox.id.in_(ids)).order_by(Outbox.id)))


def compose(letter: Outbox, sender: str) -> EmailMessage:
    """The letter as it goes out. Raises GiveUp `mail-malformed`."""
    made = EmailMessage(policy=SMTP)
    try:
        made["From"] = Address(addr_spec=sender)
        made["To"] = Address(addr_spec=letter.recipient or "")
        made["Subject"] = letter.subject or ""
        made["Date"] = format_datetime(letter.created_at.astimezone(UTC))
        made["Message-ID"] = f"<{letter.id}@{sender.partition('@')[2]}>"
        # Absence notices and other machines then do not answer: RFC 3834, section 5.
        made["Auto-Submitted"] = "auto-generated"
        made.set_content(letter.text or "")
        if letter.html is not None:
            made.add_alternative(letter.html, subtype="html")
    except (ValueError, IndexError, MessageError) as error:
        raise GiveUp("mail-malformed", letter=str(letter.id)) from error
    return made


def unsent(session: Session, *, organisation: UUID | None, most: int = 100) -> list[Any]:
    """The letters that have not gone yet, oldest first."""
    query = select(Outbox).where(Outbox.sent_at.is_(None)).order_by(Outbox.id).limit(most)
    with scope(session, organisation=organisation or INSTALLATION):
        return list(session.scalars(query))
