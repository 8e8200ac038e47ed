"""What a school allows its partners, in dated terms: a change never touches what was before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.organisations.models import AwardKind, Organisation, PartnerTerms, Standing
from issuer.organisations.refusals import Refused
from service.fence import scope


@dataclass(frozen=True, slots=True)
class Limits:
    """Which kinds a partner may attest, and the first instant at which it no longer may."""

    kinds: frozenset[AwardKind]
    until: datetime | None = None


def check(limits: Limits, now: datetime) -> None:
    """Whether they allow anything; raises Refused `partner-kinds-empty`, `partner-date-past`."""
    if not limits.kinds:
        raise Refused("partner-kinds-empty")
    if limits.until is not None and limits.until <= now:
        raise Refused("partner-date-past")


def limits_of(partner: Organisation) -> Limits:
    """What holds now."""
    return Limits(frozenset(map(AwardKind, partner.partner_kinds)), partner.partner_until)


def may_attest(
    session: Session, organisation: Organisation, kind: AwardKind, *, at: datetime
) -> str | None:
    """None when the organisation may attest that kind at that instant; else the reason as a code.

    `partner-not-yet`, `partner-suspended`, `partner-ended`, `partner-period-over`,
    `partner-kind-not-allowed`. Who is no partner answers to nobody here.
    """
    if organisation.parent_id is None:
        return None
    found = terms_at(session, organisation, at=at)
    if found is None:
        return "partner-not-yet"
    if found.standing is not Standing.ACTIVE:
        return f"partner-{found.standing.value}"
    if found.until is not None and at >= found.until:
        return "partner-period-over"
    return None if kind.value in found.kinds else "partner-kind-not-allowed"


def terms_at(session: Session, partner: Organisation, *, at: datetime) -> PartnerTerms | None:
    """What the school allowed a partner at an instant; None before its first terms."""
    before = [one for one in all_terms(session, partner) if one.valid_from <= at]
    return before[-1] if before else None


def all_terms(session: Session, partner: Organisation) -> Sequence[PartnerTerms]:
    """Everything that was ever allowed to a partner, the oldest first; none for another."""
    if partner.parent_id is None:
        return ()
    query = select(PartnerTerms).where(PartnerTerms.partner_id == partner.id)
    with scope(session, organisation=partner.parent_id):
        return session.scalars(query.order_by(PartnerTerms.valid_from, PartnerTerms.id)).all()


def put(
    session: Session,
    partner: Organisation,
    limits: Limits,
    standing: Standing = Standing.ACTIVE,
    *,
    now: datetime,
) -> PartnerTerms:
    """Other terms from now on, also on the partner's own row, where what holds now is read."""
    kinds = [kind.value for kind in AwardKind if kind in limits.kinds]
    made = PartnerTerms(
        partner_id=partner.id,
        standing=standing,
        kinds=kinds,
        until=limits.until,
        valid_from=now,
    )
    with scope(session, organisation=partner.parent_id):
        for old in all_terms(session, partner):
            old.replaced_at = old.replaced_at or now
        session.add(made)
    partner.partner_kinds, partner.partner_until = kinds, limits.until
    is_suspended = standing is Standing.SUSPENDED
    partner.suspended_at = (partner.suspended_at or now) if is_suspended else None
    partner.ended_at = now if standing is Standing.ENDED else None
    session.flush()
    return made
