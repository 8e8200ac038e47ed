"""Who lost the role signs nothing more; what was offered before stays good."""

from uuid import UUID

import pytest
from sqlalchemy import select

from issuer.awards import campaigns, deciding
from issuer.awards.awarding import Wish
from issuer.awards.campaigns import Plan
from issuer.awards.models import Award, AwardState, Recipient
from issuer.issuing import looking, signing
from issuer.issuing.models import Credential, Form
from issuer.organisations import partners
from service import accounts
from service.accounts.models import Account, Membership
from tests.issuer.awards.catalogues import achievement, an_award
from tests.issuer.organisations.places import CLUB, SCHOOL
from tests.issuer.support import Running
from tests.support.worlds import PUPIL, report
from verifier.report import Verdict


def waiting(running: Running, by: UUID | None, slug: str = SCHOOL.slug) -> tuple[UUID, UUID]:
    """Two awards in the hands of the job: one that is signed by it, one that is only offered."""
    with running.inside(slug) as (session, organisation):
        badge = achievement(session, organisation, running.now)
        known = an_award(
            session,
            organisation,
            badge.id,
            running.now,
            recipient=Recipient.DID,
            value=PUPIL.id,
        )
        claim = an_award(session, organisation, badge.id, running.now)
        known.made_by = claim.made_by = by
        return known.id, claim.id


def states(running: Running, ids: tuple[UUID, ...], slug: str = SCHOOL.slug) -> set[object]:
    with running.inside(slug) as (session, _):
        held = [session.get_one(Award, one) for one in ids]
        return {(one.state, one.reason) for one in held}


def head_of(running: Running) -> UUID:
    found = running.head.account_id
    assert found is not None
    return found


def end_role(running: Running, by: UUID | None) -> None:
    with running.inside() as (session, _):
        held = session.scalars(select(Membership).where(Membership.person_id == by)).one()
        accounts.end(session, held, by=head_of(running), now=running.now)


def test_a_role_that_ended_before_the_job_ran_signs_nothing(running_on_both: Running) -> None:
    running = running_on_both
    by = running.awarder.account_id
    ids = waiting(running, by)
    end_role(running, by)
    running.work()
    assert states(running, ids) == {(AwardState.TO_APPROVE, "decider-role-ended")}
    with running.inside() as (session, school):
        assert not looking.of_awards(session, school.id, list(ids))
        # The head decides anew, and then it is issued.
        done = deciding.approve_many(session, school, ids, by=head_of(running), now=running.now)
        assert not done.refused
    running.work()
    assert states(running, ids) == {(AwardState.OFFERED, None)}


def test_an_account_that_was_closed_signs_nothing(running: Running) -> None:
    by = running.secretary.account_id
    ids = waiting(running, by)
    with running.session() as session:
        session.get_one(Account, by).disabled_at = running.now
        session.commit()
    running.work()
    assert states(running, ids) == {(AwardState.TO_APPROVE, "decider-role-ended")}


def test_whoever_approved_answers_for_it_and_not_who_made_it(running: Running) -> None:
    by = running.awarder.account_id
    ids = waiting(running, by)
    with running.inside() as (session, _):
        for one in ids:
            session.get_one(Award, one).approved_by = running.head.account_id
    end_role(running, by)
    running.work()
    assert states(running, ids) == {(AwardState.OFFERED, None)}


def test_a_campaign_of_who_left_goes_back_as_a_whole(running: Running) -> None:
    by = running.secretary.account_id
    with running.inside() as (session, school):
        badge = achievement(session, school, running.now)
        wishes = [Wish(achievement=badge.id, name=f"Élève {at}") for at in range(45)]
        campaigns.start(session, school, Plan(name="3A"), wishes, by=by, now=running.now)
    end_role(running, by)
    running.work()
    with running.inside() as (session, _):
        found = session.scalars(select(Award.state)).all()
    assert found == [AwardState.TO_APPROVE] * 45


@pytest.mark.parametrize("form", list(Form))
def test_what_a_partner_offered_before_it_was_suspended_stays_good(
    running: Running, form: Form
) -> None:
    before = waiting(running, running.partner.account_id, CLUB.slug)
    running.work()
    after = waiting(running, running.partner.account_id, CLUB.slug)
    with running.inside(CLUB.slug) as (session, club):
        partners.suspend(session, club, by=head_of(running), now=running.now)
    running.work()
    assert states(running, before, CLUB.slug) == {(AwardState.OFFERED, None)}
    assert states(running, after, CLUB.slug) == {(AwardState.TO_APPROVE, "partner-suspended")}
    with running.inside(CLUB.slug) as (session, club):
        claim = session.get_one(Award, before[1])
        made = signing.take(session, running.place.hosting, claim, form=form, now=running.now)
        assert not looking.of_awards(session, club.id, list(after))
        assert len(session.scalars(select(Credential)).all()) == 2
        document = made.document
    assert report(document, running.world()).verdict is Verdict.VERIFIED
