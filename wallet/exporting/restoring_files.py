"""The documents of an archive, byte for byte: entries name them by their digests."""

from hashlib import sha256

from sqlalchemy import func, select

from service.errors import ServiceError
from wallet.booklet.models import File
from wallet.exporting.records import FileRecord
from wallet.exporting.restoring import Restoring
from wallet.writing import attaching


def files(work: Restoring) -> None:
    """Every document of what came, as long as the booklet has room for it."""
    held = work.session.scalars(select(func.coalesce(func.sum(File.size), 0))).one()
    for one in work.looked.archive.booklet.files:
        held += _file(work, one, room=attaching.MAX_TOTAL_BYTES - held)
    work.session.flush()
    for record in work.looked.archive.booklet.items:
        item = work.items.get(record.id)
        if item is not None and item.picture is None and record.picture in work.files:
            item.picture = work.files[record.picture]
    work.session.flush()


def _file(work: Restoring, one: FileRecord, *, room: int) -> int:
    item = work.items.get(one.item) if one.item else None
    draft = work.drafts.get(one.draft) if one.draft else None
    own_id, is_here = work.own_id(File, one.id)
    if item is not None and not is_here:
        same = select(File.id).where(File.item_id == item.id, File.digest == one.digest)
        found = work.session.scalars(same).first()
        own_id, is_here = (found, True) if found is not None else (own_id, False)
    if is_here:
        work.files[one.id] = own_id
        return 0
    if item is None and draft is None and not _is_picture(work, one):
        return 0
    data = work.looked.archive.document(one.path, one.digest)
    try:
        _, media_type = attaching.cleaned(data)
    except ServiceError:
        work.counts["unreadable"] += 1
        return 0
    if len(data) > room:
        work.counts["unreadable"] += 1
        return 0
    work.session.add(
        File(
            id=own_id,
            person_id=work.holder.person_id,
            item_id=item.id if item is not None else None,
            draft_id=draft,
            name=attaching.name_of(one.name),
            media_type=media_type,
            digest=sha256(data).digest(),
            size=len(data),
            data=data,
            at=work.past(one.at),
        )
    )
    work.files[one.id] = own_id
    work.counts["files"] += 1
    return len(data)


def _is_picture(work: Restoring, one: FileRecord) -> bool:
    records = work.looked.archive.booklet.items
    return any(item.picture == one.id and item.id in work.items for item in records)
