"""An archive of a booklet: one ZIP with an index, a text for people, and every file as it is.

Credentials are written byte for byte as they came. One document at a time is in memory; the whole
stands in a temporary file, on disk once it is large. A booklet holds at most 200 MB of documents
(`attaching.MAX_TOTAL_BYTES`), so that this is done while the holder waits.
"""

import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas import json_text
from service import audit
from service.language import Translate
from wallet.booklet.models import Endorsement, File, Version
from wallet.exporting import gathering, readme
from wallet.exporting.gathering import Asked
from wallet.exporting.records import INDEX, Booklet
from wallet.exporting.shaping import to_json
from wallet.people.models import Holder
from wallet.place import Place

MEDIA_TYPE: Final = "application/zip"
MAX_IN_MEMORY_BYTES: Final = 4 << 20
# Documents of holders are pictures and PDF files, which are packed already.
_PACKED: Final = ("pdf", "png", "jpg", "webp")
Load = Callable[[], bytes]


def write(
    session: Session,
    place: Place,
    holder: Holder,
    asked: Asked,
    *,
    say: Translate,
    now: datetime,
) -> IO[bytes]:
    """The archive, to be read from its beginning; in the scope of the holder.

    Raises KeysError `master-key-wrong`, `scrypt-out-of-memory`.
    """
    said = gathering.booklet(session, place, holder, asked, now=now)
    file = cast(IO[bytes], SpooledTemporaryFile(MAX_IN_MEMORY_BYTES))  # noqa: SIM115 - it is given away
    with zipfile.ZipFile(file, "w") as archive:
        for path, load in _parts(session, said, say):
            packed = path.rpartition(".")[2] in _PACKED
            info = zipfile.ZipInfo(path, now.timetuple()[:6])
            info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            archive.writestr(info, load())
    facts = {"items": len(said.items), "files": len(said.files), "keys": len(said.keys)}
    audit.record(
        session,
        actor=holder.person_id,
        act="booklet.exported",
        organisation=None,
        facts=facts,
        now=now,
    )
    file.seek(0)
    return file


def _parts(session: Session, said: Booklet, say: Translate) -> Iterator[tuple[str, Load]]:
    """Every file of the archive by its name, the index first."""
    yield INDEX, lambda: json_text.dump(to_json(said), indent=True)
    yield readme.name(say), lambda: readme.text(said, say).encode()
    for item in said.items:
        for version in item.versions:
            yield version.path, _version(session, item.id, version.number)
        for one in item.endorsements:
            yield one.path, _column(session, Endorsement.document, Endorsement.id, one.id)
    for each in said.files:
        yield each.path, _column(session, File.data, File.id, each.id)


def _version(session: Session, item_id: UUID, number: int) -> Load:
    query = select(Version.document).where(Version.item_id == item_id, Version.number == number)
    return lambda: session.scalars(query).one()


def _column(session: Session, column: Any, key: Any, wanted: UUID) -> Load:
    return lambda: session.scalars(select(column).where(key == wanted)).one()
