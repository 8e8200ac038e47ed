"""Rows of an organisation, of a person and of both, in tables that only tests have."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, ForeignKey, MetaData, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from service import database
from service.database import Base
from service.fence import Owned, Personal


class Scratch(DeclarativeBase):
    metadata = MetaData(naming_convention=database.NAMES)
    type_annotation_map = Base.type_annotation_map


class Pupil(Scratch):
    __tablename__ = "pupil"

    id: Mapped[int] = mapped_column(primary_key=True)
    badges: Mapped[list["Badge"]] = relationship(back_populates="pupil")


class Badge(Owned, Scratch):
    __tablename__ = "badge"

    id: Mapped[int] = mapped_column(primary_key=True)
    note: Mapped[str | None]
    pupil_id: Mapped[int] = mapped_column(ForeignKey("pupil.id"))
    pupil: Mapped[Pupil] = relationship(back_populates="badges")


class Diary(Personal, Scratch):
    __tablename__ = "diary"

    id: Mapped[int] = mapped_column(primary_key=True)


class Both(Owned, Personal, Scratch):
    __tablename__ = "both"

    id: Mapped[int] = mapped_column(primary_key=True)


@contextmanager
def recorded(engine: Engine, into: list[str]) -> Iterator[None]:
    """Note the SQL that reaches the database."""

    def note(_: object, __: object, statement: str, *___: object) -> None:
        into.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)
