"""Accreditations of members as trust marks, and whether one that somebody shows still stands.

https://openid.net/specs/openid-federation-1_0.html#name-trust-marks
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation import accreditation
from federation.accreditation import MarkWish
from federation.anchor import keys, looking, subordinates
from federation.anchor.configuration import begun
from federation.anchor.models import Anchor, Granted, Member
from federation.errors import FederationError
from federation.openid import statements
from federation.openid.statements import Statement, StatementKind, seconds
from federation.standing import ACCREDITATION_KINDS, Accreditation
from keys.stores import KeyStore
from service.errors import NotFound
from service.fence import scope


def kind_of(anchor: Anchor, mark_type: str) -> str:
    """The kind of a type of ours; raises NotFound `mark-type-unknown`."""
    for kind in ACCREDITATION_KINDS:
        if accreditation.mark_type(anchor.entity_id, kind) == mark_type:
            return kind
    raise NotFound("mark-type-unknown")


def mark(
    session: Session,
    anchor: Anchor,
    store: KeyStore,
    wanted: tuple[str, str],
    *,
    now: datetime,
) -> str:
    """The mark of a type for a member: `wanted` is the type and the member's identifier.

    Raises NotFound `mark-type-unknown`, `member-unknown`, `accreditation-unknown`, Conflict
    `online-key-missing`, the codes of the key store.
    """
    kind, member = kind_of(anchor, wanted[0]), subordinates.active(session, wanted[1])
    found = in_force(session, anchor, member, kind, now=now)
    if found is None:
        raise NotFound("accreditation-unknown")
    return _signed(session, anchor, store, (member, found), now=now)


def all_of(
    session: Session, anchor: Anchor, member: Member, store: KeyStore, *, now: datetime
) -> Sequence[str]:
    """Every mark of a member that stands now; raises as `mark`."""
    found = (in_force(session, anchor, member, kind, now=now) for kind in ACCREDITATION_KINDS)
    return [
        _signed(session, anchor, store, (member, one), now=now) for one in found if one is not None
    ]


def in_force(
    session: Session, anchor: Anchor, member: Member, kind: str, *, now: datetime
) -> Granted | None:
    """The accreditation of a kind that lasts longest of those that hold now."""
    query = select(Granted).where(
        Granted.member_id == member.id, Granted.kind == kind, *looking.in_force(now)
    )
    with scope(session, organisation=anchor.id):
        rows = session.scalars(query).all()
    return max(rows, key=lambda row: (_end(row) is None, _end(row) or now), default=None)


def status(session: Session, anchor: Anchor, store: KeyStore, token: str, *, now: datetime) -> str:
    """What is to be said of a mark that somebody shows, signed.

    https://openid.net/specs/openid-federation-1_0.html#name-trust-mark-status-response. Raises
    FederationError as `statements.read_expired`, NotFound `mark-of-another`.
    """
    shown = statements.read_expired(token, StatementKind.TRUST_MARK, now=now)
    if shown.issuer != anchor.entity_id:
        raise NotFound("mark-of-another")
    claims = {
        "iss": anchor.entity_id,
        "iat": seconds(now),
        "trust_mark": token,
        "status": _status(session, anchor, shown, now),
    }
    signer = keys.signer(session, anchor, store, now=now)
    return statements.sign(claims, signer, StatementKind.MARK_STATUS)


def _status(session: Session, anchor: Anchor, shown: Statement, now: datetime) -> str:
    ours = [one for one in keys.history(session, anchor) if one.revoked_at is None]
    try:
        statements.verify(shown, [keys.public_key(one) for one in ours])
    except FederationError:
        return "invalid"
    if shown.expires_at is not None and shown.expires_at <= now:
        return "expired"
    try:
        kind = kind_of(anchor, str(shown.claims["trust_mark_type"]))
        member = subordinates.active(session, str(shown.subject))
    except NotFound:
        return "revoked"
    return "active" if in_force(session, anchor, member, kind, now=now) else "revoked"


def _signed(
    session: Session,
    anchor: Anchor,
    store: KeyStore,
    of: tuple[Member, Granted],
    *,
    now: datetime,
) -> str:
    member, granted = of
    at = max(begun(now), granted.valid_from)
    lives = at + timedelta(days=anchor.mark_days)
    wish = MarkWish(
        issuer=anchor.entity_id,
        subject=member.entity_id,
        kind=granted.kind,
        accreditation=Accreditation(granted.kind, granted.valid_from, _end(granted)),
        expires_at=min(lives, _end(granted) or lives),
    )
    return accreditation.sign_mark(wish, keys.signer(session, anchor, store, now=now), now=at)


def _end(granted: Granted) -> datetime | None:
    ends = [end for end in (granted.valid_until, granted.ended_at) if end is not None]
    return min(ends, default=None)
