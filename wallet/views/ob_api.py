"""The Open Badges interface of the wallet, for applications that holders let in.

https://www.imsglobal.org/spec/ob/v3p0#api Every refusal below `BASE`, also one made before a view
is reached, is an Imsx_StatusInfo.
"""

from typing import Final

from flask import Blueprint, Response, g, request
from sqlalchemy.exc import IntegrityError

from schemas import ob_api
from schemas.files import Found
from service.errors import ServiceError
from service.oauth import answers
from service.oauth import openapi as shapes
from service.oauth.answers import CREATED, REGISTRATION
from service.oauth.clients import MAX_BODY_BYTES
from service.ob_api import discovery, imsx, windows
from service.ob_api.discovery import BASE, ISSUER, OAUTH, STATUS, Addresses, Described
from service.web.access import bearer, public
from service.web.admission import SignInNeeded
from service.web.limits import API, limited, max_body
from service.web.openapi import JSON, Content, operation, ref
from wallet.ob_api import machines, profiles, putting, reading
from wallet.ob_api.models import Grant
from wallet.ob_api.putting import Put
from wallet.ob_api.scopes import OFFERED, PROVIDER
from wallet.people import holders
from wallet.place import the_place

_REFUSED: Final = dict.fromkeys((400, 401, 403, 404, 405, 413, 415, 429, 500), STATUS)
_NO_TOKEN: Final = {400: shapes.ERROR, 401: shapes.ERROR}
CREDENTIAL: Final = Content(
    ref("AchievementCredential"), types=(JSON, "application/vc+ld+json", ob_api.TEXT)
)
OPERATIONS: Final = (
    discovery.GET_CREDENTIALS,
    discovery.UPSERT_CREDENTIAL,
    discovery.GET_PROFILE,
    discovery.PUT_PROFILE,
)

bp = Blueprint("ob_api", __name__)


@bp.get(f"/{BASE}/discovery")
@public("describes the interface to applications", api=True, shared=True)
@limited(API)
@operation("The service description", answers={200: {"type": "object"}, **_REFUSED})
def service() -> Response:
    """The ServiceDescriptionDocument."""
    here = addresses()
    said = Described(
        title="Livret",
        text="The booklets of this wallet, each as far as its holder allows.",
        addresses=here,
        terms=f"{here.home}/",
        privacy=f"{here.home}/",
        image=f"{here.home}/static/livret.svg",
        scopes=tuple(OFFERED),
        operations=OPERATIONS,
    )
    return discovery.published(discovery.description(said))


@bp.get(f"/.well-known/oauth-authorization-server/{ISSUER}")
@public("describes the authorization server to applications", api=True, shared=True)
@operation("Metadata of the authorization server", answers={200: {"type": "object"}})
def metadata() -> Response:
    """RFC 8414: the issuer's path stands behind the well-known part."""
    return discovery.published(discovery.metadata(addresses(), tuple(OFFERED)))


@bp.get(f"/{BASE}/credentials")
@bearer(ob_api.CREDENTIAL_READONLY)
@limited(API)
@operation(
    "The credentials of the holder",
    answers={200: ref("GetOpenBadgeCredentialsResponse"), **_REFUSED},
    parameters=discovery.PARAMETERS,
)
def credentials() -> Response:
    """A part of the list of what others gave the holder."""
    window = windows.read(request.args)
    part = reading.credentials(g.session, _grant(), window)
    return windows.response(reading.answer(part), part, f"{addresses().api}/credentials")


