"""An archive comes back: looked at first, kept for a day, brought in when its holder says so."""

from datetime import datetime, timedelta
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, cast
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from schemas import reading as documents
from schemas.errors import SchemasError
from service import audit, jobs
from service.errors import NotFound, ServiceError
from service.fence import scope
from wallet.booklet import keeping
from wallet.booklet.models import Item
from wallet.exporting import keyring, reading
from wallet.exporting.checking import Looked
from wallet.exporting.models import Import, ImportPiece, Stage
from wallet.exporting.reading import Archive
from wallet.exporting.restoring import Restoring, items
from wallet.exporting.restoring_files import files
from wallet.exporting.restoring_work import asks, dossiers, drafts, shares
from wallet.people.models import Holder
from wallet.place import Place

KIND: Final = "restore-booklet"
KEPT_FOR: Final = timedelta(days=1)
PIECE_BYTES: Final = 1 << 20
MAX_IN_MEMORY_BYTES: Final = 4 << 20
_TIDIED_BECAUSE: Final = "archives of everybody go after a day"


def look(session: Session, holder: Holder, file: IO[bytes], *, now: datetime) -> Import:
    """Read an archive, count what is new, keep it for a day; in the scope of the holder.

    An earlier one that waited for its holder's word goes. Raises the codes of `reading.read`.
    """
    file.seek(0, 2)
    if file.tell() > reading.MAX_BYTES:
        raise ServiceError("archive-too-large")
    archive = reading.read(file)
    made = Import(
        person_id=holder.person_id,
        stage=Stage.LOOKED,
        summary=_summary(session, archive),
        result=None,
        created_at=now,
        ended_at=None,
    )
    earlier = select(Import.id).where(Import.stage == Stage.LOOKED)
    _forget(session, list(session.scalars(earlier)))
    session.add(made)
    session.flush()
    _keep_pieces(session, made, file)
    return made


def _keep_pieces(session: Session, made: Import, file: IO[bytes]) -> None:
    file.seek(0)
    number = 0
    while piece := file.read(PIECE_BYTES):
        row = ImportPiece(person_id=made.person_id, import_id=made.id, number=number, data=piece)
        session.add(row)
        session.flush()
        # One piece at a time is in memory.
        session.expunge(row)
        number += 1


def _summary(session: Session, archive: Archive) -> dict[str, Any]:
    said = archive.booklet
    known = set(session.scalars(select(Item.identity)))
    here = 0
    for item in said.items:
        shown = next(one for one in item.versions if one.number == item.number)
        raw = archive.document(shown.path, shown.digest)
        try:
            here += keeping.identity(documents.read(raw), raw) in known
        except SchemasError:
            continue
    return {
        "name": said.holder.name[:200],
        "wallet": said.wallet[:200],
        "made_at": said.made_at.isoformat(),
        "items": len(said.items),
        "here": here,
        "files": len(said.files),
        "drafts": len(said.drafts),
        "dossiers": len(said.dossiers),
        "links": len(said.shares),
        "keys": len(said.keys),
    }


def find(session: Session, import_id: UUID) -> Import:
    """An archive of the holder, in their scope; raises NotFound `archive-missing`."""
    found = session.get(Import, import_id)
    if found is None:
        raise NotFound("archive-missing")
    return found


def begin(
    session: Session, place: Place, holder: Holder, one: Import, passphrase: str, *, now: datetime
) -> None:
    """Take the keys in, where the passphrase is given, and let a job do the rest. Twice is once.

    Raises the codes of `keyring.unlock`; `archive-missing` when its bytes have gone.
    """
    if one.stage is not Stage.LOOKED:
        return
    fresh = 0
    if passphrase and one.summary["keys"]:
        archive = opened(session, one)
        try:
            keys = keyring.unlock(archive.booklet.keys, passphrase)
        finally:
            archive.close()
        fresh = keyring.take_in(session, place, holder, keys, now=now)
    one.stage, one.result = Stage.WAITING, {"keys": fresh}
    jobs.start(session, KIND, [jobs.Item(str(one.id))], organisation=None, now=now)
    facts = {"items": one.summary["items"], "keys": fresh}
    audit.record(
        session,
        actor=holder.person_id,
        act="booklet.imported",
        organisation=None,
        facts=facts,
        now=now,
    )


def opened(session: Session, one: Import) -> Archive:
    """The archive of its pieces; close it. Raises NotFound `archive-missing`."""
    query = select(ImportPiece.number).where(ImportPiece.import_id == one.id)
    numbers = session.scalars(query.order_by(ImportPiece.number)).all()
    if not numbers:
        raise NotFound("archive-missing")
    file = cast(IO[bytes], SpooledTemporaryFile(MAX_IN_MEMORY_BYTES))  # noqa: SIM115 - given away
    try:
        for number in numbers:
            piece = select(ImportPiece.data).where(
                ImportPiece.import_id == one.id, ImportPiece.number == number
            )
            file.write(session.scalars(piece).one())
        return reading.read(file)
    except BaseException:
        file.close()
        raise


def bring_in(
    session: Session, place: Place, holder: Holder, one: Import, looked: Looked, *, now: datetime
) -> None:
    """Put everything into the booklet, in the scope of its holder, and let the bytes go."""
    work = Restoring(session, place, holder, looked, now)
    items(work)
    drafts(work)
    files(work)
    dossiers(work)
    shares(work)
    asks(work)
    end(session, one, {**one.result, **work.counts}, now=now)


def end(session: Session, one: Import, result: dict[str, Any], *, now: datetime) -> None:
    """It is done; what came of it is kept for a day."""
    one.stage, one.result, one.ended_at = Stage.DONE, result, now
    session.execute(delete(ImportPiece).where(ImportPiece.import_id == one.id))


def forget(session: Session, one: Import) -> None:
    """Throw an archive away, in the scope of its holder."""
    _forget(session, [one.id])


def tidy(session: Session, *, now: datetime) -> None:
    """Throw away what is a day old."""
    with scope(session, everything=_TIDIED_BECAUSE):
        old = session.scalars(select(Import.id).where(Import.created_at < now - KEPT_FOR)).all()
        _forget(session, list(old))


def _forget(session: Session, ids: list[UUID]) -> None:
    if ids:
        session.execute(delete(ImportPiece).where(ImportPiece.import_id.in_(ids)))
        session.execute(delete(Import).where(Import.id.in_(ids)))
