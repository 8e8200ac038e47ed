"""Whatever an archive says once it was read, it is brought in without a fault, or refused."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from federation.world import offline
from schemas.errors import LivretError
from service.fence import scope
from tests.wallet.exporting.filled import archive, fill, index
from tests.wallet.exporting.test_coming_back import LEAVES, changed
from tests.wallet.hosts.two import two_wallets
from tests.wallet.running import RunningWallet
from wallet.booklet.models import Item
from wallet.exporting import checking, coming_back
from wallet.exporting.shaping import to_json
from wallet.people import holders
from wallet.people.models import Holder

QUIET = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
BYTES = st.sampled_from(
    [
        b"",
        b"{}",
        b"[]",
        b"{",
        b"a.b.c",
        b'{"id": 1}',
        b'{"type": ["VerifiableCredential"]}',
        b"\xff",
    ]
) | st.binary(max_size=20)


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[tuple[RunningWallet, bytes]]:
    with two_wallets(tmp_path) as made:
        fill(made.there)
        yield made.here, archive(made.there, passphrase="", again="", without="y")


def brought(wallet: RunningWallet, data: bytes) -> None:
    """Bring it in and undo that; a refusal comes before anything is done, and has a code."""
    with wallet.sessions() as session:
        with scoped(wallet, session) as holder:
            try:
                made = coming_back.look(session, holder, io.BytesIO(data), now=wallet.now)
            except LivretError as error:
                code = error.code
            else:
                code = "archive-read"
                made.result = {}
                held = coming_back.opened(session, made)
                try:
                    looked = checking.look(held, frozenset(), offline(wallet.now))
                    coming_back.bring_in(
                        session, wallet.place, holder, made, looked, now=wallet.now
                    )
                    session.flush()
                finally:
                    held.close()
        session.rollback()
    assert code.startswith(("archive-", "booklet-"))


@contextmanager
def scoped(wallet: RunningWallet, session: Any) -> Iterator[Holder]:
    """The holder, and their scope."""
    holder = holders.the_holder(session, wallet.pupil.account_id)
    with scope(session, person=wallet.pupil.account_id):
        yield holder


@QUIET
@given(data=st.data())
def test_an_index_with_anything_in_it(sample: tuple[RunningWallet, bytes], data: st.DataObject):
    wallet, good = sample
    said = index(good)
    for _ in range(data.draw(st.integers(1, 3))):
        node: Any = said
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                break
            key = data.draw(st.sampled_from(keys))
            if not isinstance(node[key], dict | list) or data.draw(st.integers(0, 5)) == 0:
                node[key] = data.draw(LEAVES)
                break
            node = node[key]
    brought(wallet, changed(good, {"livret.json": json.dumps(said).encode()}))


@QUIET
@given(data=st.data())
def test_a_file_with_anything_in_it(sample: tuple[RunningWallet, bytes], data: st.DataObject):
    wallet, good = sample
    said = index(good)
    named = [one for item in said["items"] for one in (*item["versions"], *item["endorsements"])]
    named += said["files"]
    replaced = {}
    which = st.lists(st.integers(0, len(named) - 1), min_size=1, max_size=4, unique=True)
    for one in [named[at] for at in data.draw(which)]:
        text = data.draw(BYTES)
        one["digest"] = to_json(sha256(text).digest())
        replaced[one["path"]] = text
    brought(wallet, changed(good, {**replaced, "livret.json": json.dumps(said).encode()}))


@QUIET
@given(data=st.data())
def test_identifiers_that_meet_one_another(
    sample: tuple[RunningWallet, bytes], data: st.DataObject
):
    wallet, good = sample
    said = index(good)
    ids = [one["id"] for name in ("items", "files", "drafts", "shares") for one in said[name]]
    for name in ("items", "files", "drafts", "dossiers", "shares", "asks"):
        for one in said[name]:
            if data.draw(st.booleans()):
                member = data.draw(
                    st.sampled_from([key for key, value in one.items() if value in ids] or ["id"])
                )
                one[member] = data.draw(st.sampled_from(ids))
    brought(wallet, changed(good, {"livret.json": json.dumps(said).encode()}))


def test_words_about_a_version_that_cannot_be_read(sample: tuple[RunningWallet, bytes]):
    wallet, good = sample
    said = index(good)
    [one] = [item["versions"][0] for item in said["items"] if len(item["versions"]) > 1]
    one["digest"] = to_json(sha256(b"{").digest())
    brought(wallet, changed(good, {one["path"]: b"{", "livret.json": json.dumps(said).encode()}))


def test_a_good_one_is_brought_in_and_undone(sample: tuple[RunningWallet, bytes]):
    wallet, good = sample
    brought(wallet, good)
    with wallet.inside(wallet.pupil) as (session, _):
        assert session.scalars(select(Item)).all() == []
