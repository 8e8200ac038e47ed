"""Links to dossiers: made, opened within their limits, stopped, tidied away.

The token of a link is 256 random bits, kept as a hash for opening and sealed for showing it to its
holder again. What a link showed goes from the database when it ends; that it was, and when it was
opened, stays for its holder.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, undefer

from schemas import json_text
from schemas.reading import as_list
from service import audit
from service.accounts import passwords, secret_values
from service.accounts.invitations import email_of
from service.database import new_id
from service.errors import Conflict, NotFound, ServiceError
from service.fence import scope
from service.language import N_
from wallet.booklet.models import File, Version
from wallet.people import holders
from wallet.people.models import Holder
from wallet.place import Place
from wallet.sharing import contents, dossiers
from wallet.sharing.models import Dossier, Share, ShareFile, Visit

LASTS: Final = timedelta(days=30)
MAX_LASTS: Final = timedelta(days=366)
MAX_SHARES: Final = 100
MAX_READER_CHARACTERS: Final = 160
MIN_CODE_CHARACTERS: Final = 4
MAX_CODE_CHARACTERS: Final = 60
MAX_FAILURES: Final = 10
"""So many wrong codes, from wherever, and the link opens no more."""
_FOUND_BY: Final = "a look-up by a token that cannot be guessed"
_TIDIED_BECAUSE: Final = "what links of everybody showed goes when they end"


@dataclass(frozen=True, slots=True)
class Wish:
    """For whom a link is and what limits it."""

    reader: str
    lasts: timedelta = LASTS
    code: str = field(default="", repr=False)
    max_openings: int | None = None
    only_email: str = ""  # who opens it proves that they read this mailbox


@dataclass(frozen=True, slots=True)
class Shared:
    """A link, with its token."""

    share: Share
    token: str = field(repr=False)


def share(
    session: Session,
    place: Place,
    holder: Holder,
    dossier: Dossier,
    wish: Wish,
    *,
    name: str,
    now: datetime,
) -> Shared:
    """A link to a dossier as it is now, in the scope of its holder, whose `name` it shows.

    Raises ServiceError `dossier-empty`, `share-reader-missing`, `share-date-wrong`,
    `share-code-short` (`least`), `share-openings-wrong`, `email-malformed`, `shares-too-many`.
    """
    rows = dossiers.chosen(session, dossier)
    if not rows:
        raise ServiceError("dossier-empty")
    _check(session, wish, now)
    token, share_id = secret_values.token(), new_id()
    gathered = contents.gather(session, rows)
    signer = holders.signer(session, place, holder, peer=f"share:{share_id}", now=now)
    bundle = contents.presented(
        gathered,
        signer,
        signer.verification_method.partition("#")[0],
        own_id=f"urn:uuid:{share_id}",
        options=contents.options_of(challenge=str(share_id), domain=place.base_url, now=now),
    )
    made = Share(
        id=share_id,
        person_id=holder.person_id,
        dossier_id=dossier.id,
        token_hash=secret_values.token_hash(token),
        token_sealed=place.secrets.master.seal(token.encode(), key_id=str(share_id)),
        title=dossier.title,
        purpose=dossier.purpose,
        opening=dossier.opening,
        reader=" ".join(wish.reader.split()),
        reader_id=email_of(wish.only_email),
        code_hash=passwords.hash_of(wish.code) if wish.code else None,
        max_openings=wish.max_openings,
        contents=contents.drawn(gathered, name),
        bundle=bundle,
        created_at=now,
        expires_at=now + wish.lasts,
        stopped_at=None,
        stopped_by=None,
    )
    session.add(made)
    session.flush()
    session.add_all(
        ShareFile(person_id=holder.person_id, share_id=share_id, file_id=one.id)
        for files in gathered.files.values()
        for one in files
    )
    _record(session, made, "share.made", holder.person_id, now)
    return Shared(made, token)


def _check(session: Session, wish: Wish, now: datetime) -> None:
    reader = " ".join(wish.reader.split())
    if not reader or len(reader) > MAX_READER_CHARACTERS or not reader.isprintable():
        raise ServiceError("share-reader-missing")
    if not timedelta() < wish.lasts <= MAX_LASTS:
        raise ServiceError("share-date-wrong")
    if wish.code and not MIN_CODE_CHARACTERS <= len(wish.code) <= MAX_CODE_CHARACTERS:
        raise ServiceError("share-code-short", least=MIN_CODE_CHARACTERS)
    if wish.max_openings is not None and not 1 <= wish.max_openings <= 10_000:
        raise ServiceError("share-openings-wrong")
    if len(active(session, now=now)) >= MAX_SHARES:
        raise ServiceError("shares-too-many", most=MAX_SHARES)


def link_of(place: Place, one: Share) -> str | None:
    """The link of a share, for its holder; None once it has ended."""
    if one.token_sealed is None:
        return None
    token = place.secrets.master.unseal(one.token_sealed, key_id=str(one.id)).decode()
    return f"{place.base_url}/s/{token}"


def is_open(one: Share, now: datetime) -> bool:
    """Whether the link can be opened now."""
    full = one.max_openings is not None and one.openings >= one.max_openings
    locked = one.failures >= MAX_FAILURES
    return one.stopped_at is None and now < one.expires_at and not full and not locked


def find(session: Session, share_id: UUID) -> Share:
    """A share in the scope of its holder; raises NotFound `share-missing`."""
    found = session.get(Share, share_id)
    if found is None:
        raise NotFound("share-missing")
    return found


def active(session: Session, *, now: datetime) -> Sequence[Share]:
    """The links of the holder that can be opened, the newest first."""
    query = select(Share).where(Share.stopped_at.is_(None), Share.expires_at > now)
    found = session.scalars(query.order_by(Share.created_at.desc(), Share.id)).all()
    return [one for one in found if is_open(one, now)]


def listed(session: Session) -> Sequence[Share]:
    """Every link of the holder there ever was, the newest first."""
    return session.scalars(select(Share).order_by(Share.created_at.desc(), Share.id)).all()


def visits(session: Session, one: Share) -> Sequence[Visit]:
    """When a link was opened, the newest first."""
    query = select(Visit).where(Visit.share_id == one.id)
    return session.scalars(query.order_by(Visit.at.desc(), Visit.id.desc())).all()


def stop(session: Session, one: Share, *, by: UUID, now: datetime) -> None:
    """End a link at once, with what it showed; twice is once. In the scope of its holder."""
    if one.stopped_at is not None:
        return
    one.stopped_at, one.stopped_by = now, by
    _empty(session, one)
    _record(session, one, "share.stopped", by, now)


def take_out(
    session: Session, place: Place, holder: Holder, item_id: UUID, *, now: datetime
) -> int:
    """Take what its holder deletes or hides out of every open link; how many those were.

    The presentation is signed anew without it; a link that would be empty is stopped. In the scope
    of the holder.
    """
    shown = [one for one in active(session, now=now) if _shows(one, item_id)]
    for one in shown:
        left = [entry for entry in one.contents["items"] if entry["id"] != str(item_id)]
        if not left:
            stop(session, one, by=holder.person_id, now=now)
            continue
        one.bundle = _bundle_without(session, place, holder, one, str(item_id), now)
        one.contents = {**one.contents, "items": left}
        files = session.scalars(select(File.id).where(File.item_id == item_id)).all()
        session.execute(
            delete(ShareFile).where(ShareFile.share_id == one.id, ShareFile.file_id.in_(files))
        )
    return len(shown)


def _shows(one: Share, item_id: UUID) -> bool:
    return any(entry["id"] == str(item_id) for entry in one.contents.get("items", ()))


def _bundle_without(
    session: Session, place: Place, holder: Holder, one: Share, gone: str, now: datetime
) -> bytes:
    held = as_list(json_text.parse_object(one.bundle or b"{}").get("verifiableCredential"))
    parts, at = [], 0
    for entry in one.contents["items"]:
        own, at = held[at : at + entry["held"]], at + entry["held"]
        parts += own if entry["id"] != gone else []
    signer = holders.signer(session, place, holder, peer=f"share:{one.id}", now=now)
    return contents.signed(
        parts,
        signer,
        signer.verification_method.partition("#")[0],
        own_id=f"urn:uuid:{one.id}",
        options=contents.options_of(challenge=str(one.id), domain=place.base_url, now=now),
    )


def documents_of(session: Session, one: Share) -> Sequence[Version]:
    """What a link shows, each exactly as it came, in its order."""
    wanted = [(UUID(entry["id"]), entry["number"]) for entry in one.contents["items"]]
    with scope(session, person=one.person_id):
        query = select(Version).where(Version.item_id.in_([item_id for item_id, _ in wanted]))
        found = {(row.item_id, row.number): row for row in session.scalars(query)}
    return [found[key] for key in wanted if key in found]


def _empty(session: Session, one: Share) -> None:
    one.bundle, one.contents, one.token_sealed = None, {}, None
    session.execute(delete(ShareFile).where(ShareFile.share_id == one.id))


def by_token(session: Session, token: str) -> Share | None:
    """The share behind a link, ended ones too; None for a link that never was."""
    query = select(Share).where(Share.token_hash == secret_values.token_hash(token))
    with scope(session, everything=_FOUND_BY):
        return session.scalars(query).one_or_none()


def check_code(session: Session, one: Share, code: str) -> None:
    """Whether this is the code of the link; a wrong one is counted, so commit even then.

    Raises ServiceError `share-code-wrong`.
    """
    if passwords.matches(one.code_hash, code):
        return
    with scope(session, person=one.person_id):
        counted = update(Share).where(Share.id == one.id)
        session.execute(counted.values(failures=Share.failures + 1))
    raise ServiceError("share-code-wrong")


def open_once(
    session: Session, one: Share, what: str, *, reader: str | None, proven: bool, now: datetime
) -> None:
    """Count an opening and note it for the holder; raises Conflict `share-over`."""
    with scope(session, person=one.person_id):
        counted = update(Share).where(Share.id == one.id, Share.stopped_at.is_(None))
        if one.max_openings is not None:
            # Of two at once only one has the last opening.
            counted = counted.where(Share.openings < one.max_openings)
        done = session.execute(counted.values(openings=Share.openings + 1))
        if getattr(done, "rowcount", 0) != 1:
            raise Conflict("share-over")
        note(session, one, what, reader=reader, proven=proven, now=now)


def note(
    session: Session, one: Share, what: str, *, reader: str | None, proven: bool, now: datetime
) -> None:
    """Write into the log of a link; nothing of the reader's machine is kept."""
    with scope(session, person=one.person_id):
        session.add(
            Visit(
                person_id=one.person_id,
                share_id=one.id,
                at=now,
                what=what,
                reader=reader,
                proven=proven,
            )
        )


