"""What the door out lets through, and what it refuses."""

import gzip
import itertools
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federation.door import body
from federation.errors import FederationError, FetchError
from federation.fetch import Fetcher, FetchSettings, Kind
from tests.federation.servers import (
    NOW,
    PUBLIC,
    Answering,
    Names,
    Reply,
    Ticking,
    Wires,
    fetcher,
    make_certificate,
    paths,
    serving,
)

SCHOOL = "https://school.example"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    names = ("school.example", "other.example")
    return make_certificate(tmp_path_factory.mktemp("tls"), *names)


def school(port: int, certificate: Path, *, ticking: Ticking | None = None) -> Fetcher:
    """A fetcher for which school.example is the server at this port."""
    return fetcher(
        FetchSettings(ca_file=certificate),
        names=Names(school_example=[[PUBLIC]], other_example=[["93.184.215.15"]]),
        wires=Wires({(PUBLIC, 443): port, ("93.184.215.15", 443): port}),
        ticking=ticking,
    )


def refused(answering: Answering, certificate: Path, url: str = SCHOOL + "/") -> FetchError:
    with (
        serving(answering, certificate=certificate) as server,
        pytest.raises(FetchError) as caught,
    ):
        school(server.port, certificate)(url, Kind.PROFILE)
    return caught.value


def test_a_document_comes_with_its_media_type_and_time(certificate: Path) -> None:
    reply = Reply(b'{"id": 1}', headers={"Content-Type": "Application/LD+JSON; charset=utf-8"})
    with serving(paths({"/me?a=1": reply}), certificate=certificate) as server:
        fetched = school(server.port, certificate)(SCHOOL + "/me?a=1#key", Kind.PROFILE)
    assert fetched.body == b'{"id": 1}'
    assert fetched.media_type == "application/ld+json"
    assert fetched.url == SCHOOL + "/me?a=1#key"
    assert (fetched.fetched_at, fetched.from_cache) == (NOW, False)


def test_nothing_is_told_but_what_must_be(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    reply = Reply(headers={"Set-Cookie": "id=7"})
    with serving(paths({"/a": reply, "/b": reply}), certificate=certificate) as server:
        fetch = school(server.port, certificate)
        fetch(SCHOOL + "/a", Kind.JWKS)
        fetch(SCHOOL + "/b", Kind.JWKS)
    for _, headers in server.asked:
        assert set(headers) == {"host", "accept", "accept-encoding", "user-agent", "connection"}
        assert headers["host"] == "school.example"
        assert headers["accept"].startswith("application/jwk-set+json")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param([PUBLIC], ["127.0.0.1"], id="public, then loopback"),
        pytest.param([PUBLIC, "10.0.0.1"], ["10.0.0.1"], id="public beside private"),
    ],
)
def test_a_name_that_changes_its_address_is_connected_where_it_was_checked(
    certificate: Path, first: list[str], second: list[str]
) -> None:
    with serving(paths({"/": Reply(b"[]")}), certificate=certificate) as server:
        names = Names(school_example=[first, second])
        wires = Wires({(PUBLIC, 443): server.port, ("127.0.0.1", 443): server.port})
        fetch = fetcher(FetchSettings(ca_file=certificate), names=names, wires=wires)
        assert fetch(SCHOOL + "/", Kind.PROFILE).body == b"[]"
    assert names.asked == ["school.example"]
    assert wires.dialled == [(PUBLIC, 443)]


def test_a_name_with_only_private_addresses_is_not_connected(certificate: Path) -> None:
    wires = Wires({})
    names = Names(school_example=[["192.168.1.10", "fd12::1"]])
    fetch = fetcher(FetchSettings(ca_file=certificate), names=names, wires=wires)
    with pytest.raises(FetchError) as caught:
        fetch(SCHOOL + "/", Kind.PROFILE)
    assert (caught.value.code, caught.value.facts["reason"]) == ("address-refused", "not-public")
    assert wires.dialled == []


def test_the_next_address_is_tried_when_one_is_dead(certificate: Path) -> None:
    with serving(paths({"/": Reply(b"[]")}), certificate=certificate) as server:
        names = Names(school_example=[["93.184.215.99", PUBLIC]])
        wires = Wires({(PUBLIC, 443): server.port})
        fetch = fetcher(FetchSettings(ca_file=certificate), names=names, wires=wires)
        assert fetch(SCHOOL + "/", Kind.PROFILE).body == b"[]"
    assert wires.dialled == [("93.184.215.99", 443), (PUBLIC, 443)]


