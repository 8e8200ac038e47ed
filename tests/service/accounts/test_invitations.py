"""How people come to an account: links and sheets that serve once, for one role, until a date."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session, sessionmaker

from service.accounts import guessing, invitations, memberships
from service.accounts.invitations import Invited, Newcomer, Offer, Sheet
from service.accounts.models import Invitation, Role
from service.errors import Conflict, NotAllowed, NotFound, ServiceError, TooMany
from service.fence import scope
from tests.service.accounts.people import (
    CLUB,
    OTHER_PASSWORD,
    SCHOOL,
    SECOND,
    SECRETS,
    member,
    person,
    sign_in,
)

NEWCOMER = Newcomer("Noé", "Noé Petit", OTHER_PASSWORD, adult=True)


@pytest.fixture
def head(session: Session, now: datetime) -> UUID:
    return member(session, Role.HEAD, now)[0].id


def invited(session: Session, head: UUID, now: datetime, **more: object) -> Invited:
    offer = Offer(SCHOOL, Role.AWARDER, email="Noe@Ecole.example", **more)
    return invitations.invite(session, offer, by=head, now=now)


def on_paper(session: Session, head: UUID, now: datetime) -> Invited:
    return invitations.invite_on_paper(session, Offer(SCHOOL, Role.AWARDER), by=head, now=now)


def read(session: Session, token: str, now: datetime) -> Invitation:
    found = invitations.read(session, token, now)
    assert found is not None
    return found


def open_sheet(
    session: Session, identifier: str, password: str, now: datetime, *, address: str = "192.0.2.1"
) -> str:
    sheet = Sheet(identifier, password, address)
    return invitations.open_sheet(session, sheet, secrets=SECRETS, now=now)


def test_a_link_leads_to_an_account_with_the_role(
    session: Session, now: datetime, head: UUID
) -> None:
    until = now + timedelta(days=200)
    made = invited(session, head, now, membership_until=until)
    account, membership = invitations.accept(
        session, read(session, made.token, now), NEWCOMER, now=now
    )
    assert (account.login, account.email, account.adult) == ("noe", "noe@ecole.example", True)
    assert (membership.role, membership.organisation_id) == (Role.AWARDER, SCHOOL)
    assert (membership.valid_until, membership.given_by) == (until, head)
    assert made.token not in repr(made)
    sign_in(session, "NOÉ", now, OTHER_PASSWORD)


def test_opening_uses_nothing_up_accepting_does(
    session: Session, now: datetime, head: UUID
) -> None:
    token = invited(session, head, now).token
    link = read(session, token, now)
    read(session, token, now)
    invitations.accept(session, link, NEWCOMER, now=now)
    assert invitations.read(session, token, now) is None
    with pytest.raises(NotFound, match="link-unknown"):
        invitations.accept_as(session, link, person(session, "tom", now), adult=True, now=now)
    assert invitations.open_ones(session, SCHOOL, now=now) == []


def test_of_many_who_accept_at_once_one_does(
    session: Session, sessions: sessionmaker[Session], now: datetime, head: UUID
) -> None:
    token = invited(session, head, now).token
    session.commit()
    links = [(sessions(), number) for number in range(4)]

    def accept(made: tuple[Session, int]) -> str:
        other, number = made
        newcomer = Newcomer(f"person-{number}", f"Personne {number}", OTHER_PASSWORD, adult=True)
        with other:
            link = invitations.read(other, token, now)
            if link is None:
                return "link-unknown"
            try:
                invitations.accept(other, link, newcomer, now=now)
            except NotFound as error:
                return error.code
            other.commit()
            return "accepted"

    with ThreadPoolExecutor(4) as people:
        assert sorted(people.map(accept, links)) == ["accepted", *["link-unknown"] * 3]
    assert len(memberships.of_organisation(session, SCHOOL)) == 2


def test_it_ends_on_its_date_and_when_it_is_withdrawn(
    session: Session, now: datetime, head: UUID
) -> None:
    made = invited(session, head, now)
    end = made.invitation.expires_at
    assert invitations.read(session, made.token, end - SECOND) is not None
    assert invitations.read(session, made.token, end) is None
    with pytest.raises(NotFound, match="link-unknown"):
        invitations.accept(session, made.invitation, NEWCOMER, now=end)
    invitations.withdraw(session, made.invitation, by=head, now=now)
    assert invitations.read(session, made.token, now) is None
    with pytest.raises(Conflict, match="invitation-closed"):
        invitations.withdraw(session, made.invitation, by=head, now=now)


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "x" * 100_000, "\ud800", "é"])
def test_a_guessed_token_opens_nothing(
    session: Session, now: datetime, head: UUID, token: str
) -> None:
    invited(session, head, now)
    on_paper(session, head, now)
    assert invitations.read(session, token, now) is None


def test_the_token_is_not_in_the_database(session: Session, now: datetime, head: UUID) -> None:
    made, sheet = invited(session, head, now), on_paper(session, head, now)
    with scope(session, organisation=SCHOOL):
        kept = [vars(row) for row in (made.invitation, sheet.invitation)]
    assert made.token not in str(kept)
    assert sheet.password not in str(kept)
    assert len(made.token) >= 43


def test_a_sponsor_invites_into_the_organisation_it_sponsors(
    session: Session, now: datetime, head: UUID
) -> None:
    with pytest.raises(NotAllowed, match="role-missing"):
        invitations.invite(session, Offer(CLUB, Role.HEAD), by=head, now=now)
    offer = Offer(CLUB, Role.PARTNER, sponsor_id=SCHOOL)
    made = invitations.invite(session, offer, by=head, now=now)
    _, membership = invitations.accept(session, read(session, made.token, now), NEWCOMER, now=now)
    assert membership.organisation_id == CLUB
    assert memberships.of_organisation(session, SCHOOL)[0][0].person_id == head
    other = invitations.invite(session, offer, by=head, now=now)
    invitations.withdraw(session, other.invitation, by=head, now=now)


def test_a_person_with_an_account_gets_another_role(
    session: Session, now: datetime, head: UUID
) -> None:
    tom = person(session, "tom", now, adult=False)
    link = read(session, invited(session, head, now).token, now)
    with pytest.raises(ServiceError, match="adult-only"):
        invitations.accept_as(session, link, tom, adult=False, now=now)
    invitations.accept_as(session, link, tom, adult=True, now=now)
    assert [one.role for one in memberships.of_account(session, tom.id, now=now)] == [Role.AWARDER]
    assert tom.adult


@pytest.mark.parametrize(
    ("newcomer", "code"),
    [
        pytest.param(Newcomer("noe", "Noé", OTHER_PASSWORD, False), "adult-only", id="minor"),
        pytest.param(Newcomer("n e", "Noé", OTHER_PASSWORD, True), "login-malformed", id="login"),
        pytest.param(Newcomer("noe", "\u202e", OTHER_PASSWORD, True), "name-malformed", id="name"),
        pytest.param(Newcomer("noe", "Noé", "short", True), "password-too-short", id="password"),
        pytest.param(Newcomer("TÔM", "Noé", OTHER_PASSWORD, True), "login-taken", id="taken"),
    ],
)
def test_a_refused_newcomer_may_try_again(
    session: Session, now: datetime, head: UUID, newcomer: Newcomer, code: str
) -> None:
    person(session, "tom", now)
    link = read(session, invited(session, head, now).token, now)
    with pytest.raises(ServiceError, match=code):
        invitations.accept(session, link, newcomer, now=now)
    invitations.accept(session, link, NEWCOMER, now=now)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"lasts": timedelta()}, id="no time"),
        pytest.param({"lasts": invitations.MAX_LASTS + SECOND}, id="too long"),
        pytest.param({"membership_until": datetime.fromisoformat("2020-01-01T00:00Z")}, id="past"),
    ],
)
def test_dates_that_cannot_be(
    session: Session, now: datetime, head: UUID, more: dict[str, object]
) -> None:
    with pytest.raises(ServiceError, match="invitation-date-wrong"):
        invited(session, head, now, **more)


def test_an_address_that_cannot_be(session: Session, now: datetime, head: UUID) -> None:
    with pytest.raises(ServiceError, match="email-malformed"):
        invitations.invite(session, Offer(SCHOOL, Role.AWARDER, email="a\nb@c"), by=head, now=now)


def test_a_sheet_leads_to_the_same_page(session: Session, now: datetime, head: UUID) -> None:
    made = on_paper(session, head, now)
    identifier = made.invitation.printed or ""
    first = open_sheet(session, identifier, made.password, now)
    # Who closed the window by mistake types it once more.
    token = open_sheet(session, identifier.lower().replace("-", ""), made.password.lower(), now)
    assert invitations.read(session, first, now) is None
    invitations.accept(session, read(session, token, now), NEWCOMER, now=now)
    with pytest.raises(ServiceError, match="sheet-refused"):
        open_sheet(session, identifier, made.password, now)


@pytest.mark.parametrize("identifier", ["", "AAAA-AAAA", "\ud800", "x" * 10_000])
def test_unknown_sheets_are_refused_like_wrong_passwords(
    session: Session, now: datetime, head: UUID, identifier: str
) -> None:
    made = on_paper(session, head, now)
    for given, password in ((identifier, made.password), (made.invitation.printed or "", "?")):
        with pytest.raises(ServiceError) as refused:
            open_sheet(session, given, password, now)
        assert (refused.value.code, refused.value.facts) == ("sheet-refused", {})


def test_a_sheet_is_worth_nothing_after_many_wrong_passwords(
    session: Session, now: datetime, head: UUID
) -> None:
    made = on_paper(session, head, now)
    identifier = made.invitation.printed or ""
    for number in range(invitations.MAX_PRINTED_FAILURES):
        with pytest.raises(ServiceError, match="sheet-refused"):
            open_sheet(session, identifier, "AAAA", now, address=f"198.51.100.{number}")
        session.commit()
    with pytest.raises(ServiceError, match="sheet-refused"):
        open_sheet(session, identifier, made.password, now)


def test_an_address_that_tries_many_sheets_waits(
    session: Session, now: datetime, head: UUID
) -> None:
    made = on_paper(session, head, now)
    for _ in range(guessing.PRINTED.free):
        with pytest.raises(ServiceError, match="sheet-refused"):
            open_sheet(session, "AAAA-BBBB", "CCCC", now)
    with pytest.raises(TooMany, match="sign-in-locked"):
        open_sheet(session, made.invitation.printed or "", made.password, now)


def test_codes_on_paper_are_not_misread(session: Session, now: datetime, head: UUID) -> None:
    made = on_paper(session, head, now)
    told = (made.invitation.printed or "") + made.password
    assert not set(told) & set("01OIL")
    assert len(made.password.replace("-", "")) == 16
