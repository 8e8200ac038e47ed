"""The registry as endorsements: of each member, a credential of the anchor about its profile.

For readers of Open Badges that know nothing of federations:
https://www.imsglobal.org/spec/ob/v3p0#endorsementcredential. The anchor signs as the did:web of
its host. They live shortly and have no status: whoever is withdrawn gets no new one.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

import proofs
from federation.anchor import keys, looking, marks
from federation.anchor.configuration import begun
from federation.anchor.models import Anchor, Member, MemberState
from federation.anchor.storing import NamedSigner
from federation.standing import ACCREDITATION_KINDS
from keys.did.web import did_of
from keys.jwk import thumbprint
from keys.stores import KeyStore
from proofs import ProofOptions
from schemas.building import EndorsementSubject, Envelope, Profile, endorsement_credential
from service.errors import NotFound
from service.fence import scope

SUITE: Final = "ecdsa-rdfc-2019"
VALID_FOR: Final = timedelta(days=7)
MEMBERS_AT_ONCE: Final = 20
"""To sign one takes some milliseconds."""


def anchor_did(anchor: Anchor) -> str:
    """The did:web of the anchor's host."""
    return did_of(anchor.entity_id.partition("://")[2])


def page(session: Session, anchor: Anchor, *, after: UUID | None) -> Sequence[Member]:
    """Some active members after one of them, in the order in which they joined."""
    query = select(Member).where(Member.state == MemberState.ACTIVE).order_by(Member.id)
    if after is not None:
        query = query.where(Member.id > after)
    with scope(session, organisation=anchor.id):
        return session.scalars(query.limit(MEMBERS_AT_ONCE)).all()


def active(session: Session, member_id: UUID) -> Member:
    """A member that is active; raises NotFound `member-unknown`."""
    found = looking.find(session, member_id)
    if found.state is not MemberState.ACTIVE:
        raise NotFound("member-unknown")
    return found


def endorsement(
    session: Session, anchor: Anchor, member: Member, store: KeyStore, *, now: datetime
) -> dict[str, Any]:
    """The signed credential about a member.

    Raises Conflict `online-key-missing`, the codes of the key store, ProofsError
    `signing-failed`.
    """
    at, did = begun(now), anchor_did(anchor)
    envelope = Envelope(
        id=f"{anchor.entity_id}/registry/endorsements/{member.id}",
        issuer=Profile(id=did, name=anchor.name, url=anchor.homepage or anchor.entity_id),
        name=member.name,
        valid_from=at,
        valid_until=at + VALID_FOR,
    )
    subject = EndorsementSubject(
        id=next(iter(member.record.get("dids", ())), member.entity_id),
        endorsement_comment=_comment(session, anchor, member, now),
    )
    signer = keys.signer(session, anchor, store, now=now)
    named = NamedSigner(signer, f"{did}#{thumbprint(signer.public_key)}")
    unsigned = endorsement_credential(envelope, subject)
    return proofs.sign(unsigned, suite=SUITE, signer=named, options=ProofOptions(created=at))


def _comment(session: Session, anchor: Anchor, member: Member, now: datetime) -> str:
    """For people and programs alike: the page of each kind says what it means."""
    held = [
        f"{anchor.entity_id}/accreditations/{kind}"
        for kind in ACCREDITATION_KINDS
        if marks.in_force(session, anchor, member, kind, now=now)
    ]
    said = f"{member.name} belongs to the federation of {anchor.name}: {member.entity_id}"
    return said if not held else f"{said}. It may attest: {', '.join(held)}"
