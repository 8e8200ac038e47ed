"""An organisation applies to an anchor, by an invitation; looks how far it is; leaves.

    row, token = joining.draft(session, organisation, wish, hosting, by=…, now=…)
    session.commit()                       # the anchor asks back for our configuration at once
    answer = anchors.apply(place.fetcher, wish.invitation.applications, token)
    joining.sent(session, row, answer, now=…)

The network is asked between two transactions, never inside of one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.openid import statements
from federation.openid.statements import StatementKind, seconds
from federation.standing import ACCREDITATION_KINDS
from issuer.federated import entity_keys, telling
from issuer.federated.anchors import Answer, Invitation
from issuer.federated.models import Joining, JoiningState, TrustMark, Vouching
from issuer.federated.refusals import AnchorFailed
from issuer.organisations import keys
from issuer.organisations.founding import Hosting
from issuer.organisations.heads import require_head
from issuer.organisations.models import Organisation
from issuer.organisations.refusals import Conflict, NotFound, Refused
from service import accounts, audit
from service.fence import scope
from service.mail import is_address

TOKEN_LIVES: Final = timedelta(minutes=10)
MAX_MESSAGE_CHARACTERS: Final = 2000
LIVE: Final = (JoiningState.WAITING, JoiningState.FAULTY, JoiningState.ACCEPTED)
ASK_WAITING_EVERY: Final = timedelta(minutes=10)
ASK_MEMBER_EVERY: Final = timedelta(hours=6)
ASK_FAILED_AFTER: Final = timedelta(minutes=30)
_STATES: Final = {
    "waiting": JoiningState.WAITING,
    "faulty": JoiningState.FAULTY,
    "accepted": JoiningState.ACCEPTED,
    "refused": JoiningState.REFUSED,
    "withdrawn": JoiningState.WITHDRAWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked of an anchor; `sponsorship` is a member's signed word for us."""

    invitation: Invitation
    kinds: tuple[str, ...]
    email: str = ""
    message: str = ""
    sponsorship: str = ""


def draft(
    session: Session,
    organisation: Organisation,
    wish: Wish,
    hosting: Hosting,
    *,
    by: UUID | None,
    now: datetime,
) -> tuple[Joining, str]:
    """The application as a row and as a signed token; nothing is sent.

    Raises NotAllowed `role-missing`, `signing-needs-adult`, `second-step-needed`; Refused
    `joining-kinds-empty`, `joining-kind-unknown`; Conflict `joined-already`; what the keys raise.
    """
    require_head(session, _decider(session, organisation), by=by, now=now)
    if by is not None:
        accounts.require_signing(session, by, organisation.parent_id or organisation.id, now)
    _check(session, organisation, wish)
    entity_keys.ensure(session, organisation, hosting, now=now)
    row = Joining(
        organisation_id=organisation.id,
        anchor_id=wish.invitation.anchor_id,
        anchor_name=wish.invitation.anchor_name,
        jwks=dict(wish.invitation.jwks),
        state=JoiningState.SENDING,
        kinds=list(wish.kinds),
        applied_at=now,
        applied_by=by,
    )
    with scope(session, organisation=organisation.id):
        session.add(row)
    return row, _token(session, organisation, wish, hosting, now=now)


def _decider(session: Session, organisation: Organisation) -> Organisation:
    """Whose head decides: of a partner hosted by a school, the head of the school."""
    if organisation.parent_id is None:
        return organisation
    return session.get_one(Organisation, organisation.parent_id)


def _check(session: Session, organisation: Organisation, wish: Wish) -> None:
    if not wish.kinds:
        raise Refused("joining-kinds-empty")
    if wish.email and not is_address(wish.email):
        raise Refused("email-malformed")
    for kind in wish.kinds:
        if kind not in ACCREDITATION_KINDS:
            raise Refused("joining-kind-unknown", kind=kind[:80])
    for one in listed(session, organisation):
        if one.anchor_id != wish.invitation.anchor_id:
            continue
        if one.state in (JoiningState.WAITING, JoiningState.ACCEPTED):
            raise Conflict("joined-already", anchor=one.anchor_name)
        if one.state is JoiningState.SENDING:
            forget(session, one)  # an application that was interrupted


def _token(
    session: Session, organisation: Organisation, wish: Wish, hosting: Hosting, *, now: datetime
) -> str:
    entity_id, invitation = hosting.address(organisation.slug), wish.invitation
    said: dict[str, Any] = {
        "iss": entity_id,
        "aud": invitation.anchor_id,
        "iat": seconds(now),
        "exp": seconds(now + TOKEN_LIVES),
        "code": invitation.code,
        "kinds": list(wish.kinds),
        "did_proofs": [_did_proof(session, organisation, invitation, hosting, now=now)],
    }
    more = {"email": wish.email, "message": wish.message, "sponsorship": wish.sponsorship}
    said |= {name: value for name, value in more.items() if value}
    signer = entity_keys.signer(session, organisation, hosting.keys)
    return statements.sign(said, signer, StatementKind.APPLICATION)


def _did_proof(
    session: Session,
    organisation: Organisation,
    invitation: Invitation,
    hosting: Hosting,
    *,
    now: datetime,
) -> str:
    """That who holds the key of the DID is who applies."""
    said = {
        "iss": organisation.did,
        "sub": hosting.address(organisation.slug),
        "aud": invitation.anchor_id,
        "code": invitation.code,
        "iat": seconds(now),
    }
    signer = keys.signer(session, organisation, hosting.keys, now=now)
    return statements.sign(said, signer, StatementKind.DID_PROOF)


