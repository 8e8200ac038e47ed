"""JSON Canonicalization Scheme, https://www.rfc-editor.org/rfc/rfc8785."""

import struct
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from proofs import canonical_json
from proofs.canonical_json import canonicalize
from proofs.errors import ProofsError
from schemas import json_text


def test_the_sample_of_the_standard() -> None:
    """Sections 3.2.2 and 3.2.4: the document and the bytes of its canonical form."""
    document = json_text.parse(
        r'{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],'
        r'"string": "\u20ac$\u000F\u000aA\u0027\u0042\u0022\u005c\\\"\/",'
        r'"literals": [null, true, false]}'
    )
    expected = (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert canonicalize(document) == expected.encode()


def test_names_are_sorted_by_utf16_units() -> None:
    """Section 3.2.3."""
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    found = canonicalize(dict.fromkeys(names, 0)).decode()
    order = ["\\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert found == "{" + ",".join(f'"{name}":0' for name in order) + "}"


@pytest.mark.parametrize(
    ("bits", "text"),
    [
        ("0000000000000000", "0"), ("8000000000000000", "0"), ("0000000000000001", "5e-324"),
        ("7fefffffffffffff", "1.7976931348623157e+308"), ("4340000000000000", "9007199254740992"),
        ("4430000000000000", "295147905179352830000"),
        ("44b52d02c7e14af5", "9.999999999999997e+22"), ("44b52d02c7e14af6", "1e+23"),
        ("444b1ae4d6e2ef4e", "999999999999999700000"),
        ("444b1ae4d6e2ef50", "1e+21"), ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
        ("3eb0c6f7a0b5ed8d", "0.000001"), ("41b3de4355555554", "333333333.33333325"),
        ("becbf647612f3696", "-0.0000033333333333333333"),
    ],
)  # fmt: skip
def test_numbers_of_the_standard(bits: str, text: str) -> None:
    """Appendix B: IEEE 754 bits and how they are written."""
    assert canonicalize(struct.unpack(">d", bytes.fromhex(bits))[0]).decode() == text


def test_frozen_documents_are_read() -> None:
    assert canonicalize(MappingProxyType({"b": (1,), "a": None})) == b'{"a":null,"b":[1]}'


@pytest.mark.parametrize(
    ("value", "code", "pointer"),
    [
        pytest.param({"a": [2**53]}, "jcs-number-range", "/a/0", id="an integer beyond a double"),
        pytest.param([-(2**53)], "jcs-number-range", "/0", id="below a double"),
        pytest.param({"a": float("nan")}, "jcs-number-range", "/a", id="NaN"),
        pytest.param([float("-inf")], "jcs-number-range", "/0", id="infinity"),
        pytest.param({"a/~": "\ud800"}, "jcs-text-not-unicode", "/a~1~0", id="a lone surrogate"),
        pytest.param({"\udfff": 1}, "jcs-text-not-unicode", "", id="a lone surrogate as name"),
        pytest.param({"a": {1: 2}}, "jcs-not-json", "/a", id="a name that is no text"),
        pytest.param({"a": b""}, "jcs-not-json", "/a", id="bytes"),
        pytest.param({"a": {1, 2}}, "jcs-not-json", "/a", id="a set"),
    ],
)
def test_what_json_cannot_hold_is_refused(value: Any, code: str, pointer: str) -> None:
    with pytest.raises(ProofsError) as caught:
        canonicalize(value)
    assert (caught.value.code, caught.value.pointer) == (code, pointer)


def test_depth_is_bounded() -> None:
    value: Any = []
    for _ in range(10_000):
        value = [value]
    with pytest.raises(ProofsError, match="jcs-too-deep"):
        canonicalize(value)


def test_published_files(shared: Path) -> None:
    folder = shared / "vectors" / "jcs"
    names = [path.name for path in sorted((folder / "input").glob("*.json"))]
    assert names
    for name in names:
        value = json_text.parse((folder / "input" / name).read_bytes())
        assert canonicalize(value) == (folder / "output" / name).read_bytes(), name


def test_published_numbers(shared: Path) -> None:
    lines = (shared / "vectors" / "jcs" / "numbers.csv").read_text().split()
    assert len(lines) >= 3_000
    wrong = [line for line in lines if not _number_agrees(line)]
    assert not wrong


def _number_agrees(line: str) -> bool:
    bits, text = line.split(",")
    value = struct.unpack(">d", bytes.fromhex(bits.zfill(16)))[0]
    return canonicalize(value).decode() == text


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**54), 2**54)
    | st.floats()
    | st.text()
    | st.sampled_from(["a:1.5", ",1e9", "[1234567890123456", "\ufb33", "\U0001f600", "\x7f"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner),
    max_leaves=12,
)


@given(JSON)
def test_the_quick_way_writes_what_the_thorough_one_does(value: Any) -> None:
    try:
        expected: bytes | str = rfc8785.dumps(canonical_json._plain(value, "", level=0))
    except (ProofsError, ValueError) as error:
        expected = type(error).__name__
    try:
        found: bytes | str = canonical_json.canonicalize(value)
    except ProofsError as error:
        found = type(error).__name__
    assert found == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param({"\ufb33": 1, "\U0001f600": 2}, '{"\U0001f600":2,"\ufb33":1}', id="names"),
        pytest.param(
            {"a": {"\ue000": 1, "\U00010000": 2}},
            '{"a":{"\U00010000":2,"\ue000":1}}',
            id="inside",
        ),
        pytest.param(["\ufb33 1.5"], '["\ufb33 1.5"]', id="such characters in a text"),
        pytest.param(
            [2**53 - 1, 1 - 2**53, True],
            "[9007199254740991,-9007199254740991,true]",
            id="the widest integers",
        ),
        pytest.param({"a": [1.0]}, '{"a":[1]}', id="a float that is an integer"),
    ],
)  # fmt: skip
def test_what_the_library_writes_otherwise(value: Any, text: str) -> None:
    assert canonicalize(value) == text.encode()


@pytest.mark.parametrize("value", [{1: "a"}, {"a": {None: 1}}, [{True: 1}], {2**60}, 2**53])
def test_what_the_library_would_write_is_still_refused(value: Any) -> None:
    with pytest.raises(ProofsError):
        canonical_json.canonicalize(value)
