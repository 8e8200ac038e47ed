"""Decisions: numbered, signed, chained, and the rows are what they add up to."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from federation.anchor import accrediting, deciding, finding, history_rows, keys, members, wanting
from federation.anchor.deciding import Deed
from federation.anchor.members import Grounds
from federation.anchor.models import Decision, Member, MemberDid, MemberState
from federation.chronicle.events import Act
from federation.chronicle.history import event_from_json, event_to_json
from federation.openid import statements
from federation.openid.statements import StatementKind
from service import audit
from service.errors import Conflict, NotAllowed, ServiceError
from service.jobs import Job
from tests.federation.anchor.conftest import Anchored


def same_as_replay(anchored: Anchored) -> None:
    with anchored.sessions() as session:
        state = history_rows.state_at(session)
        rows, anchors = history_rows.rows_now(session)
        assert rows == state.members
        assert anchors == state.anchors
        assert history_rows.broken(session) is None


def test_each_decision_is_signed_and_chained(anchored: Anchored) -> None:
    member = anchored.join("college")
    anchored.do(members.suspend, member, Grounds("awards-doubted", "telephone"))
    with anchored.sessions() as session, finding.inside(session) as anchor:
        found = session.scalars(select(Decision).order_by(Decision.sequence)).all()
        public = [keys.public_key(one) for one in keys.published(session, anchor, now=anchored.now)]
        assert [one.sequence for one in found] == [1, 2, 3]
        assert [one.act for one in found] == [
            "anchor-renamed",
            "member-admitted",
            "member-suspended",
        ]
        for one in found:
            said = statements.read(one.token, StatementKind.DECISION, now=anchored.now)
            statements.verify(said, public)
            event = event_from_json(said.claims["event"])
            assert event_to_json(event) == event_to_json(deciding.read_event(one))
        assert "telephone" not in found[-1].token
        assert found[-1].note == "telephone"
    same_as_replay(anchored)


def test_what_follows_is_in_the_audit_log_and_is_to_be_published(anchored: Anchored) -> None:
    anchored.join("college")
    with anchored.sessions() as session, finding.inside(session) as anchor:
        written = audit.entries(session, anchor.id)
        assert written[0].act == "anchor.member-admitted"
        assert written[0].target == "https://college.example"
        job = session.scalars(select(Job).where(Job.kind == wanting.PUBLISH)).one()
        assert job.total == 1


def test_a_changed_decision_breaks_the_chain(anchored_here: Anchored) -> None:
    anchored_here.join("college")
    with anchored_here.sessions() as session, finding.inside(session):
        first = session.scalars(select(Decision).order_by(Decision.sequence)).first()
        assert first is not None
        first.facts = {"name": "Another"}
        session.flush()
        assert history_rows.broken(session) == 1


def test_what_cannot_follow_is_refused_and_leaves_nothing(anchored: Anchored) -> None:
    member = anchored.join("college")
    with pytest.raises(Conflict) as refused:
        anchored.do(members.restore, member)
    assert (refused.value.code, refused.value.facts["reason"]) == (
        "decision-impossible",
        "member-active",
    )
    with pytest.raises(ServiceError) as malformed:
        anchored.do(deciding.decide, Deed(Act.MEMBER_SUSPENDED, member.entity_id, {"who": "me"}))
    assert malformed.value.code == "decision-malformed"
    assert anchored.ask(creating_decided) == 2
    same_as_replay(anchored)


def creating_decided(session: Any) -> int:
    return finding.the_anchor(session).decided


def test_a_did_belongs_to_one_member(anchored: Anchored) -> None:
    anchored.join("college")
    with pytest.raises(Conflict) as refused:
        anchored.join("lycee", dids=["did:web:college.example"], keys=[])
    assert refused.value.code == "did-taken"
    same_as_replay(anchored)


def test_two_clerks_at_once_and_one_of_them_is_told(anchored: Anchored) -> None:
    member = anchored.join("college")

    def suspend(_: int) -> str:
        try:
            anchored.do(members.suspend, member)
        except Conflict as error:
            return str(error.facts["reason"])
        return "done"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(suspend, range(4)))
    assert answers == ["done", "member-suspended", "member-suspended", "member-suspended"]
    same_as_replay(anchored)


def test_many_at_once_leave_no_gap(anchored: Anchored) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: anchored.join(f"college-{number}"), range(12)))
    assert anchored.ask(creating_decided) == 13
    same_as_replay(anchored)


def test_who_has_no_role_decides_nothing(anchored_here: Anchored) -> None:
    from uuid import uuid4

    member = anchored_here.join("college")
    with anchored_here.sessions() as session, pytest.raises(NotAllowed) as refused:
        members.suspend(session, anchored_here.office, member, by=uuid4(), now=anchored_here.now)
    assert refused.value.code == "role-missing"


def test_a_clock_behind_the_last_decision_waits_for_it(anchored_here: Anchored) -> None:
    anchored_here.forward(hours=2)
    member = anchored_here.join("college")
    anchored_here.now -= timedelta(hours=1)
    anchored_here.do(members.suspend, member)
    same_as_replay(anchored_here)


def test_the_life_of_a_member(anchored: Anchored) -> None:
    school, club = anchored.join("college"), anchored.join("club", kind="association")
    granted = anchored.grant(school, "socle", "certificate")
    anchored.forward(days=1)
    anchored.do(accrediting.end, granted[0], reason="rules-broken")
    anchored.do(members.suspend, school)
    anchored.forward(days=1)
    anchored.do(members.restore, school)
    anchored.forward(days=1)
    merged = anchored.do(members.merge, club, school)
    assert merged.record["aliases"] == ["https://club.example", "did:web:club.example"]
    assert anchored.member(club).state is MemberState.ENDED
    anchored.do(members.compromise, school, anchored.now - timedelta(hours=3))
    assert anchored.member(school).state is MemberState.COMPROMISED
    with pytest.raises(Conflict) as refused:
        anchored.do(members.restore, school)
    assert refused.value.facts["reason"] == "key-not-replaced"
    anchored.do(members.end, school, Grounds("body-dissolved"))
    with anchored.sessions() as session, finding.inside(session):
        assert len(session.scalars(select(MemberDid)).all()) == 2
        assert session.scalars(select(Member)).all()
        assert accrediting.held(session, school, now=anchored.now) == []
    same_as_replay(anchored)
    early = anchored.ask(history_rows.state_at, anchored.now - timedelta(days=3))
    assert set(early.members) == {"https://college.example", "https://club.example"}
    assert len(early.members["https://college.example"]["states"]) == 1
