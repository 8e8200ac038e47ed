"""The second step of signing in: a code from the telephone, or one from paper.

TOTP, https://www.rfc-editor.org/rfc/rfc6238. A code is taken once; codes of the half minute before
and after are taken as well, since clocks differ (section 5.2).
"""

import hmac
from datetime import datetime, timedelta
from typing import Final

import pyotp
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from keys.errors import KeysError
from service.accounts import guessing, secret_values, sign_ins
from service.accounts.memberships import is_fresh
from service.accounts.models import Account, RecoveryCode, SignIn
from service.accounts.secret_values import Secrets
from service.accounts.sign_ins import Opened
from service.accounts.signing_in import confirm, record
from service.errors import Conflict, NotAllowed, ServiceError
from service.fence import scope

STEP_SECONDS: Final = 30
WINDOW: Final = 1
DIGITS: Final = 6
RECOVERY_CODES: Final = 10
RECOVERY_GROUPS: Final = 4
REPLACED_WITHIN: Final = timedelta(minutes=10)
"""Who sets the second step up anew must have taken the present one this lately."""
NEW_WITHIN: Final = timedelta(minutes=10)
"""Who made an account this lately need not type its password again."""
Here = tuple[SignIn, Account]
"""Who is at the screen: a live sign-in and its account, as `sign_ins.find` gives them."""


def offer(session: Session, here: Here, password: str, *, secrets: Secrets, now: datetime) -> None:
    """Make a new secret, to be shown by `offered` and proven by `enrol`.

    The password is asked for where `asks_password`. Raises the codes of `signing_in.confirm`, and
    NotAllowed `second-step-not-fresh` when there is a second step already and it was not taken just
    now; commit even then.
    """
    row, account = here
    if asks_password(here, now=now):
        confirm(session, account, password, secrets=secrets, now=now)
    if account.has_second_step and not is_fresh(row, now, within=REPLACED_WITHIN):
        raise NotAllowed("second-step-not-fresh")
    secret = pyotp.random_base32().encode()
    account.totp_offered = secrets.master.seal(secret, key_id=_key_id(account))


def asks_password(here: Here, *, now: datetime) -> bool:
    """Whether the password is to be typed once more, lest somebody sits at a screen left alone.

    Who has none signed in by a provider; who made the account in this very sign-in, minutes ago,
    has just chosen it.
    """
    row, account = here
    is_new = row.created_at == account.created_at and now - row.created_at < NEW_WITHIN
    return account.password_hash is not None and (account.has_second_step or not is_new)


def offered(account: Account, *, secrets: Secrets) -> str:
    """The secret to be typed or scanned, in base32; raises Conflict `second-step-not-offered`."""
    if account.totp_offered is None:
        raise Conflict("second-step-not-offered")
    return _opened(account.totp_offered, account, secrets)


