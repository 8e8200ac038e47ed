"""JSON texts that two readers would understand differently are refused."""

import json

import pytest

from schemas import json_text
from schemas.errors import SchemasError


def code(raw: bytes | str, **limits: int) -> SchemasError:
    with pytest.raises(SchemasError) as caught:
        json_text.parse(raw, **limits)
    return caught.value


@pytest.mark.parametrize(
    ("raw", "expected", "pointer"),
    [
        pytest.param(b"", "json-syntax", "", id="empty"),
        pytest.param(b" \n", "json-syntax", "", id="only white space"),
        pytest.param(b"{} {}", "json-syntax", "", id="trailing data"),
        pytest.param(b'{"a":1,}', "json-syntax", "", id="trailing comma"),
        pytest.param(b"{'a':1}", "json-syntax", "", id="single quotes"),
        pytest.param(b'"a\nb"', "json-syntax", "", id="control character in a string"),
        pytest.param(b'"[[[[', "json-syntax", "", id="open string"),
        pytest.param(b"[" * 30, "json-syntax", "", id="open arrays"),
        pytest.param(b'\xef\xbb\xbf{"a":1}', "json-not-utf8", "", id="byte order mark"),
        pytest.param('{"a":1}'.encode("utf-16"), "json-not-utf8", "", id="utf-16"),
        pytest.param(b'{"a":"\xff"}', "json-not-utf8", "", id="invalid utf-8"),
        pytest.param(b'"\xed\xa0\x80"', "json-not-utf8", "", id="surrogate as utf-8"),
        pytest.param(b'{"a":1,"a":1}', "json-duplicate-key", "/a", id="same name twice"),
        pytest.param(
            b'{"x":[{"a/b":1,"c":2,"a\\u002fb":3}]}',
            "json-duplicate-key",
            "/x/0/a~1b",
            id="same name twice, once escaped, deep",
        ),
        pytest.param(
            b'{"a":{"b":1,"b":2},"a":3}', "json-duplicate-key", "/a", id="repeated in repeated"
        ),
        pytest.param(b'{"a":"\\ud800"}', "json-lone-surrogate", "/a", id="lone high surrogate"),
        pytest.param(b'["","\\uDC00x"]', "json-lone-surrogate", "/1", id="lone low surrogate"),
        pytest.param(
            b'{"a":{"\\udc00":1}}', "json-lone-surrogate", "/a", id="lone surrogate in a name"
        ),
        pytest.param(
            b'"\\\\ud83d\\ude00"', "json-lone-surrogate", "", id="half a pair after a backslash"
        ),
        pytest.param(b'"\\ude00\\ud83d"', "json-lone-surrogate", "", id="pair the wrong way round"),
        pytest.param('"\ud800"', "json-lone-surrogate", "", id="lone surrogate in a str"),
        pytest.param(b"NaN", "json-number-range", "", id="NaN"),
        pytest.param(b"[Infinity]", "json-number-range", "", id="Infinity"),
        pytest.param(b"-Infinity", "json-number-range", "", id="minus Infinity"),
        pytest.param(b"1e400", "json-number-range", "", id="1e400"),
        pytest.param(b"-1e400", "json-number-range", "", id="minus 1e400"),
        pytest.param(b"9" * 310, "json-number-range", "", id="integer beyond a double"),
        pytest.param(b"-" + b"1" * 5000, "json-number-range", "", id="integer too long for int"),
        pytest.param(b"0." + b"1" * 2000, "json-number-range", "", id="endless decimals"),
        pytest.param(b"[" * 10_000 + b"]" * 10_000, "json-too-deep", "", id="10000 arrays"),
        pytest.param(b'{"a":' * 10_000, "json-too-deep", "", id="10000 open objects"),
        pytest.param(b"[" * 65 + b"]" * 65, "json-too-deep", "", id="one level too many"),
        pytest.param(
            b'["\\"]",' + b"[" * 64 + b"]" * 64 + b"]", "json-too-deep", "", id="escaped quote"
        ),
        pytest.param(
            b'["\\\\",' + b"[" * 64 + b"]" * 64 + b"]", "json-too-deep", "", id="escaped backslash"
        ),
        pytest.param(b"[" + b"[]," * 1_000_001 + b"1]", "json-too-large", "", id="many values"),
        pytest.param(b'"' * 5_000_000, "json-too-large", "", id="many strings"),
        pytest.param(b" " * ((10 << 20) + 1), "json-too-large", "", id="too many bytes"),
    ],
)
def test_refused(raw: bytes | str, expected: str, pointer: str) -> None:
    error = code(raw)
    assert (error.code, error.pointer) == (expected, pointer)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        pytest.param(b"[" * 64 + b"]" * 64, None, id="64 levels"),
        pytest.param(
            b'["[[[[{{{{", "\\"[", "\\\\"]', ["[[[[{{{{", '"[', "\\"], id="brackets in strings"
        ),
        pytest.param(b'"\\ud83d\\ude00"', "\U0001f600", id="surrogate pair"),
        pytest.param(b'"\\\\ud83d"', "\\ud83d", id="escaped backslash before ud83d"),
        pytest.param(b"[1, 1.0, -0, 1e3]", [1, 1.0, 0, 1000.0], id="numbers"),
        pytest.param('{"é":"\u00e9"}', {"é": "é"}, id="text"),
        pytest.param(b"1" + b"0" * 308, 10**308, id="large integer that a double can hold"),
    ],
)
def test_accepted(raw: bytes | str, value: object) -> None:
    assert json_text.parse(raw) == (json.loads(raw) if value is None else value)


def test_limits_can_be_narrowed() -> None:
    assert code(b"[[]]", max_depth=1).code == "json-too-deep"
    assert code(b"[1,2]", max_bytes=4).code == "json-too-large"
    assert code("é" * 3, max_bytes=5).code == "json-too-large"


def test_a_document_that_is_no_object() -> None:
    with pytest.raises(SchemasError, match="json-not-an-object"):
        json_text.parse_object(b"[]")


def test_dump_keeps_order_and_letters() -> None:
    assert json_text.dump({"b": "é", "a": [1, 2.5]}) == '{"b":"é","a":[1,2.5]}'.encode()
    assert json_text.dump({"a": 1}, indent=True) == b'{\n  "a": 1\n}'


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(float("nan"), "json-number-range", id="NaN"),
        pytest.param("\ud800", "json-lone-surrogate", id="lone surrogate"),
    ],
)
def test_dump_refuses_what_parse_would(value: object, expected: str) -> None:
    with pytest.raises(SchemasError, match=expected):
        json_text.dump(value)
