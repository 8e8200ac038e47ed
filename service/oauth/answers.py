"""What the endpoints of an OAuth server answer; the routes themselves are the rooms'.

Call these inside the scope of an organisation where applications belong to one.
"""

from typing import Any, Final

from flask import Response, g, request
from limits import parse

from schemas import json_text
from service.oauth import clients, granting
from service.oauth.provider import AnyProvider, ClientT, Provider
from service.oauth.refusals import OAuthRefused
from service.web.edge import the_edge
from service.web.limits import Policy, by_address
from service.web.openapi import JSON

CREATED: Final = 201
REGISTRATION: Final = (Policy("ob-registration", parse("30 per hour"), by_address),)
"""Anybody may register, but no one needs to do so often."""


def registered(provider: AnyProvider) -> Response:
    """A name and a secret for the application that posts what it says of itself."""
    try:
        told = clients.read(provider, request.get_data(), secure=the_edge().config.secure)
    except OAuthRefused as error:
        return refused(error)
    row, secret = clients.register(g.session, provider, told, now=g.now)
    g.session.commit()
    issued = {
        "client_id": str(row.id),
        "client_secret": secret,
        "client_id_issued_at": int(g.now.timestamp()),
        "client_secret_expires_at": 0,
    }
    return secret_json({**told, **issued}, CREATED)


def tokens(provider: AnyProvider) -> Response:
    """Tokens for a code, or new ones for a token to renew with."""
    try:
        client = caller(provider)
        answer = granting.answer(g.session, provider, client, form(), now=g.now)
    except OAuthRefused as error:
        # What was tried is remembered, also where it failed.
        g.session.commit()
        return refused(error)
    g.session.commit()
    return secret_json(answer)


def revoked(provider: AnyProvider) -> Response:
    """https://www.rfc-editor.org/rfc/rfc7009#section-2.2"""
    try:
        granting.revoke(g.session, provider, caller(provider), form(), now=g.now)
    except OAuthRefused as error:
        return refused(error)
    g.session.commit()
    return Response(status=200)


def caller(provider: Provider[ClientT, Any, Any]) -> ClientT:
    """The application that shows its secret; raises OAuthRefused `invalid_client`."""
    given = request.authorization
    if given is None or given.type != "basic":
        raise OAuthRefused("invalid_client")
    return clients.authenticate(g.session, provider, given.username or "", given.password or "")


def form() -> dict[str, str]:
    """The fields of the request, none of them twice; raises OAuthRefused `invalid_request`."""
    fields = request.form.to_dict(flat=False)
    if any(len(values) != 1 for values in fields.values()):
        raise OAuthRefused("invalid_request", "a parameter stands twice")
    return {name: values[0] for name, values in fields.items()}


def asked() -> dict[str, str]:
    """The parameters of an authorization request; one that stands twice counts as none."""
    return {name: values[0] for name, values in request.args.lists() if len(values) == 1}


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
