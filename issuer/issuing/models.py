"""The rows of what was signed, exactly as it was signed."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, new_id
from service.fence import Owned


class Form(StrEnum):
    """How a credential is secured."""

    DATA_INTEGRITY = "data-integrity"  # JSON with an embedded proof; `ldp_vc` of OID4VCI
    JWT = "jwt"  # a compact JWS; `jwt_vc_json` of OID4VCI


class Origin(StrEnum):
    """By which way it came to be signed."""

    AWARD = "award"
    ENDORSEMENT = "endorsement"
    API = "api"  # a machine of the organisation sent the document


class Credential(Owned, Base):
    """One signed credential. An award has at most one of each form; both share the status entry."""

    __tablename__ = "credential"
    __table_args__ = (
        UniqueConstraint("award_id", "form"),
        ForeignKeyConstraint(
            ["status_list_id", "status_index"], ["status_entry.list_id", "status_entry.index"]
        ),
        Index("ix_credential_name", "organisation_id", "name"),
        Index("ix_credential_subject", "organisation_id", "subject"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    award_id: Mapped[UUID | None] = mapped_column(ForeignKey("award.id"))
    origin: Mapped[Origin]
    form: Mapped[Form]
    name: Mapped[str]  # the `id` of the credential; a machine's may have none: then ours
    document: Mapped[bytes] = mapped_column(deferred=True)  # JSON text or compact JWS
    digest: Mapped[str]  # SHA-256 of these bytes
    subject: Mapped[str | None]
    suite: Mapped[str]
    verification_method: Mapped[str]
    status_list_id: Mapped[UUID | None]
    status_index: Mapped[int | None]
    issued_at: Mapped[datetime]
    valid_until: Mapped[datetime | None]
