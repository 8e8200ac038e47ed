"""The rows of other hosts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, JsonText, new_id


class Platform(Base):
    """A host of the Open Badges API at which this installation is registered as a client.

    Nobody's rows: which hosts exist is no secret, and the client is the installation.
    """

    __tablename__ = "platform"
    __table_args__ = (UniqueConstraint("address", "redirect_uri"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    address: Mapped[str]  # of its API, ending in /ims/ob/v3p0
    redirect_uri: Mapped[str]  # ours, as it was registered
    name: Mapped[str]
    authorization_url: Mapped[str]
    token_url: Mapped[str]
    refresh_url: Mapped[str]
    scope: Mapped[str] = mapped_column(server_default="")  # what is asked for, with spaces between
    client_id: Mapped[str]
    client_secret: Mapped[Any] = mapped_column(JsonText)  # sealed
    expires_at: Mapped[datetime | None]  # of the secret
    registered_at: Mapped[datetime]
