"""Codes on paper: whatever the hand does to them, they are read right or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.delivering import codes

SIGNS = st.text(codes.ALPHABET, min_size=codes.RANDOM_SIGNS, max_size=codes.RANDOM_SIGNS)
CODES = SIGNS.map(lambda signs: signs + codes.check_sign(signs))
PLACES = st.integers(0, codes.SIGNS - 1)


def test_a_code_has_at_least_128_random_bits_and_no_two_are_the_same():
    assert len(codes.ALPHABET) ** codes.RANDOM_SIGNS >= 2**128
    made = {codes.new() for _ in range(1000)}
    assert len(made) == 1000
    assert all(codes.read(code) == code for code in made)


@given(CODES)
def test_what_stands_on_paper_is_read_as_it_was_made(code: str):
    paper = codes.spelled(code)
    assert [len(group) for group in paper.split("-")] == [4] * 7
    assert codes.read(paper) == code
    assert codes.read(f" {paper.lower().replace('-', ' ')}\n") == code
    assert codes.read(paper.replace("-", "\u2011")) == code


@given(CODES, st.data())
def test_what_looks_alike_is_taken_for_what_was_meant(code: str, data: st.DataObject):
    zero = data.draw(st.sampled_from("0Oo"))
    one = data.draw(st.sampled_from("1IiLl"))
    assert codes.read(code.replace("0", zero).replace("1", one)) == code


@given(CODES, PLACES, st.sampled_from(codes.ALPHABET))
def test_one_wrong_sign_is_noticed(code: str, place: int, other: str):
    typed = code[:place] + other + code[place + 1 :]
    assert codes.read(typed) == (code if typed == code else None)


@given(CODES, PLACES, PLACES)
def test_two_signs_that_changed_places_are_noticed(code: str, one: int, other: int):
    signs = list(code)
    signs[one], signs[other] = signs[other], signs[one]
    typed = "".join(signs)
    assert codes.read(typed) == (code if typed == code else None)


@given(CODES, PLACES)
def test_a_sign_too_many_or_too_few_is_noticed(code: str, place: int):
    assert codes.read(code[:place] + code[place + 1 :]) is None
    assert codes.read(code[:place] + code[place] + code[place:]) is None


@given(st.text(max_size=300))
def test_whatever_is_typed_is_a_code_or_none(typed: str):
    read = codes.read(typed)
    assert read is None or codes.read(codes.spelled(read)) == read


@pytest.mark.parametrize(
    "typed", ["", "-", "U" * 28, "0" * 27 + "1", "é" * 28, "\u0131" * 28, "0" * 500]
)
def test_what_is_no_code_is_none(typed: str):
    assert codes.read(typed) is None


def test_no_sign_is_taken_for_another():
    assert not set("OILU") & set(codes.ALPHABET)
