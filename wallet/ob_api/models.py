"""The rows of the Open Badges API: who registered, who asks, and what holders allowed.

The columns are those of every OAuth server here; whose a row is stands beside them.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base
from service.fence import Personal
from service.oauth.rows import ClientRow, GrantRow, RequestRow


class Application(ClientRow, Base):
    """An application that registered; nobody's row, since it says of itself what everybody sees."""

    __tablename__ = "wallet_ob_client"


class AccessRequest(RequestRow, Base):
    """A wish of an application that waits for whoever is signed in at this browser."""

    __tablename__ = "wallet_ob_request"

    client_id: Mapped[UUID] = mapped_column(ForeignKey("wallet_ob_client.id"), index=True)


class Grant(GrantRow, Personal, Base):
    """What a holder allowed an application."""

    __tablename__ = "wallet_ob_grant"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("wallet_ob_client.id"), index=True)


class SentProfile(Personal, Base):
    """A Profile that an application put here for a holder, exactly as it came.

    Nobody has checked what it says: it is given back to applications and used for nothing else.
    """

    __tablename__ = "wallet_ob_profile"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    said_by: Mapped[str]  # the name of the application
    document: Mapped[bytes]
    at: Mapped[datetime]
