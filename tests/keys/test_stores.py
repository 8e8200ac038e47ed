"""Where private keys are kept: the same contract for every store, and what files must be like."""

import json
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from keys.controller import ControllerDocument
from keys.did import did_document, resolve
from keys.errors import KeysError, Unreachable
from keys.material import ALGORITHMS, KeyType, PrivateKey
from keys.sealing import MasterKey, Passphrase, RawMasterKey
from keys.stores import (
    KeyStore,
    create_master_key_file,
    open_store,
    read_master_key_file,
)
from tests.keys.material import RSA_2048

SCHOOL = "did:web:school.example:orgs:college"
START = datetime(2026, 1, 1, tzinfo=UTC)
LATER = START + timedelta(days=100)
LAST = START + timedelta(days=200)
MASTER = RawMasterKey(bytes(range(32)))


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> KeyStore:
    uri = "memory:" if request.param == "memory" else f"file:{tmp_path}/keys"
    return open_store(uri, MASTER)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def open_folder(folder: Path, master: MasterKey = MASTER) -> KeyStore:
    return open_store(f"file:{folder}", master)


def code_of(act: Callable[[], Any]) -> str:
    with pytest.raises(KeysError) as caught:
        act()
    return caught.value.code


def offline(url: str) -> bytes:
    raise Unreachable("offline", url=url)


@pytest.mark.parametrize("key_type", [KeyType.ED25519, KeyType.P256, KeyType.P384])
def test_a_new_key_signs_as_its_did(store: KeyStore, key_type: KeyType) -> None:
    record = store.create("pupil", key_type, now=START)
    signer = store.get_signer("pupil")
    method = resolve(record.controller, offline).method(
        signer.verification_method, purpose="assertionMethod"
    )
    algorithm = ALGORITHMS[key_type]
    method.public_key.verify(algorithm, b"text", signer.sign(b"text", algorithm))


def test_an_adopted_rsa_key_signs_for_its_controller(store: KeyStore) -> None:
    record = store.adopt("college", RSA_2048, now=START, controller=SCHOOL)
    signer = store.get_signer(record.newest.id)
    assert signer.public_key == RSA_2048.public
    document = ControllerDocument.of(did_document(SCHOOL, record.published()), url=SCHOOL)
    found = document.method(signer.verification_method, purpose="assertionMethod")
    assert found.public_key == RSA_2048.public


def test_records_are_listed_by_name(store: KeyStore) -> None:
    for name in ("b", "a.1", "a"):
        store.create(name, KeyType.ED25519, now=START)
    assert [record.name for record in store.list()] == ["a", "a.1", "b"]
    assert store.show("b") == store.list()[2]


def test_what_is_kept_comes_back_the_same(store: KeyStore) -> None:
    created = store.create("college", KeyType.ED25519, now=START, controller=SCHOOL)
    assert store.show("college") == created
    rotated = store.rotate("college", now=LATER)
    assert store.show("college") == rotated
    revoked = store.revoke(created.newest.id, at=LATER, reason="laptop stolen")
    assert store.show("college") == revoked


def test_rotation_keeps_the_history(store: KeyStore) -> None:
    first = store.create("college", KeyType.ED25519, now=START, controller=SCHOOL).newest
    record = store.rotate("college", now=LATER, key_type=KeyType.P256)
    second = record.newest
    assert second.public_key.type is KeyType.P256
    assert record.version(first.id).valid_until == LATER == second.valid_from
    assert record.current(LATER - timedelta(seconds=1)).id == first.id
    assert record.current(LATER).id == second.id
    assert store.get_signer("college").verification_method == second.id
    assert code_of(lambda: store.get_signer(first.id)) == "key-retired"
    assert code_of(lambda: record.current(START - timedelta(seconds=1))) == "key-not-current"


def test_a_rotated_key_goes_on_vouching_for_what_it_signed(store: KeyStore) -> None:
    first = store.create("college", KeyType.ED25519, now=START, controller=SCHOOL).newest
    document = did_document(SCHOOL, store.rotate("college", now=LATER).published())
    read = ControllerDocument.of(document, url=SCHOOL)
    assert read.method(first.id, purpose="assertionMethod").expires is None
    assert not read.allows(first.id, purpose="authentication")


