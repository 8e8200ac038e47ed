"""Take a file, look at it, look again after each answer. Nothing is awarded here.

A file that cannot be read at all leaves no trace: ImportingError says why, at which line.
"""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.importing.faults import ImportingError
from issuer.importing.model import Reading
from issuer.importing.own_table import ColumnMapping
from issuer.organisations.models import Organisation
from issuer.runs import answers as saying
from issuer.runs import keeping, reading_again
from issuer.runs.answers import Answers
from issuer.runs.models import ImportRun, RunKind, RunState, SavedColumns
from keys.sealing import MasterKey
from service import audit
from service.database import new_id
from service.errors import Conflict, NotFound
from service.fence import scope
from service.words import folded

KEPT_FOR: Final = timedelta(hours=24)
"""How long a file waits to be confirmed."""
MAX_NAME_CHARACTERS: Final = 200
WAITING: Final = frozenset({RunState.COLUMNS, RunState.READY})


@dataclass(frozen=True, slots=True)
class Sent:
    """What came in: an empty `reader` lets the content tell what it is."""

    data: bytes
    name: str
    reader: str = ""
    answers: Answers = field(default_factory=Answers)


@dataclass(frozen=True, slots=True)
class Read:
    """What came in, as values; None for a table whose columns a person must look at first."""

    sent: Sent
    reader: str
    kind: RunKind
    reading: Reading | None


def read(organisation: Organisation, sent: Sent) -> Read:
    """Read what came in, without the database. Raises ImportingError."""
    if sent.reader == reading_again.TABLE:
        reading_again.header(sent.data, sent.name)
        return Read(sent, sent.reader, RunKind.TABLE, None)
    expected = reading_again.expected_of(organisation, sent.answers)
    found = reading_again.read(sent.data, sent.reader, sent.name, expected, sent.answers)
    if found.source == reading_again.TABLE and not sent.answers.columns:
        return Read(sent, found.source, RunKind.TABLE, None)
    return Read(sent, found.source, reading_again.kind_of(found), found)


def receive(
    session: Session,
    organisation: Organisation,
    came: Read,
    master: MasterKey,
    *,
    by: UUID,
    now: datetime,
) -> ImportRun:
    """Keep the file until somebody confirms, at most a day."""
    sent = came.sent
    said = sent.answers
    if came.reading is None:
        said = replace(said, columns=_columns(session, organisation, sent))
    run = ImportRun(
        id=new_id(),
        organisation_id=organisation.id,
        kind=came.kind,
        state=RunState.COLUMNS if came.reading is None else RunState.READY,
        reader=came.reader,
        file_name=_shown(sent.name),
        file_digest=hashlib.sha256(sent.data).hexdigest(),
        answers=saying.written(said),
        counts={},
        made_by=by,
        created_at=now,
        expires_at=now + KEPT_FOR,
    )
    keeping.keep(run, sent.data, master)
    with scope(session, organisation=organisation.id):
        session.add(run)
        session.flush()
    _record(session, run, "import.received", by=by, now=now)
    return run


def get(session: Session, run_id: UUID) -> ImportRun:
    """The run, inside the scope of its organisation; raises NotFound `run-unknown`."""
    found: ImportRun | None = session.get(ImportRun, run_id)
    if found is None:
        raise NotFound("run-unknown")
    return found


def waiting(session: Session, run_id: UUID, now: datetime) -> ImportRun:
    """The run, held against others; Conflict `run-not-waiting` when its file is over."""
    query = select(ImportRun).where(ImportRun.id == run_id).with_for_update()
    found = session.scalars(query, execution_options={"populate_existing": True}).one_or_none()
    if found is None:
        raise NotFound("run-unknown")
    if found.state not in WAITING or found.expires_at <= now:
        raise Conflict("run-not-waiting")
    return found


def reread(
    session: Session, organisation: Organisation, run: ImportRun, master: MasterKey
) -> Reading:
    """The content of the file by the answers of the run. Raises ImportingError, `run-file-gone`."""
    said = saying.read(run.answers)
    data = keeping.kept(session, run, master)
    expected = reading_again.expected_of(organisation, said)
    return reading_again.read(data, run.reader, run.file_name, expected, said)


def answer(run: ImportRun, said: Answers) -> None:
    """Keep what a person answered."""
    run.answers = saying.written(said)


def set_columns(
    session: Session,
    organisation: Organisation,
    run: ImportRun,
    mapping: ColumnMapping,
    master: MasterKey,
    *,
    now: datetime,
) -> None:
    """What the columns mean, for this table and for the next of the same make.

    Raises ImportingError `mapping-incomplete` (`columns`).
    """
    if missing := mapping.missing():
        raise ImportingError("mapping-incomplete", columns=list(missing))
    data = keeping.kept(session, run, master)
    said = saying.read(run.answers)
    answer(run, replace(said, columns=mapping.to_json(), achievement=mapping.achievement))
    run.state = RunState.READY
    digest = titles_digest(reading_again.header(data, run.file_name))
    with scope(session, organisation=organisation.id):
        query = select(SavedColumns).where(SavedColumns.titles_digest == digest)
        saved = session.scalars(query).one_or_none()
        if saved is None:
            saved = SavedColumns(titles_digest=digest)
            session.add(saved)
        saved.mapping, saved.used_at = mapping.to_json(), now
        session.flush()


def cancel(
    session: Session, organisation: Organisation, run_id: UUID, *, by: UUID, now: datetime
) -> None:
    """Delete the file without doing anything. Raises as `waiting`."""
    with scope(session, organisation=organisation.id):
        run = waiting(session, run_id, now)
        keeping.drop(run)
        run.state, run.ended_at = RunState.CANCELLED, now
        session.flush()
    _record(session, run, "import.cancelled", by=by, now=now)


def titles_digest(titles: tuple[str, ...]) -> str:
    """The same for tables with the same titles, accents and case aside."""
    text = "\n".join(folded(title) for title in titles)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _columns(session: Session, organisation: Organisation, sent: Sent) -> dict[str, Any]:
    """What was chosen for the last table of the same make, else what the titles suggest."""
    titles = reading_again.header(sent.data, sent.name)
    query = select(SavedColumns).where(SavedColumns.titles_digest == titles_digest(titles))
    with scope(session, organisation=organisation.id):
        saved = session.scalars(query).one_or_none()
    if saved is not None:
        found = ColumnMapping.of(saved.mapping)
        return ColumnMapping(found.titles, sent.answers.achievement or found.achievement).to_json()
    return reading_again.proposed(titles, sent.answers.achievement).to_json()


def _shown(name: str) -> str:
    plain = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in plain if sign.isprintable())[:MAX_NAME_CHARACTERS]


def _record(session: Session, run: ImportRun, act: str, *, by: UUID, now: datetime) -> None:
    audit.record(
        session,
        actor=by,
        act=act,
        organisation=run.organisation_id,
        target=run.id,
        facts={"reader": run.reader, "kind": run.kind.value, "digest": run.file_digest},
        now=now,
    )
