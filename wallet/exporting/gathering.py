"""What an archive says: the rows of a holder as the records of its index, in a few statements.

All of it runs in the scope of the holder.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from keys.sealing import Passphrase
from service.words import folded
from wallet.booklet.models import Endorsement, File, Form, Item, Note, Version
from wallet.exporting.other_rows import others
from wallet.exporting.records import (
    FORMAT,
    VERSION,
    AskRecord,
    Booklet,
    ChosenRecord,
    DossierRecord,
    DraftRecord,
    EndorsementRecord,
    FileRecord,
    HolderRecord,
    ItemRecord,
    KeyRecord,
    ShareRecord,
    VersionRecord,
    VisitRecord,
)
from wallet.people.models import Holder, HolderKey
from wallet.place import Place
from wallet.sharing.models import Chosen, Dossier, Share, Visit
from wallet.writing.models import Ask, Draft

MAX_SLUG_CHARACTERS: Final = 40
_ENDINGS: Final = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
}
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for an archive: their name, and the passphrase for their keys (None: without)."""

    name: str
    passphrase: Passphrase | None = field(default=None, repr=False)


def booklet(
    session: Session, place: Place, holder: Holder, asked: Asked, *, now: datetime
) -> Booklet:
    """The index of everything; raises KeysError `master-key-wrong`."""
    items = _items(session, place)
    folders = {one.id: folder for one, folder in items}
    return Booklet(
        format=FORMAT,
        version=VERSION,
        made_at=now,
        wallet=place.base_url,
        holder=HolderRecord(name=asked.name, did=holder.did, pairwise=holder.pairwise),
        items=tuple(one for one, _ in items),
        files=_files(session, folders),
        drafts=tuple(_record(DraftRecord, one, item=one.item_id) for one in _all(session, Draft)),
        dossiers=_dossiers(session),
        shares=_shares(session),
        asks=tuple(
            _record(AskRecord, one, item=one.item_id, endorsement=one.endorsement_id)
            for one in _all(session, Ask)
        ),
        keys=_keys(session, place, asked.passphrase),
        also=others(session, holder),
    )


def _record(shape: type[Record], row: Any, **more: Any) -> Record:
    """A record of a row: its columns of the same names, and what is given."""
    names = [one.name for one in fields(shape)]  # type: ignore[arg-type]  # they are dataclasses
    return shape(**{name: more[name] if name in more else getattr(row, name) for name in names})


def _all(session: Session, row: type[Any]) -> Iterable[Any]:
    return session.scalars(select(row).order_by(row.id))


def _grouped(rows: Iterable[Any], name: str) -> Mapping[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for one in rows:
        found[getattr(one, name)].append(one)
    return found


def _items(session: Session, place: Place) -> list[tuple[ItemRecord, str]]:
    """Every item with its folder; the order is that in which they came."""
    columns = (Version.item_id, Version.number, Version.form, Version.digest, Version.at)
    # The documents themselves are read one by one, when they are written.
    query = select(*columns, Version.fields).order_by(Version.item_id, Version.number)
    versions = _grouped(session.execute(query), "item_id")
    words = _grouped(_all(session, Endorsement), "item_id")
    notes = {one.item_id: _opened(place, one) for one in _all(session, Note)}
    found = []
    for count, one in enumerate(session.scalars(select(Item).order_by(Item.came_at, Item.id)), 1):
        folder = f"entries/{count:04}-{slug(one.name)}"
        record = _record(
            ItemRecord,
            one,
            voice=one.voice.value,
            way=one.way.value,
            about=one.about.value,
            note=notes.get(one.id, ""),
            versions=tuple(
                _record(VersionRecord, each, path=f"{folder}/version-{each.number}.{_form(each)}")
                for each in versions[one.id]
            ),
            endorsements=tuple(_endorsements(words[one.id], folder)),
        )
        found.append((record, folder))
    return found


def _endorsements(rows: Iterable[Endorsement], folder: str) -> Iterator[EndorsementRecord]:
    for count, one in enumerate(rows, 1):
        path = f"{folder}/endorsement-{count}.{_form(one)}"
        yield _record(EndorsementRecord, one, path=path, digest=sha256(one.document).digest())


def _opened(place: Place, note: Note) -> str:
    return place.secrets.master.unseal(note.sealed, key_id=str(note.id)).decode()


def _form(row: Any) -> str:
    return "jwt" if row.form is Form.JWT else "json"


def slug(name: str) -> str:
    """A name as a part of a file name: small letters, digits and dashes."""
    ascii_only = folded(name).encode("ascii", "ignore").decode()
    return "-".join(ascii_only.split())[:MAX_SLUG_CHARACTERS].strip("-") or "entry"


def _files(session: Session, folders: Mapping[UUID, str]) -> tuple[FileRecord, ...]:
    found = []
    for count, one in enumerate(_all(session, File), 1):
        folder = folders.get(one.item_id, "drafts") if one.item_id else "drafts"
        ending = _ENDINGS.get(one.media_type, "bin")
        path = f"{folder}/document-{count:04}-{slug(one.name.rpartition('.')[0])}.{ending}"
        found.append(_record(FileRecord, one, path=path, item=one.item_id, draft=one.draft_id))
    return tuple(found)


def _dossiers(session: Session) -> tuple[DossierRecord, ...]:
    rows = session.scalars(select(Chosen).order_by(Chosen.position, Chosen.id))
    chosen = _grouped(rows, "dossier_id")
    return tuple(
        _record(
            DossierRecord,
            one,
            chosen=tuple(
                _record(
                    ChosenRecord,
                    each,
                    item=each.item_id,
                    pointers=None if each.pointers is None else tuple(each.pointers),
                )
                for each in chosen[one.id]
            ),
        )
        for one in _all(session, Dossier)
    )


def _shares(session: Session) -> tuple[ShareRecord, ...]:
    rows = session.scalars(select(Visit).order_by(Visit.at, Visit.id))
    visits = _grouped(rows, "share_id")
    return tuple(
        _record(
            ShareRecord,
            one,
            dossier=one.dossier_id,
            visits=tuple(_record(VisitRecord, each) for each in visits[one.id]),
        )
        for one in _all(session, Share)
    )


def _keys(session: Session, place: Place, passphrase: Passphrase | None) -> tuple[KeyRecord, ...]:
    if passphrase is None:
        return ()
    found = []
    for one in _all(session, HolderKey):
        secret = place.secrets.master.unseal(one.sealed, key_id=str(one.id))
        found.append(_record(KeyRecord, one, sealed=passphrase.seal(secret, key_id=one.did)))
    return tuple(found)
