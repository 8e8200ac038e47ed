"""Texts that are long for no good reason end with one reason, not with a million."""

from io import BytesIO

from schemas.files import Unreadable, find


def codes(data: bytes) -> list[str]:
    return [item.error.code for item in find(BytesIO(data)) if isinstance(item, Unreadable)]


def test_an_array_of_numbers_is_given_up_after_a_hundred_of_them() -> None:
    found = codes(b"[" + b",".join([b"1"] * 5000) + b"]")
    assert len(found) == 102
    assert found[-1] == "members-unreadable"


def test_one_endless_address_is_one_document_that_is_too_large() -> None:
    assert codes(b"https://school.example/" + b"a" * (16 << 20)) == ["file-too-large"]


def test_a_line_without_end_after_a_good_one_is_one_bad_line() -> None:
    good = b'{"a":1}\n'
    assert codes(good + b'{"b":"' + b"a" * (16 << 20) + b'"}\n' + good) == ["line-too-long"]
