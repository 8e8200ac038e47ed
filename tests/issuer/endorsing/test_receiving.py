"""What others say of our achievements: verified, shown, and put into later credentials."""

import re
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from issuer.achievements.models import Achievement
from issuer.awards.models import AwardState
from issuer.endorsing import giving, receiving, targets
from issuer.endorsing.giving import Wish
from issuer.issuing import signing
from issuer.issuing.models import Form
from issuer.organisations import creating
from issuer.organisations.refusals import Refused
from issuer.status.home import Home
from schemas import json_text
from tests.issuer.awards.catalogues import achievement, an_award
from tests.issuer.endorsing.test_giving import fetched
from tests.issuer.organisations.places import SCHOOL
from tests.issuer.support import Running
from tests.support.worlds import report, world
from verifier import Verdict

OTHER = "lycee-autre"


def ours(issuer: Running) -> tuple[UUID, str]:
    """An achievement of our school, and the address of it in French."""
    with issuer.inside() as (session, school):
        made: Achievement = achievement(session, school, issuer.now)
    home = f"http://localhost/orgs/{SCHOOL.slug}"
    return made.id, f"{home}/achievements/{made.id}/1/fr"


def endorsed(issuer: Running, url: str, slug: str = OTHER) -> str:
    """The address of an endorsement by another school."""
    with issuer.session() as session:
        organisation = creating.find(session, slug)
        home = Home(organisation, issuer.place.hosting)
        target = targets.fetch(url, issuer.world())
        made = giving.give(session, home, Wish(target, "Solide."), by=None, now=issuer.now)
        session.commit()
        return giving.address(home, made.id)


def page_of(achievement_id: UUID) -> str:
    return f"/orgs/{SCHOOL.slug}/console/achievements/{achievement_id}/endorsements"


def test_an_endorsement_is_taken_shown_and_embedded(running_on_both: Running) -> None:
    issuer = running_on_both
    achievement_id, url = ours(issuer)
    address = endorsed(issuer, url)
    answer = issuer.head.send(page_of(achievement_id), url=address)
    assert answer.status_code == 303, answer.text
    assert "Solide." in issuer.browser().get(url.removeprefix("http://localhost")).text
    assert "Solide." in issuer.head.get(f"/orgs/{SCHOOL.slug}/console/endorsements").text
    with issuer.inside() as (session, school):
        award = an_award(session, school, achievement_id, issuer.now, state=AwardState.OFFERED)
        award.language = "fr"
        session.flush()
        made = signing.take(
            session, issuer.place.hosting, award, form=Form.DATA_INTEGRITY, now=issuer.now
        )
        signed = made.document
    held = json_text.parse(signed)["credentialSubject"]["achievement"]["endorsement"]
    assert [one["id"] for one in held] == [address]
    assert held == [fetched(issuer, address).json]
    told = report(signed, issuer.world())
    assert told.verdict is Verdict.VERIFIED, told.findings
    assert [one.verdict for one in told.endorsements] == [Verdict.VERIFIED]


def test_a_file_does_as_well_and_once(running: Running) -> None:
    achievement_id, url = ours(running)
    data = fetched(running, endorsed(running, url)).data
    page = page_of(achievement_id)
    good = running.head.send(page, file=(BytesIO(data), "endorsement.json"))
    assert good.status_code == 303, good.text
    again = running.head.send(page, file=(BytesIO(data), "endorsement.json"))
    assert (again.status_code, "is here already" in again.text) == (409, True)


def test_it_is_removed_and_may_come_back(running: Running) -> None:
    achievement_id, url = ours(running)
    address, console = endorsed(running, url), f"/orgs/{SCHOOL.slug}/console/endorsements"
    running.head.send(page_of(achievement_id), url=address)
    (remove,) = re.findall(r'action="([^"]+/remove)"', running.head.get(console).text)
    assert running.head.send(console, to=remove).status_code == 303
    assert "Solide." not in running.browser().get(url.removeprefix("http://localhost")).text
    assert running.head.send(console, to=remove).status_code == 404
    assert running.head.send(page_of(achievement_id), url=address).status_code == 303


def altered(data: bytes) -> bytes:
    return data.replace(b"Solide.", b"Fragile.")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(altered, "could not be verified", id="altered"),
        pytest.param(lambda _: b"{}", "another kind of document", id="no endorsement"),
        pytest.param(lambda _: b"\xff\xfe", "could be read", id="no text"),
        pytest.param(lambda _: b"", "no address of a page", id="nothing"),
        pytest.param(lambda _: b"https://localhost/nowhere", "another kind", id="an address"),
    ],
)
def test_what_is_not_taken(running: Running, change: Any, said: str) -> None:
    achievement_id, url = ours(running)
    data = change(fetched(running, endorsed(running, url)).data)
    answer = running.head.send(page_of(achievement_id), file=(BytesIO(data), "e.json"))
    assert answer.status_code == 400, answer.text
    assert said in answer.text


def test_an_endorsement_of_another_achievement(running: Running) -> None:
    achievement_id, _ = ours(running)
    _, other = ours(running)
    answer = running.head.send(page_of(achievement_id), url=endorsed(running, other))
    assert (answer.status_code, "something else" in answer.text) == (400, True)


@pytest.mark.parametrize("person", ["secretary", "awarder", "partner", "other-head"])
def test_only_the_head_takes_it(running: Running, person: str) -> None:
    achievement_id, _ = ours(running)
    assert running.people[person].get(page_of(achievement_id)).status_code in {403, 404}


@examples(st.binary(max_size=80) | st.just(b'{"type":["VerifiableCredential"]}'))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        receiving.examine(data, world({}))
