"""Award an achievement to a person.

    award(session, school, Wish(achievement=psc1.id, name="Noé D."), by=account.id, now=now)

Whoever may sign decides by awarding, unless the organisation wants four eyes; what others award
waits for the head. Nothing is signed here: that is the work of the issuing job, or of the moment
in which a person takes the award.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from issuer.awards import catalogue, content, evidence, handing, permits
from issuer.awards.catalogue import Entry
from issuer.awards.content import Content
from issuer.awards.models import Award, AwardState, Recipient
from issuer.awards.moves import ENDED, LAPSES_AFTER, locked
from issuer.errors import IssuerError
from issuer.organisations.models import Organisation
from keys import did
from keys.did.method import split
from keys.did.web import url_of
from keys.errors import KeysError, Unreachable
from service import accounts, audit
from service.database import new_id
from service.errors import Conflict
from service.fence import scope
from service.mail import is_address
from service.words import folded, squeezed

MAX_NAME_CHARACTERS: Final = 120
LONGEST_OFFER: Final = timedelta(days=3 * 366)
MOST_AHEAD: Final = timedelta(days=366)
"""How far ahead an award can be scheduled."""
OLDEST: Final = timedelta(days=120 * 366)
MAX_EARLIER: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an award of a file comes from, so that the same file awards nothing twice."""

    key: str  # the same thing of the same pupil, whatever a file says of it
    digest: str  # what the file said
    revision: int = 0  # grows each time a corrected file replaces


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be awarded to whom, and when.

    `value` is the DID or the e-mail address by which the credential names its subject; with a
    claim nothing does until it is taken. `address` is where the letter goes.
    """

    achievement: UUID
    name: str
    recipient: Recipient = Recipient.CLAIM
    value: str = ""
    address: str = ""
    language: str | None = None
    content: Content = field(default_factory=Content)
    awarded_at: datetime | None = None  # None: now
    valid_until: datetime | None = None
    due_at: datetime | None = None  # issued then; None: as soon as it is decided
    lapses_at: datetime | None = None
    draft: bool = False  # kept, and decided later
    pupil_id: UUID | None = None
    campaign_id: UUID | None = None
    source: Source | None = None
    replaces_id: UUID | None = None  # the award in whose place this one will stand


def award(
    session: Session,
    organisation: Organisation,
    wish: Wish,
    *,
    by: UUID | None,
    now: datetime,
    key: UUID | None = None,
) -> Award:
    """A new award: a draft, waiting for the head, or decided and handed to the issuing job.

    `by` None is the service itself, which decides; `key` is the identifier it shall have. Raises
    what `checked` raises.
    """
    made = made_of(session, organisation, wish, by=by, now=now)
    made.id = key or made.id
    with scope(session, organisation=organisation.id):
        session.add(made)
        session.flush()
        evidence.bind(session, made, wish.content.evidence)
    audit.record(
        session,
        actor=by,
        act="award.made",
        organisation=organisation.id,
        target=made.id,
        facts=_facts(made),
        now=now,
    )
    if made.state is AwardState.SCHEDULED:
        handing.hand_over(session, organisation, [made], now=now)
    return made


def made_of(
    session: Session, organisation: Organisation, wish: Wish, *, by: UUID | None, now: datetime
) -> Award:
    """The row of a wish in its first state, not added yet; raises what `checked` raises."""
    entry = checked(session, organisation, wish, by=by, now=now)
    row = Award(id=new_id(), organisation_id=organisation.id)
    begin(row, wish, by=by, now=now)
    row.state = first_state(session, organisation, wish, by=by, now=now)
    write(row, entry, wish, now=now)
    return row


def begin(row: Award, wish: Wish, *, by: UUID | None, now: datetime) -> None:
    """Write on a row what stays: who made it when, in which campaign, from which file."""
    row.campaign_id, row.pupil_id = wish.campaign_id, wish.pupil_id
    row.made_by, row.created_at = by, now
    row.revision, row.replaces_id = 0, wish.replaces_id
    if wish.source is not None:
        row.source_key, row.source_digest = wish.source.key, wish.source.digest
        row.revision = wish.source.revision


def write(row: Award, entry: Entry, wish: Wish, *, now: datetime) -> None:
    """Write on a row what a checked wish says."""
    said = content.check(wish.content, entry.draft, entry.achievement.id)
    row.achievement_id, row.version_id = entry.achievement.id, entry.version.id
    row.language = entry.language(wish.language)
    row.recipient = wish.recipient
    row.recipient_name = squeezed(wish.name)
    row.address = wish.address.strip() or None
    row.holder = wish.value.strip() if wish.recipient is Recipient.DID else None
    if wish.recipient is Recipient.EMAIL:
        # In small letters, as its hash is made of it.
        row.address = wish.value.strip().lower()
    row.content = content.written(said)
    row.words = folded(f"{wish.name} {' '.join(entry.draft.name.values())}")
    row.awarded_at = wish.awarded_at or now
    row.valid_until = wish.valid_until
    row.due_at = max(wish.due_at, now) if wish.due_at else now
    waits = wish.recipient is Recipient.CLAIM
    row.lapses_at = (wish.lapses_at or row.due_at + LAPSES_AFTER) if waits else None
    row.changed_at = now


def first_state(
    session: Session, organisation: Organisation, wish: Wish, *, by: UUID | None, now: datetime
) -> AwardState:
    """Where an award begins."""
    if wish.draft:
        return AwardState.DRAFT
    return decided_state(session, organisation, by=by, now=now)


def decided_state(
    session: Session, organisation: Organisation, *, by: UUID | None, now: datetime
) -> AwardState:
    """Whether what this person awards is decided by it, or waits for the head."""
    if by is None:
        return AwardState.SCHEDULED
    if organisation.needs_approval or not accounts.may_sign(session, by, organisation.id, now):
        return AwardState.TO_APPROVE
    return AwardState.SCHEDULED


def checked(
    session: Session, organisation: Organisation, wish: Wish, *, by: UUID | None, now: datetime
) -> Entry:
    """The achievement of a wish that can be fulfilled.

    Raises NotFound `achievement-unknown`, Conflict `achievement-not-active`, NotAllowed as
    `permits.require_award`; IssuerError `recipient-name-malformed` (`most`),
    `recipient-did-malformed`, `recipient-address-malformed`, `award-date-wrong`,
    `award-validity-wrong`, `award-schedule-wrong`, `award-lapse-wrong`, and as `content.check`.
    """
    entry = allowed(session, organisation, wish.achievement, by=by, now=now)
    check_person(wish)
    check_dates(wish, now=now)
    content.check(wish.content, entry.draft, entry.achievement.id)
    return entry


def allowed(
    session: Session,
    organisation: Organisation,
    achievement_id: UUID,
    *,
    by: UUID | None,
    now: datetime,
) -> Entry:
    """The achievement, when `by` may award it; raises the first codes of `checked`."""
    entry = catalogue.to_award(session, organisation, achievement_id)
    permits.require_award(session, organisation, entry.achievement, by=by, now=now)
    return entry


def check_person(wish: Wish) -> None:
    """Whether the recipient is well-formed; raises the `recipient-…` codes of `checked`."""
    name = squeezed(wish.name)
    if not 0 < len(name) <= MAX_NAME_CHARACTERS or not name.isprintable():
        raise IssuerError("recipient-name-malformed", most=MAX_NAME_CHARACTERS)
    if wish.recipient is Recipient.DID:
        _check_did(wish.value.strip())
    if wish.recipient is Recipient.EMAIL and not is_address(wish.value.strip()):
        raise IssuerError("recipient-address-malformed")
    if wish.address.strip() and not is_address(wish.address.strip()):
        raise IssuerError("recipient-address-malformed")


def check_dates(wish: Wish, *, now: datetime) -> None:
    """Whether the instants follow one another; raises the `award-…-wrong` codes of `checked`."""
    awarded, due = wish.awarded_at or now, wish.due_at or now
    if not now - OLDEST <= awarded <= max(due, now) + timedelta(days=1):
        raise IssuerError("award-date-wrong")
    if due > now + MOST_AHEAD:
        raise IssuerError("award-schedule-wrong")
    if wish.valid_until is not None and wish.valid_until <= max(awarded, due, now):
        raise IssuerError("award-validity-wrong")
    lapses = wish.lapses_at
    if lapses is not None and not max(due, now) < lapses <= now + LONGEST_OFFER:
        raise IssuerError("award-lapse-wrong")


def earlier(session: Session, organisation: Organisation, wish: Wish) -> Sequence[Award]:
    """Awards of the same achievement that the same person has already, as far as can be told.

    By pupil, DID or address, or by the same name: a warning, since two people may share a name.
    """
    name, address = folded(wish.name), (wish.address or wish.value).strip().lower()
    query = select(Award).where(
        Award.achievement_id == wish.achievement,
        Award.state.not_in(ENDED),
        or_(
            Award.words.startswith(name + " ", autoescape=True),
            Award.pupil_id == wish.pupil_id if wish.pupil_id else false(),
            Award.holder == wish.value.strip() if wish.value.strip() else false(),
        ),
    )
    with scope(session, organisation=organisation.id):
        found = session.scalars(query.order_by(Award.id.desc()).limit(MAX_EARLIER)).all()
    # A longer name begins with a shorter one; and of two addresses, each is somebody else's.
    return [one for one in found if _is_same(one, wish, name, address)]


def change(
    session: Session,
    organisation: Organisation,
    award: Award,
    wish: Wish,
    *,
    by: UUID,
    now: datetime,
) -> Award:
    """Another content for a draft. Raises Conflict `award-not-draft`, what `checked` raises."""
    entry = checked(session, organisation, wish, by=by, now=now)
    with scope(session, organisation=organisation.id):
        held = locked(session, [award.id])[0]
        if held.state is not AwardState.DRAFT:
            raise Conflict("award-not-draft", state=held.state.value)
        write(held, entry, wish, now=now)
        evidence.bind(session, held, wish.content.evidence)
    audit.record(
        session,
        actor=by,
        act="award.changed",
        organisation=organisation.id,
        target=held.id,
        now=now,
    )
    return held


def _is_same(one: Award, wish: Wish, name: str, address: str) -> bool:
    if wish.pupil_id is not None and one.pupil_id is not None:
        return one.pupil_id == wish.pupil_id
    if wish.value.strip() and one.holder == wish.value.strip():
        return True
    theirs = (one.address or "").lower()
    apart = bool(theirs) and "@" in address and theirs != address
    return folded(one.recipient_name) == name and not apart


def _check_did(text: str) -> None:
    # A did:web is looked up when it is needed; the others are their own documents.
    try:
        method, _ = split(text)
        if method == "web":
            url_of(text)
        else:
            did.resolve(text, _nowhere)
    except (KeysError, Unreachable) as error:
        raise IssuerError("recipient-did-malformed", did=text[:100]) from error


def _nowhere(url: str) -> bytes:
    raise Unreachable("not-asked", url=url[:100])


def _facts(made: Award) -> dict[str, object]:
    facts: dict[str, object] = {
        "state": made.state.value,
        "achievement": made.achievement_id,
        "recipient": made.recipient.value,
    }
    if made.campaign_id is not None:
        facts["campaign"] = made.campaign_id
    return facts
