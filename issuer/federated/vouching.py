"""A member vouches for another body: for a partner it hosts, or for one with an issuer of its own.

The word is signed with the federation key and told to each anchor; the anchor sees it and may
veto. For a hosted partner, who has no federation desk of its own, the head applies as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.openid import statements
from federation.openid.statements import StatementKind, is_entity_id, seconds
from issuer.federated import entity_keys, joining
from issuer.federated.models import Joining, JoiningState, Vouching
from issuer.organisations.founding import Hosting
from issuer.organisations.heads import require_head
from issuer.organisations.models import Organisation
from issuer.organisations.refusals import Conflict, NotFound, Refused
from service import accounts, audit
from service.fence import scope

KINDS: Final = ("engagement", "discovery", "placement", "training")
"""What a member can vouch for; the common core and certificates need the anchor's own look."""
TOKEN_LIVES: Final = timedelta(minutes=10)
MAX_NAME_CHARACTERS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """For whom an organisation vouches: kinds, and the first instant at which it no longer does."""

    entity_id: str
    name: str
    kinds: tuple[str, ...]
    until: datetime | None = None
    partner: Organisation | None = None  # hosted here


def draft(
    session: Session,
    organisation: Organisation,
    row: Joining,
    word: Word,
    hosting: Hosting,
    *,
    by: UUID | None,
    now: datetime,
) -> Vouching:
    """A word for another body, signed and not told yet; its `token` is what is sent.

    Raises NotAllowed `role-missing`, `signing-needs-adult`, `second-step-needed`; Conflict
    `vouching-not-member`, `vouched-already`; Refused `vouching-address-malformed`,
    `vouching-kinds-empty`, `vouching-date-past`.
    """
    require_head(session, organisation, by=by, now=now)
    if by is not None:
        accounts.require_signing(session, by, organisation.id, now)
    _check(session, organisation, row, word, hosting, now)
    return Vouching(
        organisation_id=organisation.id,
        joining_id=row.id,
        entity_id=word.entity_id,
        name=word.name[:MAX_NAME_CHARACTERS],
        partner_id=word.partner.id if word.partner else None,
        kinds=list(word.kinds),
        until=word.until,
        stated_at=now,
        stated_by=by,
        token=_token(session, organisation, row, word, hosting, now=now),
    )


def stated(session: Session, made: Vouching, *, now: datetime) -> Vouching:
    """The anchor has it."""
    with scope(session, organisation=made.organisation_id):
        session.add(made)
    _record(session, made, "federation.vouched", by=made.stated_by, now=now)
    return made


def ending(
    session: Session,
    organisation: Organisation,
    made: Vouching,
    hosting: Hosting,
    *,
    by: UUID | None,
    now: datetime,
) -> tuple[Joining, str]:
    """The anchor to be told, and the token that says that we no longer vouch.

    Raises NotAllowed `role-missing`, Conflict `vouching-over`.
    """
    require_head(session, organisation, by=by, now=now)
    if made.ended_at is not None:
        raise Conflict("vouching-over")
    row = joining.find(session, organisation, made.joining_id)
    word = Word(entity_id=made.entity_id, name=made.name, kinds=tuple(made.kinds))
    return row, _token(session, organisation, row, word, hosting, now=now, ended=True)


def ended(session: Session, made: Vouching, *, by: UUID | None, now: datetime) -> None:
    """The anchor knows that we no longer vouch."""
    with scope(session, organisation=made.organisation_id):
        made.ended_at, made.ended_by = now, by
    _record(session, made, "federation.vouching-ended", by=by, now=now)


def listed(session: Session, organisation: Organisation) -> Sequence[Vouching]:
    """Everybody for whom the organisation vouches or did, the latest first."""
    with scope(session, organisation=organisation.id):
        return session.scalars(select(Vouching).order_by(Vouching.id.desc())).all()


def of_partner(
    session: Session, organisation: Organisation, partner: Organisation
) -> Sequence[Vouching]:
    """The word for one hosted partner, that holds."""
    return [
        one
        for one in listed(session, organisation)
        if one.partner_id == partner.id and one.ended_at is None
    ]


def find(session: Session, organisation: Organisation, vouching_id: UUID) -> Vouching:
    """One of them; raises NotFound `vouching-unknown`."""
    with scope(session, organisation=organisation.id):
        found: Vouching | None = session.get(Vouching, vouching_id)
    if found is None:
        raise NotFound("vouching-unknown")
    return found


def _check(
    session: Session,
    organisation: Organisation,
    row: Joining,
    word: Word,
    hosting: Hosting,
    now: datetime,
) -> None:
    if row.state is not JoiningState.ACCEPTED:
        raise Conflict("vouching-not-member")
    if not is_entity_id(word.entity_id) or word.entity_id == hosting.address(organisation.slug):
        raise Refused("vouching-address-malformed")
    if not word.kinds or set(word.kinds) - set(KINDS):
        raise Refused("vouching-kinds-empty")
    if word.until is not None and word.until <= now:
        raise Refused("vouching-date-past")
    for one in listed(session, organisation):
        same = (one.joining_id, one.entity_id) == (row.id, word.entity_id)
        if same and one.ended_at is None and (one.until is None or one.until > now):
            raise Conflict("vouched-already", name=one.name)


def _token(
    session: Session,
    organisation: Organisation,
    row: Joining,
    word: Word,
    hosting: Hosting,
    *,
    now: datetime,
    ended: bool = False,
) -> str:
    said: dict[str, Any] = {
        "iss": hosting.address(organisation.slug),
        "sub": word.entity_id,
        "aud": row.anchor_id,
        "iat": seconds(now),
        "exp": seconds(now + TOKEN_LIVES),
        "kinds": list(word.kinds),
    }
    if word.until is not None:
        said["until"] = seconds(word.until)
    if ended:
        said["ended"] = True
    signer = entity_keys.signer(session, organisation, hosting.keys)
    return statements.sign(said, signer, StatementKind.SPONSORSHIP)


def _record(session: Session, made: Vouching, act: str, *, by: UUID | None, now: datetime) -> None:
    audit.record(
        session,
        actor=by,
        act=act,
        organisation=made.organisation_id,
        target=made.id,
        facts={"entity": made.entity_id[:200], "kinds": list(made.kinds), "until": made.until},
        now=now,
    )
