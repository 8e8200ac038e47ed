"""Codes into tokens, tokens into new ones, tokens taken back.

https://www.imsglobal.org/spec/ob/v3p0#token-request, https://www.rfc-editor.org/rfc/rfc6749#section-6,
https://www.rfc-editor.org/rfc/rfc7009. An application keeps one access token for each grant: a new
one takes the place of the old. A code or a token to renew with that comes twice was stolen from
one of two: the grant ends.
"""

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.accounts import secret_values
from service.fence import scope as fence
from service.oauth.provider import OFFLINE, AnyProvider, GrantT, Provider
from service.oauth.refusals import OAuthRefused
from service.oauth.rows import ClientRow, GrantRow, inside

ACCESS_PREFIX: Final = "lvo_"
REFRESH_PREFIX: Final = "lvr_"
ACCESS_LASTS: Final = timedelta(hours=1)
REFRESH_LASTS: Final = timedelta(days=90)
VERIFIER_CHARACTERS: Final = range(43, 129)
HINTS: Final = frozenset({"access_token", "refresh_token"})
_FOUND_BY: Final = "a secret says itself whose it is"


def answer(
    session: Session,
    provider: AnyProvider,
    client: ClientRow,
    form: Mapping[str, str],
    *,
    now: datetime,
) -> dict[str, Any]:
    """What the token endpoint answers. Raises OAuthRefused; commit also then: a grant may end."""
    kind = form.get("grant_type")
    if kind == "authorization_code":
        return _exchange(session, provider, client, form, now=now)
    if kind == "refresh_token":
        return _refresh(session, provider, client, form, now=now)
    raise OAuthRefused("unsupported_grant_type" if kind else "invalid_request", "grant_type")


def revoke(
    session: Session,
    provider: AnyProvider,
    client: ClientRow,
    form: Mapping[str, str],
    *,
    now: datetime,
) -> None:
    """Take a token back, whatever it is; one that is not theirs is passed over in silence.

    Raises OAuthRefused `invalid_request`, `unsupported_token_type`.
    """
    token = form.get("token", "")
    if not token:
        raise OAuthRefused("invalid_request", "token")
    if form.get("token_type_hint", "access_token") not in HINTS:
        raise OAuthRefused("unsupported_token_type")
    hashed = secret_values.token_hash(token)
    rows = provider.grants
    row = _found(
        session, provider, client, or_(rows.access_hash == hashed, rows.refresh_hash == hashed)
    )
    if row is None:
        return
    with inside(session, row):
        if row.access_hash == hashed:
            row.access_expires_at = now
        else:
            row.revoked_at = now


def presented(
    session: Session, provider: Provider[Any, Any, GrantT], token: str, *, now: datetime
) -> GrantT | None:
    """The grant behind an access token, while both are in force."""
    if not token.startswith(ACCESS_PREFIX):
        return None
    rows = provider.grants
    query = select(rows).where(rows.access_hash == secret_values.token_hash(token))
    with fence(session, everything=_FOUND_BY):
        found = session.scalars(query).one_or_none()
    if found is None or found.revoked_at is not None or found.access_expires_at is None:
        return None
    return found if now < found.access_expires_at else None


def _exchange(
    session: Session,
    provider: AnyProvider,
    client: ClientRow,
    form: Mapping[str, str],
    *,
    now: datetime,
) -> dict[str, Any]:
    whose = provider.grants.code_hash == _hash(form, "code")
    grant = _found(session, provider, client, whose)
    if grant is None:
        raise OAuthRefused("invalid_grant", "code")
    came_before = grant.code_used_at is not None
    with inside(session, grant):
        # Whatever else is wrong, a code is good for one try.
        grant.code_used_at = now
        if came_before:
            grant.revoked_at = grant.revoked_at or now
    if came_before:
        raise OAuthRefused("invalid_grant", "code used")
    if now >= grant.code_expires_at or grant.revoked_at is not None:
        raise OAuthRefused("invalid_grant", "code expired")
    if form.get("redirect_uri") != grant.redirect_uri:
        raise OAuthRefused("invalid_grant", "redirect_uri")
    _check_verifier(form.get("code_verifier", ""), grant.challenge)
    return _tokens(session, client, grant, _narrowed(form, grant), now=now)


def _check_verifier(verifier: str, challenge: str) -> None:
    if len(verifier) not in VERIFIER_CHARACTERS or not verifier.isascii():
        raise OAuthRefused("invalid_grant", "code_verifier")
    if not hmac.compare_digest(create_s256_code_challenge(verifier), challenge):
        raise OAuthRefused("invalid_grant", "code_verifier")


def _refresh(
    session: Session,
    provider: AnyProvider,
    client: ClientRow,
    form: Mapping[str, str],
    *,
    now: datetime,
) -> dict[str, Any]:
    hashed = _hash(form, "refresh_token")
    rows = provider.grants
    whose = or_(rows.refresh_hash == hashed, rows.spent_hash == hashed)
    grant = _found(session, provider, client, whose)
    if grant is None or grant.revoked_at is not None or grant.refresh_expires_at is None:
        raise OAuthRefused("invalid_grant", "refresh_token")
    if grant.spent_hash == hashed:
        with inside(session, grant):
            grant.revoked_at = now
        raise OAuthRefused("invalid_grant", "refresh_token used")
    if now >= grant.refresh_expires_at:
        raise OAuthRefused("invalid_grant", "refresh_token expired")
    return _tokens(session, client, grant, _narrowed(form, grant), now=now)


def _narrowed(form: Mapping[str, str], grant: GrantRow) -> str:
    """The scope of the token: the one asked for, never more than was granted."""
    granted, asked = grant.scope.split(), form.get("scope", grant.scope).split()
    if not asked or not set(asked) <= set(granted):
        raise OAuthRefused("invalid_scope")
    return " ".join(one for one in granted if one in asked)


def _tokens(
    session: Session, client: ClientRow, grant: GrantRow, narrowed: str, *, now: datetime
) -> dict[str, Any]:
    access = ACCESS_PREFIX + secret_values.token()
    told: dict[str, Any] = {
        "access_token": access,
        "token_type": "Bearer",
        "expires_in": int(ACCESS_LASTS.total_seconds()),
        "scope": narrowed,
    }
    with inside(session, grant):
        grant.access_hash, grant.access_scope = secret_values.token_hash(access), narrowed
        grant.access_expires_at = now + ACCESS_LASTS
        if _renews(client, grant):
            refresh = told["refresh_token"] = REFRESH_PREFIX + secret_values.token()
            grant.spent_hash = grant.refresh_hash
            grant.refresh_hash = secret_values.token_hash(refresh)
            grant.refresh_expires_at = grant.refresh_expires_at or now + REFRESH_LASTS
    return told


def _renews(client: ClientRow, grant: GrantRow) -> bool:
    return OFFLINE in grant.scope.split() or "refresh_token" in client.metadata_["grant_types"]


def _hash(form: Mapping[str, str], name: str) -> bytes:
    if not form.get(name):
        raise OAuthRefused("invalid_request", name)
    return secret_values.token_hash(form[name])


def _found(
    session: Session, provider: AnyProvider, client: ClientRow, whose: Any
) -> GrantRow | None:
    # Of two who come with the same code at once, the second waits and sees that it was used.
    rows = provider.grants
    query = select(rows).where(whose, rows.client_id == client.id).with_for_update()
    with fence(session, everything=_FOUND_BY):
        found: GrantRow | None = session.scalars(query).one_or_none()
    return found
