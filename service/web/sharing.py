"""Pages of other origins, such as wallets in a browser, that ask whether they may call us.

Only routes declared `shared` answer, and never with cookies: what they give is for everybody, or
for who brings a token. https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from typing import Final

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from service.web.access import ATTRIBUTE, Access

PREFLIGHT: Final = "OPTIONS"
KEPT_SECONDS: Final = 7200
"""No browser keeps an answer for longer."""
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
HEADERS: Final = "Accept, Accept-Language, Authorization, Content-Type, If-None-Match"
NO_CONTENT: Final = 204


def preflight() -> Response | None:
    """The answer to a preflight for a shared route; None for any other request."""
    wanted = request.headers.get("Access-Control-Request-Method", "")
    if request.method != PREFLIGHT or "Origin" not in request.headers or not wanted:
        return None
    methods = [method for method in METHODS if _is_shared(current_app, method)]
    if wanted not in methods:
        return None
    answer = Response(status=NO_CONTENT)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
    answer.headers["Access-Control-Allow-Headers"] = HEADERS
    answer.headers["Access-Control-Max-Age"] = str(KEPT_SECONDS)
    answer.vary.update(("Origin", "Access-Control-Request-Method"))
    return answer


def _is_shared(app: Flask, method: str) -> bool:
    try:
        endpoint, _ = app.create_url_adapter(request).match(method=method)  # type: ignore[union-attr]
    except HTTPException:
        return False
    access = getattr(app.view_functions.get(endpoint), ATTRIBUTE, None)
    return isinstance(access, Access) and access.shared
