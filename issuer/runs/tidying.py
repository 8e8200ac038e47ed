"""What is over is taken out: files nobody confirmed, names in items, letters, pupils who left."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import null, select, update
from sqlalchemy.orm import Session

from issuer.organisations import creating
from issuer.place import Place
from issuer.rosters import leaving
from issuer.rosters.models import RosterPupil
from issuer.runs import keeping, working
from issuer.runs.models import ImportRun, RunState
from issuer.runs.receiving import WAITING
from service import mail
from service.fence import scope
from service.jobs import Chunk, Job, JobItem, JobState, Kinds

KIND: Final = "import-tidy"
EVERY: Final = timedelta(minutes=10)
ITEMS_KEPT_FOR: Final = timedelta(days=7)
"""How long what failed can still be tried again."""
_REASON: Final = "what is over is taken out for every organisation"


def register(kinds: Kinds, _: Place) -> None:
    """Tidy by itself."""
    kinds.register(KIND, _work)
    kinds.periodic(KIND, EVERY)


def _work(session: Session, chunk: Chunk) -> None:
    now = chunk.world.now
    _end_unfinished(session, now)
    _drop_files(session, now)
    _forget_items(session, now)
    _erase_pupils(session, now)
    mail.forget_old(session, now=now)


def _drop_files(session: Session, now: datetime) -> None:
    query = select(ImportRun).where(ImportRun.state.in_(WAITING), ImportRun.expires_at <= now)
    with scope(session, everything=_REASON):
        for run in session.scalars(query):
            keeping.drop(run)
            run.state, run.ended_at = RunState.LAPSED, now


def _end_unfinished(session: Session, now: datetime) -> None:
    """A run whose last item failed for good was ended by nobody."""
    query = (
        select(ImportRun)
        .join(Job, Job.id == ImportRun.job_id)
        .where(ImportRun.state == RunState.STARTED, Job.state != JobState.ACTIVE)
    )
    with scope(session, everything=_REASON):
        runs = session.scalars(query).all()
    for run in runs:
        organisation = creating.by_id(session, run.organisation_id)
        if organisation is not None:
            with scope(session, organisation=organisation.id):
                working.finish(session, organisation, run, now=now)


def _forget_items(session: Session, now: datetime) -> None:
    old = select(Job.id).where(
        Job.kind == working.KIND,
        Job.state != JobState.ACTIVE,
        Job.ended_at <= now - ITEMS_KEPT_FOR,
    )
    with scope(session, everything=_REASON):
        mine = update(JobItem).where(JobItem.job_id.in_(old), JobItem.facts.is_not(None))
        session.execute(mine.values(facts=null()), execution_options={"synchronize_session": False})


def _erase_pupils(session: Session, now: datetime) -> None:
    query = (
        select(RosterPupil.organisation_id)
        .where(RosterPupil.left_at < now - leaving.KEPT_AFTER_LEAVING)
        .distinct()
    )
    with scope(session, everything=_REASON):
        owners = session.scalars(query).all()
    for owner in owners:
        organisation = creating.by_id(session, owner)
        if organisation is not None:
            leaving.erase_long_gone(session, organisation, now=now)
