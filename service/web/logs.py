"""What the log says: which route was answered how, never for whom or about whom.

No address, no name, no query and no message of an exception: they may hold what people sent.
"""

import logging
import sys
import time
from pathlib import Path
from traceback import walk_tb
from typing import Final, TextIO

import structlog
from flask import Response, g, request

from service.web.edge import the_edge

UNMATCHED: Final = "unmatched"
MAX_FRAMES: Final = 12
REQUEST_ID: Final = "X-Request-Id"

_log = structlog.get_logger("livret.web")


def configure(level: str = "info", stream: TextIO = sys.stderr, *, json: bool = False) -> None:
    """Set up the log of this process; the edge calls it once. `level` as in the settings."""
    threshold = logging.getLevelNamesMapping()[level.upper()]
    render = (
        structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(stream),
    )


def frames(error: BaseException) -> list[str]:
    """Where it happened, innermost last: file, line, function."""
    found = [
        f"{Path(frame.f_code.co_filename).name}:{line} {frame.f_code.co_name}"
        for frame, line in walk_tb(error.__traceback__)
    ]
    return found[-MAX_FRAMES:]


def note(response: Response) -> Response:
    """Write and count one answer."""
    if "started" not in g:
        return response
    seconds = time.perf_counter() - g.started
    route = request.url_rule.rule if request.url_rule is not None else UNMATCHED
    response.headers[REQUEST_ID] = g.request_id
    edge = the_edge()
    edge.metrics.observe(route, method=request.method, status=response.status_code, seconds=seconds)
    _log.info(
        "request",
        request=g.request_id,
        service=edge.config.name,
        method=request.method,
        route=route,
        status=response.status_code,
        milliseconds=round(seconds * 1000, 1),
    )
    return response
