"""Signing in by login and password; changing the password.

Whoever guesses learns nothing: an unknown login, a wrong password and a closed account get the same
answer after the same work. What is counted must be committed also when these verbs raise.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import audit
from service.accounts import guessing, logins, passwords, sign_ins
from service.accounts.models import Account, SignIn
from service.accounts.secret_values import Secrets
from service.accounts.sign_ins import Opened
from service.errors import ServiceError

MAX_TYPED_CHARACTERS: Final = 300


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was typed, and where it came from."""

    login: str
    password: str = field(repr=False)
    address: str = ""  # a network, as `limits.network` writes it
    browser: str = ""


def sign_in(session: Session, attempt: Attempt, *, secrets: Secrets, now: datetime) -> Opened:
    """A new sign-in; with a second step to come when `sign_in.awaits_second_step`.

    Raises ServiceError `sign-in-refused`, TooMany `sign-in-locked` (`seconds`); commit even then.
    """
    address = secrets.hidden(guessing.ADDRESS.kind, attempt.address)
    guessing.check(session, address, now=now)
    login = login_key(attempt.login, secrets)
    guessing.hold(session, login, now=now)
    account = by_login(session, attempt.login)
    right = passwords.matches(account.password_hash if account else None, attempt.password)
    if account is None or not right or account.disabled_at is not None:
        _refuse(session, account, login=login, address=address, now=now)
        raise ServiceError("sign-in-refused")
    guessing.forget(session, login)
    _keep_up(account, attempt.password)
    opened = sign_ins.begin(session, account, browser=attempt.browser, provider=None, now=now)
    record(session, account, "account.signed-in", now=now)
    return opened


def _refuse(
    session: Session, account: Account | None, *, login: bytes, address: bytes, now: datetime
) -> None:
    locked = guessing.fail(session, guessing.LOGIN, login, now=now)
    guessing.fail(session, guessing.ADDRESS, address, now=now)
    if locked:
        record(session, account, "account.locked", now=now)


def by_login(session: Session, typed: str) -> Account | None:
    """The account of a login, in whatever spelling it was typed."""
    try:
        wanted = logins.login(typed)
    except ServiceError:
        # Nobody has such a login; the question is asked all the same, and takes as long.
        wanted = ""
    return session.scalars(select(Account).where(Account.login == wanted)).one_or_none()


def login_key(typed: str, secrets: Secrets) -> bytes:
    """Under which wrong guesses at a login are counted, whether it exists or not."""
    try:
        told = logins.login(typed)
    except ServiceError:
        told = typed[:MAX_TYPED_CHARACTERS]
    return secrets.hidden(guessing.LOGIN.kind, told)


def confirm(
    session: Session, account: Account, password: str, *, secrets: Secrets, now: datetime
) -> None:
    """Whether the person at the screen still knows the password.

    Raises ServiceError `password-wrong`, TooMany `sign-in-locked`; commit even then.
    """
    key = login_key(account.login, secrets)
    guessing.hold(session, key, now=now)
    if not passwords.matches(account.password_hash, password):
        guessing.fail(session, guessing.LOGIN, key, now=now)
        raise ServiceError("password-wrong")
    guessing.forget(session, key)


@dataclass(frozen=True, slots=True)
class Change:
    """A password and the one that takes its place."""

    old: str = field(repr=False)
    new: str = field(repr=False)


def change_password(
    session: Session,
    here: tuple[SignIn, Account],
    change: Change,
    *,
    secrets: Secrets,
    now: datetime,
) -> str:
    """Take a new password; ends every other sign-in and gives the new token of this one.

    Raises the codes of `passwords.check` and of `confirm`; commit even then.
    """
    row, account = here
    confirm(session, account, change.old, secrets=secrets, now=now)
    set_password(session, account, change.new, now=now)
    sign_ins.end_all(session, account.id, but=row)
    return sign_ins.renew(session, row, now=now)


def set_password(session: Session, account: Account, password: str, *, now: datetime) -> None:
    """Keep a new password; raises the codes of `passwords.check`."""
    passwords.check(password, names=(account.login, account.display_name, account.email or ""))
    account.password_hash = passwords.hash_of(password)
    record(session, account, "account.password-changed", now=now)


def close(session: Session, account: Account, *, now: datetime) -> None:
    """Let nobody sign in to an account any more, at once."""
    account.disabled_at = now
    sign_ins.end_all(session, account.id)
    record(session, account, "account.closed", now=now)


def _keep_up(account: Account, password: str) -> None:
    if account.password_hash and passwords.is_outdated(account.password_hash):
        account.password_hash = passwords.hash_of(password)


def record(
    session: Session, account: Account | None, act: str, *, now: datetime, **facts: Any
) -> None:
    """Write down what happened to an account, in the installation's own chain."""
    about = None if account is None else account.id
    audit.record(
        session, actor=about, act=act, organisation=None, target=about, facts=facts, now=now
    )
