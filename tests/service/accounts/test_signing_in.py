"""Signing in, being refused without learning anything, waiting, changing the password."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from service import audit
from service.accounts import guessing, passwords, sign_ins, signing_in
from service.accounts.models import Failures
from service.accounts.signing_in import Change
from service.errors import NotFound, ServiceError, TooMany
from tests.service.accounts.people import (
    OTHER_PASSWORD,
    PASSWORD,
    SECOND,
    SECRETS,
    attempt,
    found,
    person,
    sign_in,
)


def fail(session: Session, login: str, now: datetime, *, address: str = "192.0.2.1") -> str:
    tried = attempt(login, "wrong password here", address=address)
    with pytest.raises(ServiceError) as refused:
        signing_in.sign_in(session, tried, secrets=SECRETS, now=now)
    session.commit()
    return refused.value.code


def test_a_person_signs_in_and_is_known_again(session: Session, now: datetime) -> None:
    lea = person(session, "lea.martin", now)
    opened = sign_in(session, " Léa.MARTIN ", now)
    assert found(session, opened.token, now)[1] is lea
    assert sign_ins.find(session, opened.token + "x", now=now) is None
    assert opened.token not in repr(opened)


@pytest.mark.parametrize(
    ("login", "password"),
    [
        pytest.param("lea.martin", PASSWORD + " ", id="wrong password"),
        pytest.param("lea.martin", "", id="no password"),
        pytest.param("lea.martin", "x" * 100_000, id="endless password"),
        pytest.param("nobody", PASSWORD, id="unknown login"),
        pytest.param("", PASSWORD, id="no login"),
        pytest.param("\ud800\x00 %", PASSWORD, id="a login that cannot be"),
        pytest.param("closed", PASSWORD, id="closed account"),
        pytest.param("provider", PASSWORD, id="account without password"),
    ],
)
def test_every_refusal_is_the_same(
    session: Session, now: datetime, login: str, password: str
) -> None:
    person(session, "lea.martin", now)
    signing_in.close(session, person(session, "closed", now), now=now)
    person(session, "provider", now).password_hash = None
    with pytest.raises(ServiceError) as refused:
        sign_in(session, login, now, password)
    assert (refused.value.code, refused.value.facts) == ("sign-in-refused", {})


def test_an_unknown_login_costs_one_hash_like_a_known_one(
    session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    person(session, "lea.martin", now)
    passwords.matches(None, "the first time makes the value to compare with")
    verified = []
    real = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher,
        "verify",
        lambda self, kept, given: verified.append(kept[:40]) or real(self, kept, given),
    )
    for login in ("lea.martin", "nobody", ""):
        fail(session, login, now)
    assert len(verified) == 3
    assert len({kept.rpartition("$")[0] for kept in verified}) == 1


@pytest.mark.parametrize("login", ["lea.martin", "nobody"])
def test_the_wait_grows_alike_for_known_and_unknown_logins(
    session: Session, now: datetime, login: str
) -> None:
    person(session, "lea.martin", now)
    rule = guessing.LOGIN
    assert [fail(session, login, now) for _ in range(rule.free)] == ["sign-in-refused"] * rule.free
    at, waits = now, []
    for _ in range(7):
        with pytest.raises(TooMany, match="sign-in-locked") as locked:
            sign_in(session, login, at)
        waits.append(locked.value.facts["seconds"])
        at += timedelta(seconds=int(waits[-1]))
        assert fail(session, login, at) == "sign-in-refused"
    assert waits == [30, 60, 120, 240, 480, 900, 900]


def test_the_right_password_waits_too_and_then_ends_the_count(
    session: Session, now: datetime
) -> None:
    person(session, "lea.martin", now)
    for _ in range(guessing.LOGIN.free):
        fail(session, "LEA.martin", now)
    with pytest.raises(TooMany):
        sign_in(session, "lea.martin", now + guessing.LOGIN.first - SECOND)
    sign_in(session, "lea.martin", now + guessing.LOGIN.first)
    session.commit()
    assert fail(session, "lea.martin", now + guessing.LOGIN.first) == "sign-in-refused"
    sign_in(session, "lea.martin", now + guessing.LOGIN.first)


def test_old_failures_are_forgotten(session: Session, now: datetime) -> None:
    person(session, "lea.martin", now)
    for day in range(8):
        assert fail(session, "lea.martin", now + day * timedelta(days=1)) == "sign-in-refused"
    guessing.tidy(session, now=now + timedelta(days=9))
    assert session.scalars(select(Failures)).all() == []


def test_an_address_that_tries_many_logins_waits_and_others_do_not(
    session: Session, now: datetime
) -> None:
    person(session, "lea.martin", now)
    key = SECRETS.hidden(guessing.ADDRESS.kind, "192.0.2.1")
    for _ in range(guessing.ADDRESS.free):
        guessing.fail(session, guessing.ADDRESS, key, now=now)
    with pytest.raises(TooMany, match="sign-in-locked"):
        sign_in(session, "lea.martin", now)
    elsewhere = attempt("lea.martin", address="198.51.100.7")
    signing_in.sign_in(session, elsewhere, secrets=SECRETS, now=now)
    sign_in(session, "lea.martin", now + guessing.ADDRESS.first)


def test_what_is_counted_names_nobody(session: Session, now: datetime) -> None:
    fail(session, "my-secret-typed-as-login", now)
    kept = session.scalars(select(Failures)).all()
    assert len(kept) == 2
    assert all(len(row.key) == 32 for row in kept)
    assert SECRETS.hidden("login", "nobody") != SECRETS.hidden("address", "nobody")


def test_sign_ins_end_when_left_alone_and_at_the_latest_after_half_a_day(
    session: Session, now: datetime
) -> None:
    person(session, "lea.martin", now)
    opened = sign_in(session, "lea.martin", now)
    assert sign_ins.find(session, opened.token, now=now + sign_ins.IDLE) is None
    at = now
    while at < now + sign_ins.LASTS - SECOND:
        row, _ = found(session, opened.token, at)
        at = min(at + sign_ins.IDLE - SECOND, now + sign_ins.LASTS - SECOND)
        row.seen_at = at
    assert sign_ins.find(session, opened.token, now=now + sign_ins.LASTS) is None
    sign_ins.tidy(session, now=now + sign_ins.LASTS)
    assert sign_ins.live(session, opened.account.id, now=now) == []


def test_a_closed_account_is_signed_out_at_once(session: Session, now: datetime) -> None:
    lea = person(session, "lea.martin", now)
    token = sign_in(session, "lea.martin", now).token
    signing_in.close(session, lea, now=now)
    assert sign_ins.find(session, token, now=now) is None


def test_a_person_ends_one_sign_in_but_not_another_persons(session: Session, now: datetime) -> None:
    lea, tom = person(session, "lea.martin", now), person(session, "tom", now)
    one, two = sign_in(session, "lea.martin", now), sign_in(session, "lea.martin", now)
    toms = sign_in(session, "tom", now)
    assert {row.id for row in sign_ins.live(session, lea.id, now=now)} == {
        one.sign_in.id,
        two.sign_in.id,
    }
    sign_ins.end(session, lea.id, one.sign_in.id)
    with pytest.raises(NotFound, match="sign-in-unknown"):
        sign_ins.end(session, lea.id, toms.sign_in.id)
    assert sign_ins.find(session, one.token, now=now) is None
    assert found(session, two.token, now)[1] is lea
    assert found(session, toms.token, now)[1] is tom


def test_the_oldest_sign_in_ends_when_there_are_too_many(session: Session, now: datetime) -> None:
    lea = person(session, "lea.martin", now)
    begin = {"browser": "", "provider": None}
    first = sign_ins.begin(session, lea, **begin, now=now)
    for minute in range(sign_ins.MAX_SIGN_INS):
        sign_ins.begin(session, lea, **begin, now=now + timedelta(minutes=minute + 1))
    assert sign_ins.find(session, first.token, now=now) is None
    assert len(sign_ins.live(session, lea.id, now=now)) == sign_ins.MAX_SIGN_INS


def test_a_new_password_ends_every_other_sign_in_and_renews_this_one(
    session: Session, now: datetime
) -> None:
    person(session, "lea.martin", now)
    here, other = sign_in(session, "lea.martin", now), sign_in(session, "lea.martin", now)
    change = Change(PASSWORD, OTHER_PASSWORD)
    at = (here.sign_in, here.account)
    token = signing_in.change_password(session, at, change, secrets=SECRETS, now=now)
    assert sign_ins.find(session, here.token, now=now) is None
    assert sign_ins.find(session, other.token, now=now) is None
    assert found(session, token, now)[0] is here.sign_in
    assert fail(session, "lea.martin", now) == "sign-in-refused"
    with pytest.raises(ServiceError):
        sign_in(session, "lea.martin", now, PASSWORD)
    sign_in(session, "lea.martin", now, OTHER_PASSWORD)


def test_the_old_password_cannot_be_guessed_at_an_open_screen(
    session: Session, now: datetime
) -> None:
    person(session, "lea.martin", now)
    opened = sign_in(session, "lea.martin", now)
    here = (opened.sign_in, opened.account)
    codes = []
    for _ in range(guessing.LOGIN.free + 1):
        with pytest.raises(ServiceError) as refused:
            signing_in.change_password(
                session, here, Change("?", OTHER_PASSWORD), secrets=SECRETS, now=now
            )
        session.commit()
        codes.append(refused.value.code)
    assert codes == ["password-wrong"] * guessing.LOGIN.free + ["sign-in-locked"]


def test_other_parameters_are_replaced_at_the_next_sign_in(session: Session, now: datetime) -> None:
    lea = person(session, "lea.martin", now)
    lea.password_hash = weak = PasswordHasher(1, 8, 1).hash(PASSWORD)
    sign_in(session, "lea.martin", now)
    assert lea.password_hash != weak
    kept = lea.password_hash
    sign_in(session, "lea.martin", now)
    assert lea.password_hash == kept


def test_guesses_at_the_same_time_are_all_counted(
    sessions: sessionmaker[Session], now: datetime
) -> None:
    """Many browsers at once get no more free guesses than one after the other."""
    with sessions() as session:
        person(session, "lea.martin", now)
        session.commit()

    def guess(number: int) -> str:
        with sessions() as session:
            return fail(session, "lea.martin", now, address=f"198.51.100.{number}")

    with ThreadPoolExecutor(8) as browsers:
        codes = list(browsers.map(guess, range(16)))
    assert codes.count("sign-in-refused") == guessing.LOGIN.free
    assert codes.count("sign-in-locked") == 16 - guessing.LOGIN.free


def test_the_log_tells_who_signed_in_and_that_somebody_was_locked(
    session: Session, now: datetime
) -> None:
    lea = person(session, "lea.martin", now)
    sign_in(session, "lea.martin", now)
    for _ in range(guessing.LOGIN.free):
        fail(session, "nobody", now)
    told = [(entry.act, entry.actor) for entry in audit.entries(session, None)]
    assert told == [
        ("account.locked", None),
        ("account.signed-in", str(lea.id)),
        ("account.created", str(lea.id)),
    ]
    assert audit.verify(session, None) is None
