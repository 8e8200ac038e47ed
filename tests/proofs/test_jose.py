"""Compact signatures: the samples of the RFCs, and the tokens that must not pass."""

import json
from base64 import urlsafe_b64encode

import pytest

from keys import jwk
from keys.material import Algorithm, KeyType, PrivateKey
from keys.signing import KeySigner
from proofs import ProofInvalid, ProofsError
from proofs.jose import HeaderRules, parse_compact, sign_compact, verify_compact
from tests.proofs.worlds import did_key_signer

RULES = HeaderRules(
    members=frozenset({"alg", "typ", "kid", "jwk"}), types=frozenset({None, "jwt", "vc+jwt"})
)

# https://www.rfc-editor.org/rfc/rfc7515#appendix-A.1
CLAIMS = (
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
)
HS256 = (
    f"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{CLAIMS}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
)
# https://www.rfc-editor.org/rfc/rfc7515#appendix-A.2
RS256_KEY = {
    "kty": "RSA",
    "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0"
    "Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5r"
    "exMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXF"
    "vUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
    "e": "AQAB",
}
RS256 = (
    f"eyJhbGciOiJSUzI1NiJ9.{CLAIMS}."
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5juj"
    "Gbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe"
    "7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8"
    "np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
)
# https://www.rfc-editor.org/rfc/rfc7515#appendix-A.3
ES256_KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}
ES256 = (
    f"eyJhbGciOiJFUzI1NiJ9.{CLAIMS}."
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
)
# https://www.rfc-editor.org/rfc/rfc7515#appendix-A.5
UNSECURED = f"eyJhbGciOiJub25lIn0.{CLAIMS}."
# https://www.rfc-editor.org/rfc/rfc8037#appendix-A
EDDSA_KEY = {
    "kty": "OKP",
    "crv": "Ed25519",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
}
EDDSA_SECRET = {**EDDSA_KEY, "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}
EDDSA = (
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
)


def code(call, *arguments):
    with pytest.raises(ProofsError) as caught:
        call(*arguments)
    return caught.value.code


def token(header, payload=b"{}", signature=b"x" * 64):
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    return b".".join(urlsafe_b64encode(p).rstrip(b"=") for p in (head, payload, signature)).decode()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param(RS256, RS256_KEY, id="RFC 7515 A.2"),
        pytest.param(ES256, ES256_KEY, id="RFC 7515 A.3"),
        pytest.param(EDDSA, EDDSA_KEY, id="RFC 8037 A.5"),
    ],
)
def test_published_samples_verify_by_their_key_and_no_other(text, key):
    parsed = parse_compact(text, RULES)
    verify_compact(parsed, jwk.public_from_jwk(key))
    head, payload, signature = text.split(".")
    altered = f"{head}.{payload[:-2]}{'A' if payload[-2] != 'A' else 'Q'}{payload[-1]}.{signature}"
    assert code(verify_compact, parse_compact(altered, RULES), jwk.public_from_jwk(key)) == (
        "signature-invalid"
    )
    for other in (RS256_KEY, ES256_KEY, EDDSA_KEY):
        if other is not key:
            assert code(verify_compact, parsed, jwk.public_from_jwk(other)) == (
                "algorithm-not-for-key"
            )


