"""`livret issuer issue`, `import` and `revoke`: the verbs of the pages, for many at once."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.orm import Session

import issuer.app
from issuer.awards import campaigns, permits, withdrawing
from issuer.awards import looking as awards
from issuer.awards.models import AwardState, Campaign
from issuer.importing.faults import Fault, Severity
from issuer.importing.opening import MAX_FILE_BYTES
from issuer.importing.own_table import ColumnMapping
from issuer.importing.reading import SOURCES
from issuer.importing.wording import sentence, where
from issuer.organisations.models import Organisation
from issuer.runs import looking, reading_again, receiving, starting
from issuer.runs.answers import Answers
from issuer.runs.looking import Reader
from issuer.runs.models import ImportRun, RunKind
from issuer.runs.planning import Plan
from issuer.runs.receiving import Sent
from issuer.runs.starting import Confirmed
from livret.commands.edge import now, read_file
from livret.commands.issuer_edge import ORG, Acting, Desk, acting, signing, with_desk
from service import jobs
from service.errors import NotAllowed
from service.fence import scope
from service.jobs import JobState, run_once
from service.language import N_

ANY: Final = "auto"
WAIT_SECONDS: Final = 0.2
MAX_SHOWN: Final = 100
_FILE: Final = click.argument("file", type=click.Path(path_type=Path, allow_dash=True))


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that was read: its run, and what it would do (None for a list of pupils)."""

    organisation: Organisation
    run: ImportRun
    confirmed: Confirmed
    plan: Plan | None
    counts: dict[str, int]

    @property
    def faults(self) -> Sequence[Fault]:
        """What is wrong with it, of every severity."""
        return self.plan.faults if self.plan else self.confirmed.reading.faults


