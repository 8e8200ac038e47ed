"""The rows of tokens; of a token itself only a hash is kept."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from issuer.status.models import Purpose
from service.database import Base, JsonText, new_id
from service.fence import Owned


class ApiToken(Owned, Base):
    """A token of an organisation, for one machine of it."""

    __tablename__ = "api_token"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]  # which machine it is for
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    ending: Mapped[str]  # the last signs of the token, by which people know it again
    scopes: Mapped[Any] = mapped_column(JsonText, nullable=False)  # a list of Scope
    purpose: Mapped[Purpose | None]  # of the status entry put into what it issues; None: none
    made_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]  # about when it was used last
    withdrawn_at: Mapped[datetime | None]

    def holds(self, now: datetime) -> bool:
        """Whether it is in force."""
        return self.withdrawn_at is None and now < self.expires_at
