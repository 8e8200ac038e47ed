"""Endorsements: the signed word of an adult or an organisation about an entry of a booklet.

https://www.imsglobal.org/spec/ob/v3p0#endorsementcredential The endorser signs with a key made for
this one signature (`did:key`), whose secret is thrown away at once: nobody can sign in their name
afterwards, and two endorsements do not tell that one person gave both. What vouches for the person
behind the name is said beside it: the account they signed in with, or the address that was asked.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

import proofs
from keys.did.key import did_of, method_of
from keys.material import KeyType, PrivateKey
from keys.signing import KeySigner
from proofs import ProofOptions
from schemas import reading
from schemas.building import EndorsementSubject, Envelope, Profile, endorsement_credential
from service.database import new_id
from service.errors import Conflict, NotFound, ServiceError
from service.language import N_
from wallet.booklet.models import Endorsement, Form, Item, Version

SUITE: Final = "eddsa-rdfc-2022"
MAX_TEXT_CHARACTERS: Final = 2000


@dataclass(frozen=True, slots=True)
class Endorser:
    """Who endorses: their name, what they are to the holder, and what is known of them."""

    name: str
    role: str
    account_id: UUID | None = None
    email: str | None = None


def endorse(
    session: Session,
    about: tuple[Item, Version],
    endorser: Endorser,
    text: str,
    *,
    now: datetime,
) -> Endorsement:
    """Sign a word about a version of an item, in the scope of its holder.

    Raises ServiceError `endorsement-text-malformed` (`most`), Conflict `endorsement-exists` when
    the same account has endorsed this version, `endorsement-without-id` when the badge has no id
    to speak of, SchemasError and ProofsError as the builders.
    """
    item, version = about
    said = text.replace("\r\n", "\n").strip()
    if not said or len(said) > MAX_TEXT_CHARACTERS or "\0" in said:
        raise ServiceError("endorsement-text-malformed", most=MAX_TEXT_CHARACTERS)
    if endorser.account_id is not None and _stands(session, item, version, endorser.account_id):
        raise Conflict("endorsement-exists")
    made_id = new_id()
    document = _signed(made_id, version, item, endorser, said, now=now)
    made = Endorsement(
        id=made_id,
        person_id=item.person_id,
        item_id=item.id,
        number=version.number,
        author_id=endorser.account_id,
        author_name=endorser.name,
        author_role=endorser.role,
        text=said,
        form=Form.JSON,
        document=document,
        at=now,
    )
    session.add(made)
    session.flush()
    return made


def of_item(session: Session, item: Item) -> Sequence[Endorsement]:
    """The endorsements of an item that stand, the oldest first."""
    query = select(Endorsement).where(
        Endorsement.item_id == item.id, Endorsement.withdrawn_at.is_(None)
    )
    return session.scalars(query.order_by(Endorsement.at, Endorsement.id)).all()


def withdraw(session: Session, endorsement_id: UUID, *, by: UUID, now: datetime) -> Endorsement:
    """Take one's own endorsement back; raises NotFound `endorsement-missing`."""
    found = session.get(Endorsement, endorsement_id)
    if found is None or found.author_id != by or found.withdrawn_at is not None:
        raise NotFound("endorsement-missing")
    found.withdrawn_at = now
    return found


def _stands(session: Session, item: Item, version: Version, account_id: UUID) -> bool:
    query = select(Endorsement.id).where(
        Endorsement.item_id == item.id,
        Endorsement.number == version.number,
        Endorsement.author_id == account_id,
        Endorsement.withdrawn_at.is_(None),
    )
    return session.scalars(query).first() is not None


def _signed(
    made_id: UUID, version: Version, item: Item, endorser: Endorser, text: str, *, now: datetime
) -> bytes:
    private = PrivateKey.generate(KeyType.ED25519)
    did = did_of(private.public)
    at = now.replace(microsecond=0)
    envelope = Envelope(
        id=f"urn:uuid:{made_id}",
        issuer=Profile(id=did, name=endorser.name, description=endorser.role),
        name=item.name,
        valid_from=at,
        awarded_date=at,
    )
    subject = EndorsementSubject(id=_target(version), endorsement_comment=text)
    signed = proofs.sign(
        endorsement_credential(envelope, subject),
        suite=SUITE,
        signer=KeySigner(private, method_of(did)),
        options=ProofOptions(created=at),
    )
    return json.dumps(signed, ensure_ascii=False, separators=(",", ":")).encode()


def _target(version: Version) -> str:
    identifier = reading.read(version.document).document.get("id")
    if not isinstance(identifier, str) or not identifier:
        raise Conflict("endorsement-without-id")
    return identifier


SENTENCES: Final = {
    "endorsement-text-malformed": N_("Write a few sentences: at most {most} characters."),
    "endorsement-exists": N_("You have endorsed this already."),
    "endorsement-missing": N_("There is no such endorsement."),
    "endorsement-without-id": N_("This badge is of an older kind that cannot be endorsed."),
}
"""What is said for each code (msgids)."""
