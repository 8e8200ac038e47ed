"""Let pupils go: at the end of a year, after a year of absence, or because they asked for it.

What was signed stays good, so the record of it stays: the achievement, the state, the bytes that
were signed, which hold no name or number, and the entry in the status list by which it can still be
revoked. Who it was is taken out: name, address, what was written for them, the key of their number.
What waited for them is taken back.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, null, select, update
from sqlalchemy.orm import Session

from issuer.awards import moves
from issuer.awards.models import Award, AwardState, Evidence
from issuer.delivering.models import Claim, Push, PushState
from issuer.ob_api.models import ObGrant, ObRequest
from issuer.oid4vci.models import WalletOffer
from issuer.organisations.models import Organisation
from issuer.requests.models import AttestationRequest
from issuer.rosters import looking
from issuer.rosters.models import RosterPupil
from service import audit
from service.fence import scope
from service.words import folded

KEPT_AFTER_LEAVING: Final = timedelta(days=365)
"""How long the rows of a pupil who left are kept: results of the last year still come."""
ERASED_NAME: Final = "–"
"""What stands where a name stood."""
ERASED_AT_ONCE: Final = 100
_ON_THE_WAY: Final = frozenset({PushState.ASKED, PushState.ALLOWED})
_TAKEN_BACK: Final = {
    AwardState.DRAFT: AwardState.REPLACED,
    AwardState.TO_APPROVE: AwardState.REPLACED,
    AwardState.SCHEDULED: AwardState.REVOKED,
    AwardState.OFFERED: AwardState.LAPSED,
    AwardState.LEFT: AwardState.LAPSED,
}


def leave(
    session: Session,
    organisation: Organisation,
    pupils: Iterable[RosterPupil],
    *,
    by: UUID | None,
    now: datetime,
) -> int:
    """These pupils left the school: they are shown apart, and erased a year later. How many."""
    with scope(session, organisation=organisation.id):
        gone = [pupil for pupil in pupils if pupil.left_at is None]
        for pupil in gone:
            pupil.left_at = now
    if gone:
        _record(session, organisation, "pupils.left", None, {"count": len(gone)}, by=by, now=now)
    return len(gone)


def leave_class(
    session: Session, organisation: Organisation, division: str, *, by: UUID | None, now: datetime
) -> int:
    """Everybody of a class left; how many."""
    query = select(RosterPupil).where(RosterPupil.division == division)
    with scope(session, organisation=organisation.id):
        pupils = session.scalars(query.where(RosterPupil.left_at.is_(None))).all()
    return leave(session, organisation, pupils, by=by, now=now)


def come_back(
    session: Session, organisation: Organisation, pupil: RosterPupil, *, by: UUID, now: datetime
) -> None:
    """A pupil who was said to have left is there."""
    with scope(session, organisation=organisation.id):
        pupil.left_at = None
        session.flush()
    _record(session, organisation, "pupil.returned", pupil.id, {}, by=by, now=now)


def erase(
    session: Session,
    organisation: Organisation,
    pupil_id: UUID,
    *,
    by: UUID | None,
    now: datetime,
) -> int:
    """Take a pupil out of the list and their name out of every award; how many awards.

    Raises NotFound `pupil-unknown`.
    """
    with scope(session, organisation=organisation.id):
        pupil = looking.get(session, pupil_id)
        awards = session.scalars(select(Award).where(Award.pupil_id == pupil_id)).all()
        for award in awards:
            if award.state in _TAKEN_BACK:
                to = _TAKEN_BACK[award.state]
                moves.move(session, award, to, by=by, now=now, reason="erased")
        _forget(session, awards, now)
        session.delete(pupil)
        session.flush()
    facts = {"awards": len(awards)}
    _record(session, organisation, "pupil.erased", pupil_id, facts, by=by, now=now)
    return len(awards)


def erase_long_gone(session: Session, organisation: Organisation, *, now: datetime) -> int:
    """Erase some of those who left long ago; how many, 0 when nobody is left to erase."""
    query = (
        select(RosterPupil.id)
        .where(RosterPupil.left_at < now - KEPT_AFTER_LEAVING)
        .limit(ERASED_AT_ONCE)
    )
    with scope(session, organisation=organisation.id):
        found = session.scalars(query).all()
    for pupil_id in found:
        erase(session, organisation, pupil_id, by=None, now=now)
    return len(found)


def _forget(session: Session, awards: Sequence[Award], now: datetime) -> None:
    ids = [award.id for award in awards]
    for award in awards:
        name = folded(award.recipient_name)
        award.words = award.words.removeprefix(name).strip()
        award.recipient_name, award.address, award.holder = ERASED_NAME, None, None
        award.content, award.reason, award.pupil_id = {}, None, None
        award.source_key = award.source_digest = None
    session.flush()
    void = update(Claim).where(Claim.award_id.in_(ids), Claim.void_at.is_(None))
    session.execute(void.values(void_at=now))
    session.execute(delete(Evidence).where(Evidence.award_id.in_(ids)))
    asked = update(AttestationRequest).where(AttestationRequest.award_id.in_(ids))
    session.execute(asked.values(name=ERASED_NAME, story="", address=None, comment=None))
    _close_ways(session, ids, now)


def _close_ways(session: Session, ids: Sequence[UUID], now: datetime) -> None:
    """Wallets and applications that this person let in have nothing more to look for here."""
    offered = update(WalletOffer).where(WalletOffer.award_id.in_(ids))
    # A token that a wallet has from an offer ends with it.
    session.execute(offered.values(void_at=now, token_until=now))
    allowed = update(ObGrant).where(ObGrant.award_id.in_(ids), ObGrant.revoked_at.is_(None))
    session.execute(allowed.values(revoked_at=now))
    session.execute(delete(ObRequest).where(ObRequest.award_id.in_(ids)))
    sent = update(Push).where(Push.award_id.in_(ids), Push.state.in_(_ON_THE_WAY))
    session.execute(
        sent.values(state=PushState.FAILED, error="push-failed", secrets=null(), changed_at=now)
    )


def _record(
    session: Session,
    organisation: Organisation,
    act: str,
    target: UUID | None,
    facts: Mapping[str, object],
    *,
    by: UUID | None,
    now: datetime,
) -> None:
    audit.record(
        session,
        actor=by,
        act=act,
        organisation=organisation.id,
        target=target,
        facts=facts,
        now=now,
    )
