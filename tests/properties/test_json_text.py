"""Whatever the bytes are, reading JSON ends with a value or with our own error."""

import contextlib
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import json_text
from schemas.errors import SchemasError

quick = settings(max_examples=150, deadline=None)

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**300), 10**300)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=20,
)
json_like = st.text(st.sampled_from('{}[]",:\\u0d8cE1e+-.NaInfty trl\ud800\x00é'), max_size=60)


@quick
@given(values)
def test_what_is_dumped_is_parsed_back(value: object) -> None:
    assert json_text.parse(json_text.dump(value)) == value
    assert json_text.parse(json_text.dump(value, indent=True)) == value


@quick
@given(st.binary(max_size=200) | json_like)
def test_parsing_ends_with_a_value_or_our_error(raw: bytes | str) -> None:
    with contextlib.suppress(SchemasError):
        value = json_text.parse(raw)
        assert json_text.parse(json_text.dump(value)) == value


@quick
@given(json_like)
def test_we_accept_nothing_that_the_standard_library_refuses(text: str) -> None:
    with contextlib.suppress(SchemasError):
        value = json_text.parse(text)
        assert value == json.loads(text)


@quick
@given(st.lists(st.sampled_from(["[", '{"a":', '"[\\"{"', "]", "}", ",", "1"]), max_size=60))
def test_depth_is_counted_as_the_parser_counts_it(pieces: list[str]) -> None:
    text = "".join(pieces)
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        return
    depth = _depth(value)
    json_text.parse(text, max_depth=depth)
    if depth:
        with contextlib.suppress(SchemasError):
            json_text.parse(text, max_depth=depth - 1)
            raise AssertionError("deeper than allowed")


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0
