"""Keys as text: multibase, Multikey, JWK, PKCS#8. One key has one text in each form."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, x25519

from keys import jwk, multibase, multikey, pkcs8, spki
from keys.errors import KeysError
from keys.material import KeyType, PrivateKey
from keys.published import is_published_test_key
from tests.keys.material import RSA_2048

# Secret and public text, from https://www.w3.org/TR/vc-di-eddsa/ and https://www.w3.org/TR/vc-di-ecdsa/
PAIRS = {
    "Ed25519": (
        "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq",
        "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
    ),
    "P-256": (
        "z42twTcNeSYcnqg1FLuSFs2bsGH3ZqbRHFmvS9XMsYhjxvHN",
        "zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP",
    ),
    "P-384": (
        "z2fanyY7zgwNpZGxX5fXXibvScNaUWNprHU9dKx7qpVj7mws9J8LLt4mDB5TyH2GLHWkUc",
        "z82LkuBieyGShVBhvtE2zoiD6Kma4tJGFtkAhxR5pfkp5QPw4LutoYWhvQCnGjdVn14kujQ",
    ),
}
ED25519_JWK = {  # RFC 8037 appendix A.1
    "kty": "OKP",
    "crv": "Ed25519",
    "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
}
EC_JWK = {  # RFC 7515 appendix A.3
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
}
RSA_JWK = {  # RFC 7638 section 3.1
    "kty": "RSA",
    "n": (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJE"
        "CPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2Q"
        "vzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6"
        "WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    ),
    "e": "AQAB",
    "alg": "RS256",
    "kid": "2011-04-29",
}


def public(key: dict[str, str], **changes: object) -> dict[str, object]:
    members = {**key, **changes}
    return {name: value for name, value in members.items() if name != "d" and value is not None}


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(b"", "z", id="nothing"),
        pytest.param(b"\0\0", "z11", id="zeros"),
        pytest.param(b"\0\x01", "z12", id="a zero and a one"),
        # https://datatracker.ietf.org/doc/html/draft-msporny-base58-03#section-5
        pytest.param(b"Hello World!", "z2NEpo7TZRRrLZSi2U", id="published"),
        pytest.param(bytes.fromhex("0000287fb4cd"), "z11233QC4", id="published with zeros"),
    ],
)
def test_base58btc(data: bytes, text: str) -> None:
    assert multibase.encode_base58btc(data) == text
    assert multibase.decode(text) == data


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param(None, "multibase-malformed", id="no text"),
        pytest.param("", "multibase-malformed", id="empty"),
        pytest.param("m" + "AAAA", "multibase-malformed", id="another base"),
        pytest.param("z0", "multibase-malformed", id="zero is no base58 digit"),
        pytest.param("zé", "multibase-malformed", id="not ASCII"),
        pytest.param("z 2", "multibase-malformed", id="white space"),
        pytest.param("z" + "2" * 100_000, "multibase-too-long", id="base58 that takes long"),
        pytest.param("z" + "1" * 3000, "multibase-too-long", id="too many zeros"),
        pytest.param("uAA==", "multibase-malformed", id="padding"),
        pytest.param("uAB", "multibase-malformed", id="left-over bits"),
        pytest.param("uA", "multibase-malformed", id="half a byte"),
        pytest.param("uA+A/", "multibase-malformed", id="the other base64"),
        pytest.param("uAA\nAA", "multibase-malformed", id="line break"),
        pytest.param("u" + "A" * 100_000, "multibase-too-long", id="base64 too long"),
    ],
)
def test_multibase_that_is_refused(text: object, code: str) -> None:
    with pytest.raises(KeysError) as caught:
        multibase.decode(text)
    assert caught.value.code == code


@pytest.mark.parametrize("name", PAIRS)
def test_published_key_pairs_belong_together(name: str) -> None:
    secret, text = PAIRS[name]
    key = multikey.decode_secret(secret)
    assert key.type == name
    assert multikey.encode(key.public) == text
    assert multikey.encode_secret(key) == secret
    assert multikey.decode(text) == key.public


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param(
            PAIRS["P-256"][0], "multikey-is-secret", id="a secret where a public key goes"
        ),
        pytest.param(
            multibase.encode_base64url(multibase.decode(PAIRS["Ed25519"][1])),
            "multibase-malformed",
            id="base64url is not allowed",
        ),
        pytest.param(
            "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme",
            "multikey-type-unsupported",
            id="secp256k1",
        ),
        pytest.param(multibase.encode_base58btc(b"\xed"), "multikey-type-unsupported", id="cut"),
        pytest.param(multibase.encode_base58btc(b"\xed\x01"), "public-key-malformed", id="no key"),
        pytest.param(multibase.encode_base58btc(b"\x85\x24"), "public-key-malformed", id="no RSA"),
        pytest.param(
            multibase.encode_base58btc(b"\x85\x24" + RSA_2048.public.raw),
            "public-key-malformed",
            id="RSA in the other wrapping",
        ),
    ],
)
def test_multikeys_that_are_refused(text: str, code: str) -> None:
    with pytest.raises(KeysError) as caught:
        multikey.decode(text)
    assert caught.value.code == code


def test_a_public_multikey_is_no_secret() -> None:
    with pytest.raises(KeysError, match="multikey-type-unsupported"):
        multikey.decode_secret(PAIRS["P-256"][1])


@pytest.mark.parametrize(
    ("key", "thumbprint"),
    [
        # RFC 8037 appendix A.3 and RFC 7638 section 3.1.
        pytest.param(ED25519_JWK, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", id="Ed25519"),
        pytest.param(RSA_JWK, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", id="RSA"),
    ],
)
def test_published_thumbprints(key: dict[str, str], thumbprint: str) -> None:
    assert jwk.thumbprint(jwk.public_from_jwk(public(key))) == thumbprint


@pytest.mark.parametrize("key_type", KeyType)
def test_jwk_there_and_back(key_type: KeyType) -> None:
    key = RSA_2048 if key_type is KeyType.RSA else PrivateKey.generate(key_type)
    assert jwk.public_from_jwk(jwk.public_to_jwk(key.public)) == key.public
    again = jwk.private_from_jwk(jwk.private_to_jwk(key))
    assert again.to_pkcs8() == key.to_pkcs8()


@pytest.mark.parametrize(
    ("members", "code"),
    [
        pytest.param(None, "jwk-malformed", id="no object"),
        pytest.param({}, "jwk-malformed", id="no kty"),
        pytest.param({"kty": ["EC"]}, "jwk-malformed", id="kty is a list"),
        pytest.param({"kty": "oct", "k": "AAAA"}, "jwk-type-unsupported", id="shared secret"),
        pytest.param(public(EC_JWK, crv="secp256k1"), "jwk-type-unsupported", id="secp256k1"),
        pytest.param(public(EC_JWK, crv={}), "jwk-type-unsupported", id="crv is an object"),
        pytest.param(public(ED25519_JWK, kty="EC"), "jwk-type-unsupported", id="kty of another"),
        pytest.param(ED25519_JWK, "jwk-has-private-part", id="d in a public key"),
        pytest.param({**public(RSA_JWK), "p": None}, "jwk-has-private-part", id="p is null"),
        pytest.param(public(EC_JWK, use="enc"), "jwk-not-for-signatures", id="for encryption"),
        pytest.param(public(EC_JWK, key_ops=["sign"]), "jwk-not-for-signatures", id="key_ops"),
        pytest.param(public(EC_JWK, key_ops="verify"), "jwk-not-for-signatures", id="text key_ops"),
        pytest.param(public(EC_JWK, alg="ES384"), "jwk-algorithm-mismatch", id="alg of another"),
        pytest.param(public(RSA_JWK, alg="HS256"), "jwk-algorithm-mismatch", id="HMAC, RSA key"),
        pytest.param(public(RSA_JWK, alg=["RS256"]), "jwk-algorithm-mismatch", id="alg is a list"),
        pytest.param(public(EC_JWK, y=None), "jwk-malformed", id="no y"),
        pytest.param(public(EC_JWK, x=5), "jwk-malformed", id="x is a number"),
        pytest.param(public(EC_JWK, x="AAAA"), "jwk-malformed", id="x too short"),
        pytest.param(public(EC_JWK, x=EC_JWK["y"]), "public-key-malformed", id="off the curve"),
        pytest.param(public(RSA_JWK, n="AQAB"), "rsa-key-size", id="a tiny modulus"),
        pytest.param(public(RSA_JWK, n="AA" + RSA_JWK["n"]), "jwk-malformed", id="leading zero"),
        pytest.param(public(RSA_JWK, e="AA"), "jwk-malformed", id="exponent zero"),
        pytest.param(public(RSA_JWK, e="AQ"), "public-key-malformed", id="exponent one"),
    ],
)
def test_jwks_that_are_refused(members: object, code: str) -> None:
    with pytest.raises(KeysError) as caught:
        jwk.public_from_jwk(members)
    assert caught.value.code == code


def test_useful_members_are_honoured_and_unknown_ones_passed_over() -> None:
    members = public(EC_JWK, use="sig", key_ops=["verify"], alg="ES256", kid="k", x5u=1, ext=True)
    assert jwk.public_from_jwk(members) == jwk.public_from_jwk(public(EC_JWK))
    assert jwk.public_from_jwk(public(ED25519_JWK, alg="Ed25519")).type is KeyType.ED25519


def test_a_private_jwk_must_fit_its_public_part() -> None:
    other = jwk.public_to_jwk(PrivateKey.generate(KeyType.P256).public)
    with pytest.raises(KeysError, match="private-key-malformed"):
        jwk.private_from_jwk({**EC_JWK, "x": other["x"], "y": other["y"]})


@pytest.mark.parametrize("key_type", KeyType)
def test_pkcs8_there_and_back(key_type: KeyType) -> None:
    key = RSA_2048 if key_type is KeyType.RSA else PrivateKey.generate(key_type)
    assert pkcs8.read(pkcs8.write_pem(key)).public == key.public
    assert pkcs8.read(key.to_pkcs8()).public == key.public


def foreign(
    key: ed448.Ed448PrivateKey | x25519.X25519PrivateKey | ec.EllipticCurvePrivateKey,
) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "private-key-malformed", id="empty"),
        pytest.param(b"x" * 100_000, "private-key-malformed", id="too long"),
        pytest.param(pkcs8.PLAIN_LABEL + b"\nrubbish", "private-key-malformed", id="no PEM"),
        pytest.param(pkcs8.ENCRYPTED_LABEL + b"\nAAAA", "private-key-encrypted", id="encrypted"),
        pytest.param(foreign(ed448.Ed448PrivateKey.generate()), "key-type-unsupported", id="Ed448"),
        pytest.param(
            foreign(x25519.X25519PrivateKey.generate()), "key-type-unsupported", id="X25519"
        ),
        pytest.param(
            foreign(ec.generate_private_key(ec.SECP521R1())), "key-type-unsupported", id="P-521"
        ),
    ],
)
def test_private_keys_that_are_refused(data: bytes, code: str) -> None:
    with pytest.raises(KeysError) as caught:
        pkcs8.read(data)
    assert caught.value.code == code


def public_pem(key: PrivateKey) -> str:
    text = key.library_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return text.decode()


@pytest.mark.parametrize("key_type", KeyType)
def test_public_pem(key_type: KeyType) -> None:
    key = RSA_2048 if key_type is KeyType.RSA else PrivateKey.generate(key_type)
    assert spki.read_pem(public_pem(key)) == key.public
    assert spki.read_pem(public_pem(key).replace("\n", "\r\n") + " ") == key.public


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(None, id="no text"),
        pytest.param("", id="empty"),
        pytest.param("A" * 100_000, id="too long"),
        pytest.param(public_pem(RSA_2048).replace("M", "*", 1), id="no base64"),
        pytest.param(public_pem(RSA_2048)[:-30], id="cut"),
        pytest.param(pkcs8.write_pem(RSA_2048).decode(), id="a private key"),
        pytest.param(public_pem(RSA_2048) * 2, id="two keys"),
    ],
)
def test_public_pems_that_are_refused(text: object) -> None:
    with pytest.raises(KeysError, match="public-key-malformed"):
        spki.read_pem(text)


def test_published_test_keys_are_known_in_every_form() -> None:
    assert is_published_test_key(
        multikey.decode("z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi")
    )
    assert is_published_test_key(jwk.public_from_jwk(public(EC_JWK)))
    assert is_published_test_key(jwk.public_from_jwk(public(RSA_JWK)))
    assert not is_published_test_key(PrivateKey.generate(KeyType.ED25519).public)
    assert not is_published_test_key(RSA_2048.public)


def test_every_published_pair_is_known(shared: Path) -> None:
    files = [*shared.glob("vectors/e*dsa/**/*[kK]eyPair*.json")]
    files += shared.glob("vectors/ecdsa/**/SDKeyMaterial.json")
    texts = [text for file in files for text in _public_texts(json.loads(file.read_text()))]
    assert len(texts) >= 8
    assert all(is_published_test_key(multikey.decode(text)) for text in texts)


def _public_texts(node: object) -> list[str]:
    if not isinstance(node, dict):
        return []
    inner = [text for value in node.values() for text in _public_texts(value)]
    return [*inner, node["publicKeyMultibase"]] if "publicKeyMultibase" in node else inner