def test_a_revoked_key_signs_nothing_and_is_shown_as_revoked(store: KeyStore) -> None:
    key = store.create("college", KeyType.ED25519, now=START, controller=SCHOOL).newest
    record = store.revoke("college", at=LATER, reason="compromised")
    assert code_of(lambda: store.get_signer("college")) == "key-revoked"
    assert code_of(lambda: record.current(LATER)) == "key-not-current"
    assert record.newest.reason == "compromised"
    read = ControllerDocument.of(did_document(SCHOOL, record.published()), url=SCHOOL)
    assert read.method(key.id, purpose=None).revoked == LATER
    assert not read.allows(key.id, purpose="assertionMethod")
    assert store.rotate("college", now=LAST).current(LAST).id != key.id


def test_a_theft_may_turn_out_to_be_older_but_never_younger(store: KeyStore) -> None:
    store.create("college", KeyType.ED25519, now=START, controller=SCHOOL)
    store.revoke("college", at=LATER, reason="compromised")
    later = LATER + timedelta(days=1)
    assert code_of(lambda: store.revoke("college", at=later, reason="x")) == "key-already-revoked"
    assert store.revoke("college", at=START, reason="earlier").newest.revoked == START


def test_instants_are_kept_in_utc(store: KeyStore) -> None:
    paris = datetime(2026, 7, 1, 12, 0, 0, 250_000, tzinfo=timezone(timedelta(hours=2)))
    store.create("college", KeyType.ED25519, now=paris)
    kept = store.show("college").newest.valid_from
    assert kept.isoformat() == "2026-07-01T10:00:00.250000+00:00"


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "../x", "a/b", "/etc/passwd", "a..b", ".a", "a.", "-a"),
        *("A", "é", "a b", "a\n", "a" * 65, "a\0b", "a:b"),
    ],
)
def test_names_that_are_no_file_names(store: KeyStore, name: str) -> None:
    assert code_of(lambda: store.create(name, KeyType.ED25519, now=START)) == "key-name-malformed"
    assert code_of(lambda: store.show(name)) == "key-name-malformed"


@pytest.mark.parametrize(
    ("act", "code"),
    [
        pytest.param(
            lambda s: s.create("college", KeyType.P256, now=START), "key-exists", id="name taken"
        ),
        pytest.param(
            lambda s: s.create("x", KeyType.P256, now=START, controller="did:web:a#b"),
            "controller-malformed",
            id="controller with a fragment",
        ),
        pytest.param(
            lambda s: s.create("x", KeyType.P256, now=START.replace(tzinfo=None)),
            "instant-without-zone",
            id="instant without zone",
        ),
        pytest.param(lambda s: s.show("nobody"), "key-not-found", id="unknown name"),
        pytest.param(lambda s: s.get_signer("nobody"), "key-not-found", id="signer unknown"),
        pytest.param(lambda s: s.get_signer("did:key:zX#zX"), "key-not-found", id="unknown id"),
        pytest.param(lambda s: s.rotate("nobody", now=LATER), "key-not-found", id="rotate nobody"),
        pytest.param(
            lambda s: s.rotate("pupil", now=LATER), "key-cannot-rotate", id="rotate a did:key"
        ),
        pytest.param(
            lambda s: s.rotate("college", now=START), "instant-too-early", id="rotate at birth"
        ),
        pytest.param(
            lambda s: s.revoke("college", at=LATER, reason=""), "reason-malformed", id="no reason"
        ),
        pytest.param(
            lambda s: s.revoke("college", at=LATER, reason="a\nb"),
            "reason-malformed",
            id="reason on two lines",
        ),
    ],
)
def test_acts_that_are_refused(store: KeyStore, act: Callable[[KeyStore], Any], code: str) -> None:
    store.create("college", KeyType.ED25519, now=START, controller=SCHOOL)
    store.create("pupil", KeyType.ED25519, now=START)
    before = store.list()
    assert code_of(lambda: act(store)) == code
    assert store.list() == before


