"""The same credential, and the later issue of it."""

from typing import Any

import pytest

from schemas.equality import key, newer, same
from schemas.errors import SchemasError


def credential(**members: Any) -> dict[str, Any]:
    return {
        "id": "https://example.edu/credentials/3732",
        "issuer": {"id": "https://example.edu/issuers/565049", "type": ["Profile"]},
        "validFrom": "2010-01-01T00:00:00Z",
    } | members


@pytest.mark.parametrize("other", [
    pytest.param(credential(name="Another text"), id="other members"),
    pytest.param(credential(issuer="https://example.edu/issuers/565049"), id="issuer as a URL"),
    pytest.param(credential(id="https://example.edu/credentials/%33732"), id="percent-encoded"),
    pytest.param(credential(id=" https://example.edu/credentials/3732\n"), id="white space around"),
    pytest.param(credential(id="%20https://example.edu/credentials/3732"), id="encoded space"),
    pytest.param(credential(validFrom="2026-01-01T00:00:00Z"), id="a later issue"),
])  # fmt: skip
def test_the_same(other: dict[str, Any]) -> None:
    assert same(credential(), other)


@pytest.mark.parametrize("other", [
    pytest.param(credential(id="https://example.edu/credentials/3733"), id="another id"),
    pytest.param(credential(issuer="https://example.org/"), id="another issuer"),
    pytest.param(credential(id="https://example.edu/CREDENTIALS/3732"), id="another case"),
])  # fmt: skip
def test_not_the_same(other: dict[str, Any]) -> None:
    assert not same(credential(), other)


def test_octets_that_are_no_text_do_not_make_ids_equal() -> None:
    assert not same(credential(id="urn:x:%FF"), credential(id="urn:x:%FE"))


@pytest.mark.parametrize(("document", "pointer"), [
    (credential(id=None), "/id"), (credential(id="  "), "/id"), (credential(issuer={}), "/issuer"),
])  # fmt: skip
def test_without_an_id_there_is_no_key(document: dict[str, Any], pointer: str) -> None:
    with pytest.raises(SchemasError) as caught:
        key(document)
    assert (caught.value.code, caught.value.pointer) == ("credential-id-missing", pointer)


def test_the_later_issue_counts_instants_not_texts() -> None:
    noon = credential(validFrom="2026-06-01T12:00:00+02:00")
    later = credential(validFrom="2026-06-01T10:00:01Z")
    assert newer(later, noon)
    assert not newer(noon, later)
    assert not newer(noon, noon)


def test_older_documents_have_an_issuance_date() -> None:
    old = {"issuanceDate": "2020-01-01T00:00:00Z"}
    assert newer(credential(validFrom="2020-01-01T00:00:01Z"), old)


@pytest.mark.parametrize(("date", "code"), [("soon", "date-malformed"), (None, "date-missing")])
def test_no_date_to_compare(date: object, code: str) -> None:
    with pytest.raises(SchemasError, match=code):
        newer(credential(validFrom=date), credential())
