"""The endpoints of OpenID Federation, as other programs ask them.

https://openid.net/specs/openid-federation-1_0.html#name-federation-endpoints
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar, cast

from flask import Blueprint, Response, g, jsonify, request

from federation.anchor import configuration, endorsements, keys, marks, resolving, subordinates
from federation.anchor.finding import the_anchor
from federation.anchor.models import Anchor, OnlineKey
from federation.anchor.place import the_place
from federation.anchor.subordinates import Filter
from federation.errors import FederationError
from federation.openid.statements import MAX_MARK_BYTES, StatementKind
from keys.did import did_document
from keys.did.document import SIGNING, PublishedKey
from keys.stores import KeyStore
from service.errors import NotFound, ServiceError
from service.web.access import public
from service.web.limits import API, limited

KEPT_SECONDS: Final = 300
"""For how long others may keep an answer: a suspension is known everywhere within minutes."""
LIST_PARAMETERS: Final = frozenset(
    {"entity_type", "trust_marked", "trust_mark_type", "intermediate"}
)
_WHY: Final = "what a federation states of itself and of its members is for everybody"
_BAD: Final = 400
_MISSING: Final = 404

View = TypeVar("View", bound=Callable[..., Any])

bp = Blueprint("openid_federation", __name__)


class AskedWronglyError(ServiceError):
    """A question that the specification does not allow; the code is its error."""


def answering(view: View) -> View:
    """Refusals in the form of the specification.

    https://openid.net/specs/openid-federation-1_0.html#name-error-responses
    """

    @wraps(view)
    def answered(*args: Any, **more: Any) -> Any:
        try:
            return view(*args, **more)
        except NotFound as error:
            return _error("not_found", error.code, _MISSING)
        except AskedWronglyError as error:
            return _error(error.code, str(error.facts.get("reason", "")), _BAD)

    return cast(View, answered)


@bp.get("/.well-known/openid-federation")
@public(_WHY, api=True, shared=True)
@limited(API)
@answering
def entity_configuration() -> Response:
    """Who we are, our keys and where everything is."""
    anchor, store = _here()
    token = configuration.configuration(g.session, anchor, store, now=g.now)
    return _signed(token, StatementKind.ENTITY)


@bp.get("/federation/fetch")
@public(_WHY, api=True, shared=True)
@limited(API)
@answering
def fetch() -> Response:
    """What we state of a member or of an anchor below us, by entity identifier or DID."""
    anchor, store = _here()
    subject = _wanted("sub")
    if subject == anchor.entity_id:
        raise AskedWronglyError("invalid_request", reason="sub is the issuer itself")
    token = subordinates.statement(g.session, anchor, subject, store, now=g.now)
    return _signed(token, StatementKind.ENTITY)


@bp.get("/federation/list")
@public(_WHY, api=True, shared=True)
@limited(API)
@answering
def subordinate_list() -> Response:
    """The entity identifiers of those below us."""
    anchor, _ = _here()
    unknown = set(request.args) - LIST_PARAMETERS
    if unknown:
        raise AskedWronglyError("unsupported_parameter", reason=", ".join(sorted(unknown))[:200])
    named = request.args.get("trust_mark_type")
    asked = Filter(
        entity_types=frozenset(request.args.getlist("entity_type")),
        trust_marked=_flag("trust_marked") or False,
        kind=marks.kind_of(anchor, named) if named else None,
        intermediate=_flag("intermediate"),
    )
    return _json(list(subordinates.listed(g.session, anchor, asked, now=g.now)))


@bp.get("/federation/resolve")
@public(_WHY, api=True, shared=True)
@limited(API)
@answering
def resolve() -> Response:
    """A member as a whole, by our own trust anchor."""
    anchor, store = _here()
    subject, trusted = _wanted("sub"), request.args.getlist("trust_anchor")
    if not trusted:
        raise AskedWronglyError("invalid_request", reason="trust_anchor is missing")
    if anchor.entity_id not in trusted:
        return _error("invalid_trust_anchor", "only by our own", _MISSING)
    token = resolving.resolve(g.session, anchor, subject, store, now=g.now)
    return _signed(token, StatementKind.RESOLVED)


@bp.get("/federation/trust_mark")
@public(_WHY, api=True, shared=True)
@limited(API)
@answering
def trust_mark() -> Response:
    """The mark of a kind for a member."""
    anchor, store = _here()
    wanted = _wanted("trust_mark_type"), _wanted("sub")
    return _signed(
        marks.mark(g.session, anchor, store, wanted, now=g.now), StatementKind.TRUST_MARK
    )


@bp.post("/federation/trust_mark_status")
@public(_WHY, api=True, shared=True)
@limited(API)
@answering
def trust_mark_status() -> Response:
    """Whether a mark that somebody shows still stands."""
    anchor, store = _here()
    token = request.form.get("trust_mark", "")
    if not 0 < len(token) <= MAX_MARK_BYTES:
        raise AskedWronglyError("invalid_request", reason="trust_mark is missing")
    try:
        answer = marks.status(g.session, anchor, store, token, now=g.now)
    except FederationError as error:
        raise AskedWronglyError("invalid_request", reason=error.code) from error
    response = _signed(answer, StatementKind.MARK_STATUS)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/federation/trust_mark_list")
@public(_WHY, api=True, shared=True)
@limited(API)
@answering
def trust_mark_list() -> Response:
    """Who has a mark of a kind now; one of them where it is named."""
    anchor, _ = _here()
    asked = Filter(kind=marks.kind_of(anchor, _wanted("trust_mark_type")))
    found = list(subordinates.listed(g.session, anchor, asked, now=g.now))
    if (subject := request.args.get("sub")) is not None:
        found = [one for one in found if one == subject]
    return _json(found)


@bp.get("/federation/historical_keys")
@public(_WHY, api=True, shared=True)
@limited(API)
@answering
def historical_keys() -> Response:
    """The keys that sign no more, with their dates and why they ended."""
    anchor, store = _here()
    token = configuration.historical_keys(g.session, anchor, store, now=g.now)
    return _signed(token, StatementKind.KEY_SET)


@bp.get("/.well-known/did.json")
@public(_WHY, api=True, shared=True)
@limited(API)
@answering
def did_json() -> Response:
    """The anchor as a did:web, under which it endorses its members."""
    anchor, _ = _here()
    did = endorsements.anchor_did(anchor)
    published = [_published(did, one) for one in keys.history(g.session, anchor)]
    entity = {
        "id": f"{did}#federation",
        "type": "OpenIDFederationEntity",
        "serviceEndpoint": anchor.entity_id,
    }
    also = (anchor.entity_id,)
    return _json(did_document(did, published, also_known_as=also, services=(entity,)))


def _published(did: str, key: OnlineKey) -> PublishedKey:
    name, purposes = f"{did}#{key.thumbprint}", SIGNING[:1]
    if key.revoked_at is not None:
        return PublishedKey(name, keys.public_key(key), (), key.revoked_at)
    return PublishedKey(name, keys.public_key(key), purposes)


def _here() -> tuple[Anchor, KeyStore]:
    return the_anchor(g.session), the_place().office.keys


def _wanted(name: str) -> str:
    value = request.args.get(name, "")
    if not value.strip() or not value.isprintable():
        raise AskedWronglyError("invalid_request", reason=f"{name} is missing")
    return value


def _flag(name: str) -> bool | None:
    value = request.args.get(name)
    if value not in {None, "true", "false"}:
        raise AskedWronglyError("invalid_request", reason=f"{name} is true or false")
    return None if value is None else value == "true"


def _signed(token: str, kind: StatementKind) -> Response:
    return _kept(Response(token, mimetype=kind.media_type))


def _json(value: Any) -> Response:
    return _kept(jsonify(value))


def _kept(response: Response) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response.add_etag()
    response.make_conditional(request)
    return response


def _error(error: str, description: str, status: int) -> Response:
    response = jsonify({"error": error, "error_description": description})
    response.status_code = status
    return response
