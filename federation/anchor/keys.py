"""The anchor's online keys: the secrets in the key store, what others need to know in rows.

There are always two: one signs, the other is announced (published, and stated by the root) and
takes its place within a second when that one is stolen. A key that was followed by another stays
published until all that it signed has expired. Each key has a name of its own in the store, since
a store's own rotation would end the old key at once.

Store and database cannot commit together: a key that was made there and not written here is taken
up when the same act is asked for again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.anchor import rooting, storing
from federation.anchor.models import Anchor, OnlineKey
from federation.anchor.storing import COMPROMISED
from federation.anchor.wanting import resigned, wanted
from keys.jwk import public_from_jwk, public_to_jwk, thumbprint
from keys.material import ALGORITHMS, PublicKey
from keys.signing import Signer
from keys.stores import KeyStore
from service import audit
from service.accounts import memberships
from service.accounts.memberships import Act
from service.errors import Conflict, NotFound, ServiceError
from service.fence import scope

ALGORITHM: Final = ALGORITHMS[storing.KEY_TYPE]
ANNOUNCED_FOR: Final = timedelta(days=2)
"""How long a key is published before it signs, so that superiors and caches have seen it."""
STATEMENTS_LIVE: Final = timedelta(days=1)
"""How long the anchor's statements about itself and its members may be used."""
SUPERSEDED: Final = "superseded"
MAX_STORE_SLUG: Final = 40


def create_first(
    session: Session, anchor: Anchor, store: KeyStore, *, now: datetime
) -> tuple[OnlineKey, OnlineKey]:
    """The two keys of a new anchor: the one that signs from now on, and the announced one.

    Raises Conflict `online-key-exists`, ServiceError with the codes of the store.
    """
    if history(session, anchor):
        raise Conflict("online-key-exists")
    signing = _made(session, anchor, store, now=now)
    with scope(session, organisation=anchor.id):
        signing.signs_from = now
    spare = _made(session, anchor, store, now=now)
    wanted(session, anchor, now=now)
    return signing, spare


def announce(
    session: Session, anchor: Anchor, store: KeyStore, *, by: UUID | None, now: datetime
) -> OnlineKey:
    """Another key, published from now on; it may sign once the root states it.

    Raises NotAllowed `role-missing`, Conflict `online-key-announced`, ServiceError with the codes
    of the store.
    """
    require_head(session, anchor, by=by, now=now)
    lock(session, anchor)
    if announced(session, anchor):
        raise Conflict("online-key-announced")
    made = _made(session, anchor, store, now=now)
    _record(session, anchor, "anchor.key-announced", made, by=by, now=now)
    return made


def rotate(session: Session, anchor: Anchor, *, by: UUID | None, now: datetime) -> OnlineKey:
    """The announced key signs from now on; the one before stays published while it is needed.

    Raises NotAllowed `role-missing`, Conflict `online-key-not-announced`,
    `online-key-too-early` (fact `earliest`), `online-key-not-in-root`.
    """
    require_head(session, anchor, by=by, now=now)
    lock(session, anchor)
    old = _signing(session, anchor, now=now)
    new = announced(session, anchor)
    if new is None:
        raise Conflict("online-key-not-announced")
    if now < new.valid_from + ANNOUNCED_FOR:
        raise Conflict("online-key-too-early", earliest=new.valid_from + ANNOUNCED_FOR)
    if not _may_sign(new, rooting.online(session, anchor)):
        raise Conflict("online-key-not-in-root")
    with scope(session, organisation=anchor.id):
        new.signs_from = now
        if old is not None:
            old.valid_until, old.reason = now + _needed(anchor), SUPERSEDED
    _record(session, anchor, "anchor.key-rotated", new, by=by, now=now)
    wanted(session, anchor, now=now)
    return new


def withdraw(
    session: Session,
    anchor: Anchor,
    key_id: UUID,
    store: KeyStore,
    *,
    from_instant: datetime,
    by: UUID | None,
    now: datetime,
) -> OnlineKey | None:
    """A stolen key signs nothing more; the announced one takes over at once, and is given back.

    None when no announced key is stated by the root: nothing can be signed until a ceremony.
    Raises NotAllowed `role-missing`, NotFound `online-key-unknown`, Conflict
    `online-key-withdrawn`, ServiceError `withdrawal-in-future`, and the codes of the store.
    """
    require_head(session, anchor, by=by, now=now)
    if from_instant > now:
        raise ServiceError("withdrawal-in-future")
    lock(session, anchor)
    key = find(session, anchor, key_id)
    if key.revoked_at is not None and key.revoked_at <= from_instant:
        raise Conflict("online-key-withdrawn")
    storing.revoke(store, key.verification_method, from_instant)
    with scope(session, organisation=anchor.id):
        key.revoked_at, key.reason = from_instant, COMPROMISED
        key.valid_until = min(key.valid_until or now, now)
    _record(session, anchor, "anchor.key-withdrawn", key, by=by, now=now)
    wanted(session, anchor, now=now)
    resigned(session, anchor, now=now)
    return take_over(session, anchor, now=now)


def signer(session: Session, anchor: Anchor, store: KeyStore, *, now: datetime) -> Signer:
    """Who signs for the anchor now; `kid` is the thumbprint of its public key.

    Raises Conflict `online-key-missing` (all were withdrawn, or the root states none of them),
    ServiceError with the codes of the store.
    """
    found = current(session, anchor, now=now)
    return storing.signer(store, found.verification_method)


def current(session: Session, anchor: Anchor, *, now: datetime) -> OnlineKey:
    """The key that signs now; raises Conflict `online-key-missing`."""
    found = _signing(session, anchor, now=now)
    if found is None:
        raise Conflict("online-key-missing")
    return found


