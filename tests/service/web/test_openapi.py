"""The document lists what is served, with who may call it, and nothing else."""

from pathlib import Path

import pytest
from flask import Blueprint
from flask.testing import FlaskClient

from service.errors import ServiceError
from service.web.access import bearer, public
from service.web.hooks import Hooks
from service.web.limits import max_body
from service.web.openapi import Content, operation, ref
from tests.support.web import People, make

bp = Blueprint("described", __name__)
REPORT = {"type": "object", "required": ["verdict"]}


@bp.post("/orgs/<slug>/awards/<uuid:award_id>/<int:position>")
@bearer("awards:write")
@max_body(2000)
@operation(
    "Award",
    request={"type": "object"},
    answers={201: ref("Report"), 202: None},
    parameters=({"name": "at", "in": "query", "schema": {"type": "string"}},),
)
def award(slug: str, award_id: str, position: int) -> tuple[dict[str, str], int]:
    return {"verdict": "verified"}, 201


@bp.get("/image")
@public("an image", api=True)
@operation("The image", answers={200: Content({"type": "string"}, ("image/png",), "Pixels")})
def image() -> str:
    return ""


@bp.get("/hidden")
@public("a page")
def hidden() -> str:
    return ""


@pytest.fixture
def described(tmp_path: Path) -> FlaskClient:
    hooks = Hooks(identify=People(), schemas={"Report": REPORT})
    return make(tmp_path, bp, hooks=hooks).test_client()


def test_what_is_served_is_described(described: FlaskClient) -> None:
    document = described.get("/api/openapi.json").json
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "http://localhost"}]
    assert set(document["paths"]) == {"/orgs/{slug}/awards/{award_id}/{position}", "/image"}
    assert document["components"]["schemas"]["Report"] == REPORT


def test_an_operation(described: FlaskClient) -> None:
    paths = described.get("/api/openapi.json").json["paths"]
    post = paths["/orgs/{slug}/awards/{award_id}/{position}"]["post"]
    assert post["operationId"] == "described.award.post"
    assert post["security"] == [{"bearer": ["awards:write"]}]
    assert [one["name"] for one in post["parameters"]] == ["award_id", "position", "slug", "at"]
    assert post["parameters"][0]["schema"] == {"type": "string", "format": "uuid"}
    assert post["requestBody"]["description"] == "At most 2000 bytes."
    assert set(post["responses"]) == {"201", "202", "default"}
    assert "content" not in post["responses"]["202"]
    assert list(post["responses"]["default"]["content"]) == ["application/problem+json"]
    assert list(paths["/image"]["get"]["responses"]["200"]["content"]) == ["image/png"]
    assert paths["/image"]["get"]["security"] == []


def test_a_route_that_cannot_be_described_stops_the_start(tmp_path: Path) -> None:
    odd = Blueprint("odd", __name__)
    view = operation("Odd", answers={200: None})(public("x")(lambda n9: "x"))
    odd.get("/<n9>")(view)
    with pytest.raises(ServiceError, match="operation-path-unclear"):
        make(tmp_path, odd)
