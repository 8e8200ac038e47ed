"""Pages of who holds a code: what they show, what they give, and what no longer works."""

import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from issuer.awards.models import AwardState
from issuer.delivering import claims, codes
from issuer.delivering.models import Channel, Claim, Way
from schemas import json_text
from schemas.files import find
from service.fence import scope
from tests.issuer.delivering.offered import again, an_offer, put, state_of
from tests.issuer.support import Running
from verifier import POLICIES, verify
from verifier.report import Verdict

NAVIGATES = {"Sec-Fetch-Mode": "navigate"}


def test_a_code_is_typed_and_leads_to_the_page(running_on_both: Running) -> None:
    running = running_on_both
    _, code = an_offer(running)
    person = running.browser()
    page = person.get("/claim")
    assert 'lang="en"' in page.text
    answer = person.send("/claim", code=codes.spelled(code).lower().replace("-", " "))
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/claim/{code}"
    page = person.get(f"/claim/{code}")
    assert page.status_code == 200
    assert "Collège de l’Exemple attests" in page.text or "Collège de l&#39;Exemple" in page.text
    assert "Save the picture" in page.text
    assert "openid-credential-offer://" in page.text


def test_the_page_names_the_person_to_browsers_and_not_to_programs(running: Running) -> None:
    _, code = an_offer(running, name="Noé Dupré")
    client = running.app.test_client()
    assert "Noé Dupré" in client.get(f"/claim/{code}", headers=NAVIGATES).text
    preview = client.get(f"/claim/{code}")
    assert "Noé Dupré" not in preview.text
    assert preview.headers["Cache-Control"] == "no-store"
    assert preview.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert preview.headers["Referrer-Policy"] == "no-referrer"


def test_looking_changes_nothing(running: Running) -> None:
    award, code = an_offer(running)
    for _ in range(3):
        assert running.browser().get(f"/claim/{code}").status_code == 200
    assert state_of(running, award) is AwardState.OFFERED
    with running.inside() as (session, _):
        [claim] = session.scalars(select(Claim)).all()
        assert (claim.opened_at, claim.used_at, claim.way) == (None, None, None)
        assert code.encode() not in claim.code_hash


@pytest.mark.parametrize("kind", ["json", "jwt", "png", "svg"])
def test_a_file_is_signed_saved_and_verified(running_on_both: Running, kind: str) -> None:
    running = running_on_both
    award, code = an_offer(running)
    person = running.browser()
    answer = person.send(f"/claim/{code}", to=f"/claim/{code}/file", kind=kind)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"].endswith(f'.{kind}"')
    assert answer.headers["Cache-Control"] == "no-store"
    [found] = find(io.BytesIO(answer.data))
    report = verify(found, POLICIES["standard"], running.world())
    assert report.verdict is Verdict.VERIFIED, report.findings
    assert state_of(running, award) is AwardState.TAKEN
    again = person.send(f"/claim/{code}", to=f"/claim/{code}/file", kind=kind)
    assert again.data == answer.data
    assert "Your attestation" in person.get(f"/claim/{code}").text


def test_both_forms_name_the_same_credential_and_no_person(running: Running) -> None:
    _, code = an_offer(running, name="Noé Dupré", address="noe@famille.example")
    person = running.browser()
    first = person.send(f"/claim/{code}", to=f"/claim/{code}/file", kind="json")
    document = json_text.parse_object(first.data)
    assert document["credentialSubject"]["id"].startswith("urn:uuid:")
    assert b"Dupr" not in first.data
    assert b"noe@" not in first.data
    person.send(f"/claim/{code}", to=f"/claim/{code}/file", kind="jwt")
    with running.inside() as (session, _):
        [claim] = session.scalars(select(Claim)).all()
        assert claim.way is Way.FILE


def test_a_new_code_makes_the_earlier_one_void(running_on_both: Running) -> None:
    running = running_on_both
    award, first = an_offer(running)
    second = again(running, award)
    person = running.browser()
    old = person.get(f"/claim/{first}")
    assert old.status_code == 410
    assert "A newer code was made" in old.text
    assert (
        person.send(f"/claim/{second}", to=f"/claim/{first}/file", kind="json").status_code == 410
    )
    assert state_of(running, award) is AwardState.OFFERED
    assert person.get(f"/claim/{second}").status_code == 200


