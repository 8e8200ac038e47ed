"""What was taken away comes back into another booklet: item by item, each once, checked again."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from schemas.errors import LivretError
from tests.support.postgres import database_url, postgres_server, postgres_url, sqlite_url
from tests.wallet.booklet.test_keeping import badge
from tests.wallet.exporting.filled import (
    NOTE,
    PASSPHRASE,
    archive,
    fill,
    forged,
    index,
    opened,
    upload,
)
from tests.wallet.hosts.two import Two, two_wallets
from tests.wallet.running import RunningWallet
from tests.wallet.test_pages import receive, revision
from wallet.booklet import notes
from wallet.booklet.models import Box, Endorsement, File, Item, Skill, Version, Way
from wallet.exporting import reading
from wallet.exporting.models import Import, ImportPiece
from wallet.exporting.shaping import to_json
from wallet.people import holders
from wallet.people.models import HolderKey
from wallet.sharing.models import Chosen, Dossier, Share, Visit
from wallet.writing.models import Ask, AskState, Draft

__all__ = ["database_url", "postgres_server", "postgres_url", "sqlite_url"]

SAME = (
    *("id", "identity", "rubric", "box", "box_before", "voice", "about", "kind", "name"),
    *("description", "search", "issuer_id", "issuer_name", "subject", "achievement_id", "picture"),
    *("valid_from", "valid_until", "verdict", "trust", "reason", "number", "sort_at", "came_at"),
    *("changed_at", "deleted_at", "replaces", "replaced_by"),
)
ROWS = (Item, Version, Skill, File, Endorsement, Draft, Dossier, Chosen, Share, Visit, Ask)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    with two_wallets(tmp_path) as made:
        yield made


@pytest.fixture
def two_on_both(tmp_path: Path, database_url: str) -> Iterator[Two]:
    with two_wallets(tmp_path, database_url) as made:
        yield made


def give(wallet: RunningWallet, data: bytes) -> Any:
    return wallet.pupil.send("/me/import", file=upload(data))


def bring(wallet: RunningWallet, data: bytes, passphrase: str = PASSPHRASE) -> str:
    """The page of an archive that was brought in."""
    answer = give(wallet, data)
    assert answer.status_code == 303, answer.text
    page = str(answer.headers["Location"])
    said = {"passphrase": passphrase} if index(data)["keys"] else {}
    answer = wallet.pupil.send(page, **said)
    assert answer.status_code == 303, answer.text
    wallet.work()
    return page


def rows(wallet: RunningWallet, row: type[Any]) -> list[Any]:
    with wallet.inside(wallet.pupil) as (session, _):
        return list(session.scalars(select(row).order_by(row.id)))


def did_of(wallet: RunningWallet) -> str:
    with wallet.inside(wallet.pupil) as (_, holder):
        return str(holder.did)


def counts(wallet: RunningWallet) -> list[int]:
    return [len(rows(wallet, one)) for one in (*ROWS, HolderKey)]


def said(wallet: RunningWallet, row: type[Any], names: tuple[str, ...]) -> Any:
    return [tuple(getattr(one, name) for name in names) for one in rows(wallet, row)]


def test_an_empty_booklet_becomes_the_same_item_by_item(two_on_both: Two):
    two = two_on_both
    fill(two.there)
    data = archive(two.there)
    bring(two.here, data)
    there, here = two.there, two.here
    assert said(here, Item, SAME) == said(there, Item, SAME)
    assert {one.way for one in rows(here, Item)} == {Way.IMPORT}
    names = ("item_id", "number", "form", "document", "digest", "fields", "at")
    assert sorted(said(here, Version, names), key=str) == sorted(
        said(there, Version, names), key=str
    )
    names = ("item_id", "target", "framework", "code", "name", "level")
    assert sorted(said(here, Skill, names), key=str) == sorted(said(there, Skill, names), key=str)
    names = ("id", "item_id", "draft_id", "name", "media_type", "digest", "size", "at")
    assert said(here, File, names) == said(there, File, names)
    names = ("id", "item_id", "number", "author_name", "author_role", "text", "document", "at")
    assert said(here, Endorsement, names) == said(there, Endorsement, names)
    names = ("id", "item_id", "kind", "fields", "created_at", "saved_at")
    kept = [one[1:] for one in said(there, Draft, names)]
    assert sorted((one[1:] for one in said(here, Draft, names)), key=str) == sorted(kept, key=str)
    names = ("id", "title", "purpose", "opening", "created_at", "changed_at")
    assert said(here, Dossier, names) == said(there, Dossier, names)
    names = ("dossier_id", "item_id", "position", "with_files", "with_endorsements", "pointers")
    assert sorted(said(here, Chosen, names), key=str) == sorted(said(there, Chosen, names), key=str)
    names = ("id", "dossier_id", "title", "reader", "openings", "created_at")
    assert said(here, Share, names) == said(there, Share, names)
    names = ("id", "item_id", "to_name", "answer", "answered_by", "endorsement_id", "answered_at")
    assert said(here, Ask, names) == said(there, Ask, names)


def test_documents_and_notes_come_back(two: Two):
    fill(two.there)
    bring(two.here, archive(two.there))
    with two.here.inside(two.here.pupil) as (session, _):
        for one in session.scalars(select(File)):
            assert sha256(one.data).digest() == one.digest
        [own] = session.scalars(select(Item).where(Item.name == "Gâteau"))
        assert notes.read(session, two.here.place, own) == NOTE


def test_links_do_not_open_again(two: Two):
    fill(two.there)
    bring(two.here, archive(two.there))
    [share] = rows(two.here, Share)
    assert share.stopped_at is not None
    assert (share.token_sealed, share.contents) == (None, {})
    assert {one.state for one in rows(two.here, Ask)} == {AskState.WITHDRAWN, AskState.ATTESTED}
    assert all(one.token_hash is None for one in rows(two.here, Ask))
    assert two.here.pupil.get(f"/shares/{share.id}").status_code in {200, 404}
    assert two.here.pupil.get("/dossiers").status_code == 200


def test_twice_is_once_and_its_own_service_too(two_on_both: Two):
    two = two_on_both
    fill(two.there)
    data = archive(two.there)
    bring(two.here, data)
    before = counts(two.here)
    page = bring(two.here, data)
    assert counts(two.here) == before
    assert "6 were here already" in two.here.pupil.get(page).text
    before = counts(two.there)
    bring(two.there, data)
    assert counts(two.there) == before


def test_the_summary_comes_first_and_changes_nothing(two: Two):
    fill(two.there)
    receive(two.here, badge(two.here.now))
    before = counts(two.here)
    answer = give(two.here, archive(two.there))
    page = answer.headers["Location"]
    text = two.here.pupil.get(page).text
    assert "6 entries" in text
    assert "1 is here already" in text
    assert "1 document" in text
    assert counts(two.here) == before
    assert two.here.other.get(page).status_code == 404
    two.here.pupil.send(page, to=f"{page}/forget")
    assert rows(two.here, Import) == []
    assert rows(two.here, ImportPiece) == []


def test_an_empty_booklet_takes_the_did_of_the_archive(two: Two):
    fill(two.there)
    was = did_of(two.here)
    bring(two.here, archive(two.there))
    source = did_of(two.there)
    assert did_of(two.here) == source
    with two.here.inside(two.here.pupil) as (session, holder):
        assert holders.dids(session, holder) >= {was, source}
        signer = holders.signer(session, two.here.place, holder, now=two.here.now)
        assert signer.verification_method.startswith(source)


def own(wallet: RunningWallet, title: str) -> Item:
    draft = wallet.pupil.send("/write", to="/write/family").headers["Location"]
    text = {"title": title, "did": "Je fais.", "revision": revision(wallet, draft)}
    wallet.pupil.send(draft, **text, do="finish")
    return next(one for one in rows(wallet, Item) if one.name == title)


def test_who_wrote_here_already_keeps_the_did_and_owns_both(two: Two):
    fill(two.there)
    mine = own(two.here, "Ici")
    bring(two.here, archive(two.there))
    assert did_of(two.here) == mine.issuer_id
    came = next(one for one in rows(two.here, Item) if one.name == "Gâteau")
    assert came.voice.value == "declared"
    draft = two.here.pupil.send(f"/items/{came.id}", to=f"/items/{came.id}/rewrite")
    page = draft.headers["Location"]
    text = {"title": "Gâteau", "did": "Je cuisine mieux.", "revision": revision(two.here, page)}
    assert two.here.pupil.send(page, **text, do="finish").status_code == 303
    again = next(one for one in rows(two.here, Item) if one.id == came.id)
    assert (again.number, again.issuer_id) == (came.number + 1, came.issuer_id)


def test_without_keys_what_was_written_is_not_the_holders_until_they_come(two: Two):
    fill(two.there)
    with_keys = archive(two.there)
    bring(two.here, archive(two.there, passphrase="", again="", without="y"))
    came = next(one for one in rows(two.here, Item) if one.name == "Gâteau")
    assert (came.voice.value, came.about.value) == ("attested", "other")
    bring(two.here, with_keys)
    came = next(one for one in rows(two.here, Item) if one.name == "Gâteau")
    assert (came.voice.value, came.about.value) == ("declared", "holder")
    assert came.kind == "family"


def test_a_wrong_passphrase_changes_nothing(two: Two):
    fill(two.there)
    before = counts(two.here)
    page = give(two.here, archive(two.there)).headers["Location"]
    answer = two.here.pupil.send(page, passphrase="une autre phrase")
    assert "not the passphrase" in answer.text
    two.here.work()
    assert counts(two.here) == before


def changed(data: bytes, replaced: dict[str, bytes], index_of: Any = None) -> bytes:
    """The archive with other bytes in it; a digest in the index follows where it is asked to."""
    said = index(data)
    if index_of is not None:
        index_of(said)
    stream = io.BytesIO()
    with opened(data) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            text = json.dumps(said).encode() if name == "livret.json" else old.read(name)
            new.writestr(name, replaced.get(name, text))
    return stream.getvalue()


def forge(data: bytes, name: str) -> bytes:
    """The archive in which somebody changed what this item says, and the index with it."""
    [item] = [one for one in index(data)["items"] if one["name"] == name]
    version = item["versions"][-1]
    with opened(data) as held:
        text = forged(held.read(version["path"]))

    def follow(said: Any) -> None:
        for one in said["items"]:
            if one["name"] == name:
                one["versions"][-1]["digest"] = to_json(sha256(text).digest())

    return changed(data, {version["path"]: text}, follow)


@pytest.mark.parametrize("name", ["Arbitre", "Gâteau"])
def test_what_was_forged_lands_refused(two: Two, name: str):
    fill(two.there)
    bring(two.here, forge(archive(two.there), name))
    [came] = [one for one in rows(two.here, Item) if one.name == f"{name} !"]
    assert came.box is Box.REFUSED
    assert came.verdict == "refused"
    assert f"{name} !" not in two.here.pupil.get("/booklet").text


def test_an_endorsement_of_other_words_is_left_out(two: Two):
    fill(two.there)
    data = archive(two.there)
    [path] = [word["path"] for item in index(data)["items"] for word in item["endorsements"]]
    with opened(data) as held:
        text = held.read(path).replace("J’en ai mangé.".encode(), b"Magnifique !")

    def follow(said: Any) -> None:
        for item in said["items"]:
            for word in item["endorsements"]:
                word["digest"] = to_json(sha256(text).digest())

    bring(two.here, changed(data, {path: text}, follow))
    assert rows(two.here, Endorsement) == []


def test_answers_that_were_never_signed_are_not_shown(two: Two):
    fill(two.there)

    def follow(said: Any) -> None:
        for item in said["items"]:
            for one in item["versions"]:
                if one["fields"]:
                    one["fields"]["answers"]["did"] = "J’ai gagné la coupe."

    bring(two.here, changed(archive(two.there), {}, follow))
    came = next(one for one in rows(two.here, Item) if one.name == "Gâteau")
    page = two.here.pupil.get(f"/items/{came.id}").text
    assert "coupe" not in page


def test_the_archive_of_another_account_here_meets_no_row_of_theirs(two: Two):
    fill(two.there)
    data = archive(two.there)
    before = counts(two.there)
    two.there.people["pupil"], first = two.there.people["other"], two.there.people["pupil"]
    bring(two.there, data)
    assert len(rows(two.there, Item)) == 6
    came = next(one for one in rows(two.there, Item) if one.name == "Gâteau")
    assert came.about.value == "other"
    two.there.people["pupil"] = first
    assert counts(two.there) == before


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"garbage", "not the archive"),
        (b"PK\x03\x04 garbage", "not the archive"),
        (b"", "not the archive"),
    ],
)
def test_other_files_are_refused(wallet: RunningWallet, data: bytes, told: str):
    answer = give(wallet, data)
    assert answer.status_code in {400, 422}
    assert told in answer.text
    assert rows(wallet, Import) == []


def test_a_bomb_is_refused(wallet: RunningWallet):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("livret.json", b" " * (30 << 20))
    answer = give(wallet, stream.getvalue())
    assert "too large" in answer.text


def test_archives_go_after_a_day(two: Two):
    give(two.here, archive(two.there))
    two.here.clock.now += timedelta(hours=25)
    two.here.work()
    assert rows(two.here, Import) == []
    assert rows(two.here, ImportPiece) == []


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[tuple[RunningWallet, bytes]]:
    with two_wallets(tmp_path) as made:
        fill(made.there)
        yield made.here, archive(made.there)


def answers(data: bytes) -> None:
    """Reads it, or is told a code; anything else fails the test."""
    code = "archive-read"
    try:
        reading.read(io.BytesIO(data)).close()
    except LivretError as error:
        code = error.code
    assert code.startswith(("archive-", "booklet-"))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_what_was_mutated_has_a_code_and_changes_nothing(sample: Any, data: st.DataObject):
    wallet, good = sample
    cut = data.draw(st.integers(0, len(good)))
    noise = data.draw(st.binary(max_size=40))
    answers(good[:cut] + noise + good[cut + data.draw(st.integers(0, 40)) :])
    assert rows(wallet, Item) == []


LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just([]) | st.just({})


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_an_index_with_anything_in_it_has_a_code_or_is_brought_in(sample: Any, data: st.DataObject):
    _, good = sample
    said = index(good)
    node: Any = said
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if not isinstance(node[key], dict | list) or data.draw(st.booleans()):
            node[key] = data.draw(LEAVES)
            break
        node = node[key]
    text = json.dumps(said).encode()
    answers(changed(good, {"livret.json": text}))
