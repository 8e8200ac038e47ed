"""Random decisions through the anchor's rows: they are what a replay gives, and what a model says.

The model is the register of `tests.federation.test_history_model`, which knows no records.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from federation.anchor import creating, deciding, history_rows
from federation.anchor.creating import Profile
from federation.anchor.deciding import Deed
from federation.anchor.office import Office
from federation.chronicle.history import State
from keys.sealing import RawMasterKey
from keys.stores import KeyStore, open_store
from service import database, upgrading
from service.errors import Conflict
from tests.federation.anchor.conftest import ANCHOR, Anchored
from tests.federation.federations import day, entity
from tests.federation.test_history_model import (
    NAMES,
    Entry,
    Register,
    _numbers,
    assert_same,
    facts_of,
    steps,
)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, KeyStore]:
    """The database of a founded anchor, to be copied, and its keys."""
    path = tmp_path_factory.mktemp("model") / "anchor.sqlite"
    engine = database.engine(f"sqlite:///{path}")
    upgrading.upgrade(engine)
    store = open_store("memory:", RawMasterKey(bytes(range(32))))
    with database.sessions(engine)() as session:
        profile = Profile(name="Académie d’Exemple")
        creating.create(session, Office(ANCHOR, store), "academie", profile, now=day(0))
        session.commit()
    engine.dispose()
    return path, store


@contextmanager
def a_copy(path: Path, store: KeyStore) -> Iterator[Anchored]:
    with TemporaryDirectory() as folder:
        for one in path.parent.glob(f"{path.name}*"):
            shutil.copy(one, folder)
        engine = database.engine(f"sqlite:///{folder}/{path.name}")
        try:
            yield Anchored(database.sessions(engine), Office(ANCHOR, store))
        finally:
            engine.dispose()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_rows_are_what_a_replay_gives_and_what_the_register_says(
    founded: tuple[Path, KeyStore], chosen: list[tuple[int, str, str, str, int]]
) -> None:
    with a_copy(*founded) as anchored:
        register, today, grants = Register(), 1, 0
        admitted = [(0, "admit", name, name, 0) for name in NAMES[:2]]
        for pause, deed, name, other, number in [*admitted, *chosen]:
            today += pause
            line = Entry(today, deed, name, other, *_numbers(deed, number, today, grants))
            grants += deed == "grant"
            allowed = register.allows(line)
            assert _decided(anchored, line) is allowed, line
            if allowed:
                register.lines.append(line)
        with anchored.sessions() as session:
            assert history_rows.broken(session) is None
            rows, anchors = history_rows.rows_now(session)
            last = history_rows.state_at(session)
            assert (rows, anchors) == (dict(last.members), dict(last.anchors))
            assert_same(State(members=rows), register, today)
            for number in range(1, today + 1, 3):
                past = history_rows.state_at(session, day(number))
                assert_same(past, register.until(number), number)


def _decided(anchored: Anchored, line: Entry) -> bool:
    with anchored.sessions() as session:
        rows, _ = history_rows.rows_now(session)
        act, facts = facts_of(line, State(members=rows))
        deed = Deed(act, entity(line.name), facts)
        try:
            deciding.decide(session, anchored.office, deed, by=None, now=day(line.day))
        except Conflict:
            return False
        session.commit()
    return True