def announced(session: Session, anchor: Anchor) -> OnlineKey | None:
    """The key that waits for its turn."""
    waiting = [one for one in history(session, anchor) if _waits(one)]
    return waiting[-1] if waiting else None


def history(session: Session, anchor: Anchor) -> Sequence[OnlineKey]:
    """Every online key that the anchor has had, the oldest first."""
    query = select(OnlineKey).order_by(OnlineKey.valid_from, OnlineKey.id)
    with scope(session, organisation=anchor.id):
        return session.scalars(query).all()


def find(session: Session, anchor: Anchor, key_id: UUID) -> OnlineKey:
    """One of the anchor's keys; raises NotFound `online-key-unknown`."""
    with scope(session, organisation=anchor.id):
        found: OnlineKey | None = session.get(OnlineKey, key_id)
    if found is None:
        raise NotFound("online-key-unknown")
    return found


def published(session: Session, anchor: Anchor, *, now: datetime) -> tuple[OnlineKey, ...]:
    """The keys that others may believe now: announced, signing, and those followed lately."""
    return tuple(one for one in history(session, anchor) if is_published(one, now))


def is_published(key: OnlineKey, now: datetime) -> bool:
    """Whether others may believe what the key signs."""
    return key.revoked_at is None and (key.valid_until is None or now < key.valid_until)


def jwks(session: Session, anchor: Anchor, *, now: datetime) -> dict[str, Any]:
    """The published keys as a JWK Set, https://www.rfc-editor.org/rfc/rfc7517#section-5"""
    return {"keys": [dict(one.jwk) for one in published(session, anchor, now=now)]}


def historical(session: Session, anchor: Anchor, *, now: datetime) -> list[dict[str, Any]]:
    """The keys that are no longer published, each with its dates and why it ended.

    https://openid.net/specs/openid-federation-1_0.html#name-federation-historical-keys-r
    """
    return [_past(one) for one in history(session, anchor) if not is_published(one, now)]


def public_key(key: OnlineKey) -> PublicKey:
    """The key itself."""
    return public_from_jwk(key.jwk)


def _signing(session: Session, anchor: Anchor, *, now: datetime) -> OnlineKey | None:
    stated = rooting.online(session, anchor)
    able = [
        one
        for one in published(session, anchor, now=now)
        if one.signs_from is not None and one.signs_from <= now and _may_sign(one, stated)
    ]
    return max(able, key=lambda one: (one.valid_until is None, one.signs_from), default=None)


def _may_sign(key: OnlineKey, stated: frozenset[str] | None) -> bool:
    # Before the first ceremony there is nothing that others could compare with.
    return stated is None or key.thumbprint in stated


def _waits(key: OnlineKey) -> bool:
    return key.signs_from is None and key.revoked_at is None and key.valid_until is None


def take_over(session: Session, anchor: Anchor, *, now: datetime) -> OnlineKey | None:
    """The key that signs; where none can, the announced one does from now on, if it is stated."""
    stated = rooting.online(session, anchor)
    if (left := _signing(session, anchor, now=now)) is not None and left.valid_until is None:
        return left
    waiting = announced(session, anchor)
    if waiting is None or not _may_sign(waiting, stated):
        return None
    with scope(session, organisation=anchor.id):
        waiting.signs_from = now
    return waiting


def _needed(anchor: Anchor) -> timedelta:
    """How long the last thing that a key signed may still be used."""
    days = max(anchor.snapshot_days, anchor.mark_days)
    return max(timedelta(days=days), STATEMENTS_LIVE) + timedelta(hours=1)


def _past(key: OnlineKey) -> dict[str, Any]:
    ends = [end for end in (key.valid_until, key.revoked_at) if end is not None]
    told = {**key.jwk, "iat": int(key.valid_from.timestamp()), "exp": int(min(ends).timestamp())}
    if key.revoked_at is not None:
        at = int(key.revoked_at.timestamp())
        told["revoked"] = {"revoked_at": at, "reason": key.reason or COMPROMISED}
    return told


def _made(session: Session, anchor: Anchor, store: KeyStore, *, now: datetime) -> OnlineKey:
    known = history(session, anchor)
    name = f"anchor-{anchor.slug[:MAX_STORE_SLUG]}-{len(known) + 1}"
    version = storing.make(store, name, anchor.entity_id, now=now)
    kid = thumbprint(version.public_key)
    written = public_to_jwk(version.public_key)
    row = OnlineKey(
        thumbprint=kid,
        verification_method=version.id,
        jwk={**written, "kid": kid, "alg": ALGORITHM.value, "use": "sig"},
        valid_from=now,
    )
    with scope(session, organisation=anchor.id):
        session.add(row)
        session.flush()
    return row


def require_head(session: Session, anchor: Anchor, *, by: UUID | None, now: datetime) -> None:
    """Whether `by` is responsible for the anchor now; None is the service itself.

    Raises NotAllowed `role-missing`.
    """
    if by is not None:
        # Inviting is what heads alone may do.
        memberships.require(session, by, anchor.id, Act.INVITE, now=now)


def lock(session: Session, anchor: Anchor) -> None:
    """Hold the anchor's row until the end of the transaction."""
    # Two who press the button at once shall not both make a key.
    session.scalars(select(Anchor).where(Anchor.id == anchor.id).with_for_update()).one()


def _record(
    session: Session, anchor: Anchor, act: str, key: OnlineKey, *, by: UUID | None, now: datetime
) -> None:
    facts = {"key": key.thumbprint, "withdrawn_from": key.revoked_at}
    audit.record(
        session, actor=by, act=act, organisation=anchor.id, target=key.id, facts=facts, now=now
    )
