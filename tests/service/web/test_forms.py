"""Forms come from our own pages, and come back with what is wrong beside each field."""

import pytest
from flask.testing import FlaskClient

from tests.support.web import API, BROWSER, token_in


def token(client: FlaskClient) -> str:
    return token_in(client.get("/page").text)


def test_a_form_of_ours_is_taken(client: FlaskClient) -> None:
    assert client.post("/act", data={"csrf_token": token(client)}).status_code == 303


@pytest.mark.parametrize("headers", [API, BROWSER], ids=["json", "page"])
@pytest.mark.parametrize("given", ["", "x", "None"], ids=["none", "rubbish", "a word"])
def test_a_form_without_a_good_token_is_refused(
    client: FlaskClient, headers: dict[str, str], given: str
) -> None:
    client.get("/page")
    response = client.post("/act", data={"csrf_token": given}, headers=headers)
    assert response.status_code == 400
    assert "csrf-refused" in response.text


def test_the_token_of_another_browser_is_refused(client: FlaskClient, app: object) -> None:
    other = client.application.test_client()
    client.get("/page")
    response = client.post("/act", data={"csrf_token": token(other)}, headers=API)
    assert response.status_code == 400


@pytest.mark.parametrize("site", ["cross-site", "same-site", "rubbish"])
def test_a_form_sent_from_elsewhere_is_refused(client: FlaskClient, site: str) -> None:
    given = {"csrf_token": token(client)}
    response = client.post("/act", data=given, headers={**API, "Sec-Fetch-Site": site})
    assert response.status_code == 400
    assert "request-from-elsewhere" in response.text


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_form_sent_from_here_is_taken(client: FlaskClient, site: str) -> None:
    given = {"csrf_token": token(client)}
    response = client.post("/act", data=given, headers={"Sec-Fetch-Site": site})
    assert response.status_code == 303


def test_machines_need_no_token_of_forms(client: FlaskClient) -> None:
    assert client.post("/upload", data=b"x").status_code == 200


def test_behind_tls_no_referer_is_needed(secure: FlaskClient) -> None:
    base = "https://badges.example"
    given = token_in(secure.get("/page", base_url=base).text)
    assert secure.post("/act", base_url=base, data={"csrf_token": given}).status_code == 303


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "Remplissez ce champ."), ("en", "Fill in this field.")],
)
def test_what_is_wrong_stands_beside_the_field(
    client: FlaskClient, language: str, said: str
) -> None:
    given = token_in(client.get("/styleguide").text)
    data = {"csrf_token": given, "name": "", "day": "yesterday", "kind": "school", "level": "1"}
    page = client.post(f"/styleguide?lang={language}", data=data).text
    assert f'<p class="wrong" id="name-error">{said} </p>' in page
    assert 'aria-describedby="name-help name-error"' in page
    assert 'aria-invalid="true"' in page
    assert '<a href="#name">' in page
    assert 'id="day-error"' in page


def test_what_was_entered_is_kept_and_escaped(client: FlaskClient) -> None:
    given = token_in(client.get("/styleguide").text)
    name = '"><script>alert(1)</script>' + "x" * 60
    page = client.post("/styleguide", data={"csrf_token": given, "name": name, "kind": "z"}).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_the_page_of_styles_is_only_there_for_who_works_on_it(secure: FlaskClient) -> None:
    assert secure.get("/styleguide", base_url="https://badges.example").status_code == 404
