"""Who may award what to whom, when it is decided, and what is refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from issuer.achievements.models import State
from issuer.awards import awarding, catalogue, permits
from issuer.awards.awarding import Wish
from issuer.awards.content import Content
from issuer.awards.models import Award, AwardState, Recipient
from issuer.errors import IssuerError
from issuer.organisations import creating, partners
from issuer.organisations.models import AwardKind, Organisation
from issuer.organisations.partners import Limits
from service import accounts
from service.accounts.models import Account, Membership, Role
from service.errors import Conflict, NotAllowed, NotFound
from service.fence import scope
from service.jobs import Job
from tests.issuer.awards.catalogues import achievement, an_award
from tests.issuer.organisations.places import CLUB
from tests.issuer.support import Running

DAY = timedelta(days=1)
DID = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
JWK = (
    "did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3l6OTFQSDZDZEgy"
    "VjAiLCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9"
)


def wish(badge: UUID, **more: Any) -> Wish:
    return Wish(**{"achievement": badge, "name": "Noé Dupré", **more})


def awarded(running: Running, who: str, made: Wish, slug: str = "college-exemple") -> Award:
    with running.inside(slug) as (session, organisation):
        by = running.people[who].account_id
        return awarding.award(session, organisation, made, by=by, now=running.now)


@pytest.fixture
def badge(running: Running) -> UUID:
    with running.inside() as (session, school):
        return achievement(session, school, running.now).id


@pytest.mark.parametrize("who", ["head", "secretary", "awarder"])
def test_whoever_may_sign_decides_by_awarding(running: Running, badge: UUID, who: str):
    made = awarded(running, who, wish(badge))
    assert (made.state, made.due_at, made.recipient) == (
        AwardState.SCHEDULED,
        None,
        Recipient.CLAIM,
    )
    assert made.lapses_at == running.now + timedelta(days=180)
    assert made.holder is None
    with running.inside() as (session, _):
        jobs = session.scalars(select(Job).where(Job.kind == "issue")).all()
        assert [job.total for job in jobs] == [1]


def test_who_cannot_sign_now_awards_for_the_head_to_approve(running: Running, badge: UUID):
    running.clock.forward(hours=13)  # the second step is too old
    assert awarded(running, "awarder", wish(badge)).state is AwardState.TO_APPROVE


def test_four_eyes_are_wanted_also_of_the_head(running: Running, badge: UUID):
    with running.inside() as (session, school):
        school.needs_approval = True
    assert awarded(running, "head", wish(badge)).state is AwardState.TO_APPROVE
    with running.inside() as (session, school):
        made = awarding.award(session, school, wish(badge), by=None, now=running.now)
        assert made.state is AwardState.SCHEDULED  # the service itself


def test_a_draft_is_kept_and_an_achievement_out_of_use_is_refused(running: Running, badge: UUID):
    assert awarded(running, "awarder", wish(badge, draft=True)).state is AwardState.DRAFT
    with running.inside() as (session, _):
        catalogued = session.get(catalogue.Achievement, badge)
        catalogued.state = State.ARCHIVED
    with pytest.raises(Conflict, match="achievement-not-active"):
        awarded(running, "awarder", wish(badge))
    with pytest.raises(NotFound, match="achievement-unknown"):
        awarded(running, "awarder", wish(uuid4()))


def test_only_the_roles_that_the_catalogue_names(running: Running, badge: UUID):
    with running.inside() as (session, _):
        session.get(catalogue.Achievement, badge).awarders = ["head"]
    with pytest.raises(NotAllowed, match="award-not-allowed"):
        awarded(running, "awarder", wish(badge))
    assert awarded(running, "head", wish(badge)).state is AwardState.SCHEDULED


def test_a_role_that_is_taken_away_ends_awarding_at_once(running: Running, badge: UUID):
    person, head = running.awarder.account_id, running.head.account_id
    with running.inside() as (session, _school):
        held = session.scalars(select(Membership).where(Membership.person_id == person)).one()
        accounts.end(session, held, by=head, now=running.now)
    with pytest.raises(NotAllowed, match="role-missing"):
        awarded(running, "awarder", wish(badge))
    with pytest.raises(NotAllowed, match="role-missing"):
        awarded(running, "other-head", wish(badge))


def test_an_account_that_is_closed_awards_nothing(running: Running, badge: UUID):
    with running.session() as session:
        session.get(Account, running.awarder.account_id).disabled_at = running.now
        session.commit()
    with pytest.raises(NotAllowed, match="role-missing"):
        awarded(running, "awarder", wish(badge))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "recipient-name-malformed"),
        ({"name": "x" * 121}, "recipient-name-malformed"),
        ({"name": "Noé\u202e"}, "recipient-name-malformed"),
        ({"address": "noe"}, "recipient-address-malformed"),
        ({"recipient": Recipient.EMAIL, "value": "noe@"}, "recipient-address-malformed"),
        ({"recipient": Recipient.EMAIL}, "recipient-address-malformed"),
        ({"recipient": Recipient.DID}, "recipient-did-malformed"),
        ({"recipient": Recipient.DID, "value": "did:key:zNo"}, "recipient-did-malformed"),
        ({"recipient": Recipient.DID, "value": DID + "#key"}, "recipient-did-malformed"),
        ({"recipient": Recipient.DID, "value": "did:web:10.0.0.1"}, "recipient-did-malformed"),
        ({"recipient": Recipient.DID, "value": "did:ion:abc"}, "recipient-did-malformed"),
        ({"recipient": Recipient.DID, "value": "did:jwk:e30"}, "recipient-did-malformed"),
    ],
)
def test_malformed_people(running: Running, badge: UUID, changes: Any, code: str):
    with pytest.raises(IssuerError) as refused:
        awarded(running, "head", wish(badge, **changes))
    assert refused.value.code == code


@pytest.mark.parametrize("did", [DID, JWK, "did:web:noe.example", "did:web:localhost%3A74:noe"])
def test_a_wallet_is_named_by_its_did(running: Running, badge: UUID, did: str):
    made = awarded(running, "head", wish(badge, recipient=Recipient.DID, value=f" {did} "))
    assert (made.holder, made.lapses_at) == (did, None)


def test_an_address_is_kept_in_small_letters(running: Running, badge: UUID):
    made = awarded(
        running, "head", wish(badge, recipient=Recipient.EMAIL, value="Noe@Famille.Example")
    )
    assert (made.address, made.holder) == ("noe@famille.example", None)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"awarded_at": 2 * DAY}, "award-date-wrong"),
        ({"awarded_at": -150 * 366 * DAY}, "award-date-wrong"),
        ({"due_at": 400 * DAY}, "award-schedule-wrong"),
        ({"valid_until": -DAY}, "award-validity-wrong"),
        ({"due_at": 3 * DAY, "valid_until": 2 * DAY}, "award-validity-wrong"),
        ({"lapses_at": -DAY}, "award-lapse-wrong"),
        ({"due_at": 3 * DAY, "lapses_at": 2 * DAY}, "award-lapse-wrong"),
        ({"lapses_at": 4 * 366 * DAY}, "award-lapse-wrong"),
    ],
)
def test_instants_that_do_not_follow_one_another(
    running: Running, badge: UUID, changes: Any, code: str
):
    at = {name: running.now + span for name, span in changes.items()}
    with pytest.raises(IssuerError) as refused:
        awarded(running, "head", wish(badge, **at))
    assert refused.value.code == code


def test_content_that_does_not_fit_the_achievement(running: Running, badge: UUID):
    for results, code in (
        ({"autonomy": "9"}, "level-unknown"),
        ({"hours": "beaucoup"}, "value-malformed"),
        ({"hours": "201"}, "value-out-of-range"),
        ({"other": "1"}, "result-unknown"),
    ):
        with pytest.raises(IssuerError) as refused:
            awarded(running, "head", wish(badge, content=Content(results=results)))
        assert refused.value.code == code
    with pytest.raises(NotFound, match="evidence-unknown"):
        awarded(running, "head", wish(badge, content=Content(evidence=(uuid4(),))))


def test_what_is_scheduled_waits(running: Running, badge: UUID):
    made = awarded(running, "head", wish(badge, due_at=running.now + DAY))
    assert (made.state, made.due_at) == (AwardState.SCHEDULED, running.now + DAY)
    with running.inside() as (session, _):
        assert session.scalars(select(Job).where(Job.kind == "issue")).all() == []


def test_who_has_it_already_is_found_by_pupil_did_or_name(running: Running, badge: UUID):
    with running.inside() as (session, school):
        first = an_award(session, school, badge, running.now, name="Léa MARTIN")
        an_award(session, school, badge, running.now, name="Léa Martin-Roux")
        wallet = wish(badge, name="Autre Nom", recipient=Recipient.DID, value=DID)
        held = awarding.award(session, school, wallet, by=None, now=running.now)

        def same(**more: Any) -> list[UUID]:
            asked = wish(badge, **more)
            return [one.id for one in awarding.earlier(session, school, asked)]

        assert same(name="lea martin") == [first.id]
        assert same(name="Léa") == []
        assert same(name="Noé", recipient=Recipient.DID, value=DID) == [held.id]
        first.state = AwardState.REVOKED
        assert same(name="lea martin") == []


@pytest.fixture
def club_badge(running: Running) -> UUID:
    """An achievement of the school that its partner may award."""
    with running.inside() as (session, school):
        club = creating.find(session, CLUB.slug)
        made = achievement(session, school, running.now)
        made.partners = [str(club.id)]
        return made.id


def limits_of(running: Running, limits: Limits) -> None:
    with running.session() as session:
        club = creating.find(session, CLUB.slug)
        partners.change(session, club, limits, by=running.head.account_id, now=running.now)
        session.commit()


def test_a_partner_awards_what_the_school_lets_it(running: Running, club_badge: UUID, badge: UUID):
    made = awarded(running, "partner", wish(club_badge), CLUB.slug)
    assert made.state is AwardState.SCHEDULED
    with pytest.raises(NotFound):  # what it may not award, it does not see
        awarded(running, "partner", wish(badge), CLUB.slug)
    with running.inside(CLUB.slug) as (session, club):
        entry = catalogue.of_award(session, club, session.get(Award, made.id))
        assert entry.achievement.id == club_badge
        offered = catalogue.offered(session, club, frozenset({Role.PARTNER}))
        assert [one.id for one in offered] == [club_badge]
        assert b"Jardin" in catalogue.document_of(session, club, made)
        own = achievement(session, club, running.now)
        assert awarding.award(
            session, club, wish(own.id), by=running.partner.account_id, now=running.now
        )
    with running.inside() as (session, _):
        assert session.get(Award, made.id) is None


def test_a_partner_is_held_to_kind_date_and_standing(running: Running, club_badge: UUID):
    head = running.head.account_id
    limits_of(running, Limits(frozenset({AwardKind.TRAINING})))
    with pytest.raises(NotAllowed, match="partner-kind-not-allowed"):
        awarded(running, "partner", wish(club_badge), CLUB.slug)
    running.clock.forward(seconds=1)
    limits_of(running, Limits(frozenset({AwardKind.ENGAGEMENT}), until=running.now + DAY))
    assert awarded(running, "partner", wish(club_badge), CLUB.slug)
    running.clock.forward(days=1)
    with pytest.raises(NotAllowed, match="partner-period-over"):
        awarded(running, "partner", wish(club_badge), CLUB.slug)
    limits_of(running, Limits(frozenset({AwardKind.ENGAGEMENT})))
    with running.session() as session:
        partners.suspend(session, creating.find(session, CLUB.slug), by=head, now=running.now)
        session.commit()
    with pytest.raises(NotAllowed, match="partner-suspended"):
        awarded(running, "partner", wish(club_badge), CLUB.slug)


def test_what_was_decided_is_asked_again_when_it_is_issued(running: Running, club_badge: UUID):
    made = awarded(running, "partner", wish(club_badge), CLUB.slug)

    def reason() -> str | None:
        with running.inside(CLUB.slug) as (session, club):
            return permits.still_allowed(
                session, club, session.get(Award, made.id), now=running.now
            )

    assert reason() is None
    with running.session() as session:
        club = creating.find(session, CLUB.slug)
        partners.suspend(session, club, by=running.head.account_id, now=running.now)
        session.commit()
    assert reason() == "partner-suspended"


def test_an_achievement_without_kind_is_nothing_for_partners(running: Running):
    with running.inside(CLUB.slug) as (session, club):
        made = achievement(session, club, running.now, type="Award")
        assert made.kind is None
        with pytest.raises(NotAllowed, match="partner-kind-not-allowed"):
            awarding.award(session, club, wish(made.id), by=None, now=running.now)


def test_changes_only_to_drafts(running: Running, badge: UUID):
    made = awarded(running, "awarder", wish(badge, draft=True))
    by = running.awarder.account_id
    with running.inside() as (session, school):
        other = replace(wish(badge), name="Autre", content=Content(role="Trésorière"))
        changed = awarding.change(session, school, made, other, by=by, now=running.now)
        assert (changed.recipient_name, changed.content) == ("Autre", {"role": "Trésorière"})
        changed.state = AwardState.OFFERED
        with pytest.raises(Conflict, match="award-not-draft"):
            awarding.change(session, school, made, other, by=by, now=running.now)
        with scope(session, organisation=school.id):
            assert isinstance(school, Organisation)
