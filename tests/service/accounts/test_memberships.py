"""Which role may do what, from when to when, and that losing it ends everything at once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from service import audit
from service.accounts import invitations, memberships, second_step, sign_ins, signing_in
from service.accounts.invitations import Offer
from service.accounts.memberships import SIGNING_WITHIN, Act, Given
from service.accounts.models import Account, Role
from service.errors import Conflict, NotAllowed, NotFound, ServiceError
from service.fence import scope
from tests.service.accounts.people import (
    CLUB,
    SCHOOL,
    SECOND,
    SECRETS,
    code_at,
    enrol,
    member,
    person,
    sign_in,
)

YES = {
    (Role.HEAD, Act.SEE_MEMBERS),
    (Role.HEAD, Act.INVITE),
    (Role.HEAD, Act.END_MEMBERSHIP),
    (Role.SECRETARY, Act.SEE_MEMBERS),
    *((role, Act.SIGN) for role in Role),
}
"""Written once more by hand: the table of the code is what is looked at."""


def allowed(call: Callable[[], object]) -> bool:
    try:
        call()
    except NotAllowed as error:
        return error.code != "role-missing"
    return True


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("act", list(Act))
def test_role_and_act(session: Session, now: datetime, role: Role, act: Act) -> None:
    account, _ = member(session, role, now)
    found = allowed(lambda: memberships.require(session, account.id, SCHOOL, act, now=now))
    assert found is ((role, act) in YES)
    assert not allowed(lambda: memberships.require(session, account.id, CLUB, act, now=now))


@pytest.mark.parametrize("role", list(Role))
def test_the_verbs_ask_the_same_table(session: Session, now: datetime, role: Role) -> None:
    member(session, Role.HEAD, now, login="founder")
    account, _ = member(session, role, now)
    _, other = member(session, Role.AWARDER, now, login="somebody")
    offer = Offer(SCHOOL, Role.HEAD)
    inviting = allowed(lambda: invitations.invite(session, offer, by=account.id, now=now))
    on_paper = allowed(lambda: invitations.invite_on_paper(session, offer, by=account.id, now=now))
    ending = allowed(lambda: memberships.end(session, other, by=account.id, now=now))
    assert (inviting, on_paper, ending) == (role is Role.HEAD,) * 3


def test_nobody_without_account_or_with_a_closed_one(session: Session, now: datetime) -> None:
    account, _ = member(session, Role.HEAD, now)
    signing_in.close(session, account, now=now)
    for one in (account.id, uuid4()):
        with pytest.raises(NotAllowed, match="role-missing"):
            memberships.require(session, one, SCHOOL, Act.SIGN, now=now)
    with pytest.raises(NotFound, match="account-unknown"):
        memberships.appoint(session, Given(uuid4(), SCHOOL, Role.HEAD), now=now)


def test_a_role_holds_from_its_beginning_up_to_its_end(session: Session, now: datetime) -> None:
    account = person(session, "tom", now)
    until = now + timedelta(days=30)
    memberships.appoint(session, Given(account.id, SCHOOL, Role.PARTNER, until=until), now=now)
    held = [
        bool(memberships.of_account(session, account.id, now=at))
        for at in (now - SECOND, now, until - SECOND, until)
    ]
    assert held == [False, True, True, False]
    with pytest.raises(ServiceError, match="membership-end-past"):
        memberships.appoint(session, Given(account.id, SCHOOL, Role.HEAD, until=now), now=now)


def test_the_same_role_again_only_moves_its_end(session: Session, now: datetime) -> None:
    account = person(session, "tom", now)
    until = now + timedelta(days=30)
    given = Given(account.id, SCHOOL, Role.PARTNER, until=until)
    first = memberships.appoint(session, given, now=now)
    again = memberships.appoint(session, Given(account.id, SCHOOL, Role.PARTNER), now=now)
    assert again is first
    assert memberships.of_account(session, account.id, now=until) == [first]


def test_losing_a_role_signs_out_and_takes_offers_back(session: Session, now: datetime) -> None:
    head, _ = member(session, Role.HEAD, now, login="the.head")
    other, membership = member(session, Role.HEAD, now, login="other.head")
    token = sign_in(session, "other.head", now).token
    theirs = [
        invitations.invite(session, offer, by=other.id, now=now).token
        for offer in (Offer(SCHOOL, Role.HEAD), Offer(CLUB, Role.HEAD, sponsor_id=SCHOOL))
    ]
    ours = invitations.invite(session, Offer(SCHOOL, Role.HEAD), by=head.id, now=now).token
    memberships.end(session, membership, by=head.id, now=now)
    assert sign_ins.find(session, token, now=now) is None
    assert [invitations.read(session, one, now) for one in theirs] == [None, None]
    assert invitations.read(session, ours, now) is not None
    with pytest.raises(Conflict, match="membership-ended"):
        memberships.end(session, membership, by=head.id, now=now)


def test_an_organisation_keeps_a_head(session: Session, now: datetime) -> None:
    head, membership = member(session, Role.HEAD, now)
    with pytest.raises(Conflict, match="last-head"):
        memberships.end(session, membership, by=head.id, now=now)
    member(session, Role.HEAD, now, login="second.head")
    memberships.end(session, membership, by=head.id, now=now)


def test_one_organisation_never_reaches_into_another(session: Session, now: datetime) -> None:
    head, _ = member(session, Role.HEAD, now)
    _, foreign = member(session, Role.AWARDER, now, organisation=CLUB)
    assert not allowed(lambda: memberships.end(session, foreign, by=head.id, now=now))
    with pytest.raises(NotFound, match="membership-unknown"):
        memberships.find(session, SCHOOL, foreign.id)
    assert [account for _, account in memberships.of_organisation(session, SCHOOL)] == [head]


def may_sign(session: Session, account: Account, at: datetime) -> bool:
    return memberships.may_sign(session, account.id, SCHOOL, at)


@pytest.mark.parametrize("role", list(Role))
def test_who_signs_has_taken_the_second_step_lately(
    session: Session, now: datetime, role: Role
) -> None:
    account, _ = member(session, role, now)
    opened = sign_in(session, account.login, now)
    assert not may_sign(session, account, now)
    enrol(session, opened, now)
    assert may_sign(session, account, now)
    assert memberships.require_signing(session, account.id, SCHOOL, now).role is role
    with scope(session, person=account.id):
        opened.sign_in.seen_at = now + SIGNING_WITHIN - SECOND
    assert may_sign(session, account, now + SIGNING_WITHIN - SECOND)
    assert not may_sign(session, account, now + SIGNING_WITHIN)


def test_a_pending_sign_in_signs_nothing(session: Session, now: datetime) -> None:
    account, _ = member(session, Role.AWARDER, now)
    secret, _, _ = enrol(session, sign_in(session, account.login, now), now)
    sign_ins.end_all(session, account.id)
    later = now + timedelta(minutes=5)
    opened = sign_in(session, account.login, later)
    assert not may_sign(session, account, later)
    here = (opened.sign_in, opened.account)
    second_step.take(session, here, code_at(secret, later), secrets=SECRETS, now=later)
    assert may_sign(session, account, later)


def test_signing_ends_with_the_role_the_sign_in_and_the_account(
    session: Session, now: datetime
) -> None:
    head, _ = member(session, Role.HEAD, now)
    account, membership = member(session, Role.AWARDER, now)
    opened = sign_in(session, account.login, now)
    enrol(session, opened, now)
    for end, code in (
        (lambda: sign_ins.end_all(session, account.id), "second-step-needed"),
        (lambda: memberships.end(session, membership, by=head.id, now=now), "role-missing"),
    ):
        end()
        with pytest.raises(NotAllowed, match=code):
            memberships.require_signing(session, account.id, SCHOOL, now)


def test_a_minor_never_signs(session: Session, now: datetime) -> None:
    account, _ = member(session, Role.AWARDER, now)
    enrol(session, sign_in(session, account.login, now), now)
    account.adult = False
    with pytest.raises(NotAllowed, match="signing-needs-adult"):
        memberships.require_signing(session, account.id, SCHOOL, now)


def test_the_log_of_the_organisation_tells_of_roles(session: Session, now: datetime) -> None:
    head, _ = member(session, Role.HEAD, now)
    account, membership = member(session, Role.AWARDER, now)
    memberships.end(session, membership, by=head.id, now=now)
    entry = audit.entries(session, SCHOOL)[0]
    assert (entry.act, entry.actor, entry.target) == (
        "member.ended",
        str(head.id),
        str(account.id),
    )
    assert entry.facts["role"] == "awarder"
    assert audit.verify(session, SCHOOL) is None
