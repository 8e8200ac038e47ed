"""An award goes to the platform of its person: allowed there, delivered by a job, errors told."""

import html
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from federation.hosts import models
from issuer.awards.models import AwardState
from issuer.delivering.models import Claim, Push, PushState, Way
from issuer.place import install
from schemas.files import find
from service.fence import scope
from tests.issuer.delivering.offered import again, an_offer, state_of
from tests.issuer.delivering.platform import HOST, Door, Platform
from tests.issuer.support import Person, Running, running_issuer
from verifier import POLICIES, verify
from verifier.report import Verdict


@pytest.fixture
def platform() -> Platform:
    return Platform()


@contextmanager
def beside(platform: Platform, folder: Path, url: str = "") -> Iterator[Running]:
    """The issuer, whose only way out leads to the platform."""
    with running_issuer(folder, url) as made:
        made.place = replace(made.place, fetcher=Door(platform))  # type: ignore[arg-type]
        install(made.app, made.place)
        yield made


@pytest.fixture
def running(tmp_path: Path, platform: Platform) -> Iterator[Running]:
    with beside(platform, tmp_path) as made:
        yield made


@pytest.fixture
def running_on_both(tmp_path: Path, platform: Platform, database_url: str) -> Iterator[Running]:
    with beside(platform, tmp_path, database_url) as made:
        yield made


def sets_out(person: Person, code: str, address: str = "wallet.example", **more: Any) -> str:
    """The address of the platform's page to which the person is led."""
    answer = person.send(f"/claim/{code}", to=f"/claim/{code}/platform", address=address, **more)
    assert answer.status_code == 200, answer.headers.get("Location")
    (link,) = re.findall(rf'href="({HOST}/authorize[^"]+)"', answer.text)
    return html.unescape(link)


def pushes(running: Running) -> list[Push]:
    with running.session() as session, scope(session, everything="a test"):
        return list(session.scalars(select(Push)))


def test_it_is_allowed_delivered_and_told(running_on_both: Running, platform: Platform) -> None:
    running = running_on_both
    award, code = an_offer(running)
    person = running.browser()
    back = platform.goes(sets_out(person, code))
    answer = person.get(back)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/claim/{code}"
    assert "is on its way to wallet.example" in person.get(f"/claim/{code}").text
    assert platform.received == []
    running.work()
    [(media_type, document)] = platform.received
    assert media_type == "application/json"
    [found] = find(io.BytesIO(document))
    assert verify(found, POLICIES["standard"], running.world()).verdict is Verdict.VERIFIED
    assert "has arrived at wallet.example" in person.get(f"/claim/{code}").text
    assert state_of(running, award) is AwardState.TAKEN
    [push] = pushes(running)
    assert (push.state, push.secrets) == (PushState.DELIVERED, None)
    with running.inside() as (session, _):
        assert session.scalars(select(Claim)).one().way is Way.PLATFORM
    saved = person.send(f"/claim/{code}", to=f"/claim/{code}/file", kind="json")
    assert saved.data == document, "what was sent is what can be saved"


def test_a_token_is_text_and_the_platform_is_met_once(running: Running, platform: Platform) -> None:
    for _ in range(2):
        _, code = an_offer(running)
        person = running.browser()
        person.get(platform.goes(sets_out(person, code, form="jwt")))
        running.work()
    assert [media_type for media_type, _ in platform.received] == ["text/plain"] * 2
    [said] = platform.registered
    assert said["redirect_uris"] == ["http://localhost/platform/return"]
    assert said["token_endpoint_auth_method"] == "client_secret_basic"


def test_a_platform_that_is_down_is_tried_again(running: Running, platform: Platform) -> None:
    _, code = an_offer(running)
    person = running.browser()
    person.get(platform.goes(sets_out(person, code)))
    platform.upsert_status = 503
    running.work()
    assert platform.received == []
    assert pushes(running)[0].state is PushState.ALLOWED
    platform.upsert_status = 200
    platform.tokens.clear()  # the right is over meanwhile, and renewed
    running.clock.forward(minutes=5)
    running.work()
    assert len(platform.received) == 1
    assert pushes(running)[0].state is PushState.DELIVERED


def test_an_old_token_is_renewed_first(running: Running, platform: Platform) -> None:
    _, code = an_offer(running)
    person = running.browser()
    person.get(platform.goes(sets_out(person, code)))
    running.clock.forward(hours=2)
    running.work()
    assert len(platform.received) == 1