def sent(session: Session, row: Joining, answer: Answer, *, now: datetime) -> Joining:
    """The anchor has the application."""
    _replace_faulty(session, row)
    with scope(session, organisation=row.organisation_id):
        row.state_url = answer.state_url
    heard(session, row, answer, now=now)
    _record(session, row, "federation.applied", by=row.applied_by, now=now)
    return row


def _replace_faulty(session: Session, row: Joining) -> None:
    """An application that had to be put right goes when another takes its place."""
    query = select(Joining).where(
        Joining.anchor_id == row.anchor_id,
        Joining.state == JoiningState.FAULTY,
        Joining.id != row.id,
    )
    with scope(session, organisation=row.organisation_id):
        for one in session.scalars(query):
            session.delete(one)


def heard(session: Session, row: Joining, answer: Answer, *, now: datetime) -> None:
    """Keep what an anchor answered. Raises AnchorFailed `anchor-answer-malformed`."""
    state = _STATES.get(answer.state)
    if state is None:
        raise AnchorFailed("anchor-answer-malformed", state=answer.state[:80])
    decided = state is not row.state and state not in (JoiningState.WAITING, JoiningState.FAULTY)
    with scope(session, organisation=row.organisation_id):
        row.state, row.reason = state, answer.reason
        row.record = answer.record if answer.record is not None else row.record
        row.decided_at = now if decided else row.decided_at
        row.refreshed_at, row.failure, row.failing_since = now, None, None
        row.refresh_due_at = _due(row, now)
    if decided:
        _record(session, row, f"federation.{state.value}", by=None, now=now)


def unheard(session: Session, row: Joining, code: str, *, now: datetime) -> None:
    """The anchor did not answer; what it said last is kept, and it is asked again."""
    with scope(session, organisation=row.organisation_id):
        row.failure, row.failing_since = code, row.failing_since or now
        row.refresh_due_at = now + ASK_FAILED_AFTER


def _due(row: Joining, now: datetime) -> datetime | None:
    if row.state is JoiningState.ACCEPTED:
        # Taken in at once: for what, has to be asked.
        return now if row.record is None else now + ASK_MEMBER_EVERY
    waits = row.state in (JoiningState.WAITING, JoiningState.FAULTY)
    return now + ASK_WAITING_EVERY if waits else None


def forget(session: Session, row: Joining) -> None:
    """An application that never reached its anchor."""
    with scope(session, organisation=row.organisation_id):
        session.delete(row)
        session.flush()


def leave(
    session: Session, organisation: Organisation, row: Joining, *, by: UUID | None, now: datetime
) -> Joining:
    """Leave an anchor, or take an application back: our configuration names it no more.

    What was awarded before stays as good as it was. Raises NotAllowed `role-missing`, Conflict
    `joining-over`.
    """
    require_head(session, _decider(session, organisation), by=by, now=now)
    if row.state not in (*LIVE, JoiningState.SENDING):
        raise Conflict("joining-over")
    member = row.state is JoiningState.ACCEPTED
    with scope(session, organisation=row.organisation_id):
        row.state = JoiningState.LEFT if member else JoiningState.WITHDRAWN
        row.left_at, row.refresh_due_at = now, None
        for mark in session.scalars(select(TrustMark).where(TrustMark.joining_id == row.id)):
            session.delete(mark)
        open_ = select(Vouching).where(Vouching.joining_id == row.id, Vouching.ended_at.is_(None))
        for word in session.scalars(open_):
            word.ended_at, word.ended_by = now, by
    if member:
        telling.start_one(session, organisation.id, row.anchor_id, now=now)
    _record(session, row, "federation.left", by=by, now=now)
    return row


def listed(session: Session, organisation: Organisation) -> Sequence[Joining]:
    """Every application of the organisation, the latest first."""
    with scope(session, organisation=organisation.id):
        return session.scalars(select(Joining).order_by(Joining.id.desc())).all()


def members_of(session: Session, organisation: Organisation) -> Sequence[Joining]:
    """The anchors that have taken the organisation in."""
    return [one for one in listed(session, organisation) if one.state is JoiningState.ACCEPTED]


def find(session: Session, organisation: Organisation, joining_id: UUID) -> Joining:
    """One of them; raises NotFound `joining-unknown`."""
    with scope(session, organisation=organisation.id):
        found: Joining | None = session.get(Joining, joining_id)
    if found is None:
        raise NotFound("joining-unknown")
    return found


def marks_of(session: Session, row: Joining) -> Sequence[TrustMark]:
    """The trust marks that an anchor gave, by kind."""
    query = select(TrustMark).where(TrustMark.joining_id == row.id).order_by(TrustMark.kind)
    with scope(session, organisation=row.organisation_id):
        return session.scalars(query).all()


def _record(session: Session, row: Joining, act: str, *, by: UUID | None, now: datetime) -> None:
    audit.record(
        session,
        actor=by,
        act=act,
        organisation=row.organisation_id,
        target=row.id,
        facts={"anchor": row.anchor_id[:200], "kinds": list(row.kinds)},
        now=now,
    )
