"""Partners: organisations that a school invited, with what it allows them and until when.

What was allowed when is kept in dated terms, so that a change never touches what was attested
before it. A partner signs with its own DID and keys; its people have the role `partner` there.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.organisations import creating
from issuer.organisations.founding import Founding, Hosting
from issuer.organisations.heads import require_head
from issuer.organisations.models import AwardKind, Organisation, PartnerTerms, Standing
from issuer.organisations.refusals import Conflict, NotFound, Refused
from service import audit, mail
from service.accounts import invitations, letters
from service.accounts.invitations import Invited, Offer
from service.accounts.models import Role
from service.fence import scope
from service.language import translator

LinkTo = Callable[[str], str]
"""From the token of an invitation to the address of its page."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Which kinds a partner may attest, and the first instant at which it no longer may."""

    kinds: frozenset[AwardKind]
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class InvitedPartner:
    """A partner, and what its person is told once: a link's token, or identifier and password."""

    organisation: Organisation
    invited: Invited


@dataclass(frozen=True, slots=True)
class Inviting:
    """A school's wish: who the partner is, what it may do, and how its person is reached.

    With an `email` a letter goes there; without, the answer holds what to print on a sheet.
    """

    founding: Founding
    limits: Limits
    email: str = ""


def invite(
    session: Session,
    school: Organisation,
    wish: Inviting,
    hosting: Hosting,
    *,
    link: LinkTo,
    by: UUID | None,
    now: datetime,
) -> InvitedPartner:
    """Found a partner of this school and invite its person.

    Raises NotAllowed `role-missing`, Conflict `partner-of-partner`, Refused `partner-kinds-empty`,
    `partner-date-past`, `email-malformed`; what `creating.create` raises.
    """
    require_head(session, school, by=by, now=now)
    if school.parent_id is not None:
        raise Conflict("partner-of-partner")
    _check(wish.limits, now)
    partner = creating.create(session, wish.founding, hosting, by=by, now=now)
    partner.parent_id = school.id
    _put(session, school, partner, Standing.ACTIVE, wish.limits, now=now)
    _record(session, school, partner, "partner.invited", by=by, now=now)
    return InvitedPartner(
        partner, reinvite(session, school, partner, email=wish.email, link=link, by=by, now=now)
    )


def reinvite(
    session: Session,
    school: Organisation,
    partner: Organisation,
    *,
    email: str,
    link: LinkTo,
    by: UUID | None,
    now: datetime,
) -> Invited:
    """Invite a person of a partner, the first or one more, by letter or on paper.

    Raises NotAllowed `role-missing`, NotFound `partner-unknown`, Conflict `partner-ended`,
    ServiceError `email-malformed`.
    """
    _require(session, school, partner, by=by, now=now)
    offer = Offer(partner.id, Role.PARTNER, email=email or None, sponsor_id=school.id)
    if not email:
        return invitations.invite_on_paper(session, offer, by=by, now=now)
    invited = invitations.invite(session, offer, by=by, now=now)
    letter = letters.invitation(
        translator(str(partner.languages[0])),
        to=str(invited.invitation.email),
        link=link(invited.token),
        role=Role.PARTNER,
        organisation=school.name,
        until=invited.invitation.expires_at,
    )
    mail.post(session, letter, organisation=school.id, now=now)
    return invited


def change(
    session: Session,
    school: Organisation,
    partner: Organisation,
    limits: Limits,
    *,
    by: UUID | None,
    now: datetime,
) -> PartnerTerms:
    """Other kinds or another date from now on; a suspended partner stays suspended.

    Raises NotAllowed `role-missing`, NotFound `partner-unknown`, Conflict `partner-ended`, Refused
    `partner-kinds-empty`, `partner-date-past`.
    """
    _require(session, school, partner, by=by, now=now)
    _check(limits, now)
    standing = Standing.SUSPENDED if partner.suspended_at else Standing.ACTIVE
    made = _put(session, school, partner, standing, limits, now=now)
    _record(session, school, partner, "partner.changed", by=by, now=now)
    return made


def suspend(
    session: Session,
    school: Organisation,
    partner: Organisation,
    *,
    by: UUID | None,
    now: datetime,
) -> PartnerTerms:
    """Let a partner attest nothing from this instant on; what it attested before stays good.

    Raises NotAllowed `role-missing`, NotFound `partner-unknown`, Conflict `partner-ended`,
    `partner-suspended`.
    """
    _require(session, school, partner, by=by, now=now)
    if partner.suspended_at is not None:
        raise Conflict("partner-suspended")
    made = _put(session, school, partner, Standing.SUSPENDED, _limits(partner), now=now)
    _record(session, school, partner, "partner.suspended", by=by, now=now)
    return made


def resume(
    session: Session,
    school: Organisation,
    partner: Organisation,
    *,
    by: UUID | None,
    now: datetime,
) -> PartnerTerms:
    """Let a suspended partner attest again. Raises as `suspend`, with `partner-not-suspended`."""
    _require(session, school, partner, by=by, now=now)
    if partner.suspended_at is None:
        raise Conflict("partner-not-suspended")
    made = _put(session, school, partner, Standing.ACTIVE, _limits(partner), now=now)
    _record(session, school, partner, "partner.resumed", by=by, now=now)
    return made


