"""No query, change or insert reaches the rows of another organisation or person.

The classes of all rooms are walked, so that one added later is covered without a word here.
"""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import (
    Engine,
    LargeBinary,
    column,
    delete,
    exists,
    func,
    insert,
    inspect,
    literal,
    select,
    table,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import (
    aliased,
    contains_eager,
    joinedload,
    selectinload,
    subqueryload,
)

from service import database, models
from service.database import Base, new_id
from service.errors import NotAllowed, ServiceError
from service.fence import FencedSession, Owned, Personal, scope
from tests.service.scratch import Badge, Both, Diary, Pupil, Scratch, recorded

SCHOOL, OTHER, LEA, TOM = (UUID(int=number) for number in range(1, 5))


@pytest.fixture
def sessions(empty_engine: Engine) -> Any:
    """Three badges of one pupil: two of the school, one of another; a diary of each person."""
    Scratch.metadata.create_all(empty_engine)
    made = database.sessions(empty_engine)
    with made() as session, scope(session, everything="fills the tables"):
        session.add(Pupil(id=1))
        session.flush()
        for number, owner in enumerate((SCHOOL, SCHOOL, OTHER), 1):
            session.add(Badge(id=number, organisation_id=owner, pupil_id=1))
        for number, person in enumerate((LEA, TOM), 1):
            session.add(Diary(id=number, person_id=person))
        for number, (owner, person) in enumerate(((SCHOOL, LEA), (SCHOOL, TOM), (OTHER, LEA)), 1):
            session.add(Both(id=number, organisation_id=owner, person_id=person))
        session.commit()
    return made


_other = aliased(Badge)
_sub = select(Badge.id).subquery()
_cte = select(Badge).cte()
READ = {
    "a class": select(Badge.id),
    "rows": select(Badge),
    "a where alone": select(literal(1)).where(Badge.id > 0),
    "an alias": select(_other.id),
    "a join": select(Badge.id).select_from(Pupil).join(Pupil.badges),
    "a join on": select(Badge.id).select_from(Pupil).join(Badge, Badge.pupil_id == Pupil.id),
    "two tables": select(Badge.id).where(Badge.pupil_id == Pupil.id),
    "a self join": select(_other.id).join(Badge, Badge.id == _other.id),
    "a subquery": select(_sub.c.id),
    "an in": select(Badge.id).where(Badge.id.in_(select(_other.id))),
    "a common table": select(_cte.c.id),
    "an alias of it": select(aliased(Badge, _cte).id),
    "a union": union_all(select(Badge.id), select(Badge.id).where(Badge.id < 0)),
    "distinct": select(Badge.id).distinct(),
    "ordered and cut": select(Badge.id).order_by(Badge.id).limit(10),
    "for update": select(Badge.id).with_for_update(),
}


@pytest.mark.parametrize("name", READ)
def test_a_query_gives_the_rows_of_the_scope(sessions: Any, name: str) -> None:
    with sessions() as session:
        with scope(session, organisation=SCHOOL):
            assert len(session.execute(READ[name]).all()) == 2
        with scope(session, organisation=OTHER):
            assert len(session.execute(READ[name]).all()) == 1
        with scope(session, organisation=uuid4()):
            assert session.execute(READ[name]).all() == []
        with scope(session, everything="a test of the exception"):
            assert len(session.execute(READ[name]).all()) == 3


COUNT = {
    "a count": select(func.count()).select_from(Badge),
    "an aggregate": select(func.count(Badge.id)),
    "an exists": select(func.count(Pupil.id)).where(
        exists().where(Badge.id == 3, Badge.pupil_id == Pupil.id)
    ),
    "an any": select(func.count(Pupil.id)).where(Pupil.badges.any(Badge.id == 3)),
    "a scalar subquery": select(
        select(func.count(Badge.id)).where(Badge.pupil_id == Pupil.id).scalar_subquery()
    ).select_from(Pupil),
}


@pytest.mark.parametrize(
    ("name", "school", "other"),
    [
        ("a count", 2, 1),
        ("an aggregate", 2, 1),
        ("an exists", 0, 1),
        ("an any", 0, 1),
        ("a scalar subquery", 2, 1),
    ],
)
def test_a_number_counts_the_rows_of_the_scope(
    sessions: Any, name: str, school: int, other: int
) -> None:
    with sessions() as session:
        with scope(session, organisation=SCHOOL):
            assert session.scalar(COUNT[name]) == school
        with scope(session, organisation=OTHER):
            assert session.scalar(COUNT[name]) == other


LOADERS = {
    "lazily": (),
    "selectinload": (selectinload(Pupil.badges),),
    "subqueryload": (subqueryload(Pupil.badges),),
}


@pytest.mark.parametrize("loader", LOADERS)
def test_a_relationship_gives_the_rows_of_the_scope(sessions: Any, loader: str) -> None:
    with sessions() as session, scope(session, organisation=SCHOOL):
        pupil = session.scalars(select(Pupil).options(*LOADERS[loader])).one()
        assert {badge.id for badge in pupil.badges} == {1, 2}


def test_a_relationship_follows_the_scope_in_which_it_is_loaded(sessions: Any) -> None:
    with sessions() as session:
        with scope(session, organisation=SCHOOL):
            pupil = session.scalars(select(Pupil)).one()
        with scope(session, organisation=OTHER):
            assert {badge.id for badge in pupil.badges} == {3}


def test_rows_joined_into_their_parent_are_filtered(sessions: Any) -> None:
    query = select(Pupil).join(Pupil.badges).options(contains_eager(Pupil.badges))
    with sessions() as session, scope(session, organisation=SCHOOL):
        pupil = session.scalars(query).unique().one()
        assert {badge.id for badge in pupil.badges} == {1, 2}


@pytest.mark.parametrize("inside", [True, False], ids=["another's scope", "no scope"])
def test_a_joined_load_of_foreign_rows_is_refused(sessions: Any, inside: bool) -> None:
    query = select(Pupil).options(joinedload(Pupil.badges))
    with sessions() as session, ExitStack() as stack:
        if inside:
            stack.enter_context(scope(session, organisation=SCHOOL))
        with pytest.raises(ServiceError, match="scope-"):
            session.scalars(query).unique().all()


def test_a_relationship_outside_of_any_scope_is_refused(sessions: Any) -> None:
    with sessions() as session:
        pupil = session.scalars(select(Pupil)).one()
        with pytest.raises(ServiceError, match="scope-missing"):
            _ = pupil.badges


@pytest.mark.parametrize("statement", [*READ.values(), *COUNT.values()], ids=[*READ, *COUNT])
def test_a_query_without_scope_is_refused(sessions: Any, statement: Any) -> None:
    with sessions() as session:
        with pytest.raises(ServiceError, match="scope-missing"):
            session.execute(statement)
        with scope(session, person=LEA), pytest.raises(ServiceError, match="scope-missing"):
            session.execute(statement)


_plain = Badge.__table__
ESCAPES = {
    "a plain table": select(_plain),
    "a plain column": select(_plain.c.id),
    "a plain alias": select(_plain.alias()),
    "a plain count": select(func.count()).select_from(_plain),
    "a plain table joined": select(Pupil).join(_plain, _plain.c.pupil_id == Pupil.id),
    "a plain table in a where": select(Pupil).where(Pupil.id == _plain.c.pupil_id),
    "a plain subquery": select(Pupil).where(Pupil.id.in_(select(_plain.c.pupil_id))),
    "a window": select(func.row_number().over(order_by=Badge.id)),
    "text": text("SELECT * FROM badge"),
    "text in a where": select(Pupil).where(text("id IN (SELECT pupil_id FROM badge)")),
    "rows from text": select(Badge).from_statement(text("SELECT * FROM badge")),
    "a plain change": update(_plain).values(pupil_id=1),
    "a plain delete": delete(_plain),
    "a change beside it": update(Pupil).where(Pupil.id == Badge.pupil_id).values(id=1),
    "a change of owner": update(Badge).values(organisation_id=SCHOOL),
    "an insert of values": insert(Badge).values(id=9, organisation_id=SCHOOL, pupil_id=1),
    "an insert of a select": insert(Badge).from_select(["id"], select(Badge.id)),
    "a plain insert": insert(_plain).values(id=9, organisation_id=SCHOOL, pupil_id=1),
}


@pytest.mark.parametrize("name", ESCAPES)
def test_what_cannot_be_filtered_is_refused(sessions: Any, name: str) -> None:
    with (
        sessions() as session,
        scope(session, organisation=SCHOOL),
        pytest.raises(ServiceError, match="statement-unfenced"),
    ):
        session.execute(ESCAPES[name])


@pytest.mark.parametrize("name", ESCAPES)
def test_nor_is_it_let_through_without_scope(sessions: Any, name: str) -> None:
    with sessions() as session, pytest.raises(ServiceError, match=r"scope-missing|unfenced"):
        session.execute(ESCAPES[name])


def test_what_concerns_no_fenced_row_needs_no_scope(sessions: Any) -> None:
    with sessions() as session:
        assert session.scalar(select(literal(1))) == 1
        assert len(session.scalars(select(Pupil)).all()) == 1
        assert session.scalar(select(func.count()).select_from(table("pupil", column("id")))) == 1


def owners(session: FencedSession) -> list[tuple[int, UUID]]:
    with scope(session, everything="the test looks at all rows"):
        return [
            tuple(row)
            for row in session.execute(select(Badge.id, Badge.organisation_id).order_by(Badge.id))
        ]


def test_a_bulk_change_keeps_to_the_scope(sessions: Any) -> None:
    with sessions() as session:
        with scope(session, organisation=SCHOOL):
            session.execute(update(Badge).values(note="mine"))
            session.execute(delete(Badge).where(Badge.id.in_([1, 3])))
        assert owners(session) == [(2, SCHOOL), (3, OTHER)]
        with scope(session, organisation=OTHER):
            assert session.scalars(select(Badge.note)).all() == [None]


def test_a_row_is_got_from_its_own_scope_only(sessions: Any) -> None:
    with sessions() as session:
        with scope(session, organisation=SCHOOL):
            assert session.get(Badge, 1) is not None
            assert session.get(Badge, 3) is None
        with scope(session, everything="puts the foreign row into this session"):
            assert session.get(Badge, 3) is not None
        with scope(session, organisation=SCHOOL):
            assert session.get(Badge, 3) is None
        with pytest.raises(ServiceError, match="scope-missing"):
            session.get(Badge, 1)


def test_a_new_row_is_of_who_makes_it(sessions: Any) -> None:
    with sessions() as session:
        with scope(session, organisation=OTHER):
            session.add(Badge(id=9, pupil_id=1))
        assert (9, OTHER) in owners(session)


def add_foreign(session: FencedSession) -> None:
    session.add(Badge(id=9, organisation_id=OTHER, pupil_id=1))


def give_away(session: FencedSession) -> None:
    session.get_one(Badge, 1).organisation_id = OTHER


def take(session: FencedSession) -> None:
    with scope(session, everything="puts the foreign row into this session"):
        foreign = session.get_one(Badge, 3)
    foreign.organisation_id = SCHOOL


def change_foreign(session: FencedSession) -> None:
    with scope(session, everything="puts the foreign row into this session"):
        foreign = session.get_one(Badge, 3)
    foreign.note = "x"


def delete_foreign(session: FencedSession) -> None:
    with scope(session, everything="puts the foreign row into this session"):
        foreign = session.get_one(Badge, 3)
    session.delete(foreign)


def merge_foreign(session: FencedSession) -> None:
    session.merge(Badge(id=9, organisation_id=OTHER, pupil_id=1))


def insert_foreign(session: FencedSession) -> None:
    session.execute(insert(Badge), [{"id": 9, "organisation_id": OTHER, "pupil_id": 1}])


def insert_ownerless(session: FencedSession) -> None:
    session.execute(insert(Badge), [{"id": 9, "pupil_id": 1}])


def bulk_save(session: FencedSession) -> None:
    session.bulk_save_objects([Badge(id=9, organisation_id=OTHER, pupil_id=1)])


def bulk_insert(session: FencedSession) -> None:
    session.bulk_insert_mappings(inspect(Badge), [{"id": 9, "organisation_id": OTHER}])


def bulk_update(session: FencedSession) -> None:
    session.bulk_update_mappings(inspect(Badge), [{"id": 3, "note": "x"}])


WRITES = [
    add_foreign, give_away, take, change_foreign, delete_foreign, merge_foreign, insert_foreign,
    insert_ownerless, bulk_save, bulk_insert, bulk_update,
]  # fmt: skip


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_a_foreign_row_is_not_written(
    sessions: Any, write: Callable[[FencedSession], None]
) -> None:
    with sessions() as session:
        before = owners(session)
        with (
            pytest.raises(ServiceError, match=r"scope-foreign-row|statement-unfenced"),
            scope(session, organisation=SCHOOL),
        ):
            write(session)
        session.rollback()
        session.expunge_all()
        assert owners(session) == before


def test_many_rows_of_the_scope_are_inserted_at_once(sessions: Any) -> None:
    rows = [{"id": number, "organisation_id": SCHOOL, "pupil_id": 1} for number in range(10, 13)]
    with sessions() as session, scope(session, organisation=SCHOOL):
        session.execute(insert(Badge), rows)
        assert session.scalar(select(func.count(Badge.id))) == 5


def test_a_row_is_not_written_outside_of_any_scope(sessions: Any) -> None:
    with sessions() as session:
        session.add(Badge(id=9, organisation_id=SCHOOL, pupil_id=1))
        with pytest.raises(ServiceError, match="scope-missing"):
            session.commit()


def test_what_was_added_is_checked_in_the_scope_where_it_was(sessions: Any) -> None:
    with sessions() as session, scope(session, organisation=SCHOOL):
        session.add(foreign := Badge(id=9, organisation_id=OTHER, pupil_id=1))
        with (
            pytest.raises(NotAllowed, match="scope-foreign-row"),
            scope(session, organisation=OTHER),
        ):
            pass
        session.expunge(foreign)


def test_a_persons_rows_are_theirs(sessions: Any) -> None:
    with sessions() as session:
        with scope(session, person=LEA):
            assert session.scalars(select(Diary.id)).all() == [1]
        with scope(session, organisation=SCHOOL), pytest.raises(ServiceError, match="missing"):
            session.scalars(select(Diary.id)).all()


def test_rows_of_both_are_reached_from_either_side(sessions: Any) -> None:
    query = select(Both.id).order_by(Both.id)
    with sessions() as session:
        with scope(session, person=LEA):
            assert session.scalars(query).all() == [1, 3]
        with scope(session, organisation=SCHOOL):
            assert session.scalars(query).all() == [1, 2]
        with scope(session, organisation=SCHOOL, person=LEA):
            assert session.scalars(query).all() == [1]


@pytest.mark.parametrize(
    ("named", "code"),
    [
        pytest.param({}, "scope-empty", id="nobody"),
        pytest.param({"everything": "  "}, "scope-empty", id="everything for no reason"),
        pytest.param({"organisation": SCHOOL, "everything": "x"}, "scope-contradictory", id="both"),
    ],
)
def test_a_scope_says_whose(sessions: Any, named: Any, code: str) -> None:
    with sessions() as session, pytest.raises(ServiceError, match=code), scope(session, **named):
        pass


def test_a_scope_ends_with_its_block_also_after_an_error(sessions: Any) -> None:
    with sessions() as session:
        with pytest.raises(ZeroDivisionError), scope(session, organisation=SCHOOL):
            _ = 1 / 0
        with pytest.raises(ServiceError, match="scope-missing"):
            session.scalars(select(Badge)).all()


# Every class of the product, whoever wrote it.


def fenced_classes() -> list[type]:
    models.metadata()
    mappers = sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__)
    classes = [mapper.class_ for mapper in mappers]
    return [one for one in classes if issubclass(one, Owned | Personal)]


