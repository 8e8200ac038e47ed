"""The rows of pupils. What a list says beyond these columns is not read at all."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, new_id
from service.fence import Owned


class RosterPupil(Owned, Base):
    """A pupil on the list of a school."""

    __tablename__ = "roster_pupil"
    __table_args__ = (
        UniqueConstraint("organisation_id", "key"),
        Index("ix_roster_pupil_listed", "organisation_id", "division", "words"),
    )

    organisation_id: Mapped[UUID] = mapped_column(index=False, sort_order=-1)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str]  # as `importing.model.Pupil.key` writes it
    uai: Mapped[str]
    eleve_id: Mapped[str]
    ine: Mapped[str]
    old_ine: Mapped[str]
    jointure: Mapped[str]
    other: Mapped[str]
    family_name: Mapped[str]
    usual_name: Mapped[str]
    given_name: Mapped[str]
    birth_date: Mapped[date | None]
    division: Mapped[str]  # the class, « 3A »
    mef: Mapped[str]
    words: Mapped[str]  # the names without accents, for search
    email: Mapped[str | None]  # where letters to the pupil or the family go
    holder: Mapped[str | None]  # the wallet's DID for this issuer, known since the first taking
    listed_at: Mapped[datetime]
    left_at: Mapped[datetime | None]  # no longer on the list of the year
