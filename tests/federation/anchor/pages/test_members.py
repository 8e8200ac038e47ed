"""What the team decides about members, and what everybody then reads."""

import pytest

from federation.anchor import accrediting, looking
from federation.anchor.models import MemberState
from tests.federation.anchor.pages.seeds import SECRET_EMAIL, grant, join
from tests.federation.anchor.running import RunningAnchor


def text(answer: object) -> str:
    return answer.get_data(as_text=True)  # type: ignore[attr-defined]


def test_a_clerk_grants_and_everybody_reads_it(anchor: RunningAnchor) -> None:
    member = join(anchor, "verne", title="Collège Verne")
    page = f"/console/members/{member.id}"
    answer = anchor.clerk.send(f"{page}/grant", kinds=["socle", "engagement"], until="2027-07-31")
    assert answer.status_code == 303
    public = text(anchor.browser().get(f"/members/{member.id}"))
    assert "Competencies of the common core" in public
    assert "Until 31 July 2027" in public
    assert "Collège Verne" in text(anchor.browser().get("/accreditations/socle"))
    assert "Collège Verne" not in text(anchor.browser().get("/accreditations/training"))
    found = text(anchor.browser().get("/?q=verne"))
    assert "Collège Verne" in found
    assert "Volunteering" in found


def test_an_accreditation_that_would_be_over_is_refused_beside_the_day(
    anchor: RunningAnchor,
) -> None:
    member = join(anchor)
    answer = anchor.clerk.send(
        f"/console/members/{member.id}/grant", kinds=["socle"], until="2020-01-01"
    )
    assert answer.status_code in {400, 422}
    assert 'id="until-error"' in text(answer)


def test_one_kind_ends_and_the_past_stays(anchor: RunningAnchor) -> None:
    member = join(anchor)
    granted = grant(anchor, member, "socle")[0]
    anchor.clock.forward(minutes=20)
    page = f"/console/members/{member.id}"
    answer = anchor.clerk.send(page, to=f"{page}/accreditations/{granted.id}/end")
    assert answer.status_code == 303
    with anchor.session() as session:
        assert accrediting.held(session, looking.find(session, member.id), now=anchor.now) == []
    assert "Ended on" in text(anchor.browser().get(f"/members/{member.id}"))


@pytest.mark.parametrize(
    ("act", "fields", "state", "said"),
    [
        ("suspend", {"reason": "awards-doubted"}, MemberState.SUSPENDED, "awards are being looked"),
        ("end", {"reason": "body-dissolved"}, MemberState.ENDED, "the body no longer exists"),
        (
            "stolen",
            {"instant": "2026-11-22T08:00", "sure": "y"},
            MemberState.COMPROMISED,
            "Keys stolen",
        ),
    ],
)
def test_what_is_decided_about_a_member_is_public_with_its_reason(
    anchor: RunningAnchor, act: str, fields: dict[str, str], state: MemberState, said: str
) -> None:
    member = join(anchor)
    path = f"/console/members/{member.id}/{act}"
    answer = anchor.clerk.send(path, note="Appel du 24 novembre", **fields)
    assert answer.status_code == 303
    with anchor.session() as session:
        assert looking.find(session, member.id).state is state
    public = text(anchor.browser().get(f"/members/{member.id}"))
    assert said in public
    assert "Appel du 24" not in public
    assert "Appel du 24" in text(anchor.clerk.get(f"/console/members/{member.id}"))


def test_a_suspended_member_counts_again(anchor: RunningAnchor) -> None:
    member = join(anchor)
    page = f"/console/members/{member.id}"
    anchor.clerk.send(f"{page}/suspend", reason="other")
    anchor.clock.forward(hours=1)
    assert anchor.clerk.send(page, to=f"{page}/restore").status_code == 303
    with anchor.session() as session:
        assert looking.find(session, member.id).state is MemberState.ACTIVE


def test_after_a_theft_keys_are_replaced_first(anchor: RunningAnchor) -> None:
    member = join(anchor)
    page = f"/console/members/{member.id}"
    anchor.clerk.send(f"{page}/stolen", instant="2026-11-22T08:00", sure="y")
    anchor.clock.forward(hours=1)
    anchor.clerk.send(page, to=f"{page}/restore")
    assert "a key from before the theft" in text(anchor.clerk.get(page))
    with anchor.session() as session:
        assert looking.find(session, member.id).state is MemberState.COMPROMISED


def test_two_members_become_one_by_number(anchor: RunningAnchor) -> None:
    old = join(anchor, "ancien", identifiers={"uai": "0000001B"})
    new = join(anchor, "nouveau", identifiers={"uai": "0000002C"})
    path = f"/console/members/{old.id}/merge"
    assert anchor.clerk.send(path, token="", into="0000002C", sure="y").status_code == 403
    assert anchor.head.send(path, into="0000002c", sure="y").status_code == 303
    public = text(anchor.browser().get(f"/members/{old.id}"))
    assert f"/members/{new.id}" in public


def test_nothing_of_a_person_is_public(anchor: RunningAnchor) -> None:
    member = join(anchor)
    anchor.clerk.send(f"/console/members/{member.id}/grant", kinds=["socle"])
    for path in ("/", "/?q=college", f"/members/{member.id}", "/history", "/accreditations/socle"):
        page = text(anchor.browser().get(path))
        assert SECRET_EMAIL not in page
        assert "Personne sacha" not in page
    assert SECRET_EMAIL in text(anchor.clerk.get(f"/console/members/{member.id}"))


def test_a_day_of_the_past_is_replayed(anchor: RunningAnchor) -> None:
    anchor.clock.forward(days=10)
    member = join(anchor, "verne", title="Collège Verne")
    grant(anchor, member, "socle")
    before = "2026-11-25"
    assert "There was no member yet" in text(anchor.browser().get(f"/history?on={before}"))
    today = text(anchor.browser().get(f"/history?on={anchor.now.date().isoformat()}"))
    assert "Competencies of the common core" in today


@pytest.mark.parametrize("query", ["?on=x", "?on=9999-12-31", "?before=x", "?page=-1"])
def test_odd_addresses_of_the_history_are_answered(anchor: RunningAnchor, query: str) -> None:
    join(anchor)
    assert anchor.browser().get(f"/history{query}").status_code == 200
