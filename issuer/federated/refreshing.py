"""How an organisation stands with its anchors, and their trust marks, kept fresh.

`look` asks and touches no rows; `keep` writes and asks nobody. So no transaction waits for others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.fetch import Fetcher
from federation.openid.statements import Statement
from issuer.federated import anchors, entity_keys, joining
from issuer.federated.anchors import Answer, Configuration
from issuer.federated.models import Joining, JoiningState, TrustMark
from issuer.federated.refusals import AnchorFailed, AnchorRefused
from issuer.federated.standing import kinds_of
from issuer.organisations.models import Organisation
from service.fence import scope

RENEW_BEFORE: Final = timedelta(days=3)
"""How long before a trust mark ends another is asked for at the latest."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom to ask about whom."""

    anchor_id: str
    state_url: str
    entity_id: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of asking an anchor; `failure` is a code in place of an answer."""

    answer: Answer | None = None
    anchor: Configuration | None = None
    marks: Mapping[str, Statement] = field(default_factory=dict)
    failure: str | None = None


def look(fetcher: Fetcher | None, subject: Subject, *, now: datetime) -> Looked:
    """Ask an anchor how far we are, and for its trust marks; nothing is raised."""
    try:
        answer = anchors.look(fetcher, subject.state_url)
        if answer.state != JoiningState.ACCEPTED.value:
            return Looked(answer)
        anchor = anchors.configuration(fetcher, subject.anchor_id, now=now)
    except (AnchorFailed, AnchorRefused) as error:
        return Looked(failure=error.code)
    marks = {}
    for kind in kinds_of(answer.record, at=now):
        try:
            marks[kind] = anchors.mark(fetcher, anchor, kind, subject.entity_id, now=now)
        except (AnchorFailed, AnchorRefused):
            # The registry says the same; a mark that did not come is asked for the next time.
            continue
    return Looked(answer, anchor, marks)


def keep(
    session: Session, organisation: Organisation, row: Joining, looked: Looked, *, now: datetime
) -> None:
    """Write down what came of it."""
    if row.state not in joining.LIVE:
        return  # left in the meantime
    if looked.answer is None:
        joining.unheard(session, row, looked.failure or "anchor-unreachable", now=now)
        return
    try:
        joining.heard(session, row, looked.answer, now=now)
    except AnchorFailed as error:
        joining.unheard(session, row, error.code, now=now)
        return
    if looked.anchor is not None:
        _keep_anchor(session, row, looked, now)
        _follow(session, organisation, now)


def _keep_anchor(session: Session, row: Joining, looked: Looked, now: datetime) -> None:
    held = kinds_of(row.record, at=now)
    with scope(session, organisation=row.organisation_id):
        if looked.anchor is not None:
            row.anchor_name, row.jwks = looked.anchor.name, dict(looked.anchor.jwks)
        known = {
            one.kind: one
            for one in session.scalars(select(TrustMark).where(TrustMark.joining_id == row.id))
        }
        for kind, one in known.items():
            if kind not in held:
                session.delete(one)
        for kind, said in looked.marks.items():
            session.add(_marked(known.get(kind), row, kind, said, now))
        ends = [said.expires_at for said in looked.marks.values() if said.expires_at]
        if ends and row.refresh_due_at is not None:
            row.refresh_due_at = min(row.refresh_due_at, max(now, min(ends) - RENEW_BEFORE))


def _marked(
    known: TrustMark | None, row: Joining, kind: str, said: Statement, now: datetime
) -> TrustMark:
    made = known or TrustMark(organisation_id=row.organisation_id, joining_id=row.id, kind=kind)
    made.type, made.token = str(said.claims["trust_mark_type"]), said.token
    made.expires_at, made.fetched_at = said.expires_at, now
    return made


def _follow(session: Session, organisation: Organisation, now: datetime) -> None:
    """An announced federation key signs once every anchor states it."""
    waiting = entity_keys.announced(session, organisation)
    if waiting is None:
        return
    records = [one.record for one in joining.members_of(session, organisation)]
    if all(waiting.thumbprint in _stated(record) for record in records):
        entity_keys.follow(session, organisation, now=now)


def _stated(record: Any) -> set[str]:
    listed = record.get("entity_keys", []) if isinstance(record, dict) else []
    return {str(one.get("kid")) for one in listed if isinstance(one, dict)}
