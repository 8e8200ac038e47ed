"""An organisation endorses what another publishes, and takes it back."""

import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from issuer.endorsing import targets
from issuer.endorsing.models import TargetKind
from issuer.organisations.refusals import Refused
from schemas import json_text
from tests.issuer.awards.catalogues import achievement
from tests.issuer.organisations.places import SCHOOL
from tests.issuer.support import Running
from tests.support.worlds import report
from verifier import Verdict

CONSOLE = f"/orgs/{SCHOOL.slug}/console/endorsements"
OTHER = "http://localhost/orgs/lycee-autre"


def badge_of(issuer: Running, slug: str = "lycee-autre") -> str:
    """The address of an achievement of an organisation, in French."""
    with issuer.inside(slug) as (session, organisation):
        made = achievement(session, organisation, issuer.now)
        return f"http://localhost/orgs/{slug}/achievements/{made.id}/1/fr"


def look(issuer: Running, url: str) -> Any:
    from urllib.parse import quote

    return issuer.head.get(f"{CONSOLE}/new?url={quote(url, safe='')}")


def endorse(issuer: Running, url: str, **fields: str) -> Any:
    page = look(issuer, url).text
    hidden = dict(re.findall(r'name="(url|digest)" type="hidden" value="([^"]*)"', page))
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[0]
    filled = {**hidden, "comment": "Sérieux et utile.", **fields}
    return issuer.head.send(CONSOLE, to=f"{CONSOLE}/new", token=token, **filled)


def fetched(issuer: Running, address: str) -> Any:
    return issuer.app.test_client().get(address, headers={"Accept": "application/ld+json"})


def test_an_achievement_is_looked_at_endorsed_published_and_withdrawn(
    running_on_both: Running,
) -> None:
    issuer, url = running_on_both, badge_of(running_on_both)
    shown = look(issuer, url)
    assert shown.status_code == 200, shown.text
    assert "Jardin partagé" in shown.text
    answer = endorse(issuer, url)
    assert answer.status_code == 303, answer.text
    address = answer.headers["Location"]
    public = issuer.browser().get(address).text
    assert "Sérieux et utile." in public
    published = fetched(issuer, address)
    assert published.content_type == "application/ld+json"
    told = report(published.data, issuer.world())
    assert told.verdict is Verdict.VERIFIED, told.findings
    document = published.json
    assert document["id"] == f"http://localhost{address}"
    assert document["credentialSubject"]["id"] == url
    assert "Jardin partagé" in issuer.head.get(CONSOLE).text
    page = issuer.head.get(CONSOLE).text
    (withdraw,) = re.findall(r'action="([^"]+/withdraw)"', page)
    assert issuer.head.send(CONSOLE, to=withdraw).status_code == 303
    told = report(fetched(issuer, address).data, issuer.world())
    assert told.verdict is Verdict.REFUSED
    assert "revoked" in {one.code for one in told.findings}
    again = issuer.head.send(CONSOLE, to=withdraw)
    assert again.status_code == 409


def test_an_organisation_is_endorsed_until_a_day(running: Running) -> None:
    until = (running.now + timedelta(days=30)).date().isoformat()
    answer = endorse(running, OTHER, until=until)
    assert answer.status_code == 303, answer.text
    document = fetched(running, answer.headers["Location"]).json
    assert document["credentialSubject"]["id"] == running.organisation("lycee-autre").did
    assert document["validUntil"] == f"{until}T23:59:59Z"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"comment": ""}, 422),
        ({"until": "2001-01-01"}, 400),
        ({"digest": "0"}, 400),
        ({"comment": "x" * 2001}, 422),
    ],
)
def test_what_is_not_signed(running: Running, fields: dict[str, str], status: int) -> None:
    answer = endorse(running, OTHER, **fields)
    assert answer.status_code == status, answer.text
    assert "Nothing was endorsed yet." in running.head.get(CONSOLE).text


def test_nobody_endorses_their_own_or_twice(running: Running) -> None:
    own = endorse(running, f"http://localhost/orgs/{SCHOOL.slug}")
    assert (own.status_code, "Nobody endorses" in own.text) == (400, True)
    assert endorse(running, OTHER).status_code == 303
    assert endorse(running, OTHER).status_code == 409


@pytest.mark.parametrize("url", ["", "no address", "http://localhost/nowhere", f"{OTHER}/did.json"])
def test_an_address_without_anything_to_endorse(running: Running, url: str) -> None:
    answer = look(running, url)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("person", ["secretary", "awarder", "partner", "other-head"])
def test_only_the_head_endorses(running: Running, person: str) -> None:
    for path in (CONSOLE, f"{CONSOLE}/new"):
        assert running.people[person].get(path).status_code in {403, 404}


def described(**changes: Any) -> bytes:
    whole = {"id": "https://a.example/1", "type": ["Achievement"], "name": "Badge", **changes}
    return json_text.dump(whole)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type": "Person"}, "endorsement-target-unknown"),
        ({"name": ""}, "endorsement-target-unknown"),
        ({"name": "\u202e\u200b"}, "endorsement-target-unknown"),
        ({"id": 4}, "endorsement-target-unknown"),
        ({"id": "https://a.example/2"}, "endorsement-target-elsewhere"),
        ({"id": "did:web:b.example:orgs:x"}, "endorsement-target-elsewhere"),
    ],
)
def test_what_pretends_to_be_another(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as caught:
        targets.read(described(**changes), "https://a.example/1")
    assert caught.value.code == code


@pytest.mark.parametrize("did", ["did:web:a.example:orgs:x", "did:web:A.example", "did:key:z6Mk"])
def test_a_profile_under_its_did(did: str) -> None:
    found = targets.read(described(id=did, type=["Profile"]), "https://a.example/orgs/x")
    assert (found.id, found.kind) == (did, TargetKind.PROFILE)


@examples(
    st.binary(max_size=60)
    | st.dictionaries(
        st.sampled_from(("id", "type", "name", "description")),
        st.text(max_size=20) | st.lists(st.text(max_size=9), max_size=2) | st.none(),
    ).map(json_text.dump)
)
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        assert targets.read(body, "https://a.example/1").name
    except Refused as error:
        assert error.code.startswith("endorsement-")  # noqa: PT017 - one of two good ends
