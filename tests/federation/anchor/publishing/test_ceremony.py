"""The root: signed on another machine, followed from version to version."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from federation.anchor import ceremony, keys, root_file, rooting
from federation.anchor.models import Anchor
from federation.errors import FederationError
from federation.snapshots import roots
from federation.snapshots.roots import Pins
from keys.errors import KeysError
from keys.sealing import MIN_SCRYPT_N, Passphrase
from keys.signing import KeySigner, Signer
from keys.stores import KeyStore
from schemas import json_text
from service.errors import Conflict
from tests.federation.anchor.publishing.support import ENTITY, hold_ceremony, root_signer

HOUR = timedelta(hours=1)
WORDS = "cheval correct pile agrafe"


def in_force(session: Session, anchor: Anchor, pinned: Signer, now: datetime) -> roots.RootDocument:
    versions = [row.tokens for row in rooting.documents(session, anchor)]
    pins = Pins(roots.thumbprints((pinned.public_key,)))
    return roots.newest(versions, anchor.entity_id, pins, now=now)


def test_the_first_root_states_the_online_keys(
    session: Session, anchor: Anchor, now: datetime
) -> None:
    assert ceremony.due(session, anchor, now=now) == "root-missing"
    root = root_signer()
    row = hold_ceremony(session, anchor, (root,), now=now)
    assert row.version == 1
    found = in_force(session, anchor, root, now)
    assert set(found.online) == {one.thumbprint for one in keys.history(session, anchor)}
    assert ceremony.due(session, anchor, now=now) is None
    later = row.expires_at - ceremony.REMIND_BEFORE
    assert ceremony.due(session, anchor, now=later) == "root-expiring"
    assert ceremony.due(session, anchor, now=row.expires_at) == "root-expired"


def test_the_root_key_is_replaced_by_both_together(
    session: Session, anchor: Anchor, now: datetime
) -> None:
    old, new = root_signer(), root_signer()
    hold_ceremony(session, anchor, (old,), now=now)
    asked = ceremony.read_request(ceremony.request(session, anchor, now=now))
    for signers, by in (((old,), "own-key"), ((new,), "key-before")):
        with pytest.raises(FederationError) as missing:
            ceremony.sign_request(asked, signers, now=now, root_keys=(new.public_key,))
        assert (missing.value.code, missing.value.facts["by"]) == ("root-signature-missing", by)
    hold_ceremony(session, anchor, (old, new), now=now + HOUR, root_keys=(new.public_key,))
    # Who pinned the old key follows to the new one.
    assert set(in_force(session, anchor, old, now + HOUR).root) == roots.thumbprints(
        (new.public_key,)
    )
    third = hold_ceremony(session, anchor, (new,), now=now + 2 * HOUR)
    assert third.version == 3


def test_a_thief_with_an_online_key_makes_no_root(
    session: Session, anchor: Anchor, store: KeyStore, now: datetime
) -> None:
    hold_ceremony(session, anchor, (root_signer(),), now=now)
    online = keys.signer(session, anchor, store, now=now)
    asked = ceremony.read_request(ceremony.request(session, anchor, now=now))
    payload = roots.draft(
        anchor.entity_id,
        asked.version,
        root=(online.public_key,),
        online=asked.online,
        times=(now, now + HOUR),
    )
    with pytest.raises(FederationError) as refused:
        ceremony.publish_root(session, anchor, (roots.sign(payload, online),), by=None, now=now)
    assert refused.value.code == "root-signature-invalid"


@pytest.mark.parametrize(
    ("days", "code"), [(-401, "root-expired"), (1, "root-from-future")], ids=["old", "future"]
)
def test_times_of_a_root(
    session: Session, anchor: Anchor, now: datetime, days: int, code: str
) -> None:
    asked = ceremony.read_request(ceremony.request(session, anchor, now=now))
    at = now + timedelta(days=days)
    signed = ceremony.read_answer(ceremony.sign_request(asked, (root_signer(),), now=at))
    with pytest.raises(FederationError) as refused:
        ceremony.publish_root(session, anchor, signed, by=None, now=now)
    assert refused.value.code == code


def test_an_answer_is_for_one_anchor_one_version_and_its_keys(
    session: Session, anchor: Anchor, store: KeyStore, now: datetime
) -> None:
    root = root_signer()
    asked = ceremony.read_request(ceremony.request(session, anchor, now=now))
    answer = ceremony.read_answer(ceremony.sign_request(asked, (root,), now=now))
    spare = keys.announced(session, anchor)
    assert spare is not None
    keys.withdraw(session, anchor, spare.id, store, from_instant=now, by=None, now=now)
    with pytest.raises(Conflict) as differ:
        ceremony.publish_root(session, anchor, answer, by=None, now=now)
    assert differ.value.code == "root-online-keys-differ"
    row = hold_ceremony(session, anchor, (root,), now=now)
    with pytest.raises(FederationError) as again:
        ceremony.publish_root(session, anchor, row.tokens, by=None, now=now)
    assert again.value.code == "root-version-gap"


def test_keys_outside_of_the_root_do_not_sign(
    session: Session, anchor: Anchor, store: KeyStore, now: datetime
) -> None:
    root = root_signer()
    first, spare = keys.history(session, anchor)
    hold_ceremony(session, anchor, (root,), now=now)
    at = now + HOUR
    keys.withdraw(session, anchor, first.id, store, from_instant=at, by=None, now=at)
    assert keys.current(session, anchor, now=at) is spare
    assert ceremony.due(session, anchor, now=at) == "withdrawn-key-stated"
    new = keys.announce(session, anchor, store, by=None, now=at)
    late = at + keys.ANNOUNCED_FOR
    with pytest.raises(Conflict) as refused:
        keys.rotate(session, anchor, by=None, now=late)
    assert refused.value.code == "online-key-not-in-root"
    left = keys.withdraw(session, anchor, spare.id, store, from_instant=at, by=None, now=late)
    assert left is None
    # The next ceremony lets the new key sign.
    hold_ceremony(session, anchor, (root,), now=late)
    assert keys.current(session, anchor, now=late) is new
    assert ceremony.due(session, anchor, now=late) is None


def test_a_root_key_in_a_file(tmp_path: Path, now: datetime) -> None:
    path, master = tmp_path / "root.json", Passphrase(WORDS, n=MIN_SCRYPT_N)
    made = root_file.create(path, master, anchor=ENTITY, now=now)
    assert path.stat().st_mode & 0o777 == 0o600
    again: KeySigner = root_file.unlock(path, Passphrase(WORDS), anchor=ENTITY)
    assert again.public_key == made.public_key
    for words, anchor, code in (
        ("another passphrase", ENTITY, "master-key-wrong"),
        (WORDS, "https://other.example", "key-of-another"),
    ):
        with pytest.raises(KeysError) as refused:
            root_file.unlock(path, Passphrase(words), anchor=anchor)
        assert refused.value.code == code
    with pytest.raises(KeysError, match="key-file-exists"):
        root_file.create(path, master, anchor=ENTITY, now=now)


@given(raw=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_files_of_strangers(raw: bytes) -> None:
    for read in (ceremony.read_request, ceremony.read_answer):
        with pytest.raises(FederationError):
            read(raw)


@pytest.mark.parametrize(
    "changed",
    [
        {"version": 2},
        {"online": []},
        {"online": [{"kty": "EC"}]},
        {"anchor": "ftp://x"},
        {"previous": ["a.b.c"]},
        {"more": 1},
    ],
    ids=str,
)
def test_requests_that_are_none(
    session: Session, anchor: Anchor, now: datetime, changed: dict[str, object]
) -> None:
    written = json_text.parse_object(ceremony.request(session, anchor, now=now))
    with pytest.raises(FederationError):
        ceremony.read_request(json_text.dump({**written, **changed}))
