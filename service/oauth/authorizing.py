"""An application asks, a person decides, and the application gets a code.

https://www.rfc-editor.org/rfc/rfc6749#section-4.1, PKCE https://www.rfc-editor.org/rfc/rfc7636
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.accounts import secret_values
from service.errors import NotFound, ServiceError
from service.fence import scope
from service.oauth.provider import OFFLINE, AnyProvider, GrantT, Provider, RequestT
from service.oauth.refusals import SentBack, address
from service.oauth.rows import ClientRow, RequestRow, inside

REQUEST_LASTS: Final = timedelta(minutes=30)
CODE_LASTS: Final = timedelta(seconds=600)
CODE_PREFIX: Final = "lvc_"
MAX_STATE_CHARACTERS: Final = 2000
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request that may be shown to a person."""

    client: ClientRow
    redirect_uri: str
    scope: str
    state: str
    challenge: str


def read(provider: AnyProvider, client: ClientRow | None, asked: Mapping[str, str]) -> Wanted:
    """The wish of an application, https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1

    Raises NotFound `ob-client-unknown`, ServiceError `ob-redirect-refused`, which no application
    is told; SentBack for everything else.
    """
    if client is None:
        raise NotFound("ob-client-unknown")
    redirect_uri = asked.get("redirect_uri", "")
    if redirect_uri not in client.metadata_["redirect_uris"]:
        raise ServiceError("ob-redirect-refused")
    state = asked.get("state", "")
    if not state or len(state) > MAX_STATE_CHARACTERS or not state.isprintable():
        raise SentBack("invalid_request", redirect_uri, "")
    if asked.get("response_type") != "code":
        raise SentBack("unsupported_response_type", redirect_uri, state)
    challenge = asked.get("code_challenge", "")
    by_hash = asked.get("code_challenge_method") == "S256"
    if not by_hash or not _CHALLENGE.fullmatch(challenge):
        raise SentBack("invalid_request", redirect_uri, state)
    registered = provider.known(client.metadata_["scope"])
    wanted = [one for one in provider.known(asked.get("scope", "")) if one in registered]
    if not set(wanted) - {OFFLINE}:
        raise SentBack("invalid_scope", redirect_uri, state)
    return Wanted(client, redirect_uri, " ".join(wanted), state, challenge)


def begin(session: Session, provider: AnyProvider, wanted: Wanted, *, now: datetime) -> str:
    """Keep a wish until a person has decided; the token of its page."""
    token = secret_values.token()
    row = provider.requests(
        token_hash=secret_values.token_hash(token),
        client_id=wanted.client.id,
        redirect_uri=wanted.redirect_uri,
        scope=wanted.scope,
        state=wanted.state,
        challenge=wanted.challenge,
        created_at=now,
        expires_at=now + REQUEST_LASTS,
    )
    session.add(row)
    session.flush()
    return token


def open_request(
    session: Session, provider: Provider[Any, RequestT, Any], token: str, now: datetime
) -> RequestT | None:
    """The wish behind the page of this token, while it waits."""
    rows = provider.requests
    query = select(rows).where(rows.token_hash == secret_values.token_hash(token))
    with scope(session, everything="the page of a request is found by its secret"):
        found = session.scalars(query).one_or_none()
    waits = found is not None and found.ended_at is None and now < found.expires_at
    return found if waits else None


def allow(
    session: Session,
    provider: Provider[Any, Any, GrantT],
    row: RequestRow,
    chosen: tuple[str, ...],
    *,
    owner: Mapping[str, Any],
    now: datetime,
) -> tuple[GrantT, str]:
    """The person agrees, to all or a part of it: the grant, and where the browser goes.

    `owner` are the columns that say whose grant it is. Raises SentBack `access_denied` when
    nothing is left.
    """
    granted = [one for one in row.scope.split() if one in chosen]
    if not set(granted) - {OFFLINE}:
        raise refuse(session, row, now=now)
    code = CODE_PREFIX + secret_values.token()
    grant = provider.grants(
        client_id=row.client_id,
        scope=" ".join(granted),
        redirect_uri=row.redirect_uri,
        challenge=row.challenge,
        code_hash=secret_values.token_hash(code),
        code_expires_at=now + CODE_LASTS,
        created_at=now,
        **owner,
    )
    with inside(session, row):
        row.ended_at = now
    with inside(session, grant):
        session.add(grant)
        session.flush()
    told = {"code": code, "scope": grant.scope, "state": row.state}
    return grant, address(row.redirect_uri, told)


def refuse(session: Session, row: RequestRow, *, now: datetime) -> SentBack:
    """The person does not agree; where the browser goes is in what is given back."""
    with inside(session, row):
        row.ended_at = now
    return SentBack("access_denied", row.redirect_uri, row.state)
