"""How people come to an account and a role: by a link, or by two codes on a printed sheet.

An invitation serves once, for one role in one organisation, until a date. Opening its page uses
nothing up, since mail programs open links to look at them; accepting does.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service import audit, mail
from service.accounts import guessing, logins, memberships, passwords, secret_values, signing_in
from service.accounts.memberships import Act, Given
from service.accounts.models import Account, Invitation, Membership, Role
from service.accounts.secret_values import Secrets
from service.errors import Conflict, NotFound, ServiceError
from service.fence import scope
from service.language import DEFAULT

LASTS: Final = timedelta(days=14)
MAX_LASTS: Final = timedelta(days=90)
IDENTIFIER_GROUPS: Final = 2
PASSWORD_GROUPS: Final = 4
MAX_PRINTED_FAILURES: Final = 10
"""So many wrong passwords, from wherever, and the sheet is worth nothing."""
_FOUND_BY: Final = "a look-up by a token that cannot be guessed"
_FOUND_PRINTED: Final = "a look-up by the identifier on a sheet, whose password is asked for"


@dataclass(frozen=True, slots=True)
class Offer:
    """Which role is offered, where, and to whom."""

    organisation_id: UUID
    role: Role
    email: str | None = None
    lasts: timedelta = LASTS
    membership_until: datetime | None = None
    sponsor_id: UUID | None = None  # the organisation whose head may invite into this one


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation with what is told once: the token for its link, or what stands on the sheet."""

    invitation: Invitation
    token: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What a person says who takes an invitation up."""

    login: str
    display_name: str
    password: str = field(repr=False)
    adult: bool
    language: str = DEFAULT.value


def invite(session: Session, offer: Offer, *, by: UUID | None, now: datetime) -> Invited:
    """An invitation with a link; `by` None is the service itself, at the command line.

    Whether a sponsor sponsors that organisation is for the caller to know. Raises NotAllowed
    `role-missing`, ServiceError `invitation-date-wrong`, `email-malformed`.
    """
    token = secret_values.token()
    made = _make(session, offer, by=by, now=now)
    made.token_hash = secret_values.token_hash(token)
    return Invited(_keep(session, made, now), token=token)


def invite_on_paper(session: Session, offer: Offer, *, by: UUID | None, now: datetime) -> Invited:
    """An invitation with an identifier and a password, to be printed; raises as `invite`."""
    password = secret_values.readable(PASSWORD_GROUPS)
    made = _make(session, offer, by=by, now=now)
    made.printed = secret_values.readable(IDENTIFIER_GROUPS)
    made.password_hash = secret_values.printed_hash(password)
    return Invited(_keep(session, made, now), password=password)


def _make(session: Session, offer: Offer, *, by: UUID | None, now: datetime) -> Invitation:
    through = offer.sponsor_id or offer.organisation_id
    if by is not None:
        memberships.require(session, by, through, Act.INVITE, now=now)
    ends = offer.membership_until
    if not timedelta() < offer.lasts <= MAX_LASTS or (ends is not None and ends <= now):
        raise ServiceError("invitation-date-wrong")
    return Invitation(
        organisation_id=offer.organisation_id,
        through_id=through,
        role=offer.role,
        email=email_of(offer.email),
        membership_until=ends,
        made_by=by,
        created_at=now,
        expires_at=now + offer.lasts,
    )


def _keep(session: Session, made: Invitation, now: datetime) -> Invitation:
    with scope(session, organisation=made.organisation_id):
        session.add(made)
        session.flush()
    _record(session, made, "member.invited", actor=made.made_by, now=now)
    return made


def email_of(text: str | None) -> str | None:
    """An address as it is kept, or None for none; raises ServiceError `email-malformed`."""
    told = (text or "").strip().lower()
    if told and not mail.is_address(told):
        raise ServiceError("email-malformed")
    return told or None


def read(session: Session, token: str, now: datetime) -> Invitation | None:
    """What a link stands for; None when it is unknown, used, withdrawn or too old."""
    query = select(Invitation).where(Invitation.token_hash == secret_values.token_hash(token))
    with scope(session, everything=_FOUND_BY):
        found = session.scalars(query).one_or_none()
    return found if found is not None and is_open(found, now) else None


def is_open(invitation: Invitation, now: datetime) -> bool:
    """Whether it can still be accepted."""
    untouched = invitation.used_at is None and invitation.withdrawn_at is None
    return untouched and now < invitation.expires_at


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was typed from a sheet, and where."""

    identifier: str
    password: str = field(repr=False)
    address: str = ""


