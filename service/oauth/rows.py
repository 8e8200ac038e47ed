"""The columns of an OAuth server: who registered, who asks, and what people allowed.

Each room has tables of its own with these columns, and its own words for whose a row is (`Owned`,
`Personal`). Secrets stand here only as hashes.
"""

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.orm import Mapped, Session, mapped_column

from service.database import JsonText, new_id
from service.fence import Owned, Personal, scope


class _Row:
    if TYPE_CHECKING:

        def __init__(self, **columns: Any) -> None:
            """As every class of rows is made, https://docs.sqlalchemy.org/orm/"""


class ClientRow(_Row):
    """An application that registered, https://www.rfc-editor.org/rfc/rfc7591"""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)  # its `client_id`
    secret_hash: Mapped[bytes]
    name: Mapped[str]
    metadata_: Mapped[Any] = mapped_column("metadata", JsonText, nullable=False)  # as registered
    created_at: Mapped[datetime]


class RequestRow(_Row):
    """A wish of an application that a person has before them."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    client_id: Mapped[UUID] = mapped_column(index=True)
    redirect_uri: Mapped[str]
    scope: Mapped[str]
    state: Mapped[str]
    challenge: Mapped[str]  # PKCE, S256
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]


class GrantRow(_Row):
    """What a person allowed an application: first a code, then tokens, until one takes it back."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    client_id: Mapped[UUID] = mapped_column(index=True)
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


def inside(session: Session, row: object) -> AbstractContextManager[None]:
    """The scope in which this row may be written: its organisation's, its person's, or any."""
    if isinstance(row, Owned):
        return scope(session, organisation=row.organisation_id)
    if isinstance(row, Personal):
        return scope(session, person=row.person_id)
    return nullcontext()
