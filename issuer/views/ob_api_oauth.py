"""OAuth for the Open Badges interface: applications register and come for tokens.

https://www.imsglobal.org/spec/ob/v3p0#oauth-2.0-authentication
"""

from typing import Any, Final

from flask import Blueprint, Response, g, request
from limits import parse

from issuer.ob_api import clients, granting, openapi
from issuer.ob_api.clients import MAX_BODY_BYTES
from issuer.ob_api.discovery import OAUTH
from issuer.ob_api.models import ObClient
from issuer.ob_api.refusals import OAuthRefused
from issuer.organisations import creating
from schemas import json_text
from service.web.access import public
from service.web.edge import the_edge
from service.web.limits import API, Policy, by_address, limited, max_body
from service.web.openapi import JSON, operation, ref

CREATED: Final = 201
PATH: Final = f"/orgs/<slug>/{OAUTH}"
REGISTRATION: Final = (Policy("ob-registration", parse("30 per hour"), by_address),)
"""Anybody may register, but no one needs to do so often."""
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
    organisation = creating.find(g.session, slug)
    try:
        told = clients.read(request.get_data(), secure=the_edge().config.secure)
    except OAuthRefused as error:
        return refused(error)
    row, secret = clients.register(g.session, organisation, told, now=g.now)
    g.session.commit()
    issued = {
        "client_id": str(row.id),
        "client_secret": secret,
        "client_id_issued_at": int(g.now.timestamp()),
        "client_secret_expires_at": 0,
    }
    return secret_json({**told, **issued}, CREATED)


@bp.post(f"{PATH}/token")
@public("an application shows its secret and a code", api=True)
@limited(API)
@operation(
    "Come for tokens", request=openapi.TOKEN_FORM, answers={200: ref("OAuthTokens"), **_REFUSED}
)
def token(slug: str) -> Response:
    """Tokens for a code, or new ones for a token to renew with."""
    try:
        answer = granting.answer(g.session, _client(slug), form(), now=g.now)
    except OAuthRefused as error:
        # What was tried is remembered, also where it failed.
        g.session.commit()
        return refused(error)
    g.session.commit()
    return secret_json(answer)


@bp.post(f"{PATH}/revoke")
@public("an application shows its secret and a token", api=True)
@limited(API)
@operation("Take a token back", request=openapi.REVOKE_FORM, answers={200: None, **_REFUSED})
def revoke(slug: str) -> Response:
    """https://www.rfc-editor.org/rfc/rfc7009"""
    try:
        granting.revoke(g.session, _client(slug), form(), now=g.now)
    except OAuthRefused as error:
        return refused(error)
    g.session.commit()
    return Response(status=200)


def form() -> dict[str, str]:
    """The fields of the request, none of them twice; raises OAuthRefused `invalid_request`."""
    fields = request.form.to_dict(flat=False)
    if any(len(values) != 1 for values in fields.values()):
        raise OAuthRefused("invalid_request", "a parameter stands twice")
    return {name: values[0] for name, values in fields.items()}


def _client(slug: str) -> ObClient:
    organisation = creating.find(g.session, slug)
    given = request.authorization
    if given is None or given.type != "basic":
        raise OAuthRefused("invalid_client")
    name, secret = given.username or "", given.password or ""
    return clients.authenticate(g.session, organisation, name, secret)


def refused(error: OAuthRefused) -> Response:
    """The refusal as OAuth writes it."""
    told = {"error": error.code}
    if error.why:
        told["error_description"] = error.why
    response = secret_json(told, error.status)
    if error.code == "invalid_client":
        response.headers["WWW-Authenticate"] = 'Basic realm="Open Badges"'
    return response


def secret_json(value: dict[str, Any], status: int = 200) -> Response:
    """JSON that nobody keeps."""
    response = Response(json_text.dump(value), status, mimetype=JSON)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Pragma"] = "no-cache"
    return response
