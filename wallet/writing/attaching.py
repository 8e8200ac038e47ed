"""Documents and pictures of a holder: found by their bytes, cleaned, bounded, kept apart from all.

A picture is encoded anew, so that the place where it was taken is left behind; a PDF is kept as it
is and only ever given out to be saved.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import PurePath
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from service.errors import NotFound, ServiceError
from service.language import N_
from service.web import images
from wallet.booklet.models import File
from wallet.people.models import Holder
from wallet.writing.models import Draft

MAX_BYTES: Final = 5 << 20
MAX_FILES: Final = 6
MAX_TOTAL_BYTES: Final = 200 << 20
"""Of one booklet."""
MAX_NAME_CHARACTERS: Final = 120
PDF: Final = "application/pdf"
_PDF_HEAD: Final = b"%PDF-"
# The mark of its end stands in the last kilobyte; what lacks it was cut on its way.
_PDF_TAIL: Final = b"%%EOF"
_TAIL_BYTES: Final = 1024


def attach(
    session: Session, holder: Holder, draft: Draft, data: bytes, *, name: str, now: datetime
) -> File:
    """Hang a document on a draft, in the scope of its holder.

    Raises ServiceError `file-too-large` (`most`), `file-type-refused`, `file-malformed`,
    `files-too-many` (`most`), `booklet-full`, and as `images.clean`.
    """
    clean, media_type = cleaned(data)
    mine = select(func.count(File.id)).where(File.draft_id == draft.id)
    if session.scalars(mine).one() >= MAX_FILES:
        raise ServiceError("files-too-many", most=MAX_FILES)
    held = session.scalars(select(func.coalesce(func.sum(File.size), 0))).one()
    if held + len(clean) > MAX_TOTAL_BYTES:
        raise ServiceError("booklet-full")
    made = File(
        person_id=holder.person_id,
        item_id=None,
        draft_id=draft.id,
        name=name_of(name),
        media_type=media_type,
        digest=sha256(clean).digest(),
        size=len(clean),
        data=clean,
        at=now,
    )
    session.add(made)
    session.flush()
    return made


def cleaned(data: bytes) -> tuple[bytes, str]:
    """The document as it is kept, and what it is by its bytes; raises as `attach`."""
    if len(data) > MAX_BYTES:
        raise ServiceError("file-too-large", most=MAX_BYTES)
    if data.startswith(_PDF_HEAD):
        if _PDF_TAIL not in data[-_TAIL_BYTES:]:
            raise ServiceError("file-malformed")
        return data, PDF
    try:
        picture = images.clean(data)
    except ServiceError as error:
        if error.code == "image-type-refused":
            raise ServiceError("file-type-refused") from error
        raise
    return picture.data, picture.media_type


def of_draft(session: Session, draft: Draft) -> Sequence[File]:
    """The documents of a draft, in the order they came."""
    return session.scalars(select(File).where(File.draft_id == draft.id).order_by(File.id)).all()


def detach(session: Session, draft: Draft, file_id: UUID) -> None:
    """Take a document off a draft; raises NotFound `file-missing`."""
    found = session.get(File, file_id)
    if found is None or found.draft_id != draft.id:
        raise NotFound("file-missing")
    if found.item_id is None:
        session.execute(delete(File).where(File.id == found.id))
    else:
        # The version that is kept still shows it.
        found.draft_id = None


def name_of(name: str) -> str:
    """The name of a document as it is kept: its last part, printable, bounded."""
    plain = "".join(sign for sign in PurePath(name.replace("\\", "/")).name if sign.isprintable())
    return " ".join(plain.split())[:MAX_NAME_CHARACTERS] or "document"


SENTENCES: Final = {
    "file-too-large": N_("This file is too large: at most 5 MB."),
    "file-type-refused": N_("Only pictures (PNG, JPEG, WebP) and PDF files can be kept."),
    "file-malformed": N_("This file is damaged or was cut on its way."),
    "file-missing": N_("There is no such document."),
    "files-too-many": N_("At most {most} documents for one entry."),
    "booklet-full": N_("Your booklet has no room left for documents. Delete some first."),
}
"""What is said for each code (msgids)."""