def test_the_code_of_one_never_opens_another(running: Running) -> None:
    _, one = an_offer(running, name="Noé Dupré")
    _, other = an_offer(running, name="Léa Martin")
    page = running.app.test_client().get(f"/claim/{one}", headers=NAVIGATES).text
    assert "Noé Dupré" in page
    assert "Léa Martin" not in page
    mixed = one[:14] + other[14:]
    assert running.browser().get(f"/claim/{mixed}").status_code == 404


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (AwardState.SCHEDULED, "not ready yet"),
        (AwardState.TAKEN, "taken already"),
        (AwardState.LAPSED, "in time"),
        (AwardState.REPLACED, "was corrected"),
        (AwardState.SUSPENDED, "suspended"),
        (AwardState.REVOKED, "withdrawn"),
    ],
)
def test_what_cannot_be_taken_is_told_kindly(
    running: Running, state: AwardState, sentence: str
) -> None:
    award, code = an_offer(running)
    put(running, award, state)
    person = running.browser()
    page = person.get(f"/claim/{code}")
    assert page.status_code == 410
    assert sentence in page.text
    for path in ("file", "leave"):
        answer = person.send("/claim", to=f"/claim/{code}/{path}", kind="json")
        assert answer.status_code == 410
    assert state_of(running, award) is state


def test_a_code_ends_and_with_it_the_second_download(running: Running) -> None:
    award, code = an_offer(running)
    running.clock.forward(days=200)
    page = running.browser().get(f"/claim/{code}")
    assert page.status_code == 410
    put(running, award, AwardState.OFFERED)
    assert "time for this code is over" in page.text


def test_left_aside_nobody_is_told_and_it_can_still_be_taken(running: Running) -> None:
    award, code = an_offer(running)
    person = running.browser()
    assert person.send(f"/claim/{code}", to=f"/claim/{code}/leave").status_code == 303
    assert state_of(running, award) is AwardState.LEFT
    assert "still take it" in person.get(f"/claim/{code}").text
    answer = person.send(f"/claim/{code}", to=f"/claim/{code}/file", kind="json")
    assert answer.status_code == 200
    assert state_of(running, award) is AwardState.TAKEN


def test_guessing_is_slowed_and_mistakes_are_not(running_on_both: Running) -> None:
    running = running_on_both
    _, code = an_offer(running)
    person = running.browser()
    for _ in range(60):
        answer = person.send("/claim", code=code[:-1])
        assert answer.status_code == 400
        assert "typing mistake" in answer.text
    for _ in range(50):
        assert person.send("/claim", code=codes.new()).status_code == 404
    slowed = person.send("/claim", code=codes.new())
    assert slowed.status_code == 429
    assert "Wait" in slowed.text
    # The others of the school, behind the same address, have right codes.
    assert person.send("/claim", code=code).status_code == 303
    running.clock.forward(minutes=11)
    assert person.send("/claim", code=codes.new()).status_code == 404


def test_nothing_is_taken_without_the_token_of_the_form(running: Running) -> None:
    award, code = an_offer(running)
    answer = running.app.test_client().post(f"/claim/{code}/file", data={"kind": "json"})
    assert answer.status_code == 400
    assert state_of(running, award) is AwardState.OFFERED


@pytest.mark.parametrize("token", ["x", "0" * 27 + "1", "é", "a" * 300, "%00"])
def test_what_is_no_code_is_nothing(running: Running, token: str) -> None:
    assert running.browser().get(f"/claim/{token}").status_code == 404


def test_no_code_for_what_is_not_offered(running: Running) -> None:
    award, _ = an_offer(running)
    put(running, award, AwardState.REVOKED)
    with pytest.raises(Exception, match="award-not-offered"):
        again(running, award)


def test_a_code_lasts_no_longer_than_the_offer(running: Running) -> None:
    with running.inside() as (session, _):
        pass
    lapses = running.now + timedelta(days=10)
    an_offer(running, lapses_at=lapses)
    with running.inside() as (session, _):
        [claim] = session.scalars(select(Claim)).all()
        assert claim.expires_at == lapses


def test_the_page_speaks_french_and_fits_its_words(running: Running) -> None:
    _, code = an_offer(running)
    page: Any = running.browser().get(f"/claim/{code}?lang=fr")
    assert 'lang="fr"' in page.text
    with running.session() as session, scope(session, everything="a test"):
        assert claims.of_code(session, code, secrets=running.place.secrets).channel is Channel.LINK
