"""The token endpoint: a pre-authorized code becomes an access token, once. OID4VCI section 6."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.awards import moves
from issuer.awards.models import Award
from issuer.oid4vci import metadata, offers
from issuer.oid4vci.errors import Refused
from issuer.oid4vci.models import WalletOffer
from issuer.organisations.models import Organisation
from issuer.place import Place
from schemas.oid4vci import AUTHORIZATION_TYPE, Refusal, TokenRequest
from service.accounts.secret_values import token, token_hash
from service.fence import scope

LASTS: Final = timedelta(minutes=15)
"""How long a wallet may take credentials with a token."""
MAX_TRIES: Final = 5
"""Wrong transaction codes, after which the offer is void: one in 200,000 guesses so."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What a wallet is answered."""

    token: str
    details: tuple[dict[str, Any], ...] = ()

    def written(self) -> dict[str, Any]:
        """The token response, OID4VCI section 6.2."""
        said = {
            "access_token": self.token,
            "token_type": "Bearer",
            "expires_in": int(LASTS.total_seconds()),
        }
        return {**said, "authorization_details": list(self.details)} if self.details else said


def grant(
    session: Session,
    place: Place,
    organisation: Organisation,
    request: TokenRequest,
    *,
    now: datetime,
) -> Granted:
    """The token for a code; from now on the code is used.

    Raises Refused `offer-unknown`, `offer-used`, `offer-void`, `offer-expired`,
    `award-not-offered`, `tx-code-missing`, `tx-code-unexpected`, `tx-code-wrong` (which counts),
    `authorization-details-malformed`.
    """
    with scope(session, organisation=organisation.id):
        row, award = _held(session, request.code)
        reason = offers.over(row, now=now)
        if reason is None and award.state not in offers.TAKEABLE:
            reason = "award-not-offered"
        if reason is not None:
            raise Refused(Refusal.INVALID_GRANT, reason)
        _check_tx_code(session, place, row, request.tx_code, now=now)
        details = _details(request, award)
        made = token()
        row.used_at, row.token_hash, row.token_until = now, token_hash(made), now + LASTS
        session.flush()
    return Granted(made, details)


def find(
    session: Session, organisation: Organisation, text: str | None, *, now: datetime
) -> WalletOffer:
    """The offer whose access token this is, https://www.rfc-editor.org/rfc/rfc6750#section-3

    Raises Refused `access-token-missing`, `access-token-unknown`, `access-token-expired`.
    """
    if not text:
        raise Refused(Refusal.INVALID_TOKEN, "access-token-missing")
    query = select(WalletOffer).where(WalletOffer.token_hash == token_hash(text))
    with scope(session, organisation=organisation.id):
        row = session.scalars(query).one_or_none()
    if row is None:
        raise Refused(Refusal.INVALID_TOKEN, "access-token-unknown")
    if row.token_until is None or now >= row.token_until:
        raise Refused(Refusal.INVALID_TOKEN, "access-token-expired")
    return row


def _held(session: Session, code: str) -> tuple[WalletOffer, Award]:
    """The offer of a code, with its award, as they are once nobody else is at them."""
    query = select(WalletOffer).where(WalletOffer.code_hash == offers.code_hash(code))
    row = session.scalars(query).one_or_none()
    if row is None:
        raise Refused(Refusal.INVALID_GRANT, "offer-unknown")
    (award,) = moves.locked(session, [row.award_id])
    session.refresh(row)
    return row, award


def _check_tx_code(
    session: Session, place: Place, row: WalletOffer, typed: str | None, *, now: datetime
) -> None:
    """OID4VCI sections 6.3 and 13.6.3"""
    if row.tx_hash is None:
        if typed is not None:
            raise Refused(Refusal.INVALID_REQUEST, "tx-code-unexpected")
        return
    if typed is None:
        raise Refused(Refusal.INVALID_REQUEST, "tx-code-missing")
    if hmac.compare_digest(row.tx_hash, offers.hidden_tx_code(place, row, typed)):
        return
    row.tries += 1
    if row.tries >= MAX_TRIES:
        row.void_at = now
    session.flush()
    left = max(MAX_TRIES - row.tries, 0)
    raise Refused(Refusal.INVALID_GRANT, "tx-code-wrong", counts=True, left=left)


def _details(request: TokenRequest, award: Award) -> tuple[dict[str, Any], ...]:
    """What is answered for `authorization_details`: a form of the credential has its own name."""
    if request.configurations is None:
        return ()
    details = []
    for name in request.configurations:
        form = metadata.form_of(name, award.achievement_id)
        if form is None:
            raise Refused(Refusal.INVALID_AUTHORIZATION_DETAILS, "authorization-details-malformed")
        details.append(
            {
                "type": AUTHORIZATION_TYPE,
                "credential_configuration_id": name,
                "credential_identifiers": [form.value],
            }
        )
    return tuple(details)
