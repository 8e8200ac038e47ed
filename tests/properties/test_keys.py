"""Whatever a stranger sends as a key, a DID or a document: it is read, or refused as KeysError."""

import json
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keys import jwk, multibase, multikey, pkcs8, spki
from keys.controller import ControllerDocument, retrieve
from keys.did import resolve, web
from keys.errors import KeysError
from keys.jwks import retrieve_jwk
from keys.material import ALGORITHMS, KeyType, PrivateKey, PublicKey
from keys.sealing import NoMasterKey, Passphrase, RawMasterKey
from keys.stores import records
from keys.stores.shelves import MemoryShelf
from keys.stores.store import ShelvedKeyStore
from tests.keys.material import RSA_2048

quick = settings(max_examples=100, deadline=None)

ME = "https://school.example/a"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
KEYS = {
    key_type: RSA_2048 if key_type is KeyType.RSA else PrivateKey.generate(key_type)
    for key_type in KeyType
}
MASTER = RawMasterKey(bytes(32))
PHRASE = Passphrase("correct horse", n=1 << 14)

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
key_types = st.sampled_from(KeyType)


def reads_or_refuses(read: Callable[[], Any]) -> None:
    with suppress(KeysError):
        read()


def altered(document: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """The document with a few of its members, at any depth, replaced or taken out."""
    paths = list(_paths(document))
    edits = st.lists(
        st.tuples(st.sampled_from(paths), values | st.just(_GONE)), min_size=1, max_size=3
    )
    return edits.map(lambda chosen: _edited(document, chosen))


_GONE = object()


def _paths(node: Any, path: tuple[Any, ...] = ()) -> Any:
    members = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for name, value in members:
        yield (*path, name)
        yield from _paths(value, (*path, name))


def _edited(document: dict[str, Any], edits: list[tuple[tuple[Any, ...], Any]]) -> dict[str, Any]:
    copy = json.loads(json.dumps(document))
    for path, value in edits:
        node = copy
        for step in path[:-1]:
            node = node[step] if _has(node, step) else None
        if node is not None and _has(node, path[-1]):
            if value is _GONE:
                del node[path[-1]]
            else:
                node[path[-1]] = value
    return copy


def _has(node: Any, step: Any) -> bool:
    if isinstance(node, dict):
        return step in node
    return isinstance(node, list) and isinstance(step, int) and step < len(node)


@quick
@given(st.binary(max_size=600))
def test_bytes_come_back_from_both_bases(data: bytes) -> None:
    assert multibase.decode(multibase.encode_base58btc(data)) == data
    assert multibase.decode(multibase.encode_base64url(data)) == data


@quick
@given(values | st.text(alphabet=multibase.ALPHABET).map("z".__add__) | st.text().map("u".__add__))
def test_multibase_has_one_text_for_one_value(text: object) -> None:
    try:
        data = multibase.decode(text)
    except KeysError:
        return
    assert text in (multibase.encode_base58btc(data), multibase.encode_base64url(data))


@quick
@given(
    st.sampled_from([*multikey.PUBLIC_CODES.values(), *multikey.SECRET_CODES.values(), b""]),
    st.binary(max_size=60)
    | st.binary(min_size=32, max_size=33)
    | st.binary(min_size=48, max_size=49),
)
def test_multikeys(code: bytes, raw: bytes) -> None:
    text = multibase.encode_base58btc(code + raw)
    reads_or_refuses(lambda: multikey.decode(text))
    reads_or_refuses(lambda: multikey.decode_secret(text))
    reads_or_refuses(lambda: resolve(f"did:key:{text}", lambda url: b""))


@quick
@given(key_types, st.binary(max_size=40), st.binary(max_size=100))
def test_raw_keys_and_signatures(key_type: KeyType, raw: bytes, signature: bytes) -> None:
    reads_or_refuses(lambda: PublicKey(key_type, raw))
    with pytest.raises(KeysError):
        KEYS[key_type].public.verify(ALGORITHMS[key_type], raw, signature)


@quick
@given(st.data())
def test_jwks(data: st.DataObject) -> None:
    key = KEYS[data.draw(key_types)]
    private = data.draw(values | altered(jwk.private_to_jwk(key)))
    reads_or_refuses(lambda: jwk.private_from_jwk(private))
    public = data.draw(
        values | altered({**jwk.public_to_jwk(key.public), "use": "sig", "alg": "x"})
    )
    reads_or_refuses(lambda: jwk.public_from_jwk(public))


@quick
@given(st.data())
def test_pkcs8(data: st.DataObject) -> None:
    key = KEYS[data.draw(key_types)]
    good = data.draw(st.sampled_from([key.to_pkcs8(), pkcs8.write_pem(key)]))
    at = data.draw(st.integers(0, len(good) - 1))
    bad = good[:at] + data.draw(st.binary(max_size=3)) + good[at + data.draw(st.integers(0, 2)) :]
    reads_or_refuses(lambda: pkcs8.read(bad))
    reads_or_refuses(lambda: pkcs8.read(data.draw(st.binary(max_size=100))))
    body = data.draw(
        st.text(max_size=200) | st.binary(max_size=200).map(lambda b: b64encode(b).decode())
    )
    pem = f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----"
    reads_or_refuses(lambda: spki.read_pem(pem))


@quick
@given(
    st.text()
    | st.text(alphabet="abcdef.:%0123456789AFG#/?@[]-_~ ").map("did:web:".__add__)
    | st.text(alphabet="abc.:/@[]#?%09 \n").map("https://".__add__)
    | st.text().map("did:jwk:".__add__)
    | values.map(lambda v: f"did:jwk:{multibase.base64url_encode(json.dumps(v).encode())}"),
    st.binary(),
)
def test_dids_and_urls(did: str, body: bytes) -> None:
    asked: list[str] = []

    def fetch(url: str) -> bytes:
        asked.append(url)
        return body

    reads_or_refuses(lambda: resolve(did, fetch))
    assert all(url.startswith("https://") and "#" not in url for url in asked)


hosts = st.from_regex(
    r"[a-z]([a-z0-9-]{0,8}[a-z0-9])?(\.[a-z]{2,6}){1,2}(:[1-9][0-9]{0,3})?", fullmatch=True
)


@quick
@given(hosts, st.lists(st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True), max_size=4))
def test_did_web_leads_to_its_own_host_and_path(host: str, segments: list[str]) -> None:
    url = web.url_of(web.did_of(host, *segments))
    assert url == f"https://{host}/{'/'.join(segments) or '.well-known'}/did.json"


