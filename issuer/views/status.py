"""Status lists as anybody gets them: whether credentials still stand, never whose they are.

https://www.w3.org/TR/vc-bitstring-status-list/#bitstringstatuslistcredential
"""

from typing import Final

from flask import Blueprint, Response, g, request

from issuer.organisations import creating
from issuer.organisations.refusals import Refused
from issuer.place import the_place
from issuer.status import publishing
from issuer.status.home import Home
from issuer.status.publishing import Published
from service.fence import scope
from service.web.access import public
from service.web.edge import the_edge
from service.web.openapi import Content, operation

LD_JSON: Final = "application/ld+json"
MEDIA_TYPES: Final = (LD_JSON, "application/vc", "application/vc+ld+json", "application/json")

bp = Blueprint("status", __name__)


@bp.get("/orgs/<slug>/status/<int(max=2147483647):number>")
@public("tells whether credentials still stand, without any recipient", api=True, shared=True)
@operation("A signed status list", answers={200: Content({"type": "object"}, types=MEDIA_TYPES)})
def status_list(slug: str, number: int) -> Response:
    """The signed list; a change that was committed is in it."""
    home = Home(creating.find(g.session, slug), the_place().hosting)
    found = publishing.kept(g.session, home, number, now=g.now) or _published(home, number)
    asked = request.accept_mimetypes.best_match(MEDIA_TYPES, LD_JSON)
    response = Response(found.document, mimetype=asked)
    seconds = int(publishing.KEPT_FOR.total_seconds())
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.vary.add("Accept")
    response.set_etag(found.etag)
    response.make_conditional(request)
    return response


def _published(home: Home, number: int) -> Published:
    """The list signed now, in a session of its own, since a GET reads only."""
    try:
        with the_edge().sessions() as session, scope(session, organisation=home.id):
            made = publishing.published(session, home, number, now=g.now)
            session.commit()
            return made
    except Refused:
        # Between two keys the last list is better than none; it says itself until when.
        last = publishing.stale(g.session, home, number, now=g.now)
        if last is None:
            raise
        return last
