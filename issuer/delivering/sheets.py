"""Sheets of strips for a class, a campaign, or a few people. Making one renews their codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from issuer.awards.models import Award, Campaign
from issuer.delivering import claims, printing, showing
from issuer.delivering.claims import WAITING
from issuer.delivering.letters import Sender, record
from issuer.delivering.models import Channel
from issuer.delivering.printing import Strip
from issuer.organisations.models import Organisation
from issuer.rosters.models import RosterPupil
from service.errors import NotFound, ServiceError
from service.language import translator

MAX_STRIPS: Final = 400
"""Of one sheet: a class or a level. More are printed class by class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whose strips; empty: of everybody who has something to take. All of them must fit.

    `made_by` keeps to what one person awarded.
    """

    campaign: UUID | None = None
    division: str = ""
    awards: tuple[UUID, ...] = ()
    made_by: UUID | None = None


def count(session: Session, wanted: Wanted) -> int:
    """How many strips there would be; inside the scope of the organisation."""
    return session.scalar(select(func.count()).select_from(_query(wanted).subquery())) or 0


def campaigns(session: Session, *, made_by: UUID | None = None) -> Sequence[tuple[Campaign, int]]:
    """Campaigns with awards that wait to be taken, the newest first, each with how many."""
    query = (
        select(Campaign, func.count(Award.id))
        .join(Award, Award.campaign_id == Campaign.id)
        .where(Award.state.in_(WAITING))
        .group_by(Campaign.id)
        .order_by(Campaign.created_at.desc())
    )
    if made_by is not None:
        query = query.where(Award.made_by == made_by)
    return [(campaign, waiting) for campaign, waiting in session.execute(query)]


def divisions(session: Session, *, made_by: UUID | None = None) -> Sequence[tuple[str, int]]:
    """Classes with awards that wait to be taken, each with how many."""
    query = (
        select(RosterPupil.division, func.count(Award.id))
        .join(Award, Award.pupil_id == RosterPupil.id)
        .where(Award.state.in_(WAITING), RosterPupil.division != "")
        .group_by(RosterPupil.division)
        .order_by(RosterPupil.division)
    )
    if made_by is not None:
        query = query.where(Award.made_by == made_by)
    return [(division, waiting) for division, waiting in session.execute(query)]


def make(
    session: Session,
    organisation: Organisation,
    wanted: Wanted,
    sender: Sender,
    *,
    by: UUID | None,
    now: datetime,
) -> bytes:
    """The PDF, with a new code for each award that waits; inside the scope of the organisation.

    Raises NotFound `sheet-empty`, ServiceError `sheet-too-long` (`count`, `most`).
    """
    total = count(session, wanted)
    if not total:
        raise NotFound("sheet-empty")
    if total > MAX_STRIPS:
        raise ServiceError("sheet-too-long", count=total, most=MAX_STRIPS)
    awards = session.scalars(_query(wanted)).all()
    strips = [_strip(session, award, sender, by=by, now=now) for award in awards]
    language = str(organisation.languages[0])
    translate = translator(language)
    title = translate("Attestations to take: {name}", name=organisation.name)
    return printing.sheet(strips, title=title, language=language, now=now)


def _strip(
    session: Session, award: Award, sender: Sender, *, by: UUID | None, now: datetime
) -> Strip:
    claim, code = claims.make_claim(session, award, Channel.SHEET, secrets=sender.secrets, now=now)
    shown = showing.of(session, award)
    record(session, award, "award.strip-printed", by=by, now=now)
    return Strip(
        recipient=shown.recipient,
        title=shown.title,
        organisation=shown.organisation.name,
        code=code,
        link=sender.link(code),
        page=sender.page,
        until=claim.expires_at,
        language=shown.language,
    )


def _query(wanted: Wanted) -> Select[Award]:
    # Strips are handed out class by class, then by name.
    query = select(Award).outerjoin(RosterPupil, RosterPupil.id == Award.pupil_id)
    query = query.where(Award.state.in_(WAITING))
    if wanted.campaign is not None:
        query = query.where(Award.campaign_id == wanted.campaign)
    if wanted.division:
        query = query.where(RosterPupil.division == wanted.division)
    if wanted.awards:
        query = query.where(Award.id.in_(wanted.awards))
    if wanted.made_by is not None:
        query = query.where(Award.made_by == wanted.made_by)
    return query.order_by(RosterPupil.division, Award.recipient_name, Award.id)
