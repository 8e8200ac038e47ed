"""An organisation with a person of each role, on both databases, with a clock by hand."""

from datetime import datetime, timedelta
from uuid import UUID

import pyotp
from sqlalchemy.orm import Session

from keys.sealing import RawMasterKey
from service.accounts import invitations, memberships, second_step, sign_ins, signing_in
from service.accounts.invitations import Newcomer
from service.accounts.memberships import Given
from service.accounts.models import Account, Membership, Role, SignIn
from service.accounts.secret_values import Secrets
from service.accounts.sign_ins import Opened
from service.accounts.signing_in import Attempt

SCHOOL = UUID("01936f2e-0000-7000-8000-000000000001")
CLUB = UUID("01936f2e-0000-7000-8000-000000000002")
PASSWORD = "neuf girafes sautent"
OTHER_PASSWORD = "onze tortues dansent"
SECRETS = Secrets(RawMasterKey(bytes(range(32))), b"k" * 32)
SECOND = timedelta(seconds=1)


def person(session: Session, login: str, now: datetime, *, adult: bool = True) -> Account:
    newcomer = Newcomer(login, f"Personne {login[:1].upper()}.", PASSWORD, adult)
    return invitations.create(session, newcomer, email=f"{login}@ecole.example", now=now)


def member(
    session: Session, role: Role, now: datetime, *, organisation: UUID = SCHOOL, login: str = ""
) -> tuple[Account, Membership]:
    account = person(session, login or f"{role.value}-{str(organisation)[-8:]}", now)
    given = Given(account.id, organisation, role)
    return account, memberships.appoint(session, given, now=now)


def attempt(login: str, password: str = PASSWORD, *, address: str = "192.0.2.1") -> Attempt:
    return Attempt(login, password, address=address, browser="Firefox")


def sign_in(session: Session, login: str, now: datetime, password: str = PASSWORD) -> Opened:
    return signing_in.sign_in(session, attempt(login, password), secrets=SECRETS, now=now)


def code_at(secret: str, now: datetime) -> str:
    return pyotp.TOTP(secret).at(now)


def enrol(
    session: Session, opened: Opened, now: datetime
) -> tuple[str, tuple[SignIn, Account], list[str]]:
    """Set the second step up; gives the secret, who is at the screen, and the codes on paper."""
    here = (opened.sign_in, opened.account)
    second_step.offer(session, here, PASSWORD, secrets=SECRETS, now=now)
    secret = second_step.offered(opened.account, secrets=SECRETS)
    _, codes = second_step.enrol(session, here, code_at(secret, now), secrets=SECRETS, now=now)
    return secret, here, codes


def found(session: Session, token: str, now: datetime) -> tuple[SignIn, Account]:
    known = sign_ins.find(session, token, now=now)
    assert known is not None
    return known
