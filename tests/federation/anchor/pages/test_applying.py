"""From the link that a clerk makes to a member that everybody finds, over HTTP."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from federation.anchor import inviting, recognising
from federation.world import World, offline
from tests.federation.anchor.conftest import ANCHOR
from tests.federation.anchor.running import RunningAnchor, running_anchor
from tests.federation.anchor.test_applying import Body
from tests.support.web import API, BROWSER

JOINED = "/join/"


class Outside:
    """What bodies publish; chosen by the test."""

    body: Body | None = None

    def __call__(self, now: datetime) -> World:
        return self.body.world(now) if self.body else offline(now)


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
def anchor(tmp_path: Path, outside: Outside) -> Iterator[RunningAnchor]:
    with running_anchor(tmp_path, base_url=ANCHOR, world=outside) as made:
        yield made


def text(answer: Any) -> str:
    return answer.get_data(as_text=True)


def link(anchor: RunningAnchor, **fields: Any) -> str:
    """The path of a new invitation."""
    given = {"label": "Collège Exemple", "kinds": ["socle"], **fields}
    page = text(anchor.clerk.send("/console/invitations/new", **given))
    found = re.search(rf"{ANCHOR}(/join/[\w-]+)", page)
    assert found is not None, page
    return found[1]


def call(anchor: RunningAnchor, method: str, path: str, **more: Any) -> Any:
    client = anchor.app.test_client()
    return client.open(path, method=method, base_url=ANCHOR, headers=API, **more)


def apply(anchor: RunningAnchor, body: Body, code: str, **more: Any) -> Any:
    token = body.application(code, anchor.now, **more)
    headers = {"Content-Type": "application/jwt"}
    client = anchor.app.test_client()
    return client.post("/api/applications", base_url=ANCHOR, data=token, headers=headers)


def waiting(anchor: RunningAnchor) -> str:
    """The page of the one application that waits."""
    page = text(anchor.clerk.get("/console/applications"))
    found = re.search(r"/console/applications/[0-9a-f-]{36}", page)
    assert found is not None, page
    return found[0]


def test_from_a_link_to_a_member(anchor: RunningAnchor, outside: Outside) -> None:
    outside.body = Body()
    path = link(anchor)
    people = anchor.browser().get(path)
    assert people.status_code == 200
    assert "Collège Exemple" in text(people)
    assert people.headers["Cache-Control"] == "no-store"
    told = call(anchor, "GET", path).json
    assert told["anchor"]["id"] == ANCHOR
    assert told["kinds"] == ["socle"]
    received = apply(anchor, outside.body, told["code"])
    assert received.status_code == 201, text(received)
    assert received.json["state"] == "waiting"
    state = received.json["state_url"].removeprefix(ANCHOR)
    assert call(anchor, "GET", state).json == {"state": "waiting"}
    page = waiting(anchor)
    assert "It holds the keys of the name" in text(anchor.clerk.get(page))
    accepted = anchor.clerk.send(page, to=f"{page}/accept", kinds=["socle"])
    assert accepted.status_code == 303
    answer = call(anchor, "GET", state).json
    assert answer["state"] == "accepted"
    assert answer["member"]["accreditations"][0]["kind"] == "socle"
    assert "Collège Exemple" in text(anchor.browser().get("/?q=exemple"))
    assert "principal@college.example" not in text(anchor.browser().get("/?q=exemple"))
    assert anchor.browser().get(path).status_code == 409


def test_what_does_not_fit_is_said_to_both_sides(anchor: RunningAnchor, outside: Outside) -> None:
    outside.body = Body(uai="0750652A")
    code = link(anchor).removeprefix(JOINED)
    received = apply(anchor, outside.body, code)
    assert received.json["state"] == "faulty"
    told = call(anchor, "GET", received.json["state_url"].removeprefix(ANCHOR)).json
    assert told["checks"][0]["code"] == "uai-letter-wrong"
    listed = text(anchor.clerk.get("/console/applications?state=faulty"))
    page = re.search(r"/console/applications/[0-9a-f-]{36}", listed)
    assert page is not None
    assert "The letter of this UAI is not right" in text(anchor.clerk.get(page[0]))
    outside.body = Body()
    assert apply(anchor, outside.body, code).json["state"] == "waiting"


def test_a_refusal_tells_why(anchor: RunningAnchor, outside: Outside) -> None:
    outside.body = Body()
    received = apply(anchor, outside.body, link(anchor).removeprefix(JOINED))
    page = waiting(anchor)
    assert anchor.clerk.send(page, to=f"{page}/refuse", reason="").status_code == 422
    said = anchor.clerk.send(page, to=f"{page}/refuse", reason="Numéro d’un autre collège.")
    assert said.status_code == 303
    told = call(anchor, "GET", received.json["state_url"].removeprefix(ANCHOR)).json
    assert told == {"state": "refused", "reason": "Numéro d’un autre collège."}


def test_who_applied_takes_it_back(anchor: RunningAnchor, outside: Outside) -> None:
    outside.body = Body()
    received = apply(anchor, outside.body, link(anchor).removeprefix(JOINED))
    state = received.json["state_url"].removeprefix(ANCHOR)
    assert call(anchor, "DELETE", state).status_code == 204
    assert call(anchor, "GET", state).json == {"state": "withdrawn"}


def test_an_invitation_by_mail_and_one_taken_back(anchor: RunningAnchor) -> None:
    path = link(anchor, email="principal@college.example")
    assert any(path in one.text for one in anchor.letters())
    page = text(anchor.clerk.get("/console/invitations"))
    withdraw = re.search(r"/console/invitations/[0-9a-f-]{36}/withdraw", page)
    assert withdraw is not None
    answer = anchor.clerk.send("/console/invitations", to=withdraw[0])
    assert answer.status_code == 303
    assert anchor.browser().get(path).status_code == 409


@pytest.mark.parametrize("body", [b"", b"x", b"a.b.c", b"\xff\x00", b"e30.e30.e30"])
def test_odd_messages_are_refused(anchor: RunningAnchor, body: bytes) -> None:
    for path in ("/api/applications", "/api/sponsorships"):
        answer = anchor.app.test_client().post(path, base_url=ANCHOR, data=body)
        assert answer.status_code == 400, path
        assert answer.mimetype == "application/problem+json"


def test_codes_for_everybody_only_where_the_anchor_is_open(
    anchor: RunningAnchor, outside: Outside
) -> None:
    assert call(anchor, "POST", "/api/challenges").status_code == 409
    anchor.head.send(
        "/console/settings/profile",
        name="Académie",
        open_applications="y",
        snapshot_days="14",
        mark_days="30",
    )
    told = call(anchor, "POST", "/api/challenges")
    assert told.status_code == 201
    outside.body = Body()
    assert apply(anchor, outside.body, told.json["code"]).json["state"] == "waiting"


def test_a_member_is_read_again_but_not_all_the_time(anchor: RunningAnchor) -> None:
    unknown = call(anchor, "POST", "/api/refresh", data={"sub": "https://nobody.example"})
    assert unknown.status_code == 404
    statuses = [
        call(anchor, "POST", "/api/refresh", data={"sub": "https://x.example"}).status_code
        for _ in range(8)
    ]
    assert statuses[-1] == 429


def test_the_next_registry_and_the_keys_are_made_in_the_background(anchor: RunningAnchor) -> None:
    anchor.work()
    assert "Number 1" in text(anchor.head.get("/console"))


def test_another_federation_is_recognised_by_its_own_word(
    anchor: RunningAnchor, outside: Outside
) -> None:
    outside.body = Body()
    given = {
        "entity_id": "https://college.example/",
        "role": "peer",
        "kinds": ["socle"],
        "depth": "0",
    }
    wrong = anchor.head.send("/console/recognition/new", **given, key="abc")
    assert wrong.status_code in {400, 422}
    assert anchor.head.send("/console/recognition/new", **given).status_code == 303
    with anchor.session() as session:
        row = recognising.listed(session)[0]
        assert (row.entity_id, row.name) == ("https://college.example", "Collège Exemple")
    page = "/console/recognition"
    assert "Collège Exemple" in text(anchor.head.get(page))
    answer = anchor.head.send(page, to=f"{page}/{row.id}/drop")
    assert answer.status_code == 303
    outside.body = None
    assert anchor.head.send("/console/recognition/new", **given).status_code in {400, 422}


def test_an_invitation_page_is_for_browsers_and_programs(anchor: RunningAnchor) -> None:
    with anchor.session() as session:
        made = inviting.invite(session, "Club", by=None, now=anchor.now)
        session.commit()
    answer = anchor.app.test_client().get(f"/join/{made.code}", base_url=ANCHOR, headers=BROWSER)
    assert answer.mimetype == "text/html"
    assert anchor.browser().get("/join/nothing").status_code == 404
