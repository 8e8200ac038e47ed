"""A backup is made while others write, comes back as it was, and overwrites nothing."""

import io
import json
import stat
import tarfile
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest

from keys.kinds import KeyType
from keys.sealing import RawMasterKey
from keys.stores import open_store
from service import audit, backups, database, upgrading
from service.backups import DATABASE, MANIFEST, Place
from service.errors import Conflict, ServiceError

SCHOOL = UUID(int=1)


@pytest.fixture
def place(tmp_path: Path, now: datetime) -> Place:
    """An installation with an entry in its audit log and a signing key."""
    made = Place(f"sqlite:///{tmp_path / 'data' / 'issuer.sqlite'}", tmp_path / "data" / "keys")
    engine = database.engine(made.database_url)
    upgrading.upgrade(engine)
    with database.sessions(engine)() as session:
        audit.record(session, actor=None, act="org.create", organisation=SCHOOL, now=now)
        session.commit()
    open_store(f"file:{made.keys}", RawMasterKey(bytes(32))).create("school", KeyType.P256, now=now)
    return made


@pytest.fixture
def file(place: Place, tmp_path: Path, now: datetime) -> Path:
    path = tmp_path / "backup.tar"
    backups.back_up(place, path, now=now)
    return path


def elsewhere(tmp_path: Path) -> Place:
    return Place(f"sqlite:///{tmp_path / 'new' / 'issuer.sqlite'}", tmp_path / "new" / "keys")


def test_a_backup_comes_back_with_rows_and_keys(file: Path, tmp_path: Path) -> None:
    other = elsewhere(tmp_path)
    assert len(backups.restore(other, file)) == 2
    engine = database.engine(other.database_url)
    upgrading.require(engine)
    with database.sessions(engine)() as session:
        assert audit.head(session, SCHOOL).sequence == 1
        assert audit.verify(session, SCHOOL) is None
    store = open_store(f"file:{other.keys}", RawMasterKey(bytes(32)))
    assert store.show("school").versions
    modes = {stat.S_IMODE(path.stat().st_mode) for path in other.database.parent.rglob("*.[js]*")}
    assert modes == {0o600}


def test_a_backup_is_for_its_owner_and_holds_no_master_key(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with tarfile.open(file) as archive:
        names = archive.getnames()
    assert names[:2] == [MANIFEST, DATABASE]
    assert [name for name in names if "master" in name] == []


def test_a_backup_has_what_was_committed_and_not_what_was_not(
    place: Place, tmp_path: Path, now: datetime
) -> None:
    sessions = database.sessions(database.engine(place.database_url))
    path, other = tmp_path / "backup.tar", elsewhere(tmp_path)
    with sessions() as committed:
        audit.record(committed, actor=None, act="key.rotate", organisation=SCHOOL, now=now)
        committed.commit()
    with sessions() as writing:
        audit.record(writing, actor=None, act="org.close", organisation=SCHOOL, now=now)
        backups.back_up(place, path, now=now)
        writing.commit()
    backups.restore(other, path)
    with database.sessions(database.engine(other.database_url))() as session:
        assert [one.act for one in audit.entries(session, SCHOOL)] == ["key.rotate", "org.create"]


def test_a_backup_overwrites_no_file(place: Place, file: Path, now: datetime) -> None:
    before = file.read_bytes()
    with pytest.raises(Conflict, match="backup-exists"):
        backups.back_up(place, file, now=now)
    assert file.read_bytes() == before
    assert list(file.parent.glob(".backup-*")) == []


def test_a_restore_overwrites_neither_database_nor_keys(
    place: Place, file: Path, tmp_path: Path
) -> None:
    with pytest.raises(Conflict, match="restore-would-overwrite"):
        backups.restore(place, file)
    keys_only = Place(elsewhere(tmp_path).database_url, place.keys)
    with pytest.raises(Conflict, match="restore-would-overwrite"):
        backups.restore(keys_only, file)


def test_there_is_no_backup_of_nothing(tmp_path: Path, now: datetime) -> None:
    with pytest.raises(Conflict, match="backup-nothing-there"):
        backups.back_up(elsewhere(tmp_path), tmp_path / "backup.tar", now=now)


def test_postgresql_has_its_own_tool_and_no_password_is_shown(now: datetime) -> None:
    place = Place("postgresql://livret:secret@db.example/livret", Path("keys"))
    for verb in (
        lambda: backups.back_up(place, Path("backup.tar"), now=now),
        lambda: backups.restore(place, Path("backup.tar")),
    ):
        with pytest.raises(ServiceError, match="backup-by-postgresql") as told:
            verb()
        assert told.value.facts["url"] == "postgresql://livret@db.example/livret"


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with tarfile.open(file) as archive:
        parts = {
            entry.name: stream.read()
            for entry in archive
            if (stream := archive.extractfile(entry)) is not None
        }
    change(parts)
    with tarfile.open(file, "w") as archive:
        for name, content in parts.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))


