"""Recipient identity: hashes, letters' case, and objects that name nobody."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import SchemasError
from schemas.identity import hash_matches, identity_hash, matches

# The check value of Open Badges 3.0, IdentityObject.identityHash
KOSHER = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"


def hashed(**members: Any) -> dict[str, Any]:
    identity = {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": KOSHER,
        "identityType": "emailAddress",
        "salt": "Kosher",
    }
    return {k: v for k, v in (identity | members).items() if v is not ...}


def test_check_value_of_the_standard() -> None:
    assert identity_hash("a@example.com", "Kosher") == KOSHER


def test_md5_is_read() -> None:
    assert (
        identity_hash("abc", algorithm="md5") == "md5$900150983cd24fb0d6963f7d28e17f72"
    )  # RFC 1321
    assert hash_matches("MD5$900150983CD24FB0D6963F7D28E17F72", "abc")


def test_an_algorithm_nobody_named() -> None:
    with pytest.raises(SchemasError, match="identity-algorithm-unknown"):
        identity_hash("a", algorithm="sha1")


@pytest.mark.parametrize(("identity", "value"), [
    pytest.param(hashed(), "a@example.com", id="as registered"),
    pytest.param(hashed(), "A@Example.com", id="address in another case"),
    pytest.param(hashed(identityHash="sha256$" + KOSHER[7:].upper()), "a@example.com",
                 id="hex in upper case"),
    pytest.param(hashed(salt=..., identityHash=identity_hash("a@example.com")), "a@example.com",
                 id="no salt"),
    pytest.param(hashed(salt=None, identityHash=identity_hash("a@example.com")), "a@example.com",
                 id="salt null"),
    pytest.param(hashed(identityHash=identity_hash("A@Example.com", "Kosher")), "A@Example.com",
                 id="registered in upper case"),
    pytest.param(hashed(hashed=False, identityHash="A@example.com"), "a@Example.com",
                 id="plain, salt ignored"),
])  # fmt: skip
def test_names_the_person(identity: dict[str, Any], value: str) -> None:
    assert matches(identity, "emailAddress", value)


@pytest.mark.parametrize("identity", [
    pytest.param(hashed(salt="kosher"), id="another salt"),
    pytest.param(hashed(salt=...), id="salt left out"),
    pytest.param(hashed(salt=7), id="salt no text"),
    pytest.param(hashed(identityType="email"), id="type email, which does not exist"),
    pytest.param(hashed(identityType=...), id="no type"),
    pytest.param(hashed(hashed=False), id="hash given as plain"),
    pytest.param(hashed(hashed="true"), id="hashed is a text"),
    pytest.param(hashed(hashed=..., identityHash="a@example.com"), id="hashed left out"),
    pytest.param(hashed(identityHash=KOSHER[7:]), id="no algorithm"),
    pytest.param(hashed(identityHash="sha1$" + "0" * 40), id="unknown algorithm"),
    pytest.param(hashed(identityHash="sha256$" + "0" * 32), id="hash too short"),
    pytest.param(hashed(identityHash=None), id="no hash"),
    pytest.param({}, id="empty"),
])  # fmt: skip
def test_names_somebody_else_or_nobody(identity: dict[str, Any]) -> None:
    assert not matches(identity, "emailAddress", "a@example.com")


def test_other_identifiers_keep_their_case() -> None:
    identity = {"hashed": False, "identityHash": "Ab1", "identityType": "nationalIdentityNumber"}
    assert matches(identity, "nationalIdentityNumber", "Ab1")
    assert not matches(identity, "nationalIdentityNumber", "ab1")


@settings(max_examples=100, deadline=None)
@given(
    st.fixed_dictionaries({
        "hashed": st.booleans() | st.none(),
        "identityType": st.just("emailAddress"),
        "identityHash": st.text() | st.from_regex(r"(sha256|md5)\$[0-9a-f]{32,64}") | st.none(),
        "salt": st.text() | st.integers() | st.lists(st.text()),
    }),
    st.text(),
)  # fmt: skip
def test_any_object_answers_yes_or_no(identity: dict[str, Any], value: str) -> None:
    assert matches(identity, "emailAddress", value) in (True, False)
    assert matches({**identity, "identityHash": "\ud800"}, "emailAddress", "\udfff") is False
