"""One file that holds an installation on SQLite: its database and its sealed signing keys.

The copy is made while services run. Keys stay sealed, and the master key that opens them is left
out: who finds the file cannot sign. It holds what the database holds, so keep it as carefully.
A database on PostgreSQL has its own tool: `pg_dump`.
"""

import hashlib
import os
import re
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy.engine import make_url

from schemas import json_text
from schemas.errors import SchemasError
from service.errors import Conflict, ServiceError

MANIFEST: Final = "manifest.json"
DATABASE: Final = "database.sqlite"
KEYS: Final = "keys"
FORMAT: Final = "livret-backup-1"
MAX_MANIFEST_BYTES: Final = 1 << 20
MAX_FILES: Final = 10_000
PAGES_AT_ONCE: Final = 1000
_BLOCK: Final = 1 << 20
_KEY_NAME: Final = re.compile(r"keys/[A-Za-z0-9][A-Za-z0-9._-]{0,127}\.json")


@dataclass(frozen=True, slots=True)
class Place:
    """What a backup is of: the URL of its database, and the folder of its keys."""

    database_url: str
    keys: Path

    @property
    def database(self) -> Path:
        """The file of the database. Raises ServiceError `backup-by-postgresql` (`url`)."""
        url = make_url(self.database_url)
        if url.get_backend_name() != "sqlite":
            # The shown command stands in a terminal's history, so it has no password.
            shown = url._replace(drivername="postgresql", password=None).render_as_string()
            raise ServiceError("backup-by-postgresql", url=shown)
        return Path(str(url.database))


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    path: Path
    size: int
    sha256: str

    @classmethod
    def of(cls, name: str, path: Path) -> "_Part":
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return cls(name, path, path.stat().st_size, digest)


def back_up(place: Place, file: Path, *, now: datetime) -> tuple[str, ...]:
    """Write the backup; the names of what it holds.

    Raises ServiceError `backup-by-postgresql` (`url`), `backup-failed` (`path`, `reason`), Conflict
    `backup-exists` (`path`), `backup-nothing-there` (`path`).
    """
    database = place.database
    if not database.is_file():
        raise Conflict("backup-nothing-there", path=str(database))
    with _failures(file), TemporaryDirectory(dir=file.parent, prefix=".backup-") as folder:
        copy = Path(folder) / DATABASE
        _copy_database(database, copy)
        # The keys come second: the database names none that is missing here.
        parts = [_Part.of(DATABASE, copy), *_key_parts(place.keys)]
        draft = Path(folder) / "draft"
        _write(draft, parts, now=now)
        os.link(draft, file)  # fails when the name is taken, and appears whole
    return tuple(part.name for part in parts)


def _copy_database(source: Path, target: Path) -> None:
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as reader,
        closing(sqlite3.connect(target)) as writer,
    ):
        reader.backup(writer, pages=PAGES_AT_ONCE)
        # A single file, without a log beside it.
        writer.execute("PRAGMA journal_mode=DELETE")


def _key_parts(folder: Path) -> list[_Part]:
    found = sorted(folder.glob("*.json")) if folder.is_dir() else []
    return [_Part.of(f"{KEYS}/{path.name}", path) for path in found]


def _write(path: Path, parts: list[_Part], *, now: datetime) -> None:
    manifest = {
        "format": FORMAT,
        "made": now.isoformat(),
        "files": [{"name": p.name, "size": p.size, "sha256": p.sha256} for p in parts],
    }
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w") as archive:
            content = json_text.dump(manifest, indent=True)
            _add(archive, MANIFEST, BytesIO(content), len(content))
            for part in parts:
                with part.path.open("rb") as file:
                    _add(archive, part.name, file, part.size)
        raw.flush()
        os.fsync(raw.fileno())


def _add(archive: tarfile.TarFile, name: str, file: Any, size: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    archive.addfile(entry, file)


def restore(place: Place, file: Path) -> tuple[str, ...]:
    """Put a backup where no database is; the names of what it held.

    Everything is unpacked and checked before anything is put in place. Raises ServiceError
    `backup-by-postgresql` (`url`), `backup-malformed` (`reason`), `backup-failed` (`path`,
    `reason`), Conflict `restore-would-overwrite` (`path`).
    """
    database = place.database
    for path in (database, database.with_name(database.name + "-wal"), place.keys):
        if path.is_file() or (path.is_dir() and any(path.glob("*.json"))):
            raise Conflict("restore-would-overwrite", path=str(path))
    with _failures(file):
        database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with TemporaryDirectory(dir=database.parent, prefix=".restore-") as folder:
            names = _unpack(file, Path(folder))
            _check_database(Path(folder) / DATABASE)
            place.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
            for name in names:
                if name != DATABASE:
                    Path(folder, name).replace(place.keys / Path(name).name)
            # Last, so that a database is never there without its keys.
            Path(folder, DATABASE).replace(database)
    return names


def _unpack(file: Path, folder: Path) -> tuple[str, ...]:
    (folder / KEYS).mkdir()
    try:
        with tarfile.open(file, mode="r:") as archive:
            expected = _manifest(archive)
            members = {entry.name: entry for entry in archive.getmembers()}
            for name, (size, digest) in expected.items():
                _extract(archive, members.get(name), folder / name, size=size)
                if _Part.of(name, folder / name).sha256 != digest:
                    raise ServiceError("backup-malformed", reason=f"{name} was changed")
    except (tarfile.TarError, EOFError, UnicodeError, ValueError) as error:
        raise ServiceError("backup-malformed", reason="not a whole archive") from error
    return tuple(expected)


def _manifest(archive: tarfile.TarFile) -> dict[str, tuple[int, str]]:
    entry = archive.next()
    stream = archive.extractfile(entry) if entry and entry.name == MANIFEST else None
    if stream is None:
        raise ServiceError("backup-malformed", reason="it is no backup of Livret")
    try:
        found = json_text.parse(stream.read(MAX_MANIFEST_BYTES))
        files = {row["name"]: (int(row["size"]), str(row["sha256"])) for row in found["files"]}
    except (SchemasError, KeyError, TypeError, ValueError) as error:
        raise ServiceError("backup-malformed", reason="its list of files") from error
    names = set(files)
    if found.get("format") != FORMAT or DATABASE not in names or len(names) > MAX_FILES:
        raise ServiceError("backup-malformed", reason="another version of the format")
    if not all(name == DATABASE or _KEY_NAME.fullmatch(name) for name in names):
        raise ServiceError("backup-malformed", reason="a name that does not belong there")
    return files


def _extract(
    archive: tarfile.TarFile, entry: tarfile.TarInfo | None, path: Path, *, size: int
) -> None:
    # The archive's own paths, links and modes are not followed: only the bytes of a plain file.
    stream = archive.extractfile(entry) if entry and entry.isreg() and entry.size == size else None
    if stream is None:
        raise ServiceError("backup-malformed", reason=f"{path.name} is missing")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        while block := stream.read(_BLOCK):
            target.write(block)
        target.flush()
        os.fsync(target.fileno())


def _check_database(path: Path) -> None:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        try:
            answers = connection.execute("PRAGMA integrity_check").fetchall()
        except sqlite3.DatabaseError as error:
            raise ServiceError("backup-malformed", reason="its database is damaged") from error
    if answers != [("ok",)]:
        raise ServiceError("backup-malformed", reason="its database is damaged")


@contextmanager
def _failures(file: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise Conflict("backup-exists", path=str(file)) from error
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise ServiceError("backup-failed", path=str(file), reason=reason) from error
