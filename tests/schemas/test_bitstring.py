"""Status lists: order of bits, sizes, bounds, and what strangers may send as a list."""

import gzip
import json
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import bitstring
from schemas.bitstring import MIN_ENTRIES, Bits, decode, encode, entries, index_of, value_at
from schemas.errors import SchemasError


def text_of(folded: bytes, prefix: str = "u") -> str:
    return prefix + urlsafe_b64encode(folded).rstrip(b"=").decode()


def test_index_0_is_the_most_significant_bit_of_byte_0() -> None:
    bits = Bits()
    bits.set(0)
    bits.set(9)
    assert bytes(bits)[:2] == b"\x80\x40"
    assert [value_at(bytes(bits), i) for i in (0, 1, 8, 9)] == [1, 0, 0, 1]


@pytest.mark.parametrize("size", [1, 2, 3, 8, 11, 32])
def test_entries_of_several_bits_keep_apart(size: int) -> None:
    bits = Bits(MIN_ENTRIES, size)
    highest = (1 << size) - 1
    bits.set(4, highest)
    bits.set(5, 1)
    bits.set(MIN_ENTRIES - 1, highest)
    read = [value_at(bytes(bits), i, size) for i in (3, 4, 5, 6, MIN_ENTRIES - 1)]
    assert read == [0, highest, 1, 0, highest]
    bits.set(4, 0)
    assert (bits[4], bits[5]) == (0, 1)


def test_first_bit_of_a_wide_entry_is_its_most_significant() -> None:
    # 2-bit entries 0b10, 0b01, 0b11, 0b00
    assert [value_at(b"\x9c", i, 2) for i in range(4)] == [2, 1, 3, 0]


def test_a_list_survives_encoding_and_goes_on() -> None:
    bits = Bits(MIN_ENTRIES + 5)
    bits.set(94_567)
    again = Bits.of(decode(bits.encoded()))
    again.set(94_568)
    assert decode(again.encoded()) == bytes(again)
    assert (again[94_567], again[94_568], again[94_569]) == (1, 1, 0)


def test_the_example_of_the_specification_holds_no_revocation() -> None:
    # VC Bitstring Status List v1.0, example BitstringStatusListCredential
    bits = decode("uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA")
    bitstring.require_length(bits)
    assert bits == bytes(16 * 1024)


def test_status_list_2021_has_no_multibase_prefix() -> None:
    bits = bytes(16 * 1024)
    plain = urlsafe_b64encode(gzip.compress(bits)).decode()
    assert decode(plain, multibase=False) == bits
    assert decode(plain.rstrip("="), multibase=False) == bits
    with pytest.raises(SchemasError, match="status-list-malformed"):
        decode(plain)


@pytest.mark.parametrize("name", ["empty", "first", "last", "mixed", "every-97th"])
def test_lists_of_another_implementation(name: str, shared: Path) -> None:
    case = json.loads((shared / "vectors" / "bitstring" / f"list-{name}.json").read_bytes())
    bits = decode(case["encodedList"])
    assert entries(bits) == case["length"]
    assert [i for i in range(case["length"]) if value_at(bits, i)] == case["set"]


@pytest.mark.parametrize("encoded", [
    pytest.param("", id="nothing"),
    pytest.param("u", id="no bytes"),
    pytest.param(None, id="null"),
    pytest.param(["u"], id="an array"),
    pytest.param("zH4sIAAAAAAAAA", id="base58 prefix"),
    pytest.param("uH4sI AAAA", id="white space inside"),
    pytest.param("uH4sIA\ud800", id="lone surrogate"),
    pytest.param("uA", id="impossible length"),
    pytest.param(text_of(b"plain"), id="not compressed"),
    pytest.param(text_of(gzip.compress(bytes(16384))[:-4]), id="cut off"),
    pytest.param(text_of(gzip.compress(bytes(16384)) + b"x"), id="rubbish after the end"),
    pytest.param(text_of(gzip.compress(bytes(16384)) * 2), id="two members"),
    pytest.param(text_of(gzip.compress(bytes(16384))[:-8] + bytes(8)), id="wrong check sum"),
])  # fmt: skip
def test_no_list(encoded: object) -> None:
    with pytest.raises(SchemasError) as caught:
        decode(encoded)
    assert caught.value.code == "status-list-malformed"


def test_a_bomb_is_unfolded_to_the_bound_and_no_further() -> None:
    bomb = text_of(gzip.compress(bytes(1 << 22)))
    with pytest.raises(SchemasError, match="status-list-too-large"):
        decode(bomb, max_bytes=(1 << 22) - 1)
    assert len(decode(bomb, max_bytes=1 << 22)) == 1 << 22


def test_a_text_longer_than_any_list_within_the_bound() -> None:
    with pytest.raises(SchemasError, match="status-list-too-large"):
        decode("u" + "A" * 40_000, max_bytes=16_384)


@pytest.mark.parametrize(("index", "size"), [(-1, 1), (131_072, 1), (65_536, 2), (10**30, 1)])
def test_out_of_range_is_an_error_and_not_good_standing(index: int, size: int) -> None:
    with pytest.raises(SchemasError, match="status-index-out-of-range"):
        value_at(bytes(16_384), index, size)


@pytest.mark.parametrize("size", [0, -1, 33, True, "1", None, 1.5])
def test_sizes_that_nobody_uses(size: int) -> None:
    with pytest.raises(SchemasError, match="status-size-unsupported"):
        value_at(bytes(16_384), 0, size)


def test_a_short_list_tells_too_much() -> None:
    bitstring.require_length(bytes(16_384))
    with pytest.raises(SchemasError, match="status-list-too-short"):
        bitstring.require_length(bytes(16_383))
    with pytest.raises(SchemasError, match="status-list-too-short"):
        bitstring.require_length(bytes(16_384), size=2)
    with pytest.raises(SchemasError, match="status-list-too-short"):
        Bits(1000)


@pytest.mark.parametrize("value", [4, -1])
def test_a_value_wider_than_its_entry(value: int) -> None:
    with pytest.raises(SchemasError, match="status-value-out-of-range"):
        Bits(size=2).set(0, value)


@pytest.mark.parametrize(("written", "index"), [("94567", 94_567), (94_567, 94_567), ("0", 0)])
def test_index_as_text_or_number(written: object, index: int) -> None:
    assert index_of(written) == index


@pytest.mark.parametrize(
    "written", ["", "-1", "1.0", "٣", "1e3", " 1", -1, 1.0, True, None, "9" * 99]
)
def test_no_index(written: object) -> None:
    with pytest.raises(SchemasError, match="status-index-malformed"):
        index_of(written)


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(), st.binary().map(text_of), st.binary().map(gzip.compress).map(text_of)))
def test_whatever_is_sent_is_a_list_or_our_error(encoded: str) -> None:
    for multibase in (True, False):
        try:
            bits = decode(encoded, max_bytes=1024, multibase=multibase)
        except SchemasError:
            continue
        assert decode(encode(bits)) == bits


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 32), st.dictionaries(st.integers(0, MIN_ENTRIES - 1), st.integers(0, 2**32)))
def test_what_is_set_is_read(size: int, values: dict[int, int]) -> None:
    bits = Bits(size=size)
    for index, value in values.items():
        bits.set(index, value % (1 << size))
    assert {i: bits[i] for i in values} == {i: v % (1 << size) for i, v in values.items()}
