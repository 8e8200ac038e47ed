"""The tenancy fence: rows of an organisation or a person are reached only from inside its scope.

    with scope(session, organisation=school.id):
        session.scalars(select(Award))          # the awards of this school, whatever is asked
    session.scalars(select(Award))              # ServiceError("scope-missing")

A class of rows says whose it is by `Owned` or `Personal`; one that is both is reached from either
side, and filtered by each that the scope names. Where a statement cannot be filtered (plain tables,
text, a bulk insert of other rows) it is refused, unless the scope is `everything` with its reason:
migrations, workers, and public look-ups by a token that cannot be guessed.

Eager loading: `selectinload` is filtered; a `joinedload` that meets a foreign row is refused.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import event, inspect
from sqlalchemy.orm import (
    Mapped,
    Mapper,
    ORMExecuteState,
    Session,
    UOWTransaction,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.orm.context import QueryContext

from service.errors import NotAllowed, ServiceError
from service.statements import mark, refuse_unfenced, touched

_KEY: Final = "livret scope"
_GETTING: Final = "livret gets a row by its key"


class Owned:
    """Rows of one organisation."""

    organisation_id: Mapped[UUID] = mapped_column(index=True, sort_order=-1)


class Personal:
    """Rows of one person."""

    person_id: Mapped[UUID] = mapped_column(index=True, sort_order=-1)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows may be reached; `everything` is the reason for reaching all of them."""

    organisation: UUID | None = None
    person: UUID | None = None
    everything: str = ""

    def ids(self, fenced: type) -> dict[str, UUID]:
        """The columns by which rows of this class are filtered, with their values."""
        wanted = {}
        if issubclass(fenced, Owned) and self.organisation is not None:
            wanted["organisation_id"] = self.organisation
        if issubclass(fenced, Personal) and self.person is not None:
            wanted["person_id"] = self.person
        return wanted


class FencedSession(Session):
    """A session whose ways around the fence are closed; made by `database.sessions`."""

    def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        """The row by its key, or None; also None for one that another scope had loaded before."""
        outer = self.info.get(_GETTING, False)
        self.info[_GETTING] = True
        try:
            found = super().get(entity, ident, **options)
        finally:
            self.info[_GETTING] = outer
        fenced = found is not None and isinstance(found, Owned | Personal)
        return None if fenced and not _inside(self, found) else found

    def bulk_save_objects(self, *_: Any, **__: Any) -> None:
        """Refused, since it passes the fence by: ServiceError `statement-unfenced`."""
        raise ServiceError("statement-unfenced", statement="bulk_save_objects")

    def bulk_insert_mappings(self, *_: Any, **__: Any) -> None:
        """Refused, since it passes the fence by: ServiceError `statement-unfenced`."""
        raise ServiceError("statement-unfenced", statement="bulk_insert_mappings")

    def bulk_update_mappings(self, *_: Any, **__: Any) -> None:
        """Refused, since it passes the fence by: ServiceError `statement-unfenced`."""
        raise ServiceError("statement-unfenced", statement="bulk_update_mappings")


@contextmanager
def scope(
    session: Session,
    *,
    organisation: UUID | None = None,
    person: UUID | None = None,
    everything: str = "",
) -> Iterator[None]:
    """Reach the rows of an organisation, of a person, or of both; or everything, for a reason.

    A scope inside another replaces it until its end. What was added is written where a scope ends,
    and before another begins inside of it: each row is checked in the scope it was made in. Raises
    ServiceError `scope-empty`, `scope-contradictory`.
    """
    named = organisation is not None or person is not None
    if named and everything:
        raise ServiceError("scope-contradictory")
    if not named and not everything.strip():
        raise ServiceError("scope-empty")
    outer = current(session)
    if outer is not None:
        _flush(session)
    session.info[_KEY] = Scope(organisation, person, everything)
    try:
        yield
        _flush(session)
    finally:
        session.info[_KEY] = outer


def current(session: Session) -> Scope | None:
    """The scope in force."""
    found: Scope | None = session.info.get(_KEY)
    return found


def _flush(session: Session) -> None:
    # A look at the three sets spares a transaction where nothing waits to be written.
    if session.new or session.dirty or session.deleted:
        session.flush()


@event.listens_for(Session, "do_orm_execute")
def _filter(state: ORMExecuteState) -> None:
    inside = current(state.session)
    if inside is not None and inside.everything:
        return
    classes = touched(state)
    for fenced in classes:
        _scope_for(fenced, inside)
    # What SQLAlchemy builds itself has its conditions on plain columns, and the class beside them.
    is_own = state.is_relationship_load or state.is_column_load or state.session.info.get(_GETTING)
    if not is_own:
        refuse_unfenced(state, inside.ids if inside else lambda _: {})
    if inside is not None and classes:
        state.statement = state.statement.options(*_criteria(inside))


def _criteria(inside: Scope) -> list[Any]:
    # The options stay with this statement: rows may be looked at again in another scope.
    made = []
    if (organisation := inside.organisation) is not None:
        made.append(
            with_loader_criteria(
                Owned,
                lambda fenced: fenced.organisation_id == organisation,
                include_aliases=True,
                propagate_to_loaders=False,
            )
        )
    if (person := inside.person) is not None:
        made.append(
            with_loader_criteria(
                Personal,
                lambda fenced: fenced.person_id == person,
                include_aliases=True,
                propagate_to_loaders=False,
            )
        )
    return made


def _scope_for(fenced: type, inside: Scope | None) -> dict[str, UUID]:
    wanted = inside.ids(fenced) if inside else {}
    if not wanted:
        raise ServiceError("scope-missing", rows=fenced.__name__)
    return wanted


@event.listens_for(Session, "before_flush")
def _check_flush(session: Session, _: UOWTransaction, __: object) -> None:
    inside = current(session)
    if inside is not None and inside.everything:
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Owned | Personal):
            _check_row(row, _scope_for(type(row), inside), is_new=row in session.new)


def _check_row(row: object, wanted: dict[str, UUID], *, is_new: bool) -> None:
    for column, value in wanted.items():
        history = inspect(row).attrs[column].history
        if is_new and getattr(row, column) is None:
            # A new row without an owner is of who makes it.
            setattr(row, column, value)
        elif any(found != value for found in (getattr(row, column), *(history.deleted or ()))):
            raise NotAllowed("scope-foreign-row", rows=type(row).__name__)


def _inside(session: Session, row: object) -> bool:
    scope = current(session)
    if scope is not None and scope.everything:
        return True
    wanted = _scope_for(type(row), scope)
    held = inspect(row).dict
    # A column that was not loaded says nothing; the statement was filtered all the same.
    return all(held.get(column, value) == value for column, value in wanted.items())


def _check_loaded(row: object, context: QueryContext | None, *_: object) -> None:
    """The belt to the braces: no foreign row becomes an object, whatever statement found it."""
    # Without context it is a copy made by `merge`, which is looked at when it is written.
    if context is not None and not _inside(context.session, row):
        raise NotAllowed("scope-foreign-row", rows=type(row).__name__)


def _mark(mapper: Mapper[Any], fenced: type) -> None:
    mark(mapper, fenced)


def _guard(fenced: type) -> None:
    event.listen(fenced, "load", _check_loaded, propagate=True)
    event.listen(fenced, "refresh", _check_loaded, propagate=True)
    event.listen(fenced, "after_mapper_constructed", _mark, propagate=True)


_guard(Owned)
_guard(Personal)
