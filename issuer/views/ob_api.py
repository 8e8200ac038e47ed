"""The Open Badges interface of an organisation, for the wallets of people who allowed it.

https://www.imsglobal.org/spec/ob/v3p0#api Read only: the other operations of the standard are
answered 405. Every refusal below `BASE`, also one made before a view is reached, is an
Imsx_StatusInfo.
"""

from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, Response, g, request

from issuer.ob_api import discovery, granting, imsx, openapi, reading, scopes
from issuer.ob_api.discovery import BASE, Addresses
from issuer.ob_api.models import ObGrant
from issuer.organisations import creating
from issuer.place import the_place
from schemas import json_text
from service.errors import NotFound
from service.web.access import bearer, public
from service.web.admission import SignInNeeded
from service.web.limits import API, limited
from service.web.negotiation import PROBLEM
from service.web.openapi import JSON, operation, ref

KEPT_FOR: Final = timedelta(hours=1)
PATH: Final = f"/orgs/<slug>/{BASE}"
_REFUSED: Final = dict.fromkeys((400, 401, 403, 404, 405, 429, 500), openapi.STATUS)

bp = Blueprint("ob_api", __name__)


@bp.get(f"{PATH}/discovery")
@public("describes the interface to wallets", api=True, shared=True)
@limited(API)
@operation("The service description", answers={200: {"type": "object"}, **_REFUSED})
def service(slug: str) -> Response:
    """The ServiceDescriptionDocument."""
    found = creating.find(g.session, slug)
    addresses = addresses_of(slug)
    document = discovery.description(found.name, addresses, found.website or addresses.home)
    return published(document)


@bp.get("/.well-known/oauth-authorization-server/orgs/<slug>/ims/ob")
@public("describes the authorization server to wallets", api=True, shared=True)
@operation("Metadata of the authorization server", answers={200: {"type": "object"}})
def metadata(slug: str) -> Response:
    """RFC 8414: the issuer's path stands behind the well-known part."""
    creating.find(g.session, slug)
    return published(discovery.metadata(addresses_of(slug)))


@bp.get(f"{PATH}/credentials")
@bearer(scopes.CREDENTIALS)
@limited(API)
@operation(
    "The credentials of the person",
    answers={200: ref("GetOpenBadgeCredentialsResponse"), **_REFUSED},
    parameters=discovery.PARAMETERS,
)
def credentials(slug: str) -> Response:
    """A part of the list of what was issued to the person."""
    window = reading.read_window(request.args)
    part = reading.credentials(g.session, _grant(slug), window)
    response = _private(reading.answer(part))
    response.headers["X-Total-Count"] = str(part.total)
    response.headers["Link"] = reading.links(part, f"{addresses_of(slug).api}/credentials")
    return response


@bp.get(f"{PATH}/profile")
@bearer(scopes.PROFILE)
@limited(API)
@operation("Who the person is here", answers={200: ref("Profile"), **_REFUSED})
def profile(slug: str) -> Response:
    """The person as the organisation knows them."""
    return _private(json_text.dump(reading.profile(g.session, _grant(slug))))


@bp.after_app_request
def in_their_words(response: Response) -> Response:
    """A refusal in the form of this interface, whoever made it."""
    parts = request.path.split("/", 3)
    ours = len(parts) > 3 and parts[1] == "orgs" and parts[3].startswith(f"{BASE}/")
    refused = response.status_code >= 400 and response.mimetype != JSON
    if ours and refused:
        problem: Any = {}
        if response.mimetype == PROBLEM:
            problem = json_text.parse(response.get_data())
        told = str(problem.get("detail", response.status))
        response.set_data(json_text.dump(imsx.status_info(response.status_code, told)))
        response.mimetype = JSON
    return response


def addresses_of(slug: str) -> Addresses:
    """Where the interface of this organisation lies."""
    return Addresses(the_place().hosting.address(slug))


def published(document: dict[str, Any]) -> Response:
    """A public document, which may be kept."""
    response = Response(json_text.dump(document), mimetype=JSON)
    response.headers["Cache-Control"] = f"public, max-age={int(KEPT_FOR.total_seconds())}"
    response.add_etag()
    response.make_conditional(request)
    return response


def _grant(slug: str) -> ObGrant:
    if g.who.slug != slug:
        raise NotFound("not-found")
    token = request.authorization.token if request.authorization else None
    grant = granting.presented(g.session, str(token), now=g.now)
    if grant is None:
        raise SignInNeeded("token-unknown", challenge='Bearer error="invalid_token"')
    return grant


def _private(body: bytes) -> Response:
    response = Response(body, mimetype=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response
