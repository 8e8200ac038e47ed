"""One way to make an application, used by every service."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from flask import Blueprint, Flask
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import sessionmaker
from werkzeug.middleware.proxy_fix import ProxyFix

from service.config import ServiceConfig
from service.web import (
    access,
    edge,
    headers,
    health,
    logs,
    openapi,
    problems,
    styleguide,
    templating,
)
from service.web.access import Access, Kind
from service.web.cookies import cookie_name
from service.web.flask_session import PageSessions
from service.web.hooks import Hooks
from service.web.limits import MAX_BODY_BYTES, MAX_FORM_PARTS, Limiter
from service.web.metrics import Metrics

SESSION_LASTS: Final = timedelta(hours=12)


def make_app(
    config: ServiceConfig,
    *,
    blueprints: Iterable[Blueprint],
    sessions: sessionmaker[Any],
    world: Callable[[datetime], Any],
    hooks: Hooks | None = None,
) -> Flask:
    """The application of one service: its own pages inside the edge that all services share.

    `sessions` as `database.sessions` makes them; `world` makes the world of an instant. Raises
    ServiceError `access-missing` and the other codes of `access.check_declared`,
    `limits-url-malformed`, `operation-path-unclear`.
    """
    hooks = hooks or Hooks()
    app = Flask("service.web", static_folder="static", template_folder="templates")
    _configure(app, config)
    app.wsgi_app = _behind(app.wsgi_app, config.trusted_proxies)  # type: ignore[method-assign]
    limiter = Limiter(config.limits_url, secret=config.secret_key, clock=hooks.clock)
    parts = edge.Edge(config, sessions, world, hooks, limiter, Metrics(), CSRFProtect(app))
    Bootstrap5(app)
    # What is registered first, runs last: headers go on whatever the others answer.
    app.after_request(logs.note)
    app.after_request(headers.protect)
    edge.install(app, parts)
    problems.install(app)
    templating.install(app)
    for blueprint in (*_own(config), *blueprints):
        app.register_blueprint(blueprint)
    _declare_static(app)
    access.check_declared(app, frozenset(hooks.links))
    openapi.describe(app)
    return app


def _configure(app: Flask, config: ServiceConfig) -> None:
    app.session_interface = PageSessions()
    app.config.update(
        SECRET_KEY=config.secret_key,
        DEBUG=False,
        PREFERRED_URL_SCHEME="https" if config.secure else "http",
        PROVIDE_AUTOMATIC_OPTIONS=False,
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_PARTS=MAX_FORM_PARTS,
        SESSION_COOKIE_NAME=cookie_name(config, "session"),
        SESSION_COOKIE_SECURE=config.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=SESSION_LASTS,
        BOOTSTRAP_SERVE_LOCAL=True,
        # The edge asks for the token itself, after it knows who calls.
        WTF_CSRF_CHECK_DEFAULT=False,
        # A form may lie open all afternoon: the token lives as long as the session.
        WTF_CSRF_TIME_LIMIT=None,
        # Our pages send no Referer; `admission.check_origin` looks at Sec-Fetch-Site instead.
        WTF_CSRF_SSL_STRICT=False,
    )


def _behind(inner: Any, proxies: int) -> Any:
    if not proxies:
        return inner
    return ProxyFix(inner, x_for=proxies, x_proto=proxies, x_host=proxies)


def _own(config: ServiceConfig) -> tuple[Blueprint, ...]:
    pages = (styleguide.bp,) if config.debug else ()
    return (health.bp, openapi.bp, *pages)


def _declare_static(app: Flask) -> None:
    ours = Access(Kind.PUBLIC, reason="the same files for everybody")
    for rule in app.url_map.iter_rules():
        # Only Flask's own way of serving a folder has this shape.
        if edge.is_static(rule.endpoint) and rule.arguments == {"filename"}:
            # A bound method takes no marks of its own, a partial does.
            view = partial(app.view_functions[rule.endpoint])
            setattr(view, access.ATTRIBUTE, ours)
            app.view_functions[rule.endpoint] = view
