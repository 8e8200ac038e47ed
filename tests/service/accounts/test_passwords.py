"""Which passwords are taken, and what guessing one costs."""

import unicodedata
from contextlib import suppress

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type
from hypothesis import given, settings
from hypothesis import strategies as st

from service.accounts import passwords
from service.errors import ServiceError

NAMES = ("lea.martin", "Léa Martin-Dupré", "lea@college-verne.example")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        pytest.param("", "password-too-short", id="nothing"),
        pytest.param("e\u0301" * 6, "password-too-short", id="six letters as twelve signs"),
        pytest.param("x" * 257, "password-too-long", id="endless"),
        pytest.param("vive Martin et les autres", "password-has-name", id="name"),
        pytest.param("LéaMartin2026!!", "password-has-name", id="login without its dot"),
        pytest.param("ecole DUPRE forever", "password-has-name", id="other name without accent"),
        pytest.param("motdepasse2026", "password-common", id="common word with a year"),
        pytest.param("Mot-de-Passe_1!", "password-common", id="common word with signs"),
        pytest.param("bonjour-bonjour", "password-common", id="one word twice"),
        pytest.param("azertyuiop123", "password-common", id="keyboard"),
        pytest.param("12345678901234", "password-common", id="counting"),
        pytest.param("98765432109876", "password-common", id="counting down"),
        pytest.param("abcdefghijklmnop", "password-common", id="alphabet"),
        pytest.param("aaaaaaaaaaaa", "password-common", id="one letter"),
        pytest.param("            ", "password-common", id="spaces"),
        pytest.param("abababababab", "password-common", id="two letters"),
    ],
)
def test_a_password_that_would_be_tried_first(password: str, code: str) -> None:
    with pytest.raises(ServiceError, match=code):
        passwords.check(password, names=NAMES)


@pytest.mark.parametrize(
    "password",
    [
        "neuf girafes sautent",
        "0614 82 77 31 09",
        "пароль из четырёх слов",
        "🦒🐢🦔🐝🦉🐙🐊🐌🦋🐞🐬🐳",
        "correct horse battery staple",
    ],
)
def test_a_password_that_is_taken(password: str) -> None:
    passwords.check(password, names=NAMES)


def test_what_a_guess_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    real = PasswordHasher(passwords.TIME_COST, passwords.MEMORY_KIB, passwords.PARALLELISM)
    monkeypatch.setattr(passwords, "_HASHER", real)
    found = extract_parameters(passwords.hash_of("neuf girafes sautent"))
    assert found.type is Type.ID
    # RFC 9106, section 4, the second recommended option.
    assert (found.time_cost, found.memory_cost, found.parallelism) == (3, 64 * 1024, 4)
    assert found.salt_len >= 16


def test_one_keyboard_writes_an_accent_otherwise_than_another() -> None:
    kept = passwords.hash_of("élève à l'école")
    assert passwords.matches(kept, unicodedata.normalize("NFD", "élève à l'école"))
    assert not passwords.matches(kept, "Élève à l'école")


def test_nothing_matches_no_password() -> None:
    assert not passwords.matches(None, "nobody's password")
    assert not passwords.matches("", "")
    assert not passwords.matches("not a hash", "not a hash")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_may_be_typed(typed: str) -> None:
    assert not passwords.matches(None, typed)
    with suppress(ServiceError):
        passwords.check(typed, names=(typed[:20],))
