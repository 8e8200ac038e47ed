"""The rows of the Open Badges API: who registered, who asks, and what people allowed.

The columns are those of every OAuth server here; whose a row is stands beside them.
"""

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base
from service.fence import Owned
from service.oauth.rows import ClientRow, GrantRow, RequestRow


class ObClient(ClientRow, Owned, Base):
    """An application that registered with an organisation."""

    __tablename__ = "ob_client"


class ObRequest(RequestRow, Owned, Base):
    """A wish of an application that a person has before them."""

    __tablename__ = "ob_request"

    client_id: Mapped[UUID] = mapped_column(ForeignKey("ob_client.id"), index=True)
    award_id: Mapped[UUID | None] = mapped_column(ForeignKey("award.id"))  # who they are, proven


class ObGrant(GrantRow, Owned, Base):
    """What a person allowed an application; they are known by an award."""

    __tablename__ = "ob_grant"

    client_id: Mapped[UUID] = mapped_column(ForeignKey("ob_client.id"), index=True)
    award_id: Mapped[UUID] = mapped_column(ForeignKey("award.id"), index=True)
