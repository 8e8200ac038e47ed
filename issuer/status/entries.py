"""Places in status lists: give one to each credential, set it, clear it.

A list is a row that is locked by whoever gives places in it or changes one, until the commit: two
at once wait for each other, and whoever publishes sees all that is counted in `revision`.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.orm import Session

from issuer.organisations.models import Organisation
from issuer.status.home import Home
from issuer.status.models import Purpose, StatusEntry, StatusList
from issuer.status.permuting import SECRET_BYTES, place_of
from issuer.status.starting import start_publishing
from schemas import building
from schemas.bitstring import MIN_ENTRIES
from service.errors import Conflict, NotFound
from service.fence import scope

LENGTH: Final = MIN_ENTRIES
"""How many entries a new list holds: sixteen kilobytes of bits, and enough to hide among."""
CHANGED_AT_ONCE: Final = 500
MAX_REASON_CHARACTERS: Final = 500

Place: TypeAlias = tuple[UUID, int]
"""The identifier of a list and an index in it."""


def allot(
    session: Session,
    home: Home,
    credential: str,
    *,
    now: datetime,
    purpose: Purpose = Purpose.REVOCATION,
) -> tuple[StatusEntry, building.StatusEntry]:
    """A place for the credential of that `id`: its row, and what the credential says of it."""
    places = allot_many(session, home, [credential], now=now, purpose=purpose)
    list_id, index = places[0]
    with scope(session, organisation=home.id):
        row = session.get_one(StatusEntry, (list_id, index))
    return row, described(session, home, places)[places[0]]


def allot_many(
    session: Session,
    home: Home,
    credentials: Sequence[str],
    *,
    now: datetime,
    purpose: Purpose = Purpose.REVOCATION,
) -> Sequence[Place]:
    """A place for each, in their order; the next list is begun when one is full.

    Others who want places of the organisation wait until the commit.
    """
    places: list[Place] = []
    with scope(session, organisation=home.id):
        while len(places) < len(credentials):
            found = _open_list(session, home, purpose)
            wanted = credentials[len(places) : len(places) + found.length - found.allotted]
            places += _take(session, found, wanted, now)
    return places


def described(
    session: Session, home: Home, places: Iterable[Place]
) -> Mapping[Place, building.StatusEntry]:
    """What a credential says of its place."""
    wanted = list(places)
    ids = {list_id for list_id, _ in wanted}
    with scope(session, organisation=home.id):
        rows = session.scalars(select(StatusList).where(StatusList.id.in_(ids))).all()
    lists = {row.id: (home.status_address(row.number), row.purpose.value) for row in rows}
    return {
        (list_id, index): building.StatusEntry(lists[list_id][0], index, lists[list_id][1])
        for list_id, index in wanted
    }


def set_many(
    session: Session,
    organisation: Organisation,
    places: Iterable[Place],
    *,
    reason: str | None,
    now: datetime,
) -> int:
    """Set the bits at these places and have the lists published; how many were not set before.

    Raises NotFound `status-entry-unknown`.
    """
    with scope(session, organisation=organisation.id):
        lists = _locked(session, places)
        values = {"is_set": True, "reason": reason[:MAX_REASON_CHARACTERS] if reason else None}
        return _change(session, organisation.id, lists, values, now)


def clear_many(
    session: Session, organisation: Organisation, places: Iterable[Place], *, now: datetime
) -> int:
    """Lift a suspension at these places; how many were set before.

    Raises NotFound `status-entry-unknown`, Conflict `status-for-good` in a list of revocations.
    """
    with scope(session, organisation=organisation.id):
        lists = _locked(session, places)
        if any(found.purpose is Purpose.REVOCATION for found in lists):
            raise Conflict("status-for-good")
        return _change(session, organisation.id, lists, {"is_set": False, "reason": None}, now)


def _open_list(session: Session, home: Home, purpose: Purpose) -> StatusList:
    """The list in which places are given now, locked; a new one when there is none."""
    found = session.scalars(_open(purpose), execution_options=_FRESH).first()
    if found is not None:
        return found
    # Who is alone here looks again, since another may have begun the list meanwhile.
    one = select(Organisation.id).where(Organisation.id == home.id).with_for_update()
    session.scalars(one).one()
    return session.scalars(_open(purpose), execution_options=_FRESH).first() or _begin(
        session, purpose
    )


_FRESH: Final = {"populate_existing": True}


def _open(purpose: Purpose) -> Select[StatusList]:
    return (
        select(StatusList)
        .where(
            StatusList.purpose == purpose,
            StatusList.closed_at.is_(None),
            StatusList.allotted < StatusList.length,
        )
        .order_by(StatusList.number)
        .limit(1)
        .with_for_update()
    )


def _begin(session: Session, purpose: Purpose) -> StatusList:
    last = session.scalar(select(func.max(StatusList.number))) or 0
    made = StatusList(
        number=last + 1,
        purpose=purpose,
        length=LENGTH,
        allotted=0,
        secret=secrets.token_bytes(SECRET_BYTES),
    )
    session.add(made)
    session.flush()
    return made


def _take(
    session: Session, found: StatusList, credentials: Sequence[str], now: datetime
) -> list[Place]:
    counters = range(found.allotted, found.allotted + len(credentials))
    indices = [place_of(one, length=found.length, secret=found.secret) for one in counters]
    rows = [
        {
            "organisation_id": found.organisation_id,
            "list_id": found.id,
            "index": index,
            "credential": credential,
            "is_set": False,
            "changed_at": now,
            "reason": None,
        }
        for index, credential in zip(indices, credentials, strict=True)
    ]
    found.allotted += len(credentials)
    # The counter goes first: whoever reads it sees no entry beyond it.
    session.flush()
    session.execute(insert(StatusEntry), rows)
    return [(found.id, index) for index in indices]


def _locked(session: Session, places: Iterable[Place]) -> dict[StatusList, list[int]]:
    """The lists of these places, locked in one order for all, with the indices in each."""
    wanted: dict[UUID, list[int]] = defaultdict(list)
    for list_id, index in sorted(set(places)):
        wanted[list_id].append(index)
    query = select(StatusList).where(StatusList.id.in_(list(wanted))).order_by(StatusList.id)
    rows = session.scalars(query.with_for_update(), execution_options=_FRESH).all()
    if len(rows) != len(wanted):
        raise NotFound("status-entry-unknown")
    return {row: wanted[row.id] for row in rows}


def _change(
    session: Session,
    organisation: UUID,
    lists: Mapping[StatusList, Sequence[int]],
    values: Mapping[str, object],
    now: datetime,
) -> int:
    total, changed = 0, set[UUID]()
    for found, indices in lists.items():
        count = sum(
            _change_some(session, found.id, indices[start : start + CHANGED_AT_ONCE], values, now)
            for start in range(0, len(indices), CHANGED_AT_ONCE)
        )
        if count:
            found.revision += 1
            changed.add(found.id)
        total += count
    session.flush()
    start_publishing(session, organisation, changed, now=now)
    return total


def _change_some(
    session: Session,
    list_id: UUID,
    indices: Sequence[int],
    values: Mapping[str, object],
    now: datetime,
) -> int:
    here = (StatusEntry.list_id == list_id, StatusEntry.index.in_(indices))
    rows = session.scalars(select(StatusEntry).where(*here), execution_options=_FRESH).all()
    if len(rows) != len(indices):
        raise NotFound("status-entry-unknown")
    different = [row.index for row in rows if row.is_set is not values["is_set"]]
    if different:
        session.execute(
            update(StatusEntry)
            .where(StatusEntry.list_id == list_id, StatusEntry.index.in_(different))
            .values(**values, changed_at=now)
            .execution_options(synchronize_session="evaluate")
        )
    return len(different)
