"""Tokens of any shape: an answer or our own error, and no altered token verifies."""

import json
from base64 import urlsafe_b64encode
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from keys.material import Algorithm, KeyType
from proofs import ProofsError, vc_jwt
from proofs.jose import CompactJws, parse_compact, sign_compact, verify_compact
from proofs.vc_jwt import HEADER
from schemas import reading
from schemas.errors import SchemasError
from tests.proofs.worlds import check, did_key_signer
from tests.properties.test_proofs import JSON

MEMBERS = (
    *("iss", "sub", "jti", "nbf", "exp", "iat", "aud", "nonce", "vc", "vp"),
    *("id", "issuer", "holder", "validFrom", "validUntil", "credentialSubject", "type"),
)
SIGNER = did_key_signer(KeyType.P256)
TOKEN = sign_compact(
    b'{"a":1}', header={"kid": "k"}, signer=SIGNER, algorithm=Algorithm.ES256
).encode()


def encoded(part: bytes) -> bytes:
    return urlsafe_b64encode(part).rstrip(b"=")


@settings(max_examples=150, deadline=None)
@given(token=st.binary(max_size=80) | st.text(alphabet="abcAZ09-_.=é", max_size=60))
def test_any_text_is_parsed_or_refused(token):
    with suppress(ProofsError):
        assert isinstance(parse_compact(token, HEADER), CompactJws)


@settings(max_examples=150, deadline=None)
@given(
    header=st.dictionaries(st.sampled_from(["alg", "kid", "jwk", "typ", "crit", "x"]), JSON),
    algorithm=st.sampled_from(["ES256", "none", "HS256", "EdDSA"]) | JSON,
)
def test_any_header_is_taken_or_refused(header, algorithm):
    head = json.dumps({"alg": algorithm, **header}).encode()
    with suppress(ProofsError):
        parse_compact(b".".join((encoded(head), b"e30", b"AA")), HEADER)


@settings(max_examples=150, deadline=None)
@given(index=st.integers(0, len(TOKEN) - 1), byte=st.integers(0, 255))
def test_one_other_byte_anywhere_is_seen(index, byte):
    altered = TOKEN[:index] + bytes([byte]) + TOKEN[index + 1 :]
    try:
        verify_compact(parse_compact(altered, HEADER), SIGNER.public_key)
    except ProofsError:
        return
    assert altered == TOKEN


@settings(max_examples=150, deadline=None)
@given(
    claims=st.dictionaries(st.sampled_from(MEMBERS), JSON),
    older_form=st.booleans(),
)
def test_claims_of_any_shape_get_an_answer(claims, older_form):
    payload = {"@context": ["https://www.w3.org/ns/credentials/v2"], **claims}
    header = {"kid": SIGNER.verification_method}
    token = sign_compact(
        json.dumps(payload).encode(), header=header, signer=SIGNER, algorithm=Algorithm.ES256
    )
    try:
        received = reading.read(token.encode())
    except SchemasError:
        return
    expected = check(domain="d", challenge="c") if "aud" in claims else check()
    assert vc_jwt.verify_credential(received, expected, older_form=older_form).type == "JWT"
