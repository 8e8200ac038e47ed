"""Rows come back as they were put, and concurrent writers wait for each other."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, ForeignKey, MetaData, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker

from service import database
from service.database import Base, JsonText, new_id
from service.errors import ServiceError
from service.fence import FencedSession, scope


class Scratch(DeclarativeBase):
    """Tables of these tests alone, with the types that all models have."""

    metadata = MetaData(naming_convention=database.NAMES)
    type_annotation_map = Base.type_annotation_map


class Colour(StrEnum):
    RED = "red"
    DEEP_BLUE = "deep-blue"


class Parcel(Scratch):
    __tablename__ = "parcel"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime | None]
    content: Mapped[bytes | None]
    colour: Mapped[Colour | None]
    facts: Mapped[Any | None] = mapped_column(JsonText)
    count: Mapped[int] = mapped_column(default=0)


class Label(Scratch):
    __tablename__ = "label"

    id: Mapped[int] = mapped_column(primary_key=True)
    parcel_id: Mapped[UUID] = mapped_column(ForeignKey("parcel.id"))


@pytest.fixture
def scratch(empty_engine: Engine) -> sessionmaker[FencedSession]:
    Scratch.metadata.create_all(empty_engine)
    return database.sessions(empty_engine)


def kept(scratch: sessionmaker[FencedSession], **values: Any) -> Parcel:
    with scratch() as session:
        session.add(parcel := Parcel(**values))
        session.commit()
    with scratch() as session:
        return session.get_one(Parcel, parcel.id)


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(datetime(2026, 11, 23, 18, 30, 0, 123456, UTC), id="microseconds"),
        pytest.param(datetime(2026, 11, 23, 20, tzinfo=timezone(timedelta(hours=2))), id="zone"),
        pytest.param(datetime(1, 1, 2, tzinfo=UTC), id="first days"),
        pytest.param(datetime(9999, 12, 30, tzinfo=UTC), id="last days"),
    ],
)
def test_an_instant_comes_back_in_utc(scratch: Any, at: datetime) -> None:
    found = kept(scratch, at=at).at
    assert found == at
    assert found is not None
    assert found.utcoffset() == timedelta()


def test_instants_of_several_zones_are_compared_as_instants(scratch: Any) -> None:
    early = datetime(2026, 11, 23, 12, tzinfo=UTC)
    parcel = kept(scratch, at=early)
    later_by_an_hour = datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=-1)))
    with scratch() as session:
        found = session.scalars(select(Parcel.id).where(Parcel.at < later_by_an_hour)).all()
    assert found == [parcel.id]


def test_an_instant_without_zone_is_refused(scratch: Any) -> None:
    with pytest.raises((ServiceError, StatementError), match="instant-without-zone"):
        kept(scratch, at=datetime(2026, 11, 23))  # noqa: DTZ001 - that is the fault


def test_documents_come_back_byte_by_byte(scratch: Any) -> None:
    document = b'{ "b":1,\r\n"a" : 1.0, "\\u00e9": "\xc3\xa9" }\n'
    assert kept(scratch, content=document).content == document


def test_choices_are_kept_by_their_value(scratch: Any) -> None:
    parcel = kept(scratch, colour=Colour.DEEP_BLUE)
    assert parcel.colour is Colour.DEEP_BLUE
    with scratch() as session, scope(session, everything="reads the raw column"):
        assert session.scalar(text("SELECT colour FROM parcel")) == "deep-blue"


def test_facts_come_back_as_json(scratch: Any) -> None:
    facts = {"list": [1, None, True], "text": "é\u2028"}
    assert kept(scratch, facts=facts).facts == facts


def test_a_reference_to_nothing_is_refused(scratch: Any) -> None:
    with scratch() as session:
        session.add(Label(id=1, parcel_id=new_id()))
        with pytest.raises(IntegrityError):
            session.commit()


def test_rows_stay_readable_after_the_commit(scratch: Any) -> None:
    with scratch() as session:
        session.add(parcel := Parcel(content=b"x"))
        session.commit()
    assert parcel.content == b"x"


def test_writers_at_once_lose_nothing(scratch: Any) -> None:
    parcel, writers, rounds = kept(scratch), 8, 10
    begin = Barrier(writers)

    def write(_: int) -> None:
        begin.wait()
        for _ in range(rounds):
            with scratch() as session:
                # It reads before it writes: without a lock from the start one of two would fail.
                query = select(Parcel).where(Parcel.id == parcel.id).with_for_update()
                session.scalars(query).one().count += 1
                session.commit()

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    with scratch() as session:
        assert session.get_one(Parcel, parcel.id).count == writers * rounds


def test_readers_do_not_wait_for_a_writer(scratch: Any, empty_engine: Engine) -> None:
    parcel = kept(scratch)
    reading = database.sessions(empty_engine, read_only=True)
    with scratch() as writer:
        writer.execute(update(Parcel).values(count=1))
        with reading() as reader:
            assert reader.get_one(Parcel, parcel.id).count == 0


def test_a_reading_session_cannot_write(scratch: Any, empty_engine: Engine) -> None:
    kept(scratch)
    with (
        database.sessions(empty_engine, read_only=True)() as session,
        pytest.raises(DBAPIError),
    ):
        session.execute(update(Parcel).values(count=1))
    # The connection that could only read writes again for the next.
    kept(scratch)


def test_a_database_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "livret.db"
    with database.engine(f"sqlite:///{path}").connect() as connection:
        connection.exec_driver_sql("CREATE TABLE one (id INTEGER)")
        connection.commit()
        files = list(path.parent.iterdir())
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("url", "code"),
    [
        pytest.param("livret.db", "database-url-malformed", id="a path"),
        pytest.param("mysql://localhost/livret", "database-unsupported", id="another database"),
        pytest.param("sqlite://", "database-unsupported", id="in memory"),
        pytest.param("sqlite:///:memory:", "database-unsupported", id="in memory, by name"),
        pytest.param("sqlite:////dev/null/x/livret.db", "database-file-failed", id="no folder"),
    ],
)
def test_a_url_we_cannot_use_is_refused(url: str, code: str) -> None:
    with pytest.raises(ServiceError, match=code):
        database.engine(url)


def test_identifiers_are_uuids_of_version_7_that_grow() -> None:
    made = [new_id() for _ in range(10_000)]
    assert made == sorted(set(made))
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}


@given(st.lists(st.integers(min_value=0, max_value=2**70), min_size=2, max_size=20))
def test_identifiers_grow_also_when_the_clock_goes_back(clock: list[int]) -> None:
    times = iter(clock)
    make = database._Ids(lambda: next(times) % (2**47 * 1_000_000))
    made = [make() for _ in clock]
    assert made == sorted(set(made))
