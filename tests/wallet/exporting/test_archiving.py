"""An archive holds everything, exactly as it is kept, and nothing that opens anything."""

import json
import re
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select

from keys.did.key import did_of
from keys.errors import KeysError
from keys.material import PrivateKey
from keys.sealing import Passphrase
from service import audit
from service.accounts.models import Account
from service.fence import Personal
from tests.service.accounts.people import PASSWORD
from tests.wallet.exporting.filled import NOTE, PASSPHRASE, archive, export, fill, index, opened
from tests.wallet.running import RunningWallet
from wallet.booklet.models import Endorsement, File, Version
from wallet.exporting.other_rows import RESTORED
from wallet.exporting.shaping import to_json
from wallet.people.holders import KEY_TYPE
from wallet.people.models import Holder
from wallet.sharing import sharing
from wallet.sharing.models import Share


def test_every_document_is_in_it_as_it_came(wallet: RunningWallet):
    fill(wallet)
    data = archive(wallet)
    said = index(data)
    with wallet.inside(wallet.pupil) as (session, _), opened(data) as held:
        kept = {
            (str(one.item_id), one.number): one.document for one in session.scalars(select(Version))
        }
        found = {
            (item["id"], one["number"]): held.read(one["path"])
            for item in said["items"]
            for one in item["versions"]
        }
        assert found == kept
        assert len(kept) == 7
        files = {str(one.id): one.data for one in session.scalars(select(File))}
        assert {one["id"]: held.read(one["path"]) for one in said["files"]} == files
        words = set(session.scalars(select(Endorsement.document)))
        assert {
            held.read(one["path"]) for item in said["items"] for one in item["endorsements"]
        } == words
        assert len(words) == 1


def test_notes_drafts_dossiers_links_and_people_are_in_it(wallet: RunningWallet):
    fill(wallet)
    said = index(archive(wallet))
    assert [one["note"] for one in said["items"] if one["note"]] == [NOTE]
    assert {one["kind"] for one in said["drafts"]} == {"discovery", "parcoursup"}
    assert [one["title"] for one in said["dossiers"]] == ["Mon stage"]
    assert len(said["dossiers"][0]["chosen"]) == 2
    assert [one["reader"] for one in said["shares"]] == ["Lycée"]
    assert {one["state"] for one in said["asks"]} == {"asked", "attested"}
    [teacher] = said["also"]["wallet_companion"]
    assert (teacher["name"], teacher["relation"]) == ("Mme Exemple", "teacher")
    assert not {"email", "adult_id", "person_id"} & set(teacher)
    assert said["also"]["wallet_comment"][0]["text"] == "Bravo !"
    assert said["also"]["wallet_notice"]
    assert said["also"]["account"]["login"] == "paloma"
    assert {one["box"] for one in said["items"]} == {
        "kept",
        "hidden",
        "deleted",
        "deposit",
        "refused",
    }


def test_nothing_in_it_opens_a_link(wallet: RunningWallet):
    fill(wallet)
    data = archive(wallet)
    with wallet.inside(wallet.pupil) as (session, holder):
        tokens = [
            sharing.link_of(wallet.place, one).rpartition("/")[2]
            for one in session.scalars(select(Share))
        ]
    with opened(data) as held:
        text = held.read("livret.json").decode()
    assert tokens
    assert not any(token in text for token in tokens)
    assert not re.search(r'"\w*(?:token|hash|secret)\w*"', text)
    assert str(holder.person_id) not in text


def test_the_records_are_of_tables_that_there_are(wallet: RunningWallet):
    tables = {
        mapper.local_table.name
        for mapper in Holder.registry.mappers
        if issubclass(mapper.class_, Personal)
    }
    assert tables >= RESTORED


def test_keys_open_with_the_passphrase_alone(wallet: RunningWallet):
    fill(wallet)
    said = index(archive(wallet))
    passphrase = Passphrase(PASSPHRASE)
    assert said["keys"][0]["did"] == said["holder"]["did"]
    for one in said["keys"]:
        secret = passphrase.unseal(one["sealed"], key_id=one["did"])
        assert did_of(PrivateKey.from_secret(KEY_TYPE, secret).public) == one["did"]
        with pytest.raises(KeysError, match="master-key-wrong"):
            Passphrase("une autre phrase").unseal(one["sealed"], key_id=one["did"])


def test_without_a_passphrase_no_key_is_in_it(wallet: RunningWallet):
    said = index(archive(wallet, passphrase="", again="", without="y"))
    assert said["keys"] == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"old": "wrong"}, "password"),
        ({"again": "quatre chats dorment là"}, "not the same"),
        ({"passphrase": "", "again": ""}, "Choose a passphrase"),
        ({"passphrase": "court", "again": "court"}, "at least 8"),
    ],
)
def test_what_is_refused_is_said_in_the_form(wallet: RunningWallet, given, told):
    answer = export(wallet, **given)
    assert answer.status_code == 422 or answer.status_code == 400, answer.status_code
    assert told in answer.text


def test_guessing_the_password_is_counted(wallet: RunningWallet):
    for _ in range(6):
        export(wallet, old="wrong")
    assert export(wallet).status_code == 429


def test_it_is_written_down_that_an_archive_was_made(wallet: RunningWallet):
    archive(wallet)
    with wallet.session() as session:
        [entry] = [one for one in audit.entries(session, None) if one.act == "booklet.exported"]
    assert entry.actor == str(wallet.pupil.account_id)
    assert entry.facts["keys"] == 1


@pytest.mark.parametrize(("language", "name"), [("fr", "LISEZMOI.txt"), ("en", "README.txt")])
def test_a_text_for_people_says_what_is_in_it(wallet: RunningWallet, language, name):
    fill(wallet)
    with wallet.session() as session:
        session.get(Account, wallet.pupil.account_id).language = language
        session.commit()
    with opened(archive(wallet)) as held:
        text = held.read(name).decode()
        names = held.namelist()
    assert names[:2] == ["livret.json", name]
    assert "Gâteau" in text
    assert "entries/" in text
    assert all(re.fullmatch(r"[a-z0-9./-]+", one) for one in names[2:])


def test_an_empty_booklet_can_be_taken_away(wallet: RunningWallet):
    said = index(archive(wallet))
    assert (said["format"], said["version"], said["items"]) == ("livret-booklet", 1, [])


def test_digests_are_those_of_the_files(wallet: RunningWallet):
    fill(wallet)
    data = archive(wallet)
    with opened(data) as held:
        for one in json.loads(held.read("livret.json"))["files"]:
            assert one["digest"] == to_json(sha256(held.read(one["path"])).digest())


def test_the_page_is_for_holders_who_took_their_second_step_lately(wallet: RunningWallet):
    assert wallet.pupil.get("/me/export").status_code == 200
    assert wallet.adult.get("/me/export").status_code == 404
    assert wallet.browser().get("/me/export").status_code in {302, 303}
    wallet.open_booklet(wallet.teacher, born=None)
    assert wallet.teacher.get("/me/export").status_code == 200
    wallet.clock.now += timedelta(minutes=20)
    answer = wallet.teacher.get("/me/export")
    assert answer.status_code == 303
    assert "/me/export" in answer.headers["Location"]


def test_nobody_elses_things_are_in_it(wallet: RunningWallet):
    fill(wallet)
    said = {"old": PASSWORD, "without": "y"}
    with wallet.other.send("/me/export", **said) as answer:
        assert index(answer.data)["items"] == []
