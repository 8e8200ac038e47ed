"""What an organisation publishes for federations: its configuration, records of stolen keys."""

from typing import Final

from flask import Blueprint, Response, g, request

from federation.openid.statements import StatementKind
from issuer.federated import configuration, signed_records
from issuer.organisations import creating
from issuer.place import the_place
from issuer.views.public import KEPT_FOR
from service.web.access import public
from service.web.openapi import Content, operation

_TOKEN: Final = {"type": "string"}
CONFIGURATION: Final = Content(_TOKEN, types=(StatementKind.ENTITY.media_type,))
RECORD: Final = Content(_TOKEN, types=(StatementKind.SIGNED_RECORD.media_type,))

bp = Blueprint("federated", __name__)


@bp.get("/orgs/<slug>/.well-known/openid-federation")
@public("anchors and verifiers read who an organisation is", api=True, shared=True)
@operation("The entity configuration of an organisation", answers={200: CONFIGURATION})
def entity_configuration(slug: str) -> Response:
    """The entity configuration.

    https://openid.net/specs/openid-federation-1_0.html#name-obtaining-federation-entity
    """
    found = creating.find(g.session, slug)
    made = configuration.token(g.session, found, the_place().hosting, now=g.now)
    return _published(made, StatementKind.ENTITY)


@bp.get("/orgs/<slug>/keys/<int(max=2147483647):position>/signed")
@public("verifiers read what a stolen key had signed before", api=True, shared=True)
@operation("What a withdrawn key had signed before", answers={200: RECORD})
def signed(slug: str, position: int) -> Response:
    """The signed record of a key that was withdrawn as stolen."""
    found = creating.find(g.session, slug)
    record = signed_records.find(g.session, found, position)
    return _published(record.token, StatementKind.SIGNED_RECORD)


def _published(token: str, kind: StatementKind) -> Response:
    response = Response(token, mimetype=kind.media_type)
    response.headers["Cache-Control"] = f"public, max-age={int(KEPT_FOR.total_seconds())}"
    response.add_etag()
    response.make_conditional(request)
    return response
