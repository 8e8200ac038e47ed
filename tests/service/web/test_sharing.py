"""Preflights of pages of other origins: shared routes answer, all others do not."""

import pytest
from flask.testing import FlaskClient

ORIGIN = {"Origin": "https://wallet.example"}


def preflight(client: FlaskClient, path: str, method: str):
    wanted = {"Access-Control-Request-Method": method}
    return client.options(path, headers={**ORIGIN, **wanted})


def test_a_shared_route_lets_pages_of_other_origins_call_without_cookies(client: FlaskClient):
    answer = preflight(client, "/did.json", "GET")
    assert answer.status_code == 204
    assert answer.data == b""
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Access-Control-Max-Age"] == "7200"


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        pytest.param("/act", "POST", 405, id="a page with forms"),
        pytest.param("/orgs/lycee/credentials/issue", "POST", 405, id="an interface not shared"),
        pytest.param("/did.json", "POST", 405, id="a shared route, another method"),
        pytest.param("/did.json", "get", 405, id="methods are case-sensitive"),
        pytest.param("/nothing-here", "GET", 404, id="no such address"),
    ],
)
def test_any_other_route_does_not(client: FlaskClient, path: str, method: str, status: int):
    answer = preflight(client, path, method)
    assert answer.status_code == status
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control-")]


def test_what_is_no_preflight_is_refused_as_before(client: FlaskClient):
    assert client.options("/did.json").status_code == 405
    assert client.options("/did.json", headers=ORIGIN).status_code == 405


def test_under_another_name_nobody_answers(client: FlaskClient):
    wanted = {**ORIGIN, "Access-Control-Request-Method": "GET", "Host": "elsewhere.example"}
    assert client.options("/did.json", headers=wanted).status_code == 400
