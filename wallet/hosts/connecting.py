"""A holder lets this wallet read from another host: begun, allowed there, ended here.

https://www.imsglobal.org/spec/ob/v3p0#api OAuth 2.0 as `federation.hosts.tokens` does it; what the
host gave us is kept sealed, and goes when the connection ends.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.hosts import meeting, tokens
from federation.hosts.client import Client, host_of
from federation.hosts.models import Platform
from schemas import ob_api
from schemas.ob_api import Token
from service import audit, jobs
from service.accounts import secret_values
from service.accounts.secret_values import Secrets
from service.errors import Conflict, NotFound, ServiceError
from service.fence import scope
from wallet.hosts.models import Connection, Stage
from wallet.place import Place

KIND: Final = "bring-badges"
RETURN_PAGE: Final = "/hosts/return"
"""Where hosts send people back to; known to them since the registration."""
WANTED: Final = (ob_api.CREDENTIAL_READONLY, ob_api.OFFLINE_ACCESS)
ASKED_FOR: Final = timedelta(minutes=30)
"""People may have to remember a password there first."""
MAX_CONNECTIONS: Final = 20


@dataclass(frozen=True, slots=True)
class Connected:
    """A connection, and the host that it leads to."""

    row: Connection
    platform: Platform

    @property
    def host(self) -> str:
        """What people know the host by."""
        return host_of(self.platform)


def client(place: Place) -> Client:
    """This wallet as a client of other hosts."""
    return Client(
        base_url=place.base_url,
        return_page=place.base_url + RETURN_PAGE,
        wanted=WANTED,
        secrets=place.secrets,
        door=place.fetcher,
    )


def begin(
    session: Session, place: Place, person_id: UUID, platform: Platform, *, now: datetime
) -> tuple[str, str]:
    """The host's page on which the holder allows it, and the state that the browser keeps.

    Raises Conflict `host-connected`, `hosts-too-many` (`most`).
    """
    state = secret_values.token()
    with scope(session, person=person_id):
        held = session.scalars(select(Connection).where(Connection.stage != Stage.ASKED)).all()
        if any(one.platform_id == platform.id and one.stage is Stage.OPEN for one in held):
            raise Conflict("host-connected")
        if len(held) >= MAX_CONNECTIONS:
            raise Conflict("hosts-too-many", most=MAX_CONNECTIONS)
        session.add(
            Connection(
                person_id=person_id,
                platform_id=platform.id,
                stage=Stage.ASKED,
                state_hash=secret_values.token_hash(state),
                created_at=now,
                expires_at=now + ASKED_FOR,
            )
        )
    return tokens.authorize_url(client(place), platform, state), state


def come_back(
    session: Session,
    place: Place,
    person_id: UUID,
    answer: Mapping[str, str],
    *,
    state: str | None,
    now: datetime,
) -> Connection:
    """The connection that a host answers, once; `state` is the one that this browser keeps.

    Raises ServiceError `host-not-begun-here`, `host-not-allowed`; commit also then.
    """
    given = answer.get("state", "")
    if not state or not hmac.compare_digest(given.encode("utf-8", "replace"), state.encode()):
        raise ServiceError("host-not-begun-here")
    query = select(Connection).where(Connection.state_hash == secret_values.token_hash(state))
    with scope(session, person=person_id):
        found = session.scalars(query.with_for_update()).one_or_none()
        if found is None or found.stage is not Stage.ASKED or now >= found.expires_at:
            raise ServiceError("host-not-begun-here")
        # A second answer to the same question is none.
        found.expires_at = now
        if not tokens.is_granted(client(place), answer):
            session.delete(found)
            session.flush()
            raise ServiceError("host-not-allowed")
    return found


def allow(session: Session, place: Place, row: Connection, token: Token, *, now: datetime) -> None:
    """The holder allowed it: what an earlier connection to this host left is replaced by this."""
    earlier = select(Connection).where(
        Connection.platform_id == row.platform_id, Connection.id != row.id
    )
    with scope(session, person=row.person_id):
        for one in session.scalars(earlier):
            session.delete(one)
        row.stage, row.error = Stage.OPEN, None
        keep_token(place.secrets, row, token, now=now)
    _record(session, row, "host.connected", now)
    bring(session, row, now=now)


def bring(session: Session, row: Connection, *, now: datetime) -> None:
    """Have a job bring the badges; one that waits or runs already goes on instead."""
    if row.stage is not Stage.OPEN or (row.job_id is not None and _runs(session, row.job_id)):
        return
    job = jobs.start(session, KIND, [jobs.Item(str(row.id))], organisation=None, now=now)
    with scope(session, person=row.person_id):
        row.job_id = job.id


def listed(session: Session, person_id: UUID) -> Sequence[Connected]:
    """The hosts from which badges are brought, the first that came first."""
    query = select(Connection).where(Connection.stage != Stage.ASKED).order_by(Connection.id)
    with scope(session, person=person_id):
        rows = session.scalars(query).all()
    return [Connected(one, meeting.find(session, one.platform_id)) for one in rows]


def find(session: Session, person_id: UUID, connection_id: UUID) -> Connected:
    """A connection of this holder; raises NotFound `not-found`."""
    with scope(session, person=person_id):
        row: Connection | None = session.get(Connection, connection_id)
    if row is None:
        raise NotFound("not-found")
    return Connected(row, meeting.find(session, row.platform_id))


def end(session: Session, row: Connection, *, now: datetime) -> None:
    """Nothing is brought from there any more, and our right to do so is forgotten.

    Badges that were brought stay. The standard has no way to tell the host.
    """
    with scope(session, person=row.person_id):
        session.delete(row)
    _record(session, row, "host.left", now)


def fail(session: Session, row: Connection, code: str) -> None:
    """The host takes us no more, for this reason; the holder may connect anew."""
    with scope(session, person=row.person_id):
        row.stage, row.error = Stage.ENDED, code
        row.secrets = row.token_until = None


def keep_token(secrets: Secrets, row: Connection, token: Token, *, now: datetime) -> None:
    """Seal a token into its connection."""
    row.secrets = tokens.sealed(secrets, token, name=_name(row))
    row.token_until = tokens.until(token, now)


def token_of(secrets: Secrets, row: Connection) -> Token:
    """The token that was sealed into a connection."""
    return tokens.unsealed(secrets, row.secrets, name=_name(row))


def _name(row: Connection) -> str:
    return f"connection {row.id}"


def _runs(session: Session, job_id: UUID) -> bool:
    try:
        return jobs.progress(session, job_id, organisation=None).ended_at is None
    except NotFound:
        return False


def _record(session: Session, row: Connection, act: str, now: datetime) -> None:
    audit.record(
        session,
        actor=row.person_id,
        act=act,
        organisation=None,
        target=row.id,
        facts={"platform": str(row.platform_id)},
        now=now,
    )
