"""The list, the approvals, one award, and what its buttons do; who sees whose."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from issuer.awards import awarding, looking, moves
from issuer.awards.awarding import Wish
from issuer.awards.looking import Filter
from issuer.awards.models import Award, AwardState, Recipient
from issuer.rosters.models import RosterPupil
from service.audit import AuditEntry
from tests.issuer.awards.catalogues import achievement, an_award
from tests.issuer.awards.test_journey import Walk
from tests.issuer.organisations.places import CLUB
from tests.issuer.support import Person, Running

S = AwardState
CONSOLE = "/orgs/college-exemple/console/awards"


@pytest.fixture
def badge(running: Running) -> UUID:
    with running.inside() as (session, school):
        return achievement(session, school, running.now).id


def made(
    running: Running, badge: UUID, state: AwardState, who: str = "awarder", **more: Any
) -> UUID:
    with running.inside() as (session, school):
        row = an_award(session, school, badge, running.now, state=state, **more)
        row.made_by = running.people[who].account_id
        if state is not S.SCHEDULED:
            row.due_at = running.now
        return row.id


def state(running: Running, award_id: UUID) -> AwardState:
    with running.inside() as (session, _):
        return session.get_one(Award, award_id).state


def press(person: Person, act: str, award_id: UUID | None = None, **fields: Any) -> Any:
    """Send what a button of a page sends."""
    page = person.get(CONSOLE if award_id is None else f"{CONSOLE}/{award_id}")
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.get_data(as_text=True))
    to = f"{CONSOLE}/{act}" if award_id is None else f"{CONSOLE}/{award_id}/{act}"
    sent = {"csrf_token": token[1] if token else "", **fields}
    return person.client.post(
        to, data=sent, headers={"Accept": "text/html", "Accept-Language": "en"}
    )


def test_an_empty_list_says_what_to_do_first(running: Running):
    page = running.awarder.get(CONSOLE).get_data(as_text=True)
    assert "it takes two minutes" in page
    assert f"{CONSOLE}/new" in page
    page = running.head.get(f"{CONSOLE}/to-approve").get_data(as_text=True)
    assert "Nothing waits for you" in page


def test_the_list_is_narrowed_down(running: Running, badge: UUID):
    one = made(running, badge, S.TAKEN, name="Zoé Marin")
    two = made(running, badge, S.REVOKED, name="Ali <i>Ben</i>")

    def shown(query: str) -> set[UUID]:
        page = running.secretary.get(f"{CONSOLE}{query}").get_data(as_text=True)
        return {this for this in (one, two) if f'value="{this}"' in page}

    assert shown("") == {one, two}
    assert shown("?q=zoe") == shown("?state=taken") == {one}
    assert shown("?state=revoked&since=2026-11-23&until=2026-11-23") == {two}
    assert shown(f"?achievement={badge}") == {one, two}
    assert shown("?since=demain&until=99999-01-01&older=x&newer=%00&achievement=1") == {one, two}
    page = running.secretary.get(CONSOLE).get_data(as_text=True)
    assert "Ali &lt;i&gt;Ben" in page
    assert shown("?state=left") == {one, two}  # no such state for anybody


def test_awarders_see_their_own_and_others_of_other_schools_nothing(running: Running, badge: UUID):
    own, other = made(running, badge, S.TAKEN), made(running, badge, S.TAKEN, "head")
    page = running.awarder.get(CONSOLE).get_data(as_text=True)
    assert str(own) in page
    assert str(other) not in page
    expected = {"awarder": (200, 404), "secretary": (200, 200), "head": (200, 200)}
    for who, statuses in expected.items():
        seen = tuple(
            running.people[who].get(f"{CONSOLE}/{one}").status_code for one in (own, other)
        )
        assert seen == statuses, who
    for who in ("partner", "other-head"):
        assert running.people[who].get(f"{CONSOLE}/{own}").status_code == 404
        assert running.people[who].get(CONSOLE).status_code == 404
    assert running.browser().get(CONSOLE).status_code == 303
    assert press(running.awarder, "revoke", other, reason="non").status_code == 404
    assert state(running, other) is S.TAKEN


def test_the_page_of_an_award_tells_everything_but_who_left_it(running: Running, badge: UUID):
    one = made(running, badge, S.OFFERED)
    before = running.head.get(f"{CONSOLE}/{one}").get_data(as_text=True)
    with running.inside() as (session, _):
        moves.move(session, session.get_one(Award, one), S.LEFT, by=None, now=running.now)
    tokens = re.compile(r'value="[^"]{60,}"')
    after = running.head.get(f"{CONSOLE}/{one}").get_data(as_text=True)
    assert tokens.sub("", after) == tokens.sub("", before)
    assert "Offered" in after
    listed = running.head.get(f"{CONSOLE}?state=offered").get_data(as_text=True)
    assert f'value="{one}"' in listed


def test_approve_and_send_back(running: Running, badge: UUID):
    one, two = (made(running, badge, S.TO_APPROVE) for _ in range(2))
    page = running.head.get(f"{CONSOLE}/to-approve").get_data(as_text=True)
    assert str(one) in page
    assert f"Personne {running.awarder.login}" in page
    answer = press(running.head, "approve", one)
    assert (answer.status_code, answer.location) == (303, f"{CONSOLE}/{one}")
    assert press(running.head, "send-back", two, reason="").status_code == 303
    assert state(running, two) is S.TO_APPROVE
    press(running.head, "send-back", two, reason="Il manque la date")
    assert (state(running, one), state(running, two)) == (S.SCHEDULED, S.DRAFT)
    told = running.awarder.get(f"{CONSOLE}/{two}").get_data(as_text=True)
    assert "Il manque la date" in told
    for who in ("secretary", "awarder"):
        assert press(running.people[who], "approve", two).status_code == 403
        assert running.people[who].get(f"{CONSOLE}/to-approve").status_code == 403


def test_several_are_approved_at_once(running: Running, badge: UUID):
    ids = [made(running, badge, S.TO_APPROVE) for _ in range(3)]
    gone = made(running, badge, S.REVOKED)
    answer = press(running.head, "approve", award=[*map(str, ids[:2]), str(gone)])
    assert answer.status_code == 303
    page = running.head.get(f"{CONSOLE}/to-approve").get_data(as_text=True)
    assert "2 awards approved." in page
    assert "1 award was left as it is" in page
    assert [state(running, one) for one in ids] == [S.SCHEDULED, S.SCHEDULED, S.TO_APPROVE]
    assert press(running.head, "approve").status_code == 400
    assert press(running.head, "approve", award=["x"]).status_code == 404
    assert (
        press(running.head, "approve", award=[str(uuid4()) for _ in range(51)]).status_code == 400
    )


def test_several_are_revoked_once_a_reason_is_given(running: Running, badge: UUID):
    ids = [made(running, badge, S.TAKEN, name=f"P {one}") for one in range(2)]
    asked = press(running.secretary, "revoke", award=[str(one) for one in ids])
    assert asked.status_code == 200
    assert "cannot be undone" in asked.get_data(as_text=True)
    assert [state(running, one) for one in ids] == [S.TAKEN, S.TAKEN]
    empty = press(running.secretary, "revoke", award=[str(one) for one in ids], reason="")
    assert empty.status_code == 422
    done = press(running.secretary, "revoke", award=[str(one) for one in ids], reason="Doublon")
    assert done.status_code == 303
    assert [state(running, one) for one in ids] == [S.REVOKED, S.REVOKED]


def test_one_is_suspended_resumed_and_revoked(running: Running, badge: UUID):
    one = made(running, badge, S.TAKEN)
    with running.inside() as (session, _):
        session.get_one(Award, one).taken_at = running.now
    for act, after in (("suspend", S.SUSPENDED), ("resume", S.TAKEN), ("revoke", S.REVOKED)):
        assert press(running.awarder, act, one, reason="Vérification").status_code == 303
        assert state(running, one) is after
    page = running.head.get(f"{CONSOLE}/{one}").get_data(as_text=True)
    assert "Reason: Vérification" in page
    assert "Suspension lifted" in page
    press(running.awarder, "suspend", one, reason="encore")
    page = running.awarder.get(f"{CONSOLE}/{one}").get_data(as_text=True)
    assert "somebody has done something else" in page


def test_without_a_fresh_second_step_nothing_is_withdrawn(running: Running, badge: UUID):
    one = made(running, badge, S.TAKEN)
    nobody = running.browser()
    assert press(nobody, "revoke", one, reason="x").status_code in {303, 400, 401}
    assert state(running, one) is S.TAKEN


def test_link_letter_and_strip(running: Running, badge: UUID):
    one = made(running, badge, S.OFFERED)
    link = press(running.awarder, "hand-out", one)
    assert "/claim/" in link.get_data(as_text=True)
    assert link.headers["Cache-Control"] == "no-store"
    strip = press(running.awarder, "strip", one)
    assert strip.data.startswith(b"%PDF-")
    assert press(running.awarder, "letter", one, address="noe@famille.example").status_code == 303
    letters = running.letters("college-exemple")
    assert [letter.recipient for letter in letters] == ["noe@famille.example"]
    assert press(running.awarder, "letter", one, address="noe").status_code == 303
    page = running.awarder.get(f"{CONSOLE}/{one}").get_data(as_text=True)
    for word in ("Link shown", "Strip printed", "Letter sent"):
        assert word in page
    taken = made(running, badge, S.TAKEN)
    assert press(running.awarder, "hand-out", taken).status_code == 409


def test_drafts_days_and_decisions(running: Running, badge: UUID):
    draft = made(running, badge, S.DRAFT)
    with running.inside() as (session, school):
        by = running.awarder.account_id
        later = Wish(achievement=badge, name="Noé", due_at=running.now + timedelta(days=3))
        due = awarding.award(session, school, later, by=by, now=running.now).id
    assert press(running.awarder, "schedule", due, due_on="2026-12-24").status_code == 303
    assert press(running.awarder, "schedule", due, due_on="Noël").status_code == 303
    page = running.awarder.get(f"{CONSOLE}/{due}").get_data(as_text=True)
    assert "24 December 2026" in page
    press(running.awarder, "take-back", due)
    assert state(running, due) is S.DRAFT
    press(running.awarder, "submit", draft)
    assert state(running, draft) is S.SCHEDULED
    press(running.awarder, "issue", draft)
    gone = press(running.awarder, "discard", due)
    assert gone.location == CONSOLE
    assert running.awarder.get(f"{CONSOLE}/{due}").status_code == 404
    lapsed = made(running, badge, S.LAPSED)
    press(running.awarder, "offer-again", lapsed)
    assert state(running, lapsed) is S.SCHEDULED
    running.work()
    assert state(running, lapsed) is state(running, draft) is S.OFFERED


def test_a_corrected_one_takes_the_place(running: Running, badge: UUID):
    old = made(running, badge, S.TAKEN, name="Noé Dupé")
    walk = Walk(running.awarder, badge, f"?replaces={old}")
    assert "Noé Dupé" in walk.page
    walk.go(name="Noé Dupré")
    walk.go()
    assert "takes the place of an earlier award" in walk.page
    assert walk.go("award").status_code == 200
    assert state(running, old) is S.REPLACED
    page = running.awarder.get(f"{CONSOLE}/{old}").get_data(as_text=True)
    assert "See the award that takes its place" in page


def test_pupils_of_the_list_are_offered_to_schools_alone(running: Running, badge: UUID):
    with running.inside() as (session, _):
        names = (
            "key",
            "uai",
            "eleve_id",
            "ine",
            "old_ine",
            "jointure",
            "other",
            "usual_name",
            "mef",
        )
        pupil = RosterPupil(
            **dict.fromkeys(names, ""),
            family_name="DUPRÉ",
            given_name="Noé",
            division="3A",
            words="dupre noe",
            email="famille@dupre.example",
            holder="did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
            listed_at=running.now,
        )
        session.add(pupil)
    walk = Walk(running.awarder, badge)
    walk.go(name="noé dupré")
    assert "3A – DUPRÉ Noé" in walk.page
    walk.go(pupil=str(pupil.id))
    assert "with the wallet did:key:z6Mk" in walk.page
    assert walk.go("award").status_code == 303
    with running.inside() as (session, _):
        row = looking.listed(session, Filter(pupil=pupil.id)).rows[0]
        assert (row.recipient, row.address) == (Recipient.DID, "famille@dupre.example")
    with running.inside(CLUB.slug) as (session, club):
        theirs = achievement(session, club, running.now).id
    partner = Walk(running.partner, theirs)
    partner.path = partner.path.replace("college-exemple", CLUB.slug)
    partner.page = running.partner.get(partner.path).get_data(as_text=True)
    partner.go(name="Noé Dupré", pupil=str(pupil.id))
    assert "DUPRÉ" not in partner.page
    partner.go(pupil=str(pupil.id))
    assert 'name="step" value="check"' in partner.page
    partner.go("award")
    with running.inside(CLUB.slug) as (session, _):
        assert looking.listed(session, Filter()).rows[0].pupil_id is None


def test_who_may_not_award_it_does_not_begin(running: Running, badge: UUID):
    with running.inside() as (session, _):
        session.get(awarding.catalogue.Achievement, badge).awarders = ["head"]
    assert running.awarder.get(f"{CONSOLE}/new/{badge}").status_code == 403
    assert str(badge) not in running.awarder.get(f"{CONSOLE}/new").get_data(as_text=True)
    assert running.awarder.get(f"{CONSOLE}/new/{uuid4()}").status_code == 404
    assert running.head.get(f"{CONSOLE}/new/{badge}").status_code == 200


def test_the_audit_log_holds_no_name(running: Running, badge: UUID):
    walk = Walk(running.awarder, badge)
    walk.go(name="Noé Dupré", address="noe@famille.example")
    walk.go(narrative="Très bien")
    walk.go("award")
    with running.inside() as (session, _):
        facts = str([one.facts for one in session.query(AuditEntry)])
    assert "Noé" not in facts
    assert "famille" not in facts
