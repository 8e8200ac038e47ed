"""`livret db`: bring a database to this version, check it, back it up and restore it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, Final, NoReturn

import click
from sqlalchemy import Engine

from livret.commands.edge import COULD_NOT_FIND_OUT, NO, USAGE, Edge, now, with_errors
from livret.keystore import KEYS_FOLDER, MASTER_FILE
from livret.settings import Settings
from livret.wording import DATABASE
from service import backups, database, models, upgrading
from service.config import SECRET_KEY_FILE
from service.errors import ServiceError
from service.language import N_

ROWS: Final = ("federation.models", "issuer.models", "wallet.models")
"""Where the rooms above `service` have their rows."""
SERVICES: Final = ("anchor", "issuer", "partner", "wallet", "verifier")

_CODES: Final = MappingProxyType(
    {
        "backup-malformed": NO,
        "backup-failed": COULD_NOT_FIND_OUT,
        "backup-nothing-there": NO,
        "database-newer": NO,
        "database-references-broken": NO,
        "database-file-failed": COULD_NOT_FIND_OUT,
        "database-unreachable": COULD_NOT_FIND_OUT,
    }
)


def register_rows() -> None:
    """Make the rows of every room known to migrations."""
    for module in ROWS:
        # A room may be left out of an installation.
        if find_spec(module) is not None:
            models.register(module)


def _guarded(run: Callable[..., None]) -> Any:
    """The options all of these commands share, and their errors as sentences."""

    @click.option(
        "--service",
        type=click.Choice(SERVICES),
        default="issuer",
        show_default=True,
        help="Whose database: the one of its setting, else the one in the data folder.",
    )
    @click.option(
        "--database",
        "url",
        metavar="URL",
        help="Another database: sqlite:////folder/livret.db or postgresql://user@host/name.",
    )
    @click.pass_obj
    @with_errors
    @wraps(run)
    def guarded(edge: Edge, /, *, service: str, url: str | None, **rest: Any) -> None:
        try:
            run(edge, _place(edge.settings, service, url), **rest)
        except ServiceError as error:
            _stop(edge, error)

    return guarded


def _place(settings: Settings, service: str, url: str | None) -> backups.Place:
    named = {"anchor": settings.anchor_database, "issuer": settings.issuer_database}.get(service)
    usual = f"sqlite:///{settings.data.absolute() / service}.sqlite"
    return backups.Place(url or named or usual, settings.data / KEYS_FOLDER)


def _stop(edge: Edge, error: ServiceError) -> NoReturn:
    if error.code not in DATABASE:
        raise error
    edge.say(DATABASE[error.code], **error.facts)
    sys.exit(_CODES.get(error.code, USAGE))


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    engine = database.engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@click.group("db")
def command() -> None:
    """Bring a database to this version, check it, back it up, restore it.

    A database goes forward only: the way back from an upgrade is the backup made before it.
    """


@command.command("upgrade")
@_guarded
def upgrade(edge: Edge, place: backups.Place) -> None:
    """Make the tables that this version needs; all steps or none."""
    with _opened(place.database_url) as engine:
        steps = upgrading.upgrade(engine)
    if not steps:
        edge.out(N_("The database is up to date."))
        return
    edge.out(N_("The database is up to date; steps made: {steps}."), steps=steps)


@command.command("check")
@_guarded
def check(edge: Edge, place: backups.Place) -> None:
    """Tell whether the tables are those of this version: exit code 0 yes, 1 no, 3 unreachable."""
    with _opened(place.database_url) as engine:
        pending = upgrading.check(engine).pending
    if pending:
        edge.out(N_("Steps to be made by “livret db upgrade”: {steps}."), steps=pending)
        sys.exit(NO)
    edge.out(N_("The database is up to date."))


@command.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_guarded
def backup(edge: Edge, place: backups.Place, *, file: Path) -> None:
    """Write the database and the sealed keys into one FILE, while services run.

    The master key stays out, so that the file alone cannot sign. It holds what the database
    holds: keep it as carefully.
    """
    names = backups.back_up(place, file, now=now())
    click.echo(
        edge.translate.plural(
            "Saved in {path}: the database and {count} key.",
            "Saved in {path}: the database and {count} keys.",
            len(names) - 1,
            path=file,
        )
    )
    master = edge.settings.data / MASTER_FILE
    if master.is_file():
        edge.say(N_("Keep a copy of {path} elsewhere: the keys open with it alone."), path=master)
    pages = edge.settings.data / SECRET_KEY_FILE
    if pages.is_file():
        edge.say(
            N_("Keep a copy of {path}, too: codes on paper and in letters are known by it alone."),
            path=pages,
        )


@command.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@_guarded
def restore(edge: Edge, place: backups.Place, *, file: Path) -> None:
    """Put a backup in place of a database that is gone; nothing is overwritten."""
    names = backups.restore(place, file)
    click.echo(
        edge.translate.plural(
            "Restored: the database and {count} key.",
            "Restored: the database and {count} keys.",
            len(names) - 1,
        )
    )


def write_step(message: str) -> Path | None:
    """For who changes models: write the next step of the history, from the steps so far."""
    register_rows()
    with TemporaryDirectory() as folder, _opened(f"sqlite:///{folder}/scratch.db") as scratch:
        upgrading.upgrade(scratch)
        return upgrading.write_step(scratch, models.metadata(), message)


if __name__ == "__main__":
    write_step(" ".join(sys.argv[1:]))
