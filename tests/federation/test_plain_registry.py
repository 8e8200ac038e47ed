"""Who vouches for whom: both plain forms, read strictly, and what they mean at an instant."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federation.errors import FederationError, FetchError
from federation.fetch import Fetched, Kind
from federation.plain_registry import open_registry, read_registry
from federation.standing import Ending
from federation.world import offline
from tests.federation.servers import NOW

COLLEGE = "did:web:college.example"
OURS: dict[str, Any] = {
    "name": "Académie d'essai",
    "issuers": [
        {
            "id": COLLEGE,
            "name": "Collège des Acacias",
            "homepage": "https://college.example/",
            "accreditations": [
                {"kind": "socle", "valid_from": "2024-09-01T00:00:00Z"},
                {"kind": "engagement", "valid_until": "2025-08-31T23:59:59+02:00"},
            ],
        },
        {
            "id": "https://club.example/",
            "name": "Club",
            "accreditations": [{"kind": "engagement"}],
            "status": {"kind": "ended", "from": "2025-07-01T00:00:00Z"},
        },
    ],
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def ours(document: object = OURS) -> bytes:
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("kind", "instant", "accredited"),
    [
        pytest.param("socle", "2024-08-31T23:59:59Z", False, id="a second too early"),
        pytest.param("socle", "2024-09-01T00:00:00Z", True, id="first second"),
        pytest.param("socle", "2099-01-01T00:00:00Z", True, id="without end"),
        pytest.param("engagement", "1999-01-01T00:00:00Z", True, id="without beginning"),
        pytest.param("engagement", "2025-08-31T21:59:59Z", True, id="last second, other zone"),
        pytest.param("engagement", "2025-08-31T22:00:00Z", False, id="a second too late"),
        pytest.param("placement", "2025-01-01T00:00:00Z", False, id="another kind"),
    ],
)
def test_an_accreditation_holds_in_its_time(kind: str, instant: str, accredited: bool) -> None:
    standing = read_registry(ours(), name="file").standing(COLLEGE, NOW)
    assert standing is not None
    assert standing.accredited(kind, at(instant)) is accredited


def test_a_member_that_left_had_been_one() -> None:
    standing = read_registry(ours(), name="file").standing("https://club.example/", NOW)
    assert standing is not None
    assert standing.spell(NOW).state is Ending.ENDED
    assert not standing.withdrawn_at(at("2025-06-30T23:59:59Z"))
    assert standing.withdrawn_at(at("2025-07-01T00:00:00Z"))


def test_a_registry_speaks_in_its_own_name_and_knows_only_its_own() -> None:
    registry = read_registry(ours(), name="file")
    assert registry.name == "Académie d'essai"
    assert registry.standing(COLLEGE + "#key", NOW) is None


def test_the_form_of_the_consortium_says_who_is_known() -> None:
    row = {"name": "MIT", "location": "Cambridge", "url": "https://mit.example", "more": 1}
    registry = read_registry(ours({"meta": {}, "registry": {"did:key:z1": row}}), name="dcc")
    standing = registry.standing("did:key:z1", NOW)
    assert registry.name == "dcc"
    assert standing is not None
    assert (standing.name, standing.homepage) == ("MIT", "https://mit.example")
    assert standing.accreditations == ()
    assert not standing.withdrawn_at(NOW)


def changed(**issuer: object) -> bytes:
    return ours({"name": "A", "issuers": [{"id": COLLEGE, "name": "C", **issuer}]})


@pytest.mark.parametrize(
    ("raw", "pointer", "reason"),
    [
        pytest.param(b"", "", "json-syntax", id="empty"),
        pytest.param(b"[]", "", "json-not-an-object", id="array"),
        pytest.param(b"{}", "", "form", id="neither form"),
        pytest.param(b'{"name":"a","name":"b"}', "/name", "json-duplicate-key", id="said twice"),
        pytest.param(ours({"registry": []}), "/registry", "type", id="array of members"),
        pytest.param(ours({"registry": {"a/b": {}}}), "/registry/a~1b/name", "missing", id="none"),
        pytest.param(ours({"issuers": []}), "/name", "missing", id="nobody's"),
        pytest.param(ours({"name": " ", "issuers": []}), "/name", "value", id="blank name"),
        pytest.param(ours({"name": "A", "issuers": {}}), "/issuers", "type", id="no array"),
        pytest.param(ours({"name": "A", "issuers": [1]}), "/issuers/0", "type", id="no object"),
        pytest.param(ours({**OURS, "more": 1}), "/more", "unknown-member", id="more at the top"),
        pytest.param(changed(id="college"), "/issuers/0/id", "value", id="no identifier"),
        pytest.param(changed(kind="socle"), "/issuers/0/kind", "unknown-member", id="misplaced"),
        pytest.param(
            changed(accreditations=[{"kind": "socle", "valid_untill": "2025-01-01T00:00:00Z"}]),
            "/issuers/0/accreditations/0/valid_untill",
            "unknown-member",
            id="misspelt end",
        ),
        pytest.param(
            changed(accreditations=[{"kind": "sockle"}]),
            "/issuers/0/accreditations/0/kind",
            "value",
            id="misspelt kind",
        ),
        pytest.param(
            changed(accreditations=[{"kind": "socle", "valid_from": "2025-01-01"}]),
            "/issuers/0/accreditations/0/valid_from",
            "date",
            id="date without time",
        ),
        pytest.param(
            changed(
                accreditations=[
                    {
                        "kind": "socle",
                        "valid_from": "2025-01-02T00:00:00Z",
                        "valid_until": "2025-01-01T00:00:00Z",
                    }
                ]
            ),
            "/issuers/0/accreditations/0/valid_until",
            "value",
            id="ends before it begins",
        ),
        pytest.param(
            changed(status={"kind": "gone", "from": "2025-01-01T00:00:00Z"}),
            "/issuers/0/status/kind",
            "value",
            id="ending of no kind",
        ),
        pytest.param(
            changed(status={"kind": "ended"}), "/issuers/0/status/from", "missing", id="no instant"
        ),
        pytest.param(changed(status=None), "/issuers/0/status", "type", id="null"),
        pytest.param(
            ours({"name": "A", "issuers": [OURS["issuers"][0]] * 2}),
            "/issuers/1/id",
            "duplicate",
            id="same issuer twice",
        ),
    ],
)
def test_a_wrong_registry_is_refused_with_its_place(raw: bytes, pointer: str, reason: str) -> None:
    with pytest.raises(FederationError) as caught:
        read_registry(raw, name="file")
    assert (caught.value.code, caught.value.pointer) == ("registry-malformed", pointer)
    assert caught.value.facts["reason"] == reason


def test_a_registry_is_opened_from_a_file_or_an_address(tmp_path: Path) -> None:
    (tmp_path / "registry.json").write_bytes(ours())

    def fetch(url: str, kind: Kind) -> Fetched:
        assert kind is Kind.REGISTRY
        return Fetched(url, ours(), "application/json", NOW, from_cache=False)

    for source in (str(tmp_path / "registry.json"), "https://academy.example/registry"):
        assert open_registry(source, fetch).standing(COLLEGE, NOW) is not None
    with pytest.raises(FederationError, match="registry-unreadable"):
        open_registry(str(tmp_path / "none.json"), fetch)
    with pytest.raises(FetchError, match="offline"):
        open_registry("https://academy.example/registry", offline(NOW).fetch)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
ROWS = st.fixed_dictionaries(
    {"id": st.just(COLLEGE) | VALUES, "name": st.just("A") | VALUES},
    optional={"accreditations": VALUES, "status": VALUES, "homepage": VALUES},
)
DOCUMENTS = (
    st.fixed_dictionaries({"name": st.text(), "issuers": st.lists(ROWS, max_size=2) | VALUES})
    | st.fixed_dictionaries({"registry": st.dictionaries(st.text(), VALUES) | VALUES})
    | VALUES
)


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS.map(ours) | st.binary())
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        read_registry(raw, name="file")
    except FederationError:
        return
