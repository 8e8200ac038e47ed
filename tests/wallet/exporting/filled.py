"""A booklet with something of everything, and its archive."""

import io
import json
import zipfile
from io import BytesIO
from typing import Any

from sqlalchemy import select

from service.accounts.models import Account
from tests.service.accounts.people import PASSWORD
from tests.wallet.booklet.test_keeping import badge
from tests.wallet.running import RunningWallet
from tests.wallet.sharing.test_sharing import filled, share
from tests.wallet.test_pages import asked, begin, receive, revision
from wallet.booklet import notes
from wallet.booklet.models import Item
from wallet.companions.models import Comment, Companion, Relation
from wallet.notices import telling

PASSPHRASE = "quatre chats dorment ici"
NOTE = "À ne dire à personne."


def fill(wallet: RunningWallet) -> None:
    """Received, written, endorsed, hidden, deleted, drafted, noted, shared, asked, accompanied."""
    share(wallet, filled(wallet))
    with wallet.inside(wallet.pupil) as (session, holder):
        [own] = session.scalars(select(Item).where(Item.name == "Gâteau"))
        notes.write(session, wallet.place, own, NOTE, now=wallet.now)
        telling.tell(session, holder.person_id, "share-made", {"name": "x"}, now=wallet.now)
        session.add(_teacher(wallet, holder.person_id))
        session.flush()
        session.add(
            Comment(
                person_id=holder.person_id,
                item_id=own.id,
                author_name="Mme Exemple",
                text="Bravo !",
                at=wallet.now,
            )
        )
    link = asked(wallet, own)
    said = {"name": "Karim Exemple", "role": "voisin", "text": "J’en ai mangé."}
    wallet.browser().send(link, **said, do="attest")
    asked(wallet, own)
    _rewrite(wallet, own)
    receive(wallet, badge(wallet.now, number="2", name="Cachée"))
    receive(wallet, badge(wallet.now, number="3", name="Jetée"))
    receive(wallet, badge(wallet.now, number="4", name="En attente"))
    receive(wallet, forged(badge(wallet.now, number="5", name="Fausse")))
    for name, act in (("Cachée", "hide"), ("Jetée", "delete")):
        with wallet.inside(wallet.pupil) as (session, _):
            [one] = session.scalars(select(Item.id).where(Item.name == name))
        wallet.pupil.send("/deposit", to=f"/items/{one}/{act}")
    page = begin(wallet, "discovery")
    said = {
        "title": "Portes ouvertes",
        "now": "more",
        "revision": revision(wallet, page),
        "do": "save",
    }
    wallet.pupil.send(page, **said)
    text = {"EC": "Je m’engage."}
    wallet.pupil.send("/parcoursup", **text, do="keep")


def _rewrite(wallet: RunningWallet, own: Item) -> None:
    answer = wallet.pupil.send(f"/items/{own.id}", to=f"/items/{own.id}/rewrite")
    page = answer.headers["Location"]
    said = {"title": "Gâteau", "did": "Je cuisine bien.", "revision": revision(wallet, page)}
    wallet.pupil.send(page, **said, do="finish")


def _teacher(wallet: RunningWallet, person_id: Any) -> Companion:
    return Companion(
        person_id=person_id,
        adult_id=wallet.adult.account_id,
        school_id=None,
        relation=Relation.TEACHER,
        name="Mme Exemple",
        created_at=wallet.now,
    )


def forged(text: bytes) -> bytes:
    """The credential with another name than the one that was signed."""
    document = json.loads(text)
    document["name"] += " !"
    return json.dumps(document, ensure_ascii=False).encode()


def export(wallet: RunningWallet, **more: Any) -> Any:
    """What the pupil is answered who asks for an archive."""
    said = {"old": PASSWORD, "passphrase": PASSPHRASE, "again": PASSPHRASE, **more}
    return wallet.pupil.send("/me/export", **said)


def archive(wallet: RunningWallet, **more: Any) -> bytes:
    """The archive of the pupil."""
    with export(wallet, **more) as answer:
        assert answer.content_type == "application/zip", answer.text
        return bytes(answer.data)


def opened(data: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))


def index(data: bytes) -> Any:
    with opened(data) as found:
        return json.loads(found.read("livret.json"))


def name_of(wallet: RunningWallet) -> str:
    with wallet.session() as session:
        return str(session.get(Account, wallet.pupil.account_id).display_name)


def upload(data: bytes) -> tuple[BytesIO, str]:
    return BytesIO(data), "livret.zip"
