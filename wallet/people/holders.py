"""Who has a booklet: opening one, finding it, and the keys by which its holder signs.

Each holder has a DID of their own (`did:key`, nothing to fetch, nothing that tells where they are)
and, where they wish not to be known again, another one for each issuer and each reader.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Final, TypeVar
from uuid import UUID

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import Session

from keys.did.key import did_of, method_of
from keys.material import KeyType, PrivateKey
from keys.signing import KeySigner
from service import audit
from service.accounts.models import Account
from service.database import new_id
from service.errors import Conflict, NotFound, ServiceError
from service.fence import scope
from service.language import N_
from wallet.people.models import Holder, HolderKey, KeyUse
from wallet.place import Place

KEY_TYPE: Final = KeyType.ED25519
ADULT_YEARS: Final = 18
CONSENT_YEARS: Final = 15
"""From here on a minor agrees alone to what is done with their data (loi 78-17, art. 45)."""
MIN_YEARS: Final = 5
_MONTH: Final = re.compile(r"(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])")

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is said of a new booklet."""

    born: str | None = None  # year and month
    school_id: UUID | None = None  # which opens it; None: the person does
    pairwise: bool = False


def open_booklet(
    session: Session, place: Place, account: Account, wanted: Wanted, *, now: datetime
) -> Holder:
    """A booklet for this person, with a DID; raises Conflict `booklet-exists`, as `month_of`."""
    born = month_of(wanted.born, now) if wanted.born else None
    with scope(session, person=account.id):
        if session.get(Holder, account.id) is not None:
            raise Conflict("booklet-exists")
        key = _new_key(place, account.id, KeyUse.MAIN, None, now)
        holder = Holder(
            person_id=account.id,
            born=born,
            did=key.did,
            pairwise=wanted.pairwise,
            opened_by=wanted.school_id,
            created_at=now,
            seen_at=now,
        )
        session.add_all((key, holder))
    audit.record(session, actor=account.id, act="booklet.opened", organisation=None, now=now)
    return holder


def find(session: Session, person_id: UUID) -> Holder | None:
    """The booklet of that person, where they have one."""
    with scope(session, person=person_id):
        return session.get(Holder, person_id)


def the_holder(session: Session, person_id: UUID) -> Holder:
    """The booklet of that person; raises NotFound `booklet-missing`."""
    found = find(session, person_id)
    if found is None:
        raise NotFound("booklet-missing")
    return found


def holding(view: View) -> View:
    """A view for people with a booklet: it stands in `g.holder`, and the scope is theirs.

    To be written below `@signed_in`, which lets people in.
    """

    @wraps(view)
    def inside(*given: Any, **named: Any) -> Any:
        g.holder = the_holder(g.session, g.account.id)
        with scope(g.session, person=g.account.id):
            return view(*given, **named)

    return inside  # type: ignore[return-value]  # the same call, from inside the scope


def signer(
    session: Session, place: Place, holder: Holder, *, peer: str | None = None, now: datetime
) -> KeySigner:
    """Who signs for the holder; towards a `peer` by a key of its own, where they wish so.

    `peer` is the identifier of an issuer or a reader. Raises KeysError `master-key-wrong`.
    """
    wanted = peer if holder.pairwise else None
    with scope(session, person=holder.person_id):
        query = select(HolderKey).where(HolderKey.peer.is_(None))
        if wanted is not None:
            query = select(HolderKey).where(HolderKey.peer == wanted)
        key = session.scalars(query).one_or_none()
        if key is None:
            key = _new_key(place, holder.person_id, KeyUse.PAIRWISE, wanted, now)
            session.add(key)
    return _signer_of(place, key)


def _signer_of(place: Place, key: HolderKey) -> KeySigner:
    secret = place.secrets.master.unseal(key.sealed, key_id=str(key.id))
    private = PrivateKey.from_secret(KEY_TYPE, secret)
    return KeySigner(private, method_of(key.did))


def signer_as(session: Session, place: Place, holder: Holder, did: str) -> KeySigner | None:
    """Who signs for the holder under this DID of theirs; None when it is none of theirs."""
    with scope(session, person=holder.person_id):
        key = session.scalars(select(HolderKey).where(HolderKey.did == did)).one_or_none()
    return None if key is None else _signer_of(place, key)


def dids(session: Session, holder: Holder) -> frozenset[str]:
    """Every DID by which the holder is known to somebody."""
    with scope(session, person=holder.person_id):
        return frozenset(session.scalars(select(HolderKey.did)))


def _new_key(
    place: Place, person_id: UUID, use: KeyUse, peer: str | None, now: datetime
) -> HolderKey:
    private, key_id = PrivateKey.generate(KEY_TYPE), new_id()
    return HolderKey(
        id=key_id,
        person_id=person_id,
        use=use,
        sealed=place.secrets.master.seal(private.to_secret(), key_id=str(key_id)),
        did=did_of(private.public),
        peer=peer,
        created_at=now,
    )


def month_of(text: str, now: datetime) -> str:
    """A year and month of birth as they are kept; raises ServiceError `born-malformed`."""
    told = text.strip()
    if not _MONTH.fullmatch(told) or not MIN_YEARS <= _years(told, now.date()) < 120:
        raise ServiceError("born-malformed")
    return told


def changed_month(holder: Holder, text: str, *, now: datetime) -> str | None:
    """The month of birth as the holder corrects it.

    Where a school said it, or the holder is a child, it stays: who is not a child any more by the
    stroke of a pen would have no guardian. Raises Conflict `born-fixed`, and as `month_of`.
    """
    said = text.strip()
    if said == (holder.born or ""):
        return holder.born
    if holder.born is not None and (holder.opened_by is not None or is_child(holder, now)):
        raise Conflict("born-fixed")
    return month_of(said, now) if said else None


def age(holder: Holder, now: datetime) -> int | None:
    """Full years, the younger where the month leaves a doubt; None when birth was not said."""
    return None if holder.born is None else _years(holder.born, now.date())


def is_minor(holder: Holder, now: datetime) -> bool:
    """Whether the holder is under 18, or may be."""
    years = age(holder, now)
    return years is None or years < ADULT_YEARS


def is_child(holder: Holder, now: datetime) -> bool:
    """Whether the holder is known to be under 15: guardians then see all and may stop a share."""
    years = age(holder, now)
    return years is not None and years < CONSENT_YEARS


def _years(born: str, today: date) -> int:
    # In the month of birth itself the day is not known: the birthday counts as still to come.
    year, month = int(born[:4]), int(born[5:])
    return today.year - year - (today.month <= month)


SENTENCES: Final = {
    "booklet-exists": N_("You have a booklet already."),
    "booklet-missing": N_("You have no booklet here yet."),
    "born-fixed": N_("Your school or your guardian said when you were born. Ask them."),
    "born-malformed": N_("Give the year and the month, such as 2012-03."),
}
"""What is said for each code (msgids)."""
