"""A body applies, proves what it is, is looked at, and is taken in or not.

    applying.admissible(session, token, now=now)           # nothing is asked outside for a bad code
    claim = applying.gather(token, world, anchor_id)       # the network, outside of any transaction
    received = applying.receive(session, claim, now=now)   # the row; the secret is told once

What is wrong with the application itself is refused and leaves nothing behind. What is wrong with
the body (a number, a DID that points elsewhere) is kept beside it as `faulty`; the code stays good,
and the body applies again once it has mended that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.anchor import accrediting, checks, deciding, inviting, letters, members, stating
from federation.anchor.accrediting import Grant
from federation.anchor.checks import Check, Outcome
from federation.anchor.finding import inside, require_clerk, the_anchor
from federation.anchor.gathering import Claim, gather, read
from federation.anchor.members import Joining
from federation.anchor.models import (
    Application,
    ApplicationState,
    Invited,
    Member,
    MemberKind,
)
from federation.anchor.office import Office
from service import audit, mail
from service.accounts import secret_values
from service.errors import Conflict, NotFound, ServiceError

MAX_REASON_CHARACTERS: Final = 2000
__all__ = [
    "Claim",
    "Received",
    "accept",
    "admissible",
    "by_secret",
    "find",
    "gather",
    "listed",
    "receive",
    "refuse",
    "state",
    "withdraw",
]

_OPEN: Final = (ApplicationState.WAITING, ApplicationState.FAULTY)


@dataclass(frozen=True, slots=True)
class Received:
    """An application with the secret by which its state is asked for, told once."""

    application: Application
    secret: str = field(repr=False)


def admissible(session: Session, token: str | bytes, *, now: datetime) -> None:
    """Whether an application may be looked at, before anybody is asked anything.

    Raises ServiceError `application-malformed` (`reason`), NotFound `invitation-unknown`, Conflict
    `invitation-over`.
    """
    said = read(token, the_anchor(session).entity_id, now)
    inviting.open_one(session, said.claims["code"], now=now, for_writing=False)


def receive(session: Session, claim: Claim, *, now: datetime) -> Received:
    """Keep the application for a clerk; a faulty one of the same body by the same code is replaced.

    Raises NotFound `invitation-unknown`, Conflict `invitation-over`, `applied-already`,
    `member-already`.
    """
    invited = inviting.open_one(session, claim.statement.claims["code"], now=now)
    entity_id = claim.configuration.entity_id
    _check_free(session, entity_id)
    found = (*claim.checks, *checks.against_members(session, entity_id, claim.configuration.facts))
    faulty = any(one.outcome is Outcome.FAILED for one in found)
    secret = secret_values.token()
    with inside(session) as anchor:
        organisation = anchor.id
        row = _faulty_before(session, entity_id) or Application(entity_id=entity_id)
        _fill(row, claim, invited, found, now=now)
        row.state = ApplicationState.FAULTY if faulty else ApplicationState.WAITING
        row.state_hash = secret_values.token_hash(secret)
        if not faulty:
            invited.used_at = now
        session.add(row)
        session.flush()
    facts = {"state": row.state.value}
    audit.record(
        session,
        actor=None,
        act="anchor.applied",
        organisation=organisation,
        target=row.id,
        facts=facts,
        now=now,
    )
    return Received(row, secret)


def accept(
    session: Session,
    office: Office,
    application: Application,
    grants: Sequence[Grant],
    *,
    by: UUID | None,
    now: datetime,
) -> Member:
    """Take the body in with these accreditations, and write to it.

    Raises Conflict `application-closed`, `application-faulty`, and as `members.admit` and
    `accrediting.grant`.
    """
    deciding.held(session)
    known = find(session, application.id)
    if known.state is ApplicationState.FAULTY:
        raise Conflict("application-faulty")
    _require_open(known)
    accrediting.check(grants, now=now)
    joining = Joining(
        entity_id=known.entity_id,
        facts=known.claimed,
        email=known.email,
        configuration=known.configuration,
    )
    member = members.admit(session, office, joining, by=by, now=now)
    stating.grant_resting(session, office, member, grants, by=by, now=now)
    with inside(session):
        known.member_id = member.id
        _close(known, ApplicationState.ACCEPTED, by=by, now=now)
    _write(session, known, [one.kind for one in grants], now=now)
    return member


def refuse(
    session: Session, application: Application, reason: str, *, by: UUID | None, now: datetime
) -> Application:
    """Do not take it in; the reason is told to who applied.

    Raises NotAllowed `role-missing`, ServiceError `reason-missing`, Conflict `application-closed`.
    """
    if not 0 < len(reason.strip()) <= MAX_REASON_CHARACTERS:
        raise ServiceError("reason-missing", most=MAX_REASON_CHARACTERS)
    deciding.held(session)
    known = find(session, application.id)
    _require_open(known)
    with inside(session) as anchor:
        require_clerk(session, anchor, by=by, now=now)
        known.reason = reason.strip()
        _close(known, ApplicationState.REFUSED, by=by, now=now)
        organisation = anchor.id
    _write(session, known, [], now=now)
    audit.record(
        session,
        actor=by,
        act="anchor.application-refused",
        organisation=organisation,
        target=known.id,
        now=now,
    )
    return known


def withdraw(session: Session, secret: str, *, now: datetime) -> Application:
    """Who applied takes it back. Raises NotFound `application-unknown`, Conflict as `refuse`."""
    deciding.held(session)
    known = by_secret(session, secret)
    _require_open(known)
    with inside(session):
        _close(known, ApplicationState.WITHDRAWN, by=None, now=now)
    return known


def state(session: Session, secret: str) -> Mapping[str, Any]:
    """How far it is, for who applied: `state`, `reason`, `checks` when faulty, `member`.

    Raises NotFound `application-unknown`.
    """
    known = by_secret(session, secret)
    told: dict[str, Any] = {"state": known.state.value}
    if known.reason:
        told["reason"] = known.reason
    if known.state is ApplicationState.FAULTY:
        told["checks"] = [one for one in known.checks if one["outcome"] == Outcome.FAILED.value]
    if known.member_id is not None:
        told["member"] = members.find(session, known.member_id).record
    return told


def by_secret(session: Session, secret: str) -> Application:
    """The application of a secret; raises NotFound `application-unknown`."""
    query = select(Application).where(Application.state_hash == secret_values.token_hash(secret))
    return _one(session, query)


def find(session: Session, application_id: UUID) -> Application:
    """An application as it is now; raises NotFound `application-unknown`."""
    return _one(session, select(Application).where(Application.id == application_id))


def listed(
    session: Session, *, state: ApplicationState | None = None, most: int = 500
) -> Sequence[Application]:
    """The applications, the oldest first, so that nobody waits for longer than others."""
    query = select(Application).order_by(Application.made_at, Application.id)
    if state is not None:
        query = query.where(Application.state == state)
    with inside(session):
        return session.scalars(query.limit(most)).all()


def _check_free(session: Session, entity_id: str) -> None:
    with inside(session):
        waiting = select(Application.id).where(
            Application.entity_id == entity_id, Application.state == ApplicationState.WAITING
        )
        if session.scalars(waiting).first() is not None:
            raise Conflict("applied-already")
        here = select(Member).where(Member.entity_id == entity_id)
        member = session.scalars(here).one_or_none()
    if member is not None and member.state.value != "ended":
        raise Conflict("member-already")


def _faulty_before(session: Session, entity_id: str) -> Application | None:
    query = select(Application).where(
        Application.entity_id == entity_id, Application.state == ApplicationState.FAULTY
    )
    return session.scalars(query.order_by(Application.id.desc())).first()


def _fill(
    row: Application, claim: Claim, invited: Invited, found: Sequence[Check], *, now: datetime
) -> None:
    facts, claims = claim.configuration.facts, claim.statement.claims
    row.name, row.kind = facts["name"], MemberKind(facts["kind"])
    row.numbers, row.kinds = dict(facts.get("identifiers", {})), list(claims.get("kinds", []))
    row.email = claims.get("email") or invited.email
    row.message = claims.get("message") or None
    row.claimed, row.configuration = dict(facts), claim.configuration.statement.token
    row.checks = [one.as_json() for one in found]
    row.invitation_id, row.made_at = invited.id, now


def _require_open(application: Application) -> None:
    if application.state not in _OPEN:
        raise Conflict("application-closed", state=application.state.value)


def _close(
    application: Application, to: ApplicationState, *, by: UUID | None, now: datetime
) -> None:
    application.state, application.decided_at, application.decided_by = to, now, by


def _one(session: Session, query: Any) -> Application:
    with inside(session):
        found: Application | None = session.scalars(
            query, execution_options={"populate_existing": True}
        ).one_or_none()
    if found is None:
        raise NotFound("application-unknown")
    return found


def _write(
    session: Session, application: Application, kinds: Sequence[str], *, now: datetime
) -> None:
    if application.email is not None:
        anchor = the_anchor(session)
        letter = letters.decided(anchor, application, kinds)
        mail.post(session, letter, organisation=anchor.id, now=now)
