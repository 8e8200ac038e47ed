"""What each answer tells the browser to refuse.

Content Security Policy https://www.w3.org/TR/CSP3/, Permissions Policy
https://www.w3.org/TR/permissions-policy/, HSTS https://www.rfc-editor.org/rfc/rfc6797
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from flask import Response, current_app, g, request

from service.web import languages
from service.web.access import ATTRIBUTE, Access
from service.web.cookies import set_cookie
from service.web.edge import is_static, the_edge
from service.web.languages import asked

YEAR_SECONDS: Final = 31_536_000
LANGUAGE_LASTS: Final = timedelta(days=365)
VERSION_PARAMETER: Final = "v"
_CAMERA: Final = "uses_camera"
_POLICY: Final = (
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    # Bootstrap draws the marks of its boxes with data: images.
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
)
_POLICY_OF_DATA: Final = "default-src 'none'; frame-ancestors 'none'"
_FEATURES: Final = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)

View = TypeVar("View", bound=Callable[..., Any])


def camera(view: View) -> View:
    """This page may ask for the camera, to read a QR code."""
    setattr(view, _CAMERA, True)
    return view


def allow_redirect_after_form(url: str) -> None:
    """Let the form on this page end on another site, as a consent to another application does.

    Browsers hold the policy of the page with the form against the redirect that answers it.
    """
    parts = urlsplit(url)
    g.setdefault("form_targets", set()).add(f"{parts.scheme}://{parts.netloc}")


def protect(response: Response) -> Response:
    """Put the headers on an answer; what a view said itself about policy and cache stays."""
    headers, config = response.headers, the_edge().config
    view = current_app.view_functions.get(request.endpoint or "")
    access = getattr(view, ATTRIBUTE, None)
    shared = isinstance(access, Access) and access.shared
    headers.setdefault("Content-Security-Policy", _content_policy(response, secure=config.secure))
    headers["Permissions-Policy"] = _permissions(uses_camera=hasattr(view, _CAMERA))
    headers["Referrer-Policy"] = "no-referrer"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "cross-origin" if shared else "same-origin"
    if shared:
        headers["Access-Control-Allow-Origin"] = "*"
    if config.secure:
        headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}"
    _keep_language(response)
    _cache(response)
    return response


def _content_policy(response: Response, *, secure: bool) -> str:
    if response.mimetype != "text/html":
        return _POLICY_OF_DATA
    targets = " ".join(("'self'", *sorted(g.get("form_targets", ()))))
    upgrade = ("upgrade-insecure-requests",) if secure else ()
    return "; ".join((*_POLICY, f"form-action {targets}", *upgrade))


def _permissions(*, uses_camera: bool) -> str:
    return ", ".join(
        (f"camera=({'self' if uses_camera else ''})", *(f"{one}=()" for one in _FEATURES))
    )


def _keep_language(response: Response) -> None:
    chosen = asked(request)
    if chosen is not None and not is_static(request.endpoint):
        config = the_edge().config
        set_cookie(config, response, languages.COOKIE, chosen.value, lasts=LANGUAGE_LASTS)


def _cache(response: Response) -> None:
    if is_static(request.endpoint) and response.status_code < 400:
        _cache_static(response)
        return
    if response.mimetype == "text/html":
        response.vary.update(("Accept-Language", "Cookie"))
    # A page with a person is kept by nobody; see `flask_session` for those with a form.
    if g.get("who") is not None or "Set-Cookie" in response.headers:
        response.headers["Cache-Control"] = "no-store"
    response.headers.setdefault("Cache-Control", "no-cache")


def _cache_static(response: Response) -> None:
    named = VERSION_PARAMETER in request.args
    response.headers["Cache-Control"] = (
        f"public, max-age={YEAR_SECONDS}, immutable" if named else "public, max-age=3600"
    )
