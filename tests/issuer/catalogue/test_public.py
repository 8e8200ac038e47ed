"""Achievements as everybody reads them, at the addresses that stand in credentials."""

from uuid import UUID, uuid4

import pytest

from issuer import models_of_badges
from issuer.achievements import looking, versions
from issuer.achievements.models import State
from issuer.achievements.versions import Author
from issuer.organisations.models import Organisation
from schemas import json_text
from tests.issuer.support import Running

JSON = {"Accept": "application/json"}
HOME = "/orgs/college-exemple/achievements"


def author(running: Running, organisation: Organisation) -> Author:
    home = running.place.hosting.address(organisation.slug)
    publisher = versions.Publisher(home, running.base_url)
    return Author(organisation.id, publisher, running.head.account_id, running.now)


def adopted(running: Running, code: str = "benevolat", *, state: State = State.ACTIVE) -> UUID:
    with running.inside() as (session, organisation):
        made = models_of_badges.adopt(session, author(running, organisation), code)
        versions.move(session, author(running, organisation), made.id, state)
        found: UUID = made.id
        return found


def test_the_address_in_a_credential_answers_with_what_it_says(running_on_both: Running) -> None:
    made = adopted(running_on_both)
    client = running_on_both.app.test_client()
    answer = client.get(f"{HOME}/{made}/1/fr", headers=JSON)
    assert answer.status_code == 200
    assert answer.json["id"] == f"http://localhost{HOME}/{made}/1/fr"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get(
        f"{HOME}/{made}/1/fr", headers={**JSON, "If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
    picture = client.get(answer.json["image"]["id"])
    assert picture.mimetype == "image/svg+xml"
    for one in answer.json["alignment"]:
        item = client.get(one["targetUrl"], headers=JSON)
        assert item.status_code == 200, one
        assert item.json["humanCodingScheme"] == one["targetCode"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_people_get_a_page(running: Running, language: str) -> None:
    made = adopted(running)
    page = running.browser(language=language).get(f"{HOME}/{made}").text
    assert {"fr": "Bénévolat dans une association", "en": "Volunteering in an association"}[
        language
    ] in page
    assert "Collège de l&#39;Exemple" in page
    target = running.app.test_client().get(f"{HOME}/{made}/1/fr", headers=JSON).json["alignment"][0]
    item = running.browser(language=language).get(
        target["targetUrl"].removeprefix("http://localhost")
    )
    assert target["targetCode"] in item.text


def test_an_earlier_version_says_for_ever_what_it_said(running: Running) -> None:
    made = adopted(running)
    client = running.app.test_client()
    before = client.get(f"{HOME}/{made}/1/fr", headers=JSON).data
    with running.inside() as (session, organisation):
        row = looking.version(session, made, 1)
        draft = looking.draft_of(row).copied()
        versions.edit(session, author(running, organisation), made, draft, base=1)
    assert client.get(f"{HOME}/{made}/1/fr", headers=JSON).data == before
    assert client.get(f"{HOME}/{made}", headers=JSON).json["version"] == "2"
    old = running.browser().get(f"{HOME}/{made}/1/fr").text
    assert f'href="{HOME}/{made}"' in old


@pytest.mark.parametrize(
    "path",
    [
        "/1/de",
        "/2/fr",
        "/0/fr",
        f"/{1 << 40}/fr",
        "/1/fr/image/x",
        "/2/fr/image",
    ],
)
def test_what_was_never_published_is_not_there(running: Running, path: str) -> None:
    made = adopted(running)
    client = running.app.test_client()
    assert client.get(f"{HOME}/{made}{path}", headers=JSON).status_code == 404


def test_a_draft_is_nobodys_business_and_an_archived_one_stays(running: Running) -> None:
    client = running.app.test_client()
    with running.inside() as (session, organisation):
        draft = models_of_badges.adopt(session, author(running, organisation), "psc1").id
    assert client.get(f"{HOME}/{draft}/1/fr").status_code == 404
    assert client.get(f"{HOME}/{draft}/1/fr/image").status_code == 404
    archived = adopted(running, state=State.ARCHIVED)
    page = running.browser().get(f"{HOME}/{archived}")
    assert "no longer awarded" in page.text


def test_one_school_does_not_publish_for_another(running: Running) -> None:
    made = adopted(running)
    client = running.app.test_client()
    other = f"/orgs/lycee-autre/achievements/{made}"
    for path in ("", "/1/fr", "/1/fr/image"):
        assert client.get(other + path, headers=JSON).status_code == 404
    assert client.get(f"/case/CFItems/{uuid4()}", headers=JSON).json["code"] == (
        "framework-item-unknown"
    )


def test_the_document_is_the_one_that_was_written(running: Running) -> None:
    made = adopted(running)
    answer = running.app.test_client().get(
        f"{HOME}/{made}/1/en", headers={"Accept": "application/ld+json"}
    )
    assert answer.mimetype == "application/ld+json"
    with running.inside() as (session, _):
        kept = looking.document(session, looking.version(session, made, 1), "en")
    assert answer.data == kept
    assert json_text.parse(kept)["inLanguage"] == "en"
