"""Decide: the one way in which anything public changes at an anchor.

Each decision is numbered without gaps, signed, chained to the one before by its hash, and applied
by the function that replays the history (`chronicle.history.apply`). So the rows are what a
replay gives, by construction. Whoever decides at the same time waits for the anchor's row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.anchor import keys, projecting, wanting
from federation.anchor.finding import require_clerk
from federation.anchor.models import Anchor, Decision, Member
from federation.anchor.office import Office
from federation.chronicle.history import Act, Event, State, apply, event_hash, event_to_json
from federation.errors import FederationError
from federation.openid import statements
from federation.openid.statements import StatementKind
from keys.multibase import base64url_encode
from keys.signing import Signer
from service import audit
from service.errors import Conflict, NotFound, ServiceError
from service.fence import scope

_NAMED: Final = ("into", "sponsor")
"""The facts that name another member whose record an act looks at or changes."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be decided: an act about a subject (an entity identifier), with its facts."""

    act: Act
    subject: str
    facts: Mapping[str, Any] = field(default_factory=dict)  # public; never name a person
    note: str | None = None  # for the clerks; not public


def decide(
    session: Session, office: Office, deed: Deed, *, by: UUID | None, now: datetime
) -> Decision:
    """Decide one thing; see `decide_all`."""
    return decide_all(session, office, (deed,), by=by, now=now)[0]


def decide_all(
    session: Session, office: Office, deeds: Iterable[Deed], *, by: UUID | None, now: datetime
) -> Sequence[Decision]:
    """Decide several things in this order, all or none; the registry is published afterwards.

    `by` is a clerk or who is responsible, None the service itself. Raises NotFound
    `anchor-missing`, NotAllowed `role-missing`, Conflict `decision-impossible` (`reason` as in
    `history.apply`), `did-taken`, `online-key-missing`, ServiceError `decision-malformed`
    (`reason`), and the codes of the key store.
    """
    anchor = held(session)
    require_clerk(session, anchor, by=by, now=now)
    signer = keys.signer(session, anchor, office.keys, now=now)
    with scope(session, organisation=anchor.id):
        at = _instant(session, anchor, now)
        made = [_decided(session, anchor, one, signer, by=by, at=at) for one in deeds]
        if made:
            wanting.wanted(session, anchor, now=now)
    for decision in made:
        _note(session, decision, by=by, now=now)
    return made


def held(session: Session) -> Anchor:
    """The anchor, kept for this transaction; raises NotFound `anchor-missing`."""
    query = select(Anchor).limit(1).with_for_update()
    # What this session knows of it may be older than what another has decided.
    anchor = session.scalars(query, execution_options={"populate_existing": True}).one_or_none()
    if anchor is None:
        raise NotFound("anchor-missing")
    return anchor


def read_event(decision: Decision) -> Event:
    """The decision as an event of the history."""
    return Event(
        decision.sequence, decision.at, Act(decision.act), decision.subject, decision.facts
    )


def _instant(session: Session, anchor: Anchor, now: datetime) -> datetime:
    """Now, to the whole second; not before the last decision, whose clock may have been ahead."""
    at = now.astimezone(UTC).replace(microsecond=0)
    query = select(Decision.at).where(Decision.sequence == anchor.decided)
    last = session.scalars(query).one_or_none()
    return at if last is None else max(at, last)


def _decided(
    session: Session,
    anchor: Anchor,
    deed: Deed,
    signer: Signer,
    *,
    by: UUID | None,
    at: datetime,
) -> Decision:
    event = Event(anchor.decided + 1, at, deed.act, deed.subject, dict(deed.facts))
    _project(session, event)
    previous = anchor.decided_hash
    anchor.decided, anchor.decided_hash = event.sequence, event_hash(previous, event)
    decision = Decision(
        sequence=event.sequence,
        at=at,
        act=event.act.value,
        subject=event.subject,
        facts=event.facts,
        hash=anchor.decided_hash,
        token=_signed(anchor, event, previous, signer),
        decided_by=by,
        note=deed.note,
    )
    session.add(decision)
    session.flush()
    return decision


def _project(session: Session, event: Event) -> None:
    """Apply the event to the records that it is about, and write those that became others."""
    named = {event.subject, *(event.facts[one] for one in _NAMED if one in event.facts)}
    rows = projecting.rows_of(session, named)
    state = State(
        members={name: row.record for name, row in rows.items()},
        anchors=dict(projecting.recognitions_of(session, event.subject)),
        sequence=event.sequence - 1,
    )
    members, anchors = dict(state.members), dict(state.anchors)
    try:
        apply(state, event)
    except FederationError as error:
        raise _refused(error) from error
    for name, record in state.members.items():
        if record is not members.get(name):
            projecting.write_member(session, rows.get(name), record, sequence=event.sequence)
    for name, recognition in state.anchors.items():
        if recognition is not anchors.get(name):
            projecting.write_recognition(session, recognition, at=event.at)


def _refused(error: FederationError) -> ServiceError:
    if error.code == "history-impossible":
        return Conflict("decision-impossible", pointer=error.pointer, **error.facts)
    return ServiceError("decision-malformed", pointer=error.pointer, **error.facts)


def _signed(anchor: Anchor, event: Event, previous: bytes, signer: Signer) -> str:
    claims = {
        "iss": anchor.entity_id,
        "sub": event.subject,
        "iat": statements.seconds(event.at),
        "event": event_to_json(event),
        "previous": base64url_encode(previous),
        "hash": base64url_encode(anchor.decided_hash),
    }
    return statements.sign(claims, signer, StatementKind.DECISION)


def _note(session: Session, decision: Decision, *, by: UUID | None, now: datetime) -> None:
    audit.record(
        session,
        actor=by,
        act=f"anchor.{decision.act}",
        organisation=decision.organisation_id,
        target=decision.subject,
        facts={"sequence": decision.sequence},
        now=now,
    )


def fresh(session: Session, member: Member) -> Member:
    """The member as the database has it now, after `held` made others wait."""
    query = select(Member).where(Member.id == member.id)
    return session.scalars(query, execution_options={"populate_existing": True}).one()