def open_sheet(session: Session, sheet: Sheet, *, secrets: Secrets, now: datetime) -> str:
    """From what stands on a sheet to the token of its page; it may be opened again until accepted.

    Raises ServiceError `sheet-refused`, TooMany `sign-in-locked`; commit even then.
    """
    address = secrets.hidden(guessing.PRINTED.kind, sheet.address)
    guessing.check(session, address, now=now)
    token = secret_values.token()
    with scope(session, everything=_FOUND_PRINTED):
        found = _printed(session, sheet.identifier)
        right = found is not None and _is_right(found, sheet.password, now)
        if found is not None and right:
            found.token_hash = secret_values.token_hash(token)
    if not right:
        guessing.fail(session, guessing.PRINTED, address, now=now)
        raise ServiceError("sheet-refused")
    return token


def _printed(session: Session, identifier: str) -> Invitation | None:
    signs = secret_values.as_printed(identifier)
    half = secret_values.GROUP_CHARACTERS
    query = select(Invitation).where(Invitation.printed == f"{signs[:half]}-{signs[half:]}")
    return session.scalars(query.with_for_update()).one_or_none()


def _is_right(found: Invitation, password: str, now: datetime) -> bool:
    if not is_open(found, now) or found.failures >= MAX_PRINTED_FAILURES:
        return False
    if found.password_hash == secret_values.printed_hash(password):
        return True
    found.failures += 1
    return False


def accept(
    session: Session, invitation: Invitation, newcomer: Newcomer, *, now: datetime
) -> tuple[Account, Membership]:
    """A new account with the role that was offered.

    Raises ServiceError `login-malformed`, `name-malformed`, `adult-only`, the codes of
    `passwords.check`, Conflict `login-taken`, NotFound `link-unknown` for one used meanwhile.
    """
    if not newcomer.adult:
        raise ServiceError("adult-only")
    account = create(session, newcomer, email=invitation.email, now=now)
    return account, _join(session, invitation, account, now)


def accept_as(
    session: Session, invitation: Invitation, account: Account, *, adult: bool, now: datetime
) -> Membership:
    """The role for somebody who has an account already. Raises `adult-only`, `link-unknown`."""
    if not adult:
        raise ServiceError("adult-only")
    account.adult = True
    return _join(session, invitation, account, now)


def create(session: Session, newcomer: Newcomer, *, email: str | None, now: datetime) -> Account:
    """An account without any role; raises as `accept`, without `adult-only` and `link-unknown`."""
    login = logins.login(newcomer.login)
    name = logins.display_name(newcomer.display_name)
    email = email_of(email)
    passwords.check(newcomer.password, names=(login, name, email or ""))
    account = Account(
        login=login,
        email=email,
        display_name=name,
        password_hash=passwords.hash_of(newcomer.password),
        adult=newcomer.adult,
        language=newcomer.language,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError as error:
        raise Conflict("login-taken") from error
    signing_in.record(session, account, "account.created", now=now)
    return account


def _join(session: Session, invitation: Invitation, account: Account, now: datetime) -> Membership:
    open_one = update(Invitation).where(
        Invitation.id == invitation.id,
        Invitation.used_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > now,
    )
    with scope(session, organisation=invitation.organisation_id):
        # One statement decides, so that of two who accept at once only one does.
        used = open_one.values(used_at=now).returning(Invitation.id)
        if not session.execute(used).all():
            raise NotFound("link-unknown")
    given = Given(
        account.id,
        invitation.organisation_id,
        invitation.role,
        by=invitation.made_by,
        until=invitation.membership_until,
    )
    return memberships.appoint(session, given, now=now)


def withdraw(session: Session, invitation: Invitation, *, by: UUID, now: datetime) -> None:
    """Take an offer back. Raises NotAllowed `role-missing`, Conflict `invitation-closed`."""
    memberships.require(session, by, invitation.through_id, Act.INVITE, now=now)
    if not is_open(invitation, now):
        raise Conflict("invitation-closed")
    with scope(session, organisation=invitation.organisation_id):
        invitation.withdrawn_at = now
    _record(session, invitation, "member.invitation-withdrawn", actor=by, now=now)


def open_ones(session: Session, organisation: UUID, *, now: datetime) -> list[Invitation]:
    """The offers that nobody has taken up yet, the latest first."""
    query = select(Invitation).order_by(Invitation.id.desc()).where(Invitation.used_at.is_(None))
    with scope(session, organisation=organisation):
        return [one for one in session.scalars(query) if is_open(one, now)]


def _record(
    session: Session, about: Invitation, act: str, *, actor: UUID | None, now: datetime
) -> None:
    audit.record(
        session,
        actor=actor,
        act=act,
        organisation=about.organisation_id,
        target=about.id,
        facts={"role": about.role.value},
        now=now,
    )
