"""What a stolen key had signed before it was stolen, stated by the key that followed it.

A thief writes any date. So when a key is withdrawn, the organisation states which signatures its
own rows say were made before the instant, by their digests: docs/decisions/0011-withdrawn-keys.md.
A record that was itself signed by a key stolen later is stated anew.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.openid import statements
from federation.openid.statements import StatementKind, seconds
from federation.shapes import instant_text
from issuer.federated.models import SignedRecord
from issuer.issuing.models import Credential, Form
from issuer.organisations import keys
from issuer.organisations.models import Organisation, OrganisationKey
from issuer.organisations.refusals import NotFound
from keys.multibase import base64url_encode
from keys.signing import Signer
from keys.stores import KeyStore
from schemas import json_text
from schemas.json_text import JsonObject
from service import jobs
from service.fence import scope
from verifier import digest
from verifier.signed_record import SERVICE

KIND: Final = "signed-records"
READ_AT_ONCE: Final = 500


def start(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Have every record of the organisation stated in the background, after this transaction.

    A key may have signed a hundred thousand awards, and its withdrawal must not wait for that.
    """
    if not organisation.did.startswith("did:key:"):
        jobs.start(session, KIND, [str(organisation.id)], organisation=organisation.id, now=now)


def state(
    session: Session, organisation: Organisation, store: KeyStore, *, now: datetime
) -> Sequence[SignedRecord]:
    """State what is missing or no longer true, and give all records, by position.

    Raises Conflict `key-missing`, `key-unpublished`, Refused with the codes of the store,
    FederationError `statement-too-large` beyond some hundred thousand signatures of one key.
    """
    rows = keys.history(session, organisation)
    known = {one.key_id: one for one in listed(session, organisation)}
    signer = keys.signer(session, organisation, store, now=now)
    for key in rows:
        if key.revoked_at is not None and key.reason == keys.COMPROMISED:
            with scope(session, organisation=organisation.id):
                _state(session, organisation, key, known.get(key.id), signer, now)
    return listed(session, organisation)


def _state(
    session: Session,
    organisation: Organisation,
    key: OrganisationKey,
    known: SignedRecord | None,
    signer: Signer,
    now: datetime,
) -> None:
    if known is not None and _holds(known, key, signer):
        return
    found = sorted({digest.short(one) for one in _digests(session, key)})
    made = known or SignedRecord(key_id=key.id, position=key.position)
    made.token = _signed(organisation, key, b"".join(found), signer, now)
    made.signed_by, made.count, made.made_at = signer.verification_method, len(found), now
    session.add(made)


def _holds(known: SignedRecord, key: OrganisationKey, signer: Signer) -> bool:
    """Whether a record was signed by the present key, about the present instant of withdrawal."""
    said = statements.read(known.token, StatementKind.SIGNED_RECORD, now=known.made_at)
    same = said.claims["before"] == instant_text(key.revoked_at or known.made_at)
    return same and known.signed_by == signer.verification_method


def _signed(
    organisation: Organisation, key: OrganisationKey, digests: bytes, signer: Signer, now: datetime
) -> str:
    said = {
        "iss": organisation.did,
        "key": key.verification_method,
        "before": instant_text(key.revoked_at or now),
        "iat": seconds(now),
        "digests": base64url_encode(digests),
    }
    return statements.sign(said, signer, StatementKind.SIGNED_RECORD)


def _digests(session: Session, key: OrganisationKey) -> Iterator[str]:
    """Of every signature that our rows say the key made before the instant."""
    query = (
        select(Credential.form, Credential.document)
        .where(Credential.verification_method == key.verification_method)
        .where(Credential.issued_at < key.revoked_at)
    )
    for form, document in session.execute(query, execution_options={"yield_per": READ_AT_ONCE}):
        yield from digests_of(form, document)


def digests_of(form: Form, document: bytes) -> Sequence[str]:
    """The digests of the signatures of one credential, as verifiers make them."""
    if form is Form.JWT:
        found = digest.of_token(document)
        return (found,) if found else ()
    return digest.of_document(json_text.parse_object(document))


def listed(session: Session, organisation: Organisation) -> Sequence[SignedRecord]:
    """The records of an organisation, by position."""
    with scope(session, organisation=organisation.id):
        return session.scalars(select(SignedRecord).order_by(SignedRecord.position)).all()


def find(session: Session, organisation: Organisation, position: int) -> SignedRecord:
    """The record about the key at that position; raises NotFound `record-unknown`."""
    query = select(SignedRecord).where(SignedRecord.position == position)
    with scope(session, organisation=organisation.id):
        found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound("record-unknown")
    return found


def services(
    organisation: Organisation, records: Sequence[SignedRecord], address: str
) -> list[JsonObject]:
    """The records as services of the DID document, which says where they lie."""
    made: list[dict[str, Any]] = [
        {
            "id": f"{organisation.did}#signed-{one.position}",
            "type": SERVICE,
            "serviceEndpoint": f"{address}/keys/{one.position}/signed",
        }
        for one in records
    ]
    return list(made)
