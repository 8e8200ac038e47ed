"""A person lets an application read their awards: who they are, by a code, and what they allow.

https://www.imsglobal.org/spec/ob/v3p0#authorization-code-grant
"""

import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.awards.models import Award
from issuer.delivering import claims
from issuer.ob_api import reading
from issuer.ob_api.models import ObGrant, ObRequest
from issuer.ob_api.scopes import PROVIDER
from issuer.organisations.refusals import Conflict, NotFound
from keys.multibase import base64url_encode
from service import audit
from service.accounts.secret_values import Secrets
from service.fence import scope
from service.oauth import authorizing

MAX_AWARDS: Final = 100


def open_request(session: Session, token: str, now: datetime) -> ObRequest | None:
    """The wish behind the page of this token, while it waits; for `Hooks.links`."""
    return authorizing.open_request(session, PROVIDER, token, now)


def identify(
    session: Session, row: ObRequest, code: str, *, address: str, secrets: Secrets, now: datetime
) -> Award:
    """Who sits at the screen, by the code of one of their awards, also one that was taken.

    Raises as `claims.find`; NotFound `claim-unknown` for a code of another organisation; Conflict
    `claim-replaced`, `claim-expired`. Wrong codes are counted: commit also when it raises.
    """
    claim, _ = claims.find(session, code, address=address, secrets=secrets, now=now)
    if claim.organisation_id != row.organisation_id:
        raise NotFound("claim-unknown")
    if claim.void_at is not None:
        raise Conflict("claim-replaced")
    if claim.expires_at <= now:
        raise Conflict("claim-expired")
    with scope(session, organisation=row.organisation_id):
        row.award_id = claim.award_id
    return claims.award_of(session, claim)


def prove_by_letter(
    session: Session, row: ObRequest, mailbox: str, *, secrets: Secrets
) -> Sequence[tuple[str, str]]:
    """Whose awards went to a mailbox: the name of each person there, and what the letter proves.

    Nobody at the screen may learn whether there are any; the letter does.
    """
    query = select(Award).where(
        Award.address == mailbox.strip().lower(), Award.state.in_(reading.SHOWN)
    )
    with scope(session, organisation=row.organisation_id):
        awards = session.scalars(query.order_by(Award.id.desc()).limit(MAX_AWARDS)).all()
    people = {one.pupil_id or one.recipient_name: one for one in reversed(awards)}
    return [
        (one.recipient_name, f"{one.id}.{_proof(row, one.id, secrets)}") for one in people.values()
    ]


def identify_by_letter(session: Session, row: ObRequest, proof: str, *, secrets: Secrets) -> None:
    """Who sits at the screen, by what stood in a letter; raises NotFound `link-unknown`."""
    name, _, given = proof.partition(".")
    try:
        award_id = UUID(name)
    except ValueError as error:
        raise NotFound("link-unknown") from error
    if not hmac.compare_digest(given.encode(), _proof(row, award_id, secrets).encode()):
        raise NotFound("link-unknown")
    with scope(session, organisation=row.organisation_id):
        row.award_id = award_id


def _proof(row: ObRequest, award_id: UUID, secrets: Secrets) -> str:
    return base64url_encode(secrets.hidden("ob request by letter", f"{row.id} {award_id}"))


def allow(session: Session, row: ObRequest, chosen: tuple[str, ...], *, now: datetime) -> str:
    """The person agrees, to all or a part of it; where the browser goes, with the code.

    Raises Conflict `ob-person-unknown`; SentBack `access_denied` when nothing is left.
    """
    if row.award_id is None:
        raise Conflict("ob-person-unknown")
    owner = {"organisation_id": row.organisation_id, "award_id": row.award_id}
    grant, target = authorizing.allow(session, PROVIDER, row, chosen, owner=owner, now=now)
    _record(session, grant, "ob-api.allowed", now)
    return target


def _record(session: Session, grant: ObGrant, act: str, now: datetime) -> None:
    audit.record(
        session,
        actor=None,
        act=act,
        organisation=grant.organisation_id,
        target=grant.award_id,
        facts={"client": str(grant.client_id)},
        now=now,
    )
