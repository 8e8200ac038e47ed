"""What happens to every request before its view runs, in this order, in this file.

`g` then holds: `session`, `now`, `world`, `translate`, `who` with `account`, `membership` and
`tenant`, `link` (what a one-time link stands for), `request_id`. The session is fenced to the
organisation, on routes for roles, or else to the person. A view commits once; what it did not
commit is rolled back.
"""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast
from uuid import uuid4

from flask import Flask, Request, current_app, g, request
from flask.ctx import _AppCtxGlobals
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.exceptions import RequestEntityTooLarge

from service.config import ServiceConfig
from service.database import READ_ONLY
from service.errors import NotFound, ServiceError
from service.fence import scope
from service.language import translator
from service.web import access, admission, languages, sharing
from service.web.access import Access, Kind
from service.web.cookies import read_cookie
from service.web.hooks import Hooks, Who
from service.web.limits import CountedStream, Limiter, body_limit, policies_of
from service.web.metrics import Metrics

EXTENSION: Final = "livret"
_STATIC: Final = "static"
LONG_BODY_BYTES: Final = 64 * 1024
"""What is shorter has come along with its headers."""


@dataclass(frozen=True, slots=True)
class Edge:
    """What the requests of one application share."""

    config: ServiceConfig
    sessions: sessionmaker[Any]
    world: Callable[[datetime], Any]
    hooks: Hooks
    limiter: Limiter
    metrics: Metrics
    csrf: CSRFProtect


class RequestGlobals(_AppCtxGlobals):
    """`flask.g`, whose world is made when it is first asked for."""

    @property
    def world(self) -> Any:
        """The world of this request: its instant, and who may be asked what."""
        if self.get("_world") is None:
            self._world = the_edge().world(self.now)
        return self._world


def the_edge(app: Flask | None = None) -> Edge:
    """The edge of this application."""
    return cast(Edge, (app or current_app).extensions[EXTENSION])


def is_static(endpoint: str | None) -> bool:
    """Whether files of ours are asked for, which are the same for everybody."""
    return endpoint is not None and endpoint.rpartition(".")[2] == _STATIC


def install(app: Flask, edge: Edge) -> None:
    """Put the edge around an application."""
    app.extensions[EXTENSION] = edge
    app.app_ctx_globals_class = RequestGlobals
    app.before_request(receive)
    app.teardown_request(leave)


def receive() -> ResponseReturnValue | None:
    """Everything that stands between the wire and the view."""
    edge = the_edge()
    _begin(edge)
    _check_host(edge, request)
    asked_first = sharing.preflight()
    if asked_first is not None:
        return asked_first
    if request.routing_exception is not None or is_static(request.endpoint):
        return None
    view = current_app.view_functions[cast(str, request.endpoint)]
    demanded = access.access_of(current_app, cast(str, request.endpoint))
    _limit_body(view)
    _read_body(demanded)
    _open(edge, view)
    _identify(edge, demanded)
    edge.limiter.check(policies_of(view), request)
    # Guesses at links are counted, too.
    if demanded.kind is Kind.ONE_TIME:
        g.link = _read_link(edge, demanded)
    led = admission.admit(edge.hooks, demanded)
    if led is None and demanded.by_cookie:
        admission.check_origin(edge.csrf)
    if led is None:
        _fence(demanded)
    return led


def leave(_: BaseException | None) -> None:
    """What was not committed is undone, whatever happened."""
    session = g.pop("session", None)
    if session is None:
        return
    session.rollback()
    g.pop("scopes").close()
    session.close()


def _begin(edge: Edge) -> None:
    g.started = time.perf_counter()
    g.request_id = uuid4().hex
    g.now = edge.hooks.clock()
    g.link = g._world = None
    _is(None)
    cookie = read_cookie(edge.config, request, languages.COOKIE)
    _speak(edge, cookie, None)


def _is(who: Who | None) -> None:
    g.who = who
    g.account = who.account if who else None
    g.membership = who.membership if who else None
    g.tenant = who.tenant if who else None


def _speak(edge: Edge, cookie: str | None, account: str | None) -> None:
    default = edge.config.language
    chosen = languages.choose(request, cookie=cookie, account=account, default=default)
    g.translate = translator(chosen)


def _check_host(edge: Edge, request: Request) -> None:
    # Addresses in mails and redirects are made of our own name, never of what a caller sent.
    # Who watches over the machine asks for it by number, and learns nothing.
    if request.endpoint in admission.ANY_HOST:
        return
    if request.host.lower() != edge.config.host:
        raise ServiceError("host-unknown")


def _limit_body(view: Callable[..., Any]) -> None:
    most = body_limit(view)
    request.max_content_length = most
    if request.content_length is None:
        # Werkzeug would cut a body that comes in chunks at the limit and say nothing.
        request.environ["wsgi.input"] = CountedStream(request.environ["wsgi.input"], most)
        request.max_content_length = most + 1
    elif request.content_length > most:
        raise RequestEntityTooLarge


def _read_body(demanded: Access) -> None:
    """A file arrives as slowly as the line of who sends it, so it is here before any transaction.

    On SQLite one writer holds the pen. Who shows no sign-in is refused without being read.
    """
    length = request.content_length
    is_long = request.method != "GET" and (length is None or length > LONG_BODY_BYTES)
    if is_long and demanded.by_cookie and request.cookies:
        # Parsing it puts long parts into files of the system, which the request holds.
        _ = request.files


def _open(edge: Edge, view: Callable[..., Any]) -> None:
    g.session = open_session(edge.sessions, read_only=not access.writes(view, request.method))
    g.scopes = ExitStack()


def open_session(sessions: sessionmaker[Any], *, read_only: bool) -> Session:
    """A session; one that only reads never waits for a writer on SQLite."""
    if not read_only:
        return cast(Session, sessions())
    return cast(Session, sessions(bind=sessions.kw["bind"].execution_options(**{READ_ONLY: True})))


def _identify(edge: Edge, demanded: Access) -> None:
    who: Who | None = None
    if demanded.kind is Kind.BEARER:
        who = admission.machine(edge.hooks, demanded, g.session, g.now)
    elif demanded.by_cookie:
        slug = (request.view_args or {}).get(access.ORGANISATION_ARGUMENT)
        who = edge.hooks.identify.person(g.session, request, slug=slug, now=g.now)
    _is(who)
    if who is not None:
        cookie = read_cookie(edge.config, request, languages.COOKIE)
        _speak(edge, cookie, who.language)


def _read_link(edge: Edge, demanded: Access) -> Any:
    token = (request.view_args or {})["token"]
    found = edge.hooks.links[demanded.link](g.session, token, g.now)
    if found is None:
        raise NotFound("link-unknown")
    return found


def _fence(demanded: Access) -> None:
    """Views of roles see their organisation, those of persons their own rows, others nothing."""
    who: Who | None = g.who
    if who is None:
        return
    if demanded.kind in {Kind.ROLES, Kind.BEARER} and who.organisation_id is not None:
        g.scopes.enter_context(scope(g.session, organisation=who.organisation_id))
    elif demanded.kind in {Kind.SIGNED_IN, Kind.BEARER} and who.account_id is not None:
        g.scopes.enter_context(scope(g.session, person=who.account_id))
