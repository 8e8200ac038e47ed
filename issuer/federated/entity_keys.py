"""The federation keys of an organisation: the secrets in the key store, what others know in rows.

They sign who the organisation is, not what it awards. A new one is announced first and signs once
every anchor has taken note of it: an anchor states our keys, and believes nothing signed by others.
https://openid.net/specs/openid-federation-1_0.html#name-key-rollover-for-a-trust-an

Each key has a name of its own in the store, `federation.SLUG.0` and so on, since a store's own
rotation would end the old key at once. What was begun in the store and not written here is taken
up when the same act is asked for again.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.openid.statements import thumbprint
from issuer.federated import telling
from issuer.federated.models import EntityKey
from issuer.organisations.founding import Hosting
from issuer.organisations.heads import require_head
from issuer.organisations.models import Organisation
from issuer.organisations.refusals import Conflict, NotFound, Refused
from keys import multikey
from keys.errors import KeysError
from keys.material import KeyType, PublicKey
from keys.signing import Signer
from keys.stores import KeyStore
from service import audit
from service.fence import scope

KEY_TYPE: Final = KeyType.P256
"""What every library for OpenID Federation can verify."""
COMPROMISED: Final = "compromised"
SUPERSEDED: Final = "superseded"


def ensure(
    session: Session, organisation: Organisation, hosting: Hosting, *, now: datetime
) -> EntityKey:
    """The key that signs; the first one is made where there is none yet.

    Raises Conflict `key-exists`, Refused with the codes of the store.
    """
    known = history(session, organisation)
    signing = _signing(known)
    if signing is not None:
        return signing
    made = _made(session, organisation, hosting, len(known), now=now)
    _change(session, made, signs_from=now)
    return made


def announce(
    session: Session,
    organisation: Organisation,
    hosting: Hosting,
    *,
    by: UUID | None,
    now: datetime,
) -> EntityKey:
    """Another key, published from now on; it signs once `follow` is called.

    Raises NotAllowed `role-missing`, Conflict `entity-key-announced`, `key-exists`.
    """
    require_head(session, organisation, by=by, now=now)
    _lock(session, organisation)
    ensure(session, organisation, hosting, now=now)
    known = history(session, organisation)
    if _announced(known) is not None:
        raise Conflict("entity-key-announced")
    made = _made(session, organisation, hosting, len(known), now=now)
    telling.start(session, organisation.id, now=now)
    _record(session, made, "federation.key-announced", by=by, now=now)
    return made


def follow(session: Session, organisation: Organisation, *, now: datetime) -> EntityKey | None:
    """Let the announced key sign from now on, and end the one before; None where there is none."""
    _lock(session, organisation)
    known = history(session, organisation)
    old, new = _signing(known), _announced(known)
    if new is None:
        return None
    if old is not None:
        _change(session, old, valid_until=now, reason=SUPERSEDED)
    _change(session, new, signs_from=now)
    _record(session, new, "federation.key-followed", by=None, now=now)
    return new


def withdraw(
    session: Session,
    key: EntityKey,
    hosting: Hosting,
    *,
    by: UUID | None,
    now: datetime,
) -> EntityKey:
    """A stolen key signs nothing more; the announced one, or a new one, takes over at once.

    Anchors that have not seen the new one must be applied to again. Gives the key that signs now.
    Raises NotAllowed `role-missing`, Conflict `key-already-revoked`, Refused with the codes of the
    store.
    """
    organisation = session.get_one(Organisation, key.organisation_id)
    require_head(session, organisation, by=by, now=now)
    _lock(session, organisation)
    if key.revoked_at is not None:
        raise Conflict("key-already-revoked")
    with _refusals():
        _revoke(hosting.keys, key.name, now)
    _change(session, key, revoked_at=now, valid_until=key.valid_until or now, reason=COMPROMISED)
    _record(session, key, "federation.key-withdrawn", by=by, now=now)
    follower = follow(session, organisation, now=now)
    return follower or ensure(session, organisation, hosting, now=now)


def history(session: Session, organisation: Organisation) -> Sequence[EntityKey]:
    """Every federation key that the organisation has had, the oldest first."""
    with scope(session, organisation=organisation.id):
        return session.scalars(select(EntityKey).order_by(EntityKey.position)).all()


def find(session: Session, organisation: Organisation, key_id: UUID) -> EntityKey:
    """A federation key of this organisation; raises NotFound `key-unknown`."""
    with scope(session, organisation=organisation.id):
        found: EntityKey | None = session.get(EntityKey, key_id)
    if found is None:
        raise NotFound("key-unknown")
    return found


def published(known: Sequence[EntityKey]) -> tuple[PublicKey, ...]:
    """The keys in our configuration: the one that signs, then the announced one."""
    named = (_signing(known), _announced(known))
    return tuple(multikey.decode(key.public_key) for key in named if key is not None)


def announced(session: Session, organisation: Organisation) -> EntityKey | None:
    """The key that is published and does not sign yet."""
    return _announced(history(session, organisation))


def signer(session: Session, organisation: Organisation, store: KeyStore) -> Signer:
    """Who signs for the organisation in federations.

    Raises NotFound `entity-key-missing` where it has no key yet, Refused with the codes of the
    store.
    """
    signing = _signing(history(session, organisation))
    if signing is None:
        raise NotFound("entity-key-missing")
    with _refusals():
        return store.get_signer(signing.name)


def _signing(known: Sequence[EntityKey]) -> EntityKey | None:
    open_ = (key for key in reversed(known) if key.valid_until is None and key.revoked_at is None)
    return next((key for key in open_ if key.signs_from is not None), None)


def _announced(known: Sequence[EntityKey]) -> EntityKey | None:
    waiting = (key for key in known if key.signs_from is None and key.revoked_at is None)
    return next(waiting, None)


def _made(
    session: Session, organisation: Organisation, hosting: Hosting, position: int, *, now: datetime
) -> EntityKey:
    name = f"federation.{organisation.slug}.{position}"
    with _refusals():
        key = _created(hosting.keys, name, hosting.address(organisation.slug), now)
    made = EntityKey(
        organisation_id=organisation.id,
        position=position,
        name=name,
        thumbprint=thumbprint(key),
        public_key=multikey.encode(key),
        valid_from=now,
    )
    with scope(session, organisation=organisation.id):
        session.add(made)
    return made


def _created(store: KeyStore, name: str, entity_id: str, now: datetime) -> PublicKey:
    try:
        return store.create(name, KEY_TYPE, now=now, controller=entity_id).newest.public_key
    except KeysError as error:
        if error.code != "key-exists":
            raise
    found = store.show(name)
    if found.controller != entity_id or found.newest.revoked is not None:
        raise KeysError("key-exists", name=name)
    return found.newest.public_key


def _revoke(store: KeyStore, name: str, now: datetime) -> None:
    try:
        store.revoke(name, at=now, reason=COMPROMISED)
    except KeysError as error:
        # An interrupted act has said so in the store already.
        if error.code != "key-already-revoked":
            raise


def _change(session: Session, key: EntityKey, **values: object) -> None:
    with scope(session, organisation=key.organisation_id):
        for name, value in values.items():
            setattr(key, name, value)


def _lock(session: Session, organisation: Organisation) -> None:
    # Two who press the button at once shall not both make a key.
    one = select(Organisation.id).where(Organisation.id == organisation.id)
    session.execute(one.with_for_update()).one()


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except KeysError as error:
        kind = Conflict if error.code == "key-exists" else Refused
        raise kind(error.code, pointer=error.pointer, **error.facts) from error


def _record(session: Session, key: EntityKey, act: str, *, by: UUID | None, now: datetime) -> None:
    audit.record(
        session,
        actor=by,
        act=act,
        organisation=key.organisation_id,
        target=key.id,
        facts={"key": key.thumbprint},
        now=now,
    )
