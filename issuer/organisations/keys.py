"""The keys of an organisation: the secrets in the key store, what others need to know in rows.

A key signs only when its row is there, so that nothing is signed which `did.json` does not vouch
for. The store and the database cannot commit together: what was begun in the store and not written
here is completed when the same act is asked for again.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.federated import telling
from issuer.organisations.founding import SUITE_KEYS, Founding, Hosting
from issuer.organisations.heads import require_head
from issuer.organisations.models import Organisation, OrganisationKey
from issuer.organisations.refusals import Conflict, NotFound, Refused
from keys import multikey
from keys.did.web import did_of
from keys.errors import KeysError
from keys.signing import Signer
from keys.stores import KeyRecord, KeyStore, KeyVersion
from service import audit
from service.fence import scope

COMPROMISED: Final = "compromised"
_CONFLICTS: Final = frozenset(
    {"key-already-revoked", "key-cannot-rotate", "instant-too-early", "key-exists"}
)


def create_first(founding: Founding, hosting: Hosting, *, now: datetime) -> KeyRecord:
    """The first key, in the store under the slug; its controller is the organisation's DID.

    One that an interrupted founding left there is taken up. Raises Conflict `key-exists`, Refused
    with the codes of the store.
    """
    wanted = SUITE_KEYS[founding.profile.suite]
    with _refusals():
        did = None if founding.portable else did_of(hosting.authority, "orgs", founding.slug)
        try:
            return hosting.keys.create(founding.slug, wanted, now=now, controller=did)
        except KeysError as error:
            if error.code != "key-exists":
                raise
        found = hosting.keys.show(founding.slug)
    is_portable = found.controller.startswith("did:key:")
    same = is_portable if did is None else found.controller == did
    fresh = len(found.versions) == 1 and found.newest.revoked is None
    if not (same and fresh and found.newest.public_key.type is wanted):
        raise Conflict("key-exists", name=founding.slug)
    return found


def rotate(
    session: Session,
    organisation: Organisation,
    store: KeyStore,
    *,
    by: UUID | None,
    now: datetime,
    suite: str | None = None,
) -> OrganisationKey:
    """A new key from now on, for another suite when asked; what the old one signed stays good.

    Raises NotAllowed `role-missing`, Refused `suite-unknown`, Conflict `key-cannot-rotate`
    (did:key), `instant-too-early`, Refused with the codes of the store.
    """
    require_head(session, organisation, by=by, now=now)
    chosen = suite or organisation.default_suite
    if chosen not in SUITE_KEYS:
        raise Refused("suite-unknown", suite=chosen[:100])
    known = _locked(session, organisation)
    with _refusals():
        record = store.show(organisation.slug)
        if len(record.versions) == len(known):
            record = store.rotate(organisation.slug, now=now, key_type=SUITE_KEYS[chosen])
    made = write_rows(session, organisation, record)[-1]
    organisation.default_suite = chosen
    telling.start(session, organisation.id, now=now)
    _record(session, organisation, "organisation.key-rotated", made, by=by, now=now)
    return made


def withdraw(
    session: Session,
    key: OrganisationKey,
    store: KeyStore,
    *,
    from_instant: datetime,
    by: UUID | None,
    now: datetime,
    reason: str = COMPROMISED,
) -> OrganisationKey:
    """Take a key back: from that instant on nobody shall believe what it signed.

    The organisation signs nothing more with it; `rotate` gives another one. A did:key cannot say
    so to others. Raises NotAllowed `role-missing`, Refused `withdrawal-in-future`, Conflict
    `key-already-revoked`, Refused with the codes of the store.
    """
    organisation = _owner(session, key)
    require_head(session, organisation, by=by, now=now)
    if from_instant > now:
        raise Refused("withdrawal-in-future")
    _locked(session, organisation)
    with _refusals():
        record = store.show(organisation.slug)
        kept = record.version(key.verification_method).revoked
        if kept is None or kept > from_instant or key.revoked_at == kept:
            record = store.revoke(key.verification_method, at=from_instant, reason=reason)
    write_rows(session, organisation, record)
    telling.start(session, organisation.id, now=now)
    _record(session, organisation, "organisation.key-withdrawn", key, by=by, now=now)
    return key


def history(session: Session, organisation: Organisation) -> Sequence[OrganisationKey]:
    """Every key that the organisation has had, the oldest first."""
    query = select(OrganisationKey).order_by(OrganisationKey.position)
    with scope(session, organisation=organisation.id):
        return session.scalars(query).all()


def find(session: Session, organisation: Organisation, key_id: UUID) -> OrganisationKey:
    """A key of this organisation; raises NotFound `key-unknown`."""
    with scope(session, organisation=organisation.id):
        found: OrganisationKey | None = session.get(OrganisationKey, key_id)
    if found is None:
        raise NotFound("key-unknown")
    return found


def current(session: Session, organisation: Organisation, *, now: datetime) -> OrganisationKey:
    """The key that signs; raises Conflict `key-missing` when the last one was withdrawn."""
    for key in reversed(history(session, organisation)):
        if key.revoked_at is None and key.valid_until is None and key.valid_from <= now:
            return key
    raise Conflict("key-missing")


def signer(
    session: Session, organisation: Organisation, store: KeyStore, *, now: datetime
) -> Signer:
    """Who signs for the organisation.

    Raises Conflict `key-missing`, `key-unpublished` (a rotation was interrupted: rotate again),
    Refused with the codes of the store.
    """
    key = current(session, organisation, now=now)
    try:
        return store.get_signer(key.verification_method)
    except KeysError as error:
        if error.code in {"key-retired", "key-revoked"}:
            raise Conflict("key-unpublished") from error
        raise Refused(error.code, pointer=error.pointer, **error.facts) from error


def write_rows(
    session: Session, organisation: Organisation, record: KeyRecord
) -> Sequence[OrganisationKey]:
    """Bring the rows in step with the store's record, the oldest first."""
    known = {key.verification_method: key for key in history(session, organisation)}
    with scope(session, organisation=organisation.id):
        for position, version in enumerate(record.versions):
            row = known.get(version.id) or OrganisationKey(
                position=position,
                verification_method=version.id,
                public_key=multikey.encode(version.public_key),
                valid_from=version.valid_from,
            )
            row.valid_until, row.revoked_at = version.valid_until, version.revoked
            row.reason = version.reason
            session.add(row)
    return history(session, organisation)


