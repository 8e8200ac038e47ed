"""The registry as files that programs download; nobody is asked about one member."""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, g, jsonify, request

from federation.anchor import dcc, endorsements, history_rows, publishing, rooting
from federation.anchor.finding import the_anchor
from federation.anchor.models import Publication
from federation.anchor.place import the_place
from federation.errors import FederationError
from federation.snapshots import deltas, snapshot
from federation.snapshots.heads import TYPE as HEAD_TYPE
from schemas import json_text
from service.errors import NotFound, ServiceError
from service.web.access import public
from service.web.limits import API, SEARCH, limited

KEPT_SECONDS: Final = 30
"""A theft is known everywhere within a minute."""
PAGE_DECISIONS: Final = 500
_WHY: Final = "the registry is for everybody who checks credentials"

bp = Blueprint("registry", __name__)


@bp.get("/registry")
@public(_WHY, api=True, shared=True)
@limited(API)
def registry() -> Response:
    """Which files there are, and which registry is in force."""
    anchor = the_anchor(g.session)
    found, base = publishing.newest(g.session, anchor), f"{anchor.entity_id}/registry"
    names = ("head", "snapshot", "deltas", "roots", "history", "endorsements", "dcc.json")
    return _json(
        {
            "anchor": {"id": anchor.entity_id, "name": anchor.name},
            "serial": found.serial,
            "issued_at": found.issued_at.isoformat(timespec="seconds"),
            "expires_at": found.expires_at.isoformat(timespec="seconds"),
            "digest": found.digest,
            "decided": found.decided,
            "files": {name.partition(".")[0]: f"{base}/{name}" for name in names},
        },
        found,
    )


@bp.get("/registry/head")
@public(_WHY, api=True, shared=True)
@limited(API)
def head() -> Response:
    """The signed head alone: whether there is something newer."""
    found = publishing.newest(g.session, the_anchor(g.session))
    return _kept(Response(found.head, mimetype=f"application/{HEAD_TYPE}"), _tag(found))


@bp.get("/registry/snapshot")
@public(_WHY, api=True, shared=True)
@limited(API)
def whole() -> Response:
    """The whole registry in one file."""
    anchor = the_anchor(g.session)
    last = publishing.newest(g.session, anchor)
    if _tag(last) in request.if_none_match:
        # Ten megabytes are not read out of the database to be told that nothing is new.
        return _kept(Response(mimetype=snapshot.MEDIA_TYPE), _tag(last))
    found = publishing.published(g.session, anchor)
    return _kept(Response(found.bundle, mimetype=snapshot.MEDIA_TYPE), _tag(found))


@bp.get("/registry/deltas/<int(max=9007199254740991):serial>")
@public(_WHY, api=True, shared=True)
@limited(API)
def delta(serial: int) -> Response:
    """What leads from that serial to the newest; 404 where the whole is the shorter way."""
    try:
        found, raw = publishing.delta(g.session, the_anchor(g.session), serial)
    except FederationError as error:
        raise NotFound("delta-unknown") from error
    return _kept(Response(raw, mimetype=deltas.MEDIA_TYPE), f"{serial}-{_tag(found)}")


@bp.get("/registry/roots")
@public(_WHY, api=True, shared=True)
@limited(API)
def roots() -> Response:
    """Every version of the root document, in order."""
    rows = rooting.documents(g.session, the_anchor(g.session))
    return _kept(jsonify({"roots": [row.tokens for row in rows]}), str(len(rows)))


@bp.get("/registry/history")
@public(_WHY, api=True, shared=True)
@limited(API)
def history() -> Response:
    """The signed decisions after a sequence number, in order; `next` leads on."""
    anchor, after = the_anchor(g.session), _after()
    rows = history_rows.page(g.session, after=after, most=PAGE_DECISIONS)
    answer: dict[str, Any] = {
        "anchor": anchor.entity_id,
        "decided": anchor.decided,
        "decisions": [row.token for row in rows],
    }
    if rows and rows[-1].sequence < anchor.decided:
        answer["next"] = f"{anchor.entity_id}/registry/history?after={rows[-1].sequence}"
    response = jsonify(answer)
    response.add_etag()
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response.make_conditional(request)
    return response


@bp.get("/registry/dcc.json")
@public(_WHY, api=True, shared=True)
@limited(API)
def consortium() -> Response:
    """The older form that verifiers of the Digital Credentials Consortium read."""
    anchor = the_anchor(g.session)
    return _kept(jsonify(dcc.registry(g.session, anchor)), str(anchor.decided))


@bp.get("/registry/endorsements")
@public(_WHY, api=True, shared=True)
@limited(SEARCH)
def endorsed() -> Response:
    """Endorsements of some members, as Open Badges; `next` leads on."""
    anchor, store = the_anchor(g.session), the_place().office.keys
    rows = endorsements.page(g.session, anchor, after=_member_after())
    made = [endorsements.endorsement(g.session, anchor, one, store, now=g.now) for one in rows]
    answer: dict[str, Any] = {"credentials": made}
    if len(rows) == endorsements.MEMBERS_AT_ONCE:
        answer["next"] = f"{anchor.entity_id}/registry/endorsements?after={rows[-1].id}"
    response = jsonify(answer)
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response


@bp.get("/registry/endorsements/<uuid:member_id>")
@public(_WHY, api=True, shared=True)
@limited(SEARCH)
def endorsement(member_id: UUID) -> Response:
    """The endorsement of one member."""
    anchor, store = the_anchor(g.session), the_place().office.keys
    member = endorsements.active(g.session, member_id)
    made = endorsements.endorsement(g.session, anchor, member, store, now=g.now)
    response = Response(json_text.dump(made), mimetype="application/vc+ld+json")
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response


def _member_after() -> UUID | None:
    text = request.args.get("after", "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise ServiceError("number-malformed", field="after") from error


def _after() -> int:
    text = request.args.get("after", "0")
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise ServiceError("number-malformed", field="after")
    return int(text)


def _tag(found: Publication) -> str:
    return f"{found.serial}-{found.digest}"


def _json(value: Any, found: Publication) -> Response:
    return _kept(jsonify(value), _tag(found))


def _kept(response: Response, tag: str) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response.set_etag(tag)
    response.make_conditional(request)
    return response