def listed(parts: dict[str, bytes], *names: str) -> None:
    manifest = json.loads(parts[MANIFEST])
    manifest["files"] = [
        {"name": n, "size": len(parts[n]), "sha256": sha256(parts[n]).hexdigest()} for n in names
    ]
    parts[MANIFEST] = json.dumps(manifest).encode()


def changed_byte(parts: dict[str, bytes]) -> None:
    content = bytearray(parts[DATABASE])
    content[-1] ^= 1
    parts[DATABASE] = bytes(content)


def damaged_database(parts: dict[str, bytes]) -> None:
    parts[DATABASE] = parts[DATABASE][:100] + b"\xff" * (len(parts[DATABASE]) - 100)
    listed(parts, DATABASE)


def no_database(parts: dict[str, bytes]) -> None:
    listed(parts)


def way_out(parts: dict[str, bytes]) -> None:
    parts["keys/../../escaped.json"] = b"{}"
    listed(parts, DATABASE, "keys/../../escaped.json")


def missing_key(parts: dict[str, bytes]) -> None:
    for name in [name for name in parts if name.startswith("keys/")]:
        del parts[name]


def no_manifest(parts: dict[str, bytes]) -> None:
    del parts[MANIFEST]


def other_format(parts: dict[str, bytes]) -> None:
    parts[MANIFEST] = parts[MANIFEST].replace(b"livret-backup-1", b"livret-backup-9")


def nonsense_manifest(parts: dict[str, bytes]) -> None:
    parts[MANIFEST] = b'["files"]'


CHANGES = [
    changed_byte, damaged_database, no_database, way_out, missing_key, no_manifest, other_format,
    nonsense_manifest,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_changed_backup_is_refused_and_nothing_is_put_in_place(
    file: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    rewritten(file, change)
    check_refused(file, elsewhere(tmp_path))
    assert list(tmp_path.rglob("escaped.json")) == []


@pytest.mark.parametrize("part", [0, 10, 512, 5000, 100_000], ids=lambda part: f"{part} bytes")
def test_a_cut_backup_is_refused(file: Path, tmp_path: Path, part: int) -> None:
    file.write_bytes(file.read_bytes()[:part])
    check_refused(file, elsewhere(tmp_path))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE])
def test_a_backup_of_links_is_refused(tmp_path: Path, kind: bytes) -> None:
    path = tmp_path / "links.tar"
    with tarfile.open(path, "w") as archive:
        row = {"name": DATABASE, "size": 0, "sha256": sha256(b"").hexdigest()}
        manifest = json.dumps({"format": backups.FORMAT, "files": [row]}).encode()
        first = tarfile.TarInfo(MANIFEST)
        first.size = len(manifest)
        archive.addfile(first, io.BytesIO(manifest))
        entry = tarfile.TarInfo(DATABASE)
        entry.type, entry.linkname = kind, "/etc/passwd"
        archive.addfile(entry)
    check_refused(path, elsewhere(tmp_path))


def check_refused(file: Path, place: Place) -> None:
    with pytest.raises(ServiceError, match="backup-malformed"):
        backups.restore(place, file)
    assert not place.database.exists()
    assert not list(place.database.parent.glob("**/*.json"))
    assert not list(place.database.parent.glob(".restore-*"))
