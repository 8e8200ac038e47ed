"""A person lets an application read their awards: who they are, by a code, and what they allow.

https://www.imsglobal.org/spec/ob/v3p0#authorization-code-grant, PKCE
https://www.rfc-editor.org/rfc/rfc7636
"""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.awards.models import Award
from issuer.delivering import claims
from issuer.ob_api import clients, reading, scopes
from issuer.ob_api.models import ObClient, ObGrant, ObRequest
from issuer.organisations.models import Organisation
from issuer.organisations.refusals import Conflict, NotFound, Refused
from keys.multibase import base64url_encode
from service import audit
from service.accounts import secret_values
from service.accounts.secret_values import Secrets
from service.fence import scope

REQUEST_LASTS: Final = timedelta(minutes=30)
CODE_LASTS: Final = timedelta(seconds=600)
CODE_PREFIX: Final = "lvc_"
MAX_STATE_CHARACTERS: Final = 2000
MAX_AWARDS: Final = 100
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request that may be shown to a person."""

    client: ObClient
    redirect_uri: str
    scope: str
    state: str
    challenge: str


class SentBack(Refused):
    """A refusal that the application is told, by the address to which the browser goes back."""

    def __init__(self, error: str, redirect_uri: str, state: str) -> None:
        super().__init__("ob-request-refused", error=error)
        told = {"error": error, "state": state} if state else {"error": error}
        self.address = address(redirect_uri, told)


def address(redirect_uri: str, told: Mapping[str, str]) -> str:
    """An address of an application with something told in its query."""
    joint = "&" if urlsplit(redirect_uri).query else "?"
    return f"{redirect_uri}{joint}{urlencode(told)}"


def read(session: Session, organisation: Organisation, asked: Mapping[str, str]) -> Wanted:
    """The wish of an application, https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1

    Raises NotFound `ob-client-unknown`, Refused `ob-redirect-refused`, which no application is
    told; SentBack for everything else.
    """
    client = clients.find(session, organisation, asked.get("client_id", ""))
    if client is None:
        raise NotFound("ob-client-unknown")
    redirect_uri = asked.get("redirect_uri", "")
    if redirect_uri not in client.metadata_["redirect_uris"]:
        raise Refused("ob-redirect-refused")
    state = asked.get("state", "")
    if not state or len(state) > MAX_STATE_CHARACTERS or not state.isprintable():
        raise SentBack("invalid_request", redirect_uri, "")
    if asked.get("response_type") != "code":
        raise SentBack("unsupported_response_type", redirect_uri, state)
    challenge = asked.get("code_challenge", "")
    by_hash = asked.get("code_challenge_method") == "S256"
    if not by_hash or not _CHALLENGE.fullmatch(challenge):
        raise SentBack("invalid_request", redirect_uri, state)
    registered = scopes.known(client.metadata_["scope"])
    wanted = [one for one in scopes.known(asked.get("scope", "")) if one in registered]
    if not set(wanted) - {scopes.OFFLINE}:
        raise SentBack("invalid_scope", redirect_uri, state)
    return Wanted(client, redirect_uri, " ".join(wanted), state, challenge)


def begin(session: Session, organisation: Organisation, wanted: Wanted, *, now: datetime) -> str:
    """Keep a wish until a person has decided; the token of its page."""
    token = secret_values.token()
    row = ObRequest(
        token_hash=secret_values.token_hash(token),
        client_id=wanted.client.id,
        redirect_uri=wanted.redirect_uri,
        scope=wanted.scope,
        state=wanted.state,
        challenge=wanted.challenge,
        created_at=now,
        expires_at=now + REQUEST_LASTS,
    )
    with scope(session, organisation=organisation.id):
        session.add(row)
    return token


def open_request(session: Session, token: str, now: datetime) -> ObRequest | None:
    """The wish behind the page of this token, while it waits; for `Hooks.links`."""
    query = select(ObRequest).where(ObRequest.token_hash == secret_values.token_hash(token))
    with scope(session, everything="the page of a request is found by its secret"):
        found = session.scalars(query).one_or_none()
    waits = found is not None and found.ended_at is None and now < found.expires_at
    return found if waits else None


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
    granted = [one for one in row.scope.split() if one in chosen]
    if not set(granted) - {scopes.OFFLINE}:
        raise refuse(session, row, now=now)
    code = CODE_PREFIX + secret_values.token()
    grant = ObGrant(
        client_id=row.client_id,
        award_id=row.award_id,
        scope=" ".join(granted),
        redirect_uri=row.redirect_uri,
        challenge=row.challenge,
        code_hash=secret_values.token_hash(code),
        code_expires_at=now + CODE_LASTS,
        created_at=now,
    )
    with scope(session, organisation=row.organisation_id):
        row.ended_at = now
        session.add(grant)
        session.flush()
    _record(session, grant, "ob-api.allowed", now)
    told = {"code": code, "scope": grant.scope, "state": row.state}
    return address(row.redirect_uri, told)


def refuse(session: Session, row: ObRequest, *, now: datetime) -> SentBack:
    """The person does not agree; where the browser goes is in what is given back."""
    with scope(session, organisation=row.organisation_id):
        row.ended_at = now
    return SentBack("access_denied", row.redirect_uri, row.state)


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