def end(
    session: Session,
    school: Organisation,
    partner: Organisation,
    *,
    by: UUID | None,
    now: datetime,
) -> PartnerTerms:
    """End a partnership for good, with the offers to people that are still open.

    Raises NotAllowed `role-missing`, NotFound `partner-unknown`, Conflict `partner-ended`.
    """
    _require(session, school, partner, by=by, now=now)
    made = _put(session, school, partner, Standing.ENDED, _limits(partner), now=now)
    with scope(session, organisation=partner.id):
        for offer in invitations.open_ones(session, partner.id, now=now):
            offer.withdrawn_at = now
    _record(session, school, partner, "partner.ended", by=by, now=now)
    return made


def may_attest(
    session: Session, organisation: Organisation, kind: AwardKind, *, at: datetime
) -> str | None:
    """None when the organisation may attest that kind at that instant; else the reason as a code.

    `partner-not-yet`, `partner-suspended`, `partner-ended`, `partner-period-over`,
    `partner-kind-not-allowed`. Who is no partner answers to nobody here.
    """
    if organisation.parent_id is None:
        return None
    terms = terms_at(session, organisation, at=at)
    if terms is None:
        return "partner-not-yet"
    if terms.standing is not Standing.ACTIVE:
        return f"partner-{terms.standing.value}"
    if terms.until is not None and at >= terms.until:
        return "partner-period-over"
    return None if kind.value in terms.kinds else "partner-kind-not-allowed"


def terms_at(session: Session, partner: Organisation, *, at: datetime) -> PartnerTerms | None:
    """What the school allowed a partner at an instant; None before its first terms."""
    before = [one for one in terms(session, partner) if one.valid_from <= at]
    return before[-1] if before else None


def terms(session: Session, partner: Organisation) -> Sequence[PartnerTerms]:
    """Everything that was ever allowed to a partner, the oldest first."""
    if partner.parent_id is None:
        return ()
    query = select(PartnerTerms).where(PartnerTerms.partner_id == partner.id)
    with scope(session, organisation=partner.parent_id):
        return session.scalars(query.order_by(PartnerTerms.valid_from, PartnerTerms.id)).all()


def of_school(session: Session, school: Organisation) -> Sequence[Organisation]:
    """The partners of a school, also former ones, by name."""
    query = select(Organisation).where(Organisation.parent_id == school.id)
    return session.scalars(query.order_by(Organisation.name, Organisation.id)).all()


def find(session: Session, school: Organisation, slug: str) -> Organisation:
    """A partner of this school; raises NotFound `partner-unknown`."""
    found = creating.by_slug(session, slug)
    if found is None or found.parent_id != school.id:
        raise NotFound("partner-unknown")
    return found


def _require(
    session: Session,
    school: Organisation,
    partner: Organisation,
    *,
    by: UUID | None,
    now: datetime,
) -> None:
    require_head(session, school, by=by, now=now)
    if partner.parent_id != school.id:
        raise NotFound("partner-unknown")
    # Two heads who decide at once: the second sees what the first decided.
    one = select(Organisation).where(Organisation.id == partner.id).with_for_update()
    session.scalars(one, execution_options={"populate_existing": True}).one()
    if partner.ended_at is not None:
        raise Conflict("partner-ended")


def _check(limits: Limits, now: datetime) -> None:
    if not limits.kinds:
        raise Refused("partner-kinds-empty")
    if limits.until is not None and limits.until <= now:
        raise Refused("partner-date-past")


def _limits(partner: Organisation) -> Limits:
    kinds = frozenset(map(AwardKind, partner.partner_kinds))
    return Limits(kinds, partner.partner_until)


def _put(
    session: Session,
    school: Organisation,
    partner: Organisation,
    standing: Standing,
    limits: Limits,
    *,
    now: datetime,
) -> PartnerTerms:
    kinds = _in_order(limits.kinds)
    made = PartnerTerms(
        partner_id=partner.id,
        standing=standing,
        kinds=kinds,
        until=limits.until,
        valid_from=now,
    )
    for old in terms(session, partner):
        if old.replaced_at is None:
            with scope(session, organisation=school.id):
                old.replaced_at = now
    with scope(session, organisation=school.id):
        session.add(made)
    partner.partner_kinds, partner.partner_until = kinds, limits.until
    is_suspended = standing is Standing.SUSPENDED
    partner.suspended_at = (partner.suspended_at or now) if is_suspended else None
    partner.ended_at = now if standing is Standing.ENDED else None
    session.flush()
    return made


def _in_order(kinds: Iterable[AwardKind]) -> list[Any]:
    chosen = set(kinds)
    return [kind.value for kind in AwardKind if kind in chosen]


def _record(
    session: Session,
    school: Organisation,
    partner: Organisation,
    act: str,
    *,
    by: UUID | None,
    now: datetime,
) -> None:
    facts = {
        "slug": partner.slug,
        "kinds": list(partner.partner_kinds),
        "until": partner.partner_until,
    }
    for organisation in (school, partner):
        audit.record(
            session,
            actor=by,
            act=act,
            organisation=organisation.id,
            target=partner.id,
            facts=facts,
            now=now,
        )
