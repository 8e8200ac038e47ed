"""Anchors are told when what an organisation states of itself has changed: they read it again.

A renewed or withdrawn key counts elsewhere once the anchors know of it, so this is durable work.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.federated.models import Joining, JoiningState
from service import jobs
from service.fence import scope

KIND: Final = "federation-telling"
_TOLD: Final = (JoiningState.ACCEPTED, JoiningState.WAITING, JoiningState.FAULTY)


def start(session: Session, organisation_id: UUID, *, now: datetime) -> None:
    """Have every anchor that knows the organisation told, after this transaction."""
    query = select(Joining).where(Joining.state.in_(_TOLD)).order_by(Joining.id)
    with scope(session, organisation=organisation_id):
        found = session.scalars(query).all()
        for one in found:
            # Soon after it has read our news, ours of it are looked at.
            one.refresh_due_at = min(one.refresh_due_at or now, now)
    anchors = sorted({one.anchor_id for one in found})
    if anchors:
        jobs.start(session, KIND, anchors, organisation=organisation_id, now=now)


def start_one(session: Session, organisation_id: UUID, anchor_id: str, *, now: datetime) -> None:
    """Have one anchor told."""
    jobs.start(session, KIND, [anchor_id], organisation=organisation_id, now=now)