def record_of(organisation: Organisation, rows: Sequence[OrganisationKey]) -> KeyRecord:
    """The rows as the record that the store would show, without any secret."""
    versions = tuple(
        KeyVersion(
            id=row.verification_method,
            public_key=multikey.decode(row.public_key),
            sealed={},
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            revoked=row.revoked_at,
            reason=row.reason,
        )
        for row in rows
    )
    return KeyRecord(organisation.slug, organisation.did, versions)


def _locked(session: Session, organisation: Organisation) -> Sequence[OrganisationKey]:
    # Two who press the button at once shall not both make a key.
    one = select(Organisation).where(Organisation.id == organisation.id)
    session.scalars(one.with_for_update()).one()
    return history(session, organisation)


def _owner(session: Session, key: OrganisationKey) -> Organisation:
    found: Organisation | None = session.get(Organisation, key.organisation_id)
    if found is None:
        raise NotFound("organisation-unknown")
    return found


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except KeysError as error:
        kind = Conflict if error.code in _CONFLICTS else Refused
        raise kind(error.code, pointer=error.pointer, **error.facts) from error


def _record(
    session: Session,
    organisation: Organisation,
    act: str,
    key: OrganisationKey,
    *,
    by: UUID | None,
    now: datetime,
) -> None:
    audit.record(
        session,
        actor=by,
        act=act,
        organisation=organisation.id,
        target=key.id,
        facts={"reason": key.reason, "withdrawn_from": key.revoked_at},
        now=now,
    )
