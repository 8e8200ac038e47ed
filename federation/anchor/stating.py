"""A member states that it vouches for a body, or no longer does, in a signed token."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.anchor import accrediting, deciding, looking, sponsoring
from federation.anchor.accrediting import Grant
from federation.anchor.finding import inside, the_anchor
from federation.anchor.models import Member, MemberState, Sponsorship, SponsorshipState
from federation.anchor.office import Office
from federation.errors import FederationError
from federation.openid import statements
from federation.openid.claims import is_entity_id, moment_of
from federation.openid.statements import Statement, StatementKind, read_jwks
from service import audit
from service.errors import Conflict, NotAllowed, NotFound, ServiceError

OPEN: Final = (SponsorshipState.STATED, SponsorshipState.IN_FORCE)


def state(session: Session, office: Office, token: str | bytes, *, now: datetime) -> Sponsorship:
    """Keep a member's word for a body, or end it; a member it is about is accredited at once.

    Raises ServiceError `sponsorship-malformed` (`reason`), NotFound `member-unknown`, NotAllowed
    `sponsor-not-active`, `sponsor-not-accredited`, Conflict `sponsorship-exists`,
    `sponsorship-stale` (an older word than one we know), `sponsorship-over`, and as
    `accrediting.grant`.
    """
    deciding.held(session)
    said, sponsor = _read(session, token, now)
    known = _of(session, sponsor, str(said.subject))
    if (same := next((one for one in known if one.token == said.token), None)) is not None:
        return same
    latest = [at for one in known for at in (one.stated_at, one.ended_at) if at is not None]
    if any(at > said.issued_at for at in latest):
        raise Conflict("sponsorship-stale")
    current = next((one for one in known if one.state in OPEN), None)
    if said.claims.get("ended") is True:
        if current is None:
            raise NotFound("sponsorship-unknown")
        return sponsoring.end(session, office, current, by=None, now=now)
    if current is not None:
        raise Conflict("sponsorship-exists")
    if not accrediting.held(session, sponsor, now=now):
        raise NotAllowed("sponsor-not-accredited")
    return _stated(session, office, said, sponsor, now=now)


def grant_resting(
    session: Session,
    office: Office,
    member: Member,
    grants: Sequence[Grant],
    *,
    by: UUID | None,
    now: datetime,
) -> None:
    """Accredit a new member; that for which another has vouched rests on its word.

    Raises as `accrediting.grant`.
    """
    stated = [
        one
        for one in sponsoring.of_body(session, member.entity_id)
        if one.state is SponsorshipState.STATED
    ]
    left = list(grants)
    for one in stated:
        sponsoring.put_in_force(session, office, one, member, by=by, now=now)
        resting = [grant for grant in left if grant.kind in one.kinds]
        left = [grant for grant in left if grant not in resting]
        accrediting.grant(session, office, member, resting, by=by, now=now, sponsorship=one)
    accrediting.grant(session, office, member, left, by=by, now=now)


def _read(session: Session, token: str | bytes, now: datetime) -> tuple[Statement, Member]:
    try:
        said = statements.read(token, StatementKind.SPONSORSHIP, now=now)
        sponsor = looking.by_entity(session, said.issuer)
        statements.verify(said, read_jwks({"keys": sponsor.record["entity_keys"]}))
    except FederationError as error:
        raise ServiceError("sponsorship-malformed", reason=error.code) from error
    if said.claims["aud"] != the_anchor(session).entity_id:
        raise ServiceError("sponsorship-malformed", reason="aud")
    if not is_entity_id(said.subject) or said.subject == said.issuer:
        raise ServiceError("sponsorship-malformed", reason="sub")
    if sponsor.state is not MemberState.ACTIVE:
        raise NotAllowed("sponsor-not-active", state=sponsor.state.value)
    return said, sponsor


def _of(session: Session, sponsor: Member, entity_id: str) -> Sequence[Sponsorship]:
    query = select(Sponsorship).where(
        Sponsorship.sponsor_id == sponsor.id, Sponsorship.entity_id == entity_id
    )
    with inside(session):
        return session.scalars(query, execution_options={"populate_existing": True}).all()


def _stated(
    session: Session, office: Office, said: Statement, sponsor: Member, *, now: datetime
) -> Sponsorship:
    kinds, until = _kinds(said.claims.get("kinds")), _until(said.claims.get("until"), now)
    row = Sponsorship(
        sponsor_id=sponsor.id,
        entity_id=str(said.subject),
        kinds=kinds,
        until=until,
        state=SponsorshipState.STATED,
        token=said.token,
        stated_at=said.issued_at,
    )
    with inside(session) as anchor:
        session.add(row)
        session.flush()
        query = select(Member).where(
            Member.entity_id == row.entity_id, Member.state == MemberState.ACTIVE
        )
        member = session.scalars(query).one_or_none()
        organisation = anchor.id
    if member is not None:
        sponsoring.put_in_force(session, office, row, member, by=None, now=now)
        grants = [Grant(kind, valid_until=until) for kind in kinds]
        accrediting.grant(session, office, member, grants, by=None, now=now, sponsorship=row)
    audit.record(
        session,
        actor=None,
        act="anchor.sponsorship-stated",
        organisation=organisation,
        target=row.id,
        now=now,
    )
    return row


def _kinds(value: object) -> list[str]:
    known = isinstance(value, list) and all(
        isinstance(one, str) and one in sponsoring.KINDS for one in value
    )
    if not isinstance(value, list) or not known or not value or len(set(value)) != len(value):
        raise ServiceError("sponsorship-malformed", reason="kinds")
    return value


def _until(value: object, now: datetime) -> datetime | None:
    if value is None:
        return None
    try:
        until = moment_of(value, "until")
    except FederationError as error:
        raise ServiceError("sponsorship-malformed", reason="until") from error
    if until <= now:
        raise ServiceError("sponsorship-malformed", reason="until")
    return until
