"""Codes by which a body applies: a link for one of them, or a challenge for whoever asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.anchor.finding import inside, require_clerk
from federation.anchor.models import Invited
from federation.standing import ACCREDITATION_KINDS
from service import audit, mail
from service.accounts import secret_values
from service.errors import Conflict, NotFound, ServiceError

LASTS: Final = timedelta(days=30)
CHALLENGE_LASTS: Final = timedelta(hours=1)
MAX_LABEL_CHARACTERS: Final = 200
CHALLENGE: Final = ""
"""The label of a code that nobody was invited by."""


@dataclass(frozen=True, slots=True)
class Made:
    """An invitation with its code, which is told once."""

    invited: Invited
    code: str


def invite(
    session: Session,
    label: str,
    kinds: Sequence[str] = (),
    *,
    email: str = "",
    by: UUID | None,
    now: datetime,
) -> Made:
    """A code for one body; `kinds` are proposed to it.

    Raises NotAllowed `role-missing`, ServiceError `label-malformed`, `kind-unknown`,
    `email-malformed`.
    """
    if not 0 < len(label.strip()) <= MAX_LABEL_CHARACTERS or not label.isprintable():
        raise ServiceError("label-malformed", most=MAX_LABEL_CHARACTERS)
    if email and not mail.is_address(email):
        raise ServiceError("email-malformed")
    for kind in kinds:
        if kind not in ACCREDITATION_KINDS:
            raise ServiceError("kind-unknown", kind=kind[:100])
    with inside(session) as anchor:
        require_clerk(session, anchor, by=by, now=now)
        made = _made(session, label.strip(), kinds, email, by, now=now, lasts=LASTS)
        organisation = anchor.id
    audit.record(
        session,
        actor=by,
        act="anchor.invited",
        organisation=organisation,
        target=made.invited.id,
        now=now,
    )
    return made


def challenge(session: Session, *, now: datetime) -> Made:
    """A code for whoever asks; Conflict `applications-by-invitation` where the anchor is closed."""
    with inside(session) as anchor:
        if not anchor.open_applications:
            raise Conflict("applications-by-invitation")
        return _made(session, CHALLENGE, (), "", None, now=now, lasts=CHALLENGE_LASTS)


def open_one(session: Session, code: str, *, now: datetime, for_writing: bool = True) -> Invited:
    """The invitation of a code; NotFound `invitation-unknown`, Conflict `invitation-over`."""
    query = select(Invited).where(Invited.code_hash == secret_values.token_hash(code))
    with inside(session):
        found = session.scalars(query.with_for_update() if for_writing else query).one_or_none()
    if found is None:
        raise NotFound("invitation-unknown")
    if found.used_at or found.withdrawn_at or found.expires_at <= now:
        raise Conflict("invitation-over")
    return found


def withdraw(session: Session, invited: Invited, *, by: UUID | None, now: datetime) -> None:
    """It serves no more. Raises NotAllowed `role-missing`, Conflict `invitation-over`."""
    with inside(session) as anchor:
        require_clerk(session, anchor, by=by, now=now)
        if invited.used_at or invited.withdrawn_at:
            raise Conflict("invitation-over")
        invited.withdrawn_at = now


def listed(session: Session, *, most: int = 500) -> Sequence[Invited]:
    """The invitations, the newest first, without challenges."""
    query = select(Invited).where(Invited.label != CHALLENGE).order_by(Invited.id.desc())
    with inside(session):
        return session.scalars(query.limit(most)).all()


def find(session: Session, invitation_id: UUID) -> Invited:
    """An invitation; raises NotFound `invitation-unknown`."""
    with inside(session):
        found: Invited | None = session.get(Invited, invitation_id)
    if found is None:
        raise NotFound("invitation-unknown")
    return found


def _made(
    session: Session,
    label: str,
    kinds: Sequence[str],
    email: str,
    by: UUID | None,
    *,
    now: datetime,
    lasts: timedelta,
) -> Made:
    code = secret_values.token()
    row = Invited(
        code_hash=secret_values.token_hash(code),
        label=label,
        kinds=list(kinds),
        email=email or None,
        made_by=by,
        created_at=now,
        expires_at=now + lasts,
    )
    session.add(row)
    session.flush()
    return Made(row, code)
