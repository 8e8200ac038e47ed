"""A Comprehensive Learner Record of chosen rubrics: assembled and signed by its holder.

https://www.imsglobal.org/spec/clr/v2p0 Each credential stands in it as it came, with its own proof,
and is verified by itself; the record says only that its holder put them together. What is of an
older kind (Open Badges 2.0), refused, hidden or about somebody else is left out: a record is of one
person, https://www.imsglobal.org/spec/clr/v2p0#clrsubject
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

import proofs
from proofs import ProofOptions, ProofsError
from schemas import clr, json_text, reading
from schemas.building import ClrSubject, Envelope, Profile, clr_credential
from schemas.json_text import JsonObject
from schemas.reading import Kind
from service.database import new_id
from service.errors import ServiceError
from service.language import N_, Translate
from verifier.report import Verdict
from wallet.booklet.models import About, Box, Form, Item, Rubric, Version
from wallet.people import holders
from wallet.people.models import Holder
from wallet.place import Place

MEDIA_TYPE: Final = "application/vc+ld+json"
SUITE: Final = "eddsa-rdfc-2022"
PLAIN_SUITE: Final = "eddsa-jcs-2022"
_HELD: Final = frozenset({Kind.ACHIEVEMENT, Kind.ENDORSEMENT, Kind.CREDENTIAL})


def made(
    session: Session,
    place: Place,
    holder: Holder,
    rubrics: Collection[Rubric],
    *,
    name: str,
    say: Translate,
    now: datetime,
) -> bytes:
    """The record as JSON, in the scope of the holder, whose `name` it bears.

    Raises ServiceError `record-empty`, `record-too-large` (`most`), and KeysError, SchemasError and
    ProofsError as signing.
    """
    held = _credentials(session, rubrics)
    signer = holders.signer(session, place, holder, now=now)
    did = signer.verification_method.partition("#")[0]
    envelope = Envelope(
        id=f"urn:uuid:{new_id()}",
        issuer=Profile(id=did, name=name),
        name=say(N_("The booklet of {name}"), name=name),
        valid_from=now.replace(microsecond=0),
        awarded_date=now.replace(microsecond=0),
    )
    subject = ClrSubject(id=did, verifiable_credential=held)
    # Its holder chose what is in it and has more, or may have.
    document = clr_credential(envelope, subject, partial=True)
    options = replace(ProofOptions(), created=now.replace(microsecond=0))
    try:
        signed = proofs.sign(document, suite=SUITE, signer=signer, options=options)
    except ProofsError:
        # A badge with a vocabulary that nobody here knows has no canonical graph; its JSON has.
        signed = proofs.sign(document, suite=PLAIN_SUITE, signer=signer, options=options)
    return json_text.dump(signed)


def _credentials(session: Session, rubrics: Collection[Rubric]) -> list[JsonObject | str]:
    query = (
        select(Version)
        .join(Item, (Item.id == Version.item_id) & (Item.number == Version.number))
        .where(
            Item.box == Box.KEPT,
            Item.about != About.OTHER,
            Item.rubric.in_(tuple(rubrics)),
            Item.verdict != Verdict.REFUSED.value,
        )
        .order_by(Item.rubric, Item.sort_at, Item.id)
        .limit(clr.MAX_CONTAINED + 1)
    )
    found = [one for one in map(_part, session.scalars(query)) if one is not None]
    if not found:
        raise ServiceError("record-empty")
    if len(found) > clr.MAX_CONTAINED:
        raise ServiceError("record-too-large", most=clr.MAX_CONTAINED)
    return found


def _part(version: Version) -> JsonObject | str | None:
    document = reading.read(version.document).document
    if reading.kind(document) not in _HELD:
        return None
    if version.form is Form.JWT:
        return version.document.decode().strip()
    return document if "VerifiableCredential" in reading.types(document) else None


def newest_of(session: Session, item_id: UUID) -> Version | None:
    """The version of an item that is shown, in the scope of its holder."""
    query = select(Version).join(Item, Item.id == Version.item_id)
    wanted = query.where(Item.id == item_id, Item.number == Version.number)
    return session.scalars(wanted).one_or_none()
