"""A new password by letter: the same answer for everybody, one use, an hour."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from service import accounts, mail
from service.accounts import guessing, resets, sign_ins, signing_in
from service.accounts.models import Account, Reset
from service.errors import NotFound, ServiceError
from tests.service.accounts.people import (
    OTHER_PASSWORD,
    PASSWORD,
    SECOND,
    SECRETS,
    enrol,
    person,
    sign_in,
)


def link(token: str) -> str:
    return f"https://badges.example/password/reset/{token}"


def ask(session: Session, typed: str, now: datetime) -> list[str]:
    """The tokens of all letters that wait to be sent."""
    resets.ask(session, typed, link=link, now=now)
    letters = mail.unsent(session, organisation=None)
    return [letter.text.partition(link(""))[2].split()[0] for letter in letters]


def read(session: Session, token: str, now: datetime) -> Reset:
    found = resets.read(session, token, now)
    assert found is not None
    return found


def reset(session: Session, token: str, password: str, now: datetime) -> Account:
    return resets.reset(session, read(session, token, now), password, secrets=SECRETS, now=now)


@pytest.mark.parametrize("typed", ["lea", "LÉA", " Lea@Ecole.example "])
def test_a_letter_goes_to_the_address_of_the_account(
    session: Session, now: datetime, typed: str
) -> None:
    lea = person(session, "lea", now)
    (token,) = ask(session, typed, now)
    (letter,) = mail.unsent(session, organisation=None)
    assert letter.recipient == "lea@ecole.example"
    assert letter.subject == "Votre nouveau mot de passe"
    assert reset(session, token, OTHER_PASSWORD, now) is lea
    sign_in(session, "lea", now, OTHER_PASSWORD)
    with pytest.raises(ServiceError, match="sign-in-refused"):
        sign_in(session, "lea", now, PASSWORD)


def test_the_letter_speaks_the_language_of_its_reader(session: Session, now: datetime) -> None:
    person(session, "lea", now).language = "en"
    ask(session, "lea", now)
    (letter,) = mail.unsent(session, organisation=None)
    assert letter.subject == "Your new password"
    assert "within 60 minutes" in letter.text


@pytest.mark.parametrize("typed", ["", "nobody", "nobody@ecole.example", "x" * 9999, "\ud800"])
def test_nobody_gets_no_letter_and_no_complaint(
    session: Session, now: datetime, typed: str
) -> None:
    person(session, "without.address", now).email = None
    signing_in.close(session, person(session, "closed", now), now=now)
    for one in (typed, "without.address", "closed"):
        assert ask(session, one, now) == []


def test_a_link_serves_once_for_an_hour(session: Session, now: datetime) -> None:
    person(session, "lea", now)
    (token,) = ask(session, "lea", now)
    assert resets.read(session, token, now + resets.LASTS) is None
    link = read(session, token, now + resets.LASTS - SECOND)
    reset(session, token, OTHER_PASSWORD, now)
    assert resets.read(session, token, now) is None
    with pytest.raises(NotFound, match="link-unknown"):
        resets.reset(session, link, PASSWORD, secrets=SECRETS, now=now)


def test_one_use_ends_all_other_links_and_every_sign_in(session: Session, now: datetime) -> None:
    person(session, "lea", now)
    opened = sign_in(session, "lea", now)
    ask(session, "lea", now)
    one, two = ask(session, "lea", now)
    reset(session, one, OTHER_PASSWORD, now)
    session.expire_all()
    assert resets.read(session, two, now) is None
    assert sign_ins.find(session, opened.token, now=now) is None


def test_a_weak_password_leaves_the_link_usable(session: Session, now: datetime) -> None:
    person(session, "lea", now)
    (token,) = ask(session, "lea", now)
    with pytest.raises(ServiceError, match="password-too-short"):
        reset(session, token, "short", now)
    reset(session, token, OTHER_PASSWORD, now)


def test_it_ends_the_wait_but_not_the_second_step(session: Session, now: datetime) -> None:
    person(session, "lea", now)
    enrol(session, sign_in(session, "lea", now), now)
    for _ in range(guessing.LOGIN.free):
        with pytest.raises(ServiceError):
            sign_in(session, "lea", now, "wrong")
    (token,) = ask(session, "lea", now)
    reset(session, token, OTHER_PASSWORD, now)
    assert sign_in(session, "lea", now, OTHER_PASSWORD).sign_in.awaits_second_step


def test_nobodys_letter_box_is_filled(session: Session, now: datetime) -> None:
    person(session, "lea", now)
    for _ in range(resets.MOST_AT_ONCE + 3):
        found = ask(session, "lea", now)
    assert len(found) == resets.MOST_AT_ONCE
    assert len(ask(session, "lea", now + timedelta(hours=1))) == resets.MOST_AT_ONCE + 1


def test_old_links_are_taken_out(session: Session, now: datetime) -> None:
    person(session, "lea", now)
    (token,) = ask(session, "lea", now)
    accounts.tidy(session, now=now)
    assert resets.read(session, token, now) is not None
    accounts.tidy(session, now=now + resets.LASTS)
    assert resets.read(session, token, now) is None


@pytest.mark.parametrize("token", ["", "x" * 43, "x" * 100_000, "\ud800"])
def test_a_guessed_token(session: Session, now: datetime, token: str) -> None:
    person(session, "lea", now)
    ask(session, "lea", now)
    assert resets.read(session, token, now) is None
