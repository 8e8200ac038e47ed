"""Whatever was received, reading it ends with a document or with our own error."""

import base64
import contextlib
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import reading
from schemas.errors import SchemasError
from schemas.reading import Received

quick = settings(max_examples=150, deadline=None)

pieces = st.binary(max_size=30).map(base64.urlsafe_b64encode) | st.sampled_from(
    [b"e30", b"eyJ2YyI6e319", b"", b"=", b"eyJ2cCI6W119"]
)
jws_like = st.lists(pieces, max_size=5).map(b".".join)


@quick
@given(st.binary(max_size=100) | jws_like | st.text().map(str.encode))
def test_read_gives_a_document_or_our_error(raw: bytes) -> None:
    with contextlib.suppress(SchemasError):
        received = reading.read(raw)
        assert isinstance(received, Received)
        assert reading.read(received.raw) == received


@quick
@given(
    st.sampled_from(["EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation", "x"]),
    st.text()
    | jws_like.map(lambda token: "data:application/jwt," + token.decode())
    | jws_like.map(lambda token: "data:application/vc+jwt;base64," + token.decode()),
)
def test_envelopes_give_a_document_or_our_error(type_: str, id_: str) -> None:
    with contextlib.suppress(SchemasError):
        assert isinstance(reading.unwrap_envelope({"type": type_, "id": id_}), Received)


@quick
@given(
    st.text() | st.from_regex(r"\A[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6]0Z\Z")
)
def test_a_text_is_an_instant_or_not(text: str) -> None:
    with contextlib.suppress(SchemasError):
        assert reading.instant(text).tzinfo is UTC


offsets = st.integers(-14 * 60, 14 * 60).map(lambda n: timezone(timedelta(minutes=n)))


@quick
@given(
    st.datetimes(
        min_value=datetime(2, 1, 1),  # noqa: DTZ001
        max_value=datetime(9998, 12, 31),  # noqa: DTZ001
        timezones=offsets,
    )
)
def test_python_s_own_text_is_the_same_instant(moment: datetime) -> None:
    assert reading.instant(moment.isoformat()) == moment


documents = st.recursive(
    st.none() | st.text() | st.integers() | st.booleans(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["type", "id", "@context"]), inner)
    ),
)


@quick
@given(st.dictionaries(st.sampled_from(["type", "id", "@context"]), documents))
def test_any_object_has_a_kind(document: dict[str, object]) -> None:
    assert isinstance(reading.kind(document), reading.Kind)
    reading.generation(document)
    reading.types(document)
    reading.id_of(document)
