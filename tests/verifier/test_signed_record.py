"""An issuer's signed record: any bytes are a record or a refusal, and which refusal."""

import contextlib
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.controller import ControllerDocument
from keys.did import PublishedKey, did_document
from keys.did.document import SIGNING
from keys.errors import KeysError
from keys.material import Algorithm
from keys.multibase import base64url_encode
from proofs import jose
from proofs.errors import ProofsError
from schemas.errors import SchemasError
from tests.federation.federations import day, did, private, signer, text
from verifier.errors import VerifierError
from verifier.signed_record import TYPE, SignedRecord, read

NOW = day(10)
OLD, NEW = f"{did('ada')}#old", f"{did('ada')}#new"
DOCUMENT = ControllerDocument(
    did("ada"),
    did_document(
        did("ada"),
        [
            PublishedKey(OLD, private("old").public, (), day(5)),
            PublishedKey(NEW, private("new").public, SIGNING, None),
        ],
    ),
)
ONE, TWO = sorted([bytes(range(16)), bytes(range(100, 116))])
REFUSALS = (KeysError, ProofsError, SchemasError, VerifierError)


def token(by: str = "new", kid: str = NEW, **changed: Any) -> bytes:
    claims = {
        "iss": did("ada"),
        "key": OLD,
        "before": text(5),
        "iat": int(day(6).timestamp()),
        "digests": base64url_encode(ONE + TWO),
    }
    payload = json.dumps({**claims, **changed}).encode()
    made = jose.sign_compact(
        payload, header={"typ": TYPE, "kid": kid}, signer=signer(by), algorithm=Algorithm.ES256
    )
    return made.encode()


def test_what_is_in_it_was_signed_before_the_instant() -> None:
    record = read(token(), DOCUMENT, NOW)
    assert (record.key, record.before) == (OLD, day(5))
    assert record.holds(base64url_encode(TWO + bytes(16)))
    assert not record.holds(base64url_encode(bytes(32)))


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(token(iss=did("bob")), id="of another issuer"),
        pytest.param(token(key=7), id="of no key"),
        pytest.param(token(key=NEW), id="of the key that signs it"),
        pytest.param(token(key=f"{did('ada')}#none"), id="of an unknown key"),
        pytest.param(token("old", OLD), id="by the stolen key"),
        pytest.param(token("old"), id="by the stolen key in the name of the new one"),
        pytest.param(token(before="yesterday"), id="without an instant"),
        pytest.param(token(digests="***"), id="digests that are none"),
        pytest.param(token(iat=int((NOW + timedelta(hours=1)).timestamp())), id="of tomorrow"),
        pytest.param(token(iat="1"), id="a date that is none"),
    ],
)
def test_what_is_refused(made: bytes) -> None:
    with pytest.raises(REFUSALS):
        read(made, DOCUMENT, NOW)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
CLAIMS = st.sampled_from(["iss", "key", "before", "iat", "digests"])


@given(CLAIMS, JSON)
def test_any_value_of_a_claim_is_read_or_refused(claim: str, value: object) -> None:
    with contextlib.suppress(REFUSALS):
        assert isinstance(read(token(**{claim: value}), DOCUMENT, NOW), SignedRecord)


@given(
    st.binary(max_size=300)
    | st.tuples(st.integers(0, len(token()) - 1), st.binary(max_size=3)).map(
        lambda one: token()[: one[0]] + one[1] + token()[one[0] + 1 :]
    )
)
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with contextlib.suppress(REFUSALS):
        assert isinstance(read(raw, DOCUMENT, NOW), SignedRecord)


@given(
    st.lists(st.binary(min_size=16, max_size=16), max_size=40), st.binary(min_size=32, max_size=32)
)
def test_a_record_holds_exactly_its_digests(held: list[bytes], other: bytes) -> None:
    record = read(token(digests=base64url_encode(b"".join(sorted(held)))), DOCUMENT, NOW)
    for one in held:
        assert record.holds(base64url_encode(one + bytes(16)))
    assert record.holds(base64url_encode(other)) == (other[:16] in held)
