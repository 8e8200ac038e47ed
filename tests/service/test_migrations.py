"""One history of the tables: from nothing to the models, on both databases, and never back."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from service import models, upgrading
from service.errors import Conflict, ServiceError

STEPS = sorted((upgrading.FOLDER / "versions").glob("[0-9]*.py"))


def test_an_upgrade_from_nothing_makes_the_tables_of_the_models(engine: Engine) -> None:
    assert upgrading.differences(engine, models.metadata()) == []
    assert upgrading.check(engine).pending == ()


def test_models_that_changed_without_a_step_are_noticed(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE outbox")
        connection.exec_driver_sql("ALTER TABLE job ADD COLUMN forgotten INTEGER")
    found = {difference[0] for difference in upgrading.differences(engine, models.metadata())}
    assert {"add_table", "remove_column"} <= found


def test_pending_steps_are_told_and_stop_a_start(empty_engine: Engine) -> None:
    assert upgrading.check(empty_engine).pending == tuple(path.name[:4] for path in STEPS)
    with pytest.raises(Conflict, match="database-behind"):
        upgrading.require(empty_engine)
    upgrading.upgrade(empty_engine)
    upgrading.require(empty_engine)


def test_a_second_upgrade_has_nothing_to_do(engine: Engine) -> None:
    assert upgrading.upgrade(engine) == ()


def test_a_database_of_a_later_version_is_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for verb in (upgrading.check, upgrading.upgrade, upgrading.require):
        with pytest.raises(Conflict, match="database-newer"):
            verb(engine)


def test_a_step_that_fails_leaves_nothing_behind(
    empty_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    history = tmp_path / "migrations"
    (history / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        (history / name).write_text((upgrading.FOLDER / name).read_text())
    header = 'from alembic import op\nrevision = "{}"\ndown_revision = {}\ndef upgrade():\n'
    first = header.format("0001", None) + '    op.execute("CREATE TABLE one (id INTEGER)")\n'
    second = header.format("0002", '"0001"') + '    op.execute("CREATE NONSENSE")\n'
    (history / "versions" / "0001_one.py").write_text(first)
    (history / "versions" / "0002_two.py").write_text(second)
    monkeypatch.setattr(upgrading, "FOLDER", history)
    with pytest.raises(ServiceError, match="database-unreachable"):
        upgrading.upgrade(empty_engine)
    assert "one" not in inspect(empty_engine).get_table_names()
    assert upgrading.check(empty_engine).step is None


@pytest.mark.parametrize("path", STEPS, ids=lambda path: path.stem)
def test_each_step_follows_the_one_before_and_offers_no_way_back(path: Path) -> None:
    tree = ast.parse(path.read_text())
    constants = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    number = STEPS.index(path) + 1
    assert constants["revision"] == path.name[:4] == f"{number:04}"
    assert constants["down_revision"] == (f"{number - 1:04}" if number > 1 else None)
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert names == {"upgrade"}, "a history goes forward only: a backup is the way back"


@pytest.mark.parametrize("path", STEPS, ids=lambda path: path.stem)
def test_no_step_leans_on_code_that_may_change(path: Path) -> None:
    imported = {
        getattr(node, "module", None) or name.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert {name.partition(".")[0] for name in imported} <= {"sqlalchemy", "alembic"}
