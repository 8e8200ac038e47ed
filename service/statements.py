"""Which rows does a statement touch, and can the fence reach all of them?

SQLAlchemy puts the criteria of `fence` wherever a fenced class stands in a statement of the ORM.
What it cannot reach is refused here: plain tables, text, the second table of an UPDATE or DELETE,
selects that the ORM does not recognise, inserts of many rows that say another owner.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Column, Delete, Insert, Select, Table, TextClause, Update
from sqlalchemy.orm import Mapper, ORMExecuteState
from sqlalchemy.sql import Alias, Join, visitors
from sqlalchemy.sql.lambdas import LambdaElement

from service.errors import ServiceError

_MARK: Final = "livret_fenced_class"
FENCES: Final = frozenset({"organisation_id", "person_id"})

Ids = Callable[[type], Mapping[str, UUID]]
"""From a fenced class to the values of its fence columns in the present scope."""


def mark(mapper: Mapper[Any], fenced: type) -> None:
    """Remember on a table that its rows are behind the fence."""
    if isinstance(mapper.local_table, Table):
        # Not among its `info`, which migrations write out.
        setattr(mapper.local_table, _MARK, fenced)


def touched(state: ORMExecuteState) -> frozenset[type]:
    """The fenced classes whose tables stand anywhere in a statement."""
    elements = visitors.iterate(cast(Any, state.statement))
    found = {fenced for element in elements if (fenced := _fenced(element)) is not None}
    return frozenset(found)


def refuse_unfenced(state: ORMExecuteState, ids: Ids) -> None:
    """Raises ServiceError `statement-unfenced` when a part of it escapes the criteria."""
    statement = state.statement
    if isinstance(statement, LambdaElement):
        _refuse(statement)
    for element, owner in _walk(statement, None):
        if isinstance(element, TextClause):
            _refuse(element)
        if _is_plain(element, owner):
            _refuse(element)
        if isinstance(element, Select):
            _check_sources(element)
    if isinstance(statement, Update | Delete):
        _check_change(statement)
    if isinstance(statement, Insert) and (fenced := _fenced(statement.table)) is not None:
        _check_insert(statement, _rows(state.parameters), ids(fenced))


def _walk(element: Any, owner: Any) -> Iterator[tuple[Any, Any]]:
    """Every part of a statement, with the select or change that it directly belongs to."""
    yield element, owner
    within = element if isinstance(element, Select | Update | Delete | Insert) else owner
    for child in element.get_children():
        yield from _walk(child, within)


def _fenced(element: Any) -> type | None:
    table = element if isinstance(element, Table) else getattr(element, "table", None)
    if not isinstance(element, Table | Column) or not isinstance(table, Table):
        return None
    found: type | None = getattr(table, _MARK, None)
    return found


def _is_plain(element: Any, owner: Any) -> bool:
    """Whether a fenced column or table stands where the ORM does not see it."""
    if _fenced(element) is None:
        return False
    if not _is_orm(owner):
        return True
    return isinstance(element, Column) and not _is_mapped(element)


def _is_orm(owner: Any) -> bool:
    attributes = getattr(owner, "_propagate_attrs", {})
    return bool(attributes.get("compile_state_plugin") == "orm")


def _is_mapped(element: Any) -> bool:
    # A column of a relationship's own condition knows its mapper only.
    marks = getattr(element, "_annotations", {})
    return "parententity" in marks or "parentmapper" in marks


def _check_sources(select: Select[Any]) -> None:
    # `select(table)` and `join(table)` name tables that no class stands for.
    joined = (target for target, *_ in select._setup_joins)
    for source in (*select._raw_columns, *select._from_obj, *joined):
        if any(map(_is_plain_source, _parts(source))):
            _refuse(source)


def _parts(source: Any) -> Iterator[Any]:
    if isinstance(source, Join):
        yield from _parts(source.left)
        yield from _parts(source.right)
    else:
        yield source


def _is_plain_source(source: Any) -> bool:
    if _is_mapped(source):
        return False
    if isinstance(source, Alias):
        return _is_plain_source(source.element)
    return isinstance(source, Table) and _fenced(source) is not None


def _check_change(statement: Update | Delete) -> None:
    target = _fenced(statement.table)
    for element, owner in _walk(statement, None):
        # Rows of the second table of an UPDATE … FROM get no criteria.
        if owner is statement and _fenced(element) not in {None, target}:
            _refuse(element)
    if isinstance(statement, Update) and target is not None and FENCES & _changed(statement):
        _refuse(statement)


def _changed(statement: Update) -> set[str]:
    # There is no public reading of them.
    return {getattr(column, "key", str(column)) for column in statement._values or {}}


def _check_insert(
    statement: Insert, rows: Sequence[Mapping[str, Any]], wanted: Mapping[str, UUID]
) -> None:
    # An "on conflict" could reach a row of another owner.
    written = statement._values or statement._multi_values or statement.select is not None
    if written or statement._post_values_clause is not None or not rows:
        _refuse(statement)
    for row in rows:
        if any(row.get(column) != value for column, value in wanted.items()):
            _refuse(statement)


def _rows(parameters: Any) -> Sequence[Mapping[str, Any]]:
    if parameters is None:
        return ()
    return (parameters,) if isinstance(parameters, Mapping) else tuple(parameters)


def _refuse(element: Any) -> None:
    raise ServiceError("statement-unfenced", statement=type(element).__name__)
