"""Bring a database to the tables of this version, tell whether it has them, write a new step."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import MigrationScript
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, Enum, MetaData
from sqlalchemy.exc import SQLAlchemyError

from service.database import Instant, JsonText
from service.errors import Conflict, ServiceError

FOLDER: Final = Path(__file__).resolve().parent / "migrations"
# Any number that no other program takes for its own on the same server.
POSTGRES_LOCK: Final = 0x4C69_7672_6574


def _render(kind: str, value: Any, _: object) -> str | Literal[False]:
    """Steps name types of SQLAlchemy only, since they must still run when our classes change."""
    if kind != "type":
        return False
    if isinstance(value, Instant):
        return "sa.DateTime(timezone=True)"
    if isinstance(value, JsonText):
        return "sa.Text()"
    if isinstance(value, Enum):
        return f"sa.String(length={value.length})"
    return False


OPTIONS: Final[dict[str, Any]] = {
    "render_as_batch": True,  # SQLite changes a table by making it anew
    "transactional_ddl": True,
    "compare_type": True,
    "render_item": _render,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a database stands: its step and those still to be made; None before the first."""

    step: str | None
    pending: tuple[str, ...]


def check(engine: Engine) -> Standing:
    """Which steps a database still needs.

    Raises Conflict `database-newer` (`step`) for one that a later version has changed, ServiceError
    `database-unreachable`.
    """
    with _reached(), engine.connect() as connection:
        step = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory.from_config(_config())
    try:
        pending = [found.revision for found in script.iterate_revisions("head", step or "base")]
    except (CommandError, RevisionError) as error:
        raise Conflict("database-newer", step=step) from error
    return Standing(step, tuple(reversed(pending)))


def require(engine: Engine) -> None:
    """Stops a start on other tables: Conflict `database-behind` (`pending`), or as `check`."""
    standing = check(engine)
    if standing.pending:
        raise Conflict("database-behind", pending=standing.pending)


def upgrade(engine: Engine) -> tuple[str, ...]:
    """Make every pending step in one transaction, all or none; which those were.

    Two upgrades at once wait for each other. Raises what `check` raises, and Conflict
    `database-references-broken` (`table`) when rows would point nowhere.
    """
    pending = check(engine).pending
    with _reached(), _connection(engine) as connection:
        command.upgrade(_config(connection=connection), "head")
    return pending


def differences(engine: Engine, metadata: MetaData) -> list[Any]:
    """What tells the tables of a database from those of the models; empty when they agree."""
    with _reached(), engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=dict(OPTIONS))
        return list(compare_metadata(context, metadata))


def write_step(engine: Engine, metadata: MetaData, message: str) -> Path | None:
    """Write the next step, from the database's tables to the models'; None when they agree.

    The database, a scratch one, must have every step so far. Read what was written: names that
    changed look like one column gone and another come.
    """
    number = len(list(ScriptDirectory.from_config(_config()).walk_revisions())) + 1

    def only_changes(_: object, __: object, made: list[MigrationScript]) -> None:
        operations = made[0].upgrade_ops
        if operations is None or operations.is_empty():
            made.clear()

    with _reached(), engine.connect() as connection:
        script = command.revision(
            _config(connection=connection, metadata=metadata),
            message,
            autogenerate=True,
            rev_id=f"{number:04}",
            process_revision_directives=only_changes,
        )
    written = script[0] if isinstance(script, list) else script
    return _without_marks(Path(written.path)) if written is not None else None


def _without_marks(path: Path) -> Path:
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("    # ###")), "utf-8")
    return path


def _config(**attributes: object) -> Config:
    # Built here, so that nobody needs an alembic.ini.
    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    made.attributes.update({"metadata": None, **attributes})
    return made


@contextmanager
def _connection(engine: Engine) -> Iterator[Connection]:
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({POSTGRES_LOCK})")
            yield connection
        return
    with engine.connect() as connection:
        # Making a table anew drops the old one, which would take the rows that refer to it along.
        # This can be said outside of a transaction only, so before SQLAlchemy begins one.
        driver = connection.connection.dbapi_connection
        driver.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        try:
            with connection.begin():
                yield connection
                _check_references(connection.exec_driver_sql("PRAGMA foreign_key_check"))
        finally:
            driver.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]


def _check_references(broken: Iterable[Any]) -> None:
    for row in broken:
        raise Conflict("database-references-broken", table=row[0])


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise ServiceError("database-unreachable", reason=type(error).__name__) from error
