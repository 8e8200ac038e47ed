"""One spelling of a login, whatever keyboard wrote it."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.accounts import logins
from service.errors import ServiceError


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("lea.martin", "lea.martin"),
        (" LÉA.Martin\n", "lea.martin"),
        ("le\u0301a", "lea"),
        ("Léa@Collège-Verne.FR", "lea@college-verne.fr"),
        ("ＬＥＡ４", "lea4"),
        ("cœur", "coeur"),
        ("STRAßE", "strasse"),
    ],
)
def test_the_same_login(typed: str, kept: str) -> None:
    assert logins.login(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("", id="nothing"),
        pytest.param("ab", id="too short"),
        pytest.param("a" * 255, id="too long"),
        pytest.param("ﷺ" * 200, id="grows too long"),
        pytest.param("lea martin", id="space inside"),
        pytest.param(".lea", id="begins with a dot"),
        pytest.param("lea\x00", id="control character"),
        pytest.param("аdmin", id="Cyrillic letter that looks like another"),
        pytest.param("lea\u200bmartin", id="a space that is not seen"),
        pytest.param("<lea>", id="markup"),
    ],
)
def test_no_login(typed: str) -> None:
    with pytest.raises(ServiceError, match="login-malformed"):
        logins.login(typed)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40) | st.from_regex(r"[A-Za-zÀ-ÿ0-9._@-]{3,30}", fullmatch=True))
def test_a_login_is_kept_in_one_spelling(typed: str) -> None:
    try:
        kept = logins.login(typed)
    except ServiceError:
        return
    assert kept.isascii()
    assert logins.login(kept) == kept
    assert logins.login(typed.upper()) == kept or typed.upper().lower() != typed.lower()
    assert logins.login(unicodedata.normalize("NFD", typed)) == kept
    assert logins.login(f" {typed} ") == kept


@pytest.mark.parametrize(
    "typed", ["", "  ", "x" * 121, "Léa\u202eMartin", "L\x00a", "a\u200bb", "\ud800"]
)
def test_a_name_that_could_deceive(typed: str) -> None:
    with pytest.raises(ServiceError, match="name-malformed"):
        logins.display_name(typed)


def test_a_name_is_kept_as_written() -> None:
    assert logins.display_name("  Léa   N'Diaye-O’Brien ") == "Léa N'Diaye-O’Brien"
