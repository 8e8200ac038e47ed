"""The rows of the catalogue. A version, its texts and its pictures are written once.

An `Achievement` is what people see in the catalogue; what is awarded is one `AchievementVersion` of
it, whose `AchievementText` of each language holds the Open Badges document as it was made.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, event, false
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column

from service.database import Base, JsonText, new_id
from service.errors import Conflict
from service.fence import Owned


class State(StrEnum):
    """Where an achievement stands in the catalogue."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"


class Achievement(Owned, Base):
    """What an organisation may award; `name`, `type` and `kind` are those of the latest version."""

    __tablename__ = "achievement"
    __table_args__ = (Index("ix_achievement_listed", "organisation_id", "state", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    state: Mapped[State]
    latest: Mapped[int]  # number of the version that is awarded from now on
    name: Mapped[str]  # in the main language
    words: Mapped[str]  # names and tags without accents, for search
    type: Mapped[str]  # achievementType of Open Badges
    kind: Mapped[str | None]  # the accreditation that awarding it asks for
    template: Mapped[str | None]  # the code of the template that was adopted
    awarders: Mapped[Any] = mapped_column(JsonText, nullable=False)  # the roles that may award it
    partners: Mapped[Any] = mapped_column(JsonText, nullable=False)  # organisations, as texts
    # Its awards can be suspended and resumed; those of others can only be revoked.
    suspendable: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class AchievementPicture(Owned, Base):
    """A picture that was uploaded; the same one is kept once."""

    __tablename__ = "achievement_picture"
    __table_args__ = (UniqueConstraint("organisation_id", "sha256"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    sha256: Mapped[bytes]
    media_type: Mapped[str]
    data: Mapped[bytes]


class AchievementVersion(Owned, Base):
    """What an achievement was from an instant on."""

    __tablename__ = "achievement_version"
    __table_args__ = (UniqueConstraint("achievement_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    achievement_id: Mapped[UUID] = mapped_column(ForeignKey("achievement.id"))
    number: Mapped[int]
    draft: Mapped[bytes]  # JSON as `drafting.written` gives it
    picture_id: Mapped[UUID | None] = mapped_column(ForeignKey("achievement_picture.id"))
    made_by: Mapped[UUID | None]  # an account; None: the service itself
    created_at: Mapped[datetime]


class AchievementText(Owned, Base):
    """A version in one language."""

    __tablename__ = "achievement_text"

    version_id: Mapped[UUID] = mapped_column(ForeignKey("achievement_version.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    document: Mapped[bytes]  # the Achievement of Open Badges 3.0


WRITTEN_ONCE: Final = (AchievementPicture, AchievementVersion, AchievementText)


def _refuse(_: object, __: object, row: object) -> None:
    raise Conflict("achievement-version-frozen", rows=type(row).__name__)


for _class in WRITTEN_ONCE:
    event.listen(_class, "before_update", _refuse)


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk(state: ORMExecuteState) -> None:
    """An UPDATE of many rows passes the events of rows by."""
    if not state.is_update or state.bind_mapper is None:
        return
    if issubclass(state.bind_mapper.class_, WRITTEN_ONCE):
        raise Conflict("achievement-version-frozen", rows=state.bind_mapper.class_.__name__)
