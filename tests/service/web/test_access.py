"""Who is let in, and that an application with a silent route does not start."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from service.errors import ServiceError
from service.web.access import ATTRIBUTE, Access, one_time, public, signed_in
from service.web.admission import safe_next
from service.web.hooks import Hooks
from tests.support.web import API, AS_HEAD, BROWSER, HEAD, NOW, SCHOOL, People, make

ISSUE = "/orgs/lycee/credentials/issue"


def blueprint(view: Callable[..., Any], rule: str = "/silent") -> Blueprint:
    bp = Blueprint("silent", __name__)
    bp.get(rule)(view)
    return bp


def test_a_route_that_says_nothing_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ServiceError) as caught:
        make(tmp_path, blueprint(lambda: "x"))
    assert caught.value.code == "access-missing"
    assert caught.value.facts == {"endpoint": "silent.<lambda>"}


def test_a_link_that_nobody_reads_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match="link-kind-unknown"):
        make(tmp_path, blueprint(one_time("gift")(lambda token: "x"), "/gift/<token>"))


def test_a_link_without_its_secret_in_the_address_stops_the_start(tmp_path: Path) -> None:
    hooks = Hooks(links={"gift": lambda session, token, now: None})
    with pytest.raises(ServiceError, match="link-without-token"):
        make(tmp_path, blueprint(one_time("gift")(lambda: "x"), "/gift"), hooks=hooks)


def test_two_declarations_are_one_too_many() -> None:
    with pytest.raises(ServiceError, match="access-declared-twice"):
        public("because")(signed_in(lambda: "x"))


def test_public_needs_a_reason() -> None:
    with pytest.raises(ServiceError, match="access-reason-missing"):
        public(" ")


def test_every_route_of_the_edge_says_who_may_call_it(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        assert isinstance(getattr(app.view_functions[rule.endpoint], ATTRIBUTE), Access)


@pytest.mark.parametrize(
    ("method", "path", "who", "status"),
    [
        pytest.param("GET", "/mine", {}, 401, id="nobody on a personal page"),
        pytest.param("GET", "/mine", {"X-Test-Person": "head"}, 200, id="a person on it"),
        pytest.param("GET", "/orgs/lycee/awards", {}, 401, id="nobody in an organisation"),
        pytest.param("GET", "/orgs/lycee/awards", {"X-Test-Person": "head"}, 200, id="its head"),
        pytest.param(
            "GET", "/orgs/autre/awards", {"X-Test-Person": "head"}, 404, id="another's head"
        ),
        pytest.param("GET", "/settings", {"X-Test-Person": "head"}, 403, id="another role"),
        pytest.param("GET", "/settings", {"X-Test-Person": "alone"}, 403, id="no organisation"),
        pytest.param("POST", ISSUE, {}, 401, id="no token"),
        pytest.param("POST", ISSUE, {"Authorization": "Bearer bad"}, 401, id="unknown token"),
        pytest.param("POST", ISSUE, {"Authorization": "Basic Z29vZA=="}, 401, id="not a token"),
        pytest.param("POST", ISSUE, {"Authorization": "Bearer"}, 401, id="empty token"),
        pytest.param("POST", ISSUE, {"Authorization": "Bearer good-token"}, 200, id="a token"),
        pytest.param("POST", ISSUE, {"X-Test-Person": "head"}, 401, id="a cookie on an API"),
        pytest.param(
            "POST",
            "/orgs/lycee/credentials/status",
            {"Authorization": "Bearer good-token"},
            403,
            id="a token of another scope",
        ),
        pytest.param("GET", "/claim/right", {}, 200, id="a link"),
        pytest.param("GET", "/claim/wrong", {}, 404, id="a link of nothing"),
    ],
)
def test_who_is_let_in(
    client: FlaskClient,
    people: People,
    method: str,
    path: str,
    who: dict[str, str],
    status: int,
) -> None:
    people.persons["alone"] = replace(HEAD, organisation_id=None, slug=None, roles=frozenset())
    response = client.open(path, method=method, headers={**API, **who})
    assert response.status_code == status
    if status >= 400:
        assert response.mimetype == "application/problem+json"


def test_a_view_that_signs_needs_the_second_step(client: FlaskClient, people: People) -> None:
    page = client.get("/page", headers=AS_HEAD).text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    refused = client.post("/sign", headers=AS_HEAD, data={"csrf_token": token})
    assert refused.status_code == 403
    assert "second-step-needed" in refused.text
    people.persons["head"] = replace(HEAD, two_steps=True)
    assert client.post("/sign", headers=AS_HEAD, data={"csrf_token": token}).text == "signed"


def test_who_is_not_known_is_led_to_the_sign_in_page_and_back(client: FlaskClient) -> None:
    response = client.get("/mine?of=2&é=1", headers=BROWSER)
    assert response.status_code == 303
    assert response.headers["Location"] == "/sign-in?next=/mine?of%3D2%26%25C3%25A9%3D1"


def test_a_machine_is_told_how_to_be_known(client: FlaskClient) -> None:
    missing = client.post(ISSUE)
    assert missing.headers["WWW-Authenticate"] == "Bearer"
    wrong = client.post(ISSUE, headers={"Authorization": "Bearer x"})
    assert wrong.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_a_view_has_its_caller_and_its_world(client: FlaskClient) -> None:
    assert client.get("/mine", headers=AS_HEAD).json == {
        "name": HEAD.name,
        "world": NOW.isoformat(),
    }
    issued = client.post(ISSUE, headers={"Authorization": "Bearer good-token"}, data=b"{}")
    assert issued.json == {"organisation": str(SCHOOL), "size": 2}


@pytest.mark.parametrize(
    ("given", "led_to"),
    [
        ("/mine?of=2", "/mine?of=2"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
        ("/" + "a" * 2000, "/"),
        ("", "/"),
        (None, "/"),
    ],
)
def test_after_the_sign_in_people_stay_here(given: str | None, led_to: str) -> None:
    assert safe_next(given) == led_to
