"""What the consoles of bodies call: ask for a code, apply, see how far it is, vouch for another.

Each message is signed by the body itself, so no account is needed.
"""

from typing import Any, Final

from flask import Blueprint, Response, g, request, url_for
from limits import parse

from federation.anchor import applying, creating, inviting, refreshing, stating
from federation.anchor.models import SponsorshipState
from federation.anchor.place import the_place
from federation.anchor.views.joining import described, not_kept
from schemas import json_text
from service.errors import Conflict
from service.web.access import public
from service.web.limits import COMING, Policy, by_address, by_field, limited, max_body
from service.web.openapi import JSON, Content, operation, ref

CREATED: Final = 201
ACCEPTED: Final = 202
NO_CONTENT: Final = 204
MAX_SUBJECT_CHARACTERS: Final = 2048
MAX_MESSAGE_BYTES: Final = 256 << 10
JWT: Final = "application/jwt"
SIGNED: Final = Content({"type": "string", "description": "A compact JWS"}, (JWT,))
APPLYING: Final = (Policy("apply", parse("60 per minute"), by_address),)
"""A school's platform may hand in for many bodies at once; each is looked at outside."""
REFRESHING: Final = (
    Policy("refresh", parse("6 per hour"), by_field("sub")),
    Policy("refresh-address", parse("120 per hour"), by_address),
)
"""Nobody can send us to a member's server again and again."""
FORM: Final = Content(
    {"type": "object", "required": ["sub"], "properties": {"sub": {"type": "string"}}},
    ("application/x-www-form-urlencoded",),
)

bp = Blueprint("applying", __name__)


@bp.post("/api/challenges")
@public("who applies proves its keys by the code", api=True)
@limited(APPLYING)
@operation("Ask for a code to apply with", answers={CREATED: ref("Joining")})
def challenge() -> Response:
    """A fresh code: for anybody where applications are open, or for whom a member vouches."""
    anchor, token = creating.the_anchor(g.session), request.form.get("sponsorship", "")
    made = _vouched(token) if token else inviting.challenge(g.session, now=g.now)
    told = described(anchor, made.invited, made.code)
    g.session.commit()
    return _json(told, CREATED)


def _vouched(token: str) -> inviting.Made:
    said = stating.state(g.session, the_place().office, token, now=g.now)
    if said.state is not SponsorshipState.STATED:
        raise Conflict("sponsorship-over", state=said.state.value)
    label = said.entity_id[: inviting.MAX_LABEL_CHARACTERS]
    return inviting.invite(g.session, label, said.kinds, by=None, now=g.now)


@bp.post("/api/applications")
@public("who applies signs what it says", api=True)
@limited(APPLYING)
@max_body(MAX_MESSAGE_BYTES)
@operation("Apply", request=SIGNED, answers={CREATED: ref("ApplicationReceived")})
def apply() -> Response:
    """An application; what is wrong with the body is kept beside it for both sides to read."""
    token, anchor_id = request.get_data(), creating.the_anchor(g.session).entity_id
    applying.admissible(g.session, token, now=g.now)
    # Nobody shall wait for the database while somebody else's server is asked.
    g.session.rollback()
    claim = applying.gather(token, g.world, anchor_id)
    received = applying.receive(g.session, claim, now=g.now)
    told = {
        "state": received.application.state.value,
        "state_url": the_place().config.base_url
        + url_for("applying.state", secret=received.secret),
    }
    g.session.commit()
    return _json(told, CREATED)


@bp.get("/api/applications/<secret>")
@public("who applied holds the secret", api=True)
@limited(COMING)
@operation("How far an application is", answers={200: ref("ApplicationState")})
def state(secret: str) -> Response:
    """How far it is, and the record once the body is a member."""
    return _json(dict(applying.state(g.session, secret)))


@bp.delete("/api/applications/<secret>")
@public("who applied holds the secret", api=True)
@limited(APPLYING)
@operation("Take an application back", answers={NO_CONTENT: None})
def withdraw(secret: str) -> Response:
    """Take it back, as long as nobody has decided."""
    applying.withdraw(g.session, secret, now=g.now)
    g.session.commit()
    return Response(status=NO_CONTENT)


@bp.post("/api/sponsorships")
@public("the member that vouches signs what it says", api=True)
@limited(APPLYING)
@max_body(MAX_MESSAGE_BYTES)
@operation("Vouch for a body, or end that", request=SIGNED, answers={200: ref("Sponsorship")})
def sponsorship() -> Response:
    """A member's word for another body."""
    said = stating.state(g.session, the_place().office, request.get_data(), now=g.now)
    told = {"sub": said.entity_id, "state": said.state.value, "kinds": list(said.kinds)}
    g.session.commit()
    return _json(told)


@bp.post("/api/refresh")
@public("says nothing but that a member is looked at again", api=True)
@limited(REFRESHING)
@operation("Have a member's configuration read again", request=FORM, answers={ACCEPTED: None})
def refresh() -> Response:
    """Read what a member publishes at the next turn, for instance after it has renewed a key."""
    refreshing.ask(g.session, request.form.get("sub", "")[:MAX_SUBJECT_CHARACTERS], now=g.now)
    g.session.commit()
    return Response(status=ACCEPTED)


def _json(value: dict[str, Any], status: int = 200) -> Response:
    return not_kept(Response(json_text.dump(value), status=status, mimetype=JSON))


_TEXT: Final = {"type": "string"}
_KINDS: Final = {"type": "array", "items": _TEXT}
SCHEMAS: Final[dict[str, Any]] = {
    "Joining": {
        "type": "object",
        "required": ["anchor", "code", "kinds", "expires_at", "applications"],
        "properties": {
            "anchor": {
                "type": "object",
                "required": ["id", "name"],
                "properties": {"id": _TEXT, "name": _TEXT},
            },
            "code": _TEXT,
            "kinds": _KINDS,
            "expires_at": {"type": "string", "format": "date-time"},
            "applications": {"type": "string", "format": "uri"},
        },
    },
    "ApplicationReceived": {
        "type": "object",
        "required": ["state", "state_url"],
        "properties": {"state": _TEXT, "state_url": {"type": "string", "format": "uri"}},
    },
    "ApplicationState": {
        "type": "object",
        "required": ["state"],
        "properties": {
            "state": {"enum": ["waiting", "faulty", "accepted", "refused", "withdrawn"]},
            "reason": _TEXT,
            "checks": {"type": "array", "items": {"type": "object"}},
            "member": {"type": "object"},
        },
    },
    "Sponsorship": {
        "type": "object",
        "required": ["sub", "state", "kinds"],
        "properties": {"sub": _TEXT, "state": _TEXT, "kinds": _KINDS},
    },
}
"""The shapes of messages, for the OpenAPI document."""
