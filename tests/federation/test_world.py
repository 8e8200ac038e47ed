"""The world handed in: whom it asks, how often, and what is answered instead."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federation.door.documents import load_documents
from federation.errors import FederationError, FetchError
from federation.fetch import FetchSettings, Kind
from federation.memory import Memory, weight
from federation.world import offline, online, with_documents
from keys.controller import ControllerDocument
from keys.errors import KeysError, Unreachable
from schemas import loader
from schemas.errors import SchemasError
from tests.federation.servers import NOW, Reply, Wires, fetcher, paths, serving

# From the examples of https://w3c-ccg.github.io/did-method-key/#ed25519-x25519
DID_KEY = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
SCHOOL = "https://school.example/issuer"
DID_WEB = "did:web:school.example:orgs:college"
DID_WEB_URL = "https://school.example/orgs/college/did.json"


def controller(identifier: str) -> bytes:
    return json.dumps({"@context": "https://www.w3.org/ns/did/v1", "id": identifier}).encode()


def test_offline_asks_nobody_and_still_reads_keys_inside_names() -> None:
    world = offline(NOW)
    assert world.now == NOW
    assert world.resolve(DID_KEY).id == DID_KEY
    assert world.load("https://www.w3.org/ns/credentials/v2")["@context"]
    with pytest.raises(FetchError, match="offline"):
        world.fetch(SCHOOL, Kind.PROFILE)
    for name in (SCHOOL, DID_WEB):
        with pytest.raises(Unreachable, match="offline"):
            world.resolve(name)


def test_ten_thousand_credentials_of_one_issuer_ask_once() -> None:
    with serving(lambda path, headers: Reply(controller("?"), 200)) as server:
        port = server.port
        identifier = f"did:web:127.0.0.1%3A{port}:orgs:college"
        server.answering = paths({"/orgs/college/did.json": Reply(controller(identifier))})
        fetch = fetcher(
            FetchSettings(frozenset({f"http://127.0.0.1:{port}"})),
            wires=Wires({("127.0.0.1", port): port}),
        )
        world = online(NOW, fetch)
        found = {id(world.resolve(identifier)) for _ in range(10_000)}
        list_url = f"http://127.0.0.1:{port}/orgs/college/did.json"
        for _ in range(100):
            world.fetch(list_url, Kind.STATUS_LIST)
    assert len(found) == 1
    assert [path for path, _ in server.asked] == ["/orgs/college/did.json"] * 2


def test_a_dead_issuer_is_waited_for_once() -> None:
    wires = Wires({})
    world = online(NOW, fetcher(FetchSettings(frozenset({"http://127.0.0.1:1"})), wires=wires))
    for _ in range(100):
        with pytest.raises(Unreachable) as caught:
            world.resolve("http://127.0.0.1:1/issuer")
        assert (caught.value.code, caught.value.facts["reason"]) == ("connection-failed", "network")
    assert len(wires.dialled) == 1


def test_given_documents_are_answered_instead_of_asking() -> None:
    documents = {
        SCHOOL: controller(SCHOOL),
        DID_WEB_URL: controller(DID_WEB),
        "did:web:other.example": controller("did:web:other.example"),
        "did:example:123": controller("did:example:123"),
    }
    world = with_documents(offline(NOW), documents)
    assert world.fetch(SCHOOL, Kind.PROFILE).body == documents[SCHOOL]
    assert world.fetch(SCHOOL, Kind.PROFILE).media_type == "application/json"
    names = (SCHOOL, DID_WEB, "did:web:other.example", "did:example:123", DID_KEY)
    assert [world.resolve(name).id for name in names] == list(names)
    with pytest.raises(FetchError, match="offline"):
        world.fetch("https://else.example/", Kind.PROFILE)
    with pytest.raises(Unreachable, match="offline"):
        world.resolve("did:web:else.example")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'"x"', b"{", b"\xff", controller("https://other.example/")]
)
def test_a_given_document_that_is_no_controller_document_is_a_definite_no(body: bytes) -> None:
    world = with_documents(offline(NOW), {SCHOOL: body, DID_WEB_URL: body})
    for name in (SCHOOL, DID_WEB):
        with pytest.raises(KeysError) as caught:
            world.resolve(name)
        assert not isinstance(caught.value, Unreachable)


def test_given_contexts_stand_behind_the_pinned_ones() -> None:
    pinned, own = "https://www.w3.org/ns/credentials/v2", "https://school.example/context"
    given = b'{"@context": {"ours": "https://school.example/terms#ours"}}'
    world = with_documents(offline(NOW), {pinned: given, own: given, "https://x.example/": b"[]"})
    assert world.load(pinned) == loader.context(pinned)
    assert world.load(own)["@context"]["ours"] == "https://school.example/terms#ours"
    with pytest.raises(SchemasError, match="context-unknown"):
        world.load("https://else.example/")
    with pytest.raises(SchemasError, match="json-not-an-object"):
        world.load("https://x.example/")


def test_a_test_may_hand_in_its_own_resolve() -> None:
    world = offline(NOW)
    own = ControllerDocument("did:example:9", {"id": "did:example:9"})
    asked: list[str] = []

    def resolve(url: str) -> ControllerDocument:
        asked.append(url)
        return own

    replaced = type(world)(NOW, world.fetch, resolve)
    assert with_documents(replaced, {}).resolve("did:example:9") is own
    assert asked == ["did:example:9"]


def test_memory_forgets_the_longest_unused_and_is_bounded() -> None:
    memory = Memory(max_bytes=10_000)
    made: list[int] = []

    def make(number: int) -> bytes:
        made.append(number)
        return bytes(1000)

    for number in range(20):
        memory.once(number, lambda number=number: make(number))  # type: ignore[misc]
        memory.once(0, lambda: make(0))
    assert made == list(range(20))
    memory.once(1, lambda: make(1))
    assert made[-1] == 1
    memory.once("large", lambda: bytes(20_000))
    assert memory.once("large", lambda: b"again") == b"again"


def test_memory_tells_a_refusal_again_as_another_object() -> None:
    memory = Memory()

    def refuse() -> bytes:
        raise KeysError("did-malformed", pointer="/a", did="x")

    errors = []
    for _ in range(3):
        with pytest.raises(KeysError) as caught:
            memory.once("a", refuse)
        errors.append(caught.value)
    assert {(error.code, error.pointer, error.facts["did"]) for error in errors} == {
        ("did-malformed", "/a", "x")
    }
    assert len({id(error) for error in errors}) == 3


def test_weight_counts_what_hangs_below() -> None:
    document = ControllerDocument("did:example:1", {"id": ["x" * 5000, {"y" * 5000: None}]})
    assert 10_000 < weight(document) < 11_000


COMPACT = "eyJhbGciOiJFZERTQSJ9.e30.c2ln"


def test_a_map_of_documents_names_files_objects_and_tokens(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "1.json").write_bytes(b'{ "as": "it stands" }')
    (tmp_path / "did.web.file").write_bytes(b"looks like a token")
    rows: Mapping[str, object] = {
        "https://a.example/1": "lists/1.json",
        "https://a.example/2": str(tmp_path / "lists" / "1.json"),
        "did:example:1": {"id": "did:example:1", "é": [1.0]},
        "https://a.example/jwt": COMPACT,
        "https://a.example/long": COMPACT + "A" * 9000,
        "https://a.example/file": "did.web.file",
    }
    path = tmp_path / "map.json"
    path.write_text(json.dumps(rows), "utf-8")
    found = load_documents(path)
    assert found == load_documents(str(path))
    assert list(found) == list(rows)
    assert list(found.values()) == [
        b'{ "as": "it stands" }',
        b'{ "as": "it stands" }',
        '{"id":"did:example:1","é":[1.0]}'.encode(),
        COMPACT.encode(),
        COMPACT.encode() + b"A" * 9000,
        b"looks like a token",
    ]


@pytest.mark.parametrize(
    ("text", "code", "pointer"),
    [
        pytest.param("[]", "documents-unreadable", "", id="neither object nor file"),
        pytest.param("{", "documents-malformed", "", id="no JSON"),
        pytest.param('{"a": {}, "a": {}}', "documents-malformed", "/a", id="said twice"),
        pytest.param('{"https://a/b": 1}', "documents-malformed", "/https:~1~1a~1b", id="number"),
        pytest.param('{"a": []}', "documents-malformed", "/a", id="array"),
        pytest.param('{"a": "none.json"}', "document-missing", "/a", id="no such file"),
        pytest.param('{"a": "/"}', "document-missing", "/a", id="a folder"),
        pytest.param('{"a": "x\\u0000y"}', "document-missing", "/a", id="NUL in the path"),
        pytest.param('{"a": ""}', "document-missing", "/a", id="empty path"),
    ],
)
def test_a_wrong_map_is_refused_with_its_place(text: str, code: str, pointer: str) -> None:
    with pytest.raises(FederationError) as caught:
        load_documents(text)
    assert (caught.value.code, caught.value.pointer) == (code, pointer)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.text(), st.recursive(st.text() | st.none(), st.lists, max_leaves=3)))
def test_any_map_is_read_or_refused(rows: dict[str, object]) -> None:
    try:
        load_documents(json.dumps(rows))
    except FederationError:
        return


def test_an_instant_has_a_zone() -> None:
    assert offline(datetime(2026, 1, 1, tzinfo=UTC)).now.tzinfo is UTC
