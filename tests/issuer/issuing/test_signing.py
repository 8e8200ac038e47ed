"""An award becomes a credential: what it says, once for each form, and what stops it."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from issuer.achievements.models import Achievement, AchievementText
from issuer.awards import evidence, moves, withdrawing
from issuer.awards.content import Content
from issuer.awards.models import Award, AwardState, Recipient
from issuer.issuing import looking, signing
from issuer.issuing.models import Credential, Form
from issuer.issuing.securing import unsigned
from issuer.organisations import keys
from issuer.status.models import Purpose, StatusEntry, StatusList
from schemas import equality, json_text
from schemas.building import hashed_email
from service import jobs
from service.errors import Conflict
from service.jobs import JobState
from tests.issuer.awards.catalogues import achievement, an_award
from tests.issuer.support import Running
from tests.support.worlds import PUPIL, report
from verifier import Report
from verifier.report import Verdict

HOUR = timedelta(hours=1)
JSON, JWT = Form.DATA_INTEGRITY, Form.JWT
PDF = b"%PDF-1.4\n%%EOF\n"


def badge(running: Running, **changes: Any) -> Achievement:
    with running.inside() as (session, school):
        return achievement(session, school, running.now, **changes)


def award(running: Running, made: Achievement, **wish: Any) -> Award:
    with running.inside() as (session, school):
        return an_award(session, school, made.id, running.now, **wish)


def take(running: Running, one: Award, form: Form = JSON, holder: str | None = None) -> Credential:
    with running.inside() as (session, _):
        hosting = running.place.hosting
        return signing.take(session, hosting, one, form=form, holder=holder, now=running.now)


def state_of(running: Running, one: Award) -> Award:
    with running.inside() as (session, _):
        found: Award = session.get_one(Award, one.id)
        return found


def told(running: Running, credential: Credential) -> Report:
    return report(credential.document, running.world())


def codes(found: Report) -> set[str]:
    return {one.code for one in found.findings}


def test_what_a_credential_says(running: Running) -> None:
    made = badge(running)
    with running.inside() as (session, school):
        paper = evidence.add(session, school, PDF, name="plan.pdf", by=None, now=running.now)
    said = Content(
        narrative="A planté des fèves.",
        role="Responsable du compost",
        credits=2.0,
        results={"autonomy": "3", "hours": "40"},
        started_on=date(2026, 9, 1),
        ended_on=date(2026, 11, 20),
        evidence=(paper.id,),
    )
    one = award(
        running,
        made,
        content=said,
        recipient=Recipient.DID,
        value=PUPIL.id,
        awarded_at=running.now - 24 * HOUR,
        valid_until=running.now + 9000 * HOUR,
    )
    running.work()
    with running.inside() as (session, school):
        kept = looking.of_award(session, session.get_one(Award, one.id))[JSON]
        text = session.get_one(AchievementText, (one.version_id, "fr")).document
    document = json_text.parse_object(kept.document)
    subject: Any = document["credentialSubject"]
    assert subject["id"] == PUPIL.id
    assert json_text.dump(subject["achievement"]) == text
    assert subject["activityStartDate"] == "2026-09-01T12:00:00Z"
    assert subject["activityEndDate"] == "2026-11-20T12:00:00Z"
    assert (subject["role"], subject["creditsEarned"]) == ("Responsable du compost", 2.0)
    assert len(subject["result"]) == 2
    assert document["awardedDate"] == "2026-11-22T18:00:00Z"
    assert document["validFrom"] == "2026-11-23T18:00:00Z"
    assert document["relatedResource"][0]["digestSRI"].startswith("sha384-")  # type: ignore[index]
    assert document["issuer"]["name"] == "Collège de l'Exemple"  # type: ignore[index,call-overload]
    assert "refreshService" not in document
    assert told(running, kept).verdict is Verdict.VERIFIED
    # Nothing of who the pupil is enters it.
    assert b"Dupr" not in kept.document


def test_the_job_offers_claims_unsigned_and_signs_for_whom_it_knows(running: Running) -> None:
    made = badge(running)
    claim = award(running, made)
    known = award(running, made, recipient=Recipient.DID, value=PUPIL.id)
    mailed = award(running, made, recipient=Recipient.EMAIL, value="Noe@Exemple.example")
    running.work()
    states = {state_of(running, one).state for one in (claim, known, mailed)}
    assert states == {AwardState.OFFERED}
    with running.inside() as (session, school):
        ids = [claim.id, known.id, mailed.id]
        signed = looking.of_awards(session, school.id, ids)
    assert set(signed) == {known.id, mailed.id}
    subject: Any = json_text.parse_object(signed[mailed.id][JSON].document)["credentialSubject"]
    (identity,) = subject["identifier"]
    assert (
        identity["identityHash"]
        == hashed_email("noe@exemple.example", identity["salt"]).identity_hash
    )
    assert b'xemple.example"' not in signed[mailed.id][JSON].document
    assert subject["id"].startswith("urn:uuid:")
    assert told(running, signed[mailed.id][JSON]).verdict is Verdict.VERIFIED


def test_each_form_is_signed_once_and_both_say_the_same(running: Running) -> None:
    one = award(running, badge(running))
    running.work()
    first = take(running, one, JSON, PUPIL.id)
    running.clock.forward(hours=2)
    token = take(running, one, JWT, PUPIL.id)
    assert take(running, one, JSON).document == first.document
    assert take(running, one, JWT, PUPIL.id).document == token.document
    assert unsigned(token) == unsigned(first)
    place = (first.status_list_id, first.status_index)
    assert place == (token.status_list_id, token.status_index)
    assert state_of(running, one).holder == PUPIL.id
    for made in (first, token):
        assert told(running, made).verdict is Verdict.VERIFIED
    with running.inside() as (session, _):
        assert len(session.scalars(select(StatusEntry)).all()) == 1


def test_a_token_first_and_the_document_later(running: Running) -> None:
    one = award(running, badge(running))
    running.work()
    token = take(running, one, JWT)
    plain = take(running, one, JSON)
    assert unsigned(token) == unsigned(plain)
    assert str(plain.subject).startswith("urn:uuid:")
    assert told(running, plain).verdict is Verdict.VERIFIED


def test_nobody_else_takes_it(running: Running) -> None:
    one = award(running, badge(running))
    running.work()
    take(running, one, JSON, PUPIL.id)
    for form in Form:
        with pytest.raises(Conflict) as caught:
            take(running, one, form, "did:key:z6Mkother")
        assert caught.value.code == "award-of-another-holder"


@pytest.mark.parametrize("state", sorted(set(AwardState) - signing.TAKEABLE))
def test_what_is_not_offered_is_not_signed(running: Running, state: AwardState) -> None:
    one = award(running, badge(running), state=state)
    with pytest.raises(Conflict) as caught:
        take(running, one)
    assert caught.value.code == "award-not-offered"


def test_a_revocation_is_known_at_the_next_look(running: Running) -> None:
    one = award(running, badge(running))
    running.work()
    signed = take(running, one)
    with running.inside() as (session, school):
        moves.move(session, one, AwardState.TAKEN, by=None, now=running.now)
        by = running.head.account_id
        assert by is not None
        withdrawing.revoke(session, school, [one], reason="erreur", by=by, now=running.now)
    found = told(running, signed)
    assert found.verdict is Verdict.REFUSED
    assert "revoked" in codes(found)


def test_what_can_be_suspended_is_lifted_again(running: Running) -> None:
    made = badge(running)
    with running.inside() as (session, _):
        session.get_one(Achievement, made.id).suspendable = True
    one = award(running, made)
    running.work()
    signed, by = take(running, one), running.head.account_id
    assert by is not None
    with running.inside() as (session, school):
        assert session.scalars(select(StatusList.purpose)).all() == [Purpose.SUSPENSION]
        withdrawing.suspend(session, school, [one], reason="doute", by=by, now=running.now)
    assert "suspended" in codes(told(running, signed))
    with running.inside() as (session, school):
        withdrawing.resume(session, school, [one], by=by, now=running.now)
    assert told(running, signed).verdict is Verdict.VERIFIED


def test_a_correction_is_a_new_issue_of_the_same_credential(running: Running) -> None:
    made = badge(running)
    old = award(running, made, recipient=Recipient.DID, value=PUPIL.id)
    running.work()
    new = award(running, made, recipient=Recipient.DID, value=PUPIL.id, replaces_id=old.id)
    running.work()
    with running.inside() as (session, school):
        signed = looking.of_awards(session, school.id, [old.id, new.id])
        newest = looking.by_name(session, school.id, signed[old.id][JSON].name)[0]
    before, after = (signed[one.id][JSON] for one in (old, new))
    documents = [json_text.parse_object(one.document) for one in (before, after)]
    assert equality.same(*documents)
    assert equality.newer(documents[1], documents[0])
    assert newest.award_id == new.id
    assert state_of(running, old).state is AwardState.REPLACED
    running.clock.forward(seconds=5)
    assert "revoked" in codes(told(running, before))
    assert told(running, after).verdict is Verdict.VERIFIED


@pytest.mark.parametrize("suite", ["eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-sd-2023"])
def test_other_ways_of_signing(running: Running, suite: str) -> None:
    with running.inside() as (session, school):
        running.clock.forward(hours=1)
        store = running.place.hosting.keys
        keys.rotate(session, school, store, by=None, now=running.now, suite=suite)
    one = award(running, badge(running))
    running.work()
    for form in Form:
        assert told(running, take(running, one, form)).verdict is Verdict.VERIFIED


def test_a_faulty_award_is_not_signed_and_the_others_are(running: Running) -> None:
    made = badge(running)
    good = award(running, made, recipient=Recipient.DID, value=PUPIL.id)
    bad = award(running, made, recipient=Recipient.DID, value=PUPIL.id)
    with running.inside() as (session, _):
        session.get_one(Award, bad.id).content = {"results": {"unheard-of": "1"}}
    running.work()
    assert state_of(running, good).state is AwardState.OFFERED
    assert state_of(running, bad).state is AwardState.SCHEDULED
    with running.inside() as (session, _):
        failed = session.scalars(select(jobs.JobItem).where(jobs.JobItem.key == str(bad.id))).one()
        assert failed.error == "result-unknown"
        assert len(session.scalars(select(StatusEntry)).all()) == 1


def test_without_a_key_it_waits_for_the_next_one(running: Running) -> None:
    with running.inside() as (session, school):
        (key,) = keys.history(session, school)
        store = running.place.hosting.keys
        keys.withdraw(session, key, store, from_instant=running.now, by=None, now=running.now)
    one = award(running, badge(running), recipient=Recipient.DID, value=PUPIL.id)
    running.work()
    assert state_of(running, one).state is AwardState.SCHEDULED
    running.clock.forward(hours=1)
    with running.inside() as (session, school):
        keys.rotate(session, school, store, by=None, now=running.now)
    running.work()
    assert state_of(running, one).state is AwardState.OFFERED


def test_a_job_that_is_done_twice_does_nothing_more(running: Running) -> None:
    one = award(running, badge(running), recipient=Recipient.DID, value=PUPIL.id)
    running.work()
    with running.inside() as (session, school):
        again = jobs.start(session, "issue", [str(one.id)], organisation=school.id, now=running.now)
    running.work()
    with running.inside() as (session, school):
        assert jobs.progress(session, again.id, organisation=school.id).state is JobState.DONE
        assert len(session.scalars(select(Credential)).all()) == 1
