"""What an application may read: the awards of the one person who allowed it, and who that is.

https://www.imsglobal.org/spec/ob/v3p0#getcredentials
"""

from typing import Any, Final
from uuid import uuid5

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased, undefer

from issuer.awards.models import Award, AwardState
from issuer.issuing.models import Credential, Form, Origin
from issuer.ob_api.models import ObGrant
from schemas.building import Profile, written
from service.fence import scope
from service.ob_api import windows
from service.ob_api.windows import Part, Window

SHOWN: Final = (AwardState.OFFERED, AwardState.TAKEN, AwardState.LEFT, AwardState.SUSPENDED)
"""What was revoked or replaced is no longer given out; a suspension is told by its status."""


def credentials(session: Session, grant: ObGrant, window: Window) -> Part[Credential]:
    """The credentials of the person behind a grant, the oldest first, each in one form."""
    with scope(session, organisation=grant.organisation_id):
        award = session.get_one(Award, grant.award_id)
        query = _of_person(award)
        if window.since is not None:
            query = query.where(Credential.issued_at > window.since)
        total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
        ordered = query.options(undefer(Credential.document)).order_by(Credential.id)
        rows = session.scalars(ordered.offset(window.offset).limit(window.limit)).all()
    return Part(rows, total, window)


def answer(part: Part[Credential]) -> bytes:
    """The answer with each document exactly as it was signed."""
    by_form = {
        form: [row.document for row in part.rows if row.form is form]
        for form in (Form.DATA_INTEGRITY, Form.JWT)
    }
    return windows.answer(by_form[Form.DATA_INTEGRITY], by_form[Form.JWT])


def profile(session: Session, grant: ObGrant) -> dict[str, Any]:
    """Who allowed it, as the organisation knows them."""
    with scope(session, organisation=grant.organisation_id):
        award = session.get_one(Award, grant.award_id)
    # Without a wallet people have no identifier here; this one is the same each time.
    name = award.holder or f"urn:uuid:{uuid5(award.pupil_id or award.id, 'profile')}"
    found: dict[str, Any] = written(Profile(id=name, name=award.recipient_name))
    return found


def _of_person(award: Award) -> Select[Credential]:
    same: list[ColumnElement[bool]] = [Award.id == award.id]
    if award.pupil_id is not None:
        same.append(Award.pupil_id == award.pupil_id)
    if award.holder is not None:
        same.append(Credential.subject == award.holder)
    return (
        select(Credential)
        .join(Award, Award.id == Credential.award_id)
        .where(Credential.origin == Origin.AWARD, Award.state.in_(SHOWN), or_(*same), _one_form())
    )


def _one_form() -> ColumnElement[bool]:
    """A token only where the same award has no document with an embedded proof."""
    other = aliased(Credential)
    proven = select(other.award_id).where(
        other.form == Form.DATA_INTEGRITY, other.award_id.is_not(None)
    )
    return or_(Credential.form == Form.DATA_INTEGRITY, Credential.award_id.not_in(proven))
