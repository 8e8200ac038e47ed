"""Documents of awards, at addresses that cannot be guessed."""

from datetime import timedelta
from typing import Final

from flask import Blueprint, Response, g, request

from issuer.awards import evidence
from issuer.organisations import creating
from service.web.access import public
from service.web.limits import CLAIM, limited

KEPT_FOR: Final = timedelta(hours=1)
SANDBOX: Final = "default-src 'none'; sandbox"

bp = Blueprint("award_evidence", __name__)


@bp.get("/orgs/<slug>/evidence/<token>")
@public("whoever has the credential may see the document named in it", api=True, shared=True)
@limited(CLAIM)
def document(slug: str, token: str) -> Response:
    """The document, to be saved; a browser never runs what may be inside."""
    organisation = creating.find(g.session, slug)
    found = evidence.read(g.session, organisation, token)
    response = Response(found.data, mimetype=found.media_type)
    name = evidence.file_name(found)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = f"private, max-age={int(KEPT_FOR.total_seconds())}"
    # Nobody who searches the web should come across it.
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.set_etag(found.digest.removeprefix("sha384-").replace("/", "_"))
    response.make_conditional(request)
    return response
