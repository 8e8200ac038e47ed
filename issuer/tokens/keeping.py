"""Give a token to a machine, see which there are, take one back; only the head may."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from issuer.organisations.heads import require_head
from issuer.organisations.models import Organisation
from issuer.organisations.refusals import Conflict, NotAllowed, NotFound, Refused
from issuer.status.models import Purpose
from issuer.tokens.models import ApiToken
from service import audit
from service.accounts import memberships, secret_values
from service.fence import scope

PREFIX: Final = "lvt_"
"""By which people, and programs that look for lost secrets, know that it is a token of ours."""
MAX_NAME_CHARACTERS: Final = 80
MAX_TOKENS: Final = 50
LIFETIMES: Final = (30, 90, 365)
"""After how many days a token may end."""
SHOWN_CHARACTERS: Final = 4


class Scope(StrEnum):
    """What a token allows."""

    ISSUE = "credentials:issue"
    STATUS = "credentials:status"
    READ = "credentials:read"


SIGNING: Final = frozenset({Scope.ISSUE.value, Scope.STATUS.value})
"""What a token no longer allows when who made it has no role any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A token that is wanted: for which machine, for what, for how many days.

    `purpose` is that of the status entry put into each credential issued with it; None: none.
    """

    name: str
    scopes: frozenset[Scope]
    days: int = LIFETIMES[1]
    purpose: Purpose | None = Purpose.REVOCATION


@dataclass(frozen=True, slots=True)
class Made:
    """A new token, and its secret, which is told once."""

    row: ApiToken
    secret: str


def create(
    session: Session, organisation: Organisation, wish: Wish, *, by: UUID | None, now: datetime
) -> Made:
    """A new token. Who makes one that signs must be allowed to sign.

    Raises NotAllowed `role-missing`, `token-partner-refused` (a partner may award only what the
    school allows, which no document from outside tells), as `memberships.require_signing`; Refused
    `token-name-malformed`, `token-scopes-empty`, `token-days-wrong`; Conflict `tokens-too-many`.
    """
    require_head(session, organisation, by=by, now=now)
    if Scope.ISSUE in wish.scopes:
        if organisation.parent_id is not None:
            raise NotAllowed("token-partner-refused")
        if by is not None:
            memberships.require_signing(session, by, organisation.id, now)
    _check(wish)
    _check_room(session, organisation, now)
    secret = PREFIX + secret_values.token()
    row = ApiToken(
        name=_name(wish.name),
        token_hash=secret_values.token_hash(secret),
        ending=secret[-SHOWN_CHARACTERS:],
        scopes=sorted(one.value for one in wish.scopes),
        purpose=wish.purpose,
        made_by=by,
        created_at=now,
        expires_at=now + timedelta(days=wish.days),
    )
    with scope(session, organisation=organisation.id):
        session.add(row)
    _record(session, organisation, "token.made", row, by=by, now=now)
    return Made(row, secret)


def withdraw(
    session: Session, organisation: Organisation, token_id: UUID, *, by: UUID | None, now: datetime
) -> ApiToken:
    """Take a token back at once; what was issued with it stays good.

    Raises NotAllowed `role-missing`, NotFound `token-not-there`, Conflict `token-withdrawn`.
    """
    require_head(session, organisation, by=by, now=now)
    with scope(session, organisation=organisation.id):
        row: ApiToken | None = session.get(ApiToken, token_id)
        if row is None:
            raise NotFound("token-not-there")
        if row.withdrawn_at is not None:
            raise Conflict("token-withdrawn")
        row.withdrawn_at = now
    _record(session, organisation, "token.withdrawn", row, by=by, now=now)
    return row


def listed(session: Session, organisation: Organisation) -> Sequence[ApiToken]:
    """Every token that the organisation has had, the newest first."""
    with scope(session, organisation=organisation.id):
        return session.scalars(select(ApiToken).order_by(ApiToken.id.desc())).all()


def presented(session: Session, secret: str, *, now: datetime) -> ApiToken | None:
    """The token that a machine shows, while it is in force."""
    if not secret.startswith(PREFIX):
        return None
    query = select(ApiToken).where(ApiToken.token_hash == secret_values.token_hash(secret))
    with scope(session, everything="a token says itself whose it is"):
        found = session.scalars(query).one_or_none()
    return found if found is not None and found.holds(now) else None


def _check(wish: Wish) -> None:
    if not wish.scopes:
        raise Refused("token-scopes-empty")
    if wish.days not in LIFETIMES:
        raise Refused("token-days-wrong")


def _check_room(session: Session, organisation: Organisation, now: datetime) -> None:
    query = select(func.count()).select_from(ApiToken)
    query = query.where(ApiToken.withdrawn_at.is_(None), ApiToken.expires_at > now)
    with scope(session, organisation=organisation.id):
        if (session.scalar(query) or 0) >= MAX_TOKENS:
            raise Conflict("tokens-too-many", most=MAX_TOKENS)


def _name(text: str) -> str:
    name = " ".join(unicodedata.normalize("NFC", text[: 2 * MAX_NAME_CHARACTERS]).split())
    if not name or len(name) > MAX_NAME_CHARACTERS or not name.isprintable():
        raise Refused("token-name-malformed", most=MAX_NAME_CHARACTERS)
    return name


def _record(
    session: Session,
    organisation: Organisation,
    act: str,
    row: ApiToken,
    *,
    by: UUID | None,
    now: datetime,
) -> None:
    audit.record(
        session,
        actor=by,
        act=act,
        organisation=organisation.id,
        target=row.id,
        facts={"scopes": " ".join(row.scopes)},
        now=now,
    )
