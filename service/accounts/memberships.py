"""What people are in organisations, from when to when, and what each role may do here.

A role is read anew at each call: it ends at the instant it is taken away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service import audit
from service.accounts import sign_ins
from service.accounts.models import Account, Invitation, Membership, Role, SignIn
from service.errors import Conflict, NotAllowed, NotFound, ServiceError
from service.fence import scope

SIGNING_WITHIN: Final = timedelta(hours=12)
"""How old the second step of a sign-in may be when something is signed."""


class Act(StrEnum):
    """What a role allows as far as people are concerned; the rooms above have acts of their own."""

    SEE_MEMBERS = "see-members"
    INVITE = "invite"
    END_MEMBERSHIP = "end-membership"
    SIGN = "sign"


MAY: Final[Mapping[Act, frozenset[Role]]] = MappingProxyType(
    {
        Act.SEE_MEMBERS: frozenset({Role.HEAD, Role.SECRETARY}),
        Act.INVITE: frozenset({Role.HEAD}),
        Act.END_MEMBERSHIP: frozenset({Role.HEAD}),
        Act.SIGN: frozenset(Role),
    }
)


@dataclass(frozen=True, slots=True)
class Given:
    """A role that is given to somebody; `until` is the first instant at which it is over."""

    account_id: UUID
    organisation_id: UUID
    role: Role
    by: UUID | None = None  # an account; None: the service itself
    until: datetime | None = None


def appoint(session: Session, given: Given, *, now: datetime) -> Membership:
    """Give a role, without asking who may: for invitations, and for who founds an organisation.

    One that is held already is only given its new end. Raises NotFound `account-unknown`,
    ServiceError `membership-end-past`.
    """
    if session.get(Account, given.account_id) is None:
        raise NotFound("account-unknown")
    if given.until is not None and given.until <= now:
        raise ServiceError("membership-end-past")
    with scope(session, organisation=given.organisation_id):
        held = _held(session, given, now)
        if held is None:
            held = Membership(
                person_id=given.account_id, role=given.role, valid_from=now, given_by=given.by
            )
            session.add(held)
        held.valid_until = given.until
        session.flush()
    _record(session, held, "member.appointed", by=given.by, now=now)
    return held


def _held(session: Session, given: Given, now: datetime) -> Membership | None:
    query = select(Membership).where(
        Membership.person_id == given.account_id, Membership.role == given.role
    )
    return next((one for one in session.scalars(query) if one.holds(now)), None)


def end(session: Session, membership: Membership, *, by: UUID, now: datetime) -> None:
    """Take a role away at once, with the offers made by it, and sign its person out everywhere.

    Raises NotAllowed `role-missing`, Conflict `membership-ended`, `last-head`.
    """
    organisation = membership.organisation_id
    require(session, by, organisation, Act.END_MEMBERSHIP, now=now)
    heads = _heads(session, organisation, now)
    if not membership.holds(now):
        raise Conflict("membership-ended")
    if membership.role is Role.HEAD and heads == [membership]:
        raise Conflict("last-head")
    with scope(session, organisation=organisation):
        membership.ended_at, membership.ended_by = now, by
    _withdraw_offers(session, membership, now)
    sign_ins.end_all(session, membership.person_id)
    _record(session, membership, "member.ended", by=by, now=now)


def _withdraw_offers(session: Session, membership: Membership, now: datetime) -> None:
    # Who must go could have invited themselves anew beforehand.
    theirs = update(Invitation).where(
        Invitation.made_by == membership.person_id,
        Invitation.through_id == membership.organisation_id,
        Invitation.used_at.is_(None),
        Invitation.withdrawn_at.is_(None),
    )
    with scope(session, everything="a sponsor's offers lie in the organisations it sponsors"):
        session.execute(theirs.values(withdrawn_at=now))


def _heads(session: Session, organisation: UUID, now: datetime) -> list[Membership]:
    # Two heads who end one another at the same moment must not both succeed.
    query = select(Membership).where(Membership.role == Role.HEAD, Membership.ended_at.is_(None))
    query = query.order_by(Membership.id).with_for_update()
    with scope(session, organisation=organisation):
        found = session.scalars(query, execution_options={"populate_existing": True}).all()
    return [one for one in found if one.holds(now)]


def find(session: Session, organisation: UUID, membership_id: UUID) -> Membership:
    """A membership of this organisation; raises NotFound `membership-unknown`."""
    with scope(session, organisation=organisation):
        found = session.get(Membership, membership_id)
    if found is None:
        raise NotFound("membership-unknown")
    return found


def of_account(session: Session, account_id: UUID, *, now: datetime) -> list[Membership]:
    """Every role that a person has now, the oldest first."""
    with scope(session, person=account_id):
        found = session.scalars(select(Membership).order_by(Membership.id)).all()
    return [one for one in found if one.holds(now)]


def of_organisation(session: Session, organisation: UUID) -> Sequence[tuple[Membership, Account]]:
    """Everybody who has or had a role there, with their accounts, the latest first."""
    query = select(Membership, Account).join(Account, Account.id == Membership.person_id)
    with scope(session, organisation=organisation):
        found = session.execute(query.order_by(Membership.id.desc())).all()
    return [(membership, account) for membership, account in found]


def require(
    session: Session, account_id: UUID, organisation: UUID, act: Act, *, now: datetime
) -> Membership:
    """The membership by which a person may do this now; raises NotAllowed `role-missing`."""
    account = session.get(Account, account_id)
    with scope(session, organisation=organisation):
        query = select(Membership).where(Membership.person_id == account_id)
        held = [one for one in session.scalars(query) if one.holds(now) and one.role in MAY[act]]
    if account is None or account.disabled_at is not None or not held:
        raise NotAllowed("role-missing")
    return min(held, key=lambda one: list(Role).index(one.role))


def may_sign(session: Session, account_id: UUID, organisation: UUID, now: datetime) -> bool:
    """Whether a person may have something signed for an organisation now; see `require_signing`."""
    try:
        require_signing(session, account_id, organisation, now)
    except NotAllowed:
        return False
    return True


def require_signing(
    session: Session, account_id: UUID, organisation: UUID, now: datetime
) -> Membership:
    """The membership by which an adult, after the second step of a live sign-in, may sign.

    Raises NotAllowed `role-missing`, `signing-needs-adult`, `second-step-needed`.
    """
    held = require(session, account_id, organisation, Act.SIGN, now=now)
    account = session.get(Account, account_id)
    if account is None or not account.adult:
        raise NotAllowed("signing-needs-adult")
    live = sign_ins.live(session, account_id, now=now)
    if not account.has_second_step or not any(is_fresh(one, now) for one in live):
        raise NotAllowed("second-step-needed")
    return held


def is_fresh(row: SignIn, now: datetime, *, within: timedelta = SIGNING_WITHIN) -> bool:
    """Whether the second step of a sign-in was taken lately."""
    return row.second_step_at is not None and now - row.second_step_at < within


def _record(
    session: Session, about: Membership, act: str, *, by: UUID | None, now: datetime
) -> None:
    audit.record(
        session,
        actor=by,
        act=act,
        organisation=about.organisation_id,
        target=about.person_id,
        facts={"role": about.role.value, "membership": about.id},
        now=now,
    )
