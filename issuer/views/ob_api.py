"""The Open Badges interface of an organisation, for the wallets of people who allowed it.

https://www.imsglobal.org/spec/ob/v3p0#api Read only: the other operations of the standard are
answered 405. Every refusal below `BASE`, also one made before a view is reached, is an
Imsx_StatusInfo.
"""

from typing import Final

from flask import Blueprint, Response, g, request

from issuer.ob_api import reading, scopes
from issuer.ob_api.models import ObGrant
from issuer.organisations import creating
from issuer.place import the_place
from schemas import json_text
from service.errors import NotFound
from service.oauth import granting
from service.ob_api import discovery, imsx, windows
from service.ob_api.discovery import BASE, STATUS, Addresses, Described
from service.web.access import bearer, public
from service.web.admission import SignInNeeded
from service.web.limits import API, limited
from service.web.openapi import JSON, operation, ref

PATH: Final = f"/orgs/<slug>/{BASE}"
_REFUSED: Final = dict.fromkeys((400, 401, 403, 404, 405, 429, 500), STATUS)
_OPERATIONS: Final = (discovery.GET_CREDENTIALS, discovery.GET_PROFILE)

bp = Blueprint("ob_api", __name__)


@bp.get(f"{PATH}/discovery")
@public("describes the interface to wallets", api=True, shared=True)
@limited(API)
@operation("The service description", answers={200: {"type": "object"}, **_REFUSED})
def service(slug: str) -> Response:
    """The ServiceDescriptionDocument."""
    found = creating.find(g.session, slug)
    addresses = addresses_of(slug)
    privacy = found.website or addresses.home
    said = Described(
        title=f"Open Badges: {found.name}",
        text="Read only.",
        addresses=addresses,
        terms=privacy,
        privacy=privacy,
        scopes=tuple(scopes.OFFERED),
        operations=_OPERATIONS,
    )
    return discovery.published(discovery.description(said))


@bp.get("/.well-known/oauth-authorization-server/orgs/<slug>/ims/ob")
@public("describes the authorization server to wallets", api=True, shared=True)
@operation("Metadata of the authorization server", answers={200: {"type": "object"}})
def metadata(slug: str) -> Response:
    """RFC 8414: the issuer's path stands behind the well-known part."""
    creating.find(g.session, slug)
    document = discovery.metadata(addresses_of(slug), tuple(scopes.OFFERED))
    return discovery.published(document)


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
    window = windows.read(request.args)
    part = reading.credentials(g.session, _grant(slug), window)
    return windows.response(reading.answer(part), part, f"{addresses_of(slug).api}/credentials")


@bp.get(f"{PATH}/profile")
@bearer(scopes.PROFILE)
@limited(API)
@operation("Who the person is here", answers={200: ref("Profile"), **_REFUSED})
def profile(slug: str) -> Response:
    """The person as the organisation knows them."""
    body = json_text.dump(reading.profile(g.session, _grant(slug)))
    response = Response(body, mimetype=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.after_app_request
def in_their_words(response: Response) -> Response:
    """A refusal in the form of this interface, whoever made it."""
    parts = request.path.split("/", 3)
    ours = len(parts) > 3 and parts[1] == "orgs" and parts[3].startswith(f"{BASE}/")
    return imsx.in_these_words(response) if ours else response


def addresses_of(slug: str) -> Addresses:
    """Where the interface of this organisation lies."""
    return Addresses(the_place().hosting.address(slug))


def _grant(slug: str) -> ObGrant:
    if g.who.slug != slug:
        raise NotFound("not-found")
    token = request.authorization.token if request.authorization else None
    grant = granting.presented(g.session, scopes.PROVIDER, str(token), now=g.now)
    if grant is None:
        raise SignInNeeded("token-unknown", challenge='Bearer error="invalid_token"')
    return grant
