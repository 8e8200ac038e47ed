"""DIDs and URLs to documents: did:key, did:jwk, did:web, https."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from keys import multikey
from keys.controller import ControllerDocument
from keys.did import METHODS, PublishedKey, did_document, jwk, key, resolve, web
from keys.errors import KeysError, Unreachable
from keys.jwk import public_from_jwk, public_to_jwk
from keys.material import KeyType, PrivateKey, PublicKey
from keys.multibase import base58_decode, base64url_encode
from tests.keys.material import RSA_2048

ED25519 = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
SCHOOL = "did:web:school.example:orgs:college"
SCHOOL_URL = "https://school.example/orgs/college/did.json"


def offline(url: str) -> bytes:
    raise Unreachable("offline", url=url)


def answering(documents: Mapping[str, bytes]) -> Any:
    def fetch(url: str) -> bytes:
        if url not in documents:
            raise Unreachable("http-status", url=url)
        return documents[url]

    return fetch


def assertion_key(document: ControllerDocument, method: str) -> PublicKey:
    return document.method(method, purpose="assertionMethod").public_key


def test_the_table_of_methods() -> None:
    assert sorted(METHODS) == ["jwk", "key", "web"]


@pytest.mark.parametrize(
    ("did", "expected"),
    [
        # https://github.com/w3c-ccg/did-method-key, test-vectors, the JWK of each DID.
        pytest.param(
            "did:key:z82LkvCwHNreneWpsgPEbV3gu1C6NFJEBg4srfJ5gdxEsMGRJUz2sG9FE42shbn2xkZJh54",
            {
                "kty": "EC",
                "crv": "P-384",
                "x": "CA-iNoHDg1lL8pvX3d1uvExzVfCz7Rn6tW781Ub8K5MrDf2IMPyL0RTDiaLHC1JT",
                "y": "Kpnrn8DkXUD3ge4mFxi-DKr0DYO2KuJdwNBrhzLRtfMa3WFMZBiPKUPfJj8dYNl_",
            },
            id="P-384",
        ),
    ],
)
def test_did_key_holds_the_published_key(did: str, expected: dict[str, str]) -> None:
    assert assertion_key(resolve(did, offline), key.method_of(did)) == public_from_jwk(expected)


def test_did_key_document_of_the_specification() -> None:
    # https://w3c-ccg.github.io/did-key-spec/, without the derived encryption key.
    document = resolve(ED25519, offline).document
    name = f"{ED25519}#{ED25519.removeprefix('did:key:')}"
    assert document["verificationMethod"] == [
        {
            "id": name,
            "type": "Multikey",
            "controller": ED25519,
            "publicKeyMultibase": ED25519.removeprefix("did:key:"),
        }
    ]
    assert document["assertionMethod"] == document["authentication"] == [name]


@pytest.mark.parametrize("key_type", KeyType)
def test_did_key_and_did_jwk_there_and_back(key_type: KeyType) -> None:
    public = (RSA_2048 if key_type is KeyType.RSA else PrivateKey.generate(key_type)).public
    for did, method in (
        (key.did_of(public), key.method_of(key.did_of(public))),
        (jwk.did_of(public), jwk.method_of(jwk.did_of(public))),
    ):
        assert assertion_key(resolve(did, offline), method) == public


@pytest.mark.parametrize(
    "did",
    [
        # https://github.com/w3c-ccg/did-method-key, test-vectors.
        pytest.param("did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme", id="secp256k1"),
        pytest.param("did:key:z6LSoMdmJz2Djah2P4L9taDmtqeJ6wwd2HhKZvNToBmvaczQ", id="X25519"),
    ],
)
def test_did_keys_of_other_kinds(did: str) -> None:
    with pytest.raises(KeysError, match="did-key-type-unsupported"):
        resolve(did, offline)


# https://github.com/quartzjer/did-jwk, example P-256.
DID_JWK = (
    "did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3l6"
    "OTFQSDZDZEgyVjAiLCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9"
)


def test_did_jwk_of_the_specification() -> None:
    document = resolve(DID_JWK, offline)
    found = public_to_jwk(assertion_key(document, "#0"))
    assert found["x"] == "acbIQiuMs3i8_uszEjJ2tpTtRM4EU3yz91PH6CdH2V0"
    assert jwk.did_of(public_from_jwk(found)) == DID_JWK


def did_jwk(members: object) -> str:
    return "did:jwk:" + base64url_encode(json.dumps(members).encode())


def test_did_jwk_use_decides_about_encryption() -> None:
    members = public_to_jwk(PrivateKey.generate(KeyType.P256).public)
    assert "keyAgreement" in resolve(did_jwk(members), offline).document
    assert "keyAgreement" not in resolve(did_jwk({**members, "use": "sig"}), offline).document


@pytest.mark.parametrize(
    ("did", "code"),
    [
        pytest.param("did:jwk:AA", "did-malformed", id="no JSON"),
        pytest.param("did:jwk:eyJ9", "did-malformed", id="cut JSON"),
        pytest.param(did_jwk([]), "did-malformed", id="an array"),
        pytest.param(did_jwk({}), "jwk-malformed", id="empty"),
        pytest.param(did_jwk({"kty": "oct", "k": "AA"}), "jwk-type-unsupported", id="secret"),
        pytest.param(DID_JWK + "=", "did-malformed", id="padding"),
        pytest.param(DID_JWK + "#0", "did-malformed", id="with a fragment"),
        pytest.param(ED25519 + "?a=b", "did-malformed", id="with a query"),
        pytest.param(ED25519 + "/a", "did-malformed", id="with a path"),
        pytest.param(ED25519 + "\n", "did-malformed", id="line break"),
        pytest.param("did:key:u7QEuL", "did-malformed", id="did:key in base64url"),
        pytest.param("did:key:", "did-malformed", id="nothing"),
        pytest.param("did:key", "did-malformed", id="less than nothing"),
        pytest.param("did:KEY:z6Mk", "did-malformed", id="upper-case method"),
        pytest.param("did:web:", "did-malformed", id="no host"),
        pytest.param("did:web:school.example:", "did-malformed", id="ends in a colon"),
        pytest.param("did:web:school.example::a", "did-malformed", id="empty segment"),
        pytest.param("did:web:school.example:..:a", "did-malformed", id="two dots"),
        pytest.param("did:web:school.example:.", "did-malformed", id="one dot"),
        pytest.param("did:web:school.example:%2E%2E", "did-malformed", id="encoded dots"),
        pytest.param("did:web:school.example:a%2Fb", "did-malformed", id="encoded slash"),
        pytest.param("did:web:school.example:a%5Cb", "did-malformed", id="encoded backslash"),
        pytest.param("did:web:school.example:a%3Fb", "did-malformed", id="encoded question mark"),
        pytest.param("did:web:school.example:a%23b", "did-malformed", id="encoded fragment"),
        pytest.param("did:web:school.example:%0D%0A", "did-malformed", id="encoded line break"),
        pytest.param("did:web:school.example%2Fa", "did-malformed", id="slash in the host"),
        pytest.param("did:web:a%40school.example", "did-malformed", id="user in the host"),
        pytest.param("did:web:school.example%3A", "did-malformed", id="empty port"),
        pytest.param("did:web:school.example%3A0", "did-malformed", id="port zero"),
        pytest.param("did:web:school.example%3A65536", "did-malformed", id="port too high"),
        pytest.param("did:web:school.example%3A1%3A2", "did-malformed", id="two ports"),
        pytest.param("did:web:10.0.0.1", "did-malformed", id="IPv4 address"),
        pytest.param("did:web:0x7f000001", "did-malformed", id="hexadecimal address"),
        pytest.param("did:web:%5B%3A%3A1%5D", "did-malformed", id="IPv6 address"),
        pytest.param("did:web:-school.example", "did-malformed", id="label begins with a dash"),
        pytest.param("did:web:school..example", "did-malformed", id="empty label"),
        pytest.param("did:web:" + "a." * 200 + "example", "did-malformed", id="long host"),
        pytest.param("did:web:" + "a" * 5000, "did-malformed", id="long DID"),
        pytest.param("https://", "url-malformed", id="no host in a URL"),
        pytest.param("https://a@school.example/", "url-malformed", id="user in a URL"),
        pytest.param("https://school.example/#k", "url-malformed", id="URL with a fragment"),
        pytest.param("https://school.example/é", "url-malformed", id="URL beyond ASCII"),
        pytest.param("https://school.example/a b", "url-malformed", id="URL with a space"),
        pytest.param("https://[::1", "url-malformed", id="URL with half a bracket"),
        pytest.param("https://school.example:99999999/", "url-malformed", id="URL, odd port"),
    ],
)
def test_dids_and_urls_that_are_refused(did: str, code: str) -> None:
    with pytest.raises(KeysError) as caught:
        resolve(did, offline)
    assert caught.value.code == code
    assert not isinstance(caught.value, Unreachable)


@pytest.mark.parametrize(
    ("did", "code"),
    [
        pytest.param("did:ion:abc", "did-method-unsupported", id="unknown method"),
        pytest.param("http://school.example/", "url-scheme-unsupported", id="plain http"),
        pytest.param("urn:uuid:1", "url-scheme-unsupported", id="a URN"),
        pytest.param("school", "url-scheme-unsupported", id="a word"),
        pytest.param(SCHOOL, "offline", id="no network"),
        pytest.param("https://school.example/", "offline", id="no network for a URL"),
    ],
)
def test_what_cannot_be_found_out(did: str, code: str) -> None:
    with pytest.raises(Unreachable) as caught:
        resolve(did, offline)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("did", "url"),
    [
        # https://w3c-ccg.github.io/did-method-web/#create-register
        ("did:web:w3c-ccg.github.io", "https://w3c-ccg.github.io/.well-known/did.json"),
        ("did:web:w3c-ccg.github.io:user:alice", "https://w3c-ccg.github.io/user/alice/did.json"),
        (
            "did:web:example.com%3A3000:user:alice",
            "https://example.com:3000/user/alice/did.json",
        ),
        pytest.param(
            "did:web:school.example:%C3%A9cole",
            "https://school.example/%C3%A9cole/did.json",
            id="letters beyond ASCII stay encoded",
        ),
        pytest.param(
            "did:web:localhost%3A7401:orgs:x", "https://localhost:7401/orgs/x/did.json", id="local"
        ),
    ],
)
def test_where_did_web_leads(did: str, url: str) -> None:
    assert web.url_of(did) == url


@pytest.mark.parametrize(
    ("did", "url"),
    [
        pytest.param("did:web:localhost%3A7401:a", "http://localhost:7401/a/did.json", id="named"),
        pytest.param(
            "did:web:127.0.0.1%3A7401:a", "http://127.0.0.1:7401/a/did.json", id="by address"
        ),
        pytest.param("did:web:localhost%3A7402:a", "https://localhost:7402/a/did.json", id="port"),
        pytest.param(
            "did:web:school.example", "https://school.example/.well-known/did.json", id="real host"
        ),
    ],
)
def test_plain_http_is_for_named_loopback_hosts_alone(did: str, url: str) -> None:
    hosts = frozenset({"localhost:7401", "127.0.0.1:7401", "school.example"})
    assert web.url_of(did, plain_http_hosts=hosts) == url


def test_plain_http_for_a_profile_on_this_machine() -> None:
    url = "http://localhost:7401/orgs/a"
    fetch = answering({url: json.dumps({"id": url}).encode()})
    hosts = frozenset({"localhost:7401"})
    assert resolve(url, fetch, plain_http_hosts=hosts).id == url


def test_a_published_document_is_resolved() -> None:
    public = PrivateKey.generate(KeyType.ED25519).public
    document = did_document(SCHOOL, [PublishedKey(f"{SCHOOL}#a", public)])
    fetch = answering({SCHOOL_URL: json.dumps(document).encode()})
    assert assertion_key(resolve(SCHOOL, fetch), f"{SCHOOL}#a") == public


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<html>", id="a page"),
        pytest.param(b"[]", id="an array"),
        pytest.param(b'{"id": "did:web:school.example:orgs:other"}', id="id of another"),
        pytest.param(b'{"id": "a", "id": "b"}', id="duplicate name"),
        pytest.param(b'{"a":' * 5000, id="deep"),
        pytest.param(b" " * (1 << 21), id="too large"),
        pytest.param(b"\xff\xfe", id="not UTF-8"),
    ],
)
def test_bodies_that_are_no_document(body: bytes) -> None:
    with pytest.raises(KeysError, match="controller-document-malformed"):
        resolve(SCHOOL, answering({SCHOOL_URL: body}))


def test_a_document_with_a_history_of_keys() -> None:
    retired, current = (PrivateKey.generate(KeyType.P256).public for _ in range(2))
    document = did_document(
        SCHOOL,
        [
            PublishedKey(f"{SCHOOL}#1", retired, ("assertionMethod",)),
            PublishedKey(f"{SCHOOL}#2", current, as_jwk=True),
            PublishedKey(f"{SCHOOL}#3", RSA_2048.public, (), datetime(2026, 5, 1, tzinfo=UTC)),
        ],
        services=[{"id": "#s", "type": "LinkedDomains", "serviceEndpoint": "https://a.example"}],
    )
    read = ControllerDocument.of(document, url=SCHOOL)
    assert assertion_key(read, "#1") == retired
    assert assertion_key(read, "#2") == current
    assert document["authentication"] == [f"{SCHOOL}#2"]
    assert "alsoKnownAs" not in document
    stolen = read.method("#3", purpose=None)
    assert stolen.revoked == datetime(2026, 5, 1, tzinfo=UTC)
    assert not read.allows("#3", purpose="assertionMethod")
    assert [entry["type"] for entry in document["verificationMethod"]] == [
        "Multikey",
        "JsonWebKey",
        "JsonWebKey",
    ]


OTHER_KINDS = ("bls", "secp", "x25519", "nist-curves-z2J9")


def did_key_vectors(shared: Path) -> dict[str, dict[str, Any]]:
    folder = shared / "vectors/did-key"
    cases = json.loads((folder / "cases.json").read_text())
    return {
        file: json.loads((folder / file).read_text()) for case in cases for file in case["files"]
    }


def test_every_published_did_key_of_our_kinds(shared: Path) -> None:
    vectors = {
        file: vector
        for file, vector in did_key_vectors(shared).items()
        if not file.startswith(OTHER_KINDS)
    }
    assert len(vectors) == 9
    for vector in vectors.values():
        did = vector.get("did") or vector["id"]
        stated = vector.get("didDocument", vector)["verificationMethod"][0]
        assert assertion_key(resolve(did, offline), key.method_of(did)) == stated_key(stated)


def test_every_published_did_key_of_other_kinds(shared: Path) -> None:
    for file, vector in did_key_vectors(shared).items():
        if file.startswith(OTHER_KINDS):
            with pytest.raises(KeysError, match="did-key-type-unsupported"):
                resolve(vector["did"], offline)


def test_every_published_did_web(shared: Path) -> None:
    for case in json.loads((shared / "vectors/did-web/cases.json").read_text()):
        vector = json.loads((shared / "vectors/did-web" / case["files"][0]).read_text())
        assert web.url_of(vector["did"]) == vector["url"]


def test_every_published_did_jwk(shared: Path) -> None:
    for case in json.loads((shared / "vectors/did-jwk/cases.json").read_text()):
        text = (shared / "vectors/did-jwk" / case["files"][0]).read_text()
        # The published example has a stray "$" in one reference.
        vector = json.loads(text.replace("did:jwk:$", "did:jwk:"))
        assert resolve(vector["id"], offline).document == vector


def stated_key(method: dict[str, Any]) -> PublicKey:
    if "publicKeyJwk" in method:
        return public_from_jwk(method["publicKeyJwk"])
    if "publicKeyMultibase" in method:
        return multikey.decode(method["publicKeyMultibase"])
    types = {"Ed25519VerificationKey2018": KeyType.ED25519, "P256Key2021": KeyType.P256}
    return PublicKey(types[method["type"]], base58_decode(method["publicKeyBase58"]))
