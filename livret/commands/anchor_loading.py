"""`livret anchor load`: members of a federation from a table."""

from collections import Counter
from pathlib import Path

import click

from federation.anchor import loading
from federation.anchor.app import sentences
from federation.anchor.loading import Fate
from livret.commands.anchor_edge import Desk, with_desk
from livret.commands.edge import NO, now, read_file, whole_seconds
from schemas.errors import LivretError
from service.language import N_


@click.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@with_desk
def load(desk: Desk, *, file: Path, dry_run: bool) -> None:
    """Take in the bodies of a table (CSV): address, name, accreditations, until, email.

    Each body is asked for what it publishes at its address; its DIDs must name it in turn. A row
    that is faulty is told with its line, and stops no other. Exit code 1 when one was.

    \b
    Example:
      livret anchor load schools.csv --dry-run
    """  # noqa: D301 - click reads the backspace
    rows = loading.read(read_file(file, max_bytes=loading.MAX_BYTES))
    counts: Counter[str] = Counter()
    for row in rows:
        instant = whole_seconds(now())
        world = desk.service.place.world(instant)
        fate = loading.look(desk.session, row, world, now=instant)
        if fate.state == "new" and not dry_run:
            try:
                loading.take(desk.session, desk.office, fate, by=None, now=instant)
                desk.session.commit()
            except LivretError as error:
                desk.session.rollback()
                fate = Fate(row, "faulty", error.code)
        counts[fate.state] += 1
        _tell(desk, fate)
    if not desk.as_json:
        desk.edge.say(
            N_("{new} taken in, {known} known already, {faulty} faulty")
            if not dry_run
            else N_("{new} would be taken in, {known} are known already, {faulty} are faulty"),
            new=counts["new"],
            known=counts["known"],
            faulty=counts["faulty"],
        )
    if counts["faulty"]:
        raise SystemExit(NO)


def _tell(desk: Desk, fate: Fate) -> None:
    row = fate.row
    facts = {"line": row.line, "address": row.address, "state": fate.state, "code": fate.code}
    if desk.as_json:
        desk.show({name: value for name, value in facts.items() if value is not None})
        return
    said = sentences().get(fate.code or "")
    why = f": {desk.edge.translate(said)}" if said else (f": {fate.code}" if fate.code else "")
    click.echo(f"{row.line:>5}  {fate.state:<7} {row.address}{why}")
