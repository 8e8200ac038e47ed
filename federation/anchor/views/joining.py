"""Where an invitation leads: what to do next for people, and the same as JSON for their console."""

from datetime import datetime
from typing import Any

from flask import (
    Blueprint,
    Response,
    g,
    make_response,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from federation.anchor import creating, inviting
from federation.anchor.models import Anchor, Invited
from federation.anchor.place import the_place
from federation.anchor.views.words import ACCREDITATIONS
from federation.shapes import instant_text
from schemas import json_text
from service.web.access import public
from service.web.limits import COMING, limited
from service.web.negotiation import wants_json
from service.web.openapi import JSON, Content, operation, ref

bp = Blueprint("joining", __name__, template_folder="../../templates")


@bp.get("/join/<code>")
@public("for who holds an invitation and has no account here", shared=True)
@limited(COMING)
@operation("What an invitation is for", answers={200: Content(ref("Joining"), (JSON, "text/html"))})
def join(code: str) -> ResponseReturnValue:
    """What to do with it; or the same for the console in which it is pasted."""
    anchor = creating.the_anchor(g.session)
    found = inviting.open_one(g.session, code, now=g.now, for_writing=False)
    if wants_json(request):
        return not_kept(Response(json_text.dump(described(anchor, found, code)), mimetype=JSON))
    page = render_template(
        "anchor/joining/join.html",
        anchor=anchor,
        invited=found,
        kinds=[ACCREDITATIONS[kind] for kind in found.kinds],
        link=the_place().config.base_url + url_for("joining.join", code=code),
    )
    return not_kept(make_response(page))


def not_kept(response: Response) -> Response:
    """An answer that holds a secret, or depends on one."""
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    return response


def described(anchor: Anchor, found: Invited, code: str) -> dict[str, Any]:
    """What the console of a body needs to apply."""
    until: datetime = found.expires_at
    return {
        "anchor": {"id": anchor.entity_id, "name": anchor.name},
        "code": code,
        "kinds": list(found.kinds),
        "expires_at": instant_text(until),
        "applications": the_place().config.base_url + "/api/applications",
    }
