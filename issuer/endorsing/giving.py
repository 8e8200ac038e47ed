"""Endorse another's achievement or profile, and take an endorsement back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from issuer.endorsing.models import Endorsement
from issuer.endorsing.targets import Target
from issuer.issuing.models import Credential, Form, Origin
from issuer.issuing.securing import Means, checked, secure
from issuer.organisations import documents, keys
from issuer.organisations.heads import require_head
from issuer.organisations.models import Organisation
from issuer.organisations.refusals import Conflict, NotFound, Refused
from issuer.status import entries
from issuer.status.home import Home
from issuer.status.publishing import LIST_SUITES
from schemas.building import EndorsementSubject, Envelope, StatusEntry, endorsement_credential
from service import audit
from service.accounts import memberships
from service.database import new_id
from service.fence import scope

MAX_COMMENT_CHARACTERS: Final = 2000
LONGEST: Final = timedelta(days=20 * 366)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is said of a target, and until when it holds; None: for good."""

    target: Target
    comment: str
    valid_until: datetime | None = None


def address(home: Home, endorsement_id: UUID) -> str:
    """Where an endorsement is published; the `id` of its credential."""
    return f"{home.address}/endorsements/{endorsement_id}"


def give(
    session: Session, home: Home, wish: Wish, *, by: UUID | None, now: datetime
) -> Endorsement:
    """Sign and publish an endorsement; the head does so, after both steps of sign-in.

    Raises NotAllowed `role-missing`, and as `memberships.require_signing`; Refused
    `endorsement-comment-malformed` (`most`), `endorsement-date-wrong`, `endorsement-of-own`;
    Conflict `endorsement-exists`; as `keys.signer`.
    """
    organisation = home.organisation
    require_head(session, organisation, by=by, now=now)
    if by is not None:
        memberships.require_signing(session, by, organisation.id, now)
    _check(session, home, wish, now=now)
    made = Endorsement(
        id=new_id(),
        kind=wish.target.kind,
        target=wish.target.id,
        target_name=wish.target.name,
        url=wish.target.url,
        digest=wish.target.digest,
        comment=wish.comment.strip(),
        valid_until=wish.valid_until,
        made_by=by,
        created_at=now,
    )
    credential = _signed(session, home, made, now=now)
    with scope(session, organisation=organisation.id):
        session.add(credential)
        session.flush()
        made.credential_id = credential.id
        session.add(made)
        session.flush()
    _record(session, made, "endorsement.given", by=by, now=now)
    return made


def withdraw(
    session: Session,
    organisation: Organisation,
    endorsement_id: UUID,
    *,
    by: UUID | None,
    now: datetime,
) -> Endorsement:
    """Take an endorsement back for good; it stays published, and its status says so.

    Raises NotAllowed as `give`, NotFound `endorsement-unknown`, Conflict `endorsement-withdrawn`.
    """
    require_head(session, organisation, by=by, now=now)
    if by is not None:
        memberships.require_signing(session, by, organisation.id, now)
    row, credential = find(session, organisation, endorsement_id)
    if row.withdrawn_at is not None:
        raise Conflict("endorsement-withdrawn")
    if credential.status_list_id is not None and credential.status_index is not None:
        place = (credential.status_list_id, credential.status_index)
        entries.set_many(session, organisation, [place], reason=None, now=now)
    with scope(session, organisation=organisation.id):
        row.withdrawn_at = now
    _record(session, row, "endorsement.withdrawn", by=by, now=now)
    return row


def find(
    session: Session, organisation: Organisation, endorsement_id: UUID
) -> tuple[Endorsement, Credential]:
    """An endorsement and its credential; raises NotFound `endorsement-unknown`."""
    with scope(session, organisation=organisation.id):
        row: Endorsement | None = session.get(Endorsement, endorsement_id)
        if row is None:
            raise NotFound("endorsement-unknown")
        query = select(Credential).where(Credential.id == row.credential_id)
        return row, session.scalars(query.options(undefer(Credential.document))).one()


def listed(session: Session, organisation: Organisation) -> Sequence[Endorsement]:
    """Every endorsement that the organisation gave, the newest first."""
    with scope(session, organisation=organisation.id):
        return session.scalars(select(Endorsement).order_by(Endorsement.id.desc())).all()


def _check(session: Session, home: Home, wish: Wish, *, now: datetime) -> None:
    comment = wish.comment.strip()
    if not comment or len(comment) > MAX_COMMENT_CHARACTERS or "\0" in comment:
        raise Refused("endorsement-comment-malformed", most=MAX_COMMENT_CHARACTERS)
    if wish.valid_until is not None and not now < wish.valid_until <= now + LONGEST:
        raise Refused("endorsement-date-wrong")
    own = (home.organisation.did, home.address)
    if wish.target.id in own or wish.target.id.startswith(f"{home.address}/"):
        raise Refused("endorsement-of-own")
    same = select(Endorsement.id).where(
        Endorsement.target == wish.target.id, Endorsement.withdrawn_at.is_(None)
    )
    with scope(session, organisation=home.id):
        if session.scalars(same).first() is not None:
            raise Conflict("endorsement-exists")


def _signed(session: Session, home: Home, made: Endorsement, *, now: datetime) -> Credential:
    organisation, name = home.organisation, address(home, made.id)
    signer = keys.signer(session, organisation, home.hosting.keys, now=now)
    place, entry = entries.allot(session, home, name, now=now)
    document = checked(_document(home, made, entry, now))
    # Nothing of an endorsement is hidden: a suite that lets things be hidden gives way.
    suite = LIST_SUITES.get(organisation.default_suite, organisation.default_suite)
    secured = secure(document, Form.DATA_INTEGRITY, Means(signer, suite), now=now)
    return Credential(
        origin=Origin.ENDORSEMENT,
        form=Form.DATA_INTEGRITY,
        name=name,
        document=secured.document,
        digest=sha256(secured.document).hexdigest(),
        subject=made.target,
        suite=secured.suite,
        verification_method=secured.verification_method,
        status_list_id=place.list_id,
        status_index=place.index,
        issued_at=now,
        valid_until=made.valid_until,
    )


def _document(
    home: Home, made: Endorsement, entry: StatusEntry, now: datetime
) -> dict[str, object]:
    envelope = Envelope(
        id=address(home, made.id),
        issuer=documents.profile(home.organisation, home.address),
        name=made.target_name,
        valid_from=now.replace(microsecond=0),
        valid_until=made.valid_until,
        credential_status=entry,
    )
    subject = EndorsementSubject(id=made.target, endorsement_comment=made.comment)
    return endorsement_credential(envelope, subject)


def _record(
    session: Session, row: Endorsement, act: str, *, by: UUID | None, now: datetime
) -> None:
    audit.record(
        session,
        actor=by,
        act=act,
        organisation=row.organisation_id,
        target=row.id,
        facts={"endorsed": row.target[:200]},
        now=now,
    )
