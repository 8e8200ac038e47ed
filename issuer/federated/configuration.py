"""What an organisation states of itself in federations: its signed entity configuration.

https://openid.net/specs/openid-federation-1_0.html#name-entity-configuration. It binds the entity
identifier to the DIDs and dated keys with which the organisation signs awards; the DID document
names the entity in turn, so that neither side alone can claim the other.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.openid import statements
from federation.openid.statements import StatementKind, seconds
from federation.shapes import instant_text
from issuer.federated import entity_keys
from issuer.federated.models import Joining, JoiningState, TrustMark
from issuer.oid4vci import metadata
from issuer.oid4vci.names import addresses
from issuer.organisations import keys
from issuer.organisations.documents import logo_address
from issuer.organisations.founding import CHECKS, Hosting
from issuer.organisations.models import Organisation, OrganisationKey
from service.fence import scope

LIVES: Final = timedelta(days=1)
"""How long a configuration may be used; a chain lives as long as its shortest statement."""
BEFORE: Final = timedelta(seconds=30)
"""Clocks of others may be a little behind."""
NAMED: Final = (
    JoiningState.SENDING,
    JoiningState.WAITING,
    JoiningState.FAULTY,
    JoiningState.ACCEPTED,
)
"""Whom we name as superior: anchors that took us in, and those that are to look at us."""


def token(session: Session, organisation: Organisation, hosting: Hosting, *, now: datetime) -> str:
    """The entity configuration of this moment, signed.

    Raises NotFound `entity-key-missing`, Refused with the codes of the store.
    """
    signer = entity_keys.signer(session, organisation, hosting.keys)
    said = claims(session, organisation, hosting, now=now)
    return statements.sign(said, signer, StatementKind.ENTITY)


def claims(
    session: Session, organisation: Organisation, hosting: Hosting, *, now: datetime
) -> dict[str, Any]:
    """What it says; members that would be empty are left out."""
    entity_id = hosting.address(organisation.slug)
    known = entity_keys.history(session, organisation)
    begins = now - BEFORE
    said = {
        "iss": entity_id,
        "sub": entity_id,
        "iat": seconds(begins),
        "exp": seconds(begins + LIVES),
        "jwks": statements.jwks(entity_keys.published(known)),
        "authority_hints": _superiors(session, organisation),
        "metadata": _metadata(session, organisation, hosting),
        "trust_marks": _marks(session, organisation, now),
    }
    return {name: value for name, value in said.items() if value}


def _superiors(session: Session, organisation: Organisation) -> list[str]:
    query = select(Joining).where(Joining.state.in_(NAMED)).order_by(Joining.id)
    with scope(session, organisation=organisation.id):
        found = session.scalars(query).all()
    return list(dict.fromkeys(one.anchor_id for one in found))


def _marks(session: Session, organisation: Organisation, now: datetime) -> list[dict[str, str]]:
    """The trust marks of anchors that we are with.

    https://openid.net/specs/openid-federation-1_0.html#name-trust-marks
    """
    query = (
        select(TrustMark)
        .join(Joining, Joining.id == TrustMark.joining_id)
        .where(Joining.state == JoiningState.ACCEPTED)
        .order_by(TrustMark.id)
    )
    with scope(session, organisation=organisation.id):
        found = session.scalars(query).all()
    good = [one for one in found if one.expires_at is None or one.expires_at > now]
    return [{"trust_mark_type": one.type, "trust_mark": one.token} for one in good]


def _metadata(session: Session, organisation: Organisation, hosting: Hosting) -> dict[str, Any]:
    """Metadata by type of entity; `livret_issuer` is ours."""
    address = hosting.address(organisation.slug)
    rows = keys.history(session, organisation)
    return {
        "federation_entity": _entity(organisation, address),
        "institution_additional_information": {"legal_name": organisation.name},
        "openid_credential_issuer": _wallet_metadata(organisation, hosting),
        "livret_issuer": issuer_metadata(organisation, rows),
    }


def _entity(organisation: Organisation, address: str) -> dict[str, Any]:
    """https://openid.net/specs/openid-federation-1_0.html#name-informational-metadata-exte"""
    said = {
        "organization_name": organisation.name,
        "homepage_uri": organisation.website or address,
        "logo_uri": logo_address(organisation, address),
        "contacts": [organisation.email] if organisation.email else None,
    }
    return {name: value for name, value in said.items() if value}


def _wallet_metadata(organisation: Organisation, hosting: Hosting) -> dict[str, Any]:
    """That of OID4VCI, without the achievements one by one: a statement must stay small."""
    return metadata.general_document(organisation, addresses(hosting, organisation))


def issuer_metadata(organisation: Organisation, rows: Sequence[OrganisationKey]) -> dict[str, Any]:
    """The DID with its dated keys, the numbers, and what the organisation is."""
    numbers = [(name, getattr(organisation, name)) for name in CHECKS]
    return {
        "dids": [{"id": organisation.did, "keys": [_key(row) for row in rows]}],
        "identifiers": [{"scheme": name, "value": value} for name, value in numbers if value],
        "kind": organisation.kind.value,
    }


def _key(row: OrganisationKey) -> dict[str, str]:
    instants = {
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "revoked_at": row.revoked_at,
    }
    dated = {name: instant_text(at) for name, at in instants.items() if at is not None}
    said = {"id": row.verification_method, "public_key_multibase": row.public_key, **dated}
    return said | ({"reason": row.reason} if row.revoked_at and row.reason else {})