def test_files_are_for_their_owner_alone_and_hold_no_secret(folder: Path) -> None:
    key = PrivateKey.generate(KeyType.P256)
    open_folder(folder).adopt("college", key, now=START)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert key.to_secret() not in file.read_bytes()
    assert sorted(file.name for file in folder.iterdir()) == [".lock", "college.json"]
    text = (folder / "college.json").read_text()
    assert json.loads(text)["keys"][0]["sealed"]["cipher"] == "A256GCM"


def test_a_store_is_found_again(folder: Path) -> None:
    created = open_folder(folder).create("college", KeyType.ED25519, now=START)
    again = open_folder(folder)
    assert again.list() == (created,)
    assert again.get_signer("college").public_key == created.newest.public_key


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        pytest.param(lambda f: f.chmod(0o640), "key-file-permissions", id="group may read"),
        pytest.param(lambda f: f.chmod(0o602), "key-file-permissions", id="others may write"),
        pytest.param(lambda f: f.write_bytes(b""), "key-file-malformed", id="empty"),
        pytest.param(lambda f: f.write_bytes(b"[]"), "key-file-malformed", id="an array"),
        pytest.param(lambda f: f.write_bytes(b"{}"), "key-file-malformed", id="no members"),
        pytest.param(lambda f: f.write_bytes(b"\xff"), "key-file-malformed", id="not UTF-8"),
        pytest.param(lambda f: f.write_bytes(b"9" * 2**21), "key-file-too-large", id="too large"),
        pytest.param(lambda f: (f.unlink(), f.mkdir()), "key-file-failed", id="a folder"),
        pytest.param(
            lambda f: (f.unlink(), os.mkfifo(f, 0o600)), "key-file-permissions", id="pipe"
        ),
        pytest.param(lambda f: (f.unlink(), f.symlink_to("b.json")), "key-file-failed", id="link"),
    ],
)
def test_files_that_are_refused(folder: Path, spoil: Callable[[Path], Any], code: str) -> None:
    store = open_folder(folder)
    store.create("a", KeyType.ED25519, now=START)
    store.create("b", KeyType.ED25519, now=START)
    spoil(folder / "a.json")
    assert code_of(lambda: store.get_signer("a")) == code
    # The other key works on, by name and by verification method.
    assert store.get_signer("b")
    assert store.get_signer(store.show("b").newest.id)


def changed(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    file = folder / "a.json"
    document = json.loads(file.read_text())
    change(document["keys"][0])
    file.write_text(json.dumps(document))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param(lambda k: k.update(id="did:key:z#z"), "master-key-wrong", id="another id"),
        pytest.param(
            lambda k: k["sealed"].update(ciphertext="AAAA"), "master-key-wrong", id="ciphertext"
        ),
        pytest.param(
            lambda k: k["sealed"].update(nonce="AAAA"), "sealed-key-malformed", id="nonce"
        ),
        pytest.param(
            lambda k: k["sealed"].update(cipher="A1"), "sealed-key-malformed", id="cipher"
        ),
        pytest.param(lambda k: k["sealed"].update(cipher="none"), "key-not-sealed", id="plain"),
        pytest.param(lambda k: k["sealed"].update(kdf=[]), "master-key-wrong", id="a passphrase's"),
        pytest.param(lambda k: k.update(sealed="x"), "key-file-malformed", id="sealed is a text"),
        pytest.param(lambda k: k.pop("from"), "key-file-malformed", id="no beginning"),
        pytest.param(lambda k: k.update({"until": "soon"}), "key-file-malformed", id="odd end"),
        pytest.param(
            lambda k: k.update(
                publicKeyMultibase="z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"
            ),
            "key-file-malformed",
            id="public key of another",
        ),
    ],
)
def test_changed_files_are_noticed(
    folder: Path, change: Callable[[dict[str, Any]], Any], code: str
) -> None:
    store = open_folder(folder)
    store.create("a", KeyType.ED25519, now=START)
    changed(folder, change)
    assert code_of(lambda: store.get_signer("a")) == code


