"""Credentials in text: alone, in arrays, and one a line."""

import io
from itertools import islice

import pytest

from schemas.errors import SchemasError
from schemas.files import Carrier, Found, find, unbake
from schemas.files.texts import MAX_LINE_BYTES
from tests.schemas.files.samples import JSON, JWS, URL, error_code, items, only, shown


@pytest.mark.parametrize(
    ("data", "carrier", "raw"),
    [
        pytest.param(JSON, Carrier.JSON, JSON, id="JSON"),
        pytest.param(
            b"\n" + JSON + b"\n\n", Carrier.JSON, b"\n" + JSON + b"\n\n", id="blank lines"
        ),
        pytest.param(b'{\n "a": {}\n}\n', Carrier.JSON, b'{\n "a": {}\n}\n', id="many lines"),
        pytest.param(b'{"a":\n{"b":1}}', Carrier.JSON, b'{"a":\n{"b":1}}', id="brace on line two"),
        pytest.param(JWS + b"\r\n", Carrier.JWT, JWS, id="JWS"),
        pytest.param(URL + b"\n", Carrier.URL, URL, id="URL"),
    ],
)
@pytest.mark.parametrize("name", ["", "x.json", "x.1ob", "x.png"])
def test_one_credential(data: bytes, carrier: Carrier, raw: bytes, name: str) -> None:
    found = only(data, name)
    assert (found.raw, found.carrier, found.path) == (raw, carrier, (name,) if name else ())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "file-empty", id="empty"),
        pytest.param(b" \n\t\r\n", "file-empty", id="only white space"),
        pytest.param(b"hello", "file-kind-unknown", id="a word"),
        pytest.param(b"\x00\x01\x02", "file-kind-unknown", id="bytes"),
        pytest.param(b"MZ\x90", "file-kind-unknown", id="a program"),
        pytest.param(b'{"a":1', "json-syntax", id="cut JSON"),
        pytest.param(b'{"a":1,"a":2}', "json-duplicate-key", id="duplicate name"),
        pytest.param(b"\xef\xbb\xbf{}", "json-not-utf8", id="byte order mark"),
        pytest.param("{}".encode("utf-16"), "json-not-utf8", id="UTF-16"),
        pytest.param(JWS + b"=", "jwt-malformed", id="padded JWS"),
        pytest.param(b"[" * 10_000, "json-too-deep", id="deep"),
        pytest.param(b"{" + b" " * (MAX_LINE_BYTES + 5), "file-too-large", id="endless document"),
        pytest.param(b"[]", "credential-not-found", id="empty array"),
    ],
)
def test_refused(data: bytes, code: str) -> None:
    assert error_code(data) == code


def test_one_a_line() -> None:
    data = b"\n" + JSON + b"\r\n\n" + JWS + b"\n" + URL
    assert shown(items(data, "all.txt")) == [
        (("all.txt", "2"), Carrier.NDJSON, JSON),
        (("all.txt", "4"), Carrier.NDJSON, JWS),
        (("all.txt", "5"), Carrier.NDJSON, URL),
    ]


LONG = b'{"a":"' + b"x" * MAX_LINE_BYTES + b'"}'


def test_a_line_too_long_is_lost_alone() -> None:
    for data in (JSON + b"\n" + LONG + b"\n" + JWS, JSON + b"\n" + LONG):
        assert [row[-1] for row in shown(items(data))[:2]] == [JSON, "line-too-long"]
    assert [row[-1] for row in shown(items(LONG + b"\n" + JWS, "x.jsonl"))] == [
        "line-too-long",
        JWS,
    ]


def test_a_bad_line_does_not_end_the_stream() -> None:
    data = b"\n".join([JSON, b"hello", b'{"a":1,}', LONG, b'{"a":"\xff"}', JWS, b"{"])
    assert shown(items(data)) == [
        (("1",), Carrier.NDJSON, JSON),
        (("2",), Carrier.NDJSON, "not-a-credential"),
        (("3",), Carrier.NDJSON, "json-syntax"),
        (("4",), Carrier.NDJSON, "line-too-long"),
        (("5",), Carrier.NDJSON, "json-not-utf8"),
        (("6",), Carrier.NDJSON, JWS),
        (("7",), Carrier.NDJSON, "json-syntax"),
    ]


@pytest.mark.parametrize(
    ("data", "name", "lines"),
    [
        pytest.param(b'{"a":1,}\n' + JSON, "x", ["1", "2"], id="bad first line"),
        pytest.param(b"hello\n" + JSON, "x.ndjson", ["1", "2"], id="rubbish first, named"),
        pytest.param(JSON, "x.JSONL", ["1"], id="one line, named"),
    ],
)
def test_first_lines(data: bytes, name: str, lines: list[str]) -> None:
    assert [item.path[-1] for item in items(data, name)] == lines


class Endless(io.RawIOBase):
    """A stream of credentials that never ends, counting what was asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.read_bytes = 0

    def read(self, size: int = -1, /) -> bytes:
        assert 0 < size <= 1 << 20
        self.read_bytes += size
        return (JWS + b"\n") * (size // (len(JWS) + 1))


def test_an_endless_stream_is_read_as_it_is_asked_for() -> None:
    stream = Endless()
    first = list(islice(find(stream, "-"), 100))
    assert all(isinstance(item, Found) for item in first)
    assert stream.read_bytes < 1 << 20


def test_the_stream_s_own_errors_pass() -> None:
    class Torn(io.RawIOBase):
        def read(self, size: int = -1, /) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        list(find(Torn()))


def test_elements_of_an_array_keep_their_text() -> None:
    first, second = b'{ "b" : 1.0,\n"a":"]," }', b'{"c":[{}]}'
    data = b'[ %s ,%s, "%s", 7, {"a":1}]\n' % (first, second, JWS)
    assert shown(items(data, "list.json")) == [
        (("list.json", "/0"), Carrier.JSON, first),
        (("list.json", "/1"), Carrier.JSON, second),
        (("list.json", "/2"), Carrier.JSON, JWS),
        (("list.json", "/3"), Carrier.JSON, "not-a-credential"),
        (("list.json", "/4"), Carrier.JSON, b'{"a":1}'),
    ]


def test_an_answer_of_the_api_holds_credentials() -> None:
    data = b'{"compactJwsString" : [ "%s" ] ,\n "credential":[%s,%s ]}' % (JWS, JSON, b"{}")
    assert shown(items(data)) == [
        (("/compactJwsString/0",), Carrier.JSON, JWS),
        (("/credential/0",), Carrier.JSON, JSON),
        (("/credential/1",), Carrier.JSON, b"{}"),
    ]


def test_a_faulty_array_is_refused_whole() -> None:
    assert error_code(b'[{"a":1,"a":2},{}]') == "json-duplicate-key"


def test_text_is_not_unbaked() -> None:
    with pytest.raises(SchemasError, match="file-kind-unknown"):
        unbake(JSON)
