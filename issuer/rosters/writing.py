"""Put a list into ours, in one transaction, once a person agreed to what it changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from issuer.importing.model import Pupil, Reading
from issuer.organisations.models import Organisation
from issuer.rosters import comparing, looking
from issuer.rosters.comparing import NO_ANSWERS, Comparison
from issuer.rosters.models import RosterPupil
from service import audit
from service.fence import scope
from service.words import folded


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a person agreed to beside the pupils themselves."""

    who_is_missing_left: bool = False
    keep_addresses: bool = False  # of guardians, for letters with a code


def compare(
    session: Session,
    organisation: Organisation,
    reading: Reading,
    decided: Mapping[str, str] = NO_ANSWERS,
) -> Comparison:
    """What the list would change on ours as it is now; addresses that we have already left out."""
    with scope(session, organisation=organisation.id):
        rows = looking.by_key(session)
    left = frozenset(key for key, row in rows.items() if row.left_at is not None)
    found = comparing.compare(
        reading, tuple(map(looking.as_pupil, rows.values())), left=left, decided=decided
    )
    other = {
        key: address
        for key, address in found.letters.items()
        if key not in rows or rows[key].email != address
    }
    return replace(found, letters=other)


def write(
    session: Session,
    organisation: Organisation,
    found: Comparison,
    agreed: Agreed,
    *,
    by: UUID | None,
    now: datetime,
) -> dict[str, int]:
    """Write what `compare` found in this same transaction; how many of each."""
    with scope(session, organisation=organisation.id):
        rows = looking.by_key(session)
        _add(session, rows, found.new, now)
        for change in found.changed:
            _set(rows[change.before.key], change.after)
            rows[change.before.key].listed_at = now
            rows[change.before.key].left_at = None
        gone = found.gone if agreed.who_is_missing_left else ()
        for pupil in gone:
            rows[pupil.key].left_at = now
        addresses = found.letters if agreed.keep_addresses else {}
        for key, address in addresses.items():
            if key in rows:
                rows[key].email = address
    counts = {
        "new": len(found.new),
        "changed": len(found.changed),
        "unchanged": len(found.unchanged),
        "gone": len(gone),
        "addresses": len(addresses),
    }
    audit.record(
        session, actor=by, act="pupils.listed", organisation=organisation.id, facts=counts, now=now
    )
    return counts


def _add(
    session: Session, rows: dict[str, RosterPupil], new: Iterable[Pupil], now: datetime
) -> None:
    for pupil in new:
        if pupil.key in rows:
            continue  # answered as somebody else, yet under one number: the number decides
        made = RosterPupil(key=pupil.key, listed_at=now, email=None, holder=None, left_at=None)
        _set(made, pupil)
        session.add(made)
        rows[pupil.key] = made


def _set(row: RosterPupil, pupil: Pupil) -> None:
    numbers = pupil.identifiers
    row.uai, row.eleve_id = numbers.uai, numbers.eleve_id
    row.ine, row.old_ine = numbers.ine, numbers.old_ine
    row.jointure, row.other = numbers.jointure, numbers.other
    row.family_name, row.usual_name = pupil.family_name, pupil.usual_name
    row.given_name, row.birth_date = pupil.given_name, pupil.birth_date
    row.division, row.mef = pupil.division, pupil.mef
    row.words = folded(" ".join((pupil.family_name, pupil.usual_name, pupil.given_name)))
