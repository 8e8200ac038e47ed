"""A person who is erased is in no row, no file and no letter."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from service.accounts.models import Account
from service.database import Base
from tests.service.accounts.people import PASSWORD
from tests.wallet.companions.test_companions import beside, opened
from tests.wallet.people.test_starting import codes, read_list, start
from tests.wallet.running import RunningWallet
from tests.wallet.sharing.test_sharing import filled, share
from wallet.booklet import notes
from wallet.booklet.models import Item
from wallet.people import erasing


def _every_byte(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_nothing_is_left_of_who_is_erased(wallet: RunningWallet, tmp_path: Path):
    _, page = opened(wallet)
    wallet.adult.send(page, text="Un mot pour Paloma.", do="endorse")
    share(wallet, filled(wallet))
    with wallet.inside(wallet.pupil) as (session, holder):
        did = holder.did
        one = session.scalars(select(Item)).first()
        notes.write(session, wallet.place, one, "note très secrète", now=wallet.now)
    person = wallet.pupil.account_id
    answer = wallet.pupil.send("/me/erase", password="faux", sure="y")
    assert answer.status_code >= 400
    answer = wallet.pupil.send("/me/erase", password=PASSWORD, sure="y")
    assert answer.status_code == 200, answer.text
    assert wallet.pupil.get("/booklet").status_code in {302, 303}
    wallet.work()
    with wallet.session() as session:
        assert session.get(Account, person) is None
        for table in Base.metadata.sorted_tables:
            for column in table.c:
                if column.name in {"person_id", "about_id", "account_id", "adult_id"}:
                    rows = session.connection().execute(
                        select(table.c[column.name]).where(column == person)
                    )
                    assert rows.all() == [], (table.name, column.name)
    for path in tmp_path.rglob("*.sqlite*"):
        if not path.name.endswith(("-wal", "-shm")):
            with closing(sqlite3.connect(path)) as file:
                file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    bytes_left = _every_byte(tmp_path)
    for said in ("paloma@ecole", "Personne paloma", did, "Gâteau", "Je cuisine", "Mon stage"):
        assert said.encode() not in bytes_left, said


def test_a_pupil_of_a_list_goes_from_the_list(wallet: RunningWallet):
    read_list(wallet)
    browser = start(wallet, codes(wallet)[0])
    with wallet.session() as session:
        account = session.scalars(select(Account).where(Account.login == "zoe")).one()
        name = account.display_name
    assert browser.send("/me/erase", password=PASSWORD, sure="y").status_code == 200
    assert name not in wallet.head.get("/schools/college-exemple/class?name=3A").text


def test_an_adult_is_erased_and_what_they_signed_stays(wallet: RunningWallet):
    one, page = opened(wallet)
    wallet.adult.send(page, text="Je l’ai vue.", do="endorse", role="voisine")
    wallet.adult.send(page, text="Un commentaire.", do="comment")
    with wallet.session() as session:
        erasing.erase(session, session.get(Account, wallet.adult.account_id), now=wallet.now)
        session.commit()
    assert "Je l’ai vue." in wallet.pupil.get(f"/items/{one.id}").text
    assert "Un commentaire." not in wallet.pupil.get(f"/items/{one.id}/adults").text


def test_others_keep_everything(wallet: RunningWallet):
    beside(wallet, wallet.adult)
    with wallet.session() as session:
        erasing.erase(session, session.get(Account, wallet.other.account_id), now=wallet.now)
        session.commit()
    assert wallet.pupil.get("/booklet").status_code == 200
    assert wallet.adult.get(f"/beside/{wallet.pupil.account_id}").status_code == 200
