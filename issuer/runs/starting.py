"""Do what a person looked at and agreed to, in one transaction.

A list of pupils is written at once. For awards, a campaign and a durable job are made, one item for
each award with all that it needs; the file is deleted in the same transaction. So a run that is
killed was never confirmed or is done to its end, and no award is made twice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from issuer.awards import campaigns, content
from issuer.awards.campaigns import Plan as CampaignPlan
from issuer.awards.models import Campaign, Source
from issuer.importing.faults import Severity
from issuer.importing.model import Reading
from issuer.organisations.models import Organisation
from issuer.place import Place
from issuer.rosters import writing
from issuer.rosters.writing import Agreed
from issuer.runs import adopting, keeping, looking, receiving, working
from issuer.runs import answers as saying
from issuer.runs.answers import Answers
from issuer.runs.looking import Reader
from issuer.runs.models import ImportRun, RunKind, RunState
from issuer.runs.planning import Plan, Row, Standing
from issuer.runs.wording import SOURCES
from service import audit, jobs
from service.errors import Conflict
from service.fence import scope
from service.jobs import Item

NEEDS_FINAL: Final = "confirm-final"
"""The note of a reader whose file does not tell whether it is final."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Which run a person confirms, what its file says, and who they are."""

    run_id: UUID
    reading: Reading
    reader: Reader
    by: UUID


def confirm(
    session: Session, organisation: Organisation, said: Confirmed, place: Place, *, now: datetime
) -> ImportRun:
    """Do it. Raises NotFound `run-unknown`, Conflict `run-not-waiting`, `run-faults-left`,
    `run-final-unsaid`, `run-nothing-to-do`.
    """
    with scope(session, organisation=organisation.id):
        run = receiving.waiting(session, said.run_id, now)
        if run.state is not RunState.READY:
            raise Conflict("run-not-waiting")
        if run.kind is RunKind.LIST:
            _write_list(session, organisation, run, said, now)
        else:
            _start(session, organisation, run, said, place, now)
        session.flush()
    audit.record(
        session,
        actor=said.by,
        act="import.confirmed",
        organisation=organisation.id,
        target=run.id,
        facts=dict(run.counts),
        now=now,
    )
    return run


def _write_list(
    session: Session, organisation: Organisation, run: ImportRun, said: Confirmed, now: datetime
) -> None:
    answers = saying.read(run.answers)
    found = looking.comparison(session, organisation, run, said.reading)
    agreed = Agreed(answers.left, answers.addresses)
    run.counts = writing.write(session, organisation, found, agreed, by=said.by, now=now)
    keeping.drop(run)
    run.state, run.ended_at = RunState.DONE, now


def _start(
    session: Session,
    organisation: Organisation,
    run: ImportRun,
    said: Confirmed,
    place: Place,
    now: datetime,
) -> None:
    answers = saying.read(run.answers)
    plan = looking.plan(session, organisation, run, said.reading, said.reader, now=now)
    withdrawn = plan.withdrawn if answers.withdraw else ()
    _check(run, said.reading, plan, withdrawn, answers)
    rows = (*plan.created, *plan.changed)
    models = [row.model for row in rows if row.model]
    adopted = adopting.adopted(session, organisation, models, place.hosting, by=said.by, now=now)
    run.counts = counts(plan, withdrawn)
    campaign = _campaign(session, organisation, run, rows, adopted, by=said.by, now=now)
    job = jobs.start(
        session,
        working.KIND,
        _items(rows, withdrawn, adopted, letters=answers.letters),
        organisation=organisation.id,
        now=now,
        facts={"run": str(run.id), "campaign": str(campaign.id), "by": str(said.by)},
    )
    keeping.drop(run)
    run.campaign_id, run.job_id, run.state = campaign.id, job.id, RunState.STARTED


def _check(
    run: ImportRun,
    reading: Reading,
    plan: Plan,
    withdrawn: tuple[Standing, ...],
    answers: Answers,
) -> None:
    refused = plan.of(Severity.REFUSED)
    if run.kind is RunKind.TABLE and refused and not answers.only_good:
        raise Conflict("run-faults-left", count=len(refused))
    if any(fault.code == NEEDS_FINAL for fault in reading.faults) and not answers.final:
        raise Conflict("run-final-unsaid")
    if not (plan.created or plan.changed or withdrawn):
        raise Conflict("run-nothing-to-do")


def counts(plan: Plan, withdrawn: tuple[Standing, ...]) -> dict[str, int]:
    """What is left of a plan once its file is gone."""
    return {
        "created": len(plan.created),
        "changed": len(plan.changed),
        "unchanged": plan.unchanged,
        "withdrawn": len(withdrawn),
        "ignored": len(plan.of(Severity.IGNORED)),
        "refused": len(plan.of(Severity.REFUSED)),
    }


def _campaign(
    session: Session,
    organisation: Organisation,
    run: ImportRun,
    rows: tuple[Row, ...],
    adopted: Mapping[str, UUID],
    *,
    by: UUID,
    now: datetime,
) -> Campaign:
    named = {_achievement(row, adopted) for row in rows}
    is_table = run.kind is RunKind.TABLE
    wanted = CampaignPlan(
        name=_name(organisation, run),
        source=Source.TABLE if is_table else Source.IMPORT,
        achievement=named.pop() if len(named) == 1 else None,
        reader=run.reader,
        file_name=run.file_name,
        file_digest=run.file_digest,
        facts={"run": str(run.id), **run.counts},
    )
    return campaigns.begin(session, organisation, wanted, by=by, now=now)


def _name(organisation: Organisation, run: ImportRun) -> str:
    kind = looking.spoken(organisation)(SOURCES.get(run.reader, run.reader))
    whole = f"{kind.partition(':')[0].strip()} – {run.file_name}" if run.file_name else kind
    return whole[: campaigns.MAX_NAME_CHARACTERS].strip()


def _achievement(row: Row, adopted: Mapping[str, UUID]) -> UUID:
    return adopted[row.model] if row.model else UUID(row.achievement)


def _items(
    rows: tuple[Row, ...],
    withdrawn: tuple[Standing, ...],
    adopted: Mapping[str, UUID],
    *,
    letters: bool,
) -> Iterator[Item]:
    for row in rows:
        yield Item(row.key, _facts(row, _achievement(row, adopted), letters=letters))
    for one in withdrawn:
        yield Item(f"{working.WITHDRAW}{one.award_id}", {})


def _facts(row: Row, achievement: UUID, *, letters: bool) -> dict[str, Any]:
    whole = {
        "achievement": str(achievement),
        "digest": row.digest,
        "name": row.name,
        "pupil": row.pupil.listed_as,
        "content": content.written(row.content),
        "earned_on": row.earned_on.isoformat() if row.earned_on else "",
        "deliver_to": row.deliver_to,
        "revision": row.revision,
        "replaces": str(row.replaces) if row.replaces else "",
        "letters": letters,
    }
    return {name: value for name, value in whole.items() if value not in ("", {}, 0, False)}
