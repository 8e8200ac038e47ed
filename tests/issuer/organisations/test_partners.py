"""Partners: what a school allows them, from when to when, and how their people come in."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from issuer.organisations import creating, keys, partners, terms
from issuer.organisations.founding import Hosting
from issuer.organisations.models import AwardKind, Organisation, Standing
from issuer.organisations.partners import InvitedPartner, Limits, may_attest
from issuer.organisations.refusals import Conflict, NotFound, Refused
from service import audit, mail
from service.accounts import invitations, memberships
from service.accounts.invitations import Newcomer, Sheet
from service.accounts.models import Role
from service.errors import NotAllowed
from service.fence import scope
from tests.issuer.organisations.places import SCHOOL, school, wish
from tests.service.accounts.people import PASSWORD, SECRETS, member, person

DAY = timedelta(days=1)
ENGAGEMENT, TRAINING = AwardKind.ENGAGEMENT, AwardKind.TRAINING
ONLY_ENGAGEMENT = Limits(frozenset({ENGAGEMENT}))


@pytest.fixture
def college(session: Any, hosting: Hosting, now: Any) -> Organisation:
    return creating.create(session, SCHOOL, hosting, by=None, now=now)


@pytest.fixture
def head(session: Any, college: Organisation, now: Any) -> Any:
    return member(session, Role.HEAD, now, organisation=college.id)[0].id


@pytest.fixture
def club(session: Any, college: Organisation, head: Any, hosting: Hosting, now: Any) -> Any:
    limits = Limits(frozenset({ENGAGEMENT}), until=now + 10 * DAY)
    made = partners.invite(session, college, wish(limits), hosting, by=head, now=now)
    session.commit()
    return made


def letters_of(session: Any, organisation: Organisation) -> list[mail.Outbox]:
    with scope(session, organisation=organisation.id):
        return list(session.scalars(select(mail.Outbox)))


def acts(session: Any, organisation: Organisation) -> list[str]:
    with scope(session, organisation=organisation.id):
        query = select(audit.AuditEntry).order_by(audit.AuditEntry.sequence)
        return [entry.act for entry in session.scalars(query)]


def test_a_partner_has_its_own_did_and_keys_and_is_linked_to_the_school(
    session: Any, club: InvitedPartner, college: Organisation, hosting: Hosting, now: Any
):
    partner = club.organisation
    assert partner.did == "did:web:badges.example:orgs:club-nautique"
    assert partner.parent_id == college.id
    signer = keys.signer(session, partner, hosting.keys, now=now)
    assert signer.verification_method.startswith(partner.did)
    assert list(partners.of_school(session, college)) == [partner]
    assert partners.find(session, college, "club-nautique") is partner
    assert "partner.invited" in acts(session, college)
    assert "partner.invited" in acts(session, partner)


def test_its_person_comes_in_by_what_is_printed(
    session: Any, club: InvitedPartner, college: Organisation, now: Any
):
    printed = club.invited.invitation.printed
    sheet = Sheet(str(printed), club.invited.password)
    token = invitations.open_sheet(session, sheet, secrets=SECRETS, now=now)
    found = invitations.read(session, token, now)
    assert found is not None
    newcomer = Newcomer("voile", "Claude V.", PASSWORD, adult=True)
    _, held = invitations.accept(session, found, newcomer, now=now)
    assert (held.organisation_id, held.role) == (club.organisation.id, Role.PARTNER)
    assert letters_of(session, college) == []


def test_its_person_comes_in_by_letter(
    session: Any, college: Organisation, head: Any, hosting: Hosting, now: Any
):
    asked = wish(ONLY_ENGAGEMENT, email="Voile@club.example")
    made = partners.invite(session, college, asked, hosting, by=head, now=now)
    [letter] = letters_of(session, college)
    assert letter.recipient == "voile@club.example"
    assert f"https://badges.example/invitation/{made.invited.token}" in str(letter.text)
    assert college.name in str(letter.text)


def test_only_the_head_of_its_school_decides(
    session: Any, club: InvitedPartner, college: Organisation, hosting: Hosting, now: Any
):
    other = creating.create(
        session, school(slug="lycee", uai="0000002C"), hosting, by=None, now=now
    )
    partner = club.organisation
    for someone in (
        member(session, Role.SECRETARY, now, organisation=college.id)[0].id,
        member(session, Role.HEAD, now, organisation=other.id)[0].id,
        member(session, Role.PARTNER, now, organisation=partner.id)[0].id,
        person(session, "nobody", now).id,
    ):
        with pytest.raises(NotAllowed, match="role-missing"):
            partners.suspend(session, partner, by=someone, now=now)
        with pytest.raises(NotAllowed, match="role-missing"):
            partners.change(session, partner, ONLY_ENGAGEMENT, by=someone, now=now)
        with pytest.raises(NotAllowed, match="role-missing"):
            partners.end(session, partner, by=someone, now=now)
        with pytest.raises(NotAllowed, match="role-missing"):
            partners.invite(session, college, wish(ONLY_ENGAGEMENT), hosting, by=someone, now=now)
    with pytest.raises(NotFound, match="partner-unknown"):
        partners.find(session, other, partner.slug)
    with pytest.raises(NotFound, match="partner-unknown"):
        partners.suspend(session, college, by=None, now=now)


def test_a_partner_attests_what_is_allowed_until_the_date(
    session: Any, club: InvitedPartner, college: Organisation, now: Any
):
    partner = club.organisation
    answers = {
        "allowed": (ENGAGEMENT, now, None),
        "another kind": (AwardKind.SOCLE, now, "partner-kind-not-allowed"),
        "before": (ENGAGEMENT, now - DAY, "partner-not-yet"),
        "last instant": (ENGAGEMENT, now + 10 * DAY - timedelta(microseconds=1), None),
        "after": (ENGAGEMENT, now + 10 * DAY, "partner-period-over"),
    }
    for case, (kind, at, reason) in answers.items():
        assert may_attest(session, partner, kind, at=at) == reason, case
    assert may_attest(session, college, AwardKind.SOCLE, at=now) is None


def test_a_change_leaves_what_was_before_as_it_was(
    session: Any, club: InvitedPartner, head: Any, now: Any
):
    partner, limits = club.organisation, Limits(frozenset({TRAINING}))
    partners.change(session, partner, limits, by=head, now=now + DAY)
    session.commit()
    assert may_attest(session, partner, ENGAGEMENT, at=now) is None
    assert may_attest(session, partner, ENGAGEMENT, at=now + DAY) == "partner-kind-not-allowed"
    assert may_attest(session, partner, TRAINING, at=now + 50 * DAY) is None
    assert (partner.partner_kinds, partner.partner_until) == (["training"], None)


def test_suspension_holds_at_once_and_past_attestations_stay(
    session: Any, club: InvitedPartner, head: Any, now: Any
):
    partner = club.organisation
    partners.suspend(session, partner, by=head, now=now + DAY)
    assert partner.suspended_at == now + DAY
    assert may_attest(session, partner, ENGAGEMENT, at=now + DAY) == "partner-suspended"
    assert may_attest(session, partner, ENGAGEMENT, at=now) is None
    with pytest.raises(Conflict, match="partner-suspended"):
        partners.suspend(session, partner, by=head, now=now + DAY)
    partners.change(session, partner, ONLY_ENGAGEMENT, by=head, now=now + 2 * DAY)
    assert may_attest(session, partner, ENGAGEMENT, at=now + 2 * DAY) == "partner-suspended"
    partners.resume(session, partner, by=head, now=now + 3 * DAY)
    session.commit()
    assert partner.suspended_at is None
    assert may_attest(session, partner, ENGAGEMENT, at=now + 3 * DAY) is None
    assert may_attest(session, partner, ENGAGEMENT, at=now + 2 * DAY) == "partner-suspended"
    with pytest.raises(Conflict, match="partner-not-suspended"):
        partners.resume(session, partner, by=head, now=now + 3 * DAY)


def test_an_end_is_for_good_and_closes_open_offers(
    session: Any, club: InvitedPartner, head: Any, hosting: Hosting, now: Any
):
    partner = club.organisation
    partners.end(session, partner, by=head, now=now + DAY)
    session.commit()
    assert may_attest(session, partner, ENGAGEMENT, at=now + DAY) == "partner-ended"
    assert may_attest(session, partner, ENGAGEMENT, at=now) is None
    assert invitations.open_ones(session, partner.id, now=now + DAY) == []
    with pytest.raises(Conflict, match="partner-ended"):
        partners.resume(session, partner, by=head, now=now + 2 * DAY)
    with pytest.raises(Conflict, match="partner-ended"):
        partners.invite_person(session, partner, hosting, email="", by=head, now=now + 2 * DAY)
    standings = [one.standing for one in terms.all_terms(session, partner)]
    assert standings == [Standing.ACTIVE, Standing.ENDED]


def test_a_partner_that_may_nothing_is_not_invited(
    session: Any, college: Organisation, head: Any, hosting: Hosting, now: Any
):
    with pytest.raises(Refused, match="partner-kinds-empty"):
        partners.invite(session, college, wish(Limits(frozenset())), hosting, by=head, now=now)
    assert list(partners.of_school(session, college)) == []


def test_a_date_that_is_past_and_a_partner_of_a_partner_are_refused(
    session: Any, club: InvitedPartner, head: Any, hosting: Hosting, now: Any
):
    past = Limits(frozenset({ENGAGEMENT}), until=now)
    with pytest.raises(Refused, match="partner-date-past"):
        partners.change(session, club.organisation, past, by=head, now=now)
    with pytest.raises(Conflict, match="partner-of-partner"):
        partners.invite(
            session, club.organisation, wish(ONLY_ENGAGEMENT), hosting, by=None, now=now
        )


def test_the_school_has_no_role_inside_its_partner(
    session: Any, club: InvitedPartner, head: Any, now: Any
):
    held = memberships.of_account(session, head, now=now)
    assert club.organisation.id not in {one.organisation_id for one in held}