def row_of(fenced: type, owner: UUID) -> Any:
    """A row with some value in every column that needs one; it is never written."""
    values: dict[str, Any] = {}
    for attribute in inspect(fenced).column_attrs:
        kind = attribute.columns[0].type
        makes: dict[type, Any] = {int: 1, str: "x", bytes: b"x", UUID: new_id(), bool: False}
        makes[datetime] = datetime(2026, 1, 1, tzinfo=UTC)
        python = bytes if isinstance(kind, LargeBinary) else getattr(kind, "python_type", str)
        values[attribute.key] = makes.get(python)
    fences = {"organisation_id": owner, "person_id": owner}
    return fenced(**{name: fences.get(name, value) for name, value in values.items()})


@pytest.mark.parametrize("fenced", fenced_classes(), ids=lambda fenced: fenced.__name__)
def test_no_class_of_the_product_is_reached_without_scope(engine: Engine, fenced: Any) -> None:
    key = inspect(fenced).primary_key
    attempts: list[Callable[[FencedSession], Any]] = [
        lambda session: session.scalars(select(fenced)).all(),
        lambda session: session.scalars(select(aliased(fenced))).all(),
        lambda session: session.scalar(select(func.count()).select_from(fenced)),
        lambda session: session.scalar(select(func.count()).select_from(fenced.__table__)),
        lambda session: session.get(fenced, tuple(new_id() for _ in key)),
        lambda session: session.execute(delete(fenced)),
        lambda session: session.add(row_of(fenced, SCHOOL)) or session.flush(),
    ]
    for attempt in attempts:
        with (
            database.sessions(engine)() as session,
            pytest.raises(ServiceError, match="scope-missing"),
        ):
            attempt(session)


