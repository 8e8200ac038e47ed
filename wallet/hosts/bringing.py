"""The job that brings badges from another host into the deposit box of a holder.

https://www.imsglobal.org/spec/ob/v3p0#getcredentials Everything that others must be asked for, the
badges and what their checks need, is asked before any transaction is open. What is here already is
known by its text and not looked at again.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from federation.hosts import badges, meeting, tokens
from federation.hosts.client import PlatformFailed, host_of
from federation.hosts.models import Platform
from federation.world import World
from schemas import ob_api
from schemas.files import Carrier, Found
from schemas.ob_api import Token
from service.errors import ServiceError
from service.fence import scope
from service.jobs import Chunk, GiveUp, Kinds, Sessions
from verifier.report import Report
from wallet.booklet.models import Version, Way
from wallet.hosts import connecting
from wallet.hosts.models import Connection, Stage
from wallet.notices import telling
from wallet.people import holders
from wallet.place import Place
from wallet.receiving import taking

DAILY: Final = "bring-badges-daily"
EVERY: Final = timedelta(hours=1)
AGAIN_AFTER: Final = timedelta(days=1)
AT_ONCE: Final = 200
MAX_ATTEMPTS: Final = 5
MAX_BADGES: Final = 2000
"""Of one person at one host."""
ARRIVED: Final = "badges-brought"
"""The notice that something new lies in the deposit box."""
_EVERYBODYS: Final = "connections of every holder come due"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a host gave: how many badges, and the new ones with what a check says."""

    found: int = 0
    fresh: tuple[tuple[Found, Report], ...] = ()
    error: ServiceError | None = None


@dataclass(slots=True)
class Asking:
    """One connection while its host is asked."""

    place: Place
    row: Connection
    platform: Platform
    known: frozenset[bytes]
    token: Token
    save: Callable[[Token], None]  # at once: a host may take the earlier one for stolen


def register(kinds: Kinds, place: Place) -> None:
    """Let a worker bring badges, and begin to do so each day."""

    def prepare(sessions: Sessions, chunk: Chunk) -> Mapping[str, Looked]:
        found = {}
        for asking in _due(sessions, place, chunk):
            found[str(asking.row.id)] = look(asking, chunk.world)
        return found

    kinds.register(
        connecting.KIND, _note, prepare=prepare, items_at_once=1, max_attempts=MAX_ATTEMPTS
    )
    kinds.register(DAILY, _begin_due)
    kinds.periodic(DAILY, EVERY)


def look(asking: Asking, world: World) -> Looked:
    """Ask the host and check what is new; nothing is raised that the host could cause."""
    now = world.now
    try:
        over = asking.row.token_until is not None and asking.row.token_until <= now
        if over:
            _renew(asking)
        try:
            texts = _texts(asking)
        except PlatformFailed as error:
            if over or error.code != "platform-token-refused":
                raise
            _renew(asking)
            texts = _texts(asking)
    except ServiceError as error:
        return Looked(error=error)
    fresh = []
    for text in texts:
        if sha256(text).digest() in asking.known:
            continue
        is_token = ob_api.media_type(text) == ob_api.TEXT
        found = Found(text, Carrier.JWT if is_token else Carrier.JSON)
        report = taking.looked_at(found, world)
        if isinstance(report, Report):
            fresh.append((found, report))
    return Looked(len(texts), tuple(fresh))


def _texts(asking: Asking) -> list[bytes]:
    client, found = connecting.client(asking.place), list[bytes]()
    for part in badges.parts(client, asking.platform, asking.token):
        found.extend(part.documents)
        if len(found) > MAX_BADGES:
            raise PlatformFailed("platform-list-endless")
    return list(dict.fromkeys(found))


def _renew(asking: Asking) -> None:
    client = connecting.client(asking.place)
    asking.token = tokens.refresh(client, asking.platform, asking.token)
    asking.save(asking.token)


def _due(sessions: Sessions, place: Place, chunk: Chunk) -> Iterator[Asking]:
    for item in chunk.items:
        with sessions() as session:
            row = _row(session, UUID(item.key))
            if row is None or row.stage is not Stage.OPEN:
                continue
            with scope(session, person=row.person_id):
                known = frozenset(session.scalars(select(Version.digest)))
            platform = meeting.find(session, row.platform_id)
        token = connecting.token_of(place.secrets, row)
        save = partial(_save, sessions, place, row, chunk.world.now)
        yield Asking(place, row, platform, known, token, save)


def _save(sessions: Sessions, place: Place, row: Connection, now: datetime, token: Token) -> None:
    with sessions() as session, scope(session, person=row.person_id):
        held: Connection | None = session.get(Connection, row.id)
        if held is not None and held.stage is Stage.OPEN:
            connecting.keep_token(place.secrets, held, token, now=now)
        session.commit()


def _note(session: Session, chunk: Chunk) -> None:
    """Take in what came and write down how it went, each in the scope of its holder."""
    now = chunk.world.now
    for item in chunk.items:
        looked = chunk.prepared.get(item.key)
        row = _row(session, UUID(item.key))
        if looked is None or row is None or row.stage is not Stage.OPEN:
            continue
        with scope(session, person=row.person_id):
            if looked.error is None:
                _take(session, row, looked, now)
                continue
            row.error = looked.error.code
        if looked.error.code == "platform-unreachable":
            chunk.failures[item.key] = looked.error
        else:
            connecting.fail(session, row, looked.error.code)
            chunk.failures[item.key] = GiveUp(looked.error.code)


def _take(session: Session, row: Connection, looked: Looked, now: datetime) -> None:
    holder = holders.the_holder(session, row.person_id)
    fresh = 0
    for found, report in looked.fresh:
        taken = taking.take_checked(session, holder, found, report, way=Way.PULL, now=now)
        fresh += taken.kept is not None and taken.kept.changed
    row.error, row.brought_at = None, now
    row.found, row.fresh = looked.found, fresh
    if fresh:
        host = host_of(meeting.find(session, row.platform_id))
        facts = {"count": fresh, "host": host}
        telling.tell(session, row.person_id, ARRIVED, facts, path="/deposit", now=now)


def _row(session: Session, connection_id: UUID) -> Connection | None:
    with scope(session, everything="a job names a connection by its identifier"):
        found: Connection | None = session.get(Connection, connection_id)
    return found


def _begin_due(session: Session, chunk: Chunk) -> None:
    now = chunk.world.now
    last = func.coalesce(Connection.brought_at, Connection.created_at)
    query = (
        select(Connection)
        .where(Connection.stage == Stage.OPEN, last < now - AGAIN_AFTER)
        .order_by(last)
        .limit(AT_ONCE)
    )
    over = select(Connection).where(Connection.stage == Stage.ASKED, Connection.expires_at < now)
    with scope(session, everything=_EVERYBODYS):
        due = session.scalars(query).all()
        for one in session.scalars(over):
            session.delete(one)
    for one in due:
        connecting.bring(session, one, now=now)
