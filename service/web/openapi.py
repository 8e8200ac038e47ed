"""The document of the interface, made from what is really served.

    @bp.post("/api/verify")
    @public("anyone may check", api=True)
    @operation("Check a credential", request=VERIFY_REQUEST, answers={200: REPORT})
    def verify() -> ResponseReturnValue: ...

OpenAPI 3.1, https://spec.openapis.org/oas/v3.1.0
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, TypeVar

from flask import Blueprint, Flask, Response, current_app
from werkzeug.routing import Rule

from schemas import json_text
from service.errors import ServiceError
from service.web.access import Access, Kind, access_of, public
from service.web.edge import the_edge
from service.web.limits import body_limit
from service.web.negotiation import PROBLEM

ATTRIBUTE: Final = "operation"
JSON: Final = "application/json"
VERSION: Final = "3.1.0"
API_VERSION: Final = "1"
_ARGUMENT: Final = re.compile(r"<(?:[^<>:]+:)?([a-z_]+)>")
_CONVERTED: Final[Mapping[str, Mapping[str, Any]]] = {
    "UUIDConverter": {"type": "string", "format": "uuid"},
    "IntegerConverter": {"type": "integer", "minimum": 0},
}
_HIDDEN_METHODS: Final = frozenset({"HEAD", "OPTIONS"})
_PROBLEM_SCHEMA: Final = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail", "code", "reference"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "reference": {"type": "string"},
        "pointer": {"type": "string"},
    },
}

View = TypeVar("View", bound=Callable[..., Any])
Schema = Mapping[str, Any]

bp = Blueprint("openapi", __name__)


@dataclass(frozen=True, slots=True)
class Content:
    """A body: its schema, and the media types it comes in."""

    schema: Schema
    types: tuple[str, ...] = (JSON,)
    description: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """What the document says about a view."""

    summary: str
    request: Content | None = None
    answers: Mapping[int, Content | None] = field(default_factory=dict)  # None: no body
    parameters: tuple[Schema, ...] = ()  # of the query or the header, as OpenAPI writes them
    description: str = ""


def operation(
    summary: str,
    *,
    request: Content | Schema | None = None,
    answers: Mapping[int, Content | Schema | None],
    parameters: tuple[Schema, ...] = (),
    description: str = "",
) -> Callable[[View], View]:
    """List the view in the document. A bare schema is a body of JSON."""
    said = {status: _content(answer) for status, answer in answers.items()}
    made = Operation(summary, _content(request), said, parameters, description)

    def mark(view: View) -> View:
        setattr(view, ATTRIBUTE, made)
        return view

    return mark


def ref(name: str) -> Schema:
    """A schema of `Hooks.schemas` by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


@bp.get("/api/openapi.json")
@public("describes the interface to programmers", api=True, shared=True)
def document() -> Response:
    """The document of this service."""
    return Response(json_text.dump(describe(current_app)), mimetype=JSON)


def describe(app: Flask) -> dict[str, Any]:
    """The document: each route whose view has an operation, and nothing else."""
    edge = the_edge(app)
    return {
        "openapi": VERSION,
        "info": {"title": f"Livret: {edge.config.name}", "version": API_VERSION},
        "servers": [{"url": edge.config.base_url}],
        "paths": _paths(app),
        "components": {
            "schemas": {"Problem": _PROBLEM_SCHEMA, **edge.hooks.schemas},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _paths(app: Flask) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        made = getattr(app.view_functions[rule.endpoint], ATTRIBUTE, None)
        if not isinstance(made, Operation):
            continue
        item = paths.setdefault(_path(rule), {})
        for method in sorted((rule.methods or set()) - _HIDDEN_METHODS):
            item[method.lower()] = _described(app, rule, made, method)
    return paths


def _path(rule: Rule) -> str:
    path = _ARGUMENT.sub(r"{\1}", rule.rule)
    if "<" in path:
        raise ServiceError("operation-path-unclear", endpoint=rule.endpoint)
    return path


def _described(app: Flask, rule: Rule, made: Operation, method: str) -> dict[str, Any]:
    access = access_of(app, rule.endpoint)
    described: dict[str, Any] = {
        "operationId": f"{rule.endpoint}.{method.lower()}",
        "summary": made.summary,
        "parameters": [*_arguments(rule), *made.parameters],
        "responses": _answers(made),
        "security": _security(access),
    }
    if made.description:
        described["description"] = made.description
    if made.request is not None:
        limit = body_limit(app.view_functions[rule.endpoint])
        about = f"At most {limit} bytes."
        described["requestBody"] = {
            "required": True,
            "description": about,
            "content": _media(made.request),
        }
    return described


def _arguments(rule: Rule) -> list[Schema]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": _CONVERTED.get(
                type(rule._converters[name]).__name__, {"type": "string", "minLength": 1}
            ),
        }
        for name in sorted(rule.arguments)
    ]


def _answers(made: Operation) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for status, content in made.answers.items():
        described: dict[str, Any] = {"description": HTTPStatus(status).phrase}
        if content is not None:
            described["description"] = content.description or described["description"]
            described["content"] = _media(content)
        answers[str(status)] = described
    problem = {"description": "A refusal", "content": {PROBLEM: {"schema": ref("Problem")}}}
    return {**answers, "default": problem}


def _security(access: Access) -> list[dict[str, list[str]]]:
    return [{"bearer": [access.scope]}] if access.kind is Kind.BEARER else []


def _media(content: Content) -> dict[str, Any]:
    return {media_type: {"schema": content.schema} for media_type in content.types}


def _content(given: Content | Schema | None) -> Content | None:
    return given if given is None or isinstance(given, Content) else Content(given)
