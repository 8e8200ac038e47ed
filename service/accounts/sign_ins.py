"""The browsers in which people are signed in: kept here, ended here, known by a random cookie.

A new token is made at each sign-in and each second step, so a cookie that somebody planted is worth
nothing. https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.accounts import secret_values
from service.accounts.models import Account, SignIn
from service.errors import NotFound
from service.fence import scope

IDLE: Final = timedelta(hours=2)
LASTS: Final = timedelta(hours=12)
SECOND_STEP_WITHIN: Final = timedelta(minutes=10)
SEEN_EVERY: Final = timedelta(minutes=5)
MAX_BROWSER_CHARACTERS: Final = 80
MAX_SIGN_INS: Final = 50
"""The oldest ends when one more begins."""
_FOUND_BY: Final = "a look-up by a token that cannot be guessed"


@dataclass(frozen=True, slots=True)
class Opened:
    """A sign-in with the token for the cookie, which is told once and not kept."""

    token: str = field(repr=False)
    sign_in: SignIn = field(repr=False)
    account: Account = field(repr=False)


def begin(
    session: Session, account: Account, *, browser: str, provider: str | None, now: datetime
) -> Opened:
    """A new sign-in; one that awaits its second step when the account has one."""
    token = secret_values.token()
    awaits = account.has_second_step
    row = SignIn(
        person_id=account.id,
        token_hash=secret_values.token_hash(token),
        provider=provider,
        browser=browser[:MAX_BROWSER_CHARACTERS],
        awaits_second_step=awaits,
        created_at=now,
        seen_at=now,
        expires_at=now + (SECOND_STEP_WITHIN if awaits else LASTS),
    )
    with scope(session, person=account.id):
        session.add(row)
        _end_oldest(session)
    return Opened(token, row, account)


def _end_oldest(session: Session) -> None:
    oldest = select(SignIn).order_by(SignIn.created_at.desc(), SignIn.id.desc())
    for row in session.scalars(oldest.offset(MAX_SIGN_INS)):
        session.delete(row)


def find(session: Session, token: str, *, now: datetime) -> tuple[SignIn, Account] | None:
    """The sign-in of a cookie, also one that awaits its second step; None when it is over."""
    wanted = SignIn.token_hash == secret_values.token_hash(token)
    query = select(SignIn, Account).join(Account, Account.id == SignIn.person_id).where(wanted)
    with scope(session, everything=_FOUND_BY):
        found = session.execute(query).one_or_none()
    if found is None or not is_live(found[0], now) or found[1].disabled_at is not None:
        return None
    return found[0], found[1]


def is_live(row: SignIn, now: datetime) -> bool:
    """Whether it has neither ended nor been left alone for too long."""
    return now < row.expires_at and now - row.seen_at < IDLE


def renew(session: Session, row: SignIn, *, now: datetime) -> str:
    """Another token for the same sign-in; the one before is worth nothing from here on."""
    token = secret_values.token()
    with scope(session, person=row.person_id):
        row.token_hash = secret_values.token_hash(token)
        row.seen_at = now
    return token


def pass_second_step(session: Session, row: SignIn, *, now: datetime) -> str:
    """Note that the second step was taken, now; gives the new token."""
    with scope(session, person=row.person_id):
        if row.awaits_second_step:
            row.expires_at = now + LASTS
        row.awaits_second_step = False
        row.second_step_at = now
    return renew(session, row, now=now)


def live(session: Session, account_id: UUID, *, now: datetime) -> Sequence[SignIn]:
    """Where a person is signed in, the latest first."""
    query = select(SignIn).where(SignIn.expires_at > now, SignIn.seen_at > now - IDLE)
    query = query.where(SignIn.awaits_second_step.is_(False))
    with scope(session, person=account_id):
        return session.scalars(query.order_by(SignIn.created_at.desc())).all()


def end(session: Session, account_id: UUID, sign_in_id: UUID) -> None:
    """Sign out in one browser; raises NotFound `sign-in-unknown` also for another person's."""
    with scope(session, person=account_id):
        row = session.get(SignIn, sign_in_id)
        if row is None:
            raise NotFound("sign-in-unknown")
        session.delete(row)


def end_all(session: Session, account_id: UUID, *, but: SignIn | None = None) -> None:
    """Sign out everywhere, or everywhere else."""
    with scope(session, person=account_id):
        others = delete(SignIn)
        if but is not None:
            others = others.where(SignIn.id != but.id)
        session.execute(others)


def tidy(session: Session, *, now: datetime) -> None:
    """Take out what is over."""
    with scope(session, everything="sign-ins that are over belong to nobody"):
        session.execute(delete(SignIn).where(SignIn.expires_at <= now))