@click.command("issue")
@ORG
@_FILE
@click.option(
    "--achievement", default="", help="Name or code of what is awarded; else a column says it."
)
@click.option("--only-good", is_flag=True, help="Leave out the rows that are refused.")
@click.option("--letters", is_flag=True, help="Send each a letter with their code.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@signing
@with_desk
def issue(desk: Desk, *, slug: str, file: Path, dry_run: bool, who: Acting, **said: Any) -> None:
    """Award every row of a table (CSV, ODS or XLSX), and wait until all are issued.

    Columns are known by their titles: « Prénom », « Nom », « Date d'obtention » … One refused row
    stops the whole, unless --only-good.

    \b
    Example:
      livret issuer issue 3e-A.csv --org college-jules-verne --achievement "Délégué de classe"
    """  # noqa: D301 - click reads the backspace
    data = read_file(file, max_bytes=MAX_FILE_BYTES)
    titles = reading_again.header(data, file.name)
    mapping = reading_again.proposed(titles, said["achievement"])
    answers = Answers(
        columns=mapping.to_json(),
        achievement=said["achievement"],
        beyond_list=True,
        only_good=said["only_good"],
        letters=said["letters"],
    )
    sent = Sent(data, file.name, reading_again.TABLE, answers)
    _run(desk, slug, sent, who=who, dry_run=dry_run)


@click.command("import")
@ORG
@click.argument("source", type=click.Choice([ANY, *SOURCES]))
@_FILE
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--year", type=int, help="The first of the two years, where the file is silent.")
@click.option("--beyond-list", is_flag=True, help="Award also to people who are on no list.")
@click.option("--withdraw", is_flag=True, help="Withdraw what the file takes back.")
@click.option("--final", is_flag=True, help="The reports are final.")
@signing
@with_desk
def take_in(
    desk: Desk, *, slug: str, source: str, file: Path, dry_run: bool, who: Acting, **said: Any
) -> None:
    """Take in a file of a national application; the SOURCE "auto" tells by its content.

    Lists of pupils (SIECLE, ONDE, ENT) are written, results become awards. The same file again
    changes nothing; a corrected one reissues what changed.

    \b
    Example:
      livret issuer import lsu lsu.xml --org college-jules-verne --dry-run
    """  # noqa: D301 - click reads the backspace
    data = read_file(file, max_bytes=MAX_FILE_BYTES)
    sent = Sent(data, file.name, "" if source == ANY else source, Answers(**said))
    _run(desk, slug, sent, who=who, dry_run=dry_run)


@click.command("revoke")
@ORG
@click.argument("ids", nargs=-1, required=True, type=click.UUID, metavar="ID…")
@click.option("--reason", required=True, help="Why; the person it is about may read it.")
@signing
@with_desk
def revoke(desk: Desk, *, slug: str, ids: Sequence[UUID], reason: str, who: Acting) -> None:
    """Withdraw awards for good, all of them or none; verifiers know within a minute."""
    organisation = desk.organisation(slug)
    with (
        acting(desk, organisation, who) as by,
        scope(desk.session, organisation=organisation.id),
    ):
        rows = [awards.find(desk.session, one) for one in dict.fromkeys(ids)]
        done = withdrawing.revoke(desk.session, organisation, rows, reason=reason, by=by, now=now())
        desk.session.commit()
    facts = {"revoked": [str(one.id) for one in done]}
    if desk.as_json:
        desk.show(facts)
        return
    said = desk.edge.translate.plural(
        "{count} award is withdrawn.", "{count} awards are withdrawn.", len(done)
    )
    click.echo(said)


def _run(desk: Desk, slug: str, sent: Sent, *, who: Acting, dry_run: bool) -> None:
    organisation = desk.organisation(slug)
    with acting(desk, organisation, who) as by:
        looked = _look(desk, organisation, sent, by)
        _tell_faults(desk, looked.faults)
        if dry_run:
            desk.session.rollback()
            _tell(desk, looked, N_("Nothing was done: this is what the file would do."))
            return
        starting.confirm(desk.session, organisation, looked.confirmed, desk.issuer.place, now=now())
        desk.session.commit()
        if looked.run.kind is not RunKind.LIST:
            _work(desk, looked)
            _approve(desk, looked)
        _tell(desk, looked, N_("Done."))


def _look(desk: Desk, organisation: Organisation, sent: Sent, by: UUID) -> Looked:
    session, master, at = desk.session, desk.issuer.config.master, now()
    came = receiving.read(organisation, sent)
    run = receiving.receive(session, organisation, came, master, by=by, now=at)
    with scope(session, organisation=organisation.id):
        if came.reading is None:
            mapping = ColumnMapping.of(dict(sent.answers.columns))
            receiving.set_columns(session, organisation, run, mapping, master, now=at)
        reading = came.reading or receiving.reread(session, organisation, run, master)
        reader = Reader(permits.roles_of(session, organisation, by=by, now=at), master)
        confirmed = Confirmed(run.id, reading, reader, by)
        if run.kind is RunKind.LIST:
            return Looked(
                organisation, run, confirmed, None, _of_list(desk, organisation, run, confirmed)
            )
        plan = looking.plan(session, organisation, run, reading, reader, now=at)
    counts = starting.counts(plan, plan.withdrawn if sent.answers.withdraw else ())
    return Looked(organisation, run, confirmed, plan, counts)


def _of_list(
    desk: Desk, organisation: Organisation, run: ImportRun, said: Confirmed
) -> dict[str, int]:
    found = looking.comparison(desk.session, organisation, run, said.reading)
    return {
        "new": len(found.new),
        "changed": len(found.changed),
        "unchanged": len(found.unchanged),
        "gone": len(found.gone),
        "ambiguous": len(found.ambiguous),
    }


def _work(desk: Desk, looked: Looked) -> None:
    """Do the awards and their issuing to the end, beside whatever worker there is."""
    kinds = issuer.app.kinds(desk.issuer.place)
    total = looked.counts["created"] + looked.counts["changed"]
    # On SQLite one session writes at a time: ours is over.
    desk.session.close()
    with _bar(desk, total) as advance:
        while True:
            count = run_once(desk.issuer.sessions, desk.issuer.world(), kinds)
            made, is_over = _progress(desk, looked.organisation, looked.run)
            advance(made)
            if is_over:
                return
            if not count:
                # Another worker has the rest in hand.
                time.sleep(WAIT_SECONDS)


def _approve(desk: Desk, looked: Looked) -> None:
    """Decide in the name of the head who asks, as on the page; four eyes stay four eyes."""
    organisation = looked.organisation
    with desk.issuer.sessions() as session, scope(session, organisation=organisation.id):
        campaign = session.get(Campaign, looked.run.campaign_id)
        waiting = _waiting(session, campaign) if campaign is not None else 0
        if campaign is None or not waiting:
            return
        try:
            campaigns.approve(session, organisation, campaign, by=looked.confirmed.by, now=now())
        except NotAllowed:
            said = desk.edge.translate.plural(
                "{count} award waits for the head’s approval.",
                "{count} awards wait for the head’s approval.",
                waiting,
            )
            click.echo(said, err=True)
            return
        session.commit()
    _work(desk, looked)


def _waiting(session: Session, campaign: Campaign) -> int:
    return campaigns.progress(session, campaign).by_state.get(AwardState.TO_APPROVE, 0)


def _progress(desk: Desk, organisation: Organisation, run: ImportRun) -> tuple[int, bool]:
    """How many awards there are, and whether the last one is issued."""
    with desk.issuer.sessions() as session, scope(session, organisation=organisation.id):
        campaign = session.get(Campaign, run.campaign_id)
        if campaign is None or run.job_id is None:
            return 0, True
        first = jobs.progress(session, run.job_id, organisation=organisation.id)
        found = campaigns.progress(session, campaign)
        is_over = first.state is not JobState.ACTIVE and (
            found.job is None or found.job.state is not JobState.ACTIVE
        )
        return found.total, is_over


@contextmanager
def _bar(desk: Desk, total: int) -> Iterator[Callable[[int], None]]:
    """A bar for people at a terminal; nothing in a pipe, nothing beside JSON."""
    if desk.as_json or not sys.stderr.isatty():
        yield lambda _: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    label = desk.edge.translate(N_("Awards"))
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task(label, total=total)
        yield lambda made: progress.update(task, completed=made)


def _tell_faults(desk: Desk, faults: Sequence[Fault]) -> None:
    shown = [one for one in faults if one.severity in {Severity.REFUSED, Severity.WARNING}]
    for one in shown[:MAX_SHOWN]:
        place = where(one, desk.edge.translate)
        said = sentence(one, desk.edge.translate)
        click.echo(f"{place}: {said}" if place else said, err=True)
    if len(shown) > MAX_SHOWN:
        more = len(shown) - MAX_SHOWN
        desk.edge.say(N_("… and {more} more."), more=more)


def _tell(desk: Desk, looked: Looked, msgid: str) -> None:
    if desk.as_json:
        desk.show({"source": looked.run.reader, "kind": looked.run.kind.value, **looked.counts})
        return
    desk.edge.out(msgid)
    for name, count in looked.counts.items():
        click.echo(f"    {name}: {count}")
