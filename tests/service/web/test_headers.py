"""What every answer tells the browser to refuse, over http on one machine and behind TLS."""

import re

import pytest
from flask.testing import FlaskClient

from tests.support.web import API, AS_HEAD, BROWSER, token_in

ALWAYS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
EVERYWHERE = ["/", "/page", "/fails/404", "/fails/bug", "/static/livret.css", "/healthz", "/mine"]


def policy(client: FlaskClient, path: str) -> dict[str, str]:
    said = client.get(path, headers=BROWSER).headers["Content-Security-Policy"]
    return {one.partition(" ")[0]: one.partition(" ")[2] for one in said.split("; ")}


@pytest.mark.parametrize("path", EVERYWHERE)
@pytest.mark.parametrize("accept", [BROWSER, API], ids=["page", "json"])
def test_on_every_answer(client: FlaskClient, path: str, accept: dict[str, str]) -> None:
    headers = client.get(path, headers=accept, buffered=True).headers
    assert {name: headers[name] for name in ALWAYS} == ALWAYS
    assert "camera=()" in headers["Permissions-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in headers
    assert "Access-Control-Allow-Origin" not in headers


def test_pages_run_only_what_is_ours(client: FlaskClient) -> None:
    said = policy(client, "/page")
    for directive in ("default-src", "script-src", "style-src", "form-action"):
        assert said[directive] == "'self'"
    for directive in ("object-src", "base-uri", "frame-ancestors"):
        assert said[directive] == "'none'"


def test_data_runs_nothing(client: FlaskClient) -> None:
    assert policy(client, "/did.json")["default-src"] == "'none'"


def test_no_page_has_inline_script_or_style(client: FlaskClient) -> None:
    for path in ("/", "/page", "/fails/404", "/styleguide", "/styleguide?q=x"):
        page = client.get(path, headers=AS_HEAD).text
        assert re.findall(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:", page) == []
        assert re.findall(r"(?:src|href)=\"(?:https?:)?//(?!example\.org/\")", page) == []


def test_behind_tls(secure: FlaskClient) -> None:
    headers = secure.get("/page?lang=en", base_url="https://badges.example").headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "upgrade-insecure-requests" in headers["Content-Security-Policy"]
    cookies = headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert cookie.startswith("__Host-livret-issuer-")
        for flag in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
            assert flag in cookie
        assert "Domain" not in cookie


def test_cookies_on_one_machine_are_told_apart_by_service(client: FlaskClient) -> None:
    for cookie in client.get("/page?lang=en").headers.getlist("Set-Cookie"):
        assert cookie.startswith("livret-issuer-")
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


def test_the_camera_only_where_it_is_asked_for(client: FlaskClient) -> None:
    assert "camera=(self)" in client.get("/scan").headers["Permissions-Policy"]


def test_a_form_may_end_elsewhere_where_the_page_says_so(client: FlaskClient) -> None:
    assert policy(client, "/consent")["form-action"] == "'self' https://wallet.example"


def test_a_shared_document_may_be_read_by_other_origins(client: FlaskClient) -> None:
    headers = client.get("/did.json").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Credentials" not in headers


@pytest.mark.parametrize(
    ("path", "headers", "kept"),
    [
        pytest.param("/page", AS_HEAD, "no-store", id="a page with a person"),
        pytest.param("/page", BROWSER, "no-store", id="a page with a form"),
        pytest.param("/?lang=en", BROWSER, "no-store", id="an answer that sets a cookie"),
        pytest.param("/", BROWSER, "no-cache", id="a public page"),
        pytest.param("/static/livret.css", BROWSER, "public, max-age=3600", id="a file"),
        pytest.param(
            "/static/livret.css?v=1", BROWSER, "public, max-age=31536000, immutable", id="named"
        ),
        pytest.param("/static/nothing.css?v=1", BROWSER, "no-store", id="a file that is not there"),
    ],
)
def test_what_may_be_kept(
    client: FlaskClient, path: str, headers: dict[str, str], kept: str
) -> None:
    response = client.get(path, headers=headers, buffered=True)
    assert response.headers["Cache-Control"] == kept


def test_pages_differ_by_language_and_cookie(client: FlaskClient) -> None:
    vary = client.get("/", headers=BROWSER).headers["Vary"]
    assert {"Accept-Language", "Cookie"} <= set(vary.split(", "))


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "localhost:81", "", "evil.example/?", "a b", "[::1"],
)
def test_another_name_is_refused(client: FlaskClient, host: str) -> None:
    response = client.get("/page", headers={**API, "Host": host})
    assert response.status_code == 400
    assert host == "" or host not in response.text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST"])
def test_our_own_name_is_taken(client: FlaskClient, host: str) -> None:
    assert client.get("/page", headers={"Host": host}).status_code == 200


def test_a_watchdog_may_come_by_number(client: FlaskClient) -> None:
    assert client.get("/healthz", headers={"Host": "10.0.0.7:8000"}).status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7 * 7 }}",
        "' onmouseover='alert(1)",
    ],
)
def test_a_name_is_shown_and_never_obeyed(client: FlaskClient, text: str) -> None:
    page = client.get("/page", query_string={"name": text}, headers=AS_HEAD).text
    assert "<script>" not in page
    assert "<img src=x" not in page
    assert "49</h1>" not in page
    assert "<b>Verne" not in page
    assert "<i>Verne" not in page


@pytest.mark.parametrize("kind", ["good", '"><script>', "warning"])
def test_a_message_is_shown_once_and_never_obeyed(client: FlaskClient, kind: str) -> None:
    token = token_in(client.get("/page").text)
    data = {"csrf_token": token, "said": "<script>alert(1)</script>", "kind": kind}
    assert client.post("/act", data=data).status_code == 303
    page = client.get("/").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>" not in page
    assert "alert(1)" not in client.get("/").text
