"""The keys of an archive become keys of the booklet that it is brought back into.

What was signed under a DID stays its holder's own wherever the key of this DID is known to be
theirs. Where nothing was written or received under the DID of the booklet here, the one of the
archive takes its place; else it is kept beside, and each entry is rewritten under its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from keys.did.key import did_of
from keys.errors import KeysError
from keys.material import PrivateKey
from keys.sealing import Passphrase
from service.database import new_id
from service.errors import ServiceError
from service.fence import scope
from wallet.booklet.models import Item
from wallet.exporting.records import KeyRecord
from wallet.people import holders
from wallet.people.models import Holder, HolderKey, KeyUse
from wallet.place import Place

MAX_KEYS: Final = 2000
FORMER: Final = "former:"
"""Before the DID, in `peer`, of a key that is known as the holder's and meant for nobody."""
_LOOKED_FOR: Final = "a DID is known to one account of a service"


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A key, with what the archive says of it."""

    record: KeyRecord
    private: PrivateKey


def unlock(records: Sequence[KeyRecord], text: str) -> tuple[Unlocked, ...]:
    """The keys of an archive.

    Raises ServiceError `archive-passphrase-wrong`, `archive-malformed` when a key is not that of
    its DID, `archive-too-large`.
    """
    if len(records) > MAX_KEYS:
        raise ServiceError("archive-too-large")
    # One passphrase is derived once: to ask for more would only cost time and memory.
    said = [one.sealed.get("kdf") if isinstance(one.sealed, dict) else None for one in records]
    if any(one != said[0] for one in said):
        raise ServiceError("archive-malformed", pointer="/keys")
    try:
        passphrase = Passphrase(text)
        return tuple(_unlock(one, passphrase) for one in records)
    except KeysError as error:
        wrong = {"master-key-wrong", "passphrase-too-short", "passphrase-malformed"}
        code = "archive-passphrase-wrong" if error.code in wrong else "archive-malformed"
        raise ServiceError(code, pointer="/keys") from error


def _unlock(record: KeyRecord, passphrase: Passphrase) -> Unlocked:
    secret = passphrase.unseal(record.sealed, key_id=record.did)
    private = PrivateKey.from_secret(holders.KEY_TYPE, secret)
    if did_of(private.public) != record.did:
        raise ServiceError("archive-malformed", pointer="/keys")
    return Unlocked(record, private)


def take_in(
    session: Session, place: Place, holder: Holder, keys: Sequence[Unlocked], *, now: datetime
) -> int:
    """Keep these keys, in the scope of the holder; how many were new.

    One that another account of this service has stays there. Twice is once.
    """
    fresh = [one for one in keys if not _is_known(session, one.record.did)]
    for one in fresh:
        takes_over = one.record.use is KeyUse.MAIN and not _is_used(session, holder)
        if takes_over:
            _make_room(session, holder)
            holder.did = one.record.did
        session.add(_row(session, place, holder, one, is_main=takes_over, now=now))
        session.flush()
    return len(fresh)


def _is_known(session: Session, did: str) -> bool:
    with scope(session, everything=_LOOKED_FOR):
        found = session.scalars(select(HolderKey.id).where(HolderKey.did == did)).first()
    return found is not None


def _is_used(session: Session, holder: Holder) -> bool:
    mine = or_(Item.issuer_id == holder.did, Item.subject == holder.did)
    return session.scalars(select(Item.id).where(mine)).first() is not None


def _make_room(session: Session, holder: Holder) -> None:
    query = select(HolderKey).where(HolderKey.peer.is_(None))
    for one in session.scalars(query):
        one.use, one.peer = KeyUse.PAIRWISE, FORMER + one.did
    session.add(holder)
    session.flush()


def _row(
    session: Session,
    place: Place,
    holder: Holder,
    key: Unlocked,
    *,
    is_main: bool,
    now: datetime,
) -> HolderKey:
    key_id, record = new_id(), key.record
    peer = record.peer or FORMER + record.did
    query = select(HolderKey.id).where(HolderKey.peer == peer)
    if not is_main and session.scalars(query).first() is not None:
        # Here this reader knows the holder by another key already.
        peer = FORMER + record.did
    return HolderKey(
        id=key_id,
        person_id=holder.person_id,
        use=KeyUse.MAIN if is_main else KeyUse.PAIRWISE,
        sealed=place.secrets.master.seal(key.private.to_secret(), key_id=str(key_id)),
        did=record.did,
        peer=None if is_main else peer,
        created_at=min(record.created_at, now),
    )