def address(account: Account, secret: str, *, issuer: str) -> str:
    """What the QR code says to the telephone: an `otpauth:` address."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.login, issuer_name=issuer)


def enrol(
    session: Session, here: Here, code: str, *, secrets: Secrets, now: datetime
) -> tuple[str, list[str]]:
    """Begin to ask for the second step, once the telephone has shown that it knows the secret.

    Gives the new token of this sign-in and the codes for paper, which are told once; every other
    sign-in ends. Raises ServiceError `code-wrong`, Conflict `second-step-not-offered`.
    """
    row, account = here
    secret = offered(account, secrets=secrets)
    step = _step_of(secret, code, after=0, now=now)
    if step is None:
        raise ServiceError("code-wrong")
    account.totp_sealed, account.totp_offered, account.totp_step = account.totp_offered, None, step
    codes = _new_codes(session, account)
    sign_ins.end_all(session, account.id, but=row)
    token = sign_ins.pass_second_step(session, row, now=now)
    record(session, account, "account.second-step-set", now=now)
    return token, codes


def take(session: Session, here: Here, code: str, *, secrets: Secrets, now: datetime) -> Opened:
    """The second step, with a code from the telephone or from paper; gives the new token.

    Raises ServiceError `code-wrong`, Conflict `second-step-not-set`, TooMany `sign-in-locked`;
    commit even then.
    """
    row, account = here
    if not account.has_second_step:
        raise Conflict("second-step-not-set")
    key = secrets.hidden(guessing.SECOND_STEP.kind, str(account.id))
    guessing.hold(session, key, now=now)
    # While others waited for the same row, one of them may have used this code.
    session.refresh(account)
    if not _take_code(session, account, code, secrets, now):
        if guessing.fail(session, guessing.SECOND_STEP, key, now=now):
            record(session, account, "account.second-step-locked", now=now)
        raise ServiceError("code-wrong")
    guessing.forget(session, key)
    return Opened(sign_ins.pass_second_step(session, row, now=now), row, account)


def _take_code(
    session: Session, account: Account, code: str, secrets: Secrets, now: datetime
) -> bool:
    secret = _opened(account.totp_sealed, account, secrets)
    step = _step_of(secret, code, after=account.totp_step, now=now)
    if step is not None:
        account.totp_step = step
        return True
    return _take_recovery_code(session, account, code, now)


def _take_recovery_code(session: Session, account: Account, code: str, now: datetime) -> bool:
    wanted = delete(RecoveryCode).where(RecoveryCode.code_hash == secret_values.printed_hash(code))
    with scope(session, person=account.id):
        # Deleted by one statement, so that of two uses at once only one finds it.
        taken = session.execute(wanted.returning(RecoveryCode.id)).all()
    if taken:
        record(session, account, "account.recovery-code-used", now=now)
    return bool(taken)


def new_recovery_codes(session: Session, here: Here, *, now: datetime) -> list[str]:
    """Other codes for paper in place of the old ones, told once.

    Raises NotAllowed `second-step-not-fresh`.
    """
    row, account = here
    if not account.has_second_step or not is_fresh(row, now, within=REPLACED_WITHIN):
        raise NotAllowed("second-step-not-fresh")
    record(session, account, "account.recovery-codes-made", now=now)
    return _new_codes(session, account)


def recovery_codes_left(session: Session, account: Account) -> int:
    """How many codes on paper are unused."""
    with scope(session, person=account.id):
        return session.scalars(select(func.count(RecoveryCode.id))).one()


def remove(session: Session, account: Account, *, now: datetime) -> None:
    """Take the second step away, for who lost telephone and paper, and sign them out everywhere.

    Only the command line calls this: who runs the service must know the person by sight.
    """
    account.totp_sealed = account.totp_offered = None
    with scope(session, person=account.id):
        session.execute(delete(RecoveryCode))
    sign_ins.end_all(session, account.id)
    record(session, account, "account.second-step-removed", now=now)


def _new_codes(session: Session, account: Account) -> list[str]:
    codes = [secret_values.readable(RECOVERY_GROUPS) for _ in range(RECOVERY_CODES)]
    with scope(session, person=account.id):
        session.execute(delete(RecoveryCode))
        session.add_all(
            RecoveryCode(person_id=account.id, code_hash=secret_values.printed_hash(one))
            for one in codes
        )
    return codes


def _step_of(secret: str, code: str, *, after: int, now: datetime) -> int | None:
    """The half minute whose code this is, among those that count and were not used yet."""
    given = "".join(code.split())[: DIGITS + 1].encode("utf-8", "replace")
    present = int(now.timestamp()) // STEP_SECONDS
    totp, found = pyotp.TOTP(secret), None
    for step in range(present - WINDOW, present + WINDOW + 1):
        right = hmac.compare_digest(totp.generate_otp(step).encode(), given)
        if right and step > after:
            found = step
    return found


def _opened(sealed: object, account: Account, secrets: Secrets) -> str:
    try:
        return secrets.master.unseal(sealed, key_id=_key_id(account)).decode()
    except (KeysError, UnicodeError) as error:
        raise ServiceError("second-step-unreadable") from error


def _key_id(account: Account) -> str:
    # A sealed secret moved to another account does not open there.
    return f"totp {account.id}"
