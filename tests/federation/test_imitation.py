"""Names that could be taken for a member's are found; names of their own are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.imitation import Names, skeleton

MEMBERS = (
    ("https://a.example", "Collège Jean Moulin", "sha256-logo"),
    ("https://b.example", "École 12", None),
    ("https://c.example", "Maison des jeunes d'Exempleville", None),
)


@pytest.mark.parametrize(
    ("name", "member", "by"),
    [
        ("Collège Jean Moulin", "https://a.example", "name"),
        ("Cоllège Jean Mοulin", "https://a.example", "letters"),
        ("COLLEGE JEAN M0ULlN", "https://a.example", "letters"),
        ("Collège Jean Moullin", "https://a.example", "letters"),
        ("Maison des jeunes d'Exernpleville", "https://c.example", "letters"),
    ],
)
def test_who_looks_like_a_member_is_found(name, member, by):
    found = Names(MEMBERS).resembling(name)
    assert (found.id, found.by) == (member, by)


@pytest.mark.parametrize("name", ["École 13", "Maison des jeunes", "Lycée du Parc", "", " - "])
def test_a_name_of_its_own_is_left_alone(name):
    assert Names(MEMBERS).resembling(name) is None


def test_a_logo_is_known_again_under_another_name():
    assert Names(MEMBERS).resembling("Club", "sha256-logo").by == "logo"


@given(st.text())
def test_any_name_has_letters_or_none(name):
    assert skeleton(name) == skeleton(name.casefold())