def redirect(to: str, status: int = 302) -> Reply:
    return Reply(b"ignored", status=status, headers={"Location": to})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_three_redirects_are_followed(certificate: Path, status: int) -> None:
    replies = {
        "/1": redirect("/2", status),
        "/2": redirect("https://other.example/3", status),
        "/3": redirect("//school.example/4#fragment", status),
        "/4": Reply(b"[4]"),
    }
    with serving(paths(replies), certificate=certificate) as server:
        fetched = school(server.port, certificate)(SCHOOL + "/1", Kind.PROFILE)
    assert (fetched.url, fetched.body) == (SCHOOL + "/1", b"[4]")


@pytest.mark.parametrize(
    ("location", "code", "reason"),
    [
        pytest.param("/loop", "redirect-refused", "too-many", id="loop"),
        pytest.param("", "redirect-refused", "no-location", id="nowhere"),
        pytest.param("http://school.example/", "redirect-refused", "downgrade", id="to http"),
        pytest.param("HTTP://10.0.0.1/", "redirect-refused", "downgrade", id="to http in capitals"),
        pytest.param("https://127.0.0.1/", "address-refused", "not-public", id="to loopback"),
        pytest.param("https://[::ffff:10.0.0.1]/", "address-refused", "not-public", id="to mapped"),
        pytest.param("https://2130706433/", "address-refused", "host-form", id="to a number"),
        pytest.param("https://inside.example/", "address-refused", "not-public", id="name inside"),
        pytest.param("https://u:p@school.example/", "url-malformed", "userinfo", id="password"),
        pytest.param("https://[", "url-malformed", "syntax", id="no URL"),
        pytest.param("file:///etc/passwd", "scheme-refused", None, id="to a file"),
        pytest.param("https://localhost:7443/", "redirect-refused", "to-allowed-origin", id="home"),
    ],
)
def test_a_redirect_is_checked_like_a_first_url(
    certificate: Path, location: str, code: str, reason: str | None
) -> None:
    with serving(paths({"/loop": redirect(location)}), certificate=certificate) as server:
        fetch = fetcher(
            FetchSettings(frozenset({"https://localhost:7443"}), certificate),
            names=Names(
                school_example=[[PUBLIC]], localhost=[["127.0.0.1"]], inside_example=[["10.0.0.1"]]
            ),
            wires=Wires({(PUBLIC, 443): server.port}),
        )
        with pytest.raises(FetchError) as caught:
            fetch(SCHOOL + "/loop", Kind.PROFILE)
    assert (caught.value.code, caught.value.facts.get("reason")) == (code, reason)
    assert len(server.asked) == (4 if reason == "too-many" else 1)


def test_the_body_of_a_redirect_is_not_read(certificate: Path) -> None:
    head = b"HTTP/1.1 302 Found\r\nLocation: /there\r\n\r\n"
    endless = itertools.chain([head], itertools.repeat(b"x" * 65536))
    replies = {"/": Reply(raw=endless), "/there": Reply(b"[]")}
    with serving(paths(replies), certificate=certificate) as server:
        assert school(server.port, certificate)(SCHOOL + "/", Kind.PROFILE).body == b"[]"


def test_an_allowed_origin_may_be_plain_http_on_loopback() -> None:
    with serving(paths({"/a": redirect("/b"), "/b": Reply(b"[]")})) as server:
        origin = f"http://127.0.0.1:{server.port}"
        wires = Wires({("127.0.0.1", server.port): server.port})
        fetch = fetcher(FetchSettings(frozenset({origin})), wires=wires)
        assert fetch(origin + "/a", Kind.PROFILE).body == b"[]"
        with pytest.raises(FetchError, match="scheme-refused"):
            fetch(f"http://127.0.0.1:{server.port + 1}/a", Kind.PROFILE)


@pytest.mark.parametrize("status", [304, 400, 404, 410, 500, 503, 206])
def test_any_other_status_is_no_document(certificate: Path, status: int) -> None:
    error = refused(paths({"/": Reply(b"", status=status)}), certificate)
    assert (error.code, error.facts["status"]) == ("http-status", status)


LIMIT = 1 << 20


def zipped(body: bytes) -> Reply:
    return Reply(gzip.compress(body), headers={"Content-Encoding": "gzip"})


