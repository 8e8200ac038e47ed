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

from issuer.ob_api import scopes
from issuer.ob_api.models import ObClient, ObGrant
from issuer.ob_api.refusals import OAuthRefused
from issuer.organisations import creating
from service.accounts import secret_values
from service.fence import scope as fence
from service.web.hooks import Who

ACCESS_PREFIX: Final = "lvo_"
REFRESH_PREFIX: Final = "lvr_"
ACCESS_LASTS: Final = timedelta(hours=1)
REFRESH_LASTS: Final = timedelta(days=90)
VERIFIER_CHARACTERS: Final = range(43, 129)
HINTS: Final = frozenset({"access_token", "refresh_token"})


def answer(
    session: Session, client: ObClient, form: Mapping[str, str], *, now: datetime
) -> dict[str, Any]:
    """What the token endpoint answers. Raises OAuthRefused; commit also then: a grant may end."""
    kind = form.get("grant_type")
    if kind == "authorization_code":
        return _exchange(session, client, form, now=now)
    if kind == "refresh_token":
        return _refresh(session, client, form, now=now)
    raise OAuthRefused("unsupported_grant_type" if kind else "invalid_request", "grant_type")


def revoke(session: Session, client: ObClient, form: Mapping[str, str], *, now: datetime) -> None:
    """Take a token back, whatever it is; one that is not theirs is passed over in silence.

    Raises OAuthRefused `invalid_request`, `unsupported_token_type`.
    """
    token = form.get("token", "")
    if not token:
        raise OAuthRefused("invalid_request", "token")
    if form.get("token_type_hint", "access_token") not in HINTS:
        raise OAuthRefused("unsupported_token_type")
    hashed = secret_values.token_hash(token)
    whose = or_(ObGrant.access_hash == hashed, ObGrant.refresh_hash == hashed)
    row = _found(session, client, whose)
    if row is None:
        return
    with fence(session, organisation=client.organisation_id):
        if row.access_hash == hashed:
            row.access_expires_at = now
        else:
            row.revoked_at = now


def machine(session: Session, token: str, *, scope: str, now: datetime) -> Who | None:  # noqa: ARG001 - the shape of Reader
    """The application that holds an access token; for `issuer.tokens.machines.Machines`."""
    grant = presented(session, token, now=now)
    if grant is None:
        return None
    organisation = creating.by_id(session, grant.organisation_id)
    if organisation is None:
        return None
    return Who(
        organisation_id=organisation.id,
        slug=organisation.slug,
        organisation_name=organisation.name,
        scopes=frozenset((grant.access_scope or "").split()),
        tenant=organisation,
    )


def presented(session: Session, token: str, *, now: datetime) -> ObGrant | None:
    """The grant behind an access token, while both are in force."""
    if not token.startswith(ACCESS_PREFIX):
        return None
    query = select(ObGrant).where(ObGrant.access_hash == secret_values.token_hash(token))
    with fence(session, everything="a token says itself whose it is"):
        found = session.scalars(query).one_or_none()
    if found is None or found.revoked_at is not None or found.access_expires_at is None:
        return None
    return found if now < found.access_expires_at else None


def _exchange(
    session: Session, client: ObClient, form: Mapping[str, str], *, now: datetime
) -> dict[str, Any]:
    grant = _found(session, client, ObGrant.code_hash == _hash(form, "code"))
    if grant is None:
        raise OAuthRefused("invalid_grant", "code")
    came_before = grant.code_used_at is not None
    with fence(session, organisation=client.organisation_id):
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
    session: Session, client: ObClient, form: Mapping[str, str], *, now: datetime
) -> dict[str, Any]:
    hashed = _hash(form, "refresh_token")
    whose = or_(ObGrant.refresh_hash == hashed, ObGrant.spent_hash == hashed)
    grant = _found(session, client, whose)
    if grant is None or grant.revoked_at is not None or grant.refresh_expires_at is None:
        raise OAuthRefused("invalid_grant", "refresh_token")
    if grant.spent_hash == hashed:
        with fence(session, organisation=client.organisation_id):
            grant.revoked_at = now
        raise OAuthRefused("invalid_grant", "refresh_token used")
    if now >= grant.refresh_expires_at:
        raise OAuthRefused("invalid_grant", "refresh_token expired")
    return _tokens(session, client, grant, _narrowed(form, grant), now=now)


def _narrowed(form: Mapping[str, str], grant: ObGrant) -> str:
    """The scope of the token: the one asked for, never more than was granted."""
    granted, asked = grant.scope.split(), form.get("scope", grant.scope).split()
    if not asked or not set(asked) <= set(granted):
        raise OAuthRefused("invalid_scope")
    return " ".join(one for one in granted if one in asked)


def _tokens(
    session: Session, client: ObClient, grant: ObGrant, narrowed: str, *, now: datetime
) -> dict[str, Any]:
    access = ACCESS_PREFIX + secret_values.token()
    told: dict[str, Any] = {
        "access_token": access,
        "token_type": "Bearer",
        "expires_in": int(ACCESS_LASTS.total_seconds()),
        "scope": narrowed,
    }
    with fence(session, organisation=client.organisation_id):
        grant.access_hash, grant.access_scope = secret_values.token_hash(access), narrowed
        grant.access_expires_at = now + ACCESS_LASTS
        if _renews(client, grant):
            refresh = told["refresh_token"] = REFRESH_PREFIX + secret_values.token()
            grant.spent_hash = grant.refresh_hash
            grant.refresh_hash = secret_values.token_hash(refresh)
            grant.refresh_expires_at = grant.refresh_expires_at or now + REFRESH_LASTS
    return told


def _renews(client: ObClient, grant: ObGrant) -> bool:
    return (
        scopes.OFFLINE in grant.scope.split() or "refresh_token" in client.metadata_["grant_types"]
    )


def _hash(form: Mapping[str, str], name: str) -> bytes:
    if not form.get(name):
        raise OAuthRefused("invalid_request", name)
    return secret_values.token_hash(form[name])


def _found(session: Session, client: ObClient, whose: Any) -> ObGrant | None:
    # Of two who come with the same code at once, the second waits and sees that it was used.
    query = select(ObGrant).where(whose, ObGrant.client_id == client.id).with_for_update()
    with fence(session, organisation=client.organisation_id):
        return session.scalars(query).one_or_none()