@pytest.mark.parametrize(
    ("status", "words"), [(400, "did not take"), (403, "did not take"), (404, "did not take")]
)
def test_a_refusal_ends_it_and_is_told(
    running: Running, platform: Platform, status: int, words: str
) -> None:
    _, code = an_offer(running)
    person = running.browser()
    person.get(platform.goes(sets_out(person, code)))
    platform.upsert_status = status
    running.work()
    [push] = pushes(running)
    assert (push.state, push.error, push.secrets) == (PushState.FAILED, "push-refused", None)
    page = person.get(f"/claim/{code}").text
    assert words in page
    assert "Save the picture" in page


def test_after_days_it_is_given_up(running: Running, platform: Platform) -> None:
    _, code = an_offer(running)
    person = running.browser()
    person.get(platform.goes(sets_out(person, code)))
    platform.down = True
    for _ in range(9):
        running.clock.forward(hours=7)
        running.work()
    [push] = pushes(running)
    assert (push.state, push.error) == (PushState.FAILED, "push-failed")


def test_who_does_not_allow_it_keeps_everything(running: Running, platform: Platform) -> None:
    award, code = an_offer(running)
    person = running.browser()
    platform.denies = True
    answer = person.get(platform.goes(sets_out(person, code)))
    assert answer.headers["Location"] == f"/claim/{code}"
    assert "You did not allow it" in person.get(f"/claim/{code}").text
    assert state_of(running, award) is AwardState.OFFERED


def test_the_answer_counts_in_the_browser_that_set_out_and_once(
    running: Running, platform: Platform
) -> None:
    award, code = an_offer(running)
    person = running.browser()
    back = platform.goes(sets_out(person, code))
    stranger = running.browser()
    assert stranger.get(back).status_code == 400
    assert state_of(running, award) is AwardState.OFFERED
    assert person.get(back).status_code == 303
    assert person.get(back).status_code == 400
    running.work()
    assert len(platform.received) == 1


@pytest.mark.parametrize("change", ["state=x", "", "code=x", "state=%00&code=x", "error=x"])
def test_forged_answers_do_nothing(running: Running, platform: Platform, change: str) -> None:
    award, code = an_offer(running)
    person = running.browser()
    sets_out(person, code)
    person.get(f"/platform/return?{change}")
    assert state_of(running, award) is AwardState.OFFERED
    assert {one.state for one in pushes(running)} == {PushState.ASKED}


def test_a_code_that_the_platform_does_not_know(running: Running, platform: Platform) -> None:
    award, code = an_offer(running)
    person = running.browser()
    back = platform.goes(sets_out(person, code))
    platform.codes.clear()
    assert person.get(back).status_code == 303
    assert state_of(running, award) is AwardState.OFFERED
    assert pushes(running)[0].state is PushState.FAILED


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "no address of a platform"),
        ("javascript:alert(1)", "no address of a platform"),
        ("other.example", "does not answer"),
        ("wallet.example/nothing", "no platform at this address"),
    ],
)
def test_what_is_no_platform_is_told(running: Running, address: str, words: str) -> None:
    award, code = an_offer(running)
    person = running.browser()
    answer = person.send(f"/claim/{code}", to=f"/claim/{code}/platform", address=address)
    assert answer.status_code == 303
    assert words in person.get(f"/claim/{code}").text
    assert state_of(running, award) is AwardState.OFFERED


def test_a_platform_that_lets_nobody_add(running: Running, platform: Platform) -> None:
    platform.scopes = ("offline_access",)
    _, code = an_offer(running)
    person = running.browser()
    person.send(f"/claim/{code}", to=f"/claim/{code}/platform", address=HOST)
    assert "does not let others add" in person.get(f"/claim/{code}").text
    assert platform.registered == []


def test_a_code_that_became_void_meanwhile_sends_nothing(
    running: Running, platform: Platform
) -> None:
    award, code = an_offer(running)
    person = running.browser()
    back = platform.goes(sets_out(person, code))
    again(running, award)
    assert person.get(back).status_code == 409
    running.work()
    assert platform.received == []


def test_secrets_of_platforms_lie_sealed(running: Running, platform: Platform) -> None:
    _, code = an_offer(running)
    person = running.browser()
    person.get(platform.goes(sets_out(person, code)))
    with running.session() as session, scope(session, everything="a test"):
        kept = str(session.scalars(select(models.Platform)).one().client_secret)
        kept += str(session.scalars(select(Push)).one().secrets)
    assert not any(word in kept for word in ("secret of", "access-", "refresh-"))
