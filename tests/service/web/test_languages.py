"""Which language a page speaks, and how it is kept."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from tests.support.web import HEAD, People


@pytest.mark.parametrize(
    ("query", "account", "cookie", "header", "spoken"),
    [
        pytest.param("", None, None, None, "fr", id="the service's own"),
        pytest.param("", None, None, "en", "en", id="the browser's"),
        pytest.param("", None, None, "de, en;q=0.5", "en", id="the browser's second"),
        pytest.param("", None, None, "en;q=0.4, fr;q=0.6", "fr", id="the browser's better"),
        pytest.param("", None, None, "en-GB", "en", id="a country's"),
        pytest.param("", None, None, "de", "fr", id="none of ours"),
        pytest.param("", None, "en", "fr", "en", id="the cookie over the browser"),
        pytest.param("", "en", "fr", "de", "fr", id="what this browser chose over the account"),
        pytest.param("?lang=en", "fr", "fr", "fr", "en", id="what is asked for over all"),
        pytest.param("?lang=de", None, None, "en", "en", id="asked for what we do not speak"),
        pytest.param("?lang=%00", None, "xx", ";;q", "fr", id="rubbish"),
    ],
)
def test_the_language_of_a_page(
    client: FlaskClient,
    people: People,
    query: str,
    account: str | None,
    cookie: str | None,
    header: str | None,
    spoken: str,
) -> None:
    people.persons["head"] = replace(HEAD, language=account)
    if cookie:
        client.set_cookie("livret-issuer-lang", cookie)
    headers = {"X-Test-Person": "head"} | ({"Accept-Language": header} if header else {})
    page = client.get(f"/{query}", headers=headers).text
    assert f'<html lang="{spoken}">' in page


def test_what_was_asked_for_is_remembered(client: FlaskClient) -> None:
    assert '<html lang="en">' in client.get("/?lang=en").text
    assert '<html lang="en">' in client.get("/").text
    client.get("/?lang=fr")
    assert '<html lang="fr">' in client.get("/").text


def test_the_other_language_keeps_the_page_and_its_search(client: FlaskClient) -> None:
    page = client.get("/page?name=a%26b&lang=fr").text
    assert 'href="/page?name=a%26b&amp;lang=en" lang="en"' in page


def test_french_has_its_narrow_spaces(client: FlaskClient) -> None:
    page = client.get("/sign", headers={"Accept": "text/html"}).text
    assert "Allow" not in page
    told = client.get("/claim/wrong").text
    assert "valable\N{NARROW NO-BREAK SPACE}: il" in told
