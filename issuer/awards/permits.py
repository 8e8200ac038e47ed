"""Who may award, decide and withdraw; each is asked anew at each act, so a lost role ends it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from issuer.achievements.models import Achievement
from issuer.awards import catalogue
from issuer.awards.models import Award
from issuer.organisations import terms
from issuer.organisations.models import AwardKind, Organisation
from service import accounts
from service.accounts.models import Account, Role
from service.errors import NotAllowed

DECIDERS: Final = frozenset({Role.HEAD})
WITHDRAWERS: Final = frozenset({Role.HEAD, Role.SECRETARY})
OFFICE: Final = frozenset({Role.HEAD, Role.SECRETARY})
"""Who sees every award of the organisation; others see those they made."""


def roles_of(
    session: Session, organisation: Organisation, *, by: UUID, now: datetime
) -> frozenset[Role]:
    """The roles that a person has there now; none for an account that is closed."""
    account = session.get(Account, by)
    if account is None or account.disabled_at is not None:
        return frozenset()
    held = accounts.of_account(session, by, now=now)
    return frozenset(one.role for one in held if one.organisation_id == organisation.id)


def powers(organisation: Organisation, roles: frozenset[Role]) -> frozenset[Role]:
    """The same, with a partner's people as the head of their own organisation."""
    is_own = organisation.parent_id is not None and Role.PARTNER in roles
    return roles | {Role.HEAD} if is_own else roles


def require_award(
    session: Session,
    organisation: Organisation,
    achievement: Achievement,
    *,
    by: UUID | None,
    now: datetime,
) -> None:
    """Whether `by` may award that there now; None is the service itself.

    Raises NotAllowed `role-missing`, `award-not-allowed`, and why a partner may not:
    `partner-not-yet`, `partner-suspended`, `partner-ended`, `partner-period-over`,
    `partner-kind-not-allowed`.
    """
    if by is not None:
        roles = roles_of(session, organisation, by=by, now=now)
        if not roles:
            raise NotAllowed("role-missing")
        if not catalogue.may_award(achievement, organisation, roles):
            raise NotAllowed("award-not-allowed")
    if (reason := attestable(session, organisation, achievement, now=now)) is not None:
        raise NotAllowed(reason)


def attestable(
    session: Session, organisation: Organisation, achievement: Achievement, *, now: datetime
) -> str | None:
    """None when the organisation may attest it now; else why its school does not let it."""
    if organisation.parent_id is None:
        return None
    if achievement.kind is None:
        return "partner-kind-not-allowed"
    return terms.may_attest(session, organisation, AwardKind(achievement.kind), at=now)


def check_attestable(
    session: Session, organisation: Organisation, award: Award, *, now: datetime
) -> None:
    """Whether its school lets a partner attest this now; raises NotAllowed as `require_award`."""
    achievement = catalogue.of_award(session, organisation, award).achievement
    if (reason := attestable(session, organisation, achievement, now=now)) is not None:
        raise NotAllowed(reason)


def still_allowed(
    session: Session, organisation: Organisation, award: Award, *, now: datetime
) -> str | None:
    """None when an award that was decided may be issued and signed now; else why not, as a code.

    The codes of `attestable`, and `decider-role-ended`.
    """
    achievement = catalogue.of_award(session, organisation, award).achievement
    if (reason := attestable(session, organisation, achievement, now=now)) is not None:
        return reason
    decider = award.approved_by or award.made_by
    if decider is None or roles_of(session, organisation, by=decider, now=now):
        return None
    return "decider-role-ended"


def refusals(
    session: Session, organisation: Organisation, awards: Iterable[Award], *, now: datetime
) -> dict[UUID, str]:
    """Those of several that may not be issued now, with the code of `still_allowed`.

    Awards of one achievement that one person decided are asked about once.
    """
    asked: dict[tuple[UUID, UUID | None], str | None] = {}
    found: dict[UUID, str] = {}
    for one in awards:
        key = (one.achievement_id, one.approved_by or one.made_by)
        if key not in asked:
            asked[key] = still_allowed(session, organisation, one, now=now)
        if (reason := asked[key]) is not None:
            found[one.id] = reason
    return found


def require_decide(
    session: Session, organisation: Organisation, *, by: UUID, now: datetime
) -> None:
    """Whether `by` decides about awards there: the head, after the second step of sign-in.

    Raises NotAllowed `role-missing`, `signing-needs-adult`, `second-step-needed`.
    """
    _require(session, organisation, DECIDERS, by=by, now=now)


def check_other(organisation: Organisation, made_by: UUID | None, *, by: UUID) -> None:
    """Four eyes, where they are wanted: raises NotAllowed `award-own-approval`."""
    if organisation.needs_approval and made_by == by:
        raise NotAllowed("award-own-approval")


def require_withdraw(
    session: Session, organisation: Organisation, awards: list[Award], *, by: UUID, now: datetime
) -> None:
    """Whether `by` may revoke and suspend these: head and secretary any, others their own.

    Raises as `require_decide`.
    """
    own = all(one.made_by == by for one in awards)
    _require(session, organisation, frozenset(Role) if own else WITHDRAWERS, by=by, now=now)


def require_withdraw_any(
    session: Session, organisation: Organisation, *, by: UUID, now: datetime
) -> None:
    """Whether `by` may revoke and suspend whatever was awarded there; raises the same."""
    _require(session, organisation, WITHDRAWERS, by=by, now=now)


def _require(
    session: Session,
    organisation: Organisation,
    wanted: frozenset[Role],
    *,
    by: UUID,
    now: datetime,
) -> None:
    roles = powers(organisation, roles_of(session, organisation, by=by, now=now))
    if not roles & wanted:
        raise NotAllowed("role-missing")
    accounts.require_signing(session, by, organisation.id, now)
