"""A second file: the same changes nothing, a corrected one replaces and withdraws what it says."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from issuer import app
from issuer.awards.models import Award, AwardState
from issuer.issuing.models import Credential
from issuer.rosters import leaving
from issuer.rosters.models import RosterPupil
from issuer.runs import receiving, tidying
from issuer.runs.answers import Answers
from issuer.runs.models import ImportRun, RunState
from schemas import json_text
from service.errors import Conflict
from service.fence import scope
from service.jobs import Job, JobItem, run_once
from tests.issuer.runs import checking
from tests.issuer.runs.desk import YES, Desk
from tests.support import national_files as files
from tests.support import national_files_tables as tables
from tests.support.national_files import children
from verifier.report import Verdict

SOME = children(40)


def csv(grid) -> bytes:
    return tables.text(grid).encode("utf-8-sig")


def test_a_corrected_level_replaces_that_credential_alone(desk: Desk) -> None:
    desk.list_pupils(SOME)
    desk.take(csv(tables.pix_grid(SOME)))
    grid = tables.pix_grid(SOME)
    at = grid[0].index("1.2")
    row = next(row for row in grid[1:] if "Validée" in row)
    row[at] = "7" if row[at] != "7" else "6"
    desk.running.clock.forward(minutes=5)
    counted = desk.take(csv(grid))
    assert (counted["created"], counted["changed"], counted["unchanged"]) == (0, 1, 29)
    with desk.running.inside() as (session, _):
        (old,) = desk.awards(session, AwardState.REPLACED)
        new = session.scalars(select(Award).where(Award.replaces_id == old.id)).one()
        assert (new.revision, new.state, new.source_key) == (1, AwardState.OFFERED, old.source_key)
        (before,), (after,) = desk.documents(session, [old]), desk.documents(session, [new])
    assert checking.results(after)["1.2"] == row[at]
    # The wallet shows one item: the new one is a new issue of the same credential.
    assert json_text.parse(before)["id"] == json_text.parse(after)["id"]
    old_report, new_report = checking.reports(desk.running, [before, after])
    assert (old_report.verdict, new_report.verdict) == (Verdict.REFUSED, Verdict.VERIFIED)
    assert desk.plan(desk.send(csv(grid))).changes_nothing


def cancelled() -> bytes:
    grid = tables.pix_grid(SOME)
    status = grid[0].index("Statut")
    next(row for row in grid[1:] if "Validée" in row)[status] = "Annulée"
    return csv(grid)


def test_what_the_file_takes_back_is_withdrawn_if_somebody_agrees(desk: Desk) -> None:
    desk.list_pupils(SOME)
    desk.take(csv(tables.pix_grid(SOME)))
    run = desk.send(cancelled(), answers=Answers())
    assert len(desk.plan(run).withdrawn) == 1
    with pytest.raises(Conflict, match="run-nothing-to-do"):
        desk.confirm(run)
    desk.answer(run, withdraw=True)
    assert desk.confirm(run).counts["withdrawn"] == 1
    with desk.running.inside() as (session, _):
        (award,) = desk.awards(session, AwardState.REVOKED)
        (document,) = desk.documents(session, [award])
    assert checking.reports(desk.running, [document])[0].verdict is Verdict.REFUSED
    assert desk.plan(desk.send(cancelled())).changes_nothing
    # Validated again, it is awarded again.
    assert desk.take(csv(tables.pix_grid(SOME)))["changed"] == 1
    assert desk.plan(desk.send(csv(tables.pix_grid(SOME)))).changes_nothing


def test_a_part_of_the_pupils_withdraws_nothing_of_the_others(desk: Desk) -> None:
    desk.list_pupils(SOME)
    desk.take(tables.xlsx(tables.dnb_grid(SOME)))
    plan = desk.plan(desk.send(tables.xlsx(tables.dnb_grid(SOME[:10]))))
    assert plan.changes_nothing
    assert plan.withdrawn == ()


def test_another_day_of_the_export_changes_nothing(desk: Desk) -> None:
    desk.list_pupils(SOME)
    desk.take(files.lsu(SOME))
    later = files.lsu_text(SOME).replace("2027-06-21", "2027-06-30").encode("utf-8")
    assert desk.plan(desk.send(later)).changes_nothing


def test_reports_must_be_said_to_be_final(desk: Desk) -> None:
    desk.list_pupils(SOME)
    run = desk.send(files.lsu(SOME), answers=Answers())
    with pytest.raises(Conflict, match="run-final-unsaid"):
        desk.confirm(run)


def test_without_a_list_nobody_is_matched_by_name(desk: Desk) -> None:
    run = desk.send(csv(tables.pix_grid(SOME)))
    plan = desk.plan(run)
    assert plan.changes_nothing
    assert {fault.code for fault in plan.faults} == {"pupil-not-on-list", "not-obtained"}
    desk.answer(run, beyond_list=True)
    assert len(desk.plan(run).created) == 30
    # Notanet names nobody: there is nobody to hand a strip of paper to.
    old = desk.send(tables.notanet(SOME), answers=Answers(year=2014, beyond_list=True))
    assert desk.plan(old).changes_nothing


def test_a_human_decides_who_it_is(desk: Desk) -> None:
    desk.list_pupils(SOME)
    grid = tables.pix_grid(SOME[:1])
    grid[1][grid[0].index("Identifiant Externe")] = ""
    run = desk.send(csv(grid))
    (one,) = desk.plan(run).ambiguous
    desk.answer(run, decided={one.pupil.key: one.candidates[0].key})
    (row,) = desk.plan(run).created
    assert row.pupil.identifiers.eleve_id == "1"
    assert desk.confirm(run).state is RunState.DONE
    # With the number the same certification is known again.
    assert desk.plan(desk.send(csv(tables.pix_grid(SOME[:1])))).changes_nothing


def test_a_twice_confirmed_file_is_done_once(desk: Desk) -> None:
    desk.list_pupils(SOME)
    run = desk.send(csv(tables.road_safety_grid(SOME)))
    other = desk.send(csv(tables.road_safety_grid(SOME)))
    desk.confirm(run, work=False)
    with pytest.raises(Conflict, match="run-file-gone"):
        desk.confirm(run)
    desk.confirm(other)
    with desk.running.inside() as (session, _):
        assert len(desk.awards(session)) == 40
        assert session.scalar(select(func.count(Credential.id))) == 40


def test_killed_in_the_middle_it_goes_on(desk: Desk) -> None:
    """Each chunk ends in one transaction: what a worker did not finish, the next one does."""
    many = children(130)
    desk.list_pupils(many, with_wallets=False)
    run = desk.confirm(desk.send(csv(tables.road_safety_grid(many))), work=False)
    world = desk.running.place.world(desk.now)
    kinds = app.kinds(desk.running.place)
    run_once(desk.running.sessions, world, kinds)  # one chunk, then the machine is switched off
    assert desk.run(run.id).state is RunState.STARTED
    desk.running.work()
    assert desk.run(run.id).state is RunState.DONE
    with desk.running.inside() as (session, _):
        states = {award.state for award in desk.awards(session)}
        assert (len(desk.awards(session)), states) == (130, {AwardState.OFFERED})
        job = session.get(Job, run.job_id)
        assert job is not None
        facts = session.scalars(select(JobItem.facts).where(JobItem.job_id == job.id)).all()
        assert set(facts) == {None}  # what the items said of people is gone


def test_a_file_that_nobody_confirms_is_deleted_after_a_day(desk: Desk) -> None:
    run = desk.send(files.siecle(SOME))
    with desk.running.inside() as (session, _):
        held = session.get(ImportRun, run)
        assert held is not None
        assert held.data is not None
        assert b"EXEMPLE" not in held.data
    desk.running.clock.forward(hours=24, minutes=11)
    desk.running.work()
    ended = desk.run(run)
    assert (ended.state, ended.data, ended.data_key) == (RunState.LAPSED, None, None)
    with desk.running.inside() as (session, _), pytest.raises(Conflict, match="run-not-waiting"):
        receiving.waiting(session, run, desk.now)


def test_letters_only_where_the_school_says_so(desk: Desk) -> None:
    desk.list_pupils(SOME, with_wallets=False)
    desk.take(files.guardians(SOME))
    desk.take(csv(tables.road_safety_grid(SOME)))
    desk.take(csv(tables.pix_grid(SOME)), answers=Answers(letters=True))
    with desk.running.inside() as (session, _):
        addresses = {(award.source_key or "")[:4]: award.address for award in desk.awards(session)}
    assert addresses["road"] is None
    assert re.fullmatch(r"dominique\.\d+@exemple\.fr", addresses["pix/"] or "")


def test_four_eyes(desk: Desk) -> None:
    """What waits for the head is offered to nobody, and a correction takes its place."""
    desk.list_pupils(SOME)
    with desk.running.inside() as (_, school):
        school.needs_approval = True
    desk.take(csv(tables.pix_grid(SOME)))
    grid = tables.pix_grid(SOME)
    row = next(row for row in grid[1:] if "Validée" in row)
    row[grid[0].index("1.2")] = "8" if row[grid[0].index("1.2")] != "8" else "5"
    desk.take(csv(grid))
    with desk.running.inside() as (session, _):
        assert len(desk.awards(session, AwardState.TO_APPROVE)) == 30
        assert len(desk.awards(session, AwardState.REPLACED)) == 1
        assert desk.awards(session, AwardState.OFFERED) == []


def test_an_erased_pupil_leaves_no_name(desk: Desk) -> None:
    desk.list_pupils(SOME[:2])
    desk.take(csv(tables.road_safety_grid(SOME[:2])))
    with desk.running.inside() as (session, school):
        pupil = session.scalars(select(RosterPupil).where(RosterPupil.eleve_id == "1")).one()
        name = pupil.family_name
        assert leaving.erase(session, school, pupil.id, by=desk.by, now=desk.now) == 1
    with desk.running.inside() as (session, _):
        (award,) = [one for one in desk.awards(session) if one.pupil_id is None]
        kept = (award.recipient_name, award.words, award.address, award.holder, award.content)
        assert name not in str(kept)
        assert award.source_key is None
        assert len(desk.documents(session, [award])) == 1
        assert session.scalar(select(func.count(RosterPupil.id))) == 1


def test_who_left_a_year_ago_is_erased(desk: Desk) -> None:
    desk.list_pupils(SOME[:3])
    with desk.running.inside() as (session, school):
        assert leaving.leave_class(session, school, SOME[0].division, by=None, now=desk.now) == 1
    desk.running.clock.forward(days=366)
    desk.running.work()
    with desk.running.inside() as (session, _):
        assert session.scalar(select(func.count(RosterPupil.id))) == 2


def test_items_that_failed_are_forgotten(desk: Desk) -> None:
    desk.list_pupils(SOME[:3])
    run = desk.confirm(desk.send(csv(tables.road_safety_grid(SOME[:3]))), work=False)
    with desk.running.session() as session, scope(session, everything="a test"):
        item = session.scalars(select(JobItem).where(JobItem.job_id == run.job_id)).first()
        item.facts = {**item.facts, "achievement": "no identifier"}
        session.commit()
    desk.running.work()
    assert (
        desk.run(run.id).state is not RunState.STARTED
        or desk.running.clock.forward(minutes=11) is None
    )
    desk.running.work()
    assert desk.run(run.id).state is RunState.DONE
    with desk.running.inside() as (session, _):
        assert len(desk.awards(session)) == 2
    desk.running.clock.forward(days=7, seconds=timedelta(minutes=11).total_seconds())
    desk.running.work()
    with desk.running.inside() as (session, _):
        query = select(JobItem.facts).where(JobItem.job_id == run.job_id)
        assert set(session.scalars(query)) == {None}


def test_tidying_is_started_by_itself() -> None:
    assert tidying.EVERY < receiving.KEPT_FOR
    assert YES.final