def test_a_file_under_another_name_is_refused(folder: Path) -> None:
    store = open_folder(folder)
    store.create("a", KeyType.ED25519, now=START)
    (folder / "a.json").rename(folder / "b.json")
    assert code_of(lambda: store.get_signer("b")) == "key-file-malformed"


def test_a_folder_that_others_may_enter_is_refused(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o755)
    assert code_of(lambda: open_folder(folder)) == "key-folder-permissions"


def test_what_a_killed_process_left_behind_is_no_hindrance(folder: Path) -> None:
    store = open_folder(folder)
    (folder / ".college.json.new").write_bytes(b"half a rec")
    store.create("college", KeyType.ED25519, now=START)
    assert [record.name for record in store.list()] == ["college"]


def test_a_folder_that_went_away_is_told(folder: Path) -> None:
    store = open_folder(folder)
    folder.rmdir()
    assert code_of(store.list) == "key-file-missing"
    assert code_of(lambda: store.create("a", KeyType.ED25519, now=START)) == "key-file-missing"


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(RawMasterKey(bytes(32)), id="another key file"),
        pytest.param(Passphrase("passphrase", n=1 << 14), id="a passphrase"),
    ],
)
def test_another_master_key_opens_nothing_and_seals_nothing(folder: Path, wrong: MasterKey) -> None:
    open_folder(folder).create("a", KeyType.ED25519, now=START, controller=SCHOOL)
    store = open_folder(folder, wrong)
    assert code_of(lambda: store.get_signer("a")) == "master-key-wrong"
    assert code_of(lambda: store.rotate("a", now=LATER)) == "master-key-wrong"
    assert code_of(lambda: store.create("b", KeyType.P256, now=START)) == "master-key-wrong"
    assert [record.name for record in store.list()] == ["a"]


def test_plain_secrets_need_explicit_words(folder: Path) -> None:
    assert code_of(lambda: open_store(f"file:{folder}", None)) == "master-key-missing"
    plain = open_store(f"file:{folder}", None, plain=True)
    plain.create("a", KeyType.ED25519, now=START)
    assert plain.get_signer("a")
    assert code_of(lambda: open_folder(folder).get_signer("a")) == "key-not-sealed"
    sealed = open_folder(folder.with_name("sealed"))
    sealed.create("a", KeyType.ED25519, now=START)
    again = open_store(f"file:{folder.with_name('sealed')}", None, plain=True)
    assert code_of(lambda: again.get_signer("a")) == "master-key-missing"


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("", "store-uri-malformed"),
        ("keys", "store-uri-malformed"),
        ("file:", "store-uri-malformed"),
        ("file:a\0b", "store-uri-malformed"),
        ("memory:x", "store-uri-malformed"),
        ("ftp://keys", "store-unsupported"),
    ],
)
def test_uris_that_are_refused(uri: str, code: str) -> None:
    assert code_of(lambda: open_store(uri, MASTER)) == code


def test_file_uris_with_two_slashes(tmp_path: Path) -> None:
    open_store(f"file://{tmp_path}/keys", MASTER).create("a", KeyType.ED25519, now=START)
    assert (tmp_path / "keys" / "a.json").exists()


def test_master_key_file(tmp_path: Path) -> None:
    file = tmp_path / "master.key"
    made = create_master_key_file(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_bytes()) == 32
    assert read_master_key_file(file).to_bytes() == made.to_bytes()
    assert code_of(lambda: create_master_key_file(file)) == "key-file-exists"
    file.chmod(0o644)
    assert code_of(lambda: read_master_key_file(file)) == "key-file-permissions"
    file.chmod(0o600)
    file.write_bytes(b"short")
    assert code_of(lambda: read_master_key_file(file)) == "master-key-malformed"
    file.write_bytes(b"x" * 33)
    assert code_of(lambda: read_master_key_file(file)) == "key-file-too-large"
    assert code_of(lambda: read_master_key_file(tmp_path / "none")) == "key-file-missing"