@pytest.mark.parametrize("fenced", fenced_classes(), ids=lambda fenced: fenced.__name__)
def test_every_statement_on_a_class_of_the_product_is_filtered(engine: Engine, fenced: Any) -> None:
    column_name = "organisation_id" if issubclass(fenced, Owned) else "person_id"
    named: Any = {column_name.removesuffix("_id"): SCHOOL}
    statements = [
        select(fenced),
        select(aliased(fenced)),
        select(func.count()).select_from(fenced),
        select(literal(1)).where(exists().where(getattr(fenced, column_name).is_not(None))),
        delete(fenced),
    ]
    with database.sessions(engine)() as session, scope(session, **named):
        for statement in statements:
            seen: list[str] = []
            with recorded(engine, seen):
                session.execute(statement)
            assert any(f"{column_name} = " in one for one in seen), seen


@pytest.mark.parametrize("fenced", fenced_classes(), ids=lambda fenced: fenced.__name__)
def test_no_foreign_row_of_a_class_of_the_product_is_written(engine: Engine, fenced: Any) -> None:
    kind = "organisation" if issubclass(fenced, Owned) else "person"
    named: Any = {kind: SCHOOL}
    with (
        database.sessions(engine)() as session,
        pytest.raises(NotAllowed, match="scope-foreign-row"),
        scope(session, **named),
    ):
        session.add(row_of(fenced, OTHER))  # it is written where the scope ends


def test_no_relationship_of_the_product_joins_fenced_rows_by_itself() -> None:
    """A joined load is refused where it meets a foreign row; it should not be the usual way."""
    models.metadata()
    joined = [
        f"{mapper.class_.__name__}.{found.key}"
        for mapper in Base.registry.mappers
        for found in mapper.relationships
        if found.lazy in {"joined", False} and issubclass(found.mapper.class_, Owned | Personal)
    ]
    assert joined == []
