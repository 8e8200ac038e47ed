"""The published list: bits made of the entries, signed, kept until they change.

https://www.w3.org/TR/vc-bitstring-status-list/#bitstring-generation-algorithm
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, undefer

import proofs
from issuer.organisations import keys
from issuer.status.home import Home
from issuer.status.models import StatusEntry, StatusList
from proofs import ProofOptions
from schemas import json_text
from schemas.bitstring import Bits
from schemas.building import StatusList as Content
from schemas.building import status_list_credential
from service.errors import NotFound
from service.fence import scope

VALID_FOR: Final = timedelta(days=7)
"""A service that stands still for a weekend leaves nobody's credential in doubt."""
RENEW_BEFORE: Final = timedelta(days=5)
"""A list with less time left is signed again, changed or not."""
KEPT_FOR: Final = timedelta(seconds=30)
"""For how long others may keep it: a revocation is known everywhere within a minute."""
LIST_SUITES: Final = {"ecdsa-sd-2023": "ecdsa-rdfc-2019"}
"""A list is shown whole: a suite for selective disclosure gives way to its plain sister."""
_ETAG_CHARACTERS: Final = 32


@dataclass(frozen=True, slots=True)
class Published:
    """A list as anybody gets it."""

    document: bytes
    etag: str


def kept(session: Session, home: Home, number: int, *, now: datetime) -> Published | None:
    """The list as it was last signed; None when it has to be signed again.

    Reads only. Raises NotFound `status-list-unknown`.
    """
    found = _find(session, home, StatusList.number == number)
    return _published(found) if _is_good(found, now) else None


def stale(session: Session, home: Home, number: int, *, now: datetime) -> Published | None:
    """The last signed list, also where bits have changed since; None when it is past its date.

    Raises NotFound `status-list-unknown`.
    """
    found = _find(session, home, StatusList.number == number)
    ended = found.valid_until is None or found.valid_until <= now
    return None if ended else _published(found)


def published(session: Session, home: Home, number: int, *, now: datetime) -> Published:
    """The list as it stands, signed where needed; the session must be one that writes.

    Raises NotFound `status-list-unknown`, and as `keys.signer`.
    """
    known = _find(session, home, StatusList.number == number)
    return _published(publish(session, home, known.id, now=now))


def publish(session: Session, home: Home, list_id: UUID, *, now: datetime) -> StatusList:
    """Sign the list unless what is published is good; who comes second finds it done.

    Raises NotFound `status-list-unknown`, and as `keys.signer`.
    """
    # Who changes a bit holds this lock too, so entries and revision are of one moment.
    found = _find(session, home, StatusList.id == list_id, locked=True)
    if not _is_good(found, now):
        _sign(session, home, found, now)
    return found


def bits(session: Session, found: StatusList) -> Bits:
    """The list made of its entries; a closed one has no free place left.

    Called in the scope of the organisation.
    """
    made = Bits(found.length)
    places = select(StatusEntry.index).where(StatusEntry.list_id == found.id)
    if found.closed_at is None:
        for index in session.scalars(places.where(StatusEntry.is_set)):
            made.set(index)
        return made
    standing = set(session.scalars(places.where(StatusEntry.is_set.is_(False))))
    # Whoever stole a key finds no place here that nobody was given.
    for index in range(found.length):
        if index not in standing:
            made.set(index)
    return made


def _sign(session: Session, home: Home, found: StatusList, now: datetime) -> None:
    organisation = home.organisation
    with scope(session, organisation=home.id):
        encoded = bits(session, found).encoded()
    signer = keys.signer(session, organisation, home.hosting.keys, now=now)
    until = now + VALID_FOR
    unsigned = status_list_credential(
        Content(encoded, found.purpose.value, ttl_milliseconds=int(KEPT_FOR / _MILLISECOND)),
        id=home.status_address(found.number),
        issuer=organisation.did,
        valid_from=now,
        valid_until=until,
    )
    suite = LIST_SUITES.get(organisation.default_suite, organisation.default_suite)
    options = ProofOptions(created=now)
    document = json_text.dump(proofs.sign(unsigned, suite=suite, signer=signer, options=options))
    found.document, found.etag = document, sha256(document).hexdigest()[:_ETAG_CHARACTERS]
    found.published_revision, found.published_at = found.revision, now
    found.valid_until = until
    with scope(session, organisation=home.id):
        session.flush()


_MILLISECOND: Final = timedelta(milliseconds=1)


def _is_good(found: StatusList, now: datetime) -> bool:
    unchanged = found.published_revision == found.revision
    return unchanged and found.valid_until is not None and now + RENEW_BEFORE < found.valid_until


def _published(found: StatusList) -> Published:
    return Published(found.document or b"", found.etag or "")


def _find(session: Session, home: Home, which: object, *, locked: bool = False) -> StatusList:
    query: Select[StatusList] = select(StatusList).where(which)  # type: ignore[arg-type]
    if locked:
        query = query.with_for_update()
    query = query.options(undefer(StatusList.document))
    with scope(session, organisation=home.id):
        fresh = {"populate_existing": True}
        found = session.scalars(query, execution_options=fresh).one_or_none()
    if found is None:
        raise NotFound("status-list-unknown")
    return found
