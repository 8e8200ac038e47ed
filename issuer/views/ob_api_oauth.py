"""OAuth for the Open Badges interface: applications register and come for tokens.

https://www.imsglobal.org/spec/ob/v3p0#oauth-2.0-authentication
"""

from contextlib import AbstractContextManager
from typing import Final

from flask import Blueprint, Response, g

from issuer.ob_api.scopes import PROVIDER
from issuer.organisations import creating
from service.fence import scope
from service.oauth import answers, openapi
from service.oauth.answers import CREATED, REGISTRATION
from service.oauth.clients import MAX_BODY_BYTES
from service.ob_api.discovery import OAUTH
from service.web.access import public
from service.web.limits import API, limited, max_body
from service.web.openapi import operation, ref

PATH: Final = f"/orgs/<slug>/{OAUTH}"
_REFUSED: Final = {400: openapi.ERROR, 401: openapi.ERROR}

bp = Blueprint("ob_oauth", __name__)


@bp.post(f"{PATH}/register")
@public("applications register by themselves, as the standard demands", api=True)
@limited(REGISTRATION)
@max_body(MAX_BODY_BYTES)
@operation(
    "Register an application",
    request=ref("OAuthRegistration"),
    answers={CREATED: ref("OAuthRegistered"), 400: openapi.ERROR},
)
def register(slug: str) -> Response:
    """A name and a secret for an application."""
    with _with_organisation(slug):
        return answers.registered(PROVIDER)


@bp.post(f"{PATH}/token")
@public("an application shows its secret and a code", api=True)
@limited(API)
@operation(
    "Come for tokens", request=openapi.TOKEN_FORM, answers={200: ref("OAuthTokens"), **_REFUSED}
)
def token(slug: str) -> Response:
    """Tokens for a code, or new ones for a token to renew with."""
    with _with_organisation(slug):
        return answers.tokens(PROVIDER)


@bp.post(f"{PATH}/revoke")
@public("an application shows its secret and a token", api=True)
@limited(API)
@operation("Take a token back", request=openapi.REVOKE_FORM, answers={200: None, **_REFUSED})
def revoke(slug: str) -> Response:
    """https://www.rfc-editor.org/rfc/rfc7009"""
    with _with_organisation(slug):
        return answers.revoked(PROVIDER)


def _with_organisation(slug: str) -> AbstractContextManager[None]:
    return scope(g.session, organisation=creating.find(g.session, slug).id)
