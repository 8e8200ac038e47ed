"""Every refusal and every fault, as `application/problem+json` or as a page.

https://www.rfc-editor.org/rfc/rfc9457. Both say a title, what happened, a code that never changes
with the language, and a reference under which our log knows more. Neither repeats what was sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from flask import Flask, Response, current_app, g, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from schemas import json_text
from schemas.errors import LivretError
from service.language import translator
from service.web.edge import the_edge
from service.web.logs import frames
from service.web.negotiation import PROBLEM, wants_json
from service.web.wording import BY_STATUS, CODES, SENTENCES, TITLES

INTERNAL: Final = 500
BAD_REQUEST: Final = 400
TYPE_PREFIX: Final = "urn:livret:problem:"
_REDIRECTS: Final = range(300, 400)
_ERRORS: Final = range(400, 600)

_log = structlog.get_logger("livret.web")


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal before it has a language and a form."""

    status: int
    code: str
    pointer: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    type: str = ""  # a URI where a standard gives one
    more: Mapping[str, Any] = field(default_factory=dict)  # members that a standard adds


def install(app: Flask) -> None:
    """Answer every error of an application."""
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(LivretError, _of_ours)
    app.register_error_handler(Exception, _of_bug)


def respond(problem: Problem) -> Response:
    """The answer that says so, in the form and the language of who asked."""
    _undo()
    title, detail = _words(problem)
    answer = _as_json if wants_json(request) else _as_page
    response = answer(problem, title, detail)
    response.status_code = problem.status
    response.headers.extend(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    return response


def _of_http(error: HTTPException) -> HTTPException | Response:
    status = error.code or INTERNAL
    if error.response is not None or status in _REDIRECTS:
        return error
    code = "csrf-refused" if isinstance(error, CSRFError) else CODES.get(status, "refused")
    # Its description is English, and may repeat what was sent; its headers say Allow, Retry-After.
    headers = {name: value for name, value in error.get_headers() if name != "Content-Type"}
    return respond(Problem(status, code, headers=headers))


def _of_ours(error: LivretError) -> Response:
    status = getattr(error, "status", BAD_REQUEST)
    if status not in _ERRORS:
        return _of_bug(error)
    return respond(
        Problem(
            status,
            error.code,
            pointer=error.pointer,
            facts=error.facts,
            headers=_headers(error),
            type=getattr(error, "type_uri", ""),
            more=getattr(error, "members", {}),
        )
    )


def _headers(error: LivretError) -> dict[str, str]:
    headers = {}
    if getattr(error, "challenge", ""):
        headers["WWW-Authenticate"] = error.challenge  # type: ignore[attr-defined]
    if "seconds" in error.facts:
        headers["Retry-After"] = str(error.facts["seconds"])
    return headers


def _of_bug(error: Exception) -> Response:
    # The message may hold what a person sent; where it happened is enough to mend it.
    _log.error("failed", request=_reference(), error=type(error).__name__, frames=frames(error))
    return respond(Problem(INTERNAL, CODES[INTERNAL]))


def _undo() -> None:
    # A page may look at rows once more, but not at half of a change.
    try:
        if "session" in g:
            g.session.rollback()
    except SQLAlchemyError:
        _log.error("rollback-failed", request=_reference())


def _reference() -> str:
    return str(g.get("request_id", ""))


def _words(problem: Problem) -> tuple[str, str]:
    edge = the_edge()
    say = g.get("translate") or translator(edge.config.language)
    title = TITLES.get(problem.status, TITLES[BAD_REQUEST])
    detail = edge.hooks.sentences.get(problem.code) or SENTENCES.get(problem.code)
    if detail is None:
        # A status that is rare says its title twice rather than something wrong.
        detail = BY_STATUS.get(problem.status, title)
    return say(title), say(detail, **problem.facts)


def _as_json(problem: Problem, title: str, detail: str) -> Response:
    body = {
        "type": problem.type or TYPE_PREFIX + problem.code,
        "title": title,
        "status": problem.status,
        "detail": detail,
        "code": problem.code,
        "reference": _reference(),
        **problem.more,
    }
    if problem.pointer:
        body["pointer"] = problem.pointer
    response = Response(json_text.dump(body), mimetype=PROBLEM)
    response.headers["Content-Language"] = _language()
    return response


def _language() -> str:
    say = g.get("translate")
    return str(say.language if say else the_edge().config.language)


def _as_page(problem: Problem, title: str, detail: str) -> Response:
    facts = {"status": problem.status, "code": problem.code, "reference": _reference()}
    try:
        page = render_template("error.html", title=title, detail=detail, **facts)
    except Exception as error:  # noqa: BLE001 - the page that tells of a fault must not fail with it
        _log.error("error-page-failed", request=_reference(), frames=frames(error))
        return Response(
            f"{title}\n\n{detail}\n\n{problem.code} {_reference()}\n", mimetype="text/plain"
        )
    return current_app.make_response(page)
