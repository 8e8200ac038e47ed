"""How do rows live? One way to reach SQLite and PostgreSQL, and the column types all models share.

A class of rows derives from `Base`, and from `fence.Owned` or `fence.Personal` where its rows
belong to an organisation or a person. Documents are kept as `Mapped[bytes]`, exactly as they came.
"""

import enum
import os
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    Enum,
    LargeBinary,
    MetaData,
    Text,
    Uuid,
    create_engine,
    event,
)
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import DeclarativeBase, sessionmaker
from sqlalchemy.types import TypeDecorator

from schemas import json_text
from schemas.errors import SchemasError
from service.errors import ServiceError
from service.fence import FencedSession

BUSY_TIMEOUT_SECONDS: Final = 60
"""How long a writer on SQLite waits for the one before it."""
POOL_SIZE: Final = 8
MAX_OVERFLOW: Final = 24
MAX_CHOICE_CHARACTERS: Final = 40
READ_ONLY: Final = "livret_read_only"

# Without names of its own a constraint could not be changed on both databases.
NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An instant, always aware and in UTC in Python, kept to the microsecond."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant in UTC; raises ServiceError `instant-without-zone`."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ServiceError("instant-without-zone", value=value.isoformat())
        at = value.astimezone(UTC)
        # SQLite keeps it as text that sorts, and knows no zones.
        return at.replace(tzinfo=None) if dialect.name == "sqlite" else at

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class JsonText(TypeDecorator[Any]):
    """A JSON value that we wrote ourselves, such as the facts of a job; kept as text, not searched.

    A document with a signature is no such thing: keep its bytes.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The text; raises SchemasError for what is no JSON."""
        return None if value is None else json_text.dump(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """The value; raises ServiceError `row-malformed`."""
        try:
            return None if value is None else json_text.parse(value)
        except SchemasError as error:
            raise ServiceError("row-malformed") from error


class Base(DeclarativeBase):
    """Every class of rows."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it once
        datetime: Instant(),
        UUID: Uuid(),
        bytes: LargeBinary(),
        str: Text(),
        # A choice is kept as its value; a new one needs no change of the table.
        enum.Enum: Enum(
            enum.Enum,
            native_enum=False,
            length=MAX_CHOICE_CHARACTERS,
            values_callable=lambda choices: [one.value for one in choices],
        ),
    }


class _Ids:
    """UUIDs of version 7 that grow within this process."""

    def __init__(self, nanoseconds: Callable[[], int]) -> None:
        self._nanoseconds = nanoseconds
        self._last = 0
        self._lock = Lock()

    def __call__(self) -> UUID:
        with self._lock:
            self._last = max(self._last + 1, _stamp(self._nanoseconds()))
            stamp = self._last
        head = (stamp >> 12 << 16) | 0x7000 | (stamp & 0xFFF)
        tail = (0b10 << 62) | secrets.randbits(62)
        return UUID(int=head << 64 | tail)


def _stamp(nanoseconds: int) -> int:
    """Milliseconds, then twelve bits of the millisecond.

    https://www.rfc-editor.org/rfc/rfc9562#section-6.2, method 3
    """
    milliseconds, rest = divmod(nanoseconds, 1_000_000)
    return milliseconds << 12 | (rest << 12) // 1_000_000


new_id: Final[Callable[[], UUID]] = _Ids(time.time_ns)
"""A new identifier, later than those before it: rows made together lie together in the index.

It tells when it was made, so it is no secret and no token.
"""


def engine(url: str) -> Engine:
    """The database of a URL: `sqlite:////data/livret.db` or `postgresql://user@host/name`.

    A file of SQLite is made with its folder, for its owner alone. Nothing is connected yet.
    Raises ServiceError `database-url-malformed`, `database-unsupported`, `database-file-failed`.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    # A connection that the server closed meanwhile is replaced before it is used.
    made = create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_size=POOL_SIZE,
        max_overflow=MAX_OVERFLOW,
        pool_pre_ping=True,
    )
    event.listen(made, "begin", _begin_postgresql)
    return made


def check_url(url: str) -> None:
    """Whether a URL names a database that we can use; raises as `engine`, and touches nothing."""
    _parsed(url)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise ServiceError("database-url-malformed") from error
    backend = parsed.drivername.partition("+")[0]
    if backend not in {"sqlite", "postgresql"}:
        raise ServiceError("database-unsupported", backend=backend)
    if backend == "sqlite" and not _has_file(parsed):
        # Each thread would see another empty database.
        raise ServiceError("database-unsupported", backend="sqlite in memory")
    return parsed


def _has_file(url: URL) -> bool:
    return bool(url.database) and url.database != ":memory:" and "mode=memory" not in str(url)


def _sqlite(url: URL) -> Engine:
    path = Path(str(url.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # The name exists with the right mode before SQLite writes to it.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise ServiceError("database-file-failed", path=str(path), reason=reason) from error
    made = create_engine(
        url,
        connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
        pool_size=POOL_SIZE,
        max_overflow=MAX_OVERFLOW,
    )
    event.listen(made, "connect", _connected_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _connected_sqlite(connection: Any, _: object) -> None:
    # The driver's own idea of when to begin would let two readers wish to write and both fail.
    connection.isolation_level = None
    # What is deleted is overwritten: who is erased is not left in the free pages of the file.
    pragmas = ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "secure_delete=ON")
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Writers take the pen at once and wait for it; readers never wait."""
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    # The connection comes back to the pool, so both states are said.
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(READ_ONLY, False):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def sessions(engine: Engine, *, read_only: bool = False) -> sessionmaker[FencedSession]:
    """Makes sessions behind the fence (`service.fence`); what was read stays readable after commit.

    On SQLite one writing session is open at a time and the next waits for it, so open it late and
    close it soon. A `read_only` one never waits, and its writes are refused by the database.
    """
    bound = engine.execution_options(**{READ_ONLY: True}) if read_only else engine
    return sessionmaker(bound, class_=FencedSession, expire_on_commit=False)
