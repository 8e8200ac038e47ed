"""The public face of organisations: who they are and with which keys they sign. No recipients."""

from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, Response, g, render_template, request

from issuer.federated import services
from issuer.organisations import creating, documents, keys
from issuer.organisations.models import Organisation
from issuer.organisations.wording import AWARD_KINDS, KINDS
from issuer.views import federation_words
from schemas import json_text
from service.web.access import public
from service.web.edge import the_edge
from service.web.negotiation import wants_json
from service.web.openapi import Content, operation

KEPT_FOR: Final = timedelta(seconds=60)
"""A withdrawn key is known everywhere after so long."""
LOGO_KEPT_FOR: Final = timedelta(days=365)
JSON: Final = "application/json"
LD_JSON: Final = "application/ld+json"
DID_JSON: Final = "application/did+json"
JWK_SET: Final = "application/jwk-set+json"
HTML: Final = "text/html"
_NAMED: Final = {"type": "object", "required": ["id"]}
PROFILE: Final = Content(_NAMED, types=(JSON, LD_JSON, HTML))
DOCUMENT: Final = Content(_NAMED, types=(JSON, DID_JSON, LD_JSON))
KEYS: Final = {"type": "object", "required": ["keys"]}
_VOUCHES: Final = "issuers publish it so that anybody can check what they signed"

bp = Blueprint("organisations", __name__, template_folder="../templates")


@bp.get("/orgs/<slug>")
@public("tells who awards, without any recipient", shared=True)
@operation("The profile of an organisation", answers={200: PROFILE})
def organisation(slug: str) -> Response:
    """The page of an organisation, or its profile where JSON is asked for."""
    found = creating.find(g.session, slug)
    address = address_of(found)
    if wants_json(request):
        asked = request.accept_mimetypes.best_match((JSON, LD_JSON), JSON)
        return _published(documents.profile_json(found, address), asked)
    return _page(found, address)


@bp.get("/orgs/<slug>/did.json")
@public(_VOUCHES, api=True, shared=True)
@operation("The DID document", answers={200: DOCUMENT})
def did(slug: str) -> Response:
    """The DID document, https://w3c-ccg.github.io/did-method-web/#read-resolve"""
    found = creating.find(g.session, slug)
    rows = keys.history(g.session, found)
    asked = request.accept_mimetypes.best_match((JSON, DID_JSON, LD_JSON), JSON)
    address = address_of(found)
    named = services.of(g.session, found, address)
    return _published(documents.did_json(found, rows, address, services=named), asked)


@bp.get("/orgs/<slug>/jwks.json")
@public(_VOUCHES, api=True, shared=True)
@operation("The keys as a JWK Set", answers={200: Content(KEYS, types=(JWK_SET,))})
def jwks(slug: str) -> Response:
    """The keys as a JWK Set."""
    found = creating.find(g.session, slug)
    rows = keys.history(g.session, found)
    return _published(documents.jwks_json(found, rows), JWK_SET)


@bp.get("/orgs/<slug>/logo")
@public("the logo on pages and in credentials", api=True, shared=True)
def logo(slug: str) -> Response:
    """The logo; its address changes with it."""
    data, media_type = creating.logo_of(g.session, slug)
    return _kept(Response(data, mimetype=media_type), LOGO_KEPT_FOR)


def address_of(organisation: Organisation) -> str:
    """The page of an organisation of this service."""
    return f"{the_edge().config.base_url}/orgs/{organisation.slug}"


def _page(found: Organisation, address: str) -> Response:
    school = creating.by_id(g.session, found.parent_id) if found.parent_id else None
    page = render_template(
        "public/organisation.html",
        organisation=found,
        kind=KINDS[found.kind],
        logo=documents.logo_address(found, address),
        keys=keys.history(g.session, found),
        school=school,
        school_address=address_of(school) if school else "",
        accredited=federation_words.public(found),
        partner_kinds=[text for kind, text in AWARD_KINDS.items() if kind in _kinds(found)],
    )
    response = Response(page, mimetype="text/html")
    # Kept only to be asked for again: it speaks the language of who reads.
    response.headers["Cache-Control"] = "no-cache"
    return _conditional(response)


def _kinds(found: Organisation) -> list[Any]:
    return list(found.partner_kinds or ())


def _published(document: dict[str, Any], media_type: str) -> Response:
    return _kept(Response(json_text.dump(document), mimetype=media_type), KEPT_FOR)


def _kept(response: Response, how_long: timedelta) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={int(how_long.total_seconds())}"
    return _conditional(response)


def _conditional(response: Response) -> Response:
    response.vary.add("Accept")
    response.add_etag()
    response.make_conditional(request)
    return response
