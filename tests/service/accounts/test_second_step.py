"""The code from the telephone: taken once, near its time; and the codes on paper."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from keys.sealing import RawMasterKey
from service.accounts import guessing, second_step, sign_ins
from service.accounts.models import Account, SignIn
from service.accounts.secret_values import Secrets
from service.accounts.sign_ins import Opened
from service.errors import Conflict, NotAllowed, ServiceError, TooMany
from tests.service.accounts.people import (
    PASSWORD,
    SECOND,
    SECRETS,
    code_at,
    enrol,
    found,
    person,
    sign_in,
)

STEP = timedelta(seconds=second_step.STEP_SECONDS)
LATER = timedelta(hours=1)
Here = tuple[SignIn, Account]


@pytest.fixture
def enrolled(session: Session, now: datetime) -> tuple[str, list[str]]:
    person(session, "lea", now)
    secret, _, codes = enrol(session, sign_in(session, "lea", now), now)
    return secret, codes


def pending(session: Session, now: datetime) -> tuple[Opened, Here]:
    opened = sign_in(session, "lea", now)
    assert opened.sign_in.awaits_second_step
    return opened, (opened.sign_in, opened.account)


def take(session: Session, here: Here, code: str, now: datetime) -> Opened:
    return second_step.take(session, here, code, secrets=SECRETS, now=now)


def test_a_sign_in_waits_for_its_second_step_and_gets_a_new_token(
    session: Session, now: datetime, enrolled: tuple[str, list[str]]
) -> None:
    at = now + LATER
    opened, here = pending(session, at)
    assert opened.sign_in.expires_at == at + sign_ins.SECOND_STEP_WITHIN
    done = take(session, here, code_at(enrolled[0], at), at)
    assert sign_ins.find(session, opened.token, now=at) is None
    row, _ = found(session, done.token, at)
    assert (row.awaits_second_step, row.second_step_at) == (False, at)
    assert row.expires_at == at + sign_ins.LASTS


def test_who_waits_too_long_begins_again(
    session: Session, now: datetime, enrolled: tuple[str, list[str]]
) -> None:
    opened, _ = pending(session, now + LATER)
    late = now + LATER + sign_ins.SECOND_STEP_WITHIN
    assert sign_ins.find(session, opened.token, now=late) is None


@pytest.mark.parametrize(
    ("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_clocks_may_differ_by_half_a_minute(
    session: Session, now: datetime, enrolled: tuple[str, list[str]], steps: int, taken: bool
) -> None:
    at = now + LATER
    _, here = pending(session, at)
    code = code_at(enrolled[0], at + steps * STEP)
    if taken:
        take(session, here, f" {code[:3]} {code[3:]} ", at)
    else:
        with pytest.raises(ServiceError, match="code-wrong"):
            take(session, here, code, at)


def test_a_code_is_taken_once_and_none_before_it(
    session: Session, now: datetime, enrolled: tuple[str, list[str]]
) -> None:
    at = now + LATER
    _, here = pending(session, at)
    take(session, here, code_at(enrolled[0], at), at)
    _, again = pending(session, at)
    for code in (code_at(enrolled[0], at), code_at(enrolled[0], at - STEP)):
        with pytest.raises(ServiceError, match="code-wrong"):
            take(session, again, code, at)
    take(session, again, code_at(enrolled[0], at + STEP), at + STEP)


def test_the_code_of_enrolment_does_not_sign_in(
    session: Session, now: datetime, enrolled: tuple[str, list[str]]
) -> None:
    _, here = pending(session, now)
    with pytest.raises(ServiceError, match="code-wrong"):
        take(session, here, code_at(enrolled[0], now), now)


@pytest.mark.parametrize("code", ["", "000", "abcdef", "٣٤٥٦٧٨", "\ud800", "1" * 100_000])
def test_what_is_no_code(
    session: Session, now: datetime, enrolled: tuple[str, list[str]], code: str
) -> None:
    _, here = pending(session, now + LATER)
    with pytest.raises(ServiceError, match="code-wrong"):
        take(session, here, code, now + LATER)


def test_guessing_codes_ends_soon_whatever_sign_in_it_is_tried_with(
    session: Session, now: datetime, enrolled: tuple[str, list[str]]
) -> None:
    at = now + LATER
    for _ in range(guessing.SECOND_STEP.free):
        _, here = pending(session, at)
        with pytest.raises(ServiceError, match="code-wrong"):
            take(session, here, "000000", at)
        session.commit()
    _, here = pending(session, at)
    with pytest.raises(TooMany, match="sign-in-locked"):
        take(session, here, code_at(enrolled[0], at), at)
    at += guessing.SECOND_STEP.first
    take(session, here, code_at(enrolled[0], at), at)


def test_a_code_on_paper_serves_once(
    session: Session, now: datetime, enrolled: tuple[str, list[str]]
) -> None:
    at, codes = now + LATER, enrolled[1]
    assert len(set(codes)) == second_step.RECOVERY_CODES
    _, here = pending(session, at)
    take(session, here, codes[0].lower().replace("-", " "), at)
    assert second_step.recovery_codes_left(session, here[1]) == len(codes) - 1
    _, again = pending(session, at)
    with pytest.raises(ServiceError, match="code-wrong"):
        take(session, again, codes[0], at)
    take(session, again, codes[1], at)


def test_a_code_on_paper_is_its_owners_alone(
    session: Session, now: datetime, enrolled: tuple[str, list[str]]
) -> None:
    person(session, "tom", now)
    enrol(session, sign_in(session, "tom", now), now)
    opened = sign_in(session, "tom", now + LATER)
    with pytest.raises(ServiceError, match="code-wrong"):
        take(session, (opened.sign_in, opened.account), enrolled[1][0], now + LATER)


def test_new_codes_take_the_place_of_the_old(
    session: Session, now: datetime, enrolled: tuple[str, list[str]]
) -> None:
    at = now + LATER
    _, here = pending(session, at)
    with pytest.raises(NotAllowed, match="second-step-not-fresh"):
        second_step.new_recovery_codes(session, here, now=at)
    take(session, here, enrolled[1][0], at)
    codes = second_step.new_recovery_codes(session, here, now=at)
    assert not set(codes) & set(enrolled[1])
    _, again = pending(session, at)
    with pytest.raises(ServiceError, match="code-wrong"):
        take(session, again, enrolled[1][1], at)
    take(session, again, codes[0], at)


def test_who_has_just_made_the_account_is_not_asked_for_its_password(
    session: Session, now: datetime
) -> None:
    person(session, "lea", now)
    made_with_it, later = sign_in(session, "lea", now), sign_in(session, "lea", now + SECOND)
    here = (made_with_it.sign_in, made_with_it.account)
    late = now + second_step.NEW_WITHIN
    assert not second_step.asks_password(here, now=late - SECOND)
    assert second_step.asks_password(here, now=late), "the screen may have been left alone"
    assert second_step.asks_password((later.sign_in, later.account), now=now + SECOND)
    second_step.offer(session, here, "", secrets=SECRETS, now=late - SECOND)
    secret = second_step.offered(here[1], secrets=SECRETS)
    second_step.enrol(session, here, code_at(secret, late), secrets=SECRETS, now=late)
    assert second_step.asks_password(here, now=late - SECOND), "another telephone is asked for"


def test_setting_up_asks_for_the_password_and_for_a_right_code(
    session: Session, now: datetime
) -> None:
    lea = person(session, "lea", now - STEP)
    opened, other = sign_in(session, "lea", now), sign_in(session, "lea", now)
    here = (opened.sign_in, opened.account)
    with pytest.raises(Conflict, match="second-step-not-offered"):
        second_step.enrol(session, here, "000000", secrets=SECRETS, now=now)
    with pytest.raises(ServiceError, match="password-wrong"):
        second_step.offer(session, here, "?", secrets=SECRETS, now=now)
    second_step.offer(session, here, PASSWORD, secrets=SECRETS, now=now)
    with pytest.raises(ServiceError, match="code-wrong"):
        second_step.enrol(session, here, "000000", secrets=SECRETS, now=now)
    assert not lea.has_second_step
    with pytest.raises(Conflict, match="second-step-not-set"):
        take(session, here, "000000", now)
    secret = second_step.offered(lea, secrets=SECRETS)
    second_step.enrol(session, here, code_at(secret, now), secrets=SECRETS, now=now)
    assert sign_ins.find(session, other.token, now=now) is None
    assert sign_ins.find(session, opened.token, now=now) is None


def test_another_telephone_needs_the_present_one_just_now(
    session: Session, now: datetime, enrolled: tuple[str, list[str]]
) -> None:
    at = now + LATER
    _, here = pending(session, at)
    with pytest.raises(NotAllowed, match="second-step-not-fresh"):
        second_step.offer(session, here, PASSWORD, secrets=SECRETS, now=at)
    take(session, here, enrolled[1][0], at)
    second_step.offer(session, here, PASSWORD, secrets=SECRETS, now=at)
    secret = second_step.offered(here[1], secrets=SECRETS)
    assert secret != enrolled[0]
    second_step.enrol(session, here, code_at(secret, at), secrets=SECRETS, now=at)
    _, again = pending(session, at + LATER)
    with pytest.raises(ServiceError, match="code-wrong"):
        take(session, again, code_at(enrolled[0], at + LATER), at + LATER)


def test_the_secret_rests_sealed_and_opens_for_its_account_alone(
    session: Session, now: datetime, enrolled: tuple[str, list[str]]
) -> None:
    lea = found(session, sign_ins.renew(session, *_row(session, now), now=now), now)[1]
    assert enrolled[0] not in str(lea.totp_sealed)
    tom = person(session, "tom", now)
    tom.totp_sealed = lea.totp_sealed
    opened = sign_in(session, "tom", now)
    for secrets in (SECRETS, Secrets(RawMasterKey.generate(), SECRETS.key)):
        with pytest.raises(ServiceError, match="second-step-unreadable"):
            second_step.take(session, (opened.sign_in, tom), "000000", secrets=secrets, now=now)


def _row(session: Session, now: datetime) -> tuple[SignIn]:
    return (pending(session, now)[0].sign_in,)


def test_who_lost_everything_is_helped_by_the_command_line(
    session: Session, now: datetime, enrolled: tuple[str, list[str]]
) -> None:
    opened, here = pending(session, now)
    second_step.remove(session, here[1], now=now)
    assert sign_ins.find(session, opened.token, now=now) is None
    assert not sign_in(session, "lea", now).sign_in.awaits_second_step


def test_the_address_for_the_telephone(session: Session, now: datetime) -> None:
    lea = person(session, "lea", now)
    lea.login = "lea@ecole.example"
    told = second_step.address(lea, "ABCDEFGH" * 4, issuer="Livret")
    assert told.startswith(f"otpauth://totp/Livret:lea%40ecole.example?secret={'ABCDEFGH' * 4}&")
