"""`livret db` as an operator meets it."""

from pathlib import Path

import pytest

from livret.commands import db
from service import models, upgrading
from tests.livret.conftest import Run
from tests.support.postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]


def test_check_tells_what_upgrade_then_does(run: Run) -> None:
    assert run("db", "check").exit_code == 1
    made = run("db", "upgrade")
    assert made.exit_code == 0
    assert "0001" in made.stdout
    checked = run("db", "check")
    assert (checked.exit_code, checked.stdout) == (0, "The database is up to date.\n")
    assert run("db", "upgrade").stdout == checked.stdout


def test_each_service_has_a_database_of_its_own(run: Run, tmp_path: Path) -> None:
    run("db", "upgrade", "--service", "partner")
    assert [path.name for path in (tmp_path / "data").glob("*.sqlite")] == ["partner.sqlite"]
    assert run("db", "check").exit_code == 1


def test_a_backup_is_restored_where_no_database_is(run: Run, tmp_path: Path) -> None:
    run("db", "upgrade")
    run("keys", "new", "school")
    saved = run("db", "backup", "saved.tar")
    assert saved.exit_code == 0
    assert saved.stdout == "Saved in saved.tar: the database and 1 key.\n"
    assert "master.key" in saved.stderr
    assert "pages.secret" not in saved.stderr
    (tmp_path / "data" / "pages.secret").write_bytes(bytes(32))
    assert "pages.secret" in run("db", "backup", "again.tar").stderr
    refused = run("db", "restore", "saved.tar")
    assert refused.exit_code == 2
    assert "already there" in refused.stderr
    (tmp_path / "data").rename(tmp_path / "lost")
    assert run("db", "restore", "saved.tar").exit_code == 0
    assert run("db", "check").exit_code == 0


def test_a_backup_of_nothing_is_refused(run: Run) -> None:
    assert run("db", "backup", "saved.tar").exit_code == 1


def test_a_file_that_is_no_backup_is_refused(run: Run) -> None:
    Path("saved.tar").write_bytes(b"PK")
    told = run("db", "restore", "saved.tar")
    assert (told.exit_code, told.stdout) == (1, "")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        pytest.param("livret.db", 2, id="no URL"),
        pytest.param("mysql://localhost/livret", 2, id="another database"),
        pytest.param("sqlite:////dev/null/livret.db", 3, id="no folder"),
        pytest.param("postgresql:///livret?host=/nowhere", 3, id="nobody answers"),
    ],
)
def test_a_database_that_cannot_be_had_is_told(run: Run, url: str, code: int) -> None:
    for verb in ("check", "upgrade"):
        told = run("db", verb, "--database", url)
        assert told.exit_code == code
        assert "Traceback" not in told.output


def test_a_later_database_is_left_alone(run: Run, tmp_path: Path) -> None:
    run("db", "upgrade")
    url = f"sqlite:///{tmp_path / 'data' / 'issuer.sqlite'}"
    with db.database.engine(url).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for verb in ("check", "upgrade"):
        told = run("db", verb)
        assert told.exit_code == 1
        assert "9999" in told.stderr


def test_postgresql_is_upgraded_and_sent_to_its_own_backup(run: Run, postgres_url: str) -> None:
    assert run("db", "check", "--database", postgres_url).exit_code == 1
    assert run("db", "upgrade", "--database", postgres_url).exit_code == 0
    assert run("db", "check", "--database", postgres_url).exit_code == 0
    told = run("db", "backup", "saved.tar", "--database", postgres_url)
    assert told.exit_code == 2
    assert "pg_dump" in told.stderr


def test_the_database_of_the_settings_is_meant(run: Run, postgres_url: str) -> None:
    named = {"LIVRET_ISSUER_DATABASE": postgres_url}
    assert run("db", "upgrade", **named).exit_code == 0
    assert run("db", "check", **named).exit_code == 0
    assert run("db", "check").exit_code == 1
    assert run("db", "check", "--service", "partner", **named).exit_code == 1


def test_the_history_makes_the_rows_of_every_room(run: Run, postgres_url: str) -> None:
    db.register_rows()
    run("db", "upgrade", "--database", postgres_url)
    engine = db.database.engine(postgres_url)
    try:
        assert upgrading.differences(engine, models.metadata()) == []
    finally:
        engine.dispose()
