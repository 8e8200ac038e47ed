"""The rows of the Open Badges API: who registered, who asks, and what people allowed.

Secrets stand here only as hashes.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, JsonText, new_id
from service.fence import Owned


class ObClient(Owned, Base):
    """An application that registered, https://www.rfc-editor.org/rfc/rfc7591"""

    __tablename__ = "ob_client"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)  # its `client_id`
    secret_hash: Mapped[bytes]
    name: Mapped[str]
    metadata_: Mapped[Any] = mapped_column("metadata", JsonText, nullable=False)  # as registered
    created_at: Mapped[datetime]


class ObRequest(Owned, Base):
    """A wish of an application that a person has before them."""

    __tablename__ = "ob_request"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("ob_client.id"), index=True)
    redirect_uri: Mapped[str]
    scope: Mapped[str]
    state: Mapped[str]
    challenge: Mapped[str]  # PKCE, S256
    award_id: Mapped[UUID | None] = mapped_column(ForeignKey("award.id"))  # who they are, proven
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]


class ObGrant(Owned, Base):
    """What a person allowed an application: first a code, then tokens, until one takes it back."""

    __tablename__ = "ob_grant"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("ob_client.id"), index=True)
    award_id: Mapped[UUID] = mapped_column(ForeignKey("award.id"), index=True)
    scope: Mapped[str]  # separated by spaces
    redirect_uri: Mapped[str]
    challenge: Mapped[str]
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    code_expires_at: Mapped[datetime]
    code_used_at: Mapped[datetime | None]
    access_hash: Mapped[bytes | None] = mapped_column(unique=True)
    access_scope: Mapped[str | None]  # of the access token: the grant's, or a part of it
    access_expires_at: Mapped[datetime | None]
    refresh_hash: Mapped[bytes | None] = mapped_column(unique=True)
    spent_hash: Mapped[bytes | None] = mapped_column(index=True)  # the refresh token before
    refresh_expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
