"""The work in the background: an archive is checked, then brought in; what is left over goes."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.errors import ServiceError
from service.fence import scope
from service.jobs import Chunk, Kinds, Sessions
from wallet.booklet.models import Version
from wallet.exporting import checking, coming_back
from wallet.exporting.checking import Looked
from wallet.exporting.models import Import, Stage
from wallet.people import holders
from wallet.place import Place

TIDY: Final = "tidy-imports"
EVERY: Final = timedelta(hours=1)
_NAMED: Final = "a job names an archive by its identifier"


def register(kinds: Kinds, place: Place) -> None:
    """Let a worker bring archives back, and tidy every hour."""

    def prepare(sessions: Sessions, chunk: Chunk) -> Mapping[str, Looked | ServiceError]:
        return {one.key: _looked(sessions, one.key, chunk) for one in chunk.items}

    def work(session: Session, chunk: Chunk) -> None:
        for item in chunk.items:
            _bring(session, place, item.key, chunk)

    kinds.register(coming_back.KIND, work, prepare=prepare, items_at_once=1)
    kinds.register(TIDY, lambda session, chunk: coming_back.tidy(session, now=chunk.world.now))
    kinds.periodic(TIDY, EVERY)


def _looked(sessions: Sessions, key: str, chunk: Chunk) -> Looked | ServiceError:
    """Everything that others must be asked for, before any transaction is open."""
    with sessions() as session:
        row = _row(session, key)
        if row is None or row.stage is not Stage.WAITING:
            return ServiceError("archive-missing")
        with scope(session, person=row.person_id):
            known = frozenset(session.scalars(select(Version.digest)))
            try:
                archive = coming_back.opened(session, row)
            except ServiceError as error:
                return error
    try:
        return checking.look(archive, known, chunk.world)
    except ServiceError as error:
        archive.close()
        return error


def _bring(session: Session, place: Place, key: str, chunk: Chunk) -> None:
    row, looked = _row(session, key), chunk.prepared[key]
    try:
        if row is None or row.stage is not Stage.WAITING:
            return
        now = chunk.world.now
        holder = holders.the_holder(session, row.person_id)
        with scope(session, person=row.person_id):
            if isinstance(looked, Looked):
                coming_back.bring_in(session, place, holder, row, looked, now=now)
            else:
                coming_back.end(session, row, {**row.result, "error": looked.code}, now=now)
    finally:
        if isinstance(looked, Looked):
            looked.archive.close()


def _row(session: Session, key: str) -> Import | None:
    with scope(session, everything=_NAMED):
        found: Import | None = session.get(Import, UUID(key))
    return found
