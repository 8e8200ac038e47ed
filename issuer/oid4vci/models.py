"""The rows of offers, of what was answered to wallets, and of nonces that were used.

An offer lives through three secrets, of which only hashes are kept: its address, the pre-authorized
code in it, and the access token that the code was changed into.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from issuer.issuing.models import Form
from schemas.oid4vci import Event
from service.database import Base, new_id
from service.fence import Owned


class WalletOffer(Owned, Base):
    """An offer of one award to whoever has its address and, where there is one, its code."""

    __tablename__ = "wallet_offer"
    __table_args__ = (UniqueConstraint("claim_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    award_id: Mapped[UUID] = mapped_column(ForeignKey("award.id"), index=True)
    claim_id: Mapped[UUID | None] = mapped_column(ForeignKey("claim.id"))
    number: Mapped[int | None]  # of a claim's page: from 1; None for one made by hand
    address_hash: Mapped[bytes] = mapped_column(unique=True)
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    tx_hash: Mapped[bytes | None]  # keyed: six digits could be tried
    tries: Mapped[int] = mapped_column(default=0)  # transaction codes that were wrong
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    void_at: Mapped[datetime | None]  # another took its place, or too many wrong codes
    used_at: Mapped[datetime | None]  # when the code was changed into the token
    token_hash: Mapped[bytes | None] = mapped_column(unique=True)
    token_until: Mapped[datetime | None]


class WalletAnswer(Owned, Base):
    """A credential that was answered to a wallet, and what the wallet told of it afterwards."""

    __tablename__ = "wallet_answer"
    __table_args__ = (UniqueConstraint("offer_id", "form"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    offer_id: Mapped[UUID] = mapped_column(ForeignKey("wallet_offer.id"))
    award_id: Mapped[UUID] = mapped_column(ForeignKey("award.id"), index=True)
    form: Mapped[Form]
    notification: Mapped[str] = mapped_column(unique=True)  # worth nothing without the token
    answered_at: Mapped[datetime]
    event: Mapped[Event | None]  # counted; not shown of one person
    told_at: Mapped[datetime | None]


class UsedNonce(Owned, Base):
    """A nonce that a key proof has used up; unused ones are kept nowhere."""

    __tablename__ = "used_nonce"

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