def controller_document() -> dict[str, Any]:
    text = multikey.encode(KEYS[KeyType.ED25519].public)
    method = {"type": "Multikey", "controller": ME, "publicKeyMultibase": text}
    other = {
        "type": "JsonWebKey",
        "controller": ME,
        "publicKeyJwk": jwk.public_to_jwk(RSA_2048.public),
    }
    return {
        "id": ME,
        "type": ["Profile"],
        "verificationMethod": [{"id": "#k", **method, "expires": "2030-01-01T00:00:00Z"}],
        "assertionMethod": ["#k", {"id": f"{ME}#j", **other}],
        "authentication": [f"{ME}#k"],
        "keys": [{**jwk.public_to_jwk(RSA_2048.public), "kid": "k", "iss": ME}],
        "controller": "https://other.example/",
    }


@quick
@given(altered(controller_document()) | values, st.sampled_from(["#k", f"{ME}#j", "", "x"]))
def test_controller_documents(document: object, name: str) -> None:
    def web_of_one(url: str) -> ControllerDocument:
        return ControllerDocument.of(document, url=ME)

    for purpose in ("assertionMethod", None):
        reads_or_refuses(lambda: web_of_one(ME).method(name, purpose=purpose))  # noqa: B023
        reads_or_refuses(lambda: retrieve(ME + name, purpose, web_of_one))  # noqa: B023
        reads_or_refuses(lambda: retrieve_jwk(ME + name, purpose, web_of_one))  # noqa: B023
    reads_or_refuses(lambda: list(web_of_one(ME).methods(purpose="assertionMethod")))
    reads_or_refuses(lambda: resolve(ME, lambda url: json.dumps(document).encode()))


@quick
@given(
    altered(PHRASE.seal(b"secret", key_id="k"))
    | altered(MASTER.seal(b"secret", key_id="k"))
    | altered(NoMasterKey().seal(b"secret", key_id="k"))
    | values
)
def test_sealed_keys(sealed: object) -> None:
    for master in (PHRASE, MASTER, NoMasterKey()):
        reads_or_refuses(lambda: master.unseal(sealed, key_id="k"))  # noqa: B023


def stored() -> dict[str, Any]:
    shelf = MemoryShelf()
    store = ShelvedKeyStore(shelf, MASTER)
    store.create("a", KeyType.ED25519, now=NOW, controller=ME)
    store.revoke("a", at=NOW, reason="lost")
    store.rotate("a", now=NOW.replace(year=2027))
    found = json.loads(shelf.read("a"))
    assert isinstance(found, dict)
    return found


@quick
@given(altered(stored()) | values)
def test_key_files(document: object) -> None:
    raw = json.dumps(document).encode()
    reads_or_refuses(lambda: records.read(raw, name="a"))
    shelf = MemoryShelf()
    shelf.write("a", raw)
    store = ShelvedKeyStore(shelf, MASTER)
    reads_or_refuses(lambda: store.get_signer("a"))
    reads_or_refuses(lambda: store.rotate("a", now=NOW.replace(year=2028)))
    reads_or_refuses(store.list)


@quick
@given(st.binary())
def test_bytes_that_are_no_key_file(raw: bytes) -> None:
    reads_or_refuses(lambda: records.read(raw, name="a"))