def bundle_of(session: Session, one: Share) -> bytes:
    """The presentation behind a link; raises NotFound `share-missing` when it has gone."""
    with scope(session, person=one.person_id):
        found = session.scalars(select(Share.bundle).where(Share.id == one.id)).one_or_none()
    if found is None:
        raise NotFound("share-missing")
    return found


def file_of(session: Session, one: Share, file_id: UUID) -> File:
    """A document that a link shows; raises NotFound `file-missing`."""
    with scope(session, person=one.person_id):
        query = (
            select(File)
            .join(ShareFile, ShareFile.file_id == File.id)
            .where(ShareFile.share_id == one.id, File.id == file_id)
        )
        found = session.scalars(query.options(undefer(File.data))).one_or_none()
    if found is None:
        raise NotFound("file-missing")
    return found


def tidy(session: Session, *, now: datetime, most: int = 500) -> int:
    """Empty the links that are over; how many those were."""
    with scope(session, everything=_TIDIED_BECAUSE):
        query = select(Share).where(Share.expires_at <= now, Share.bundle.is_not(None))
        over = session.scalars(query.limit(most)).all()
        for one in over:
            _empty(session, one)
    return len(over)


def _record(session: Session, one: Share, act: str, by: UUID, now: datetime) -> None:
    audit.record(session, actor=by, act=act, organisation=None, target=one.id, now=now)


SENTENCES: Final = {
    "share-reader-missing": N_("Say for whom the link is."),
    "share-date-wrong": N_("A link lasts at least a day and at most a year."),
    "share-code-short": N_("A code has at least {least} signs."),
    "share-code-wrong": N_("This is not the code of this link."),
    "share-openings-wrong": N_("Give a number from 1 to 10 000, or leave it empty."),
    "shares-too-many": N_("You have {most} open links. Stop one first."),
    "share-not-a-child": N_("From 15 on the pupil alone decides about a link."),
    "share-missing": N_("There is no such link."),
    "share-over": N_("This link is over."),
}
"""What is said for each code (msgids)."""
