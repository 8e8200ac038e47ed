"""Is it alive, can it work, how much does it do? Asked by machines, so in JSON and plain text."""

import hmac
import ipaddress
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

import structlog
from flask import Blueprint, Response, g, request
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from schemas import json_text
from service import upgrading
from service.errors import NotFound
from service.fence import scope
from service.web.access import public
from service.web.edge import Edge, the_edge
from service.web.logs import frames

METRICS_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
UNAVAILABLE: Final = 503
_FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Real-Ip")

bp = Blueprint("health", __name__)
_log = structlog.get_logger("livret.web")


@bp.get("/healthz")
@public("a watchdog asks whether the process answers", api=True)
def healthz() -> Response:
    """The process answers."""
    return _json({"status": "alive"})


@bp.get("/readyz")
@public("a load balancer asks whether to send people here", api=True)
def readyz() -> Response:
    """The database answers, its tables are those of this code, work in the background goes on."""
    edge = the_edge()
    parts = {"database": _database_answers(), **_others(edge)}
    ready = all(parts.values())
    response = _json({"status": "ready" if ready else "not-ready", "parts": parts})
    response.status_code = 200 if ready else UNAVAILABLE
    return response


@bp.get("/metrics")
@public("graphs of the operator; refused unless from this machine or with the token", api=True)
def metrics() -> Response:
    """Counters for Prometheus; for others this address does not exist."""
    edge = the_edge()
    if not _may_see_metrics(edge):
        raise NotFound("not-found")
    return Response(edge.metrics.exposition(), content_type=METRICS_TYPE)


def tables_current(session: Session, now: datetime) -> bool:  # noqa: ARG001 - the shape of Ready
    """For `Hooks.ready`: the tables are those of this version."""
    bind = session.get_bind()
    engine = bind if isinstance(bind, Engine) else bind.engine
    return not upgrading.check(engine).pending


def _json(value: object) -> Response:
    response = Response(json_text.dump(value), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _database_answers() -> bool:
    def answers() -> bool:
        with scope(g.session, everything="is there a database?"):
            return bool(g.session.execute(text("SELECT 1")).scalar() == 1)

    return _is(answers, "database")


def _others(edge: Edge) -> dict[str, bool]:
    checks = edge.hooks.ready.items()
    return {name: _is(partial(check, g.session, g.now), name) for name, check in checks}


def _is(check: Callable[[], bool], name: str) -> bool:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - whatever fails, it is not ready
        g.session.rollback()
        _log.warning("not-ready", part=name, error=type(error).__name__, frames=frames(error))
        return False


def _may_see_metrics(edge: Edge) -> bool:
    token = edge.config.metrics_token
    if token is not None:
        given = request.authorization
        said = given.token if given is not None and given.type == "bearer" else None
        return hmac.compare_digest((said or "").encode(), token.encode())
    # A proxy on this machine also calls from it, but says for whom.
    return _is_loopback() and not any(name in request.headers for name in _FORWARDED)


def _is_loopback() -> bool:
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