@bp.post(f"/{BASE}/credentials")
@bearer(ob_api.CREDENTIAL_UPSERT)
@limited(API)
@max_body(putting.MAX_BYTES)
@operation(
    "Put a credential into the deposit box",
    request=CREDENTIAL,
    answers={200: CREDENTIAL, CREATED: CREDENTIAL, **_REFUSED, 304: None},
)
def put_credential() -> Response:
    """Taken in as it came; the answer is the very same text."""
    imsx.check_media_type(request, imsx.OBJECTS | imsx.TOKENS)
    body = request.get_data()
    found = putting.read(body, as_token=request.mimetype in imsx.TOKENS)
    try:
        put = _put(found)
    except IntegrityError:
        # The same credential came twice at once, and the other was first.
        g.session.rollback()
        put = _put(found)
    if put is Put.OLDER:
        return Response(status=put)
    return _private(body, put, request.mimetype)


@bp.get(f"/{BASE}/profile")
@bearer(ob_api.PROFILE_READONLY)
@limited(API)
@operation("Who the holder is here", answers={200: ref("Profile"), **_REFUSED})
def profile() -> Response:
    """What was put here last, or the name of the account and the DID of the booklet."""
    return _private(profiles.read(g.session, _grant()))


@bp.put(f"/{BASE}/profile")
@bearer(ob_api.PROFILE_UPDATE)
@limited(API)
@max_body(profiles.MAX_BYTES)
@operation(
    "Say who the holder is", request=ref("Profile"), answers={200: ref("Profile"), **_REFUSED}
)
def put_profile() -> Response:
    """Kept as it came, and given back to applications that may read it."""
    imsx.check_media_type(request, imsx.OBJECTS)
    body = profiles.put(g.session, _grant(), request.get_data(), now=g.now)
    g.session.commit()
    return _private(body)


@bp.post(f"/{OAUTH}/register")
@public("applications register by themselves, as the standard demands", api=True)
@limited(REGISTRATION)
@max_body(MAX_BODY_BYTES)
@operation(
    "Register an application",
    request=ref("OAuthRegistration"),
    answers={CREATED: ref("OAuthRegistered"), 400: shapes.ERROR},
)
def register() -> Response:
    """A name and a secret for an application."""
    return answers.registered(PROVIDER)


@bp.post(f"/{OAUTH}/token")
@public("an application shows its secret and a code", api=True)
@limited(API)
@operation(
    "Come for tokens", request=shapes.TOKEN_FORM, answers={200: ref("OAuthTokens"), **_NO_TOKEN}
)
def token() -> Response:
    """Tokens for a code, or new ones for a token to renew with."""
    return answers.tokens(PROVIDER)


@bp.post(f"/{OAUTH}/revoke")
@public("an application shows its secret and a token", api=True)
@limited(API)
@operation("Take a token back", request=shapes.REVOKE_FORM, answers={200: None, **_NO_TOKEN})
def revoke() -> Response:
    """https://www.rfc-editor.org/rfc/rfc7009"""
    return answers.revoked(PROVIDER)


@bp.after_app_request
def in_their_words(response: Response) -> Response:
    """A refusal in the form of this interface, whoever made it."""
    ours = f"{request.path}/".startswith(f"/{BASE}/")
    return imsx.in_these_words(response) if ours else response


def addresses() -> Addresses:
    """Where the interface lies."""
    return Addresses(the_place().base_url)


def _put(found: Found) -> Put:
    grant = _grant()
    holder = holders.the_holder(g.session, grant.person_id)
    # While other machines are asked about the badge, no transaction of ours is open.
    g.session.commit()
    try:
        put = putting.put(g.session, grant, holder, found, g.world, now=g.now)
    except ServiceError:
        # What is not good is kept apart.
        g.session.commit()
        raise
    g.session.commit()
    return put


def _grant() -> Grant:
    token = request.authorization.token if request.authorization else None
    grant = machines.presented(g.session, str(token), now=g.now)
    if grant is None:
        raise SignInNeeded("token-unknown", challenge='Bearer error="invalid_token"')
    return grant


def _private(body: bytes, status: int = 200, media_type: str = JSON) -> Response:
    response = Response(body, status, mimetype=media_type)
    response.headers["Cache-Control"] = "no-store"
    return response