def test_the_sample_of_rfc_8037_a_4_is_made_to_the_byte():
    signer = KeySigner(jwk.private_from_jwk(EDDSA_SECRET), "did:example:x#1")
    made = sign_compact(
        b"Example of Ed25519 signing", header={}, signer=signer, algorithm=Algorithm.EDDSA
    )
    assert made == EDDSA


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(HS256, "jws-algorithm-refused", id="RFC 7515 A.1, HMAC"),
        pytest.param(UNSECURED, "jws-algorithm-refused", id="RFC 7515 A.5, none"),
        pytest.param(token({"alg": "NONE"}), "jws-algorithm-refused", id="none in capitals"),
        pytest.param(token({"alg": "ES512"}), "jws-algorithm-refused", id="ES512"),
        pytest.param(token({"alg": ["ES256"]}), "jws-algorithm-refused", id="list of algorithms"),
        pytest.param(token({}), "jws-algorithm-refused", id="no algorithm"),
        pytest.param(token({"alg": "ES256", "crit": ["exp"]}), "jws-crit", id="critical"),
        pytest.param(token({"alg": "ES256", "crit": []}), "jws-crit", id="critical, empty"),
        pytest.param(token({"alg": "ES256", "b64": False}), "jws-header-member", id="b64"),
        pytest.param(token({"alg": "ES256", "jku": "https://x"}), "jws-header-member", id="jku"),
        pytest.param(token({"alg": "ES256", "x5c": []}), "jws-header-member", id="x5c"),
        pytest.param(token({"alg": "ES256", "typ": "at+jwt"}), "jws-type-refused", id="other type"),
        pytest.param(token({"alg": "ES256", "typ": None}), "jws-type-refused", id="type null"),
        pytest.param(token({"alg": "ES256", "kid": 1}), "jws-malformed", id="kid is a number"),
        pytest.param(
            token({"alg": "EdDSA", "jwk": EDDSA_SECRET}), "jwk-has-private-part", id="private key"
        ),
        pytest.param(
            token({"alg": "HS256", "jwk": {"kty": "oct", "k": "AA"}}),
            "jwk-type-unsupported",
            id="symmetric key",
        ),
        pytest.param(token({"alg": "EdDSA", "jwk": "x"}), "jwk-malformed", id="key is a text"),
        pytest.param(token(b'{"alg":"ES256","alg":"none"}'), "jws-malformed", id="alg twice"),
        pytest.param(token(b"[]"), "jws-malformed", id="header is a list"),
        pytest.param(token(b"[" * 5000), "jws-malformed", id="header nested deep"),
        pytest.param("", "jws-malformed", id="nothing"),
        pytest.param("a.b", "jws-malformed", id="two parts"),
        pytest.param("a.b.c.d.e", "jws-malformed", id="encrypted"),
        pytest.param(ES256 + "=", "jws-malformed", id="padding"),
        pytest.param(ES256 + "\n", "jws-malformed", id="new line"),
        pytest.param(ES256[:-1] + "R", "jws-malformed", id="stray bits at the end"),
        pytest.param(ES256.replace("-", "+"), "jws-malformed", id="plain base64"),
        pytest.param("é.é.é", "jws-malformed", id="not ASCII"),
        pytest.param(token({"alg": "ES256", "kid": "x" * 20_000}), "jws-malformed", id="20 kB"),
    ],
)
def test_a_token_is_refused_for(text, expected):
    assert code(parse_compact, text, RULES) == expected


@pytest.mark.parametrize("typ", ["JWT", "jwt", "vc+jwt", "application/vc+jwt", "VC+JWT"])
def test_media_types_ignore_case_and_may_be_short(typ):
    assert parse_compact(token({"alg": "ES256", "typ": typ}), RULES).type in ("jwt", "vc+jwt")


def test_a_signature_in_der_is_not_one():
    """Two forms of one signature would give one credential two texts."""
    signer = did_key_signer(KeyType.P256)
    made = sign_compact(b"{}", header={}, signer=signer, algorithm=Algorithm.ES256)
    head, payload, _ = made.split(".")
    der = urlsafe_b64encode(b"\x30\x44" + b"\x02\x20" + b"\x01" * 32 + b"\x02\x20" + b"\x01" * 32)
    longer = f"{head}.{payload}.{der.rstrip(b'=').decode()}"
    assert code(verify_compact, parse_compact(longer, RULES), signer.public_key) == (
        "signature-invalid"
    )


@pytest.mark.parametrize("key_type", list(KeyType))
def test_what_we_sign_verifies(key_type):
    private = PrivateKey.generate(key_type)
    algorithm = {"RSA": "RS256", "P-256": "ES256", "P-384": "ES384"}.get(key_type, "EdDSA")
    signer = KeySigner(private, "did:example:x#1")
    made = sign_compact(b"x", header={"kid": "k"}, signer=signer, algorithm=Algorithm(algorithm))
    parsed = parse_compact(made.encode(), RULES)
    verify_compact(parsed, private.public)
    assert (parsed.payload, parsed.key_id, parsed.algorithm) == (b"x", "k", algorithm)


def test_a_key_does_not_sign_by_another_algorithm():
    signer = did_key_signer(KeyType.P256)
    with pytest.raises(ProofsError) as caught:
        sign_compact(b"x", header={}, signer=signer, algorithm=Algorithm.RS256)
    assert not isinstance(caught.value, ProofInvalid)
    assert caught.value.facts["reason"] == "algorithm-not-for-key"
