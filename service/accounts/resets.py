"""A new password by e-mail, for who forgot the old one.

Whoever asks gets the same answer, whether there is such an account or not.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from service import mail
from service.accounts import guessing, letters, secret_values, sign_ins, signing_in
from service.accounts.models import Account, Reset
from service.accounts.secret_values import Secrets
from service.errors import NotFound
from service.fence import scope

LASTS: Final = timedelta(hours=1)
MOST_AT_ONCE: Final = 3
"""So many links of one account may be open: nobody's letter box is filled by others."""
MOST_ACCOUNTS: Final = 5
"""One address may belong to several accounts, such as that of an office."""
_FOUND_BY: Final = "a look-up by a token that cannot be guessed"

Link = Callable[[str], str]
"""From a token to the whole address of the page that takes it."""


def ask(session: Session, typed: str, *, link: Link, now: datetime) -> None:
    """Send a link to everybody whose login or e-mail address this is; silent when nobody is."""
    for account in _meant(session, typed):
        if account.email is not None and _open(session, account, now) < MOST_AT_ONCE:
            token = secret_values.token()
            _keep(session, account, token, now)
            letter = letters.reset(account, link(token), lasts=LASTS)
            mail.post(session, letter, organisation=None, now=now)
            signing_in.record(session, account, "account.reset-asked", now=now)


def _meant(session: Session, typed: str) -> list[Account]:
    account = signing_in.by_login(session, typed)
    told = typed.strip().casefold()[: mail.MAX_ADDRESS_CHARACTERS]
    # What is no address is asked for all the same, as nobody's.
    is_theirs = Account.email == (told if mail.is_address(told) else "")
    is_named = Account.id == (account.id if account is not None else None)
    query = select(Account).where(or_(is_theirs, is_named), Account.disabled_at.is_(None))
    return list(session.scalars(query.order_by(Account.id).limit(MOST_ACCOUNTS)))


def _open(session: Session, account: Account, now: datetime) -> int:
    query = select(func.count(Reset.id)).where(Reset.expires_at > now, Reset.used_at.is_(None))
    with scope(session, person=account.id):
        return session.scalars(query).one()


def _keep(session: Session, account: Account, token: str, now: datetime) -> None:
    with scope(session, person=account.id):
        session.add(
            Reset(
                person_id=account.id,
                token_hash=secret_values.token_hash(token),
                created_at=now,
                expires_at=now + LASTS,
            )
        )


def read(session: Session, token: str, now: datetime) -> Reset | None:
    """What a link stands for; None when it is unknown, used or too old."""
    wanted = Reset.token_hash == secret_values.token_hash(token)
    query = select(Reset).where(wanted, Reset.used_at.is_(None), Reset.expires_at > now)
    with scope(session, everything=_FOUND_BY):
        return session.scalars(query).one_or_none()


def reset(
    session: Session, link: Reset, password: str, *, secrets: Secrets, now: datetime
) -> Account:
    """Take a new password; ends every sign-in, every other link, and the wait after wrong guesses.

    Nobody is signed in by it: the second step is still asked for. Raises the codes of
    `passwords.check`, and NotFound `link-unknown` for one that was used meanwhile.
    """
    account = session.get(Account, link.person_id)
    if account is None or account.disabled_at is not None:
        raise NotFound("link-unknown")
    signing_in.set_password(session, account, password, now=now)
    _use(session, link, now)
    sign_ins.end_all(session, account.id)
    guessing.forget(session, signing_in.login_key(account.login, secrets))
    return account


def _use(session: Session, link: Reset, now: datetime) -> None:
    unused = update(Reset).where(Reset.used_at.is_(None)).values(used_at=now)
    with scope(session, person=link.person_id):
        mine = session.execute(unused.where(Reset.id == link.id).returning(Reset.id)).all()
        if not mine:
            raise NotFound("link-unknown")
        session.execute(unused)


def tidy(session: Session, *, now: datetime) -> None:
    """Take out the links that are too old."""
    with scope(session, everything="links that are too old open nothing"):
        session.execute(delete(Reset).where(Reset.expires_at <= now))
