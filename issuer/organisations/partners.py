"""Partners: organisations that a school invited; it says what they may attest, and until when.

A partner signs with its own DID and keys; its people have the role `partner` there. Only the head
of the school decides about it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.organisations import creating, terms
from issuer.organisations.founding import Founding, Hosting
from issuer.organisations.heads import require_head
from issuer.organisations.models import Organisation, PartnerTerms, Standing
from issuer.organisations.refusals import Conflict, NotFound
from issuer.organisations.terms import Limits, may_attest
from service import audit, mail
from service.accounts import invitations, letters
from service.accounts.invitations import Invited, Offer
from service.accounts.models import Role
from service.fence import scope
from service.language import translator

__all__ = [
    "InvitedPartner",
    "Inviting",
    "Limits",
    "change",
    "end",
    "find",
    "invite",
    "invite_person",
    "may_attest",
    "of_school",
    "resume",
    "suspend",
]

INVITATION_PAGE: Final = "/invitation"
"""Where `service.accounts.views` takes an invitation up, with or without a token behind it."""


@dataclass(frozen=True, slots=True)
class Inviting:
    """A school's wish: who the partner is, what it may do, and how its person is reached.

    With an `email` a letter goes there; without, the answer holds what to print on a sheet.
    """

    founding: Founding
    limits: Limits
    email: str = ""


@dataclass(frozen=True, slots=True)
class InvitedPartner:
    """A partner, and what its person is told once: a link's token, or identifier and password."""

    organisation: Organisation
    invited: Invited


def invite(
    session: Session,
    school: Organisation,
    wish: Inviting,
    hosting: Hosting,
    *,
    by: UUID | None,
    now: datetime,
) -> InvitedPartner:
    """Found a partner of this school and invite its person.

    Raises NotAllowed `role-missing`, Conflict `partner-of-partner`, Refused `partner-kinds-empty`,
    `partner-date-past`; what `creating.create` and `invite_person` raise.
    """
    require_head(session, school, by=by, now=now)
    if school.parent_id is not None:
        raise Conflict("partner-of-partner")
    terms.check(wish.limits, now)
    partner = creating.create(session, wish.founding, hosting, by=by, now=now)
    partner.parent_id = school.id
    terms.put(session, partner, wish.limits, now=now)
    invited = invite_person(session, partner, hosting, email=wish.email, by=by, now=now)
    _record(session, partner, "partner.invited", by=by, now=now)
    return InvitedPartner(partner, invited)


def invite_person(
    session: Session,
    partner: Organisation,
    hosting: Hosting,
    *,
    email: str,
    by: UUID | None,
    now: datetime,
) -> Invited:
    """Invite a person of a partner, the first or one more: by letter, or on paper without address.

    Raises NotAllowed `role-missing`, NotFound `partner-unknown`, Conflict `partner-ended`,
    ServiceError `email-malformed`.
    """
    school = _school_of(session, partner, by=by, now=now)
    offer = Offer(partner.id, Role.PARTNER, email=email.strip() or None, sponsor_id=school.id)
    if offer.email is None:
        return invitations.invite_on_paper(session, offer, by=by, now=now)
    invited = invitations.invite(session, offer, by=by, now=now)
    letter = letters.invitation(
        translator(str(partner.languages[0])),
        to=str(invited.invitation.email),
        link=f"{hosting.base_url}{INVITATION_PAGE}/{invited.token}",
        role=Role.PARTNER,
        organisation=school.name,
        until=invited.invitation.expires_at,
    )
    mail.post(session, letter, organisation=school.id, now=now)
    return invited


def change(
    session: Session, partner: Organisation, limits: Limits, *, by: UUID | None, now: datetime
) -> PartnerTerms:
    """Other kinds or another date from now on; a suspended partner stays suspended.

    Raises NotAllowed `role-missing`, NotFound `partner-unknown`, Conflict `partner-ended`, Refused
    `partner-kinds-empty`, `partner-date-past`.
    """
    _school_of(session, partner, by=by, now=now)
    terms.check(limits, now)
    standing = Standing.SUSPENDED if partner.suspended_at else Standing.ACTIVE
    made = terms.put(session, partner, limits, standing, now=now)
    _record(session, partner, "partner.changed", by=by, now=now)
    return made


def suspend(
    session: Session, partner: Organisation, *, by: UUID | None, now: datetime
) -> PartnerTerms:
    """Let a partner attest nothing from this instant on; what it attested before stays good.

    Raises NotAllowed `role-missing`, NotFound `partner-unknown`, Conflict `partner-ended`,
    `partner-suspended`.
    """
    _school_of(session, partner, by=by, now=now)
    if partner.suspended_at is not None:
        raise Conflict("partner-suspended")
    made = terms.put(session, partner, terms.limits_of(partner), Standing.SUSPENDED, now=now)
    _record(session, partner, "partner.suspended", by=by, now=now)
    return made


def resume(
    session: Session, partner: Organisation, *, by: UUID | None, now: datetime
) -> PartnerTerms:
    """Let a suspended partner attest again. Raises as `suspend`, with `partner-not-suspended`."""
    _school_of(session, partner, by=by, now=now)
    if partner.suspended_at is None:
        raise Conflict("partner-not-suspended")
    made = terms.put(session, partner, terms.limits_of(partner), now=now)
    _record(session, partner, "partner.resumed", by=by, now=now)
    return made


def end(session: Session, partner: Organisation, *, by: UUID | None, now: datetime) -> PartnerTerms:
    """End a partnership for good, with the offers to people that are still open.

    Raises NotAllowed `role-missing`, NotFound `partner-unknown`, Conflict `partner-ended`.
    """
    _school_of(session, partner, by=by, now=now)
    made = terms.put(session, partner, terms.limits_of(partner), Standing.ENDED, now=now)
    with scope(session, organisation=partner.id):
        for offer in invitations.open_ones(session, partner.id, now=now):
            offer.withdrawn_at = now
    _record(session, partner, "partner.ended", by=by, now=now)
    return made


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


def _school_of(
    session: Session, partner: Organisation, *, by: UUID | None, now: datetime
) -> Organisation:
    """The school that decides about this partner, when it is its head who asks."""
    school = creating.by_id(session, partner.parent_id) if partner.parent_id else None
    if school is None:
        raise NotFound("partner-unknown")
    require_head(session, school, by=by, now=now)
    # Two heads who decide at once: the second sees what the first decided.
    session.flush()
    one = select(Organisation).where(Organisation.id == partner.id).with_for_update()
    session.scalars(one, execution_options={"populate_existing": True}).one()
    if partner.ended_at is not None:
        raise Conflict("partner-ended")
    return school


def _record(
    session: Session, partner: Organisation, act: str, *, by: UUID | None, now: datetime
) -> None:
    facts = {
        "slug": partner.slug,
        "kinds": list(partner.partner_kinds),
        "until": partner.partner_until,
    }
    # Both are told: the school decided, and it is the partner's business.
    for organisation in (partner.parent_id, partner.id):
        audit.record(
            session,
            actor=by,
            act=act,
            organisation=organisation,
            target=partner.id,
            facts=facts,
            now=now,
        )
