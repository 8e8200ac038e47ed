"""Documents that show what was done: pictures encoded anew, and PDF files.

A document lies at an address that cannot be guessed, and its SHA-384 stands in the signed
credential (https://www.w3.org/TR/vc-data-model-2.0/#integrity-of-related-resources), so whoever
has the credential can tell that the document is still the same.
"""

import re
import secrets
from base64 import b64encode
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha384
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, undefer

from issuer.achievements.fields import one_form
from issuer.awards.models import Award, Evidence
from issuer.errors import IssuerError
from issuer.organisations.models import Organisation
from schemas.building import Evidence as Said
from schemas.building import RelatedResource
from service.errors import NotFound
from service.fence import scope
from service.web import images

MAX_BYTES: Final = 5 << 20
MAX_NAME_CHARACTERS: Final = 120
MAX_DESCRIPTION_CHARACTERS: Final = 500
TOKEN_BYTES: Final = 24
KEPT_LOOSE: Final = timedelta(days=1)
"""How long a document is kept whose award was never made."""
PDF: Final = "application/pdf"
ENDINGS: Final = {PDF: "pdf", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{32}")
_PDF_HEAD: Final = b"%PDF-"
# The mark of its end stands in the last kilobyte; what lacks it was cut on its way.
_PDF_TAIL: Final = b"%%EOF"
_TAIL_BYTES: Final = 1024


def add(
    session: Session,
    organisation: Organisation,
    data: bytes,
    *,
    name: str,
    by: UUID | None,
    now: datetime,
    description: str = "",
) -> Evidence:
    """Keep a document; `awarding.award` binds it to its award by `content.evidence`.

    Raises IssuerError `evidence-too-large` (`most`), `evidence-type-refused`,
    `evidence-malformed`, `evidence-name-malformed` (`most`), and ServiceError as `images.clean`.
    """
    clean, media_type = _cleaned(data)
    made = Evidence(
        organisation_id=organisation.id,
        token=secrets.token_urlsafe(TOKEN_BYTES),
        name=_line(name, MAX_NAME_CHARACTERS),
        description=_line(description, MAX_DESCRIPTION_CHARACTERS) if description.strip() else None,
        media_type=media_type,
        data=clean,
        digest="sha384-" + b64encode(sha384(clean).digest()).decode("ascii"),
        made_by=by,
        created_at=now,
    )
    with scope(session, organisation=organisation.id):
        session.add(made)
        session.flush()
    return made


def bind(session: Session, award: Award, ids: Sequence[UUID]) -> None:
    """Hang documents on the award that names them, in its scope; others it had are dropped.

    Raises NotFound `evidence-unknown`.
    """
    mine = (Evidence.award_id.is_(None)) | (Evidence.award_id == award.id)
    found = session.scalars(select(Evidence).where(Evidence.id.in_(ids), mine)).all() if ids else []
    # A document is its finder's: nobody binds what a colleague is about to use.
    known = {one.id for one in found if one.award_id or one.made_by in {None, award.made_by}}
    if known != set(ids):
        raise NotFound("evidence-unknown")
    for one in found:
        one.award_id = award.id
    session.flush()
    dropped = delete(Evidence).where(Evidence.award_id == award.id, Evidence.id.not_in(ids))
    session.execute(dropped)


def copy_to(session: Session, source: Award, award: Award) -> tuple[UUID, ...]:
    """The documents of an award once more for the one that replaces it; their new identifiers."""
    made = []
    for one in of_award(session, source, with_data=True):
        twin = Evidence(
            award_id=award.id,
            token=secrets.token_urlsafe(TOKEN_BYTES),
            name=one.name,
            description=one.description,
            media_type=one.media_type,
            data=one.data,
            digest=one.digest,
            made_by=award.made_by,
            created_at=award.created_at,
        )
        session.add(twin)
        session.flush()
        made.append(twin.id)
    return tuple(made)


def of_award(session: Session, award: Award, *, with_data: bool = False) -> Sequence[Evidence]:
    """The documents of an award in the order they came; inside of its scope."""
    query = select(Evidence).where(Evidence.award_id == award.id).order_by(Evidence.id)
    return session.scalars(query.options(undefer(Evidence.data)) if with_data else query).all()


def known(
    session: Session, ids: Iterable[UUID], *, by: UUID | None, award_id: UUID | None = None
) -> Sequence[Evidence]:
    """Those of these documents that wait for an award this person is making, or are its own."""
    mine = Evidence.award_id.is_(None) & (Evidence.made_by == by)
    if award_id is not None:
        mine |= Evidence.award_id == award_id
    query = select(Evidence).where(Evidence.id.in_(list(ids)), mine)
    return session.scalars(query.order_by(Evidence.id)).all()


def read(session: Session, organisation: Organisation, token: str) -> Evidence:
    """The document at an address of an award; raises NotFound `evidence-unknown`."""
    if not _TOKEN.fullmatch(token):
        raise NotFound("evidence-unknown")
    query = select(Evidence).where(Evidence.token == token, Evidence.award_id.is_not(None))
    with scope(session, organisation=organisation.id):
        found = session.scalars(query.options(undefer(Evidence.data))).one_or_none()
    if found is None:
        raise NotFound("evidence-unknown")
    return found


def said(
    documents: Iterable[Evidence], home: str
) -> tuple[tuple[Said, ...], tuple[RelatedResource, ...]]:
    """As they stand in a credential: what each is, and its digest.

    `home` is the address of the organisation, `https://HOST/orgs/SLUG`.
    """
    kept = tuple(documents)
    return (
        tuple(
            Said(id=address(one, home), name=one.name, description=one.description or None)
            for one in kept
        ),
        tuple(
            RelatedResource(id=address(one, home), digest_sri=one.digest, media_type=one.media_type)
            for one in kept
        ),
    )


def address(document: Evidence, home: str) -> str:
    """Where it lies."""
    return f"{home.rstrip('/')}/evidence/{document.token}"


def file_name(document: Evidence) -> str:
    """What it is called when it is saved: plain letters, and the ending of what it is."""
    stem = re.sub(r"[^A-Za-z0-9]+", "-", document.name.rpartition(".")[0] or document.name)
    return f"{stem.strip('-')[:60] or 'document'}.{ENDINGS[document.media_type]}"


def tidy(session: Session, *, now: datetime) -> None:
    """Take out documents whose award was never made, inside of whatever scope."""
    old = delete(Evidence).where(
        Evidence.award_id.is_(None), Evidence.created_at < now - KEPT_LOOSE
    )
    session.execute(old)


def release(session: Session, award: Award) -> None:
    """Let go of the documents of a draft that is thrown away."""
    own = update(Evidence).where(Evidence.award_id == award.id)
    session.execute(own.values(award_id=None))


def _cleaned(data: bytes) -> tuple[bytes, str]:
    if len(data) > MAX_BYTES:
        raise IssuerError("evidence-too-large", most=MAX_BYTES >> 20)
    if data.startswith(_PDF_HEAD):
        if _PDF_TAIL not in data[-_TAIL_BYTES:]:
            raise IssuerError("evidence-malformed")
        return data, PDF
    if data[:2] in {b"\x89P", b"\xff\xd8", b"RI"}:
        picture = images.clean(data)
        return picture.data, picture.media_type
    raise IssuerError("evidence-type-refused")


def _line(text: str, most: int) -> str:
    plain = " ".join(one_form(text).split())
    if not plain or len(plain) > most or not plain.isprintable():
        raise IssuerError("evidence-name-malformed", most=most)
    return plain
