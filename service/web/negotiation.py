"""Whether the caller reads pages or JSON, https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1"""

from typing import Final

from flask import Request, current_app

from service.web.access import ATTRIBUTE, Access

HTML: Final = "text/html"
PROBLEM: Final = "application/problem+json"
_JSON: Final = (PROBLEM, "application/json", "application/ld+json")
_API_PREFIX: Final = "/api/"


def wants_json(request: Request) -> bool:
    """JSON where machines call, and where the Accept header likes it better than a page."""
    if _is_api(request):
        return True
    accepted = request.accept_mimetypes
    best = max(accepted.quality(kind) for kind in _JSON)
    # `*/*` likes both; people come with browsers, which name HTML, and without a wish get a page.
    return best > accepted.quality(HTML)


def _is_api(request: Request) -> bool:
    if request.endpoint is None:
        return request.path.startswith(_API_PREFIX)
    access = getattr(current_app.view_functions.get(request.endpoint), ATTRIBUTE, None)
    return isinstance(access, Access) and access.api