def bomb() -> bytes:
    """64 megabytes of zeros in 64 kilobytes of gzip."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(64)) + packer.flush()


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(b"x" * LIMIT), id="plain"),
        pytest.param(zipped(b"x" * LIMIT), id="gzip"),
        pytest.param(
            Reply(gzip.compress(b"x") * 3 + gzip.compress(b"x" * (LIMIT - 3)),
                  headers={"Content-Encoding": "x-gzip"}),
            id="gzip in four members",
        ),
        pytest.param(
            Reply(raw=iter([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n"
                            + b"x" * LIMIT + b"\r\n0\r\n\r\n"])),
            id="chunked",
        ),
    ],
)  # fmt: skip
def test_exactly_the_size_allowed_is_taken(certificate: Path, reply: Reply) -> None:
    with serving(paths({"/": reply}), certificate=certificate) as server:
        body = school(server.port, certificate)(SCHOOL + "/", Kind.PROFILE).body
    assert body == b"x" * LIMIT


def endless(head: bytes, piece: bytes) -> Iterator[bytes]:
    return itertools.chain([b"HTTP/1.1 200 OK\r\n" + head + b"\r\n"], itertools.repeat(piece))


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: Reply(b"x" * (LIMIT + 1)), id="one byte too many"),
        pytest.param(lambda: zipped(b"x" * (LIMIT + 1)), id="one byte too many in gzip"),
        pytest.param(
            lambda: Reply(b"", headers={"Content-Length": "9" * 30}), id="a length as announced"
        ),
        pytest.param(lambda: Reply(raw=endless(b"", b"x" * 9999)), id="a stream without end"),
        pytest.param(
            lambda: Reply(raw=endless(b"Transfer-Encoding: chunked\r\n", b"2\r\nxx\r\n" * 999)),
            id="chunks without end",
        ),
        pytest.param(lambda: Reply(bomb(), headers={"Content-Encoding": "gzip"}), id="a gzip bomb"),
        pytest.param(
            lambda: Reply(raw=endless(b"Content-Encoding: gzip\r\n", gzip.compress(b""))),
            id="empty gzip members without end",
        ),
        pytest.param(
            lambda: Reply(
                raw=itertools.chain(
                    [b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"],
                    [b"\x1f\x8b\x08\x08\0\0\0\0\0\3"],
                    itertools.repeat(b"a" * 9999),
                )
            ),
            id="a gzip file name without end",
        ),
    ],
)
def test_too_much_is_not_taken(certificate: Path, make: type[Reply]) -> None:
    reply = make()
    error = refused(paths({"/": reply}), certificate)
    assert (error.code, error.facts["max_bytes"]) == ("too-large", LIMIT)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        pytest.param(b"", "connection-failed", id="hangs up"),
        pytest.param(b"SSH-2.0-server\r\n", "response-malformed", id="another protocol"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab", "body-truncated", id="cut"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nab",
            "body-truncated",
            id="cut in a chunk",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab",
            "body-truncated",
            id="chunk of no size",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"x" * 99)[:-4],
            "body-truncated",
            id="gzip cut short",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nplain text",
            "response-malformed",
            id="gzip that is none",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n...", "encoding-refused", id="brotli"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\n\r\n...",
            "encoding-refused",
            id="gzip in gzip",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 1000, "response-malformed", id="many headers"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nX-A: " + b"b" * 999_999, "response-malformed", id="long header"
        ),
    ],
)
def test_a_broken_answer_is_told_as_such(certificate: Path, raw: bytes, code: str) -> None:
    assert refused(paths({"/": Reply(raw=iter([raw]))}), certificate).code == code


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n", id="body"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX-A: ", id="header"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", id="chunk size"),
    ],
)
@pytest.mark.parametrize("secure", [True, False], ids=["https", "http"])
def test_a_slow_drip_ends_with_the_time_for_all(
    certificate: Path, head: bytes, secure: bool
) -> None:
    """Each look at the clock costs a second, so that the server need not really be slow."""
    reply = Reply(raw=itertools.chain([head], itertools.repeat(b"0")))
    with serving(lambda *_: reply, certificate=certificate if secure else None) as server:
        origin = f"http://127.0.0.1:{server.port}"
        fetch = fetcher(
            FetchSettings(frozenset({origin}), certificate),
            names=Names(school_example=[[PUBLIC]]),
            wires=Wires({(PUBLIC, 443): server.port, ("127.0.0.1", server.port): server.port}),
            ticking=Ticking(step=0.5),
        )
        with pytest.raises(FetchError) as caught:
            fetch(SCHOOL if secure else origin, Kind.REGISTRY)
    assert caught.value.code == "timed-out"


class Silent(Wires):
    """Every address is dialled and none answers."""

    def __call__(self, address: str, port: int, seconds: float) -> NoReturn:
        self.dialled.append((address, port))
        raise TimeoutError("timed out")


@pytest.mark.parametrize(
    ("wires", "code"),
    [
        pytest.param(Wires({}), "connection-failed", id="refused"),
        pytest.param(Silent({}), "timed-out", id="silent"),
    ],
)
def test_nobody_there(wires: Wires, code: str) -> None:
    names = Names(school_example=[[PUBLIC, "93.184.215.15"]])
    with pytest.raises(FetchError, match=code):
        fetcher(FetchSettings(), names=names, wires=wires)(SCHOOL, Kind.PROFILE)
    assert [address for address, _ in wires.dialled] == [PUBLIC, "93.184.215.15"]


def test_no_network_at_all() -> None:
    with pytest.raises(FetchError, match="dns-failed"):
        fetcher(FetchSettings())(SCHOOL, Kind.PROFILE)


@pytest.mark.parametrize(
    ("trusted", "host", "reason"),
    [
        pytest.param(False, "school.example", "certificate", id="nobody vouches for it"),
        pytest.param(True, "stranger.example", "certificate", id="made out to another name"),
        pytest.param(True, PUBLIC, "certificate", id="made out to no address"),
    ],
)
def test_a_certificate_must_be_the_names_own(
    certificate: Path, trusted: bool, host: str, reason: str
) -> None:
    with serving(paths({"/": Reply()}), certificate=certificate) as server:
        fetch = fetcher(
            FetchSettings(ca_file=certificate if trusted else None),
            names=Names(school_example=[[PUBLIC]], stranger_example=[[PUBLIC]]),
            wires=Wires({(PUBLIC, 443): server.port}),
        )
        with pytest.raises(FetchError) as caught:
            fetch(f"https://{host}/", Kind.PROFILE)
    assert (caught.value.code, caught.value.facts["reason"]) == ("tls-failed", reason)
    assert server.asked == []


def test_plain_text_where_tls_should_be() -> None:
    with serving(paths({"/": Reply()})) as server:
        names, wires = Names(school_example=[[PUBLIC]]), Wires({(PUBLIC, 443): server.port})
        with pytest.raises(FetchError) as caught:
            fetcher(FetchSettings(), names=names, wires=wires)(SCHOOL, Kind.PROFILE)
    assert (caught.value.code, caught.value.facts["reason"]) == ("tls-failed", "handshake")


def test_a_wrong_ca_file_is_the_operators_to_mend(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    for name in ("ca.pem", "none.pem"):
        wrong = FetchSettings(ca_file=tmp_path / name)
        fetch = fetcher(wrong, names=Names(school_example=[[PUBLIC]]))
        with pytest.raises(FederationError, match="ca-file-unusable"):
            fetch(SCHOOL, Kind.PROFILE)


def test_many_threads_share_one_fetcher(certificate: Path) -> None:
    replies = {f"/{n}": Reply(b"%d" % n, headers={"ETag": '"1"'}) for n in range(20)}
    with serving(paths(replies), certificate=certificate) as server:
        fetch = school(server.port, certificate)
        with ThreadPoolExecutor(8) as pool:
            urls = [f"{SCHOOL}/{n % 20}" for n in range(60)]
            bodies = list(pool.map(lambda url: fetch(url, Kind.PROFILE).body, urls))
    assert bodies == [b"%d" % (n % 20) for n in range(60)]


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.integers(1, 50), st.sampled_from(["gzip", "", "identity", "br"]))
def test_any_body_is_read_or_refused(raw: bytes, step: int, encoding: str) -> None:
    for data in (raw, gzip.compress(raw), gzip.compress(raw)[:-5] + raw):
        chunks = [data[at : at + step] for at in range(0, len(data), step)]
        try:
            body.read(chunks, encoding=encoding, max_bytes=250, url=SCHOOL)
        except FetchError:
            continue


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=2000), st.integers(1, 50))
def test_gzip_comes_back_however_it_is_cut(raw: bytes, step: int) -> None:
    data = gzip.compress(raw)
    chunks = [data[at : at + step] for at in range(0, len(data), step)]
    assert body.read(chunks, encoding="gzip", max_bytes=2000, url=SCHOOL) == raw
