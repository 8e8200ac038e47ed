"""Badges asked of another host: part by part, byte by byte, and never beyond that host."""

import io
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import FetchError
from federation.fetch import Message, Replied
from federation.hosts import badges
from federation.hosts.client import Client, PlatformFailed
from federation.hosts.models import Platform
from keys.sealing import RawMasterKey
from schemas import json_text, ob_api
from schemas.errors import SchemasError
from schemas.files import find
from schemas.ob_api import Token
from schemas.ob_api_answers import MAX_CREDENTIALS, read_credentials
from service.accounts.secret_values import Secrets

API = "https://wallet.example/ims/ob/v3p0"
LIST = f"{API}/credentials"
ODD = b'{ "id":"urn:x:1",\n "name":"\\u00c9l\xc3\xa8ve" ,"n":1.0e2, "list":[ [ ] , {"a":"]}"} ] }'
TOKEN = b"eyJhbGciOiJFUzI1NiJ9.e30.c2ln"


@dataclass
class Door:
    """A host that answers each address with a body and headers, and remembers who asked."""

    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def send(self, url: str, message: Message) -> Replied:
        self.asked.append((url, message.authorization))
        if url not in self.answers:
            raise FetchError("connection-failed", url=url)
        status, headers, body = self.answers[url]
        return Replied(url, status, headers, body)


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def client(door: Door) -> Client:
    return Client(
        base_url="https://livret.example",
        return_page="https://livret.example/back",
        wanted=(ob_api.CREDENTIAL_READONLY,),
        secrets=Secrets(RawMasterKey(bytes(32)), b"x" * 32),
        door=door,  # type: ignore[arg-type]
    )


@pytest.fixture
def platform() -> Platform:
    return Platform(id=uuid4(), address=API)


def asked(client: Client, platform: Platform) -> list[badges.Part]:
    return list(badges.parts(client, platform, Token("secret")))


def first(platform: Platform) -> str:
    return badges.first(platform)


def test_texts_come_exactly_as_they_stand(client: Client, platform: Platform, door: Door) -> None:
    body = b' {"more":{"credential":[{}]}, "credential" : [\n%b , {}],"compactJwsString":["%b"]} '
    door.answers[first(platform)] = (200, {"x-total-count": "3"}, body % (ODD, TOKEN))
    [part] = asked(client, platform)
    assert part.documents == (ODD, b"{}", TOKEN)
    assert part.total == 3
    assert door.asked == [(first(platform), "Bearer secret")]


@pytest.mark.parametrize("body", [b"{}", b'{"credential":[]}', b'{"other":1}'])
def test_nothing_is_an_answer(client: Client, platform: Platform, door: Door, body: bytes) -> None:
    door.answers[first(platform)] = (200, {}, body)
    [part] = asked(client, platform)
    assert part == badges.Part((), None, None)


def test_parts_follow_each_other(client: Client, platform: Platform, door: Door) -> None:
    links = (
        f'<{LIST}?offset=0>; rel="first", <{LIST}?offset=1&limit=1>;title="a, b";rel="next last"',
        "</ims/ob/v3p0/credentials?offset=2>; REL=next",
        f'<{LIST}?offset=0>; rel="first"; note="; rel=next"; rel=next',
    )
    addresses = (first(platform), f"{LIST}?offset=1&limit=1", f"{LIST}?offset=2")
    for url, link in zip(addresses, links, strict=True):
        door.answers[url] = (200, {"link": link}, b'{"credential":[{"at":"%b"}]}' % url.encode())
    assert [one.documents[0] for one in asked(client, platform)] == [
        b'{"at":"%b"}' % url.encode() for url in addresses
    ]


@pytest.mark.parametrize(
    "target",
    [
        "https://thief.example/ims/ob/v3p0/credentials",
        "http://wallet.example/ims/ob/v3p0/credentials",
        "https://wallet.example:8443/ims/ob/v3p0/credentials",
        "https://wallet.example@thief.example/ims/ob/v3p0/credentials",
        "https://wallet.example/elsewhere",
        "//thief.example/ims/ob/v3p0/credentials",
        "https://[wallet/ims",
    ],
)
def test_no_token_goes_where_a_link_leads_away(
    client: Client, platform: Platform, door: Door, target: str
) -> None:
    door.answers[first(platform)] = (200, {"link": f'<{target}>; rel="next"'}, b"{}")
    with pytest.raises(PlatformFailed, match="platform-not-open"):
        asked(client, platform)
    assert len(door.asked) == 1


def test_a_list_in_circles_ends(client: Client, platform: Platform, door: Door) -> None:
    door.answers[first(platform)] = (200, {"link": f'<{first(platform)}>; rel="next"'}, b"{}")
    with pytest.raises(PlatformFailed, match="platform-list-endless"):
        asked(client, platform)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "platform-token-refused"),
        (403, "platform-token-refused"),
        (404, "platform-not-open"),
        (429, "platform-unreachable"),
        (503, "platform-unreachable"),
    ],
)
def test_what_is_no_list_is_told(
    client: Client, platform: Platform, door: Door, status: int, code: str
) -> None:
    door.answers[first(platform)] = (status, {}, b"")
    with pytest.raises(PlatformFailed, match=code):
        asked(client, platform)


def test_a_host_that_is_not_there(client: Client, platform: Platform) -> None:
    with pytest.raises(PlatformFailed, match="platform-unreachable"):
        asked(client, platform)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b'{"credential":{}}',
        b'{"credential":["x"]}',
        b'{"compactJwsString":[{}]}',
        '{"compactJwsString":["é"]}'.encode(),
        b'{"credential":[{"a":1,"a":2}]}',
        b'{"credential":[%b]}' % b",".join([b"{}"] * (MAX_CREDENTIALS + 1)),
    ],
)
def test_what_cannot_be_read(body: bytes) -> None:
    with pytest.raises(SchemasError):
        read_credentials(body)


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        found = read_credentials(body)
    except SchemasError:
        return
    assert all(one in body or b"\\" in body for one in found)


JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


@given(st.lists(st.dictionaries(st.text(max_size=5), JSON, max_size=3), max_size=4))
def test_it_reads_what_files_read(credentials: list[Any]) -> None:
    body = json_text.dump({"credential": credentials}, indent=True)
    found = read_credentials(body)
    assert [json_text.parse(one) for one in found] == credentials
    if credentials and all(credentials):
        assert len(list(find(io.BytesIO(body)))) == len(credentials)


@given(
    st.text(max_size=200)
    | st.lists(
        st.sampled_from(["<", ">", ";", ",", "rel", "=", '"', "next", "\\", f"{LIST}?a=1", "/x"]),
        max_size=20,
    ).map("".join)
)
def test_any_link_leads_to_the_same_list_or_nowhere(link: str) -> None:
    door = Door()
    client = Client(
        base_url="https://livret.example",
        return_page="https://livret.example/back",
        wanted=(ob_api.CREDENTIAL_READONLY,),
        secrets=Secrets(RawMasterKey(bytes(32)), b"x" * 32),
        door=door,  # type: ignore[arg-type]
    )
    platform = Platform(id=uuid4(), address=API)
    door.answers[first(platform)] = (200, {"link": link, "x-total-count": link}, b"{}")
    try:
        found = badges.part(client, platform, Token("secret"), first(platform))
    except PlatformFailed:
        return
    assert found.following is None or found.following.partition("?")[0].partition("#")[0] == LIST
