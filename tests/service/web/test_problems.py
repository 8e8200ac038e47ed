"""Every refusal in both forms; nothing of the inside, nothing sent is repeated."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import LogCapture

from service.web.app import make_app
from service.web.hooks import Hooks
from service.web.wording import CODES
from tests.support.web import API, BROWSER, make

STATUSES = [400, 401, 403, 404, 405, 406, 408, 409, 410, 412, 413, 414, 415, 416, 422, 429, 431]
STATUSES += [500, 501, 502, 503, 504]


@pytest.mark.parametrize("status", STATUSES)
def test_as_json(client: FlaskClient, status: int) -> None:
    response = client.get(f"/fails/{status}", headers={**API, "Accept-Language": "fr"})
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    problem = json.loads(response.data)
    assert problem["status"] == status
    assert problem["code"] == CODES[status]
    assert problem["type"] == f"urn:livret:problem:{CODES[status]}"
    assert problem["title"]
    assert problem["detail"]
    assert len(problem["reference"]) == 32
    assert "English words" not in response.text
    assert response.headers["Content-Language"] == "fr"
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_as_a_page(client: FlaskClient, status: int, language: str) -> None:
    headers = {**BROWSER, "Accept-Language": language}
    response = client.get(f"/fails/{status}", headers=headers)
    assert (response.status_code, response.mimetype) == (status, "text/html")
    assert f'<html lang="{language}">' in response.text
    assert CODES[status] in response.text
    assert response.headers["X-Request-Id"] in response.text
    assert "English words" not in response.text


@pytest.mark.parametrize(
    ("accept", "mimetype"),
    [
        pytest.param(None, "text/html", id="no wish"),
        pytest.param("*/*", "text/html", id="anything"),
        pytest.param("application/json", "application/problem+json", id="json"),
        pytest.param("application/ld+json, application/json", "application/problem+json", id="ld"),
        pytest.param("application/problem+json", "application/problem+json", id="problem"),
        pytest.param("text/html;q=0.5, application/json", "application/problem+json", id="rather"),
        pytest.param("application/json;q=0.5, text/html", "text/html", id="rather a page"),
        pytest.param("image/png", "text/html", id="neither"),
        pytest.param(";;;,,q=", "text/html", id="rubbish"),
    ],
)
def test_the_form_is_the_callers_choice(
    client: FlaskClient, accept: str | None, mimetype: str
) -> None:
    response = client.get("/fails/404", headers={} if accept is None else {"Accept": accept})
    assert response.mimetype == mimetype


def test_machines_get_json_whatever_they_say(client: FlaskClient) -> None:
    assert client.post("/orgs/a/credentials/issue", headers=BROWSER).mimetype.endswith("json")
    assert client.get("/api/nothing", headers=BROWSER).mimetype == "application/problem+json"


def test_an_error_of_ours_has_its_sentence_and_its_place(client: FlaskClient) -> None:
    problem = client.get("/fails/ours", headers=API)
    assert problem.status_code == 409
    told = json.loads(problem.data)
    assert told["code"] == "award-moved"
    assert told["detail"] == "The award <script> is revoked."
    assert told["pointer"] == "/state"
    page = client.get("/fails/ours", headers=BROWSER)
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text


def test_an_error_without_a_sentence_says_that_of_its_status(client: FlaskClient) -> None:
    told = json.loads(client.get("/fails/absent", headers={**API, "Accept-Language": "en"}).data)
    assert told["code"] == "award-unknown"
    assert told["detail"] == "There is nothing at this address, or nothing that you may see."


@pytest.mark.parametrize("headers", [API, BROWSER], ids=["json", "page"])
def test_a_bug_shows_nothing_of_the_inside(
    client: FlaskClient, log: LogCapture, headers: dict[str, str]
) -> None:
    response = client.get("/fails/bug", headers=headers)
    assert response.status_code == 500
    for secret in ("Léa", "Lilas", "RuntimeError", "Traceback", ".py"):
        assert secret not in response.text
    failed = next(entry for entry in log.entries if entry["event"] == "failed")
    assert failed["request"] in response.text
    assert failed["error"] == "RuntimeError"
    assert any("conftest.py" in frame for frame in failed["frames"])
    assert "Lilas" not in str(log.entries)


def test_an_error_that_is_no_refusal_is_a_bug(client: FlaskClient) -> None:
    assert client.get("/fails/odd-status", headers=API).status_code == 500


def test_an_answer_that_a_view_made_is_left_alone(client: FlaskClient) -> None:
    response = client.get("/fails/response")
    assert (response.status_code, response.text) == (418, "mine")


def test_a_method_that_is_not_served_names_those_that_are(client: FlaskClient) -> None:
    response = client.post("/mine", headers=API)
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD"}
    assert client.options("/mine", headers=API).status_code == 405


def test_a_path_is_not_reflected(client: FlaskClient) -> None:
    response = client.get('/"><script>alert(1)</script>', headers=BROWSER)
    assert response.status_code == 404
    assert "<script>" not in response.text


def test_a_path_of_two_slashes_names_no_other_host(client: FlaskClient) -> None:
    page = client.get("http://localhost/.//evil.example/a", headers=BROWSER).text
    assert 'href="//' not in page


def test_the_error_page_itself_may_fail(tmp_path: Path, log: LogCapture) -> None:
    def broken(who: object) -> tuple[()]:
        raise RuntimeError

    response = make(tmp_path, hooks=Hooks(navigation=broken)).test_client().get("/x")
    assert (response.status_code, response.mimetype) == (404, "text/plain")
    assert "not-found" in response.text


def test_nothing_is_kept_of_a_refusal(client: FlaskClient) -> None:
    for headers in (API, BROWSER):
        assert client.get("/x", headers=headers).headers["Cache-Control"] == "no-store"


def test_the_log_knows_routes_and_no_persons(client: FlaskClient, log: LogCapture) -> None:
    client.get("/claim/secret-of-lea?name=lea", headers={"User-Agent": "lea", "X-Test-Person": "x"})
    entry = log.entries[-1]
    assert entry["route"] == "/claim/<token>"
    assert entry["status"] == 404
    assert "lea" not in str(log.entries)
    assert "127.0.0.1" not in str(log.entries)


def test_applications_do_not_share(app: Flask) -> None:
    assert callable(make_app)
    assert app.extensions["livret"].config.name == "issuer"
